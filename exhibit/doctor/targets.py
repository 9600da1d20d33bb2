"""The targets: each desk asked in its own words (D-doctor-3), and what to do in its own menu's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

from exhibit.assembly.lighting import targets_of
from exhibit.consoles.desk import OscMessage
from exhibit.consoles.preset import Preset
from exhibit.doctor.findings import DoctorRequest, Finding, Verdict
from exhibit.doctor.processes import Process, who_listens
from exhibit.outputs.osc.link import Peer
from exhibit.outputs.osc.probe import DeskAnswer, Fault, ask
from exhibit.outputs.osc.probe import DeskProbe as Reply

_AT_ONCE = 8
_SURE = {
    "vendor": "the vendor's own text",
    "manual": "its manual, as others quote it",
    "community": "other people's code",
    "unverified": "nobody has looked them up",
}
_TOLD: Mapping[Fault, str] = {
    "name": "this machine does not know the name '{host}'",
    "refused": "no program listens on {way} there",
    "time": "{host} does not answer at all",
    "network": "this machine finds no way to {host}",
    "closed": "it takes the connection and hangs up",
    "framing": "it speaks another framing than {transport}",
    "silent": "{question} is not answered",
    "deaf": "its answer cannot be heard: UDP port {listen} of this machine is taken",
    "mute": "it cannot be asked, and nobody refused",
}


def look(asked: DoctorRequest) -> Iterator[Finding]:
    """A finding for each target, in the show's order."""
    peers = {name: peer for name, peer in targets_of(asked.show).items() if _wanted(name, asked)}
    if not peers:
        told = "there are no targets in exhibit.yaml or venue.yaml"
        yield Finding("targets", "not set up", told)
        return
    groups = _groups(peers)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        replies = dict(
            chain.from_iterable(pool.map(lambda names: [(name, ask(peers[name])) for name in names], groups))
        )
    for name, peer in peers.items():
        yield finding(name, peer, replies[name])


def _wanted(name: str, asked: DoctorRequest) -> bool:
    return asked.targets is None or name in asked.targets


def _groups(peers: Mapping[str, Peer]) -> list[list[str]]:
    """Who may be asked at the same time: those that answer to the same port here come one after the other."""
    groups: dict[object, list[str]] = {}
    for name, peer in peers.items():
        ping = peer.desk.preset.ping
        port = ping.listen if ping and peer.transport == "udp" else None
        groups.setdefault(name if port is None else port, []).append(name)
    return list(groups.values())


def finding(name: str, peer: Peer, reply: Reply) -> Finding:
    """What asking `peer` has shown."""
    preset = peer.desk.preset
    told = f"{preset.name} at {peer.host}:{peer.port} ({peer.transport}): {_in_short(peer, reply)}"
    return Finding(
        name,
        _verdict(peer, reply),
        told,
        tuple(_sent(peer, reply)),
        tuple(_answered(reply)),
        tuple(_remedies(peer, reply)),
        tuple(_notes(preset, reply)),
    )


def _verdict(peer: Peer, reply: Reply) -> Verdict:
    if reply.fault == "deaf":
        who = _listener(peer)
        return "unknown" if who and who.is_show else "ill"
    if reply.complaints:
        return "ill"
    if reply.fault == "mute":
        return "unknown"
    return "ill" if reply.fault else "well"


def _listener(peer: Peer) -> Process | None:
    """Who has the port here that the desk answers to."""
    ping = peer.desk.preset.ping
    return who_listens(ping.listen, "udp") if ping and ping.listen else None


def _in_short(peer: Peer, reply: Reply) -> str:
    if reply.complaints:
        return "; ".join(reply.complaints)
    if reply.fault:
        ping = peer.desk.preset.ping
        return _TOLD[reply.fault].format(
            host=peer.host,
            way=_way(peer),
            transport=peer.transport,
            question=ping.address if ping else "",
            listen=ping.listen if ping else "",
        )
    return f"answers in {reply.after_ms:.1f} ms" if reply.after_ms else "connected"


