"""A desk asked once whether it is there: what was sent, what came back, and where it failed, to be told to a person."""

from __future__ import annotations

import contextlib
import select
import socket
import time
from dataclasses import dataclass
from typing import Literal

from exhibit.consoles.desk import Wire
from exhibit.inputs.osc import Malformed, messages
from exhibit.outputs.osc_lines import NOTHING, Line, Tcp, Udp, packet
from exhibit.outputs.osc_link import Peer

_ANSWERS_WITHIN_S, _AGAIN_S = 2.5, 1.0
_REFUSED_WITHIN_S, _ASKED_TIMES = 0.5, 3
_MOST_ANSWERS = 8

Fault = Literal["", "name", "refused", "time", "network", "closed", "framing", "silent", "deaf", "mute"]
"""None; the host is not known; nobody listens; nobody answers at all; no way there; it hangs up; it speaks another
framing; the question is not answered; it cannot be heard here, since the port is taken; it cannot be asked."""


@dataclass(frozen=True)
class Answer:
    """A message that came back, and how long after the question, in milliseconds."""

    address: str
    args: tuple[object, ...]
    after_ms: float


@dataclass(frozen=True)
class Asked:
    """What became of asking a desk. `here` is this machine's address on the way there; `why` the system's own words."""

    fault: Fault = ""
    why: str = ""
    here: str = ""
    sent: tuple[Wire, ...] = ()
    connected: bool = False
    answers: tuple[Answer, ...] = ()

    @property
    def after_ms(self) -> float:
        """How long the last answer took."""
        return self.answers[-1].after_ms if self.answers else 0.0


def own_address(host: str) -> str:
    """This machine's address on the way to `host`; empty where there is no way, or `host` is not known."""
    with contextlib.suppress(OSError):
        family, _, _, _, where = socket.getaddrinfo(host, 9, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect(where)  # of UDP nothing is sent by this
            return str(probe.getsockname()[0])
    return ""


def ask(peer: Peer) -> Asked:
    """Reach the desk, say what is said first, ask its question and wait for the answer; six seconds at most."""
    here = own_address(peer.host)
    try:
        line = _line(peer)
    except socket.gaierror as error:
        return Asked("name", error.strerror or str(error))
    except OSError as error:
        return Asked(_cause(error), error.strerror or str(error) or "no answer", here)
    try:
        return _asked(peer, line, here)
    finally:
        line.socket.close()


def refused(peer: Peer) -> bool:
    """Whether the machine of `peer` says that nobody listens on its UDP port."""
    try:
        line = Udp(peer.host, peer.port, answers=False)
    except OSError:
        return False
    try:
        # A system that has much to refuse leaves some of its refusals unsaid.
        for _ in range(_ASKED_TIMES):
            line.send(NOTHING)
            if select.select([line.socket], [], [], _REFUSED_WITHIN_S)[0]:
                line.received()
    except ConnectionRefusedError:
        return True
    except OSError:
        return False
    finally:
        line.socket.close()
    return False


def said(data: bytes) -> list[tuple[str, tuple[object, ...]]]:
    """The messages in `data`, each its address and values; what cannot be read has an address that says so."""
    try:
        return [(address, tuple(values)) for address, values in messages(data)]
    except Malformed:
        return [(f"{len(data)} bytes that cannot be read", ())]


def _line(peer: Peer) -> Line:
    ping = peer.desk.preset.ping
    if peer.transport == "udp":
        return Udp(peer.host, peer.port, answers=ping is not None, listen=ping.listen if ping else None)
    return Tcp(peer.host, peer.port, slip=peer.transport == "tcp-slip")


def _cause(error: OSError) -> Fault:
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    return "time" if isinstance(error, TimeoutError) else "network"


def _asked(peer: Peer, line: Line, here: str) -> Asked:
    stream = isinstance(line, Tcp)
    question = peer.desk.ping()
    sent = (*peer.desk.setup(), *([question] if question else []))
    answers: list[Answer] = []
    fault: Fault = "silent"
    why = ""
    try:
        for wire in sent:
            line.send(packet(wire))
        if question is None:
            fault = "" if stream else "mute"
            _hear(line, answers, "", 0.3)
        elif _answered(peer, line, question, answers):
            fault = ""
    except ConnectionResetError as error:
        fault, why = "closed", error.strerror or str(error)
    except ConnectionRefusedError:
        fault = "refused"
    except OSError as error:
        framing = type(error) is ConnectionError  # as osc_lines raises it
        fault, why = ("framing" if framing else _cause(error)), error.strerror or str(error)
    if fault in ("silent", "mute") and not stream and refused(peer):
        fault = "refused"
    elif fault == "silent" and isinstance(line, Udp) and line.deaf:
        fault = "deaf"
    return Asked(fault, why, here, sent, stream, tuple(answers))


def _answered(peer: Peer, line: Line, question: Wire, answers: list[Answer]) -> bool:
    """Whether the question is answered; over UDP, which loses packets, it is asked a second time."""
    ping = peer.desk.preset.ping
    assert ping is not None
    if _hear(line, answers, ping.answer, _AGAIN_S):
        return True
    if isinstance(line, Udp):
        line.send(packet(question))
    return _hear(line, answers, ping.answer, _ANSWERS_WITHIN_S - _AGAIN_S)


def _hear(line: Line, answers: list[Answer], awaited: str, within_s: float) -> bool:
    """Take what comes back within `within_s`, into `answers`; whether the awaited answer is among it."""
    began_s = time.monotonic()
    while (left_s := began_s + within_s - time.monotonic()) > 0:
        if not select.select([line.socket], [], [], left_s)[0]:
            break
        after_ms = 1000 * (time.monotonic() - began_s)
        for data in line.received():
            told = [Answer(address, args, after_ms) for address, args in said(data)]
            expected = [one for one in told if awaited and one.address.startswith(awaited)]
            # The awaited one stands last, and a desk that tells much is not repeated in full.
            answers[:] = [*answers, *(one for one in told if one not in expected)][:_MOST_ANSWERS] + expected[:1]
            if expected:
                return True
    return False
