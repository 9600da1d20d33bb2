"""What a font's file says of itself (the OpenType specification's tables): whether it is whole, which letters it has,
for which scripts it has rules, and whether its letters have colours of their own."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from exhibit.outputs.scenes.media import stamp_of
from exhibit.system.late import pygame

_NEEDED = {b"cmap", b"head", b"hhea", b"hmtx", b"maxp"}
_Tables = Mapping[bytes, bytes]


@dataclass(frozen=True)
class FontFacts:
    """What a font can show."""

    letters: frozenset[int]
    """Its characters, as code points."""
    scripts: frozenset[str]
    """The scripts that it has rules for, by OpenType's tags (`arab`, `dev2`); `DFLT` for any."""
    coloured: bool
    """Whether its letters have colours of their own, as emoji do."""
    outlined: bool
    """Whether its letters are outlines; else they are pictures of one size."""
    gradients: bool
    """Whether they are only drawn by COLR version 1 or SVG, which nothing here can show."""


def broken(path: Path) -> str:
    """What is wrong with the font; empty where nothing is."""
    try:
        whole = set(_tables(path.read_bytes())) >= _NEEDED
    except (OSError, struct.error, ValueError):
        whole = False
    return "" if whole else "is not a font that can be read: use a TTF or OTF file"


def facts(path: Path | None) -> FontFacts:
    """What the font can show; None is the one that comes with pygame. Raises OSError where there is none."""
    file = file_of(path)
    return _facts(file, stamp_of(file))


def file_of(path: Path | None) -> Path:
    """The font's file; None is the one that comes with pygame."""
    return path or Path(str(pygame.font.__file__)).parent / pygame.font.get_default_font()


@lru_cache(maxsize=64)
def _facts(path: Path, stamp: object) -> FontFacts:  # noqa: ARG001 (a file that was replaced is read anew)
    if broken(path):
        raise OSError(f"{path.name} {broken(path)}")
    tables = _tables(path.read_bytes())
    colr = tables.get(b"COLR", b"")
    pictures = bool({b"CBDT", b"sbix"} & set(tables))
    layers = len(colr) >= 4 and int.from_bytes(colr[2:4], "big") > 0
    return FontFacts(
        letters=frozenset(_letters(tables[b"cmap"])),
        scripts=frozenset(_scripts(tables.get(b"GSUB", b""))) | ({"DFLT"} if b"morx" in tables else frozenset()),
        coloured=pictures or bool(colr) or b"SVG " in tables,
        outlined=bool({b"glyf", b"CFF ", b"CFF2"} & set(tables)),
        gradients=not pictures and not layers and bool(colr or b"SVG " in tables),
    )


def _tables(data: bytes) -> _Tables:
    """The tables by their names. Raises ValueError for what is no font, or cut off: pygame would crash when it is
    given that."""
    start = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    kind, count = struct.unpack_from(">4sH", data, start)
    if kind not in (b"\x00\x01\x00\x00", b"OTTO", b"true"):
        raise ValueError(kind)
    listed = [struct.unpack_from(">4sIII", data, start + 12 + 16 * number) for number in range(count)]
    if any(offset + length > len(data) for _, _, offset, length in listed):
        raise ValueError("cut off")
    return {name: data[offset : offset + length] for name, _, offset, length in listed}


def _letters(cmap: bytes) -> Iterator[int]:
    """The characters of all Unicode subtables of a `cmap` in the formats that are in use."""
    for number in range(struct.unpack_from(">H", cmap, 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", cmap, 4 + 8 * number)
        if platform not in (0, 3) or (platform == 0 and encoding == 5):
            continue
        kind = struct.unpack_from(">H", cmap, offset)[0]
        if kind == 4:
            yield from _segments(cmap, offset)
            if encoding == 0 and platform == 3:  # a font of symbols: 'a' stands at U+F061, and is found there
                yield from (code & 0xFF for code in _segments(cmap, offset))
        elif kind in (12, 13):
            for group in range(struct.unpack_from(">I", cmap, offset + 12)[0]):
                first, last, _ = struct.unpack_from(">III", cmap, offset + 16 + 12 * group)
                yield from range(first, min(last, 0x10FFFF) + 1)
        elif kind == 6:
            first, count = struct.unpack_from(">HH", cmap, offset + 6)
            yield from range(first, first + count)


def _segments(cmap: bytes, offset: int) -> Iterator[int]:
    """The characters of a subtable in format 4; those that lead to the box of a missing letter are left out."""
    count = struct.unpack_from(">H", cmap, offset + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", cmap, offset + 14)
    starts, deltas, ranges = (
        struct.unpack_from(f">{count}H", cmap, offset + 16 + 2 * count * part) for part in (1, 2, 3)
    )
    for number, (first, last, delta, place) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if place:
                at = offset + 16 + 6 * count + 2 * number + place + 2 * (code - first)
                glyph = struct.unpack_from(">H", cmap, at)[0] if at + 2 <= len(cmap) else 0
            if (glyph + delta if glyph or not place else 0) & 0xFFFF:
                yield code


def _scripts(gsub: bytes) -> Iterator[str]:
    if len(gsub) < 6:
        return
    at = struct.unpack_from(">H", gsub, 4)[0]
    for number in range(struct.unpack_from(">H", gsub, at)[0]):
        yield gsub[at + 2 + 6 * number : at + 6 + 6 * number].decode("latin-1").strip()
