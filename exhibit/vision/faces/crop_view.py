"""Views: the part of a picture that a network looks at, cut, turned and scaled to the size the network wants.

Coordinates are continuous: the picture's left edge is 0 and its first pixel's middle 0.5, as the detectors count them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from exhibit.values import Image, Point
from exhibit.vision.crop import shrunk
from exhibit.vision.faces.dim import lifted

Size = tuple[int, int]


@dataclass(frozen=True, eq=False)
class CropView:
    """`matrix` (2, 3) maps a picture's points into the view, without shear; `size_px` is the view's (width, height)."""

    matrix: NDArray[np.float64]
    size_px: Size

    def cut(self, image: Image) -> Image:
        """What the view shows of `image` (height, width, 3): (height, width, 3) of its own size, black outside."""
        if self._shows_exactly(image):
            return scaled(image, self.size_px)
        # warpAffine counts pixels by their middles.
        indexed = self.matrix.copy()
        indexed[:, 2] += self.matrix[:, :2].sum(axis=1) / 2 - 0.5
        image, indexed = shrunk(image, indexed, self.size_px)
        return cv2.warpAffine(image, indexed, self.size_px, flags=cv2.INTER_LINEAR).astype(np.uint8, copy=False)

    def lit(self, image: Image) -> Image:
        """The same, as it would be in more light where it is dim."""
        return lifted(self.cut(image), self.shown_share(image))

    def shown_share(self, image: Image) -> float:
        """How much of the view lies within `image`, 0 to 1; of a turned view, of the upright square about it."""
        height, width = image.shape[:2]
        across, down = self.size_px
        spots = self.back(np.array([[0, 0], [across, 0], [0, down], [across, down]], np.float32))
        (left, top), (right, bottom) = spots.min(axis=0).tolist(), spots.max(axis=0).tolist()
        inside = max(0.0, min(right, width) - max(left, 0.0)) * max(0.0, min(bottom, height) - max(top, 0.0))
        return float(inside / ((right - left) * (bottom - top)))

    def _shows_exactly(self, image: Image) -> bool:
        """Whether the view is `image`, upright, whole and nothing else."""
        (zoom, turn, left), (_, _, top) = self.matrix.tolist()
        height, width = image.shape[:2]
        whole_size = abs(zoom * width - self.size_px[0]) < 1e-6 and abs(zoom * height - self.size_px[1]) < 1e-6
        return bool(whole_size and turn == left == top == 0)

    def back(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Points (..., 2) of the view as points of the picture."""
        # Without shear the inverse is the transpose over the square of the zoom.
        inverse = self.matrix[:, :2] / self.zoom**2
        spots: NDArray[np.float32] = ((points - self.matrix[:, 2]) @ inverse).astype(np.float32)
        return spots

    def boxes_back(self, boxes: NDArray[np.float32]) -> NDArray[np.float32]:
        """Boxes (n, 4) of the view, left, top, right, bottom, as upright boxes of the picture: same middle and sides
        where the view is turned."""
        middles = self.back((boxes[:, :2] + boxes[:, 2:]) / np.float32(2))
        halves = (boxes[:, 2:] - boxes[:, :2]) / 2 / self.zoom
        return np.concatenate([middles - halves, middles + halves], axis=1, dtype=np.float32)

    @property
    def zoom(self) -> float:
        """Pixels of the view for each pixel of the picture."""
        return math.hypot(self.matrix[0, 0], self.matrix[1, 0])


def scaled(image: Image, size_px: Size) -> Image:
    """`image` at `size_px` (width, height), halved first where it is more than twice as large: many times faster than
    a warp, or than an average at an odd ratio."""
    height, width = image.shape[:2]
    if (width, height) == size_px:
        return image
    if min(width / size_px[0], height / size_px[1]) > 2:
        image = cv2.resize(image, (width // 2, height // 2), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        return scaled(image, size_px)
    return cv2.resize(image, size_px, interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)


def whole(image: Image, size_px: Size) -> CropView:
    """The whole of `image` in the upper left of a view of `size_px`, as large as fits."""
    height, width = image.shape[:2]
    zoom = min(size_px[0] / width, size_px[1] / height)
    return CropView(np.array([[zoom, 0.0, 0.0], [0.0, zoom, 0.0]]), size_px)


def around(centre: Point, side_px: float, view_px: int, roll: float = 0.0) -> CropView:
    """A square of `side_px` of the picture about `centre`, as a view of `view_px` on each side.

    `roll` in radians is how far a face there is turned clockwise in the picture; in the view it stands upright.
    """
    zoom = view_px / side_px
    cos, sin = zoom * math.cos(roll), zoom * math.sin(roll)
    (x, y), half = centre, view_px / 2
    return CropView(
        np.array([[cos, sin, half - cos * x - sin * y], [-sin, cos, half + sin * x - cos * y]]), (view_px, view_px)
    )
