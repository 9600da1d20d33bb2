"""A camera or a stream: its own thread, the newest frame only, and back again by itself when it goes away."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from exhibit.clock import Clock
from exhibit.config.secrets import masked
from exhibit.system.chance import CHANCE
from exhibit.system.heartbeats import TendedThread
from exhibit.values import Frame
from exhibit.vision.mailbox import Mailbox
from exhibit.vision.sources.capture import Capture, CaptureFault, Picture, open_capture
from exhibit.vision.sources.dating import Dating, dated
from exhibit.vision.sources.devices import is_there, lasting_name
from exhibit.vision.sources.port import SourceState

_MANY = 5
_DAMAGED = "pictures come damaged, or not at all, and are passed over: look at its cable, or at the network"
Opener = Callable[[str | int], Capture]
Finder = Callable[[], str | int | None]


@dataclass(frozen=True)
class Patience:
    """Seconds: the first pause before a new try, the longest one, how long without a frame counts as gone, how long
    opening is no fault, how often a camera that is preferred is looked for; and how many reads may fail one after the
    other before the device is opened anew."""

    first_s: float = 0.5
    longest_s: float = 15.0
    gone_after_s: float = 3.0
    opening_s: float = 6.0
    look_every_s: float = 2.0
    failures: int = 20


class Camera:
    """A live source. `device` is an index, a path such as /dev/v4l/by-id/..., what a camera is (usb:046d:0825:SERIAL),
    or the address of a stream; None where it is yet to be found.

    It reconnects for ever, with growing pauses, and to the same device: an index is bound to the device's lasting name
    as soon as that is known, since indices are dealt out anew whenever something is plugged in. With `find` any other
    camera is taken while that one is away.
    """

    def __init__(
        self,
        device: str | int | None,
        clock: Clock,
        patience: Patience | None = None,
        opener: Opener | None = None,
        find: Finder | None = None,
    ) -> None:
        self._device = None if device is None else lasting_name(device)
        self._now_at = self._device
        self._clock = clock
        self._patience = patience or Patience()
        self._opener = opener or open_capture
        self._find = find
        self._mailbox = Mailbox(clock)
        self._closed = threading.Event()
        self._detail = "opening"
        self._opening_since_s: float | None = clock.now()
        self._seen_s: float | None = None
        self._sequence = 0
        self._failed = self._damaged = 0
        self._dating = Dating()
        self._thread = TendedThread(self._run, name="camera", limit_s=60.0, replaceable=True)
        self._thread.start()

    @property
    def device(self) -> str | int | None:
        """By what it is found again."""
        return self._device

    def read(self, wait_s: float) -> Frame | None:
        return self._mailbox.take(wait_s)

    def state(self) -> SourceState:
        seen, opening, now_s = self._seen_s, self._opening_since_s, self._clock.now()
        told = "a camera" if self._now_at is None else masked(str(self._now_at))
        skipped, failed = self._mailbox.skipped, self._failed
        complaint = f"{told}: {_DAMAGED}" if self._damaged >= _MANY else ""
        if self._closed.is_set():
            # A driver that sits in a read still has the device.
            return SourceState("up" if self._thread.is_alive() else "off", told, skipped, failed)
        if seen is None and opening is not None and now_s - opening <= self._patience.opening_s:
            return SourceState("unverified", f"{told}: opening", skipped, failed)
        if seen is None:
            return SourceState("down", f"{told}: {self._detail}", skipped, failed)
        silent_s = now_s - seen
        if silent_s > self._patience.gone_after_s:
            return SourceState("down", f"{told}: no frame for {silent_s:.0f} s", skipped, failed)
        return SourceState("up", told, skipped, failed, complaint)

    def close(self) -> None:
        self._closed.set()
        self._mailbox.close()
        # A driver may sit in a read for its whole timeout; the thread is a daemon and ends with the process.
        self._thread.join(timeout=1.0)

    def _run(self) -> None:
        pause_s = self._patience.first_s
        while not self._closed.is_set():
            self._thread.beat()
            if self._watch():
                pause_s = self._patience.first_s
            self._seen_s = self._opening_since_s = None
            # Jitter, so that several exhibits on one recorder do not come back in step.
            self._closed.wait(pause_s * CHANCE.uniform(0.8, 1.2))
            longest_s = self._patience.look_every_s if self._find else self._patience.longest_s
            pause_s = min(longest_s, pause_s * 2)

    def _watch(self) -> bool:
        """Open the device and pass on its frames until it gives none; whether it gave any. Nothing ends the thread."""
        before = self._sequence
        try:
            capture = self._opened()
            try:
                self._pass_on(capture)
            finally:
                capture.release()
        except CaptureFault as fault:
            self._detail = f"{fault}; trying again{fault.remedy}"
        except Exception as error:  # noqa: BLE001 (law 7: whatever a driver or a library raises)
            self._failed += 1
            self._detail = f"fails ({type(error).__name__}); trying again"
        return self._sequence > before

    def _opened(self) -> Capture:
        """The device, or, where another may be taken, the first that there is. Raises CaptureFault."""
        fault = CaptureFault("none was found", "is it plugged in?")
        if self._device is not None:
            self._now_at = self._device
            try:
                return self._opener(self._device)
            except CaptureFault as why:
                fault = why
        found = self._find() if self._find else None
        if found is None:
            raise fault
        self._now_at = lasting_name(found)
        if self._device is None:
            self._device = self._now_at
        return self._opener(self._now_at)

    def _pass_on(self, capture: Capture) -> None:
        """Hand on what `capture` gives. Raises CaptureFault once it gives nothing any more."""
        self._dating, in_a_row, counted = Dating(), 0, 0
        looked_s = self._clock.now()
        while not self._closed.is_set():
            self._thread.beat()
            picture = capture.read()
            fresh = capture.failed() - counted
            counted, self._failed = counted + fresh, self._failed + fresh
            # What a stream tears before its first whole picture is how streams begin.
            self._damaged += fresh if self._seen_s is not None else 0
            now_s = self._clock.now()
            if picture is None:
                in_a_row += 1
                if in_a_row >= self._patience.failures:
                    raise CaptureFault("gives no frames")
                self._closed.wait(0.01)
                continue
            in_a_row = 0
            self._put(picture, now_s)
            if self._now_at != self._device and now_s - looked_s > self._patience.look_every_s:
                looked_s = now_s
                if self._device is not None and is_there(self._device):
                    raise CaptureFault("makes room for the one before")

    def _put(self, picture: Picture, now_s: float) -> None:
        self._dating, captured_s = dated(self._dating, picture.at_s, now_s)
        self._seen_s, self._opening_since_s = now_s, None
        self._mailbox.put(Frame(picture.image, captured_s, self._sequence))
        self._sequence += 1


def first_camera() -> str | int | None:
    """The first camera of this machine that gives a picture, or None."""
    nodes = sorted(Path("/dev").glob("video*"), key=lambda path: (len(path.name), path.name))
    # Only Linux names its cameras in /dev; elsewhere the system's first one is asked for by number.
    devices: list[str | int] = [str(node) for node in nodes] if sys.platform == "linux" else [0]
    return next((lasting_name(device) for device in devices if _gives_pictures(device)), None)


def _gives_pictures(device: str | int) -> bool:
    """Whether a frame can be had: a camera's second node gives only descriptions."""
    try:
        capture = open_capture(device)
    except CaptureFault:
        return False
    try:
        return capture.read() is not None
    except CaptureFault:
        return False
    finally:
        capture.release()
