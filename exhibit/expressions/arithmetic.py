"""The arithmetic of expressions: none of it can fail, whatever the room does."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping

from exhibit.expressions.telling import TELLING


def finite(value: float) -> float:
    """`value`, or 0 where it is no number any more."""
    return value if math.isfinite(value) else 0.0


def divided(a: float, b: float) -> float:
    """Division by nothing gives 0: a show must not stop over an empty room (D-language-1)."""
    return a / b if b else 0.0


def floor_divided(a: float, b: float) -> float:
    """Whole times that `b` goes into `a`; 0 where `b` is 0."""
    return a // b if b else 0.0


def remainder(a: float, b: float) -> float:
    """What is left of `a` after whole times `b`; 0 where `b` is 0."""
    return a % b if b else 0.0


def clamp(value: float, low: float, high: float) -> float:
    """`value`, kept within low..high."""
    return max(low, min(high, value))


def scale(value: float, low: float, high: float, to_low: float, to_high: float) -> float:
    """`value` moved from the range low..high to to_low..to_high, and kept within it."""
    share = clamp((value - low) / (high - low), 0.0, 1.0) if high != low else 0.0
    return to_low + share * (to_high - to_low)


def rounded(value: float, digits: float = 0.0) -> float:
    """`value` to so many digits, 0 to 9, after the point."""
    return round(finite(value), int(clamp(finite(digits), 0, 9)))


FUNCTIONS: Mapping[str, tuple[Callable[..., float], int, int]] = {
    "min": (min, 2, 8),
    "max": (max, 2, 8),
    "abs": (abs, 1, 1),
    "round": (rounded, 1, 2),
    "clamp": (clamp, 3, 3),
    "scale": (scale, 5, 5),
}
"""Each function of numbers, with the fewest and the most it takes."""

CALLS: Mapping[str, tuple[str, str]] = {
    "min": ("min(a, b, ...)", "the smallest of two to eight numbers"),
    "max": ("max(a, b, ...)", "the largest of two to eight numbers"),
    "abs": ("abs(a)", "the number without its sign"),
    "round": ("round(a) or round(a, digits)", "rounded, to so many digits after the point"),
    "clamp": ("clamp(a, low, high)", "kept between low and high"),
    "scale": ("scale(a, b, c, d, e)", "moved from the range b to c into the range d to e, and kept within it"),
}
"""How each of them is written, and what it gives, for those who explain the language."""

PLAIN = (ast.Add, ast.Sub, ast.Mult)
DIVISIONS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Div: divided,
    ast.FloorDiv: floor_divided,
    ast.Mod: remainder,
}
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)

WORKSHOP: Mapping[str, Callable[..., float | str]] = {
    **{f"_{name}": work for name, (work, _, _) in TELLING.items()},
    **{f"_{name}": work for name, (work, _, _) in FUNCTIONS.items()},
    **{f"_{kind.__name__}": work for kind, work in DIVISIONS.items()},
}
"""The names that compiled expressions see, all with a leading underscore, and nothing else of Python."""
