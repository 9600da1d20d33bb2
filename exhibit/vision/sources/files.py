"""Files as sources: a video, an image, a folder of images. Every frame counts, at the time the file gives it."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Sequence
from pathlib import Path

import cv2
import numpy as np

from exhibit.clock import Clock
from exhibit.values import Frame, Image
from exhibit.vision.images import read_colour
from exhibit.vision.sources.port import SourceFault, SourceState

IMAGE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".bmp")
_STILL_RATE_HZ = 10.0
_ONE_STILL_S, _EACH_STILL_S = 5.0, 2.0


class Replay:
    """Plays dated pictures. With `paced`, each comes when the clock reaches its time; else as fast as it is read.

    `captured_s` is the clock's time at the start plus the picture's own time.
    """

    def __init__(
        self, name: str, pictures: Generator[tuple[float, Image], None, None], clock: Clock, *, paced: bool
    ) -> None:
        self._name = name
        self._pictures = pictures
        self._clock = clock
        self._paced = paced
        self._start_s = clock.now()
        self._next: tuple[float, Image] | None = None
        self._sequence = 0
        self._ended = False

    def read(self, wait_s: float) -> Frame | None:
        if self._next is None and not self._ended:
            self._advance()
        if self._next is None:
            if self._paced:
                self._clock.sleep(wait_s)
            return None
        due_s = self._start_s + self._next[0]
        if self._paced:
            self._clock.sleep(min(wait_s, due_s - self._clock.now()))
            if self._clock.now() < due_s - 1e-3:
                return None
        frame = Frame(self._next[1], due_s, self._sequence)
        self._next = None
        self._sequence += 1
        return frame

    def _advance(self) -> None:
        try:
            self._next = next(self._pictures, None)
        except SourceFault as fault:  # a picture of the folder was taken away meanwhile
            self._name = str(fault)
        self._ended = self._next is None

    def state(self) -> SourceState:
        return SourceState("ended", f"{self._name} came to its end") if self._ended else SourceState("up", self._name)

    def close(self) -> None:
        self._ended, self._next = True, None
        # A video is let go of with its generator, unless another thread is in the middle of it.
        with contextlib.suppress(ValueError):
            self._pictures.close()


def video(path: Path) -> Generator[tuple[float, Image], None, None]:
    """The frames of a video with their times in seconds from its start. Raises SourceFault when it is none.

    The first frame is read before this returns, so that a file that cannot be read is known at once.
    """
    if not path.is_file():
        raise SourceFault(f"{path}: no such file: check the name after --source")
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    good, image = capture.read()
    if not good:
        capture.release()
        raise SourceFault(f"{path}: not a video that can be read: try to play it, or convert it to an H.264 .mp4")
    return _frames(capture, image)


def _frames(capture: cv2.VideoCapture, image: np.ndarray) -> Generator[tuple[float, Image], None, None]:
    rate = capture.get(cv2.CAP_PROP_FPS)
    interval_s = 1 / rate if 1 <= rate <= 240 else 1 / 25
    try:
        yield from _dated(capture, image, interval_s)
    finally:
        capture.release()


def _dated(
    capture: cv2.VideoCapture, image: np.ndarray, interval_s: float
) -> Generator[tuple[float, Image], None, None]:
    """The frames from `image` on, each with its time."""
    first_s = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
    last_s, good = -interval_s, True
    while good:
        time_s = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000 - first_s
        # Some containers date nothing, or date it wrongly: time goes on by the nominal interval then.
        last_s = time_s if 0 < time_s - last_s < 60 or (last_s < 0 and time_s == 0) else last_s + interval_s
        yield last_s, image.astype(np.uint8, copy=False)
        good, image = capture.read()


def stills(path: Path, *, endless: bool) -> Generator[tuple[float, Image], None, None]:
    """An image, as if someone stood still before the camera, or a folder's images, two seconds each (D-vision-2), in
    the order of their names. A single image goes on for ever when `endless`, else five seconds. Raises SourceFault when
    there is none, or one cannot be read."""
    paths = sorted(p for p in path.iterdir() if p.suffix.lower() in IMAGE_ENDINGS) if path.is_dir() else [path]
    if not paths:
        raise SourceFault(f"{path}: no pictures in this folder: put {', '.join(IMAGE_ENDINGS)} files there")
    for one in paths:
        _still(one)
    return _slides(paths, endless=endless)


def _still(path: Path) -> Image:
    try:
        return read_colour(path)
    except OSError:
        raise SourceFault(f"{path}: not a picture that can be read: open and save it anew as .jpg or .png") from None


def _slides(paths: Sequence[Path], *, endless: bool) -> Generator[tuple[float, Image], None, None]:
    alone = len(paths) == 1
    each_s = _ONE_STILL_S if alone else _EACH_STILL_S
    tick = 0
    for path in paths:
        image, shown = _still(path), 0
        while (alone and endless) or shown < each_s * _STILL_RATE_HZ:
            yield tick / _STILL_RATE_HZ, image
            tick, shown = tick + 1, shown + 1
