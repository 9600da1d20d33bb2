"""The link to one desk: a thread that owns the socket and does what `link_step` decides."""

from __future__ import annotations

import contextlib
import errno
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from exhibit.consoles.desk import Desk, OscMessage
from exhibit.consoles.preset import Transport
from exhibit.osc_codec import NOTHING, packet, texts
from exhibit.outputs.osc.answer_ports import AnswerPorts
from exhibit.outputs.osc.link_state import (
    USUAL,
    Close,
    ComplaintsTaken,
    Hang,
    Heard,
    LineOpened,
    LinkAction,
    LinkEvent,
    LinkSettings,
    LinkState,
    LinkTiming,
    Lost,
    MessagesSent,
    Open,
    Perform,
    Phase,
    Probe,
    Put,
    Refused,
    ReturnTaken,
    Say,
    Tick,
    Unreachable,
)
from exhibit.outputs.osc.link_step import step, wait_s
from exhibit.outputs.osc.pacing import Pace
from exhibit.outputs.osc.transports import OscTransport, TcpTransport, UdpTransport
from exhibit.outputs.port import OutputState
from exhibit.system.chance import CHANCE
from exhibit.system.failures import failure_words
from exhibit.system.heartbeats import TendedThread
from exhibit.system.lasting import lasting

_NOBODY = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN}


@dataclass(frozen=True)
class Peer:
    """Who is at the other end of a link, and how it is reached."""

    host: str
    port: int
    transport: Transport
    desk: Desk
    rate_hz: float = 25.0

    def __str__(self) -> str:
        return f"{self.desk.preset.name} at {self.host}:{self.port} ({self.transport})"


def settings_of(peer: Peer, timing: LinkTiming = USUAL, seed: float = 0.0) -> LinkSettings:
    """How a link speaks to `peer`."""
    ping, desk = peer.desk.preset.ping, peer.desk
    return LinkSettings(
        peer.transport,
        peer.port,
        tuple(desk.setup()),
        desk.ping(),
        ping.every if ping else 0.0,
        ping.listen if ping else None,
        ping is not None,
        seed,
        timing,
    )


def transport_to(
    peer: Peer, turn: int = 0, ports: AnswerPorts | None = None, wake: Callable[[], None] = lambda: None
) -> OscTransport:
    """A line to `peer`, over UDP to the address whose `turn` it is. Raises OSError, and ValueError where no host can be
    called so."""
    ping = peer.desk.preset.ping
    if peer.transport == "udp":
        listen = ping.listen if ping else None
        answers = ping is not None
        return UdpTransport(peer.host, peer.port, answers=answers, listen=listen, turn=turn, ports=ports, wake=wake)
    return TcpTransport(peer.host, peer.port, slip=peer.transport == "tcp-slip")


