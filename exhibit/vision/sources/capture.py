"""What a camera's thread reads from: a device by OpenCV, a stream by the decoder of films. Each says only what is true:
a picture that was not filled is a failed read (D-vision-14)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from exhibit.system.video import Fetching, VideoFault, VideoReader
from exhibit.values import Image
from exhibit.vision.sources.devices import NotThere, node_now
from exhibit.vision.sources.fetching import StreamSettings


class CaptureFault(Exception):
    """What was opened gives nothing any more, or cannot be opened: a few words, without name or address; and what to
    look at."""

    def __init__(self, why: str, remedy: str = "") -> None:
        super().__init__(why)
        self.remedy = f" ({remedy})" if remedy else ""


@dataclass(frozen=True, eq=False)
class Picture:
    """What was read: (height, width, 3) BGR; and the source's own time in seconds, None where it tells none."""

    image: Image
    at_s: float | None = None


class Capture(Protocol):
    """A device or a stream that is open, for one thread."""

    def read(self) -> Picture | None:
        """The next picture; None where a read failed, and the next may be well. Raises CaptureFault at the end."""
        ...

    def failed(self) -> int:
        """How many reads have failed so far, or gave damaged pictures."""
        ...

    def release(self) -> None:
        """Let go of it."""
        ...


class StreamCapture:
    """The stream at an `address`. Raises CaptureFault where it cannot be opened."""

    def __init__(self, address: str, fetching: Fetching) -> None:
        try:
            self._reader = VideoReader(address, fetching, mended=True)
        except VideoFault as fault:
            raise CaptureFault(str(fault)) from None

    def read(self) -> Picture | None:
        try:
            decoded = self._reader.read_next()
        except VideoFault as fault:
            raise CaptureFault(str(fault)) from None
        if decoded is None:
            raise CaptureFault("has ended")
        image = decoded.opaque(self._reader.square_px(decoded))
        return Picture(image, decoded.at_s if self._reader.timed else None)

    def failed(self) -> int:
        return self._reader.failed

    def release(self) -> None:
        self._reader.close()


class Grabber(Protocol):
    """What is used of cv2.VideoCapture."""

    def read(self, image: Image | None = None, /) -> tuple[bool, object]: ...

    def release(self) -> None: ...


class DeviceCapture:
    """A camera that OpenCV has opened. Each picture is read into memory of its own, marked beforehand: OpenCV says True
    also where it has written nothing, and what stood in that memory is nobody's to see."""

    _EVERY_PX = 37

    def __init__(self, grabber: Grabber) -> None:
        self._grabber = grabber
        self._shape: tuple[int, ...] | None = None
        self._failed = 0

    def read(self) -> Picture | None:
        image = self._read() if self._shape else None
        if image is None and self._shape is None:
            image = self._read()
            # The first one came in memory that was not ours: only its size is believed.
            self._shape = None if image is None else image.shape
            image = self._read() if self._shape else None
        self._failed += image is None
        return None if image is None else Picture(image)

    def _read(self) -> Image | None:
        marked = None
        if self._shape is not None:
            marked = np.zeros(self._shape, np.uint8)
            marked[:: self._EVERY_PX, :: self._EVERY_PX] = self._marks(marked)
        good, image = self._grabber.read(marked) if marked is not None else self._grabber.read()
        if not good or not isinstance(image, np.ndarray) or image.ndim != 3:
            return None
        if image.shape[2] != 3 or image.dtype != np.uint8:
            return None
        if marked is not None and image.shape != self._shape:
            self._shape = image.shape
            return None
        unfilled = image[:: self._EVERY_PX, :: self._EVERY_PX]
        if marked is not None and np.array_equal(unfilled, self._marks(image)):
            return None
        return image

    def _marks(self, image: Image) -> Image:
        """What no camera gives: the same draw by lot each time."""
        rows, columns = (-(-side // self._EVERY_PX) for side in image.shape[:2])
        return np.random.default_rng(rows * columns).integers(0, 256, (rows, columns, 3), np.uint8)

    def failed(self) -> int:
        return self._failed

    def release(self) -> None:
        self._grabber.release()


@dataclass(frozen=True)
class DeviceSettings:
    """What a camera of this machine is asked for: (width, height), and pictures a second (None: as it likes). The
    driver gives what it has that is nearest. Each time one is opened its device file is told to `opened`."""

    size_px: tuple[int, int] = (1280, 720)
    rate_hz: float | None = None
    opened: Callable[[Path], None] = lambda _: None


def open_device(device: str | int, settings: DeviceSettings | None = None) -> Capture:
    """The camera `device`, whatever its number is now. Raises CaptureFault where it cannot be opened."""
    asked = settings or DeviceSettings()
    try:
        node = node_now(device)
    except NotThere as why:
        raise CaptureFault(str(why), "is it plugged in?") from None
    by_name = Path("/dev/v4l").exists() or str(node).startswith("/dev/")
    capture = cv2.VideoCapture(node, cv2.CAP_V4L2 if by_name else cv2.CAP_ANY)
    # Motion JPEG first: over USB 2 most cameras give raw 1280x720 pictures at ten a second only.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, asked.size_px[0])
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, asked.size_px[1])
    if asked.rate_hz is not None:
        capture.set(cv2.CAP_PROP_FPS, asked.rate_hz)
    if not capture.isOpened():
        capture.release()
        raise CaptureFault("cannot be opened", "is it plugged in, and used by nothing else?")
    asked.opened(Path(f"/dev/video{node}" if isinstance(node, int) else node))
    return DeviceCapture(capture)


def is_stream(device: str | int) -> bool:
    """Whether `device` is the address of a stream."""
    return isinstance(device, str) and "://" in device


def open_capture(
    device: str | int, streams: StreamSettings | None = None, devices: DeviceSettings | None = None
) -> Capture:
    """The camera or the stream `device`. Raises CaptureFault where it cannot be opened."""
    if not is_stream(device):
        return open_device(device, devices)
    settings = streams or StreamSettings()
    return StreamCapture(settings.address(str(device)), settings.fetching(str(device)))
