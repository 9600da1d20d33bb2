"""A PNG too large to be unpacked whole, made smaller strip by strip, so that it never lies in memory (D-scenes-15).

Each strip becomes a small PNG, which the decoder unpacks. The row above a strip, which the filters of its first row
refer to, goes before it, unfiltered. The bytes of a pixel are taken for those of a format that has as many, so that
they come back as they were stored; what they mean is read afterwards.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from exhibit.outputs.scenes.image_header import ImageHeader, png_chunks
from exhibit.system.late import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Bytes: TypeAlias = "NDArray[np.uint8]"
Stored: TypeAlias = "NDArray[np.uint8] | NDArray[np.uint16]"
Decode: TypeAlias = "Callable[[bytes], Stored | None]"
"""A PNG as (height, width) or (height, width, channels), BGR and in the machine's order of bytes."""
Shrink = Callable[[Bytes, int], Bytes]
"""Made smaller by a whole factor on both sides."""
_STRIP_BYTES = 8_000_000
_READ_BYTES = 1 << 20
_AS = {1: (8, 0), 2: (16, 0), 3: (8, 2), 4: (8, 6), 6: (16, 2), 8: (16, 6)}
"""By the bytes of a pixel: depth and colour type that have as many."""
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def can_be_cut(header: ImageHeader) -> bool:
    """Whether it is a PNG whose rows are stored one after the other, in whole bytes."""
    return header.rows is not None and not header.rows.interlaced and header.rows.depth in (8, 16)


def in_strips(data: bytes, header: ImageHeader, factor: int, decode: Decode, shrink: Shrink) -> Bytes:
    """The picture, `factor` times smaller on each side, as BGR or BGRA. Raises ValueError where it is damaged."""
    rows = header.rows
    assert rows is not None
    channels = _CHANNELS[rows.colour]
    palette = _palette(data) if rows.colour == 3 else None
    bytes_px = channels * rows.depth // 8
    least = max(_STRIP_BYTES // (header.size_px[0] * bytes_px + 1) // factor, 1) * factor
    found: list[Bytes] = []
    above = b""
    for stored in _strips(data, header.size_px[0] * bytes_px + 1, least):
        raw = _unfiltered(stored, above, header.size_px[0], bytes_px, decode)
        above = raw[-1].tobytes()
        pixels = raw.reshape(len(raw), header.size_px[0], channels, -1)[..., 0]  # of 16 bits, the upper eight
        if len(raw) >= factor:
            found.append(shrink(_coloured(pixels, palette), factor))
    if sum(map(len, found)) < header.size_px[1] // factor:
        raise ValueError
    return np.concatenate(found)


def _strips(data: bytes, row_bytes: int, rows: int) -> Iterator[bytes]:
    """The picture's rows, filtered as they are stored, so many at a time."""
    inflater, waiting, wanted = zlib.decompressobj(), bytearray(), row_bytes * rows
    for name, begin, end in png_chunks(data):
        for at in range(begin, end, _READ_BYTES) if name == b"IDAT" else ():
            packed = data[at : min(at + _READ_BYTES, end)]
            while packed:
                try:
                    waiting += inflater.decompress(packed, wanted)
                except zlib.error:
                    raise ValueError from None
                packed = inflater.unconsumed_tail
                while len(waiting) >= wanted:
                    yield bytes(waiting[:wanted])
                    del waiting[:wanted]
    if len(waiting) >= row_bytes:
        yield bytes(waiting[: len(waiting) // row_bytes * row_bytes])


def _unfiltered(stored: bytes, above: bytes, width: int, bytes_px: int, decode: Decode) -> Bytes:
    """(rows, bytes of a row) as they were before they were filtered."""
    depth, colour = _AS[bytes_px]
    row_bytes = width * bytes_px
    rows = len(stored) // (row_bytes + 1) + bool(above)
    header = struct.pack(">IIBBBBB", width, rows, depth, colour, 0, 0, 0)
    packed = zlib.compress((b"\0" + above if above else b"") + stored, 0)
    png = b"".join((b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", header), _chunk(b"IDAT", packed), _chunk(b"IEND", b"")))
    found = decode(png)
    if found is None or found.shape[:2] != (rows, width):
        raise ValueError
    if found.ndim == 3:
        found = found[..., [2, 1, 0, 3][: found.shape[2]]]  # BGR, as the decoder gives it
    whole = found.astype(">u2" if depth == 16 else "u1").reshape(rows, -1)
    return whole.view(np.uint8).reshape(rows, row_bytes)[bool(above) :]


def _coloured(pixels: Bytes, palette: Bytes | None) -> Bytes:
    """(rows, width, channels) of what the PNG stores, as BGR or BGRA."""
    if palette is not None:
        return np.asarray(palette[pixels[..., 0]])
    channels = pixels.shape[2]
    order = {1: [0, 0, 0], 2: [0, 0, 0, 1], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[channels]
    return np.ascontiguousarray(pixels[..., order])


def _palette(data: bytes) -> Bytes:
    """(256, 4), BGRA."""
    chunks = {name: data[begin:end] for name, begin, end in png_chunks(data) if name in (b"PLTE", b"tRNS")}
    colours = np.frombuffer(chunks.get(b"PLTE", b""), np.uint8).reshape(-1, 3)[:, ::-1]
    alphas = np.frombuffer(chunks.get(b"tRNS", b""), np.uint8)
    palette = np.full((256, 4), 255, np.uint8)
    palette[: len(colours), :3] = colours[:256]
    palette[: len(alphas), 3] = alphas[:256]
    return palette


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
