"""A camera's exposure, gain, white balance, mains frequency and focus, told to its driver by Video4Linux.

The numbers are those of linux/videodev2.h and linux/v4l2-controls.h, which are the kernel's interface and never change;
tests compare them with these files. No camera was at hand: what is said to a driver was tried with `MemoryControls`, a
stand-in that refuses as drivers do.
"""

from __future__ import annotations

import contextlib
import errno
import os
import struct
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from exhibit.config.camera_controls import FACES, ControlsSection

_USER, _CAMERA = 0x00980900, 0x009A0900
AUTO_WHITE_BALANCE, AUTOGAIN, GAIN = _USER + 12, _USER + 18, _USER + 19
POWER_LINE_FREQUENCY, WHITE_BALANCE, BACKLIGHT = _USER + 24, _USER + 26, _USER + 28
EXPOSURE_AUTO, EXPOSURE, FOCUS, FOCUS_AUTO = _CAMERA + 1, _CAMERA + 2, _CAMERA + 10, _CAMERA + 12
NAMES: Mapping[int, str] = {
    EXPOSURE: "exposure",
    GAIN: "gain",
    WHITE_BALANCE: "white_balance",
    POWER_LINE_FREQUENCY: "anti_flicker",
    FOCUS: "focus",
    BACKLIGHT: "backlight",
}
"""What each is called in venue.yaml."""
_LONGEST = 333
"""A thirtieth of a second, in the steps of 0.1 ms that Video4Linux recommends for exposure."""
_MANUAL, _AUTOMATIC, _APERTURE_PRIORITY = 1, 0, 3
FREQUENCIES: Mapping[str, int] = {"off": 0, "50Hz": 1, "60Hz": 2, "auto": 3}
_DISABLED, _READ_ONLY = 0x0001, 0x0004

QUERY = struct.Struct("=II32siiiiI8x")
"""v4l2_queryctrl: id, type, name, minimum, maximum, step, default, flags."""
CONTROL = struct.Struct("=Ii")
"""v4l2_control: id, value."""


def request(number: int, size: int) -> int:
    """The number of an ioctl that reads and writes `size` bytes, as _IOWR('V', number, ...) makes it."""
    return 3 << 30 | size << 16 | ord("V") << 8 | number


QUERYCTRL, G_CTRL, S_CTRL = request(36, QUERY.size), request(27, CONTROL.size), request(28, CONTROL.size)


@dataclass(frozen=True)
class ControlRange:
    """What a control can be: from `low` to `high` in steps; where it stands when nobody has touched it."""

    low: int
    high: int
    step: int = 1
    default: int = 0


class Controls(Protocol):
    """The port: the controls of one camera."""

    def range_of(self, control: int) -> ControlRange | None:
        """What `control` can be; None where the camera has none."""
        ...

    def get(self, control: int) -> int:
        """Raises OSError."""
        ...

    def set(self, control: int, value: int) -> None:
        """Raises OSError where the driver refuses."""
        ...


class DeviceControls:
    """Those of the device file `node`, by its driver. Raises OSError where it cannot be opened."""

    def __init__(self, node: Path) -> None:
        self._file = os.open(node, os.O_RDWR | os.O_NONBLOCK)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._file)

    def range_of(self, control: int) -> ControlRange | None:
        try:
            said = self._ask(QUERYCTRL, QUERY.pack(control, 0, b"", 0, 0, 0, 0, 0))
        except OSError:
            return None
        _, _, _, low, high, step, default, flags = QUERY.unpack(said)
        return None if flags & (_DISABLED | _READ_ONLY) else ControlRange(low, high, max(1, step), default)

    def get(self, control: int) -> int:
        value: int = CONTROL.unpack(self._ask(G_CTRL, CONTROL.pack(control, 0)))[1]
        return value

    def set(self, control: int, value: int) -> None:
        self._ask(S_CTRL, CONTROL.pack(control, value))

    def _ask(self, number: int, data: bytes) -> bytes:
        if sys.platform == "win32":
            raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))
        import fcntl  # noqa: PLC0415 (Windows has none)

        return fcntl.ioctl(self._file, number, data)


@dataclass
class MemoryControls:
    """The twin in memory: `ranges` by control, `values` as they were set, and what it refuses."""

    ranges: dict[int, ControlRange]
    values: dict[int, int] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)

    def range_of(self, control: int) -> ControlRange | None:
        return self.ranges.get(control)

    def get(self, control: int) -> int:
        return self.values.get(control, self.ranges[control].default)

    def set(self, control: int, value: int) -> None:
        one = self.ranges.get(control)
        if one is None or control in self.refused:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        if not one.low <= value <= one.high:
            raise OSError(errno.ERANGE, os.strerror(errno.ERANGE))
        self.values[control] = value


def set_controls(controls: Controls, wanted: ControlsSection) -> list[str]:
    """Set what is `wanted`, automatics first; a line, with the remedy, for each that the camera has not, or whose
    driver refuses it."""
    return [why for change in _changes(wanted) if (why := change(controls))]


Change = Callable[[Controls], str]


