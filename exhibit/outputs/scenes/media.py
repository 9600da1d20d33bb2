"""Images and films from files, which cv2 decodes and resamples (D-scenes-5).

Pixels are (height, width, 4) bytes, BGRA: what a surface of 32 bits holds, so that nothing is converted on the way.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from exhibit.outputs.scenes.film_damage import damage_of
from exhibit.outputs.scenes.image_header import ImageHeader, header_of
from exhibit.outputs.scenes.png_strips import Stored, can_be_cut, in_strips
from exhibit.outputs.scenes.store import STORE
from exhibit.outputs.scenes.surfaces import memory
from exhibit.system.late import cv2, np, pygame
from exhibit.system.stderr import silence_stderr
from exhibit.system.video import VideoFault

if TYPE_CHECKING:
    from cv2.typing import MatLike
    from numpy.typing import NDArray

Pixels: TypeAlias = "NDArray[np.uint8]"
Stamp = tuple[int, int, int]
"""When a file was changed, its size, and which file it is."""
IMAGES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
FILMS = (".mp4", ".webm", ".mov", ".mkv", ".avi", ".m4v")

_MOST_PIXELS = 250_000_000
"""A JPEG or a PNG is unpacked by a whole factor smaller, so that it may be as large as any camera's."""
_MOST_HELD = 200_000_000
"""Bytes that a decoder may have to hold at once."""
_MOST_BYTES = 300_000_000
_MOST_SCANS, _MOST_SCANNED = 100, 3_000_000_000
"""Of a progressive JPEG: scans, and pixels in all of them, which is what its decoding takes in time. Usual are ten."""
_LONGEST_SIDE = 32_000
"""OpenCV resamples from no longer one."""
_LARGEST_WALL_PX = (1920, 1080)
"""What an image is unpacked for where only its soundness is asked."""
_UNREADABLE = "is not an image that can be read: save it again as PNG or JPEG"
_ANIMATED = (
    "is an animation, of which only the first picture would be seen: save it as a film (MP4), or one picture of it"
)

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
    """The image, the right way up; opaque where it has no alpha; no larger than it must be to fill `most_px`, or the
    largest wall. What is too large is refused before it is unpacked. Raises MediaFault."""
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            raise MediaFault(f"has {size // 1_000_000} MB: save it as JPEG, or smaller")
        data = path.read_bytes()
    except OSError as error:
        raise error if isinstance(error, MediaFault) else MediaFault(error.strerror or "cannot be read") from None
    if not data:
        raise MediaFault("the image is cut off: copy it again")
    header = header_of(data)
    if header is None:
        raise MediaFault(_no_image(data))
    if why := too_large(header):
        raise MediaFault(why)
    if not header.whole:
        raise MediaFault("the image is cut off: copy it again")
    most_px = most_px or _LARGEST_WALL_PX
    image = _unpacked(data, header, most_px)
    if image is None:
        raise MediaFault(_UNREADABLE)
    stored_px = header.orientation.size_px(most_px)
    return header.orientation.upright(_bgra(shrunk(image, stored_px)))


def _no_image(data: bytes) -> str:
    known = {
        b"heic": "a HEIC photograph",
        b"heix": "a HEIC photograph",
        b"mif1": "a HEIC photograph",
        b"avif": "an AVIF",
    }
    kind = known.get(data[8:12], "") if data[4:8] == b"ftyp" else "a GIF" if data[:4] == b"GIF8" else ""
    return f"is {kind}, which is not read: save it as PNG or JPEG" if kind else _UNREADABLE


