"""Pictures that come from a browser, and go to one: decoded only when their header says that they are small enough."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import cv2
import numpy as np

from exhibit.values import Image
from exhibit.vision.faces.crop_view import scaled

MOST_BYTES = 4_000_000
MOST_SIDE_PX, MOST_PX = 4096, 12_000_000
"""A telephone's whole photograph fits; what is larger only costs time and memory."""
MOST_SCANS = 64
"""A progressive JPEG has about ten scans; each costs a pass over the whole picture, and an empty one twelve bytes."""
LEAST_SIDE_PX = 16
_JPEG_QUALITY = 75
_GREY, _GREY_PX = 96, (1280, 720)

Size = tuple[int, int]


class PictureFault(ValueError):
    """The bytes are no picture that is taken here: one line, with the remedy."""


def decoded(data: bytes) -> Image:
    """The JPEG, PNG or WebP picture in `data` as (height, width, 3) BGR, upright as its camera was held. Raises
    PictureFault; nothing is decoded before its size is known (D-vision-9)."""
    size = checked_size(data)
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        image = None
    # OpenCV's own types forget that there may be none. A picture that lies about its size is none either.
    if not isinstance(image, np.ndarray) or sorted(image.shape[:2]) != sorted(size):
        raise PictureFault("the picture is damaged: send it again")
    return image.astype(np.uint8, copy=False)


def checked_size(data: bytes) -> Size:
    """The (width, height) that the header of `data` tells. Raises PictureFault where it should not be decoded."""
    if len(data) > MOST_BYTES:
        raise PictureFault(f"the picture has {len(data) / 1e6:.1f} MB: send at most {MOST_BYTES / 1e6:.0f} MB")
    try:
        size = told_size(data)
    except (struct.error, IndexError):
        size = None
    if size is None:
        raise PictureFault("this is no picture: send JPEG, PNG or WebP")
    width, height = size
    if data[:2] == b"\xff\xd8" and data.count(b"\xff\xda") > MOST_SCANS:
        raise PictureFault(f"the picture has more than {MOST_SCANS} scans: save it again as an ordinary JPEG")
    if max(size) > MOST_SIDE_PX or width * height > MOST_PX:
        raise PictureFault(f"the picture is {width}x{height}: send at most {MOST_SIDE_PX} pixels on each side")
    if min(size) < LEAST_SIDE_PX:
        raise PictureFault(f"the picture is {width}x{height}: send at least {LEAST_SIDE_PX} pixels on each side")
    return size


def jpeg(image: Image, most_px: int) -> bytes:
    """`image` (height, width, 3) BGR as JPEG, at most `most_px` wide."""
    height, width = image.shape[:2]
    if width > most_px:
        image = scaled(image, (most_px, max(1, round(height * most_px / width))))
    written: bytes = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes()
    return written


def side_by_side(images: Sequence[Image | None]) -> Image:
    """`images` in one, each as high as the highest; grey, of the usual shape, where there is none."""
    height = max((one.shape[0] for one in images if one is not None), default=_GREY_PX[1])
    grey = np.full((_GREY_PX[1], _GREY_PX[0], 3), _GREY, np.uint8)
    parts = [grey if one is None else one for one in images]
    same = [one if one.shape[0] == height else scaled(one, (_width(one, height), height)) for one in parts]
    return np.hstack(same)


def _width(image: Image, height: int) -> int:
    rows, columns = image.shape[:2]
    width: int = max(1, round(columns * height / rows))
    return width


def told_size(data: bytes) -> Size | None:
    """The (width, height) that the header of a JPEG, PNG or WebP tells; None where it is none. Raises IndexError or
    struct.error where it is cut off."""
    if data[:3] == b"\xff\xd8\xff":
        return _jpeg_size(data)
    if data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR":
        width, height = struct.unpack_from(">II", data, 16)
        return width, height
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp_size(data)
    return None


def _jpeg_size(data: bytes) -> Size | None:
    """From the first frame header (ITU-T T.81, B.2.2); what other segments hold, such as thumbnails, is skipped."""
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:  # these have no length
            at += 2
        else:
            at += 2 + int(struct.unpack_from(">H", data, at + 2)[0])
    return None


def _webp_size(data: bytes) -> Size | None:
    """From the first chunk (RFC 9649): lossy, lossless, or extended."""
    kind = data[12:16]
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        return (width, height) if len(data) >= 30 else None
    return None
