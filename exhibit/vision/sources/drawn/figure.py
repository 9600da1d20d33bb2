"""The drawn visitors without their expressions: who they are, and their heads and shoulders drawn once, with shading.

Unit of the drawing: a hundredth of the distance between the eyes; 0, 0 lies midway between them, y grows downwards.
A patch is drawn at one pixel per unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from exhibit.values import Image

WIDTH, HEIGHT = 480, 860
ORIGIN = (240, 200)
_SHIFT = 4

Colour = tuple[int, int, int]
Point = tuple[float, float]
Outline = Sequence[Point]
Points = NDArray[np.float32]
Levels = NDArray[np.float32]


@dataclass(frozen=True)
class Figure:
    """Who is drawn: colours (BGR) and outlines.

    `hair_back` lies behind the head, `hair_front` over the forehead, `shine` is light on the hair.
    """

    skin: Colour
    hair: Colour
    lips: Colour
    iris: Colour
    cloth: Colour
    hair_back: Outline
    hair_front: Outline
    shine: tuple[Outline, ...]


HEAD = (
    (0, -140), (50, -130), (86, -92), (99, -30), (97, 30), (88, 82), (64, 126), (30, 153), (0, 158),
    (-30, 153), (-64, 126), (-88, 82), (-97, 30), (-99, -30), (-86, -92), (-50, -130),
)  # fmt: skip
NECK = ((-50, 90), (50, 90), (52, 166), (64, 192), (90, 214), (0, 270), (-90, 214), (-64, 192), (-52, 166))
SHOULDERS = (
    (-64, 182), (-52, 204), (-30, 220), (0, 226), (30, 220), (52, 204), (64, 182), (104, 198), (152, 216), (190, 246),
    (208, 300), (217, 400), (224, 540), (230, 690), (-230, 690), (-224, 540), (-217, 400), (-208, 300), (-190, 246),
    (-152, 216), (-104, 198),
)  # fmt: skip
COLLAR = (
    (-60, 172), (-54, 198), (-32, 216), (0, 223), (32, 216), (54, 198), (60, 172), (68, 184), (63, 211), (38, 232),
    (0, 241), (-38, 232), (-63, 211), (-68, 184),
)  # fmt: skip
SLEEVES = (((-146, 350), (-141, 400), (-145, 560), (-150, 690)), ((146, 350), (141, 400), (145, 560), (150, 690)))

FIRST = Figure(
    skin=(158, 186, 232),
    hair=(38, 48, 72),
    lips=(104, 104, 196),
    iris=(60, 92, 92),
    cloth=(60, 150, 214),
    hair_back=(
        (0, -172), (60, -164), (106, -122), (124, -50), (128, 40), (132, 110), (120, 142), (84, 150), (0, 130),
        (-84, 150), (-120, 142), (-132, 110), (-128, 40), (-124, -50), (-106, -122), (-60, -164),
    ),
    hair_front=(
        (0, -172), (60, -164), (106, -122), (122, -50), (118, 40), (104, 90), (98, 30), (92, -38), (74, -74),
        (30, -96), (-28, -110), (-62, -88), (-90, -40), (-98, 30), (-104, 90), (-118, 40), (-122, -50), (-106, -122),
        (-60, -164),
    ),
    shine=(
        ((-92, -104), (-62, -134), (-20, -148)), ((-74, -104), (-40, -126), (0, -136), (30, -132)),
        ((-114, -10), (-118, 50), (-116, 100)), ((114, -20), (116, 40), (118, 90)),
    ),
)  # fmt: skip
SECOND = Figure(
    skin=(118, 150, 204),
    hair=(30, 32, 40),
    lips=(92, 96, 168),
    iris=(36, 56, 84),
    cloth=(120, 112, 52),
    hair_back=(
        (0, -166), (58, -158), (98, -118), (108, -50), (100, 0), (-100, 0), (-108, -50), (-98, -118), (-58, -158),
    ),
    hair_front=(
        (0, -170), (58, -162), (100, -120), (108, -50), (102, 2), (95, -6), (92, -52), (78, -86), (40, -100), (0, -98),
        (-40, -102), (-78, -88), (-92, -52), (-95, -6), (-102, 2), (-108, -50), (-100, -120), (-58, -162),
    ),
    shine=(((-80, -112), (-50, -138), (-10, -148)), ((-60, -118), (-30, -130), (6, -136))),
)  # fmt: skip
FIGURES = (FIRST, SECOND)


def curve(points: Outline, *, closed: bool = False, steps: int = 6) -> Points:
    """A smooth line through `points` (Catmull-Rom), (n, 2)."""
    knots = np.asarray(points, dtype=np.float32)
    ends = (knots[-1:], knots[:2]) if closed else (knots[:1], knots[-1:])
    padded = np.concatenate([ends[0], knots, ends[1]])
    t = np.arange(steps, dtype=np.float32)[:, None] / steps
    basis = np.concatenate(
        [-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2], axis=1
    )
    spans = np.stack([padded[i : len(padded) - 3 + i] for i in range(4)])
    line = 0.5 * np.einsum("tk,ksd->std", basis, spans).reshape(-1, 2)
    return line if closed else np.concatenate([line, knots[-1:]])


def fixed(points: Points, origin: Point = ORIGIN) -> NDArray[np.int32]:
    """Points of the drawing as OpenCV's fixed-point pixels."""
    pixels = (points + np.asarray(origin, np.float32)) * (1 << _SHIFT)
    return np.rint(pixels).astype(np.int32)


