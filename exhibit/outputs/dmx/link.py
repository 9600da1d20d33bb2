"""The link of one line: a thread that fades, owns the socket, and does what `link_state` decides."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Mapping
from functools import partial
from typing import assert_never

from exhibit.outputs.dmx.e131 import DISCOVERY, SacnSource, discovery
from exhibit.outputs.dmx.fading import Lamp, Universe
from exhibit.outputs.dmx.fixture import FixtureOrder
from exhibit.outputs.dmx.link_state import (
    USUAL,
    DmxFailed,
    DmxLinkAction,
    DmxLinkEvent,
    DmxLinkSettings,
    DmxLinkState,
    DmxRefused,
    DmxSent,
    DmxTick,
    FrameMade,
    Introduce,
    Leave,
    MakeFrame,
    Phase,
    Repatched,
    SayGoodbye,
    SendFrame,
    TellUniverses,
    step,
    wait_s,
)
from exhibit.outputs.dmx.refresh import Refresh
from exhibit.outputs.dmx.transport import DmxTransport, DmxWay, PacketMaker, connect
from exhibit.outputs.port import OutputState
from exhibit.system.failures import failure_words
from exhibit.system.heartbeats import TendedThread
from exhibit.system.lasting import lasting


class DmxLink:
    """Sends `universe` on `line`. Whole frames are sent again and again, so nothing has to be kept for a network that
    is away: when it is back, lamps are where they should be."""

    def __init__(
        self,
        name: str,
        line: DmxTransport,
        universe: Universe,
        source: SacnSource,
        settings: DmxLinkSettings = USUAL,
    ) -> None:
        self.line = line
        self._universe, self._source, self._settings = universe, source, settings
        self._state = DmxLinkState(Refresh(line.rate_hz))
        self._lock, self._bell = threading.Lock(), threading.Event()
        self._way: DmxWay | None = None
        self._turn = 0
        self._maker: PacketMaker | None = None
        self._thread: TendedThread | None = None
        self._replaced = 0
        if line.missing:
            self._state = DmxLinkState(Refresh(line.rate_hz), "over", "down", line.missing)
            return
        self._maker = line.maker(source)
        # Its end is its own affair: it says goodbye before it goes.
        run = lasting(partial(self._run, self._maker), threading.Event(), self._note_stumble)
        self._thread = TendedThread(run, name=f"dmx {name}", replaceable=True)
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

    def introduce(self, universes: tuple[int, ...]) -> None:
        """Tell of these universes of the source now and then; of none: leave that to another link."""
        with self._lock:
            self._decide(Introduce(universes))
        self._bell.set()

    def use(self, line: DmxTransport, lamps: Mapping[str, Lamp]) -> None:
        """Go on with other lamps, another priority or rate, at the same place."""
        with self._lock:
            if line != self.line and self._maker is not None:
                self._maker.prioritise(line.priority)
            self.line, self._universe.lamps = line, dict(lamps)
            self._decide(Repatched(line.rate_hz))
        self._bell.set()

    def resend(self) -> int:
        """Send the whole frame now, and as often as one that has just changed; how many lamps it lights."""
        with self._lock:
            self._decide(Repatched(self.line.rate_hz))
            count = len(self._universe.lamps)
        self._bell.set()
        return count

    def state(self) -> OutputState:
        with self._lock:
            now = self._state
            detail = f"{self.line}: {now.why}" if now.why else str(self.line)
            return OutputState(now.link, detail, now.sent, now.dropped)

    def drop(self, *, quietly: bool) -> None:
        """This line is no more. Its lamps go dark, and its receivers are told, unless another sends their universe now,
        and this one leaves `quietly`. Returns at once."""
        with self._lock:
            self._universe.lamps = {}
            self._decide(Repatched(self.line.rate_hz))
            self._decide(Leave(0.0 if quietly else self._settings.leave_within_s, goodbye=not quietly))
        self._bell.set()

    def stop(self, *, held: bool) -> None:
        """Bring fades to their end soon, and stop; a line that is `held` stops as it is. Returns at once."""
        with self._lock:
            if not held:
                self._universe.hurry(time.monotonic(), self._settings.hurry_s)
            within_s = 0.0 if held else self._settings.leave_within_s
            self._decide(Leave(within_s, goodbye=not (held or self.line.holds)))
        self._bell.set()

    def close(self) -> None:
        """Wait until it has stopped, within two seconds."""
        if self._thread is not None:
            self._thread.join(self._settings.close_within_s)

    def _decide(self, event: DmxLinkEvent) -> DmxLinkAction | None:
        """What is to be done upon `event`. The lock is held."""
        self._state, action = step(self._state, event, time.monotonic(), self._settings)
        return action

    def _run(self, maker: PacketMaker) -> None:
        if self._thread is not None and self._thread.replacements > self._replaced:
            self._replaced = self._thread.replacements
            self._note_stumble("its thread hung; another has its place")
        while self._tick(maker) != "over":
            self._beat()
            self._bell.wait(self._idle_s())
            self._bell.clear()
        self._hang()

    def _tick(self, maker: PacketMaker) -> Phase:
        with self._lock:
            tick = DmxTick(self._universe.moving(self._state.framed_s))
        self._follow(tick, maker)
        return self._state.phase

    def _note_stumble(self, fault: str) -> None:
        """Something that nobody expects was raised: the socket is opened anew."""
        self._beat()
        self._hang()
        with self._lock:
            self._decide(DmxFailed(fault))

    def _beat(self) -> None:
        """Raises ThreadReplaced in a thread that has lost its place: what it did late says nothing of the line."""
        if self._thread is not None:
            self._thread.beat()

    def _idle_s(self) -> float:
        with self._lock:
            moving = self._universe.moving(self._state.framed_s)
            return wait_s(self._state, time.monotonic(), moving=moving)

    def _follow(self, event: DmxLinkEvent, maker: PacketMaker) -> None:
        """Take `event`, do what it asks for, and take what comes of it."""
        left = deque([event])
        while left:
            self._beat()
            with self._lock:
                action = self._decide(left.popleft())
            if action is not None:
                left.extend(self._do(action, maker))

    def _do(self, action: DmxLinkAction, maker: PacketMaker) -> list[DmxLinkEvent]:
        """Do it; what came of it."""
        match action:
            case MakeFrame():
                with self._lock:
                    return [FrameMade(self._universe.frame(time.monotonic()))]
            case SendFrame():
                with self._lock:  # the priority may be changing
                    packet = maker.make_packet(action.frame)
                return [self._send(packet)]
            case SayGoodbye():
                return self._say_goodbye(maker)
            case TellUniverses():
                self._tell(action.universes)
                return []
            case _:
                assert_never(action)

    def _say_goodbye(self, maker: PacketMaker) -> list[DmxLinkEvent]:
        outcomes: list[DmxLinkEvent] = []
        for packet in maker.make_goodbye():
            outcomes.append(self._send(packet))
            if self._way is None:  # who is away is told nothing
                break
        return outcomes

    def _send(self, packet: bytes) -> DmxLinkEvent:
        try:
            way = self._way or self._opened()
            return self._put(way, packet)
        except (OSError, ValueError) as error:  # ValueError: no host can be called so
            self._beat()
            self._hang()
            self._turn += 1
            return DmxFailed(failure_words(error))

    def _opened(self) -> DmxWay:
        """The way, open; a name may be looked up for long meanwhile."""
        way = self.line.open(self._turn)
        try:
            self._beat()
        except BaseException:
            way.close()
            raise
        self._way = way
        return way

    def _put(self, way: DmxWay, packet: bytes) -> DmxLinkEvent:
        try:
            way.send(packet)
        except ConnectionRefusedError as error:
            if way.others:  # the next address has its turn, with this packet already
                self._hang()
                self._turn += 1
                way = self._opened()
            # That was said of an earlier packet; this one has not been sent.
            way.send(packet)
            return DmxRefused(failure_words(error))
        return DmxSent()

    def _hang(self) -> None:
        if self._way is not None:
            self._way.close()
            self._way = None

    def _tell(self, universes: tuple[int, ...]) -> None:
        port = self._settings.discovery_port
        with contextlib.suppress(OSError), connect(DISCOVERY, port, self.line.interface) as way:
            for packet in discovery(self._source, universes):
                way.send(packet)
