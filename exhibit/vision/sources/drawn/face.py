"""Drawing a drawn visitor: brows, eyes, nose, mouth and folds, put on the head of `figure` as a Shape says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np

from exhibit.values import Image
from exhibit.vision.sources.drawn.expression import Shape, Weights, blended
from exhibit.vision.sources.drawn.figure import (
    FIGURES,
    ORIGIN,
    WIDTH,
    Colour,
    Figure,
    Outline,
    Point,
    Points,
    blurred,
    bust,
    curve,
    fill,
    laid_over,
    oval,
    stroke,
)


def portrait(index: int, weights: Weights, blink: float = 0.0) -> Image:
    """FIGURES[index] with that expression, a cut-out (see `laid_over`); `blink` 0..1 shuts the eyes."""
    figure, shape = FIGURES[index], _blinking(blended(weights), blink)
    image = _joined(index, round(shape.jaw)).copy()
    _draw_crease(image, shape)
    for side in (-1, 1):
        _draw_eye(image, figure, shape, side)
        _draw_brow(image, figure, shape, side)
    _draw_nostrils(image, shape)
    _draw_mouth(image, figure, shape)
    return image


def _blinking(shape: Shape, blink: float) -> Shape:
    shut = 0.6 - shape.lid_lower
    return replace(shape, lid_upper=shape.lid_upper + (shut - shape.lid_upper) * blink) if blink else shape


# Rows of the drawing: the head ends before the third; between the first two it can stretch.
_JAW_FROM, _JAW_TO, _HEAD_ENDS = ORIGIN[1] + 72, ORIGIN[1] + 200, ORIGIN[1] + 240


@lru_cache(maxsize=8)
def _joined(index: int, jaw: int) -> Image:
    """Head on shoulders, the chin lower by `jaw` units: a cut-out, kept and shared, not to be written to."""
    body, head = bust(index)
    image = body.copy()
    image[:_HEAD_ENDS] = laid_over(image[:_HEAD_ENDS], _lowered(head, jaw))
    image.setflags(write=False)
    return image


def _lowered(head: Image, jaw: int) -> Image:
    """The head's rows, those below the nose stretched by `jaw`."""
    result = head[:_HEAD_ENDS].copy()
    size = (WIDTH, _JAW_TO - _JAW_FROM + jaw)
    result[_JAW_FROM : _JAW_TO + jaw] = cv2.resize(head[_JAW_FROM:_JAW_TO], size, interpolation=cv2.INTER_LINEAR)
    return result


_HALF = np.float32(0.5)
# The part of the drawing that folds can lie in: left, top, right, bottom.
_FACE = (-110, -110, 110, 180)
# Name of the fold, the line (on the right; the left mirrors it), thickness.
_FOLDS: tuple[tuple[str, Outline, int], ...] = (
    ("fold_nose", ((19, 52), (34, 62), (48, 84), (52, 100)), 5),
    ("fold_between_brows", ((8, -36), (7, -24), (10, -12)), 4),
    ("fold_between_brows", ((16, -16), (24, -10), (34, -11)), 5),
    ("fold_forehead", ((0, -70), (28, -72), (52, -66)), 3),
    ("fold_forehead", ((0, -84), (24, -86), (46, -80)), 3),
    ("fold_cheek", ((26, 19), (44, 23), (64, 20), (76, 12)), 4),
    ("fold_eye_corner", ((76, -2), (88, -6)), 2),
    ("fold_eye_corner", ((77, 3), (89, 5)), 2),
    ("fold_nose_bridge", ((4, 2), (12, -2), (20, 4)), 3),
    ("fold_nose_bridge", ((4, 12), (12, 9), (19, 14)), 3),
    ("fold_chin", ((0, 120), (14, 121), (23, 127)), 4),
)


