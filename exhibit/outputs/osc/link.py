"""The link to one desk: a thread that reaches it, asks how it is, sends at a calm pace, and finds it again if lost."""

from __future__ import annotations

import contextlib
import errno
import random
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from exhibit.consoles.answers import AnswerMeaning
from exhibit.consoles.desk import Desk, OscMessage
from exhibit.consoles.preset import Transport
from exhibit.outputs.osc.answers import heard
from exhibit.outputs.osc.pacing import Pace
from exhibit.outputs.osc.transports import NOTHING, OscTransport, TcpTransport, UdpTransport, packet
from exhibit.outputs.port import OutputState
from exhibit.values import Link

_FIRST_AGAIN_S, _LONGEST_AGAIN_S = 0.5, 15.0
_WELL_AFTER_S = 5.0
_MISSED = 3
_PROBE_S, _PROBED_S, _FOUND_S = 1.0, 0.5, 5.0
"""Who refused is asked again after the first; whoever is silent for the second has taken it. A network that finds
nobody takes seconds to say so: there it is the third."""
_NOBODY = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN}
_CLOSE_WITHIN_S = 2.0
_IDLE_S = 1.0
_ASK_THE_LOST_S = 2.0
"""A desk that is away is asked at least as often, however seldom it is asked otherwise."""
_LOOK_UP_AGAIN_S = 15.0
"""While a desk is away over UDP its name is looked up so often: it may have another address by now."""
_SAY_AGAIN_S = 2.0
"""Over UDP what is said first is said again with the next question after so long."""
_KNOCK_AGAIN_S = 60.0
"""A desk that does not let us in is asked again so often, so that it does not lock us out for good."""
_BURST, _BREATH_S = 32, 0.008
"""So many datagrams go at once, then the desk may read: a thousand in a row are more than its buffer holds (liblo's
oscdump lost up to 150 of them)."""


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


