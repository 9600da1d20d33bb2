"""The room that the drawn visitors visit: a gallery wall with two pictures, and a wooden floor."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from exhibit.values import Image
from exhibit.vision.sources.drawn.figure import Colour, Levels

# Everything is drawn in a picture of this size, then scaled.
_WIDTH, _HEIGHT = 1280, 720
_FLOOR_Y = 590
_WALL: Colour = (150, 164, 170)
_FLOOR: Colour = (74, 104, 138)
_FRAME: Colour = (60, 84, 108)
_MOUNT: Colour = (206, 216, 220)

# Left, top, right, bottom of the pictures, and their colour fields from the top: (lower edge as a share, colour).
_PICTURES: tuple[tuple[tuple[int, int, int, int], tuple[tuple[float, Colour], ...]], ...] = (
    ((90, 110, 350, 330), ((0.5, (196, 168, 120)), (0.68, (150, 140, 96)), (1.0, (84, 118, 92)))),
    ((960, 90, 1170, 370), ((0.36, (92, 140, 200)), (0.44, (200, 206, 214)), (1.0, (120, 82, 60)))),
)


@lru_cache(maxsize=2)
def room(size_px: tuple[int, int]) -> Image:
    """The empty room (height, width, 3) BGR for `size_px` (width, height). Kept and shared: not to be written to."""
    canvas = np.empty((_HEIGHT, _WIDTH, 3), np.uint8)
    canvas[:_FLOOR_Y] = _WALL
    _draw_boards(canvas)
    _draw_shadows(canvas)
    for box, fields in _PICTURES:
        _hang(canvas, box, fields)
    lit = canvas * _light()[..., None]
    soft = cv2.GaussianBlur(np.clip(lit, 0, 255).astype(np.uint8), (0, 0), 2.4)
    image: Image = cv2.resize(soft, size_px, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    image.setflags(write=False)
    return image


def _draw_boards(canvas: Image) -> None:
    """Floorboards that run towards the wall, and the skirting."""
    canvas[_FLOOR_Y:] = _FLOOR
    for start in range(-2000, 3300, 150):
        near, far = (640 + (start - 640) * 2, _HEIGHT), (start, _FLOOR_Y)
        cv2.line(canvas, far, near, (58, 84, 114), 2, cv2.LINE_AA)
    cv2.rectangle(canvas, (0, _FLOOR_Y - 24), (_WIDTH, _FLOOR_Y), (188, 200, 204), -1)
    cv2.line(canvas, (0, _FLOOR_Y), (_WIDTH, _FLOOR_Y), (50, 66, 84), 4)


def _draw_shadows(canvas: Image) -> None:
    """What the pictures throw on the wall."""
    wall = canvas[: _FLOOR_Y - 24]
    for (left, top, right, bottom), _ in _PICTURES:
        cv2.rectangle(wall, (left - 4, top + 6), (right + 16, bottom + 20), (96, 106, 112), -1)
    wall[:] = cv2.GaussianBlur(wall, (0, 0), 7)


def _hang(canvas: Image, box: tuple[int, int, int, int], fields: tuple[tuple[float, Colour], ...]) -> None:
    left, top, right, bottom = box
    cv2.rectangle(canvas, (left - 12, top - 12), (right + 12, bottom + 12), _FRAME, -1)
    cv2.rectangle(canvas, (left, top), (right, bottom), _MOUNT, -1)
    inner_top, inner_height = top + 24, bottom - top - 48
    start = inner_top
    for share, colour in fields:
        end = inner_top + round(inner_height * share)
        cv2.rectangle(canvas, (left + 24, start), (right - 24, end), colour, -1)
        start = end


def _light() -> Levels:
    """Two spots on the pictures, and corners that fall off: (height, width), about 0.6..1.2."""
    y, x = np.mgrid[0:_HEIGHT, 0:_WIDTH].astype(np.float32)
    level = 0.98 - 0.34 * (((x - 640) / 900) ** 2 + ((y - 320) / 620) ** 2)
    for (left, top, right, bottom), _ in _PICTURES:
        across, down = (x - (left + right) / 2) / (right - left), (y - (top + bottom) / 2) / (bottom - top)
        level += 0.24 * np.exp(-1.3 * (across**2 + down**2))
    return np.asarray(level, np.float32)