def _scalar(colour: float | Colour) -> tuple[float, ...]:
    """For OpenCV: colours cover fully where the picture has a fourth channel."""
    return (*colour, 255) if isinstance(colour, tuple) else (colour,)


def fill(image: NDArray[np.uint8], points: Points, colour: float | Colour, origin: Point = ORIGIN) -> None:
    """A filled outline, with smooth edges."""
    cv2.fillPoly(image, [fixed(points, origin)], _scalar(colour), cv2.LINE_AA, _SHIFT)


def stroke(
    image: NDArray[np.uint8],
    points: Points,
    colour: float | Colour,
    thickness: int,
    origin: Point = ORIGIN,
) -> None:
    """An open line, with smooth edges."""
    line = [fixed(points, origin)]
    cv2.polylines(
        image, line, isClosed=False, color=_scalar(colour), thickness=thickness, lineType=cv2.LINE_AA, shift=_SHIFT
    )


def blurred(levels: Image, sigma: float) -> Image:
    """`levels` made soft; `sigma` in units."""
    return cv2.GaussianBlur(levels, (0, 0), sigma).astype(np.uint8, copy=False)


def oval(centre: Point, radii: tuple[float, float], turns: int = 24) -> Points:
    """The outline of an ellipse."""
    angle = np.linspace(0, 2 * np.pi, turns, endpoint=False)
    outline = np.stack([centre[0] + radii[0] * np.cos(angle), centre[1] + radii[1] * np.sin(angle)], axis=1)
    return outline.astype(np.float32)


def laid_over(below: Image, above: Image) -> Image:
    """`above`, a cut-out, over `below` (BGR or a cut-out).

    A cut-out is (height, width, 4): BGR already weighted by its cover, and the cover 0..255.
    """
    uncovered = cv2.bitwise_not(cv2.extractChannel(above, 3))
    seen = cv2.multiply(below, cv2.merge([uncovered] * below.shape[2]), scale=1 / 255)
    if below.shape[2] == 3:
        above = cv2.cvtColor(above, cv2.COLOR_BGRA2BGR).astype(np.uint8, copy=False)
    return cv2.add(seen, above).astype(np.uint8, copy=False)


@lru_cache(maxsize=len(FIGURES))
def bust(index: int) -> tuple[Image, Image]:
    """What of FIGURES[index] lies behind the head, and the head without eyes, brows and mouth.

    Both are cut-outs (HEIGHT, WIDTH, 4), kept and shared: not to be written to.
    """
    figure = FIGURES[index]
    body, head = _blank(), _blank()
    _lay(*body, curve(figure.hair_back, closed=True), figure.hair, 26)
    _lay(*body, curve(NECK, closed=True), _under_chin(figure.skin), 24)
    _lay(*body, curve(SHOULDERS, closed=True), figure.cloth, 40)
    _lay(*body, curve(COLLAR, closed=True), figure.cloth, 8)
    body[0][:] *= 1 - _soft(SLEEVES, 5, 4) * 0.36
    for side in (-1, 1):
        _lay(*head, oval((side * 100, 26), (14, 27)), figure.skin, 8)
    _lay(*head, curve(HEAD, closed=True), figure.skin, 44)
    head[0][:] *= _modelling()
    _lay(*head, curve(figure.hair_front, closed=True), figure.hair, 14)
    head[0][:] += _soft(figure.shine, 3, 3.5) * np.asarray([27, 32, 38], np.float32)
    return _finished(*body), _finished(*head)


