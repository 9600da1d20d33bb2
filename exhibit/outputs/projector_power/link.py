"""The link to one projector's power: a thread that does what `link_state` decides, and owns nothing in between."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from exhibit.outputs.port import OutputState
from exhibit.outputs.projector_power import link_state
from exhibit.outputs.projector_power.device import DeviceFault, PowerDevice
from exhibit.outputs.projector_power.link_state import Action, PowerState
from exhibit.system.heartbeats import TendedThread
from exhibit.system.lasting import lasting

_BEAT_S, _CLOSE_WITHIN_S = 1.0, 2.0


@dataclass(frozen=True)
class PowerSettings:
    """How a projector is to be kept. `warm_s`: it is on so long before the house opens; `linger_s`: and so long after
    it has closed; `picture`: the input that it is to show, empty for whatever it shows. `written` is compared in place
    of `device`."""

    device: PowerDevice = field(compare=False)
    place: str
    picture: str = ""
    warm_s: float = 300.0
    linger_s: float = 60.0
    written: object = None


class PowerLink:
    """Keeps one projector as it is wanted. `clock` is monotonic."""

    def __init__(self, name: str, settings: PowerSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self.settings, self._clock = settings, clock
        self._lock, self._bell, self._closing = threading.Lock(), threading.Event(), threading.Event()
        self._state = PowerState()
        run = lasting(self._run, self._closing, self._stumble)
        self._thread = TendedThread(run, name=f"power {name}", replaceable=True)
        self._thread.start()

    def want(self, *, on: bool) -> None:
        """It is to be on, or off; returns at once."""
        with self._lock:
            before, self._state = self._state, link_state.want(self._state, self._clock(), on=on)
        if before is not self._state:
            self._bell.set()

    def state(self) -> OutputState:
        """How it fares; cheap, from any thread."""
        with self._lock:
            link, words = link_state.verdict(self._state, self._clock())
            return OutputState(link, f"{self.settings.place}: {words}", self._state.switches)

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
                due = link_state.action(self._state, self._clock(), self.settings.picture)
            if due is None:
                self._bell.wait(_BEAT_S)
                self._bell.clear()
            else:
                self._do(due)

    def _do(self, due: Action) -> None:
        try:
            after = self._performed(due)
        except DeviceFault as fault:
            after = partial(link_state.unheard, why=str(fault), password=fault.password)
        self._thread.beat()  # one that hung and comes back late says nothing any more
        with self._lock:
            self._state = after(self._state, now_s=self._clock())

    def _performed(self, due: Action) -> partial[PowerState]:
        """Do it; what that makes of the state. Raises DeviceFault."""
        device = self.settings.device
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
            self._state = link_state.unheard(self._state, now_s=self._clock(), why=fault)
