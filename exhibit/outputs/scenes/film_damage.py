"""What is wrong with a film that can be opened: a look at a few places in it, since all of it would take too long."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from exhibit.system.video import VideoFault, VideoReader

_PLACES = (0.0, 0.3, 0.6, 0.9)
_FRAMES = 25
"""Looked at in each place."""


def damage_of(path: Path) -> str:
    """What is wrong with the film though it can be played; empty where nothing was found. Raises VideoFault where it
    cannot be played at all."""
    with closing(VideoReader(path)) as reader:
        for place in _PLACES if reader.duration_s and not reader.damage else ():
            try:
                _look(reader, place * (reader.duration_s or 0.0))
            except VideoFault as fault:
                return str(fault)
        return reader.damage


def _look(reader: VideoReader, at_s: float) -> None:
    reader.seek(at_s)
    for _ in range(_FRAMES):
        if reader.read_next() is None:
            break
