"""The drawn visitors' expressions: a table of where brows, lids and mouth go.

The rows follow what the Facial Action Coding System says of each emotion (Ekman, Friesen 1978): raised cheeks and lip
corners for happiness, inner brows up and lip corners down for sadness, and so on. They are drawn a little stronger
than a polite visitor's, so that another network than the one they were tried on reads them too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

Weights = tuple[tuple[str, float], ...]
"""Expressions by name and their shares, which sum to 1."""


@dataclass(frozen=True)
class Shape:
    """One expression; the defaults are a face at rest.

    Unit: a hundredth of the distance between the eyes. Heights are y from the line between the eyes, downwards, but
    the lids' are openings and `mouth_half` a half width. Folds and teeth are depths 0..1; `nostril` is a scale;
    `square` 0..1 is how far out the lips keep the height of their middle.
    """

    brow_inner_x: float = 22.0
    brow_inner: float = -26.0
    brow_middle: float = -34.0
    brow_outer: float = -27.0
    brow_thick: float = 8.0
    lid_upper: float = 9.5
    lid_lower: float = 7.5
    lid_slant: float = 0.0
    gaze: float = -1.5
    mouth_half: float = 37.0
    corner: float = 94.0
    lip_top: float = 84.0
    lip_bottom: float = 108.0
    open_top: float = 94.0
    open_bottom: float = 94.0
    square: float = 0.72
    teeth_top: float = 0.0
    teeth_bottom: float = 0.0
    jaw: float = 0.0
    fold_nose: float = 0.12
    fold_between_brows: float = 0.0
    fold_forehead: float = 0.0
    fold_cheek: float = 0.0
    fold_eye_corner: float = 0.0
    fold_nose_bridge: float = 0.0
    fold_mouth_corner: float = 0.1
    fold_chin: float = 0.0
    nostril: float = 1.0


EXPRESSIONS: Mapping[str, Shape] = {
    "neutral": Shape(),
    "happiness": Shape(
        brow_inner=-28, brow_middle=-37, lid_upper=7.5, lid_lower=5, mouth_half=56, corner=79, lip_top=80,
        lip_bottom=121, open_top=87, open_bottom=112, square=0.8, teeth_top=0.85, jaw=6,
        fold_nose=0.65, fold_cheek=0.45, fold_eye_corner=0.45, fold_mouth_corner=0.3,
    ),
    "surprise": Shape(
        brow_inner=-46, brow_middle=-58, brow_outer=-44, lid_upper=17, lid_lower=11.5, mouth_half=25,
        corner=107, lip_top=83, lip_bottom=138, open_top=92, open_bottom=131, square=0.95, teeth_top=0.08, jaw=25,
        fold_nose=0.0, fold_forehead=0.6,
    ),
    "sadness": Shape(
        brow_inner_x=19, brow_inner=-46, brow_middle=-33, brow_outer=-19, lid_upper=6, lid_lower=8, lid_slant=3.5,
        gaze=0.5, mouth_half=35, corner=106, lip_top=88, lip_bottom=109, open_top=97, open_bottom=97, square=0.64,
        fold_nose=0.4, fold_between_brows=0.35, fold_forehead=0.4, fold_mouth_corner=0.9, fold_chin=0.6,
    ),
    "anger": Shape(
        brow_inner_x=16, brow_inner=-11, brow_middle=-27, brow_outer=-38, brow_thick=11, lid_upper=11, lid_lower=7,
        lid_slant=-6.5, gaze=1, mouth_half=37, corner=107, lip_top=80, lip_bottom=118, open_top=86.5,
        open_bottom=110.5, square=1.0, teeth_top=0.5, teeth_bottom=0.4, jaw=5, fold_nose=0.8, fold_between_brows=1.0,
        fold_nose_bridge=0.9, fold_cheek=0.3, fold_mouth_corner=0.5, nostril=1.3,
    ),
}  # fmt: skip


def blended(weights: Weights) -> Shape:
    """The mean of the named expressions, weighted; the weights sum to 1."""
    values = {
        part.name: sum(weight * getattr(EXPRESSIONS[name], part.name) for name, weight in weights)
        for part in fields(Shape)
    }
    return Shape(**values)
