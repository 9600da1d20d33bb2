"""Buttons that stop the watching, or the reading for a while: keys of any device of Linux's input layer, USB or on the
pins of a board.

Read is what the kernel tells of it: `struct input_event` of linux/input.h, of which type EV_KEY with the value 1 is a
key that was pressed. A device is named by a path, or as it names itself (`/proc/bus/input/devices`).
"""

from __future__ import annotations

import os
import select
import struct
import threading
from collections.abc import Callable
from pathlib import Path

from exhibit.inputs.port import CommandQueue, InputState
from exhibit.system.failures import failure_words
from exhibit.system.heartbeats import TendedThread
from exhibit.system.lasting import lasting
from exhibit.values import Command, Link

EVENT = struct.Struct("@llHHi")
"""Seconds, microseconds, type, code, value."""
EV_KEY, PRESSED = 1, 1
_WAIT_S, _RETRY_S = 0.25, 1.0
_MOST_BYTES = EVENT.size * 64
_CLASS = Path("/sys/class/input")


class Button:
    """Brings the command that `pressed` makes when `key` (None: any key) of `device` is pressed, which `does` says in
    words. Where the device is not there, or is pulled out, it is looked for again for ever."""

    def __init__(self, device: str, key: int | None, pressed: Callable[[], Command], does: str) -> None:
        self._device, self._key, self._pressed, self._does = device, key, pressed, does
        self._waiting = CommandQueue()
        self._link: Link = "down"
        self._detail = "looked for"
        self._closing = threading.Event()
        run = lasting(self._run, self._closing, self._note_down)
        self._thread = TendedThread(run, name="button", replaceable=True)
        self._thread.start()

    def take(self) -> list[Command]:
        return self._waiting.take()

    def state(self) -> InputState:
        return InputState(self._link, self._detail, self._waiting.taken, self._waiting.dropped)

    def close(self) -> None:
        self._closing.set()
        self._thread.join(2.0)

    def _run(self) -> None:
        while not self._closing.is_set():
            self._thread.beat()
            path = found(self._device)
            if path is None:
                self._note_down(f"no input device is called '{self._device}': see /proc/bus/input/devices")
                self._closing.wait(_RETRY_S)
                continue
            try:
                self._read(path)
            except OSError as error:
                self._thread.beat()
                who = "; add this user to the group input" if isinstance(error, PermissionError) else ""
                self._note_down(f"{self._device}: {failure_words(error)}{who}; looked for again")
                self._closing.wait(_RETRY_S)

    def _read(self, path: Path) -> None:
        """Take what is pressed until it is over. Raises OSError where the device is gone."""
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            self._link, self._detail = "up", f"{self._device}: a press {self._does}"
            while not self._closing.is_set():
                self._thread.beat()
                if not select.select([handle], [], [], _WAIT_S)[0]:
                    continue
                data = os.read(handle, _MOST_BYTES)
                if not data:
                    self._closing.wait(_WAIT_S)  # a pipe that nobody writes into just now
                for _, _, kind, code, value in EVENT.iter_unpack(data[: len(data) // EVENT.size * EVENT.size]):
                    if kind == EV_KEY and value == PRESSED and self._key in (None, code):
                        self._waiting.put(self._pressed())
        finally:
            os.close(handle)

    def _note_down(self, detail: str) -> None:
        self._link, self._detail = "down", detail


def stop_button(device: str, key: int | None, processing: Callable[[], bool], *, again: bool = False) -> Button:
    """Switches processing off; with `again`, the next press has it on, as far as `processing` says that it is off."""

    def pressed() -> Command:
        return Command("processing", value=again and not processing(), by="button")

    return Button(device, key, pressed, "stops the watching")


def opt_out_button(device: str, key: int | None) -> Button:
    """Stops the reading for a while, for whoever does not want to be read."""
    return Button(device, key, lambda: Command("opt_out", by="button"), "stops the reading")


def found(device: str, known: Path = _CLASS) -> Path | None:
    """Where the device is read: `device` itself, where it is a path, else that of the first of the name."""
    if device.startswith("/"):
        return Path(device)
    for one in sorted(known.glob("event*/device/name")):
        try:
            if one.read_text(encoding="utf-8").strip() == device:
                return Path("/dev/input") / one.parent.parent.name
        except OSError:
            continue
    return None