def too_large(header: ImageHeader) -> str:
    """Why the image is not unpacked; empty where it is."""
    megapixels = header.pixels // 1_000_000
    if header.pixels > _MOST_PIXELS:
        return f"is larger than {_MOST_PIXELS // 1_000_000} megapixels: make it smaller"
    if header.kind == "jpeg" and (header.scans > _MOST_SCANS or header.scans * header.pixels > _MOST_SCANNED):
        return f"is a progressive JPEG of {header.scans} scans: save it as a plain (baseline) JPEG"
    if header.working_bytes > _MOST_HELD and header.kind == "jpeg":
        return f"is a progressive JPEG of {megapixels} megapixels: save it as a plain (baseline) JPEG, or smaller"
    if header.working_bytes > _MOST_HELD and not can_be_cut(header):
        return f"has {megapixels} megapixels, too many for its kind of file: save it as JPEG, or smaller"
    return ""


def _unpacked(data: bytes, header: ImageHeader, most_px: tuple[int, int]) -> Pixels | MatLike | None:
    """The image as stored, and where it is much too large, by a whole factor smaller; None where it is damaged."""
    # Turned by its orientation or not, it must not become too small.
    small, large = sorted(header.size_px)
    spare = min(small / min(most_px), large / max(most_px), small / max(most_px))
    with silence_stderr():
        if header.working_bytes > _MOST_HELD and header.kind == "png":
            factor = max(int(spare), math.ceil(math.sqrt(header.working_bytes / _MOST_HELD)))
            try:
                return in_strips(data, header, factor, _as_stored, _smaller)
            except ValueError:
                return None
        if header.kind == "jpeg":
            ways = {8: cv2.IMREAD_REDUCED_COLOR_8, 4: cv2.IMREAD_REDUCED_COLOR_4, 2: cv2.IMREAD_REDUCED_COLOR_2}
            how = next((way for factor, way in ways.items() if spare >= factor), cv2.IMREAD_COLOR)
            return _decoded(data, how | cv2.IMREAD_IGNORE_ORIENTATION)
        return _decoded(data, cv2.IMREAD_UNCHANGED)


def _decoded(data: bytes, how: int) -> MatLike | None:
    try:
        return cv2.imdecode(np.frombuffer(data, np.uint8), how)
    except cv2.error:
        return None


def _as_stored(data: bytes) -> Stored | None:
    found = _decoded(data, cv2.IMREAD_UNCHANGED)
    if found is None:
        return None
    return np.asarray(found, np.uint16) if found.dtype == np.uint16 else np.asarray(found, np.uint8)


def _smaller(pixels: Pixels, factor: int) -> Pixels:
    size = max(pixels.shape[1] // factor, 1), max(pixels.shape[0] // factor, 1)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def shrunk(pixels: MatLike, most_px: tuple[int, int]) -> MatLike:
    """`pixels`, made smaller where both sides are larger than those of `most_px` (width, height), or where one is
    longer than can be resampled."""
    height, width = pixels.shape[:2]
    scale = min(max(most_px[0] / width, most_px[1] / height), _LONGEST_SIDE / max(width, height))
    if scale >= 1:
        return pixels
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)


def warp(pixels: Pixels, surface: pygame.Surface, scale: float, left: float, top: float) -> None:
    """Fill `surface` with `pixels`, `scale` times as large, from the source's place (`left`, `top`); mixed between its
    pixels, so that slow motion stays smooth."""
    matrix = np.array([[1 / scale, 0, left], [0, 1 / scale, top]], np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cv2.warpAffine(pixels, matrix, surface.get_size(), memory(surface), flags, cv2.BORDER_REPLICATE)


@lru_cache(maxsize=512)
def _broken(path: Path, _changed_ns: int, _size: int) -> str:
    try:
        return damage_of(path) if path.suffix.lower() in FILMS else _damage_of_image(path)
    except (MediaFault, VideoFault) as fault:
        return str(fault)


def _damage_of_image(path: Path) -> str:
    """What is wrong with the image though it is shown. Raises MediaFault where it is not."""
    read_image(path)
    header = header_of(path.read_bytes())
    return _ANIMATED if header and header.animated else ""


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
    pixels = read_image(path, most_px)
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
