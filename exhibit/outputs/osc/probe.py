"""A desk asked once whether it is there, or told something by hand: what was sent, what came back, where it failed."""

from __future__ import annotations

import contextlib
import select
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from exhibit.consoles.desk import OscMessage
from exhibit.osc_codec import NOTHING, Malformed, messages, packet
from exhibit.outputs.osc.link import Peer, transport_to
from exhibit.outputs.osc.transports import OscTransport, UdpTransport
from exhibit.system.failures import failure_words

_ANSWERS_WITHIN_S, _AGAIN_S = 2.5, 1.0
_REFUSED_WITHIN_S, _ASKED_TIMES = 0.5, 3
_REPLIES_WITHIN_S = 0.3
_MOST_ANSWERS = 8

Fault = Literal["", "name", "refused", "time", "network", "closed", "framing", "silent", "deaf", "mute"]
"""None; the host is not known; nobody listens; nobody answers at all; no way there; it hangs up; it speaks another
framing; the question is not answered; it cannot be heard here, since the port is taken; it cannot be asked."""


@dataclass(frozen=True)
class DeskAnswer:
    """A message that came back, how long after the question in milliseconds, whether it answers that, and what the desk
    complains of in it, which may `shut` it to us."""

    address: str
    args: tuple[object, ...]
    after_ms: float
    expected: bool = False
    complaint: str = ""
    shut: bool = False


@dataclass(frozen=True)
class DeskProbe:
    """What became of asking a desk. `here` is this machine's address on the way there; `why` the system's own words."""

    fault: Fault = ""
    why: str = ""
    here: str = ""
    sent: tuple[OscMessage, ...] = ()
    connected: bool = False
    answers: tuple[DeskAnswer, ...] = ()

    @property
    def complaints(self) -> tuple[str, ...]:
        """What the desk says that it will not, or cannot, do: where it is shut to us, that alone."""
        shut = [one.complaint for one in self.answers if one.shut]
        told = shut[:1] or [one.complaint for one in self.answers if one.complaint]
        return tuple(dict.fromkeys(told))

    @property
    def shut(self) -> bool:
        """Whether the desk does nothing of what we ask."""
        return any(one.shut for one in self.answers)

    @property
    def after_ms(self) -> float:
        """How long the desk took to answer its question; 0 where it did not, or has none."""
        return next((one.after_ms for one in self.answers if one.expected), 0.0)