def _way(peer: Peer) -> str:
    return f"{peer.transport.partition('-')[0].upper()} port {peer.port}"


def _sent(peer: Peer, reply: Reply) -> Iterator[str]:
    if peer.transport != "udp":
        yield f"a TCP connection to {peer.host}, port {peer.port}"
    secret = peer.desk.settings.get("passcode")
    for wire in reply.sent:
        yield worded(wire).replace(str(secret), "***") if secret else worded(wire)
    if peer.transport == "udp" and reply.fault in ("mute", "refused"):
        yield "an empty bundle, three times (a packet of OSC that asks for nothing)"


def worded(wire: OscMessage | DeskAnswer) -> str:
    """A message as people write it: its address and its values; a float keeps its point, a text its quotes."""
    return " ".join([wire.address, *map(_value, wire.args)])


def _value(value: object) -> str:
    if isinstance(value, float):
        return str(round(value, 4))
    return f'"{value}"' if isinstance(value, str) else str(value)


def _answered(reply: Reply) -> Iterator[str]:
    if reply.connected:
        yield "connected"
    for one in reply.answers:
        yield f"{worded(one)[:100]}, after {one.after_ms:.1f} ms"
    if reply.fault == "refused":
        yield "refused: the machine says that nobody listens there"
    elif reply.fault:
        yield reply.why or ("nothing" if not reply.answers else "nothing else")


def _remedies(peer: Peer, reply: Reply) -> Iterator[str]:
    preset, fault = peer.desk.preset, reply.fault
    if not fault or reply.complaints:
        return  # a complaint says itself what is to be done
    if fault == "mute":
        yield f"see on it whether a cue arrives: exhibit cue (a look, or a command; {preset.name} has no ping)"
        return
    yield from _first(peer, reply)
    if fault in ("refused", "time", "closed", "silent"):
        yield from (on_this_machine(line, reply.here) for line in preset.menu)


def on_this_machine(line: str, here: str) -> str:
    """A line of the menu with this machine's address where it asks for it."""
    return line.replace("this machine", f"this machine, {here},") if here else line


def _first(peer: Peer, reply: Reply) -> Iterable[str]:
    host, way, here = peer.host, _way(peer), reply.here or "not known"
    ping = peer.desk.preset.ping
    listen = f" at UDP port {ping.listen}" if ping and ping.listen and peer.transport == "udp" else ""
    others = " or ".join(one for one in peer.desk.preset.transports if one != peer.transport)
    firsts: Mapping[Fault, str] = {
        "name": "write the address that it shows as `host`, such as 10.0.0.20, or see whether its name is spelt right",
        "refused": f"start its program there and switch its OSC on; if it listens on another port, write that as "
        f"`port` (now {peer.port})",
        "time": f"see whether {host} is switched on, its cable, its address, and that its firewall lets {way} through; "
        f"this machine is {here}",
        "network": f"see this machine's cable and address ({here}): it must be in the network of {host}",
        "closed": "its remote control may have to be allowed, or another program has its only place",
        "framing": f"write `transport: {others}` in venue.yaml" if others else "see whether its port speaks OSC",
        "silent": f"let it answer to this machine, {here}{listen}; a firewall may stop the answers on their way back",
        "deaf": f"end {_listener(peer) or 'the program that has it'}, or ask again when the show does not run",
    }
    return (firsts[reply.fault],)


def _notes(preset: Preset, reply: Reply) -> Iterator[str]:
    tried = f"; tried with {preset.tried}" if preset.tried else "; never tried on a real one"
    yield f"verified: {preset.verified} ({_SURE[preset.verified]}){tried}"
    if reply.fault in ("", "silent", "mute") and "nothing" not in preset.sends_back:
        yield f"it tells: {preset.sends_back}"
