"""Finding faces: YuNet under OpenCV (Wu, Peng, Yu 2023, "YuNet: A Tiny Millisecond-level Face Detector")."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from cv2.typing import MatLike

from exhibit.values import Face, Image

# The environment decides only where cv2 was not imported before us.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

MOST_FACES = 40
_OVERLAP = 0.3


class FaceFinder(Protocol):
    """The port: whoever finds faces in pictures, one after the other."""

    def find(self, image: Image, captured_s: float) -> list[Face]:
        """Every face in `image` (height, width, 3) BGR, in its pixels, best first. `captured_s` is the picture's time;
        a finder may remember earlier pictures, and starts anew where time runs backwards."""
        ...


class GlimpsingFinder(FaceFinder, Protocol):
    """One that can also look at a picture beside the others."""

    def glimpse(self, image: Image) -> list[Face]:
        """Every face in `image` alone, best first; what is remembered of the others stays as it is."""
        ...


class YuNet:
    """The detector of the `opencv_zoo`, in OpenCV's own decoding.

    `width_px` is the width the frame is scaled to before it is searched (never upwards); `least_score` 0..1. Raises
    cv2.error when the network at `path` cannot be read; checksums are the manifest's business.
    """

    def __init__(self, path: Path, width_px: int = 640, least_score: float = 0.6) -> None:
        self._width_px = width_px
        self._size = (width_px, width_px)
        self._net = cv2.FaceDetectorYN.create(str(path), "", self._size, least_score, _OVERLAP, MOST_FACES)

    def glimpse(self, image: Image) -> list[Face]:
        """As `find`."""
        return self.find(image)

    def find(self, image: Image, captured_s: float = 0.0) -> list[Face]:  # noqa: ARG002 (each picture stands for itself)
        height, width = image.shape[:2]
        scale = min(1.0, self._width_px / width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        if size != (width, height):
            # Plain linear: an area average costs five times as much at odd ratios and finds no more.
            image = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)
        if size != self._size:
            self._net.setInputSize(size)
            self._size = size
        # OpenCV's own types forget that there may be none.
        rows: MatLike | None = self._net.detect(image)[1]
        if rows is None:
            return []
        x, y = width / size[0], height / size[1]
        faces = [_face(row, x, y) for row in rows.tolist()]
        return sorted((face for face in faces if face is not None), key=lambda face: -face.score)


def _face(row: Sequence[float], x: float, y: float) -> Face | None:
    """A row of YuNet: left, top, width, height, five points, score; stretched by `x` and `y`."""
    if not all(map(math.isfinite, row)) or row[2] <= 0 or row[3] <= 0:
        return None
    left, top, right, bottom = row[0] * x, row[1] * y, (row[0] + row[2]) * x, (row[1] + row[3]) * y
    points = [(row[at] * x, row[at + 1] * y) for at in range(4, 14, 2)]
    return Face(
        box_xyxy=(left, top, right, bottom),
        keypoints=(points[0], points[1], points[2], points[3], points[4]),
        score=min(1.0, max(0.0, row[14])),
    )
