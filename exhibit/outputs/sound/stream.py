"""A long sound is read while it plays, a few seconds ahead, in a thread of its own (D-sound-11)."""

from __future__ import annotations

import atexit
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from exhibit.outputs.sound.levels import RATE_HZ, Samples
from exhibit.outputs.sound.playback import ENDLESS
from exhibit.outputs.sound.seam import joined
from exhibit.system.audio import AudioFault, AudioReader, at_rate
from exhibit.system.heartbeats import TendedThread

_AT_ONCE_FRAMES, _AHEAD_FRAMES = RATE_HZ, 4 * RATE_HZ
"""What is there when it begins, and how far it is read ahead."""
_LEAST_FRAMES = RATE_HZ // 10
_AGAIN_S = 1.0
"""Between attempts to read a file that could not be read on."""
_PATIENCE_S = 60.0
_CLOSE_S = 2.0

_playing: weakref.WeakSet[Stream] = weakref.WeakSet()


class Stream:
    """One way through the sound in `path`, round and round where `looped`. A `patient` one is waited for when it is
    read; else what is not there yet is missing. The first second is there from the beginning on. Raises AudioFault, or
    OSError, where nothing can be read."""

    loud_frames = ENDLESS

    def __init__(self, path: Path, *, looped: bool, patient: bool = False) -> None:
        self.fault = ""
        self._path, self._looped, self._patient = path, looped, patient
        self._reader = AudioReader(path)
        self._pieces = self._from_the_beginning()
        self._ready: deque[Samples] = deque()
        self._ahead = 0
        self._ended = self._closed = False
        self._news = threading.Condition()
        self._thread: TendedThread | None = None
        try:
            while self._ahead < _AT_ONCE_FRAMES and not self._ended:
                self._take(self._next())
            if not self._ahead:
                raise AudioFault("it is empty")
        except OSError:
            self._reader.close()
            raise
        _playing.add(self)

    @property
    def over(self) -> bool:
        return self._ended and not self._ahead

    def read(self, frames: int) -> Samples:
        """The next frames; fewer at the end, or where they are not there yet."""
        with self._news:
            self._begin()
            if self._patient:
                self._news.wait_for(lambda: self._ahead >= frames or self._ended or self._closed, _PATIENCE_S)
            taken, wanted = [], min(frames, self._ahead)
            self._ahead -= wanted
            while wanted > 0:
                piece = self._ready.popleft()
                taken.append(piece[:wanted])
                if len(piece) > wanted:
                    self._ready.appendleft(piece[wanted:])
                wanted -= len(taken[-1])
            self._news.notify_all()
        return np.concatenate(taken) if taken else np.zeros((0, 2), np.int16)

    def close(self) -> None:
        """Stop reading; nothing is waited for."""
        with self._news:
            self._closed = True
            if self._thread is None:
                self._reader.close()
            self._news.notify_all()

    def join(self) -> None:
        """Wait for its thread to end."""
        if self._thread is not None:
            self._thread.join(_CLOSE_S)

    def _begin(self) -> None:
        if self._thread is None and not self._closed:
            thread = TendedThread(self._run, name=f"sound {self._path.name}")
            self._thread = thread
            try:
                thread.start()
            except (RuntimeError, MemoryError) as fault:  # for want of threads: begun with the next block
                self._thread = None
                self._blame(fault)

    def _run(self) -> None:
        while self._is_wanted():
            try:
                self._take(self._next())
                self.fault = ""
            except Exception as fault:  # noqa: BLE001 (law 7: whatever is in a file, the thread goes on)
                self._blame(fault)
                if self._looped:
                    self._open_again()
                else:
                    self._take(None)
        self._reader.close()

    def _next(self) -> Samples | None:
        """The next piece; None at the end, which a loop has none of. Raises AudioFault, or OSError."""
        piece = next(self._pieces, None)
        if piece is None and self._looped:
            raise AudioFault("it cannot be read on: copy it again")
        return piece

    def _blame(self, fault: Exception) -> None:
        why = fault.strerror if isinstance(fault, OSError) else ""
        self.fault = f"{self._path.name} is not heard: {why or fault}"

    def _is_wanted(self) -> bool:
        """Whether to read on, once there is room."""
        thread = self._thread
        with self._news:
            if thread is not None:
                thread.rest()
            self._news.wait_for(lambda: self._closed or self._ahead < _AHEAD_FRAMES)
            if thread is not None:
                thread.beat()
            return not self._closed and not self._ended

    def _take(self, piece: Samples | None) -> None:
        with self._news:
            if piece is None:
                self._ended = True
            elif len(piece):
                self._ready.append(piece)
                self._ahead += len(piece)
            self._news.notify_all()

    def _open_again(self) -> None:
        """The file anew, after a while, from its beginning: nobody knows any more what stands where."""
        with self._news:
            self._news.wait_for(lambda: self._closed, _AGAIN_S)
        try:
            fresh = AudioReader(self._path)
        except OSError as fault:
            self._blame(fault)
            self._pieces = iter(())
            return
        self._reader.close()
        self._reader = fresh
        self._pieces = self._from_the_beginning()

    def _from_the_beginning(self) -> Iterator[Samples]:
        pieces = looped(self._reader.pieces) if self._looped else self._reader.pieces()
        return at_rate(pieces, self._reader.rate_hz, RATE_HZ)


def looped(turn: Callable[[], Iterator[Samples]]) -> Iterator[Samples]:
    """Turn after turn of a sound, its seams mended, without an end. Raises AudioFault where a turn is hardly one."""
    held: Samples | None = None
    while True:
        frames = 0
        for read in turn():
            piece = read
            if held is not None:
                if not frames:
                    held, piece = joined(held, piece)
                yield held
            held, frames = piece, frames + len(piece)
        if frames < _LEAST_FRAMES:
            raise AudioFault("it is cut off: copy it again" if frames else "it is empty")


@atexit.register
def _stop() -> None:
    """A decoder that outlives its interpreter takes the process down with it."""
    for stream in list(_playing):
        stream.close()
        stream.join()
