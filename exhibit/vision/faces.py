"""Finding faces: YuNet under OpenCV (Wu, Peng, Yu 2023, "YuNet: A Tiny Millisecond-level Face Detector")."""

from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

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


class YuNet:
    """The detector of the `opencv_zoo`, in OpenCV's own decoding.

    `width_px` is the width the frame is scaled to before it is searched (never upwards); `least_score` 0..1. Raises
    cv2.error when the network at `path` cannot be read; checksums are the manifest's business.
    """

    def __init__(self, path: Path, width_px: int = 640, least_score: float = 0.6) -> None:
        self._width_px = width_px
        self._size = (width_px, width_px)
        self._net = cv2.FaceDetectorYN.create(str(path), "", self._size, least_score, _OVERLAP, MOST_FACES)

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
        rows: NDArray[Any] | None = self._net.detect(image)[1]
        if rows is None:
            return []
        stretch = np.array([width / size[0], height / size[1]], dtype=np.float32)
        faces = [_face(row, stretch) for row in rows.astype(np.float32)]
        return sorted((face for face in faces if face is not None), key=lambda face: -face.score)


def _face(row: NDArray[np.float32], stretch: NDArray[np.float32]) -> Face | None:
    """A row of YuNet: x, y, width, height, five points, score."""
    if not np.isfinite(row).all() or row[2] <= 0 or row[3] <= 0:
        return None
    left, top = row[0:2] * stretch
    right, bottom = (row[0:2] + row[2:4]) * stretch
    points = [(float(x), float(y)) for x, y in row[4:14].reshape(5, 2) * stretch]
    return Face(
        box_xyxy=(float(left), float(top), float(right), float(bottom)),
        keypoints=(points[0], points[1], points[2], points[3], points[4]),
        score=min(1.0, max(0.0, float(row[14]))),
    )
