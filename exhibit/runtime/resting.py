"""What a show does while its house is closed, as its venue wants it: neither camera nor networks (D-hours-6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from exhibit.runtime.dispatcher import Dispatcher
from exhibit.runtime.standby import Standby, step
from exhibit.system.memory import trim_memory


class Resting:
    """Has `outputs` rest, and the networks unloaded (`sleep`) once the camera is released; all is back by itself when
    the house opens, since the next picture loads them."""

    def __init__(self, outputs: Dispatcher, sleep: Callable[[], None]) -> None:
        self._outputs, self._sleep = outputs, sleep
        self._standby, self._asleep = Standby(), False

    @property
    def now(self) -> bool:
        """Whether the show rests."""
        return self._standby.resting

    def mind(self, now_s: float, wanted: Literal["off", "dark", "still"], *, closed: bool, released: bool) -> None:
        """What the venue has `wanted`, whether the house is `closed` and the camera `released`, at `now_s`."""
        self._standby = step(self._standby, now_s, closed=closed, wanted=wanted != "off")
        self._outputs.rest(resting=self.now, still=wanted == "still")
        if not self.now:
            self._asleep = False
        elif released and not self._asleep:
            self._asleep = True
            self._sleep()
            trim_memory()
