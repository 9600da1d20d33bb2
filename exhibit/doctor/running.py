"""Is a show running here already? Then it holds what the doctor would like to try."""

from __future__ import annotations

import socket
from collections.abc import Iterator

from exhibit.doctor.findings import Asked, Finding
from exhibit.doctor.processes import shows, who_listens
from exhibit.inputs.peers import interface

_MEANS = (
    "what it holds (the camera, a sound card without a mixer, the ports of answers) cannot be tried meanwhile: the "
    "doctor then says unknown. It is not disturbed."
)


def look(asked: Asked) -> Iterator[Finding]:
    """The shows that run here, and the port that this show listens on."""
    running = shows()
    if running:
        told = f"{', '.join(map(str, running))}"
        yield Finding("running", "well", told, notes=(_MEANS,))
    else:
        yield Finding("running", "well", "no show runs here now")
    port = asked.show.listening.listen
    if port:
        yield _port(port, interface(tuple(asked.show.listening.from_)))


def _port(port: int, host: str) -> Finding:
    """OSC in (UDP) and OSCQuery (TCP) want the same number."""
    name = "osc in"
    sent = (f"took UDP and TCP port {port} of {host} for a moment",)
    for protocol, kind in (("udp", socket.SOCK_DGRAM), ("tcp", socket.SOCK_STREAM)):
        why = _taken(host, port, kind)
        if not why:
            continue
        who = who_listens(port, protocol)
        told = f"{protocol.upper()} port {port} is taken{f' by {who}' if who else f' ({why})'}"
        if who and who.is_show:
            return Finding(name, "well", told, sent)
        remedy = f"end that program, or choose another port: osc: listen in exhibit.yaml or venue.yaml (not {port})"
        return Finding(name, "ill", f"{told}, so commands cannot be heard", sent, remedies=(remedy,))
    return Finding(name, "well", f"port {port} is free for commands", sent)


def _taken(host: str, port: int, kind: socket.SocketKind) -> str:
    """Why the port cannot be had; empty where it can."""
    try:
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind == socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return error.strerror or str(error)
    return ""
