"""A camera or a stream: its own thread, the newest frame only, and back again by itself when it goes away."""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from exhibit.clock import Clock
from exhibit.config.secrets import masked
from exhibit.values import Frame
from exhibit.vision.mailbox import Mailbox
from exhibit.vision.sources.port import SourceState

OPEN_TIMEOUT_MS, READ_TIMEOUT_MS = 5000, 5000


class Capture(Protocol):
    """What is used of cv2.VideoCapture."""

    def read(self) -> tuple[bool, object]: ...

    def release(self) -> None: ...


@dataclass(frozen=True)
class Patience:
    """Seconds: the first pause before a new try, the longest one, and how long without a frame counts as gone."""

    first_s: float = 0.5
    longest_s: float = 15.0
    gone_after_s: float = 3.0


class Camera:
    """A live source. `device` is an index, a path such as /dev/v4l/by-id/..., or the address of a stream.

    It reconnects for ever, with growing pauses, and to the same device: an index is bound to the device's lasting name
    as soon as that is known, since indices are dealt out anew whenever something is plugged in.
    """

    def __init__(
        self,
        device: str | int,
        clock: Clock,
        patience: Patience | None = None,
        opener: Callable[[str | int], Capture | None] | None = None,
    ) -> None:
        self._device = lasting_name(device)
        self._told = masked(str(self._device))
        self._clock = clock
        self._patience = patience or Patience()
        self._opener = opener or open_capture
        self._mailbox = Mailbox(clock)
        self._closed = threading.Event()
        self._detail = "opening"
        self._seen_s: float | None = None
        self._sequence = 0
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
        self._thread.start()

    @property
    def device(self) -> str | int:
        """By what it is found again."""
        return self._device

    def read(self, wait_s: float) -> Frame | None:
        return self._mailbox.take(wait_s)

    def state(self) -> SourceState:
        seen, skipped = self._seen_s, self._mailbox.skipped
        if self._closed.is_set():
            # A driver that sits in a read still has the device.
            return SourceState("up" if self._thread.is_alive() else "off", self._told, skipped)
        if seen is None:
            return SourceState("down", f"{self._told}: {self._detail}", skipped)
        silent_s = self._clock.now() - seen
        if silent_s > self._patience.gone_after_s:
            return SourceState("down", f"{self._told}: no frame for {silent_s:.0f} s", skipped)
        return SourceState("up", self._told, skipped)

    def close(self) -> None:
        self._closed.set()
        self._mailbox.close()
        # A driver may sit in a read for its whole timeout; the thread is a daemon and ends with the process.
        self._thread.join(timeout=1.0)

    def _run(self) -> None:
        pause_s = self._patience.first_s
        while not self._closed.is_set():
            if self._watch():
                pause_s = self._patience.first_s
            self._seen_s = None
            # Jitter, so that several exhibits on one recorder do not come back in step.
            self._closed.wait(pause_s * random.uniform(0.8, 1.2))  # noqa: S311
            pause_s = min(self._patience.longest_s, pause_s * 2)

    def _watch(self) -> bool:
        """Open the device and pass on its frames until it gives none; whether it gave any."""
        gave = False
        try:
            capture = self._opener(self._device)
        except (cv2.error, OSError) as error:
            self._detail = f"cannot be opened ({type(error).__name__}); trying again"
            return False
        if capture is None:
            stream = isinstance(self._device, str) and "://" in self._device
            remedy = "is it on, and its address right" if stream else "is it plugged in, and used by nothing else"
            self._detail = f"cannot be opened; trying again ({remedy}?)"
            return False
        try:
            while not self._closed.is_set():
                good, image = capture.read()
                if not good or not isinstance(image, np.ndarray) or image.ndim != 3:
                    break
                gave = True
                self._seen_s = self._clock.now()
                self._mailbox.put(Frame(image.astype(np.uint8, copy=False), self._seen_s, self._sequence))
                self._sequence += 1
        except cv2.error:
            pass
        finally:
            capture.release()
        self._detail = "gives no frames; trying again"
        return gave


def open_capture(device: str | int, size_px: tuple[int, int] = (1280, 720)) -> Capture | None:
    """OpenCV's capture of `device` with time-outs set, or None when it cannot be opened."""
    if isinstance(device, str) and "://" in device:
        settings = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_TIMEOUT_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIMEOUT_MS]
        capture = cv2.VideoCapture(device, cv2.CAP_FFMPEG, settings)
    else:
        backend = (
            cv2.CAP_V4L2 if Path("/dev").joinpath("v4l").exists() or str(device).startswith("/dev/") else cv2.CAP_ANY
        )
        capture = cv2.VideoCapture(device, backend)
        # Motion JPEG first: over USB 2 most cameras give raw 1280x720 pictures at ten a second only.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, size_px[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size_px[1])
    if capture.isOpened():
        return capture
    capture.release()
    return None


def lasting_name(device: str | int, root: Path = Path("/dev")) -> str | int:
    """The name by which `device` is found again: its link in v4l/by-id or by-path where it has one.

    A link is kept as it is; a number or /dev/videoN is looked up; a stream's address is its own name.
    """
    if isinstance(device, str) and not device.startswith(str(root / "video")):
        return device
    node = root / f"video{device}" if isinstance(device, int) else Path(device)
    for folder in ("by-id", "by-path"):
        for link in sorted((root / "v4l" / folder).glob("*")):
            if link.resolve() == node.resolve():
                return str(link)
    return device


def first_camera() -> str | int | None:
    """The first camera of this machine that gives a picture, or None."""
    nodes = sorted(Path("/dev").glob("video*"), key=lambda path: (len(path.name), path.name))
    # Only Linux names its cameras in /dev; elsewhere the system's first one is asked for by number.
    devices: list[str | int] = [str(node) for node in nodes] if sys.platform == "linux" else [0]
    return next((lasting_name(device) for device in devices if _gives_pictures(device)), None)


def _gives_pictures(device: str | int) -> bool:
    """Whether a frame can be had: a camera's second node gives only descriptions."""
    capture = open_capture(device)
    if capture is None:
        return False
    good, _ = capture.read()
    capture.release()
    return good
