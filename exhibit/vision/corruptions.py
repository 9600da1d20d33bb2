"""What a room can do to a picture of a face, one hardship at a time: for measuring how well a network stands it.

Each takes a picture with a known face and gives another, with the face's new place, so that what the detector then
finds can be told from a false find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial

import cv2
import numpy as np
from numpy.typing import NDArray

from exhibit.values import Image
from exhibit.vision.crop import TEMPLATE, Points, similarity
from exhibit.vision.sources.drawn.room import room

DIM, NOISE_LEVELS, JPEG_QUALITY, BLUR_SHARE = 0.25, 4.0, 30, 0.1
_LOOK_LEVELS = 3
_BORDER_PX = 32
ROOM_PX = (1280, 720)
"""What a camera shows of the room: width and height."""

# A surgical mask in the template's unit square: from the bridge of the nose over the cheeks to the chin.
_MASK = np.array([[0.14, 0.56], [0.5, 0.5], [0.86, 0.56], [0.80, 0.88], [0.5, 1.04], [0.20, 0.88]])
_MASK_BGR = (214, 200, 178)

# The luminance table of ITU-T T.81, annex K.1, for quality 50.
_JPEG_50 = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ],
    np.float64,
)


@dataclass(frozen=True)
class PosedFace:
    """A BGR `image` with one known face: its keypoints (5, 2) and its height, in pixels."""

    image: Image
    points: Points
    height_px: float

    @property
    def centre(self) -> NDArray[np.float64]:
        centre: NDArray[np.float64] = self.points.astype(np.float64).mean(axis=0)
        return centre


def surrounded(tile: Image, points: Points, height_px: float) -> PosedFace:
    """The BGR `tile` that a face fills, mirrored at its edges: a flat surround would look like no room."""
    edge = _BORDER_PX
    image = cv2.copyMakeBorder(tile, edge, edge, edge, edge, cv2.BORDER_REFLECT)
    return PosedFace(image.astype(np.uint8, copy=False), (points + edge).astype(np.float32), height_px)


def in_room(posed: PosedFace) -> PosedFace:
    """The picture, fading out at its edges, in the middle of a camera's frame of a drawn room that is as bright; one
    that is larger than the frame stays as it is."""
    height, width = posed.image.shape[:2]
    if width > ROOM_PX[0] or height > ROOM_PX[1]:
        return posed
    wall = _room()
    frame = cv2.convertScaleAbs(wall, alpha=float(posed.image.mean() / wall.mean()))
    left, top = (ROOM_PX[0] - width) // 2, (ROOM_PX[1] - height) // 2
    behind = frame[top : top + height, left : left + width]
    across, down = np.linspace(-1, 1, width)[None, :], np.linspace(-1, 1, height)[:, None]
    cover = np.clip((1 - np.sqrt(across**4 + down**4)) * 6, 0, 1)[..., None]
    behind[:] = _bytes(posed.image * cover + behind * (1 - cover))
    shift = np.array([left, top], np.float32)
    return PosedFace(frame.astype(np.uint8, copy=False), posed.points + shift, posed.height_px)


@cache
def _room() -> Image:
    return room(ROOM_PX)


def looks(posed: PosedFace, dice: Dice, count: int) -> Iterator[Image]:
    """The picture as `count` frames in a row show it, each with its own noise of a good sensor."""
    for _ in range(count):
        noise = dice.integers(-_LOOK_LEVELS, _LOOK_LEVELS + 1, posed.image.shape[:2], np.int8)
        noisy = cv2.add(posed.image, cv2.merge([noise] * 3), dtype=cv2.CV_8U)
        yield noisy.astype(np.uint8, copy=False)


Dice = np.random.Generator
Trial = Callable[[PosedFace, Dice], PosedFace]


def sized(posed: PosedFace, _dice: Dice, height_px: float) -> PosedFace:
    """The face `height_px` high."""
    scale = height_px / posed.height_px
    height, width = posed.image.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    image = cv2.resize(posed.image, size, interpolation=way)
    points = (posed.points + 0.5) * scale - 0.5
    return PosedFace(image.astype(np.uint8, copy=False), points.astype(np.float32), height_px)


def turned(posed: PosedFace, _dice: Dice, degrees: float) -> PosedFace:
    """The picture turned about the face, to the left for positive `degrees`."""
    x, y = posed.centre.tolist()
    matrix = np.asarray(cv2.getRotationMatrix2D((x, y), degrees, 1.0), np.float64)
    height, width = posed.image.shape[:2]
    image = cv2.warpAffine(posed.image, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)
    points = posed.points @ matrix[:, :2].T + matrix[:, 2]
    return PosedFace(image.astype(np.uint8, copy=False), points.astype(np.float32), posed.height_px)


def dim(posed: PosedFace, dice: Dice) -> PosedFace:
    """A quarter of the light, and the noise of a sensor that has too little."""
    noise = dice.normal(0.0, NOISE_LEVELS, posed.image.shape[:2])[..., None]
    return replace(posed, image=_bytes(posed.image * DIM + noise))


def squeezed(posed: PosedFace, _dice: Dice) -> PosedFace:
    """As a JPEG of low quality shows it: its luminance in rounded cosines (worked out here, nothing is encoded)."""
    grey = cv2.cvtColor(posed.image, cv2.COLOR_BGR2GRAY).astype(np.float64)
    return replace(posed, image=_bytes(posed.image + (jpeg(grey, JPEG_QUALITY) - grey)[..., None]))


def jpeg(grey: NDArray[np.float64], quality: int) -> NDArray[np.float64]:
    """What is left of `grey` (h, w), levels 0..255, after JPEG's quantisation at `quality` 1..100."""
    height, width = grey.shape
    padded = np.pad(grey, ((0, -height % 8), (0, -width % 8)), mode="edge") - 128
    rows, columns = padded.shape[0] // 8, padded.shape[1] // 8
    blocks = padded.reshape(rows, 8, columns, 8).swapaxes(1, 2)
    scale = 5000 / quality if quality < 50 else 200 - 2 * quality
    table = np.clip(np.floor((_JPEG_50 * scale + 50) / 100), 1, 255)
    waves = _cosines()
    rounded = np.round(waves @ blocks @ waves.T / table) * table
    whole = (waves.T @ rounded @ waves).swapaxes(1, 2).reshape(padded.shape)
    left: NDArray[np.float64] = np.clip(np.round(whole[:height, :width] + 128), 0, 255)
    return left


