"""The link to one projector's power: a thread that does what `link_state` and `mains` decide, and owns nothing in
between."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from exhibit.outputs.port import OutputState
from exhibit.outputs.projector_power import link_state
from exhibit.outputs.projector_power.device import DeviceFault, PowerDevice
from exhibit.outputs.projector_power.link_state import Action, PowerState
from exhibit.outputs.projector_power.mains import MainsRule, Which, next_step
from exhibit.system.heartbeats import TendedThread
from exhibit.system.lasting import lasting

_BEAT_S, _CLOSE_WITHIN_S = 1.0, 2.0


@dataclass(frozen=True)
class MainsSettings:
    """The socket that a projector hangs on. `place` is where that is, in words."""

    device: PowerDevice = field(compare=False)
    place: str
    rule: MainsRule = field(default_factory=MainsRule)


@dataclass(frozen=True)
class PowerSettings:
    """How a projector is to be kept. `device` None: its mains are all there is to switch. `warm_s`: it is on so long
    before the house opens; `linger_s`: and so long after it has closed; `picture`: the input that it is to show, empty
    for whatever it shows. `written` is compared in place of `device`."""

    device: PowerDevice | None = field(compare=False)
    place: str
    picture: str = ""
    warm_s: float = 300.0
    linger_s: float = 60.0
    mains: MainsSettings | None = None
    written: object = None


class PowerLink:
    """Keeps one projector, and the mains of it where they are switched, as they are wanted. `clock` is monotonic."""

    def __init__(self, name: str, settings: PowerSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self.name, self.settings, self._clock = name, settings, clock
        self._lock, self._bell, self._closing = threading.Lock(), threading.Event(), threading.Event()
        self._states: dict[Which, PowerState] = {"projector": PowerState(), "mains": PowerState()}
        run = lasting(self._run, self._closing, self._stumble)
        self._thread = TendedThread(run, name=f"power {name}", replaceable=True)
        self._thread.start()

    def want(self, *, on: bool) -> None:
        """It is to be on, or off; returns at once."""
        with self._lock:
            before = self._states["projector"]
            self._states["projector"] = link_state.want(before, self._clock(), on=on)
        if before is not self._states["projector"]:
            self._bell.set()

    def states(self) -> dict[str, OutputState]:
        """How it fares, and how its mains do, each by its name; cheap, from any thread."""
        with self._lock:
            return dict(self._told(self._clock()))

    def _told(self, now_s: float) -> Iterator[tuple[str, OutputState]]:
        projector, mains, settings = self._states["projector"], self._states["mains"], self.settings
        switched = settings.mains
        if settings.device is not None:
            link, words = link_state.verdict(projector, now_s)
            if switched and projector.wanted is False and mains.report.power == "off" and not mains.silent:
                link, words = "up", "off, at its mains"
            yield self.name, OutputState(link, f"{settings.place}: {words}", projector.switches)
        if switched:
            link, words = link_state.verdict(mains, now_s)
            name = self.name if settings.device is None else f"{self.name} plug"
            wait = projector.wanted is False and mains.report.power == "on" and mains.wanted
            told = f"{words}, until it has cooled" if wait and link == "up" else words
            yield name, OutputState(link, f"{switched.place}: {told}", mains.switches)

    def stop(self) -> None:
        """End after what is at hand; the projector stays as it is."""
        self._closing.set()
        self._bell.set()

    def close(self) -> None:
        self.stop()
        self._thread.join(_CLOSE_WITHIN_S)

    # What follows runs in the link's thread.

    def _run(self) -> None:
        while not self._closing.is_set():
            self._thread.beat()
            with self._lock:
                due = self._due(self._clock())
            if due is None:
                self._bell.wait(_BEAT_S)
                self._bell.clear()
            else:
                self._do(*due)

    def _due(self, now_s: float) -> tuple[Which, PowerDevice, Action] | None:
        """What is to be done, and to which."""
        projector, settings = self._states["projector"], self.settings
        if settings.mains is None:
            action = link_state.action(projector, now_s, settings.picture)
            return ("projector", settings.device, action) if action and settings.device else None
        reports = settings.device is not None
        self._states["mains"], step = next_step(
            projector, self._states["mains"], now_s, settings.mains.rule, settings.picture if reports else None
        )
        if step is None:
            return None
        device = settings.mains.device if step[0] == "mains" else settings.device
        return (step[0], device, step[1]) if device else None

    def _do(self, which: Which, device: PowerDevice, due: Action) -> None:
        try:
            after = self._performed(device, due)
        except DeviceFault as fault:
            switching = due in ("switch on", "switch off")
            after = partial(link_state.unheard, why=str(fault), password=fault.password, switching=switching)
        self._thread.beat()  # one that hung and comes back late says nothing any more
        with self._lock:
            self._states[which] = after(self._states[which], now_s=self._clock())

    def _performed(self, device: PowerDevice, due: Action) -> partial[PowerState]:
        """Do it; what that makes of the state. Raises DeviceFault."""
        match due:
            case "ask":
                report = device.ask()
                return partial(link_state.reported, report=report)
            case "switch on" | "switch off":
                on = due == "switch on"
                answer = device.switch(on=on)
                return partial(link_state.told, answer=answer, on=on)
            case "choose":
                device.choose(self.settings.picture)
                return partial(link_state.chosen)

    def _stumble(self, fault: str) -> None:
        self._thread.beat()
        with self._lock:
            for which in self._states:
                self._states[which] = link_state.unheard(self._states[which], now_s=self._clock(), why=fault)
