"""Single pictures from files, known by what is in them and not by the end of their names."""

from __future__ import annotations

import math
import struct
from pathlib import Path

import cv2
import numpy as np

from exhibit.system.stderr import silence_stderr
from exhibit.system.video import VideoFault, VideoReader
from exhibit.values import Image
from exhibit.vision.pictures import told_size

IMAGE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".bmp")
_MOST_BYTES, _MOST_PX = 200_000_000, 120_000_000
_PLENTY_PX = 8_000_000
"""More than so many pixels find no more faces; of a JPEG a half, a quarter or an eighth is decoded then."""
_REDUCED = {1: cv2.IMREAD_COLOR, 2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4}
_REDUCED[8] = cv2.IMREAD_REDUCED_COLOR_8
_BEGINS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (b"\0\0\0\x0cjP  \r\n", "jpeg 2000"),
    (b"\xff\x4f\xff\x51", "jpeg 2000"),
    (b"\xff\x0a", "jpeg xl"),
    (b"\0\0\0\x0cJXL ", "jpeg xl"),
    (b"8BPS", "photoshop"),
    (b"%PDF", "pdf"),
    (b"P5", "pnm"),
    (b"P6", "pnm"),
)
_BRANDS = {b"avif": "avif", b"avis": "avif", b"heic": "heic", b"heix": "heic", b"heim": "heic", b"heis": "heic"}
_BRANDS |= {b"hevc": "heic", b"mif1": "heic", b"msf1": "heic"}
_SAVE = "open and save it anew as .jpg or .png"
_ADVICE = {
    "heic": f"{_SAVE} (an iPhone takes JPEG with Settings, Camera, Formats, Most Compatible)",
    "jpeg xl": _SAVE,
    "photoshop": "export it as .jpg or .png",
    "pdf": "export it as .jpg or .png",
}


class StillFault(Exception):
    """What is no picture that can be read: a few words with the remedy, without the file's name."""


def kind_of(path: Path) -> str:
    """What kind of picture the file is, by its first bytes; "" where it is none, or a film. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(32)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "")
    return next((kind for begin, kind in _BEGINS if head.startswith(begin)), "")


def read_still(path: Path) -> Image:
    """The picture at `path` as (height, width, 3) BGR, upright; of an animated one the first. Raises StillFault."""
    try:
        kind = kind_of(path)
        if not kind:
            raise StillFault(f"not a picture that can be read: {_SAVE}")
        if path.stat().st_size > _MOST_BYTES:
            raise StillFault(f"has more than {_MOST_BYTES // 1_000_000} MB: save it smaller")
        data = path.read_bytes()
    except OSError as error:
        raise StillFault(f"cannot be read ({error.strerror or error})") from None
    shrink = _shrink(data)
    # OpenCV knows only some of JPEG 2000, and says aloud of the others what it lacks.
    image = None if kind in ("jpeg 2000", "heic") else _by_opencv(data, shrink if kind == "jpeg" else 1)
    image = _by_ffmpeg(path) if image is None else image
    if image is None:
        raise StillFault(f"not a picture that can be read: {_ADVICE.get(kind, _SAVE)}")
    return image


def _shrink(data: bytes) -> int:
    """By how much a picture may be smaller. Raises StillFault where its header asks for too much."""
    try:
        size = told_size(data)
    except (struct.error, IndexError):
        size = None
    if size is None:
        return 1
    pixels = size[0] * size[1]
    if pixels > _MOST_PX:
        raise StillFault(f"is {size[0]}x{size[1]}: save it smaller, 4000 pixels wide or less")
    wanted = math.sqrt(pixels / _PLENTY_PX)
    return max(step for step in _REDUCED if step <= max(1.0, wanted))


def _by_opencv(data: bytes, shrink: int) -> Image | None:
    try:
        with silence_stderr():
            image = cv2.imdecode(np.frombuffer(data, np.uint8), _REDUCED[shrink])
    except cv2.error:
        return None
    # OpenCV's own types forget that there may be none.
    return image.astype(np.uint8, copy=False) if isinstance(image, np.ndarray) and image.ndim == 3 else None


def _by_ffmpeg(path: Path) -> Image | None:
    """A picture of one piece; telephones lay theirs out of tiles, of which each alone would be a lie."""
    try:
        reader = VideoReader(path)
    except VideoFault:
        return None
    try:
        first = reader.read_next() if reader.pictures == 1 else None
        return None if first is None else first.opaque(reader.square_px(first))
    finally:
        reader.close()
