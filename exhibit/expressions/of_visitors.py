"""The functions that look at the visitors one by one, as they are written, and the words that only they know."""

from __future__ import annotations

from collections.abc import Mapping

from exhibit.expressions.word import NUMBER, TRUTH, Kind
from exhibit.values import EMOTIONS

FUNCTIONS_OF_VISITORS: Mapping[str, tuple[Kind | None, str, str]] = {
    "any": (TRUTH, "any(happiness > 0.6)", "whether that is so of at least one visitor"),
    "each": (TRUTH, "each(attention > 0.5)", "whether that is so of every visitor, and somebody is there"),
    "visitors_with": (NUMBER, "visitors_with(happiness > 0.6)", "of how many visitors that is so"),
    "nearest": (None, "nearest(happiness)", "what it is of the nearest visitor, who has the largest face; 0 of nobody"),
    "longest": (None, "longest(attention)", "what it is of the visitor who has been here longest; 0 of nobody"),
    "newest": (None, "newest(dwell)", "what it is of the visitor who came last; 0 of nobody"),
}
"""What each of them gives (None: what the expression in it is), how it is written, and what that means."""

OF_A_VISITOR: Mapping[str, Kind] = {"size": NUMBER, "child": TRUTH}
"""The words that exist beside the others inside of them: the height of the face as a share of the picture's, and
whether it is a child."""
_OWN = frozenset({*EMOTIONS, "mood", "valence", "arousal", "attention", "dwell", *OF_A_VISITOR})
_OF_ONE = tuple(f"{name}(" for name, (gives, _, _) in FUNCTIONS_OF_VISITORS.items() if gives is None)


def own(key: str) -> bool:
    """Whether what stands under `key` is, inside of these functions, about the one visitor and not about the room."""
    return key in _OWN or key.startswith("inside(")


def of_one(key: str) -> bool:
    """Whether what stands under `key` is about one visitor: it is used, and neither sent nor shown (D-rules-14)."""
    return key.startswith(_OF_ONE)