def own_address(host: str) -> str:
    """This machine's address on the way to `host`; empty where there is no way, or `host` is not known."""
    with contextlib.suppress(OSError):
        family, _, _, _, where = socket.getaddrinfo(host, 9, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect(where)  # of UDP nothing is sent by this
            return str(probe.getsockname()[0])
    return ""


def ask(peer: Peer, orders: Sequence[OscMessage] = ()) -> DeskProbe:
    """Reach the desk, say what is said first, then the `orders`, ask its question and wait for the answer; seven
    seconds at most."""
    here = own_address(peer.host)
    try:
        line = transport_to(peer)
    except socket.gaierror as error:
        return DeskProbe("name", failure_words(error))
    except OSError as error:
        return DeskProbe(_cause(error), failure_words(error), here)
    try:
        return _ask(peer, line, here, orders)
    finally:
        line.close()


def is_refused(peer: Peer) -> bool:
    """Whether the machine of `peer` says that nobody listens on its UDP port."""
    try:
        line = UdpTransport(peer.host, peer.port, answers=False)
    except OSError:
        return False
    try:
        # A system that has much to refuse leaves some of its refusals unsaid.
        for _ in range(_ASKED_TIMES):
            line.send(NOTHING)
            if select.select(line.ears, [], [], _REFUSED_WITHIN_S)[0]:
                line.receive()
    except ConnectionRefusedError:
        return True
    except OSError:
        return False
    finally:
        line.close()
    return False


def readable_messages(data: bytes) -> list[tuple[str, tuple[object, ...]]]:
    """The messages in `data`, each its address and values; what cannot be read has an address that says so."""
    try:
        return [(address, tuple(values)) for address, values in messages(data)]
    except Malformed:
        return [(f"{len(data)} bytes that cannot be read", ())]


def _cause(error: OSError) -> Fault:
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    return "time" if isinstance(error, TimeoutError) else "network"


def _ask(peer: Peer, line: OscTransport, here: str, orders: Sequence[OscMessage]) -> DeskProbe:
    question = peer.desk.ping()
    sent = (*peer.desk.setup(), *orders, *([question] if question else []))
    answers: list[DeskAnswer] = []
    fault, why = _send_all(peer, line, sent, answers, patient=bool(orders))
    if fault in ("silent", "mute") and peer.transport == "udp":
        fault = "refused" if is_refused(peer) else "deaf" if line.deaf and question else fault
    return DeskProbe(fault, why, here, sent, peer.transport != "udp", tuple(answers))


def _send_all(
    peer: Peer, line: OscTransport, sent: Sequence[OscMessage], answers: list[DeskAnswer], *, patient: bool
) -> tuple[Fault, str]:
    """Send all of it and hear the `answers`, `patient` for a while longer; what went wrong, and the system's words."""
    ears = _Ears(line, peer, answers)
    try:
        for message in sent:
            line.send(packet(message.address, message.args))
        fault = ears.await_answer(sent)
        ears.hear(_REPLIES_WITHIN_S if patient else 0.0, awaited=False)
    except ConnectionResetError as error:
        return "closed", failure_words(error)
    except ConnectionRefusedError:
        return "refused", ""
    except (OSError, ValueError) as error:
        framing = type(error) is ConnectionError  # as the codec raises it
        cause = _cause(error) if isinstance(error, OSError) else "network"
        return ("framing" if framing else cause), failure_words(error)
    return fault, ""


class _Ears:
    """Hears what comes back on `line` from `peer`, into `answers`, after the question was sent."""

    def __init__(self, line: OscTransport, peer: Peer, answers: list[DeskAnswer]) -> None:
        self._line, self._preset, self._answers = line, peer.desk.preset, answers
        self._udp = peer.transport == "udp"
        self._asked_s = time.monotonic()

    def await_answer(self, sent: Sequence[OscMessage]) -> Fault:
        """Wait for the answer to the question, the last one that was `sent`. UDP loses packets, so that it is asked a
        second time."""
        self._asked_s = time.monotonic()
        if self._preset.ping is None:
            self.hear(_REPLIES_WITHIN_S, awaited=False)
            return "mute" if self._udp else ""
        if self.hear(_AGAIN_S, awaited=True):
            return ""
        if self._udp:
            self._line.send(packet(sent[-1].address, sent[-1].args))
            self._asked_s = time.monotonic()
        return "" if self.hear(_ANSWERS_WITHIN_S - _AGAIN_S, awaited=True) else "silent"

    def hear(self, within_s: float, *, awaited: bool) -> bool:
        """Take what comes within `within_s`, or until the answer to the question, where it is `awaited`, has come."""
        end_s = time.monotonic() + within_s
        while (left_s := end_s - time.monotonic()) > 0:
            if not select.select(self._line.ears, [], [], left_s)[0]:
                break
            told = [self._answer(one) for data in self._line.receive() for one in readable_messages(data)]
            self._answers += [one for one in told if _counts(one) or len(self._answers) < _MOST_ANSWERS]
            if awaited and any(one.expected for one in told):
                return True
        return False

    def _answer(self, message: tuple[str, tuple[object, ...]]) -> DeskAnswer:
        address, values = message
        meaning = self._preset.meaning(address, [one for one in values if isinstance(one, str)])
        after_ms = 1000 * (time.monotonic() - self._asked_s)
        return DeskAnswer(address, values, after_ms, meaning.answer, meaning.complaint, meaning.shut)


def _counts(answer: DeskAnswer) -> bool:
    return answer.expected or bool(answer.complaint)
