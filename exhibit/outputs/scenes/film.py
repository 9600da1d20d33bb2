"""A film that plays in a loop, decoded a few frames ahead in a thread of its own."""

from __future__ import annotations

import atexit
import threading
import time
import weakref
from pathlib import Path

import pygame

from exhibit.outputs.scenes.media import FilmReader, MediaFault, note
from exhibit.outputs.scenes.store import STORE

_AHEAD = 6
"""Frames that are decoded before they are due."""

_REST_S = 4.0
"""After this long without being asked, the thread ends; being asked begins it anew."""

_WAIT_S = 10.0

_decoding: weakref.WeakSet[threading.Thread] = weakref.WeakSet()


class Film:
    """Frames by the second. They are counted on and on through the loops: frame 250 of a film of 100 is its 50th.

    Raises MediaFault where the film cannot be opened.
    """

    def __init__(self, path: Path, box_px: tuple[int, int], *, contained: bool) -> None:
        self._path = path
        self._capture = FilmReader(path)
        self.frame_px = _fitting(self._capture.size_px, box_px) if contained else box_px
        self.rate_hz = self._capture.rate_hz
        self._length = self._capture.length
        self._frames: dict[int, pygame.Surface] = {}
        self._next = self._wanted = self._shown = 0
        self._asked_s = 0.0
        self._closed = False
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None
        first = self._capture.read_next(self.frame_px)
        assert first is not None
        self._first = self._frames[0] = first
        self._next = 1
        self.nbytes = (_AHEAD + 2) * first.get_width() * first.get_height() * 4

    def fetch(self, seconds: float, *, hurried: bool) -> pygame.Surface:
        """The frame that is due; when `hurried`, the newest there is that is not ahead of it."""
        wanted = max(int(seconds * self.rate_hz + 1e-6), 0)
        with self._news:
            self._wanted, self._asked_s = wanted, time.monotonic()
            self._begin()
            self._news.notify_all()
            if not hurried:
                self._news.wait_for(lambda: wanted in self._frames or self._closed, _WAIT_S)
            due = [number for number in self._frames if number <= wanted]
            return self._frames[max(due)] if due else self._first

    def close(self) -> None:
        """Stop decoding; called by the store when the film has not been used for long."""
        with self._news:
            self._closed = True
            if self._thread is None:
                self._capture.close()
            self._news.notify_all()

    def _begin(self) -> None:
        if self._thread is None and not self._closed:
            self._thread = threading.Thread(target=self._run, name=f"film {self._path.name}", daemon=True)
            self._thread.start()
            _decoding.add(self._thread)

    def _run(self) -> None:
        while (number := self._due()) is not None:
            try:
                frame = self._decoded(number)
            except MediaFault as fault:
                note(self._path, str(fault))
                frame = None
            with self._news:
                if frame is None:
                    self._closed = True  # what was decoded last stays
                else:
                    self._frames[number] = frame
                    self._next = number + 1
                self._news.notify_all()

    def _due(self) -> int | None:
        """The number of the frame to decode next, once there is one; None when nobody asks any more."""
        with self._news:
            while not self._closed:
                wanted = self._wanted
                kept = max((number for number in self._frames if number <= wanted), default=-1)
                for old in [number for number in self._frames if number < kept or number > wanted + 2 * _AHEAD]:
                    del self._frames[old]
                if not wanted - self.rate_hz <= self._next <= wanted + _AHEAD + 1 and wanted not in self._frames:
                    return wanted
                if self._next <= wanted + _AHEAD:
                    return max(self._next, wanted)
                if not self._news.wait(0.5) and time.monotonic() - self._asked_s > _REST_S:
                    break
            if self._closed:
                self._capture.close()
            self._thread = None
            return None

    def _decoded(self, number: int) -> pygame.Surface | None:
        """Frame `number`; those between it and the last one are passed over. None where the film gives no more."""
        at = min(self._next, number)
        if number > at + self.rate_hz or number < self._next:
            at = number
            self._capture.seek(number % self._length)
        ends = 0
        while ends < 2:
            frame = self._capture.read_next(self.frame_px if at == number else None)
            if frame is None:
                ends += 1
                self._capture.seek(0)
            elif at == number:
                return frame
            else:
                at, ends = at + 1, 0
        return None


def open_film(path: Path, box_px: tuple[int, int], *, contained: bool) -> Film:
    """The film, filling `box_px` or contained in it; kept in the store. Raises MediaFault, which is noted."""
    key = ("film", path, box_px, contained)
    try:
        found = STORE.get(key, lambda: Film(path, box_px, contained=contained), lambda made: made.nbytes)
    except MediaFault as fault:
        note(path, str(fault))
        raise
    note(path)
    return found


def _fitting(film_px: tuple[int, int], box_px: tuple[int, int]) -> tuple[int, int]:
    scale = min(box_px[0] / film_px[0], box_px[1] / film_px[1])
    return max(round(film_px[0] * scale), 2), max(round(film_px[1] * scale), 2)


@atexit.register
def _stop() -> None:
    """A decoder that outlives its interpreter takes the process down with it."""
    STORE.clear()
    for thread in list(_decoding):
        thread.join(_WAIT_S)
