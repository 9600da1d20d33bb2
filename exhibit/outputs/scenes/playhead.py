"""One place in a film that is played: frames decoded a little ahead of it, in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from exhibit.outputs.scenes.media import is_faulty, note
from exhibit.system.heartbeats import TendedThread
from exhibit.system.late import pygame
from exhibit.system.video import DecodedFrame, VideoFault, VideoReader

_AHEAD = 6
"""Frames that are ready before they are due."""
_REST_S = 4.0
"""After this long without being asked, the thread ends; being asked begins it anew."""
_AGAIN_S = 1.0
"""Between attempts to read a film that could not be read on."""
_JUMP_S = 1.0
"""A frame so far ahead is gone to, not played up to."""
_SHOW_S = 0.3
"""So often something is shown, even where decoding does not keep up."""
_WAIT_S = 10.0
_STANDS = "its last picture stands meanwhile"

Draw: TypeAlias = "Callable[[DecodedFrame], pygame.Surface]"


@dataclass(frozen=True, eq=False)
class _Undecided:
    """The newest frame that was decoded. Whether it is to be drawn, the next one tells by the time it is due."""

    due_s: float
    frame: DecodedFrame


class Playhead:
    """Frames by the second, counted on and on through the loops. `first` is shown until there is a better one."""

    def __init__(self, path: Path, draw: Draw, first: pygame.Surface, reader: VideoReader | None = None) -> None:
        self._path, self._draw, self._reader = path, draw, reader
        self._shown = first
        self._frames: dict[float, pygame.Surface] = {}
        self._undecided: _Undecided | None = None
        self._loop_s = 0.0
        self._length_s: float | None = reader.duration_s if reader else None
        self._ended_twice = self._going = False
        self._drawn_s = 0.0
        self._faulty = self._closed = self._hurried = False
        self.wanted_s = self.asked_s = 0.0
        self._news = threading.Condition()
        self.thread: TendedThread | None = None

    def fetch(self, wanted_s: float, *, hurried: bool) -> pygame.Surface:
        """The frame that is due; when `hurried`, the newest there is that is not ahead of it."""
        with self._news:
            self.wanted_s, self.asked_s, self._hurried = wanted_s, time.monotonic(), hurried
            self._begin()
            self._news.notify_all()
            if not hurried:
                self._news.wait_for(lambda: self._decided() or self._faulty or self._closed, _WAIT_S)
            due = [due_s for due_s in self._frames if due_s <= wanted_s]
            if due:
                self._shown = self._frames[max(due)]
            return self._shown

    def close(self) -> None:
        """Stop decoding."""
        with self._news:
            self._closed = True
            if self.thread is None and self._reader is not None:
                self._reader.close()
            self._news.notify_all()

    def _begin(self) -> None:
        if self.thread is None and not self._closed:
            self.thread = TendedThread(self._run, name=f"film {self._path.name}")
            self.thread.start()

    def _decided(self) -> bool:
        """Whether what is due is known for certain."""
        known = self._undecided is not None and self._undecided.due_s > self.wanted_s
        return known and any(due_s <= self.wanted_s for due_s in self._frames)

    def _run(self) -> None:
        while (wanted_s := self._due()) is not None:
            if self.thread is not None:
                self.thread.beat()
            try:
                self._step(wanted_s)
                self._faulty = False
            except (VideoFault, OSError, MemoryError, RuntimeError, ValueError) as fault:
                note(self._path, str(fault), _STANDS)
                self._let_go()
                with self._news:
                    self._faulty = True
                    self._news.notify_all()
                    self._news.wait_for(lambda: self._closed, _AGAIN_S)

    def _due(self) -> float | None:
        """The moment that is wanted, once a frame is to be decoded for it; None when nobody asks any more."""
        with self._news:
            while not self._closed:
                wanted_s = self.wanted_s
                kept = max((due_s for due_s in self._frames if due_s <= wanted_s), default=wanted_s)
                self._frames = {due_s: frame for due_s, frame in self._frames.items() if due_s >= kept}
                if sum(due_s > wanted_s for due_s in self._frames) < _AHEAD:
                    return wanted_s
                if self.thread is not None:
                    self.thread.beat()
                if not self._news.wait(0.5) and time.monotonic() - self.asked_s > _REST_S:
                    break
            self.thread = None
            if self._closed and self._reader is not None:
                self._reader.close()
            return None

    def _step(self, wanted_s: float) -> None:
        """Decode one more frame, and draw the one before it where that is wanted. Raises VideoFault."""
        reader = self._reader_at(wanted_s)
        fresh = self._read(reader)
        before = self._undecided
        late = fresh.due_s <= wanted_s
        overdue = self._hurried and time.monotonic() - self._drawn_s > _SHOW_S
        surface = self._draw(before.frame) if before is not None and (not late or overdue) else None
        with self._news:
            if before is not None and surface is not None:
                self._frames[before.due_s] = surface
                self._drawn_s, self._going = time.monotonic(), False
            self._undecided = fresh
            self._news.notify_all()

    def _reader_at(self, wanted_s: float) -> VideoReader:
        """The film, opened, and gone to what is wanted where that is far from here."""
        fresh = self._reader is None
        if self._reader is None:
            self._reader = VideoReader(self._path)
            note(self._path)
            self._length_s = self._length_s or self._reader.duration_s
        at_s = self._undecided.due_s if self._undecided else self._loop_s
        if fresh or at_s > wanted_s + _REST_S * _AHEAD or (wanted_s > at_s + _JUMP_S and not self._going):
            self._go(self._reader, wanted_s)
        return self._reader

    def _go(self, reader: VideoReader, wanted_s: float) -> None:
        length_s = self._length_s
        loops = int(wanted_s / length_s) if length_s else 0
        self._loop_s = loops * (length_s or 0.0)
        reader.seek(wanted_s - self._loop_s)
        with self._news:
            self._undecided, self._frames, self._going = None, {}, True

    def _read(self, reader: VideoReader) -> _Undecided:
        """The next frame, through the film's end to its beginning."""
        for _ in range(2):
            frame = reader.read_next()
            if reader.damage and not self._closed and not is_faulty(self._path):
                note(self._path, reader.damage, "")
            if frame is not None and (self._length_s is None or frame.at_s < self._length_s - 1e-4):
                return _Undecided(self._loop_s + frame.at_s, frame)
            if self._length_s is None and self._undecided is not None:
                self._length_s = self._undecided.due_s - self._loop_s + reader.usual_s
            self._loop_s += self._length_s or 0.0
            reader.seek(0.0)
        raise VideoFault("has no more pictures: copy it again")

    def _let_go(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None
