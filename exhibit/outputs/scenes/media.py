"""Images and films from files: the one place beside vision/ that knows cv2, which decodes and resamples them
(D-scenes-5).

Pixels are (height, width, 4) bytes, BGRA: what a surface of 32 bits holds, so that nothing is converted on the way.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import cv2
import numpy as np
import pygame
from cv2.typing import MatLike
from numpy.typing import NDArray

from exhibit.outputs.scenes.film_damage import damage_of
from exhibit.outputs.scenes.image_size import size_told
from exhibit.outputs.scenes.store import STORE
from exhibit.outputs.scenes.surfaces import memory
from exhibit.system.stderr import silence_stderr
from exhibit.system.video import VideoFault

Pixels = NDArray[np.uint8]
Stamp = tuple[int, int, int]
"""When a file was changed, its size, and which file it is."""
IMAGES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
FILMS = (".mp4", ".webm", ".mov", ".mkv", ".avi", ".m4v")

_MOST_PIXELS = 7680 * 4320
_MOST_OF_PHOTOGRAPH = 250_000_000
"""A JPEG is unpacked by a whole factor smaller, so that it may be as large as any camera's."""
_LARGEST_WALL_PX = (1920, 1080)
"""What a photograph is unpacked for where only its soundness is asked."""

LEFT_OUT, OLD_STAYS = "its layer is left out", "it is shown as it was before"

_lock = threading.Lock()
_faults: dict[Path, str] = {}
_looked_at: dict[Path, tuple[int, int]] = {}
"""When each file that was checked had been changed last, and its size."""


@dataclass(frozen=True, eq=False)
class Bitmap:
    """An image in memory."""

    pixels: Pixels
    opaque: bool
    stamp: Stamp | None = None
    """Of the file when it was read."""

    @property
    def size_px(self) -> tuple[int, int]:
        return self.pixels.shape[1], self.pixels.shape[0]


class MediaFault(OSError):
    """A file cannot be shown; the message says why, without its name."""


def fault_of_media() -> str:
    """The file that could not be shown since the last one that could, in one line; empty where there is none."""
    with _lock:
        return next((f"{path.name}: {why}" for path, why in _faults.items()), "")


def note(path: Path, why: str = "", then: str = LEFT_OUT) -> None:
    """Remember that `path` cannot be shown as it should, and what is done about it; or, without a reason, that it
    can."""
    with _lock:
        if why:
            _faults[path] = f"{why}; {then}" if then else why
        else:
            _faults.pop(path, None)


def is_faulty(path: Path) -> bool:
    """Whether it could not be shown when it was last tried."""
    with _lock:
        return path in _faults


def forget_faults() -> None:
    """Forget which files could not be shown: other scenes are used from now on."""
    with _lock:
        _faults.clear()


def stamp_of(path: Path) -> Stamp | None:
    """What tells one content of a file from another; None where it is away."""
    try:
        now = path.stat()
    except OSError:
        return None
    return now.st_mtime_ns, now.st_size, now.st_ino


def look_again() -> None:
    """Load anew, in the thread of the images, what was replaced since it was loaded; until then, and where it cannot be
    read, the old picture stays."""
    _worker().submit(_look_at_all)


def in_the_background(work: Callable[[], None]) -> None:
    """Do `work` in the thread of the images."""
    _worker().submit(work)


def _look_at_all() -> None:
    for key in STORE.keys():  # noqa: SIM118 (a store is no mapping)
        found = STORE.peek(key)
        if isinstance(key, tuple) and isinstance(found, Bitmap) and found.stamp != stamp_of(key[1]):
            _, path, most_px = key
            try:
                fresh = _bitmap(path, most_px)
            except MediaFault as fault:
                note(path, str(fault), OLD_STAYS)
                continue
            STORE.put(key, fresh, int(fresh.pixels.nbytes))
            note(path)


def read_image(path: Path, most_px: tuple[int, int] | None = None) -> Pixels:
    """The image, the right way up; opaque where it has no alpha. A photograph is unpacked no larger than it must be to
    fill `most_px`. Raises MediaFault."""
    try:
        data = np.fromfile(path, np.uint8)
    except OSError as error:
        raise MediaFault(error.strerror or "cannot be read") from None
    jpeg = data[:2].tobytes() == b"\xff\xd8"
    if data.size == 0 or (jpeg and data.tobytes().rfind(b"\xff\xd9") < data.size // 2):
        raise MediaFault("the image is cut off: copy it again")
    told_px = size_told(data.tobytes())
    most = _MOST_OF_PHOTOGRAPH if jpeg else _MOST_PIXELS
    if told_px and told_px[0] * told_px[1] > most:
        raise MediaFault(f"is larger than {most // 1_000_000} megapixels: make it smaller")
    try:
        with silence_stderr():
            # A photograph's own orientation is used only where no alpha is asked for.
            image = cv2.imdecode(data, _reduced(told_px, most_px) if jpeg else cv2.IMREAD_UNCHANGED)
    except cv2.error:
        image = None
    if image is None:
        raise MediaFault("is not an image that can be read: save it again as PNG or JPEG")
    if image.shape[0] * image.shape[1] > most:  # it did not tell
        raise MediaFault(f"is larger than {most // 1_000_000} megapixels: make it smaller")
    return _bgra(image)


def _reduced(told_px: tuple[int, int] | None, most_px: tuple[int, int] | None) -> int:
    """How cv2 is to unpack a photograph: by a whole factor smaller, where it is much larger than needed."""
    if told_px is None:
        return cv2.IMREAD_COLOR
    # Turned by its orientation or not, it must not become too small.
    most_px = most_px or _LARGEST_WALL_PX
    spare = min(min(told_px) / min(most_px), max(told_px) / max(most_px), min(told_px) / max(most_px))
    ways = {8: cv2.IMREAD_REDUCED_COLOR_8, 4: cv2.IMREAD_REDUCED_COLOR_4, 2: cv2.IMREAD_REDUCED_COLOR_2}
    return next((how for factor, how in ways.items() if spare >= factor), cv2.IMREAD_COLOR)


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
            return damage_of(path)
        read_image(path)
    except (MediaFault, VideoFault) as fault:
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


def load_ahead(path: Path, most_px: tuple[int, int]) -> None:
    """Begin to load an image that will be needed soon, in a thread that does only this."""
    if STORE.peek(_key(path, most_px)) is None:
        _worker().submit(_load_quietly, path, most_px)


def load_image(path: Path, most_px: tuple[int, int]) -> Bitmap:
    """The image, no larger than it must be to fill `most_px`; kept in the store. Raises MediaFault, which is noted."""
    try:
        found = STORE.get(_key(path, most_px), lambda: _loaded(path, most_px), lambda made: int(made.pixels.nbytes))
    except MediaFault as fault:
        note(path, str(fault))
        raise
    return found


def _loaded(path: Path, most_px: tuple[int, int]) -> Bitmap:
    made = _bitmap(path, most_px)
    note(path)
    return made


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
    stamp = stamp_of(path)
    pixels = shrunk(read_image(path, most_px), most_px)
    return Bitmap(pixels, bool(pixels[..., 3].min() == 255), stamp)


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
