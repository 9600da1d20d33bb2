"""Fonts: from a file, or the one that comes with pygame (D-scenes-8) (FreeSans Bold, with Latin, Greek and Cyrillic
letters)."""

from __future__ import annotations

import io
import struct
import threading
import unicodedata
from functools import lru_cache
from pathlib import Path

import pygame

from exhibit.outputs.scenes.media import OLD_STAYS, Stamp, note, stamp_of
from exhibit.outputs.scenes.store import STORE

_LEADING = 1.12
"""From one line to the next, in heights of a line."""

_lock = threading.Lock()  # FreeType is not to be used from two threads at once


_loaded: dict[Path, tuple[Stamp | None, bytes]] = {}
"""The fonts in use, as their files were: FreeType reads a file on and on, and would read what it was replaced by."""


@lru_cache(maxsize=64)
def _font(data: bytes | None, height_px: int) -> pygame.font.Font:
    if not pygame.font.get_init():
        pygame.font.init()

    def sized(size: int) -> pygame.font.Font:
        return pygame.font.Font(io.BytesIO(data) if data else None, size)

    # By the height of its lines, so that any font is as large as asked for.
    return sized(max(round(100 * height_px / max(sized(100).get_linesize(), 1)), 4))


def _data(path: Path | None) -> bytes | None:
    """The font's file; None for the one that comes with pygame. Raises OSError where it is none."""
    if path is None:
        return None
    if path not in _loaded:
        stamp = stamp_of(path)
        if why := broken(path):
            raise OSError(f"{path.name} {why}")
        _loaded[path] = stamp, path.read_bytes()
    return _loaded[path][1]


def look_again() -> None:
    """Use the fonts that were replaced from now on; one that is torn, or away, is used as it was."""
    with _lock:
        for path in list(_loaded):
            _renew(path)


def _renew(path: Path) -> None:
    now = stamp_of(path)
    if path not in _loaded or now is None or now == _loaded[path][0]:
        return
    if why := broken(path):
        note(path, why, OLD_STAYS)
        return
    _loaded[path] = now, path.read_bytes()
    STORE.forget(path)
    note(path)


def broken(path: Path) -> str:
    """What is wrong with the font; empty where nothing is."""
    try:
        whole = _is_whole(path.read_bytes())
    except (OSError, struct.error):
        whole = False
    return "" if whole else "is not a font that can be read: use a TTF or OTF file"


def _is_whole(data: bytes) -> bool:
    """Whether `data` is a font (the OpenType specification's table directory) and no table of it is cut off. Looked at
    here because pygame crashes when it is given what is none."""
    start = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    kind, count = struct.unpack_from(">4sH", data, start)
    if kind not in (b"\x00\x01\x00\x00", b"OTTO", b"true"):
        return False
    tables = [struct.unpack_from(">4sIII", data, start + 12 + 16 * number) for number in range(count)]
    whole = all(offset + length <= len(data) for _, _, offset, length in tables)
    return whole and {b"cmap", b"head", b"hhea", b"hmtx", b"maxp"} <= {name for name, *_ in tables}


def missing(path: Path | None, text: str) -> str:
    """The letters of `text` that the font cannot show."""
    with _lock:
        if path is not None:
            _renew(path)
        font = _font(_data(path), 24)
        unknown = _shape(font, "\U0010fffe")
        letters = dict.fromkeys(letter for letter in text if not letter.isspace())
        return "".join(letter for letter in letters if _shape(font, letter) == unknown)


def written(path: Path | None, text: str, height_px: int, align: str, wide_px: int) -> pygame.Surface:
    """`text` in white before nothing, its lines `height_px` high each and broken where they would be wider than
    `wide_px`. Languages that are written from the right are."""
    with _lock:
        font = _font(_data(path), height_px)
        font.set_direction(pygame.DIRECTION_RTL if _from_the_right(text) else pygame.DIRECTION_LTR)
        lines = [font.render(line, True, (255, 255, 255)) for line in _broken(font, text, wide_px)]  # noqa: FBT003
    width = max(line.get_width() for line in lines)
    surface = pygame.Surface((max(width, 1), round(height_px * _LEADING * len(lines))), pygame.SRCALPHA, 32)
    for number, line in enumerate(lines):
        free = width - line.get_width()
        left = {"left": 0, "centre": free // 2, "right": free}[align]
        # By their lower ends: tall accents make a line taller.
        surface.blit(line, (left, round(height_px * (_LEADING * number + 1)) - line.get_height()))
    return surface


def _broken(font: pygame.font.Font, text: str, wide_px: int) -> list[str]:
    """The lines of `text`, broken between words where they are too wide."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and font.size(longer)[0] > wide_px:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def _shape(font: pygame.font.Font, letter: str) -> bytes:
    # A letter is compared by its picture: pygame says nothing of letters that a font lacks.
    try:
        return pygame.image.tobytes(font.render(letter, False, (255, 255, 255)), "RGBA")  # noqa: FBT003
    except pygame.error:
        return b""


def _from_the_right(text: str) -> bool:
    """Whether the first letter that has a direction comes from a script that is written from right to left."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((way for way in strong if way in ("L", "R", "AL")), "L") != "L"