def _changes(wanted: ControlsSection) -> Iterator[Change]:
    with_automatic = (
        (wanted.exposure, EXPOSURE, EXPOSURE_AUTO, (_APERTURE_PRIORITY, _AUTOMATIC), _MANUAL),
        (wanted.gain, GAIN, AUTOGAIN, (1,), 0),
        (wanted.white_balance, WHITE_BALANCE, AUTO_WHITE_BALANCE, (1,), 0),
        (wanted.focus, FOCUS, FOCUS_AUTO, (1,), 0),
    )
    for value, control, automatic, on, off in with_automatic:
        if value == FACES:
            yield _off(control, automatic, off)
        elif isinstance(value, int):
            yield _by_hand(control, automatic, off, value)
        elif value is not None:
            yield _automatic(control, automatic, on)
    if wanted.anti_flicker is not None:
        yield _plain(POWER_LINE_FREQUENCY, FREQUENCIES[wanted.anti_flicker])
    if wanted.backlight is not None:
        yield _plain(BACKLIGHT, wanted.backlight)


def _automatic(control: int, automatic: int, on: tuple[int, ...]) -> Change:
    """By itself: cameras know one of the ways `on`."""

    def change(controls: Controls) -> str:
        name = NAMES[control]
        if controls.range_of(automatic) is None:
            return f"{name}: this camera sets none by itself: write a number, or take {name} out of controls"
        return "" if any(_takes(controls, automatic, one) for one in on) else f"{name}: the driver refuses auto"

    return change


def _by_hand(control: int, automatic: int, off: int, value: int) -> Change:
    """A number, once the automatic is off, where there is one: a driver refuses it otherwise."""

    def change(controls: Controls) -> str:
        if controls.range_of(control) is not None and controls.range_of(automatic) is not None:
            _takes(controls, automatic, off)
        return _plain(control, value)(controls)

    return change


def _off(control: int, automatic: int, off: int) -> Change:
    """Not by itself, and where it stands: we go on from there."""

    def change(controls: Controls) -> str:
        name = NAMES[control]
        if controls.range_of(control) is None:
            return f"{name}: this camera has none: take it out of controls"
        if controls.range_of(automatic) is not None and not _takes(controls, automatic, off):
            return f"{name}: the driver refuses to leave it to us: write auto"
        return ""

    return change


def scale_exposure(controls: Controls, factor: float) -> bool:
    """Expose `factor` times as long, in whole steps, within what the camera takes and no longer than a thirtieth of a
    second, which would cost pictures; whether that changed anything. Raises OSError where the driver refuses."""
    can_be = controls.range_of(EXPOSURE)
    if can_be is None:
        return False
    now, high = controls.get(EXPOSURE), max(can_be.low, min(can_be.high, _LONGEST))
    step = can_be.step if factor > 1 else -can_be.step
    wanted = round(now * factor) if round(now * factor) != now else now + step
    wanted = min(high, max(can_be.low, wanted))
    if wanted == now:
        return False
    controls.set(EXPOSURE, wanted)
    return True


def _plain(control: int, value: int) -> Change:
    def change(controls: Controls) -> str:
        name, can_be = NAMES[control], controls.range_of(control)
        if can_be is None:
            return f"{name}: this camera has none: take it out of controls"
        if not can_be.low <= value <= can_be.high:
            return f"{name}: this camera takes {can_be.low} to {can_be.high}, and not {value}"
        return "" if _takes(controls, control, value) else f"{name}: the driver refuses {value}"

    return change


def _takes(controls: Controls, control: int, value: int) -> bool:
    try:
        controls.set(control, value)
    except OSError:
        return False
    return True


class ControlKeeper:
    """Tells the camera that is open what is `wanted`, each time it is opened and whenever that is edited; what it does
    not take is said to `complain`. From any thread."""

    def __init__(self, wanted: ControlsSection, complain: Callable[[str], None] = lambda _: None) -> None:
        self._wanted, self._complain = wanted, complain
        self._node: Path | None = None

    def opened(self, node: Path) -> None:
        """The camera at `node` was opened."""
        self._node = node
        self._tell()

    def use(self, wanted: ControlsSection) -> None:
        """From now on this is wanted."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._tell()

    def expose(self, factor: float) -> None:
        """Expose `factor` times as long, where the venue wants exposure to go by the faces."""
        if self._node is None or self._wanted.exposure != FACES:
            return
        with (
            contextlib.suppress(OSError),
            DeviceControls(self._node) as controls,
        ):  # a camera that is away says it itself
            scale_exposure(controls, factor)

    def _tell(self) -> None:
        if self._node is None or not self._wanted.model_fields_set:
            return
        try:
            with DeviceControls(self._node) as controls:
                refused = set_controls(controls, self._wanted)
        except OSError as error:
            refused = [f"cannot be set: {error.strerror or error}"]
        for one in refused:
            self._complain(f"controls: {one}")


def controls_told(controls: Controls) -> str:
    """What the camera has, as it is now, for who writes it: `exposure 3 to 2047 (now 250), gain 0 to 255 (now 0)`."""
    return ", ".join(
        f"{name} {can_be.low} to {can_be.high} (now {_now(controls, control)})"
        for control, name in NAMES.items()
        if (can_be := controls.range_of(control)) is not None
    )


def _now(controls: Controls, control: int) -> str:
    try:
        return str(controls.get(control))
    except OSError:
        return "not told"
