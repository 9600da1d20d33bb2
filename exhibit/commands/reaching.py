"""Reaching a show's targets from the command line, without running the show."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Iterable

from exhibit.outputs.osc_lines import NOTHING, Udp
from exhibit.outputs.osc_link import OscLink, Peer
from exhibit.outputs.port import OutputState

REACHED_WITHIN_S = 4.0
_REFUSED_WITHIN_S = 0.5
_ASKED_TIMES = 3


def settled(links: Iterable[OscLink], within_s: float = REACHED_WITHIN_S) -> None:
    """Wait until every link has answered, cannot be reached, or has had its time."""
    links, end_s = list(links), time.monotonic() + within_s
    while time.monotonic() < end_s and any(_undecided(link) for link in links):
        time.sleep(0.02)


def _undecided(link: OscLink) -> bool:
    asks = link.peer.desk.preset.ping is not None or not link.reached
    return link.state().link == "unverified" and asks


def refused(peer: Peer) -> bool:
    """Whether the machine of a desk that answers no ping says that nobody listens there."""
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


def remedy(peer: Peer, state: OutputState) -> list[str]:
    """What a person can do about a target that is not up, in the desk's own words."""
    if not _known(peer.host):
        return [f"this machine does not know the name '{peer.host}': write the address that the desk shows"]
    if state.link == "unverified" and peer.desk.preset.ping is None:
        return []
    way = f"{peer.transport.upper().replace('-SLIP', '')} port {peer.port}"
    first = f"see whether {peer.host} is switched on, in this network, and lets {way} through its firewall"
    return [first, *peer.desk.preset.menu]


def _known(host: str) -> bool:
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        return False
    return True
