"""What can be measured of one picture at hardly any cost: its light, what is in it, its grain. Pure."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from exhibit.values import Image

_BURNT, _CLIPPED, _BLACK = 250, 253, 16
_LIGHT_PX, _ROOM_PX = (160, 90), (40, 22)
_SAMPLES = (160, 90)
# Between lens caps and hands (noise of 2 to 3 levels, also through JPEG 80) and rooms at a thirtieth of their light, at
# 320 to 1280 pixels.
_BARE, _BARE_NOISE = 0.35, 7.0


@dataclass(frozen=True)
class LightReport:
    """How bright a picture is, 0 (black) to 1 (white); which shares of it are black or burnt out; its contrast, the
    deviation of its levels, 0 to 0.5."""

    mean: float
    black: float
    burnt: float
    contrast: float


@dataclass(frozen=True, eq=False)
class PictureMeasures:
    """A picture in numbers. Levels are of 255.

    `clipped` is the share of its pixels that are as bright as can be; `open` that of those that are neither nearly
    black nor nearly white, in which a camera's noise has to show. `grain` is how much neighbouring pixels differ, the
    mean; `detail` how much there is to see in it (the deviation of the second differences of the picture at 40 x 22),
    and `bare_below` what noise and JPEG may make of nothing. `samples` are some of its pixels (rows, columns, 3), and
    `fingerprint` is the same only where all of these are.
    """

    light: LightReport
    clipped: float
    open: float
    grain: float
    detail: float
    bare_below: float
    samples: Image
    fingerprint: int


def light(image: Image) -> LightReport:
    """The light in a picture (height, width, 3) BGR."""
    return _light_of(cv2.resize(image, _LIGHT_PX, interpolation=cv2.INTER_AREA))


def measured(image: Image) -> PictureMeasures:
    """What there is to measure of a picture (height, width, 3) BGR."""
    height, width = image.shape[:2]
    down, across = max(1, height // _SAMPLES[1]), max(1, width // _SAMPLES[0])
    samples = np.ascontiguousarray(image[::down, ::across])
    green = np.ascontiguousarray(samples[..., 1])
    beside = np.ascontiguousarray(image[::down, min(1, width - 1) :: across, 1])
    pairs = min(green.shape[1], beside.shape[1])
    grain = float(cv2.absdiff(green[:, :pairs], beside[:, :pairs]).mean())
    small = cv2.resize(image, _LIGHT_PX, interpolation=cv2.INTER_AREA)
    # As floats from here on: what is rounded to whole levels has edges of its own.
    room = cv2.resize(small.astype(np.float32), _ROOM_PX, interpolation=cv2.INTER_AREA).mean(axis=2)
    return PictureMeasures(
        light=_light_of(small),
        clipped=_share(cv2.inRange(samples, (_CLIPPED,) * 3, (255,) * 3)),
        open=_share(cv2.inRange(green, _BLACK, _CLIPPED - _BLACK)),
        grain=grain,
        detail=_detail(room),
        bare_below=_BARE + _BARE_NOISE * (_ROOM_PX[0] * _ROOM_PX[1] / (width * height)) ** 0.5,
        samples=samples,
        fingerprint=zlib.crc32(samples.tobytes()),
    )


def changed(before: Image, after: Image, by: int) -> float:
    """The share of samples that differ by more than `by` levels; 1 where the pictures differ in size."""
    if before.shape != after.shape:
        return 1.0
    return float((cv2.absdiff(before, after).max(axis=2) > by).mean())


def _light_of(small: MatLike) -> LightReport:
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    return LightReport(
        float(grey.mean()) / 255,
        float((grey <= _BLACK).mean()),
        float((grey >= _BURNT).mean()),
        float(grey.std()) / 255,
    )


def _share(mask: MatLike) -> float:
    return cv2.countNonZero(mask) / mask.size


def _detail(room: NDArray[np.float32]) -> float:
    across = room[:, 2:] - 2 * room[:, 1:-1] + room[:, :-2]
    down = room[2:] - 2 * room[1:-1] + room[:-2]
    return float((across.var() + down.var()) ** 0.5)
