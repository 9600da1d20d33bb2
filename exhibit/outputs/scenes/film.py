"""A film that plays in a loop. It may be shown at several moments at once, by two layers or two scenes: each moment has
a playhead of its own."""

from __future__ import annotations

import atexit
import threading
import time
import weakref
from pathlib import Path

from exhibit.outputs.scenes.media import OLD_STAYS, MediaFault, note, stamp_of
from exhibit.outputs.scenes.playhead import Playhead
from exhibit.outputs.scenes.store import STORE
from exhibit.outputs.scenes.surfaces import memory
from exhibit.system.late import np, pygame
from exhibit.system.video import DecodedFrame, VideoFault, VideoReader

_MOST_HEADS = 4
_FORWARD_S = 2.0
"""The farthest that one playhead moves on at once: a film at eight times its speed, five times a second."""
_IDLE_S = 0.5
"""A playhead that was not asked for this long may be taken elsewhere."""
_KEPT_FRAMES = 8
_WAIT_S = 10.0

_playing: weakref.WeakSet[Playhead] = weakref.WeakSet()


class Film:
    """Frames by the second, counted on and on through the loops. Raises MediaFault where it cannot be opened."""

    def __init__(self, path: Path, box_px: tuple[int, int], *, contained: bool) -> None:
        self._path = path
        self.stamp = stamp_of(path)
        try:
            reader = VideoReader(path)
            first = reader.read_next()
            assert first is not None
        except VideoFault as fault:
            raise MediaFault(str(fault)) from None
        self._film_px, self._alpha = reader.size_px, reader.alpha
        self.frame_px = _fitting(reader.size_px, box_px) if contained else box_px
        self._first = self._drawn(first)
        self.nbytes = _KEPT_FRAMES * self.frame_px[0] * self.frame_px[1] * 4
        self._lock = threading.Lock()
        reader.seek(0.0)
        self._heads = [self._head(reader)]
        self._nearest = self._first

    def fetch(self, seconds: float, *, hurried: bool) -> pygame.Surface:
        """The frame that is due; when `hurried`, the newest there is that is not ahead of it."""
        with self._lock:
            head = self._head_for(max(seconds, 0.0))
        self._nearest = head.fetch(max(seconds, 0.0), hurried=hurried)
        return self._nearest

    def close(self) -> None:
        """Stop decoding; called by the store when the film has not been used for long."""
        with self._lock:
            for head in self._heads:
                head.close()

    def _head_for(self, seconds: float) -> Playhead:
        """The playhead that is just before `seconds`; else a new one, or the one that was not asked for longest."""
        near = [head for head in self._heads if -1e-6 <= seconds - head.wanted_s <= _FORWARD_S]
        if near:
            return max(near, key=lambda head: head.wanted_s)
        oldest = min(self._heads, key=lambda head: head.asked_s)
        if len(self._heads) < _MOST_HEADS and time.monotonic() - oldest.asked_s < _IDLE_S:
            self._heads.append(self._head(None))
            return self._heads[-1]
        return oldest

    def _head(self, reader: VideoReader | None) -> Playhead:
        head = Playhead(self._path, self._drawn, self._first if reader else self._nearest, reader)
        _playing.add(head)
        return head

    def _drawn(self, frame: DecodedFrame) -> pygame.Surface:
        """A surface filled with the frame, what juts out cut off evenly. It is a new one, all of which is written."""
        width, height = self.frame_px
        scale = max(width / self._film_px[0], height / self._film_px[1])
        size_px = max(round(self._film_px[0] * scale), width), max(round(self._film_px[1] * scale), height)
        pixels = frame.pixels(size_px)
        left, top = (size_px[0] - width) // 2, (size_px[1] - height) // 2
        surface = pygame.Surface(self.frame_px, pygame.SRCALPHA if self._alpha else 0, 32)
        np.copyto(memory(surface), pixels[top : top + height, left : left + width])
        return surface


def open_film(path: Path, box_px: tuple[int, int], *, contained: bool) -> Film:
    """The film, filling `box_px` or contained in it; kept in the store. Raises MediaFault, which is noted."""
    key = ("film", path, box_px, contained)
    try:
        return STORE.get(key, lambda: _opened(path, box_px, contained=contained), lambda made: made.nbytes)
    except MediaFault as fault:
        note(path, str(fault))
        raise


def _opened(path: Path, box_px: tuple[int, int], *, contained: bool) -> Film:
    film = Film(path, box_px, contained=contained)
    note(path)
    return film


def look_again() -> None:
    """Open anew the films that were replaced since; one that is away, or torn, plays on as it was."""
    for key in STORE.keys():  # noqa: SIM118 (a store is no mapping)
        found = STORE.peek(key)
        if isinstance(found, Film) and isinstance(key, tuple):
            _, path, box_px, contained = key
            now = stamp_of(path)
            if now is None or now == found.stamp:
                continue
            try:
                fresh = _opened(path, box_px, contained=contained)
            except MediaFault as fault:
                note(path, str(fault), OLD_STAYS)
            else:
                STORE.put(key, fresh, fresh.nbytes)


def _fitting(film_px: tuple[int, int], box_px: tuple[int, int]) -> tuple[int, int]:
    scale = min(box_px[0] / film_px[0], box_px[1] / film_px[1])
    return max(round(film_px[0] * scale), 2), max(round(film_px[1] * scale), 2)


@atexit.register
def _stop() -> None:
    """A decoder that outlives its interpreter takes the process down with it."""
    STORE.clear()
    for head in list(_playing):
        head.close()
        if head.thread is not None:
            head.thread.join(_WAIT_S)
