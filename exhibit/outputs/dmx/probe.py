"""A DMX line asked once, for the doctor: is somebody there. No lamp is touched by it.

Art-Net's nodes answer ArtPoll, from port to port 6454 (Art-Net 4, "ArtPoll", "ArtPollReply"). sACN knows no question.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from dataclasses import dataclass
from typing import Literal

from exhibit.outputs.dmx.artnet import PORT
from exhibit.outputs.dmx.transport import DmxTransport, DmxWay
from exhibit.system.addresses import is_everybody
from exhibit.system.failures import failure_words

_POLL = struct.pack("<8sH", b"Art-Net", 0x2000) + bytes((0, 14, 0, 0))
_REPLY = struct.pack("<8sH", b"Art-Net", 0x2100)
_LEAST_REPLY_BYTES, _PORTS = 194, 4
_MORE_WITHIN_S = 0.5
"""A node answers once for each of its ports, or each four of them (BindIndex): so long after the last answer it has
said all."""
_ANSWERS_WITHIN_S, _REFUSED_WITHIN_S, _ASKED_TIMES = 3.0, 0.3, 3
"""A node may wait a second before it answers, and be asked twice."""

Fault = Literal["", "library", "name", "network", "refused", "deaf", "silent", "mute"]
"""None; what it needs is not installed; the host is not known; no way there; nobody listens; the port of answers is
taken here; no answer; nobody can be asked."""


@dataclass(frozen=True)
class Node:
    """What answered: its name, and the universes that it puts out."""

    name: str
    universes: tuple[int, ...]


@dataclass(frozen=True)
class DmxProbe:
    """What became of asking. `here` is this machine's address on the way there; `why` the system's own words."""

    fault: Fault = ""
    why: str = ""
    here: str = ""
    nodes: tuple[Node, ...] = ()
    after_ms: float = 0.0


def ask(line: DmxTransport) -> DmxProbe:
    """Ask whoever is at the end of `line`; five seconds at most."""
    if line.missing:
        return DmxProbe("library", line.missing)
    here = ""
    try:
        with line.open() as towards:
            here = towards.here
            if _is_refused(towards, _POLL if line.protocol == "artnet" else b"", asks=line.host is not None):
                return DmxProbe("refused", here=here)
            host = towards.there
    except OSError as error:
        fault: Fault = "name" if isinstance(error, socket.gaierror) else "network"
        return DmxProbe(fault, failure_words(error), here)
    return _poll(host, line.port or PORT, here) if line.protocol == "artnet" else DmxProbe("mute", here=here)


def _is_refused(towards: DmxWay, packet: bytes, *, asks: bool) -> bool:
    """Whether the machine over there says that nobody listens. Raises OSError where there is no way."""
    try:
        for _ in range(_ASKED_TIMES if asks else 1):
            towards.send(packet)
            for one in select.select(towards.sockets, [], [], _REFUSED_WITHIN_S)[0]:
                one.recv(1)
    except ConnectionRefusedError:
        return True
    return False


def _poll(host: str, port: int, here: str) -> DmxProbe:
    anybody = is_everybody((host, port))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        try:  # not shared: what another program here should hear would come to us
            ear.bind(("", PORT))  # some nodes answer to everybody
        except OSError as error:
            return DmxProbe("deaf", failure_words(error), here)
        began_s = time.monotonic()
        ear.sendto(_POLL, (host, port))
        nodes: dict[str, Node] = {}
        after_ms = 0.0
        end_s = began_s + _ANSWERS_WITHIN_S
        while (left_s := end_s - time.monotonic()) > 0:
            if select.select([ear], [], [], left_s)[0]:
                packet, sender = ear.recvfrom(2048)
                node = node_of(packet)
                if node and (anybody or sender[0] == host):
                    after_ms = after_ms or 1000 * (time.monotonic() - began_s)
                    known = nodes.get(sender[0], node)
                    nodes[sender[0]] = Node(known.name, tuple(dict.fromkeys((*known.universes, *node.universes))))
                    end_s = min(end_s, time.monotonic() + _MORE_WITHIN_S)
    return DmxProbe("" if nodes else "silent", here=here, nodes=tuple(nodes.values()), after_ms=after_ms)


def node_of(packet: bytes) -> Node | None:
    """The node that an ArtPollReply tells of; None for any other packet."""
    if not packet.startswith(_REPLY) or len(packet) < _LEAST_REPLY_BYTES:
        return None
    name = packet[44:108].partition(b"\x00")[0] or packet[26:44].partition(b"\x00")[0]
    kinds, switches = packet[174 : 174 + _PORTS], packet[190 : 190 + _PORTS]
    above = (packet[18] & 0x7F) << 8 | (packet[19] & 0x0F) << 4
    outputs = [above | switch & 0x0F for kind, switch in zip(kinds, switches, strict=True) if kind & 0x80]
    return Node(name.decode("utf-8", "replace"), tuple(dict.fromkeys(outputs)))