class OscLink:
    """Sends messages to `peer`. What cannot be sent, or is meant for a desk that is down, is dropped and counted: a
    desk that is back must not be fired at with what is long past; who takes what `take_returned` gives asserts what
    stands now. That also goes for a desk that comes `late`, into a running show. What the desk says that it will not do
    is among its `take_complaints`. Links that share `ports` may be answered at the same one."""

    def __init__(
        self,
        name: str,
        peer: Peer,
        *,
        late: bool = False,
        timing: LinkTiming = USUAL,
        ports: AnswerPorts | None = None,
    ) -> None:
        self.peer, self._ports, self._turn = peer, ports or AnswerPorts(), 0
        self._settings = settings_of(peer, timing, CHANCE.random())
        self._state = LinkState(Pace(peer.rate_hz), lost=late)
        self._lock = threading.Lock()
        self._line: OscTransport | None = None
        self._bell, self._rung = socket.socketpair()
        self._bell.settimeout(0)
        # Its end is its own affair: it sends what waits before it goes.
        run = lasting(self._run, threading.Event(), self._note_stumble)
        self._thread = TendedThread(run, name=f"osc {name}", replaceable=True)
        self._replaced = 0
        self._thread.start()

    def put(self, messages: Iterable[OscMessage], *, anew: bool = False) -> None:
        """Send `messages`; returns at once."""
        self._step(Put(tuple(messages), anew))
        self._ring()

    def take_returned(self) -> bool:
        """Whether the desk was lost and is back since this was asked last."""
        return self._step(ReturnTaken()).returned

    def take_complaints(self) -> list[str]:
        """What the desk has said since this was asked last that it will not, or cannot, do."""
        return list(self._step(ComplaintsTaken()).complaints)

    @property
    def sent(self) -> int:
        """How many messages have been sent."""
        return self._state.sent

    def state(self) -> OutputState:
        now = self._state
        detail = f"{self.peer}: {now.why}" if now.why else str(self.peer)
        return OutputState(now.link, detail, now.sent, now.dropped)

    def stop(self) -> None:
        """Send what waits, and stop soon; returns at once."""
        self._step(Close())
        self._ring()

    def close(self) -> None:
        """Send what waits, within two seconds, and stop."""
        self.stop()
        self._thread.join(self._settings.timing.close_within_s)

    def _ring(self) -> None:
        with contextlib.suppress(OSError):  # full: it has been rung often enough
            self._bell.send(b"!")

    def _step(self, event: LinkEvent) -> LinkState:
        """Take `event`, of the kind that nothing is to be done about at once; the state before."""
        before, _ = self._decide(event)
        return before

    def _decide(self, event: LinkEvent) -> tuple[LinkState, LinkAction | None]:
        """The state before `event`, and what is to be done now."""
        with self._lock:
            before = self._state
            self._state, action = step(before, event, time.monotonic(), self._settings)
            return before, action

    def _run(self) -> None:
        if self._thread.replacements > self._replaced:
            self._replaced = self._thread.replacements
            self._note_stumble("its thread hung; another has its place")
        while self._follow(Tick()) != "over":
            self._thread.rest()
            self._listen(wait_s(self._state, time.monotonic(), self._settings))
            self._thread.beat()
        self._hang()
        self._bell.close()
        self._rung.close()

    def _note_stumble(self, fault: str) -> None:
        """Something that nobody expects was raised: the line is opened anew. Raises ThreadReplaced in a thread that has
        lost its place, as does whatever follows from what such a thread did."""
        self._thread.beat()
        self._hang()
        self._step(Lost(fault, 0))

    def _follow(self, *events: LinkEvent) -> Phase:
        """Take `events`, do what they ask for, and take what comes of it; the phase afterwards."""
        left = deque(events)
        while left:
            self._thread.beat()  # one that hung, and comes back late, may say nothing of the line that is open now
            _, action = self._decide(left.popleft())
            if action is not None:
                left.extend(self._do(action))
        return self._state.phase

    def _do(self, action: LinkAction) -> list[LinkEvent]:
        """Do it; what came of it."""
        try:
            match action:
                case Open():
                    self._hang()
                    # Nobody was there, or is any more: it may have another address.
                    self._turn += self._state.phase == "looking up" and self._state.link == "down"
                    line = self._opened()
                    return [LineOpened(line.deaf, line.others)]
                case Hang():
                    self._hang()
                case Say():
                    for message in action.messages:
                        self._send(packet(message.address, message.args))
                case Probe():
                    self._send(NOTHING)
                case Perform():
                    return self._perform(action.messages)
                case _:
                    assert_never(action)
        except (OSError, ValueError) as error:  # ValueError: no host can be called so, or no message said
            return [self._fault(error)]
        return []

    def _opened(self) -> OscTransport:
        """The line, open; a name may be looked up for long meanwhile."""
        line = transport_to(self.peer, self._turn, self._ports, self._ring)
        try:
            self._thread.beat()
        except BaseException:
            line.close()
            raise
        self._line = line
        return line

    def _perform(self, messages: Sequence[OscMessage]) -> list[LinkEvent]:
        sent, faults = 0, list[str]()
        timing = self._settings.timing
        try:
            for number, message in enumerate(messages):
                if number and number % timing.burst == 0 and self._settings.udp:
                    time.sleep(timing.breath_s)
                try:
                    data = packet(message.address, message.args)
                except ValueError as error:
                    faults.append(str(error))
                    continue
                try:
                    self._send(data)
                except OSError as error:
                    if error.errno != errno.EMSGSIZE:
                        raise
                    faults.append(f"{message.address} is too long for UDP: {len(data)} bytes")
                    continue
                sent += 1
        except OSError as error:
            return [MessagesSent(sent, tuple(faults)), self._fault(error, len(messages) - sent - len(faults))]
        return [MessagesSent(sent, tuple(faults))]

    def _send(self, data: bytes) -> None:
        self._thread.beat()
        if self._line is None:
            raise ConnectionResetError("it is away")
        try:
            self._line.send(data)
        except ConnectionRefusedError:
            # That was said of an earlier datagram; this one has not been sent.
            self._line.send(data)
            raise

    def _fault(self, error: Exception, unsent: int = 0) -> LinkEvent:
        """What `error` says of the desk. What the network says of datagrams breaks no line."""
        if self._settings.udp and self._line is not None and isinstance(error, OSError):
            if error.errno == errno.ECONNREFUSED:
                return Refused(unsent)
            if error.errno in _NOBODY:
                return Unreachable(failure_words(error), unsent)
        return Lost(failure_words(error), unsent)

    def _hang(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _listen(self, for_s: float) -> None:
        line = self._line
        readable, _, _ = select.select([self._rung, *(line.ears if line else [])], [], [], for_s)
        if self._rung in readable:
            self._rung.recv(4096)
        if line is None or not readable:
            return
        try:
            received = line.receive()
        except (OSError, ValueError) as error:
            self._follow(self._fault(error))
            return
        meaning = self.peer.desk.preset.meaning
        self._follow(*(Heard(address, meaning(address, said)) for data in received for address, said in texts(data)))
