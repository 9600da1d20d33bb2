"""The link of one line: a thread that fades, sends at a calm pace, keeps alive, and finds the network again."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterable, Mapping

from exhibit.outputs.dmx.e131 import DISCOVERY, DISCOVERY_EVERY_S, PORT, SacnSource, discovery
from exhibit.outputs.dmx.fading import Lamp, Universe
from exhibit.outputs.dmx.fixture import FixtureOrder
from exhibit.outputs.dmx.refresh import Refresh
from exhibit.outputs.dmx.transport import DmxTransport, Maker, connected
from exhibit.outputs.port import OutputState
from exhibit.values import Link

_AGAIN_S, _WELL_AFTER_S = 1.0, 2.5
_HURRY_S, _LEAVE_WITHIN_S, _CLOSE_WITHIN_S = 1.3, 1.7, 2.0


class _AwayError(OSError):
    """The line is not tried again yet."""


class DmxLink:
    """Sends `universe` on `line`. Whole frames are sent again and again, so nothing has to be kept for a network that
    is away: when it is back, lamps are where they should be."""

    def __init__(self, name: str, line: DmxTransport, universe: Universe, source: SacnSource) -> None:
        self.line = line
        self.sent = self.dropped = 0
        self.announced: tuple[int, ...] = ()
        """The universes of this source, where this link tells of them."""
        self._universe, self._source = universe, source
        self._refresh = Refresh(line.rate_hz)
        self._lock, self._bell = threading.Lock(), threading.Event()
        self._socket: socket.socket | None = None
        self._again_s = self._failed_s = self._announce_s = float("-inf")
        self._link: Link = "unverified"
        self._why = "not sent yet"
        self._leave_s, self._goodbye = float("inf"), False
        self._maker: Maker | None = None
        self._thread: threading.Thread | None = None
        if line.missing:
            self._link, self._why = "down", line.missing
            return
        self._maker = line.maker(source)
        self._thread = threading.Thread(target=self._run, name=f"dmx {name}", daemon=True)
        self._thread.start()

    @property
    def lamps(self) -> Mapping[str, Lamp]:
        """Its lamps as they are now."""
        with self._lock:
            return dict(self._universe.lamps)

    def ask(self, name: str, order: FixtureOrder, *, follow: bool = False) -> None:
        """Set a lamp on its way; returns at once."""
        with self._lock:
            self._universe.ask(name, order, time.monotonic(), follow=follow)
        self._bell.set()

    def darken(self, *, dark: bool) -> None:
        """Take all light away, or bring it back."""
        with self._lock:
            self._universe.darken(time.monotonic(), dark=dark)
        self._bell.set()

    def wake(self) -> None:
        """The clock of the fades was stopped, or goes on."""
        self._bell.set()

    def use(self, line: DmxTransport, lamps: Mapping[str, Lamp]) -> None:
        """Go on with other lamps, another priority or rate, at the same place."""
        with self._lock:
            if line != self.line and self._maker is not None:
                self._maker.prioritise(line.priority)
            self.line, self._universe.lamps = line, dict(lamps)
            self._refresh = Refresh(line.rate_hz)
        self._bell.set()

    def state(self) -> OutputState:
        with self._lock:
            detail = f"{self.line}: {self._why}" if self._why else str(self.line)
            return OutputState(self._link, detail, self.sent, self.dropped)

    def drop(self, *, quietly: bool) -> None:
        """This line is no more. Its lamps go dark, and its receivers are told, unless another sends their universe now,
        and this one leaves `quietly`. Returns at once."""
        with self._lock:
            self._universe.lamps, self._refresh = {}, Refresh(self.line.rate_hz)
            self._goodbye, self._leave_s = not quietly, time.monotonic() + (0.0 if quietly else _LEAVE_WITHIN_S)
        self._bell.set()

    def stop(self, *, held: bool) -> None:
        """Bring fades to their end soon, and stop; a line that is `held` stops as it is. Returns at once."""
        with self._lock:
            now_s = time.monotonic()
            if not held:
                self._universe.hurry(now_s, _HURRY_S)
            self._goodbye = not (held or self.line.holds)
            self._leave_s = now_s + (0.0 if held else _LEAVE_WITHIN_S)
        self._bell.set()

    def close(self) -> None:
        """Wait until it has stopped, within two seconds."""
        if self._thread is not None:
            self._thread.join(_CLOSE_WITHIN_S)

    def _run(self) -> None:
        while not self._left(time.monotonic()):
            if time.monotonic() >= self._due_s():
                self._send(time.monotonic())
            self._announce(time.monotonic())
            self._bell.wait(max(0.0, self._due_s() - time.monotonic()))
            self._bell.clear()
        if self._goodbye and self._maker is not None:
            self._carry(self._maker.make_goodbye(), time.monotonic())
        self._shut()

    def _left(self, now_s: float) -> bool:
        """Whether it is time to leave: it was asked to, and everything has arrived or has had its time."""
        with self._lock:
            asked = self._leave_s < float("inf")
            return asked and (now_s >= self._leave_s or (self._refresh.settled and not self._moving()))

    def _moving(self) -> bool:
        return self._universe.moving(self._refresh.sent_s)

    def _due_s(self) -> float:
        with self._lock:
            return self._refresh.next_s(moving=self._moving())

    def _send(self, now_s: float) -> None:
        assert self._maker is not None
        with self._lock:
            frame = self._universe.frame(now_s)
            self._refresh.sent(frame, now_s)
            packet = self._maker.make_packet(frame)
        self._carry([packet], now_s)

    def _carry(self, packets: Iterable[bytes], now_s: float) -> None:
        for packet in packets:
            try:
                self._put(packet, now_s)
            except (OSError, ValueError) as error:  # ValueError: no host can be called so
                self._fail(error, now_s)
            else:
                self.sent += 1
                if now_s - self._failed_s > _WELL_AFTER_S:
                    self._say("unverified", "")

    def _put(self, packet: bytes, now_s: float) -> None:
        if self._socket is None:
            if now_s < self._again_s:
                raise _AwayError
            self._socket = self.line.opened()
        try:
            self._socket.send(packet)
        except ConnectionRefusedError as error:
            # That was said of an earlier packet; this one has not been sent.
            self._socket.send(packet)
            self._refused(error, now_s)

    def _refused(self, error: ConnectionRefusedError, now_s: float) -> None:
        self._failed_s = now_s
        self._say("down", f"nobody listens there ({error.strerror})")

    def _fail(self, error: Exception, now_s: float) -> None:
        """The network is away: look for it again, now and then."""
        self.dropped += 1
        if isinstance(error, _AwayError):
            return
        self._shut()
        self._failed_s, self._again_s = now_s, now_s + _AGAIN_S
        self._say("down", getattr(error, "strerror", None) or str(error) or type(error).__name__)

    def _say(self, link: Link, why: str) -> None:
        with self._lock:
            self._link, self._why = link, why

    def _shut(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _announce(self, now_s: float) -> None:
        """Tell which universes there are; who does not hear it loses nothing."""
        if not self.announced or now_s - self._announce_s < DISCOVERY_EVERY_S:
            return
        self._announce_s = now_s
        with contextlib.suppress(OSError), connected(DISCOVERY, PORT, self.line.interface) as way:
            for packet in discovery(self._source, self.announced):
                way.send(packet)
