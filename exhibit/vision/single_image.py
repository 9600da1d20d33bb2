"""A glance at one picture that has no before and after: who is in it, and what each face says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import cv2

from exhibit.values import Box, Face, Image, Point, Reading
from exhibit.vision.emotions import EmotionReader
from exhibit.vision.faces.finder import FaceFinder

_BORDER_SHARE = 0.4
# A cut-out of a face is about square, or small; whole frames are wider, and not worth a second search.
_SQUARE, _SMALL_PX = 1.3, 320


@dataclass
class ImageReader:
    """A face finder and an emotion reader, for one thread. `names` are what the reader can read."""

    finder: FaceFinder
    reader: EmotionReader
    names: tuple[str, ...]
    _time_s: float = field(default=0.0, init=False)

    def glance(self, image: Image) -> tuple[Reading, ...]:
        """The faces of `image` (height, width, 3) BGR in its pixels, with what was read from them; largest first."""
        faces, picture, border_px = self._found(image), image, 0
        if not faces and _may_be_cut_out(image):
            border_px = round(_BORDER_SHARE * max(image.shape[:2]))
            picture = _bordered(image, border_px)
            faces = self._found(picture)
        read = self.reader.read(picture, faces)
        pairs = zip(faces, read, strict=True)
        readings = [
            Reading(_moved(face, border_px, image), answer.emotions, unread=answer.unread) for face, answer in pairs
        ]
        return tuple(sorted(readings, key=lambda reading: -_area(reading.face.box_xyxy)))

    def _found(self, image: Image) -> list[Face]:
        """Time runs backwards, so that nothing is remembered from one picture to the next."""
        self._time_s -= 1.0
        return self.finder.find(image, self._time_s)


def _may_be_cut_out(image: Image) -> bool:
    height, width = image.shape[:2]
    return bool(max(height, width) <= max(_SMALL_PX, _SQUARE * min(height, width)))


def _bordered(image: Image, border_px: int) -> Image:
    """With room around it: a face that fills its picture is found by nobody who looks for heads (D-vision-10)."""
    wide = cv2.copyMakeBorder(image, border_px, border_px, border_px, border_px, cv2.BORDER_REPLICATE)
    return wide.astype(image.dtype, copy=False)


def _moved(face: Face, border_px: int, image: Image) -> Face:
    """`face` in the pixels of `image`, and its box within it."""
    height, width = image.shape[:2]
    left, top, right, bottom = (edge - border_px for edge in face.box_xyxy)
    box = (max(0.0, left), max(0.0, top), min(float(width), right), min(float(height), bottom))
    if box[2] <= box[0] or box[3] <= box[1]:
        box = (left, top, right, bottom)
    one, two, three, four, five = (_shifted(point, border_px) for point in face.keypoints)
    return replace(face, box_xyxy=box, keypoints=(one, two, three, four, five))


def _shifted(point: Point, border_px: int) -> Point:
    return point[0] - border_px, point[1] - border_px


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