def _blank() -> tuple[Levels, Image]:
    return np.zeros((HEIGHT, WIDTH, 3), np.float32), np.zeros((HEIGHT, WIDTH), np.uint8)


def _finished(colour: Levels, cover: Image) -> Image:
    image = np.dstack([np.clip(colour, 0, 255).astype(np.uint8), cover])
    image.setflags(write=False)
    return image


def _under_chin(skin: Colour) -> Colour:
    blue, green, red = skin
    return int(blue * 0.7), int(green * 0.72), int(red * 0.78)


def _lay(colour: Levels, cover: Image, outline: Points, paint: Colour, depth: float) -> None:
    """Lay one rounded shape over the drawing."""
    mask = np.zeros_like(cover)
    fill(mask, outline, 255)
    lit = np.asarray(paint, np.float32) * _relief(mask, depth)[..., None]
    colour += (lit - colour) * (mask / np.float32(255))[..., None]
    np.maximum(cover, mask, out=cover)


def _relief(mask: Image, depth: float) -> Levels:
    """Light from the upper left on a pillow shape that rises from its edge over `depth` units: about 0.6..1.1."""
    inside = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    rise = np.clip(inside / depth, 0, 1)
    height = cv2.GaussianBlur(np.sqrt(1 - (1 - rise) ** 2) * np.float32(depth), (0, 0), depth / 5)
    across = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3) / 8
    down = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3) / 8
    light = (0.34 * across + 0.42 * down + 0.84) / np.sqrt(across**2 + down**2 + 1)
    return np.asarray(np.clip(0.28 + 0.86 * light, 0.45, 1.12), np.float32)


# What the light makes of a face at rest: outline, on which sides, softness, change of (blue, green, red) at most.
_HOLLOWS: tuple[tuple[Outline, tuple[int, ...], float, tuple[float, float, float]], ...] = (
    (((28, -20), (52, -26), (76, -14), (66, 4), (34, 4)), (1, -1), 8, (-0.2, -0.19, -0.15)),
    (((8, -20), (16, -6), (13, 28), (20, 50), (10, 56), (8, 20)), (1,), 5, (-0.16, -0.15, -0.12)),
    (((-14, 62), (0, 67), (14, 62), (8, 74), (-8, 74)), (1,), 4, (-0.2, -0.19, -0.15)),
    (((-24, 116), (0, 113), (24, 116), (14, 124), (-14, 124)), (1,), 5, (-0.16, -0.15, -0.12)),
    (((60, 40), (84, 30), (82, 66), (62, 62)), (1, -1), 12, (-0.16, -0.14, 0.0)),
    (((-4, -14), (0, 24), (6, 46), (0, 56), (-8, 46)), (1,), 4, (0.12, 0.1, 0.08)),
    (((-40, -76), (0, -86), (40, -76), (20, -48), (-20, -48)), (1,), 16, (0.08, 0.07, 0.06)),
)


def _modelling() -> Levels:
    """What to multiply the head by: eye sockets, nose, cheeks, chin (height, width, 3), about 0.7..1.2."""
    change = np.ones((HEIGHT, WIDTH, 3), np.float32)
    for outline, sides, softness, tint in _HOLLOWS:
        for side in sides:
            mask = np.zeros((HEIGHT, WIDTH), np.uint8)
            fill(mask, curve([(side * x, y) for x, y in outline], closed=True), 255)
            change += blurred(mask, softness)[..., None] / np.float32(255) * np.asarray(tint, np.float32)
    return change


def _soft(lines: Sequence[Outline], thickness: int, softness: float) -> Levels:
    """Blurred lines (HEIGHT, WIDTH, 1), 0..1."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for line in lines:
        stroke(mask, curve(line), 255, thickness)
    return np.asarray(blurred(mask, softness)[..., None] / np.float32(255), np.float32)
