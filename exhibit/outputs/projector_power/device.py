"""The port of one projector's power: asked, switched, its input chosen; and what it can answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

PowerWord = Literal["off", "on", "cooling", "warming"]
PowerAnswer = Literal["ok", "not now", "fault", "cannot"]
"""Done or begun; ask again later; something is broken; it does not know that."""


@dataclass(frozen=True)
class PowerReport:
    """What a projector says of itself. `power` None: it will not say now. `errors`: what is broken, `warnings`: what
    will be, in words; `input` is empty where it is not told."""

    power: PowerWord | None
    lamp_hours: tuple[int, ...] = ()
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    input: str = ""
    name: str = ""


class DeviceFault(Exception):
    """It could not be asked: nobody answers, or not to us; the text says why. `password`: because of that."""

    def __init__(self, text: str, *, password: bool = False) -> None:
        super().__init__(text)
        self.password = password


class PowerDevice(Protocol):
    """One projector. Each method takes some seconds at most, and raises DeviceFault."""

    def ask(self) -> PowerReport: ...

    def switch(self, *, on: bool) -> PowerAnswer: ...

    def choose(self, picture: str) -> PowerAnswer:
        """Show the input `picture`."""
        ...