def _cosines() -> NDArray[np.float64]:
    """The orthonormal cosine transform of eight samples."""
    index = np.arange(8)
    waves = np.cos(np.pi * (2 * index + 1) * index[:, None] / 16) / 2
    waves[0] /= np.sqrt(2)
    return waves


def blurred(posed: PosedFace, _dice: Dice) -> PosedFace:
    """A face that crosses a tenth of its height while the shutter is open."""
    length = max(3, round(posed.height_px * BLUR_SHARE))
    image = cv2.blur(posed.image, (length, 1), borderType=cv2.BORDER_REPLICATE)
    return replace(posed, image=image.astype(np.uint8, copy=False))


def masked(posed: PosedFace, _dice: Dice) -> PosedFace:
    """A plain mask from the bridge of the nose to the chin."""
    matrix = similarity(TEMPLATE, posed.points)
    corners = _MASK @ matrix[:, :2].T + matrix[:, 2]
    image = posed.image.copy()
    cv2.fillPoly(image, [np.round(corners).astype(np.int32)], _MASK_BGR, cv2.LINE_AA)
    return replace(posed, image=image)


def untouched(posed: PosedFace, _dice: Dice) -> PosedFace:
    """The face as it is, for comparison."""
    return posed


TRIALS: dict[str, Trial] = {
    "as it is": untouched,
    **{f"face {height} px high": partial(sized, height_px=height) for height in (120, 60, 40, 24)},
    "turned 30° to the left": partial(turned, degrees=30.0),
    "turned 30° to the right": partial(turned, degrees=-30.0),
    f"exposure ×{DIM}, noise of {NOISE_LEVELS:.0f} levels": dim,
    f"JPEG quality {JPEG_QUALITY}": squeezed,
    f"motion blur over {BLUR_SHARE:.0%} of the face's height": blurred,
    "a mask over the lower face": masked,
}
"""Every hardship by its name."""


def _bytes(levels: NDArray[np.float64]) -> Image:
    return np.clip(np.round(levels), 0, 255).astype(np.uint8)
