"""Whether the machine lasts: its disks, power and heat, looked at once a minute while a show runs, and told as they
change."""

from __future__ import annotations

import threading
from collections.abc import Callable

from exhibit.outputs.port import OutputState
from exhibit.system.heartbeats import TendedThread
from exhibit.system.lasting import lasting
from exhibit.system.machine_condition import Trouble

EVERY_S = 60.0
_CLOSE_WITHIN_S = 2.0


class MachineWatch:
    """Asks `look` at once and then each minute; what is new is told to `report`, and the state is down while anything
    grave is the matter."""

    def __init__(
        self, look: Callable[[], tuple[Trouble, ...]], report: Callable[[str], None], every_s: float = EVERY_S
    ) -> None:
        self._look, self._report, self._every_s = look, report, every_s
        self._closing = threading.Event()
        self.troubles: tuple[Trouble, ...] = ()
        self._thread = TendedThread(lasting(self._run, self._closing, report), name="machine", replaceable=True)
        self._thread.start()

    def state(self) -> OutputState:
        grave = [one for one in self.troubles if one.grave]
        told = "; ".join(f"{one.text}: {one.remedy}" for one in grave or self.troubles)
        return OutputState("down" if grave else "up", told or "disks, power and heat are well")

    def close(self) -> None:
        self._closing.set()
        self._thread.join(_CLOSE_WITHIN_S)

    def _run(self) -> None:
        while not self._closing.is_set():
            self._thread.beat()
            found = self._look()
            for one in found:
                if one not in self.troubles:
                    self._report(f"{one.text}: {one.remedy}")
            self.troubles = found
            self._thread.rest()
            self._closing.wait(self._every_s)
