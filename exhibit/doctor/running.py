"""Is a show running here already? Then it holds what the doctor would like to try."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass

from exhibit.config.web import place
from exhibit.doctor import running_health
from exhibit.doctor.findings import DoctorRequest, Finding
from exhibit.doctor.processes import shows, who_listens
from exhibit.inputs.osc.peers import interface
from exhibit.show import Show
from exhibit.system.failures import failure_words

_KINDS = {"udp": socket.SOCK_DGRAM, "tcp": socket.SOCK_STREAM}
_MEANS = (
    "what it holds (the camera, a sound card without a mixer, the ports of answers) cannot be tried meanwhile: the "
    "doctor then says unknown. It is not disturbed."
)


@dataclass(frozen=True)
class Door:
    """A port of this machine that the show wants, where it is heard (`host`), and what in the show's files sets it."""

    name: str
    port: int
    host: str
    setting: str
    protocols: tuple[str, ...]


def doors(show: Show) -> Iterator[Door]:
    """The ports on which the show listens: of OSC in (UDP) and OSCQuery (TCP) the same number; and its page."""
    at = show.listening
    if at.listen:
        yield Door("osc in", at.listen, interface(tuple(at.from_)), "osc: listen", ("udp", "tcp"))
    host, port = place(show.venue.web.listen)
    yield Door("page", port, host, "web: listen", ("tcp",))


def look(asked: DoctorRequest) -> Iterator[Finding]:
    """The shows that run here, and the ports that this show listens on."""
    running = shows()
    if running:
        told = ", ".join(f"{' '.join(one.arguments[-3:])} (process {one.pid})" for one in running)
        yield Finding("running", "well", f"a show runs here: {told}", notes=(_MEANS,))
        for one in running:
            yield from running_health.look(asked.show, one)
    else:
        yield Finding("running", "well", "no show runs here now")
    yield from (_tried(door) for door in doors(asked.show))


def _tried(door: Door) -> Finding:
    ways = " and ".join(protocol.upper() for protocol in door.protocols)
    sent = (f"took {ways} port {door.port} of {door.host} for a moment",)
    for protocol in door.protocols:
        why = _taken(door.host, door.port, _KINDS[protocol])
        if not why:
            continue
        who = who_listens(door.port, protocol)
        told = f"{protocol.upper()} port {door.port} is taken{f' by {who}' if who else f' ({why})'}"
        if who and who.is_show:
            return Finding(door.name, "well", told, sent)
        remedy = (
            f"end that program, or choose another port than {door.port}: {door.setting} in exhibit.yaml or venue.yaml"
        )
        return Finding(door.name, "ill", f"{told}, so the show cannot listen there", sent, remedies=(remedy,))
    return Finding(door.name, "well", f"port {door.port} is free", sent)


def _taken(host: str, port: int, kind: socket.SocketKind) -> str:
    """Why the port cannot be had; empty where it can."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind) as probe:
            if kind == socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return failure_words(error)
    return ""
