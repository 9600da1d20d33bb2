"""How many bytes a film says that it has, so that one that was cut off is known without being played."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

_MOST_BOXES = 10_000
_UNKNOWN = 0xFFFFFFFF


def is_cut_off(file: Path) -> bool:
    """Whether the film is shorter than it says: an MP4 or MOV (ISO 14496-12, 4.2), a Matroska or WebM (RFC 9559, 4.5),
    an AVI. False where it does not say. Raises OSError."""
    with file.open("rb") as opened:
        there = opened.seek(0, os.SEEK_END)
        opened.seek(0)
        head = opened.read(12)
        if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
            return _boxes_end(opened, there) > there
        if head[:4] == b"\x1aE\xdf\xa3":
            return (_segment_end(opened) or 0) > there
        if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
            size = int.from_bytes(head[4:8], "little")
            return size != _UNKNOWN and 8 + size > there
        return False


def _boxes_end(opened: BinaryIO, there: int) -> int:
    """Where the last of the file's outermost boxes ends."""
    at = 0
    for _ in range(_MOST_BOXES):
        opened.seek(at)
        head = opened.read(16)
        size = int.from_bytes(head[:4], "big")
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        if len(head) < 8 or size < 8:  # 0: up to the end
            break
        at += size
        if at >= there:
            break
    return at


def _segment_end(opened: BinaryIO) -> int | None:
    """Where the segment ends; None where that was left open, as by a recorder."""
    opened.seek(4)
    head = _number(opened)
    if head is None:
        return None
    opened.seek(head, os.SEEK_CUR)
    if opened.read(4) != b"\x18S\x80g":
        return None
    size = _number(opened)
    return None if size is None else opened.tell() + size


def _number(opened: BinaryIO) -> int | None:
    """A number of EBML (RFC 8794, 4); None where all its bits are set, which means that it is not known."""
    first = opened.read(1)
    if not first or first[0] == 0:
        return None
    length = 9 - first[0].bit_length()
    number = int.from_bytes(first + opened.read(length - 1), "big") & ((1 << 7 * length) - 1)
    return None if number == (1 << 7 * length) - 1 else number
