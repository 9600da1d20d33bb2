"""Images and films from files: the one place beside vision/ that knows cv2, which decodes and resamples them
(D-scenes-5).

Pixels are (height, width, 4) bytes, BGRA: what a surface of 32 bits holds, so that nothing is converted on the way.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import cv2
import numpy as np
import pygame
from cv2.typing import MatLike
from numpy.typing import NDArray

from exhibit.outputs.scenes.store import STORE
from exhibit.outputs.scenes.surfaces import memory
from exhibit.system.stderr import silence_stderr

Pixels = NDArray[np.uint8]
IMAGES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
FILMS = (".mp4", ".webm", ".mov", ".mkv", ".avi", ".m4v")

_MOST_PIXELS = 7680 * 4320
_RATE_HZ = 25.0
"""Of a film that does not say its own."""

_lock = threading.Lock()
_faults: dict[Path, str] = {}
_looked_at: dict[Path, tuple[int, int]] = {}
"""When each file that was checked had been changed last, and its size."""


@dataclass(frozen=True, eq=False)
class Bitmap:
    """An image in memory."""

    pixels: Pixels
    opaque: bool

    @property
    def size_px(self) -> tuple[int, int]:
        return self.pixels.shape[1], self.pixels.shape[0]


class MediaFault(OSError):
    """A file cannot be shown; the message says why, without its name."""


def fault_of_media() -> str:
    """The file that could not be shown since the last one that could, in one line; empty where there is none."""
    with _lock:
        return next((f"{path.name}: {why}; its layer is left out" for path, why in _faults.items()), "")


def note(path: Path, why: str = "") -> None:
    """Remember that `path` cannot be shown, or, without a reason, that it can."""
    with _lock:
        if why:
            _faults[path] = why
        else:
            _faults.pop(path, None)


def forget_faults() -> None:
    """Forget which files could not be shown: other scenes are used from now on."""
    with _lock:
        _faults.clear()


def read_image(path: Path) -> Pixels:
    """The image, the right way up; opaque where it has no alpha. Raises MediaFault."""
    try:
        data = np.fromfile(path, np.uint8)
    except OSError as error:
        raise MediaFault(error.strerror or "cannot be read") from None
    jpeg = data[:2].tobytes() == b"\xff\xd8"
    if data.size == 0 or (jpeg and data.tobytes().rfind(b"\xff\xd9") < data.size // 2):
        raise MediaFault("the image is cut off: copy it again")
    try:
        with silence_stderr():
            # A photograph's own orientation is used only where no alpha is asked for.
            image = cv2.imdecode(data, cv2.IMREAD_COLOR if jpeg else cv2.IMREAD_UNCHANGED)
    except cv2.error:
        image = None
    if image is None:
        raise MediaFault("is not an image that can be read: save it again as PNG or JPEG")
    if image.shape[0] * image.shape[1] > _MOST_PIXELS:
        raise MediaFault(f"is larger than {_MOST_PIXELS // 1_000_000} megapixels: make it smaller")
    return _bgra(image)


def shrunk(pixels: Pixels, most_px: tuple[int, int]) -> Pixels:
    """`pixels`, made smaller where both sides are larger than those of `most_px` (width, height)."""
    height, width = pixels.shape[:2]
    scale = max(most_px[0] / width, most_px[1] / height)
    if scale >= 1:
        return pixels
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def warp(pixels: Pixels, surface: pygame.Surface, scale: float, left: float, top: float) -> None:
    """Fill `surface` with `pixels`, `scale` times as large, from the source's place (`left`, `top`); mixed between its
    pixels, so that slow motion stays smooth."""
    matrix = np.array([[1 / scale, 0, left], [0, 1 / scale, top]], np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cv2.warpAffine(pixels, matrix, surface.get_size(), memory(surface), flags, cv2.BORDER_REPLICATE)


@lru_cache(maxsize=512)
def _broken(path: Path, _changed_ns: int, _size: int) -> str:
    try:
        if path.suffix.lower() in FILMS:
            FilmReader(path).close()
        else:
            read_image(path)
    except MediaFault as fault:
        return str(fault)
    return ""


def broken(path: Path) -> str:
    """What is wrong with an image or a film; empty where nothing is. A file that has changed is looked at anew, and
    loaded anew when it is shown next."""
    state = path.stat()
    now = state.st_mtime_ns, state.st_size
    with _lock:
        before, _looked_at[path] = _looked_at.get(path, now), now
    if before != now:
        STORE.forget(path)
    return _broken(path, *now)


class FilmReader:
    """A film being decoded, frame by frame, by one thread. Raises MediaFault where it cannot be opened."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._capture = self._opened()
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        self.rate_hz = float(rate) if 1 <= rate <= 240 else _RATE_HZ
        self.length = max(int(self._capture.get(cv2.CAP_PROP_FRAME_COUNT)), 1)
        width, height = self._capture.get(cv2.CAP_PROP_FRAME_WIDTH), self._capture.get(cv2.CAP_PROP_FRAME_HEIGHT)
        self.size_px = max(int(width), 1), max(int(height), 1)
        if not self._capture.grab():
            raise MediaFault("is not a film that can be read: save it again as MP4 (H.264) or WebM")
        self._grabbed = True

    def read_next(self, frame_px: tuple[int, int] | None) -> pygame.Surface | None:
        """The next frame, filling `frame_px` (none: passed over), or None at the end."""
        if not self._grabbed and not self._capture.grab():
            return None
        self._grabbed = False
        if frame_px is None:
            return _NO_FRAME
        _, image = self._capture.retrieve()
        return _filled(image, frame_px)

    def seek(self, frame: int) -> None:
        """Go to `frame`, counted from 0."""
        self._grabbed = False
        if frame == 0:  # opened again: not every film can be wound back
            self._capture.release()
            self._capture = self._opened()
        else:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, frame)

    def close(self) -> None:
        self._capture.release()

    def _opened(self) -> cv2.VideoCapture:
        with silence_stderr():
            # One thread: the other core belongs to perception.
            capture = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
        if not capture.isOpened():
            raise MediaFault("is not a film that can be read: save it again as MP4 (H.264) or WebM")
        return capture


