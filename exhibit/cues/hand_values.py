"""Values as they are typed behind `exhibit cue`, and what is said of those that are none."""

from __future__ import annotations

from exhibit.config.colours import NAMED
from exhibit.config.problems import Problem, ShowError


def value(text: str) -> int | float | str:
    """A number where `text` is one, else the text."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def share(text: str) -> float:
    """A number from 0 to 1. Raises ShowError."""
    found = value(text)
    if isinstance(found, str) or not 0 <= found <= 1:
        raise wrong(f"here belongs a number from 0 to 1, not '{text}'")
    return float(found)


def colour(text: str) -> tuple[float, float, float]:
    """Red, green and blue, 0 to 1 each. Raises ShowError."""
    if text in NAMED:
        red, green, blue = NAMED[text]
        return red, green, blue
    try:
        first, second, third = bytes.fromhex(text.removeprefix("#"))
    except ValueError:
        raise wrong(f"here belongs a colour such as orange or '#ff8800', not '{text}'") from None
    return first / 255, second / 255, third / 255


def wrong(text: str) -> ShowError:
    """The error for a command line that asks for what there is not."""
    return ShowError([Problem("exhibit cue", 0, 0, text)])
