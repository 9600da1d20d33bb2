"""A film as a source: every frame that can be read, at its own time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from exhibit.system.video import DecodedFrame, VideoFault, VideoReader
from exhibit.values import Image
from exhibit.vision.sources.faults import SourceFault
from exhibit.vision.sources.files import Due

_DAMAGED = "has damaged pictures, which are mended or passed over: copy it again"


class FilmPictures:
    """The film at `path`. Its first frame is read at once, so that a file that is none is known. Raises SourceFault."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._closed = False
        try:
            self._reader = VideoReader(path, mended=True)
        except VideoFault as fault:
            missing = not path.is_file()
            why = "no such file: check the name after --source" if missing else f"not a video that can be read: {fault}"
            raise SourceFault(f"{path}: {why}") from None

    def read_next(self) -> Due | None:
        with self._lock:
            if self._closed:
                return None
            try:
                decoded = self._reader.read_next()
            except VideoFault as fault:
                raise SourceFault(f"{self._path.name} {fault}") from None
        return None if decoded is None else Due(decoded.at_s, partial(self._ready, decoded))

    def _ready(self, decoded: DecodedFrame) -> Image:
        return decoded.opaque(self._reader.square_px(decoded))

    def failing(self) -> tuple[int, str]:
        failed = self._reader.failed
        return failed, f"{self._path.name} {_DAMAGED}" if failed else ""

    def close(self) -> None:
        with self._lock:  # a decoder that is at work is not pulled from under it
            if not self._closed:
                self._closed = True
                self._reader.close()


def frames_of(path: Path) -> Iterator[tuple[float, Image]]:
    """The frames of the film at `path`, each with its time in seconds from the beginning. Raises SourceFault."""
    film = FilmPictures(path)
    try:
        while (due := film.read_next()) is not None:
            yield due.at_s, due.image()
    finally:
        film.close()