_NO_FRAME = pygame.Surface((1, 1), depth=32)


def load_ahead(path: Path, most_px: tuple[int, int]) -> None:
    """Begin to load an image that will be needed soon, in a thread that does only this."""
    if STORE.peek(_key(path, most_px)) is None:
        _worker().submit(_load_quietly, path, most_px)


def load_image(path: Path, most_px: tuple[int, int]) -> Bitmap:
    """The image, no larger than it must be to fill `most_px`; kept in the store. Raises MediaFault, which is noted."""
    try:
        found = STORE.get(_key(path, most_px), lambda: _bitmap(path, most_px), lambda made: int(made.pixels.nbytes))
    except MediaFault as fault:
        note(path, str(fault))
        raise
    note(path)
    return found


def request_image(path: Path, most_px: tuple[int, int]) -> Bitmap | None:
    """The image if it is loaded; else it is begun to."""
    found = STORE.peek(_key(path, most_px))
    if isinstance(found, Bitmap):
        return found
    load_ahead(path, most_px)
    return None


def _key(path: Path, most_px: tuple[int, int]) -> tuple[str, Path, tuple[int, int]]:
    return "image", path, most_px


def _bitmap(path: Path, most_px: tuple[int, int]) -> Bitmap:
    pixels = shrunk(read_image(path), most_px)
    return Bitmap(pixels, bool(pixels[..., 3].min() == 255))


def _load_quietly(path: Path, most_px: tuple[int, int]) -> None:
    try:
        load_image(path, most_px)
    except MediaFault:
        return  # it is noted


@cache
def _worker() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="images")


def _bgra(image: MatLike) -> Pixels:
    if image.dtype != np.uint8:
        image = (image // 257).astype(np.uint8)
    channels = 1 if image.ndim == 2 else image.shape[2]
    how = {1: cv2.COLOR_GRAY2BGRA, 3: cv2.COLOR_BGR2BGRA}.get(channels)
    return np.asarray(image if how is None else cv2.cvtColor(image, how), np.uint8)


def _filled(image: MatLike, frame_px: tuple[int, int]) -> pygame.Surface:
    """A surface of `frame_px` filled with `image`, what juts out cut off evenly."""
    height, width = image.shape[:2]
    scale = max(frame_px[0] / width, frame_px[1] / height)
    cut_w, cut_h = min(round(frame_px[0] / scale), width), min(round(frame_px[1] / scale), height)
    left, top = (width - cut_w) // 2, (height - cut_h) // 2
    cut = image[top : top + cut_h, left : left + cut_w]
    way = cv2.INTER_AREA if scale < 0.7 else cv2.INTER_LINEAR
    sized = cv2.resize(cut, frame_px, interpolation=way) if scale != 1 or cut.shape != image.shape else cut
    surface = pygame.Surface(frame_px, depth=32)
    cv2.cvtColor(sized, cv2.COLOR_BGR2BGRA, memory(surface))
    return surface
