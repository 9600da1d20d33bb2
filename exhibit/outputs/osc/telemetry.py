"""OSC out as a sensor: whoever subscribes is told the mood, rules and acts at its own rate."""

from __future__ import annotations

import contextlib
import math
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from exhibit import osc_codec
from exhibit.inputs.osc.subscribers import Subscriber, Subscribers
from exhibit.outputs.port import OutputState
from exhibit.system.addresses import Place, found
from exhibit.system.failures import failure_words
from exhibit.system.heartbeats import TendedThread
from exhibit.system.lasting import lasting
from exhibit.values import Link, Variable

ROOT = "/exhibit"
REFRESH_S = 1.0
"""Even what does not change is told this often: packets get lost, and listeners come late."""
Mouth = Callable[[int], socket.socket]
_LOOK_S, _RETRY_S = 0.25, 10.0


class TelemetryListener:
    """One listener: where it is, when it is next told, and what it knows. A name is looked up in a thread of its own,
    since that may take seconds."""

    def __init__(self, listener: Subscriber, now_s: float) -> None:
        self.listener = listener
        self.since_s, self.due_s, self._refresh_s = now_s, now_s, now_s
        self._known: dict[str, Variable] = {}
        # The family of the address, and the address.
        self.place: Place | None = None
        self._others: list[Place] = []
        self.fault = ""
        TendedThread(self._look_up, name="osc name", limit_s=120.0).start()

    def take_news(self, values: Mapping[str, Variable], now_s: float) -> list[bytes]:
        """Take the packets that are due: what has changed, and now and then everything."""
        if now_s >= self._refresh_s:
            self._known, self._refresh_s = {}, now_s + REFRESH_S
        news = {name: value for name, value in values.items() if self._known.get(name) != value}
        self._known.update(news)
        return [data for name, value in news.items() if (data := packet(name, value))]

    def _look_up(self) -> None:
        try:
            first, *self._others = found(self.listener.host, self.listener.port, socket.SOCK_DGRAM)
            self.place, self.fault = first, ""
        except (OSError, ValueError) as error:
            self.fault = f"{self.listener.host}: {failure_words(error)}"

    def put_off(self, error: OSError, now_s: float) -> None:
        """Try it again later, at its next address if it has several, and tell it everything then."""
        if self.place is not None:
            self.place, *self._others = [*self._others, self.place]
        self.fault = f"{self.listener.host}:{self.listener.port}: {failure_words(error)}"
        self.due_s, self._refresh_s = now_s + _RETRY_S, now_s


class OscTelemetry:
    """Tells the newest values to the `fixed` listeners and to those who subscribed."""

    def __init__(self, fixed: Iterable[Subscriber], subscribers: Subscribers) -> None:
        self._fixed, self._subscribers = tuple(fixed), subscribers
        self._values: Mapping[str, Variable] = {}
        self._ears: dict[tuple[str, int], TelemetryListener] = {}
        self._sent = self._failed = 0
        self._closing = threading.Event()
        self._fault = ""
        run = lasting(self._run, self._closing, self._note)
        self._thread = TendedThread(run, name="osc sensors", replaceable=True)
        self._thread.start()

    def tell(self, values: Mapping[str, Variable]) -> None:
        """These are the values now; returns at once. The mapping must not be changed afterwards."""
        self._values = values

    def state(self) -> OutputState:
        count = len(self._ears)
        listening = f"{count} listener{'' if count == 1 else 's'}" if count else "nobody listens"
        faults = [*([self._fault] if self._fault else []), *(ear.fault for ear in self._ears.values() if ear.fault)]
        link: Link = "down" if faults else "up" if count else "off"
        return OutputState(link, "; ".join([*faults[:1], listening]), self._sent, self._failed)

    def _note(self, fault: str) -> None:
        self._fault = fault

    def close(self) -> None:
        self._closing.set()
        self._thread.join(2.0)

    def _run(self) -> None:
        with contextlib.ExitStack() as open_ones:
            mouths: dict[int, socket.socket] = {}

            def mouth(family: int) -> socket.socket:
                """The socket for addresses of this family, opened when it is first needed. Raises OSError."""
                if family not in mouths:
                    made = open_ones.enter_context(socket.socket(family, socket.SOCK_DGRAM))
                    made.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                    mouths[family] = made
                return mouths[family]

            due_s = 0.0
            while not self._closing.wait(min(_LOOK_S, max(0.0, due_s - time.monotonic()))):
                self._thread.beat()
                due_s = self._round(mouth, time.monotonic())
                self._fault = ""

    def _round(self, mouth: Mouth, now_s: float) -> float:
        """Tell everybody whose time has come; when the next one's does."""
        listeners = {(one.host, one.port): one for one in (*self._subscribers.alive(now_s), *self._fixed)}
        ears = self._ears
        self._ears = {key: self._kept(ears.get(key), one, now_s) for key, one in listeners.items()}
        for key, ear in self._ears.items():
            ear.listener = listeners[key]
            if now_s >= ear.due_s:
                period_s = 1 / ear.listener.rate_hz
                ear.due_s = max(ear.due_s + period_s, now_s)
                self._tell(mouth, ear, now_s)
        return min((ear.due_s for ear in self._ears.values()), default=math.inf)

    @staticmethod
    def _kept(ear: TelemetryListener | None, listener: Subscriber, now_s: float) -> TelemetryListener:
        """The ear as it is; a new one for who is new, or could not be found a while ago."""
        lost = ear is not None and ear.place is None and ear.fault and now_s - ear.since_s > _RETRY_S
        return TelemetryListener(listener, now_s) if ear is None or lost else ear

    def _tell(self, mouth: Mouth, ear: TelemetryListener, now_s: float) -> None:
        if ear.place is None:
            return
        try:
            family, where = ear.place
            for one in ear.take_news(self._values, now_s):
                mouth(family).sendto(one, where)
                self._sent += 1
            ear.fault = ""
        except OSError as error:
            self._failed += 1
            ear.put_off(error, now_s)


@lru_cache(maxsize=4096, typed=True)
def packet(name: str, value: Variable) -> bytes:
    """The message that says that `name` is `value`: truths are 0 or 1, whole numbers integers. Empty where it cannot be
    said."""
    try:
        return osc_codec.packet(f"{ROOT}/{name}", [int(value) if isinstance(value, bool) else value])
    except ValueError:  # a text that is none, from whoever sets variables: it may not end the thread
        return b""
