"""What an image says of itself before it is unpacked: its size, how it is to be turned, what unpacking it would take.

PNG: W3C PNG 3rd edition; JPEG: ITU-T T.81; WebP: RFC 9649; EXIF: CIPA DC-008 (2.32), which lies in all three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from exhibit.system.orientation import UPRIGHT, Orientation, by_exif

Kind = Literal["png", "jpeg", "webp", "bmp"]
_SIZED = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]")
_PROGRESSIVE = (0xC2, 0xC6, 0xCA, 0xCE)
_SAMPLES = {0: 1, 2: 3, 3: 3, 4: 4, 6: 4}
"""By the colour type of a PNG: how many a decoder makes of each pixel."""
_ORIENTATION = 0x0112


@dataclass(frozen=True)
class PngRows:
    """How the rows of a PNG are stored."""

    depth: int
    colour: int
    interlaced: bool


@dataclass(frozen=True)
class ImageHeader:
    """`size_px` (width, height) as stored; `working_bytes`: what a decoder must hold at once; `scans`: how often it
    goes over the whole picture; `whole`: nothing of the file is missing at its end."""

    kind: Kind
    size_px: tuple[int, int]
    working_bytes: int
    orientation: Orientation = UPRIGHT
    scans: int = 1
    animated: bool = False
    whole: bool = True
    rows: PngRows | None = None

    @property
    def pixels(self) -> int:
        return self.size_px[0] * self.size_px[1]


def header_of(data: bytes) -> ImageHeader | None:
    """What a PNG, JPEG, WebP or BMP says; None where `data` is none of these, or says nothing."""
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return _png(data)
    if data[:2] == b"\xff\xd8":
        return _jpeg(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    if data[:2] == b"BM" and len(data) >= 26:
        width, height = _little(data, 18, 4), abs(int.from_bytes(data[22:26], "little", signed=True))
        return ImageHeader("bmp", (width, height), width * height * 4)
    return None


def png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The name of each chunk of a PNG, and where its content begins and ends; one that is cut off is none."""
    at = 8
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if end + 4 > len(data):
            return
        yield data[at + 4 : at + 8], at + 8, end
        at = end + 4


def _png(data: bytes) -> ImageHeader | None:
    if len(data) < 29 or data[12:16] != b"IHDR":
        return None
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    rows = PngRows(data[24], data[25], data[28] != 0)
    if rows.colour not in _SAMPLES:
        return None
    found = {name: data[begin:end] for name, begin, end in png_chunks(data) if name in (b"eXIf", b"acTL", b"IEND")}
    deep = 2 if rows.depth == 16 else 1
    return ImageHeader(
        "png",
        (width, height),
        width * height * _SAMPLES[rows.colour] * deep,
        _exif(found.get(b"eXIf", b"")),
        animated=b"acTL" in found,
        whole=b"IEND" in found,
        rows=rows,
    )


def _jpeg(data: bytes) -> ImageHeader | None:
    """From the frame's header; the segments before it, such as a small picture of its own, are passed over."""
    at, orientation = 2, UPRIGHT
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        if data[at + 1] == 0xFF:  # filled up
            at += 1
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if _SIZED.match(data, at):
            return _jpeg_frame(data, at, length, orientation)
        if data[at + 1] == 0xE1 and data[at + 4 : at + 10] == b"Exif\0\0":
            orientation = _exif(data[at + 10 : at + 2 + length])
        at += 2 + length
    return None


def _jpeg_frame(data: bytes, at: int, length: int, orientation: Orientation) -> ImageHeader:
    height, width = int.from_bytes(data[at + 5 : at + 7], "big"), int.from_bytes(data[at + 7 : at + 9], "big")
    parts = [data[at + 11 + 3 * number] for number in range(data[at + 9]) if at + 11 + 3 * number < len(data)]
    finest = max((part >> 4) * (part & 15) for part in parts) if parts else 1
    # A progressive one is held whole, as coefficients of 16 bits; of any other, a row of blocks at a time.
    held = sum((part >> 4) * (part & 15) for part in parts) / max(finest, 1) * 2 if data[at + 1] in _PROGRESSIVE else 0
    scans = max(data.count(b"\xff\xda", at + length), 1)
    end = data.rfind(b"\xff\xd9")
    return ImageHeader(
        "jpeg", (width, height), int(width * height * held), orientation, scans, whole=end >= len(data) // 2
    )


def _webp(data: bytes) -> ImageHeader | None:
    kind = data[12:16]
    if kind == b"VP8X" and len(data) >= 30:
        size_px = 1 + _little(data, 24, 3), 1 + _little(data, 27, 3)
    elif kind == b"VP8L" and len(data) >= 25:
        bits = _little(data, 21, 4)
        size_px = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    elif kind == b"VP8 " and len(data) >= 30:
        size_px = _little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF
    else:
        return None
    return ImageHeader(
        "webp",
        size_px,
        size_px[0] * size_px[1] * 4,
        next((_exif(content) for name, content in _riff_chunks(data) if name == b"EXIF"), UPRIGHT),
        animated=kind == b"VP8X" and bool(data[20] & 2),
        whole=8 + _little(data, 4, 4) <= len(data) + 1,
    )


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(data):
        size = _little(data, at + 4, 4)
        if data[at : at + 4] == b"EXIF":
            yield data[at : at + 4], data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _exif(content: bytes) -> Orientation:
    """How the picture is to be turned, from the first directory of a TIFF header."""
    content = content.removeprefix(b"Exif\0\0")
    order = {b"II": "little", b"MM": "big"}.get(content[:2])
    if order is None:
        return UPRIGHT

    def number(at: int, length: int) -> int:
        return int.from_bytes(content[at : at + length], "little" if order == "little" else "big")

    first = number(4, 4)
    for at in range(first + 2, min(first + 2 + 12 * number(first, 2), len(content) - 11), 12):
        if number(at, 2) == _ORIENTATION:
            return by_exif(number(at + 8, 2))
    return UPRIGHT


def _little(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "little")