class OscLink:
    """Sends wires to `peer`. What cannot be sent, or is meant for a desk that is down, is dropped and counted: a desk
    that is back must not be fired at with what is long past; who sees it `returned` asserts what stands now. That also
    goes for a desk that comes `late`, into a running show. What the desk says that it will not do are `complaints`."""

    def __init__(self, name: str, peer: Peer, *, late: bool = False) -> None:
        self.peer = peer
        self.sent = self.dropped = 0
        self._pace = Pace(peer.rate_hz)
        self._lock = threading.Lock()
        self._line: OscTransport | None = None
        self._link: Link = "unverified"
        self._why = "not reached yet"
        self._lost, self._returned, self._refused = late, False, False
        self._again_s, self._wait_s, self._opened_s = 0.0, _FIRST_AGAIN_S, 0.0
        self._asked_s, self._missed, self._ever_heard = float("-inf"), 0, False
        self._refused_s, self._probed_s, self._silence_s = 0.0, float("inf"), _PROBED_S
        self._set_up_s, self._looked_up_s = float("-inf"), 0.0
        self._shut: dict[str, str] = {}
        self._complaints: deque[str] = deque(maxlen=20)
        self._closing = False
        self._bell, self._rung = socket.socketpair()
        self._bell.settimeout(0)
        self._thread = threading.Thread(target=self._run, name=f"osc {name}", daemon=True)
        self._thread.start()

    def put(self, wires: Iterable[OscMessage], *, anew: bool = False) -> None:
        """Send `wires`; returns at once."""
        wires = tuple(wires)
        with self._lock:
            if self._lost or self._link == "down":
                self.dropped += len(wires)
            else:
                self.dropped += self._pace.put(wires, anew=anew)
        self._ring()

    def returned(self) -> bool:
        """Whether the desk was lost and is back since this was asked last."""
        with self._lock:
            returned, self._returned = self._returned, False
            return returned

    def complaints(self) -> list[str]:
        """What the desk has said since this was asked last that it will not, or cannot, do."""
        with self._lock:
            complaints, self._complaints = list(self._complaints), deque(maxlen=20)
            return complaints

    @property
    def reached(self) -> bool:
        """Whether it was tried to reach the desk, with whatever result."""
        return self._opened_s > 0 or self._lost

    def state(self) -> OutputState:
        with self._lock:
            detail = f"{self.peer}: {self._why}" if self._why else str(self.peer)
            return OutputState(self._link, detail, self.sent, self.dropped)

    def stop(self) -> None:
        """Send what waits, and stop soon; returns at once."""
        self._closing = True
        self._ring()

    def close(self) -> None:
        """Send what waits, within two seconds, and stop."""
        self.stop()
        self._thread.join(_CLOSE_WITHIN_S)

    def _ring(self) -> None:
        with contextlib.suppress(OSError):  # full: it has been rung often enough
            self._bell.send(b"!")

    def _run(self) -> None:
        while not self._closing:
            now_s = time.monotonic()
            try:
                if self._line is None and now_s >= self._again_s:
                    self._open()
                if self._line is not None:
                    self._ask(time.monotonic())
                    self._send(self._due())
                self._listen(self._idle_s())
            except (OSError, ValueError) as error:
                self._lose(error)
        with contextlib.suppress(OSError):
            self._send(self._due(all_of_it=True))
        for one in (self._line.socket if self._line else None, self._bell, self._rung):
            if one is not None:
                one.close()

    def _open(self) -> None:
        line = self._new_line()
        self._opened_s = time.monotonic()
        if isinstance(line, TcpTransport):
            self._ever_heard = False
        self._missed, self._asked_s = 0, float("-inf")
        self._set_up()
        with self._lock:
            # Over UDP nobody has been reached yet: who was heard once is back when he is heard again.
            waits = isinstance(line, UdpTransport) and self._lost and self._ever_heard and not line.deaf
            was_lost, self._lost, self._refused = self._lost, False, False
            self._shut.clear()
            if not waits:
                self._returned = self._returned or was_lost
                self._link, self._why = self._reached(line)

    def _new_line(self) -> OscTransport:
        peer, ping = self.peer, self.peer.desk.preset.ping
        line: OscTransport
        if peer.transport == "udp":
            line = UdpTransport(peer.host, peer.port, answers=ping is not None, listen=ping.listen if ping else None)
        else:
            line = TcpTransport(peer.host, peer.port, slip=peer.transport == "tcp-slip")
        self._line, self._looked_up_s = line, time.monotonic()
        return line

    def _set_up(self) -> None:
        """Say what is said first."""
        assert self._line is not None
        for wire in self.peer.desk.setup():
            self._line.send(packet(wire))
        self._set_up_s = time.monotonic()

    def _reached(self, line: OscTransport) -> tuple[Link, str]:
        """The link as it is before anything was heard."""
        ping = self.peer.desk.preset.ping
        if isinstance(line, UdpTransport) and line.deaf and ping:
            return "unverified", f"port {ping.listen} of this machine is taken, so no answer can be heard"
        if ping:
            return "unverified", "not answered yet"
        return ("up", "connected") if isinstance(line, TcpTransport) else ("unverified", "")

    def _lose(self, error: Exception) -> None:
        """Take the line down, and try again after a while that grows, with jitter, so that many do not come at once."""
        now_s = time.monotonic()
        if isinstance(error, OSError) and isinstance(self._line, UdpTransport) and self._nobody(error):
            return
        if self._line is not None:
            self._line.socket.close()
            if now_s - self._opened_s > _WELL_AFTER_S:
                self._wait_s = _FIRST_AGAIN_S
        self._line = None
        self._again_s = now_s + self._wait_s * random.uniform(0.5, 1.0)  # noqa: S311 (jitter)
        self._wait_s = min(2 * self._wait_s, _LONGEST_AGAIN_S)
        self._lost = True
        self._down(getattr(error, "strerror", None) or str(error) or type(error).__name__)

    def _down(self, why: str) -> None:
        with self._lock:
            self._link, self._why = "down", why
            self.dropped += self._pace.forget()

    def _nobody(self, error: OSError) -> bool:
        """Whether `error` says that nobody is there, or listens there: then we ask now and then, with a packet that
        says nothing, whether that has changed."""
        if error.errno == errno.ECONNREFUSED:
            why, self._silence_s = f"nothing listens on UDP port {self.peer.port} there", _PROBED_S
        elif error.errno in _NOBODY:
            why, self._silence_s = str(error.strerror), _FOUND_S
        else:
            return False
        self._refused, self._refused_s, self._probed_s = True, time.monotonic(), float("inf")
        self._down(why)
        return True

    def _ask(self, now_s: float) -> None:
        ping = self.peer.desk.preset.ping
        if self._refused:
            self._look_up(now_s)
            self._probe(now_s)
        elif ping is not None and now_s - self._asked_s >= self._every_s(ping.every):
            if self._missed >= _MISSED:
                self._miss(ping.address)
            self._look_up(now_s)
            self._put_question(now_s)

    def _every_s(self, every_s: float) -> float:
        return min(every_s, _ASK_THE_LOST_S) if self._link == "down" else every_s

    def _put_question(self, now_s: float) -> None:
        question = self.peer.desk.ping()
        if self._line is None or question is None:
            return
        # Over UDP a desk may have been started anew between two questions, and have forgotten who we are.
        least_s = (
            _KNOCK_AGAIN_S if self._shut else _SAY_AGAIN_S if isinstance(self._line, UdpTransport) else float("inf")
        )
        if now_s - self._set_up_s >= least_s:
            self._set_up()
        self._line.send(packet(question))
        self._asked_s, self._missed = now_s, self._missed + 1

    def _look_up(self, now_s: float) -> None:
        """Look up the name of a desk that is away, which may have another address by now."""
        if (
            isinstance(self._line, UdpTransport)
            and self._link == "down"
            and now_s - self._looked_up_s >= _LOOK_UP_AGAIN_S
        ):
            self._line.socket.close()
            self._line = None
            self._new_line()

    def _miss(self, address: str) -> None:
        """The last questions were not answered."""
        if not self._ever_heard:
            with self._lock:
                if not self._why.startswith("port"):
                    self._why = f"{address} is not answered: see whether it may send OSC to this machine"
            return
        if isinstance(self._line, TcpTransport):
            raise ConnectionResetError(f"{address} is not answered any more")
        if self._link != "down":
            self._down(f"{address} is not answered any more")

    def _probe(self, now_s: float) -> None:
        """Ask whether somebody listens by now; who is silent for a while has taken the question."""
        assert self._line is not None
        if self._probed_s > now_s and now_s - self._refused_s >= _PROBE_S:
            self._line.send(NOTHING)
            self._probed_s = now_s
        elif now_s - self._probed_s >= self._silence_s:
            self._set_up()
            self._asked_s = float("-inf")
            with self._lock:
                self._refused = False
                if not self._ever_heard:
                    self._returned, self._link, self._why = True, "unverified", ""

    def _due(self, *, all_of_it: bool = False) -> list[OscMessage]:
        with self._lock:
            return self._pace.due(time.monotonic(), all_of_it=all_of_it)

    def _send(self, wires: list[OscMessage]) -> None:
        for number, wire in enumerate(wires):
            if number and number % _BURST == 0 and isinstance(self._line, UdpTransport):
                time.sleep(_BREATH_S)
            try:
                self._send_one(packet(wire))
            except ValueError as error:
                with self._lock:
                    self.dropped, self._why = self.dropped + 1, str(error)
            except OSError:
                with self._lock:
                    self.dropped += len(wires) - number
                raise
            else:
                self.sent += 1

    def _send_one(self, data: bytes) -> None:
        if self._line is None:
            raise ConnectionResetError("it is away")
        try:
            self._line.send(data)
        except ConnectionRefusedError:
            # That was said of an earlier datagram; this one has not been sent.
            self._line.send(data)
            raise

    def _idle_s(self) -> float:
        """How long there is nothing to do."""
        now_s = time.monotonic()
        with self._lock:
            next_s = self._pace.next_s()
        ping = self.peer.desk.preset.ping
        waits = [_IDLE_S]
        if next_s is not None:
            waits.append(next_s - now_s)
        if self._line is None:
            waits.append(self._again_s - now_s)
        elif self._refused:
            waits.append(_PROBED_S / 2)
        elif ping:
            waits.append(self._asked_s + self._every_s(ping.every) - now_s)
        return max(0.0, min(waits))

    def _listen(self, wait_s: float) -> None:
        line = self._line
        readable, _, _ = select.select([self._rung, *([line.socket] if line else [])], [], [], wait_s)
        if self._rung in readable:
            self._rung.recv(4096)
        if line is not None and line.socket in readable:
            for data in line.received():
                for address, texts in heard(data):
                    self._heard(address, self.peer.desk.preset.meaning(address, texts))

    def _heard(self, address: str, meaning: AnswerMeaning) -> None:
        if meaning.complaint:
            self._complain(address, meaning)
            return
        with self._lock:
            opened = self._shut.pop(address, None) is not None and not self._shut
        if meaning.answer:
            self._answered(opened=opened)
        elif opened or (meaning.anew and self._link != "down"):
            if meaning.anew:
                self._set_up()
            with self._lock:
                self._returned = True
                self._link, self._why = ("unverified", "") if opened else (self._link, self._why)

    def _complain(self, address: str, meaning: AnswerMeaning) -> None:
        self._missed = 0
        if meaning.shut:
            self._shut[address] = meaning.complaint
            self._down(next(iter(self._shut.values())))  # the first says why; the others follow from it
            if time.monotonic() - self._set_up_s >= _KNOCK_AGAIN_S:
                self._set_up()
            return
        with self._lock:
            if meaning.complaint not in self._complaints:
                self._complaints.append(meaning.complaint)

    def _answered(self, *, opened: bool) -> None:
        took_ms = 1000 * (time.monotonic() - self._asked_s)
        # Who did not answer the first questions was not there yet when the show began to send.
        back = self._link == "down" or (not self._ever_heard and self._missed > 1)
        self._missed, self._ever_heard = 0, True
        if self._shut:
            return
        if back and not opened:
            self._set_up()
        with self._lock:
            self._refused = False
            self._link, self._why = "up", f"answers in {took_ms:.1f} ms"
            self._returned = self._returned or back
