"""Alerting: follows what the judge of health says, and has alerts sent; keeps what was told over restarts; and beats
to an address outside as long as the show is well."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from exhibit.alerts.alert import Alert
from exhibit.alerts.courses import Courses, follow
from exhibit.alerts.line import AlertLine, AlertSender, SendFault
from exhibit.alerts.memory import Remembered, decoded, encoded, remembered
from exhibit.alerts.requests import OutsideBeat
from exhibit.outputs.port import OutputState
from exhibit.system.heartbeats import TendedThread
from exhibit.system.kept_file import KeptFile
from exhibit.values import lost
from exhibit.verdict import Verdict

_CLOSE_S = 2.0


class Alerting:
    """Sends alerts by `senders`, each in a thread of its own. `fault` hears, by name, what cannot be sent."""

    def __init__(
        self,
        senders: Mapping[str, AlertSender],
        memory: Path,
        fault: Callable[[str, str], None],
        graces_s: Mapping[str, float] | None = None,
    ) -> None:
        self._graces_s = graces_s or {}
        self._file = KeptFile("alerts kept", memory)
        before = self._read(fault)
        self._before: Remembered | None = before
        self._courses, self._lock = Courses(), threading.Lock()
        self._lines = [AlertLine(name, one, _blamed(fault, name), self._keep) for name, one in senders.items()]
        for line in self._lines:
            line.put(before.waiting.get(line.name, ()))

    @property
    def quiet(self) -> bool:
        """Whether nothing is ill of which somebody was told."""
        return not self._courses.told and self._before is None

    def follow(self, verdict: Verdict, now_s: float, *, is_open: bool) -> tuple[Alert, ...]:
        """This is how the show is now; what is told of it."""
        if self._before is not None:
            self._courses, self._before = self._before.courses(now_s), None
        before = self._courses
        self._courses, alerts = follow(before, verdict.illnesses, now_s, is_open=is_open, graces_s=self._graces_s)
        for line in self._lines if alerts else ():
            line.put(alerts)
        if alerts or before.told != self._courses.told:
            self._keep()
        return alerts

    def state(self) -> OutputState:
        """How the lines fare."""
        states = {line.name: line.state() for line in self._lines}
        down = next((one for one in states.values() if lost(one.link)), None)
        whole = down or OutputState("up" if states else "off", self._file.fault)
        done, dropped = sum(one.performed for one in states.values()), sum(one.dropped for one in states.values())
        return replace(whole, performed=done, dropped=dropped, parts=states)

    def close(self) -> None:
        """Stop sending; what waits is sent after the next start."""
        for line in self._lines:
            line.close()
        if self._before is None:
            self._keep()
        self._file.close()

    def _keep(self) -> None:
        with self._lock:
            waiting = {line.name: line.waiting for line in self._lines}
            self._file.keep(encoded(remembered(self._courses, waiting)))

    def _read(self, fault: Callable[[str, str], None]) -> Remembered:
        found = decoded(self._file.read())
        if found is None:
            try:
                kept = self._file.put_aside().name
                fault("alerts", f"what was told before cannot be read: it is kept as {kept}")
            except OSError:
                fault("alerts", "what was told before cannot be read")
        return found or Remembered()


class Beating:
    """Has `beat` sent each `every_s` as long as `well` says so."""

    def __init__(
        self, beat: OutsideBeat, every_s: float, well: Callable[[], bool], fault: Callable[[str], None]
    ) -> None:
        self._beat, self._every_s, self._well, self._fault = beat, every_s, well, fault
        self._stop, self._state = threading.Event(), OutputState("unverified", "no beat yet")
        self._thread = TendedThread(self._run, name="beat", limit_s=120.0, replaceable=True)
        self._thread.start()

    def state(self) -> OutputState:
        """How the last beat went."""
        return self._state

    def close(self) -> None:
        """Beat no more."""
        self._stop.set()
        self._thread.join(_CLOSE_S)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._thread.beat()
            if self._well():
                self._send()
            self._thread.rest()
            self._stop.wait(self._every_s)

    def _send(self) -> None:
        try:
            self._beat.send()
            self._state = OutputState("up", "", self._state.performed + 1, self._state.dropped)
        except SendFault as fault:
            if self._state.link != "down":
                self._fault(str(fault))
            self._state = OutputState("down", str(fault), self._state.performed, self._state.dropped + 1)


def _blamed(fault: Callable[[str, str], None], name: str) -> Callable[[str], None]:
    return lambda why: fault(f"alerts {name}", why)
