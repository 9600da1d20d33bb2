"""The family of fonts that travels along: Inter Display, light to heavy, with Latin, Greek and Cyrillic letters. It is
a variable font; SDL cannot set one, so four of its weights lie in `typefaces/` (licence and source beside them)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Family = Literal["freesans", "inter"]

LIGHTEST, HEAVIEST = 200, 800
_WEIGHTS = (LIGHTEST, 400, 600, HEAVIEST)
_FOLDER = Path(__file__).parent / "typefaces"


def typeface(weight: float) -> Path:
    """The font of the family whose weight is nearest, as CSS counts: 400 is a book's, 600 a headline's."""
    nearest = min(_WEIGHTS, key=lambda one: abs(one - weight))
    return _FOLDER / f"InterDisplay-{nearest}.ttf"