def _draw_crease(image: Image, shape: Shape) -> None:
    """Folds and wrinkles: soft shade over the skin."""
    left, top, right, bottom = _FACE
    # Half as fine as the rest, since it ends up blurred.
    size, origin = ((right - left) // 2, (bottom - top) // 2), (-left / 2, -top / 2)
    shade = np.zeros(size[::-1], np.uint8)
    for name, line, thickness in _FOLDS:
        depth = getattr(shape, name)
        if depth > 0.02:
            for side in (-1, 1):
                fold = curve(_turned(line, side), steps=3) * _HALF
                stroke(shade, fold, 105 * depth, thickness // 2, origin)
    for side in (-1, 1):
        corner = oval((side * (shape.mouth_half + 5), shape.corner + 3), (5, 6), 12)
        fill(shade, corner * _HALF, 87 * shape.fold_mouth_corner, origin)
    soft = cv2.resize(blurred(shade, 1.5), (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
    x, y = ORIGIN
    region = image[y + top : y + bottom, x + left : x + right]
    # Shade on skin is warm: it takes less of the red, and most of the green.
    shades = [cv2.convertScaleAbs(soft, alpha=share) for share in (0.85, 1.0, 0.75)]
    region[:] = cv2.subtract(region, cv2.merge([*shades, np.zeros_like(soft)]))


def _draw_eye(image: Image, figure: Figure, shape: Shape, side: int) -> None:
    up, down, slant = shape.lid_upper, shape.lid_lower, shape.lid_slant
    upper = _turned([(28, 4), (39, -up * 0.78 - slant), (51, -up), (63, -up * 0.66 + slant), (73, 1)], side)
    lower = _turned([(73, 1), (63, down * 0.8), (50, down), (38, down * 0.72), (28, 4)], side)
    lid, under = curve(upper), curve(lower)
    x, y = ORIGIN[0] + side * 50, ORIGIN[1]
    region = image[y - 30 : y + 24, x - 32 : x + 32]
    origin = (32.0 - side * 50, 30.0)
    ball = np.full_like(region, (226, 230, 234, 255))
    stroke(ball, lid, (150, 156, 170), 7, origin)
    _draw_iris(ball, figure.iris, (side * 50.0, shape.gaze), origin)
    opening = np.zeros(region.shape[:2], np.uint8)
    fill(opening, np.concatenate([lid, under]), 255, origin)
    _lay_over(region, ball, opening)
    stroke(image, lid, (26, 28, 38), 3)
    stroke(image, under, _scaled(figure.skin, 0.62), 1)
    above = curve([(px, py - 7 - up * 0.12) for px, py in upper[1:4]])
    stroke(image, above, _scaled(figure.skin, 0.66), 2)


def _draw_iris(ball: Image, colour: Colour, centre: Point, origin: Point) -> None:
    x, y = centre
    fill(ball, oval(centre, (12.5, 12.5)), _scaled(colour, 0.55), origin)
    fill(ball, oval(centre, (10.5, 10.5)), colour, origin)
    fill(ball, oval(centre, (5.5, 5.5), 16), (14, 14, 16), origin)
    fill(ball, oval((x - 4, y - 4), (2.6, 2.6), 12), (250, 250, 250), origin)


def _draw_brow(image: Image, figure: Figure, shape: Shape, side: int) -> None:
    start, half = shape.brow_inner_x, shape.brow_thick / 2
    inner, middle, outer = shape.brow_inner, shape.brow_middle, shape.brow_outer
    outline = [
        (start, inner + half * 0.2), (start + 4, inner - half * 0.9), (start + 31, middle - half), (85, outer),
        (83, outer + half * 0.3), (start + 29, middle + half * 0.8), (start + 4, inner + half * 1.1),
    ]  # fmt: skip
    fill(image, curve(_turned(outline, side), closed=True), _scaled(figure.hair, 0.9))


def _draw_nostrils(image: Image, shape: Shape) -> None:
    for side in (-1, 1):
        fill(image, oval((side * 9.5 * shape.nostril, 61), (5.2 * shape.nostril, 2.8), 12), (52, 62, 104))
        wide = side * shape.nostril
        wing = curve([(16 * wide, 50), (20 * wide, 56), (16 * wide, 63)])
        stroke(image, wing, (92, 108, 158), 2)


def _draw_mouth(image: Image, figure: Figure, shape: Shape) -> None:
    half, corner, square = shape.mouth_half, shape.corner, shape.square
    top = _lip(half, corner, shape.lip_top, square, bow=2.5)
    bottom = _lip(half * 0.96, corner, shape.lip_bottom, square)
    inner_top = _lip(half * 0.9, corner, shape.open_top, square)
    inner_bottom = _lip(half * 0.9, corner, shape.open_bottom, square)
    fill(image, np.concatenate([top, inner_top[::-1]]), _scaled(figure.lips, 0.82))
    fill(image, np.concatenate([inner_bottom, bottom[::-1]]), figure.lips)
    if shape.open_bottom - shape.open_top > 1.5:
        _draw_inside(image, shape, np.concatenate([inner_top, inner_bottom[::-1]]))
    stroke(image, inner_top, (40, 36, 80), 2)
    gloss = (shape.open_bottom + shape.lip_bottom) / 2
    stroke(image, curve([(-half * 0.3, gloss), (0, gloss + 1), (half * 0.2, gloss)]), _scaled(figure.lips, 1.14), 2)


def _lip(half: float, corner: float, middle: float, square: float, bow: float = 0.0) -> Points:
    """A line from corner to corner by way of `middle`; `square` 0..1 is how far out it stays at that height."""
    power = math.log(1 - min(square, 0.97)) / math.log(0.55)
    right = [(0.0, middle), (half * 0.14, middle - bow)]
    right += [(half * out, middle + (corner - middle) * out**power) for out in (0.55, 0.8, 0.93, 1.0)]
    return curve([*_turned(right[:0:-1], -1), *right])


# Where the middle between the eyes lies in the patch that the inside of the mouth is drawn in.
_INSIDE = (70.0, -60.0)


def _draw_inside(image: Image, shape: Shape, outline: Points) -> None:
    """Teeth and tongue, seen through the open mouth."""
    x, y = ORIGIN[0], ORIGIN[1] + 60
    region = image[y : y + 100, x - 70 : x + 70]
    gap = shape.open_bottom - shape.open_top
    dark = np.full_like(region, (34, 24, 50, 255))
    fill(dark, oval((0, shape.open_bottom + 2), (shape.mouth_half * 0.6, gap * 0.32)), (84, 78, 168), _INSIDE)
    _draw_teeth(dark, shape, shape.open_top, gap * shape.teeth_top)
    _draw_teeth(dark, shape, shape.open_bottom, -gap * shape.teeth_bottom)
    opening = np.zeros(region.shape[:2], np.uint8)
    fill(opening, outline, 255, _INSIDE)
    _lay_over(region, dark, opening)


def _draw_teeth(image: Image, shape: Shape, edge: float, long: float) -> None:
    """A row of teeth that reaches `long` units down from the lip at `edge` (up, where negative)."""
    wide = shape.mouth_half * 0.9
    ends, side, middle = shape.corner + long * 0.3, edge + long * 0.85, edge + long
    row = curve([(-wide, ends), (-wide / 2, side), (0, middle), (wide / 2, side), (wide, ends)])
    behind_lip = edge - 40 if long > 0 else edge + 40
    roots = np.array([[wide, behind_lip], [-wide, behind_lip]], np.float32)
    if long:
        fill(image, np.concatenate([row, roots]), (222, 230, 234), _INSIDE)


def _lay_over(region: Image, paint: Image, mask: Image) -> None:
    """Lay `paint` over `region` where `mask` says so."""
    share = np.multiply(mask, np.float32(1 / 255), dtype=np.float32)
    cv2.blendLinear(paint, region.copy(), share, 1 - share, dst=region)


def _turned(points: Sequence[Point], side: int) -> list[Point]:
    return [(side * x, y) for x, y in points]


def _scaled(colour: Colour, by: float) -> Colour:
    blue, green, red = (min(255, int(level * by)) for level in colour)
    return blue, green, red
