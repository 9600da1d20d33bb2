"""The DMX lines: is the way open, and, where that can be asked, does a node put it out. No lamp is touched."""

from __future__ import annotations

from collections.abc import Iterator

from exhibit.assembly.lighting import fixtures_of, lines_of
from exhibit.doctor.findings import DoctorRequest, Finding, Verdict
from exhibit.outputs.dmx.probe import DmxProbe as Reply
from exhibit.outputs.dmx.probe import Node, ask
from exhibit.outputs.dmx.transport import DmxTransport


def look(asked: DoctorRequest) -> Iterator[Finding]:
    """A finding for each line of venue.yaml."""
    lines, fixtures = lines_of(asked.show), fixtures_of(asked.show)
    if not lines:
        yield Finding("dmx", "not set up", "venue.yaml has no section dmx")
    for name, line in lines.items():
        lamps = tuple(lamp for lamp, fixture in fixtures.items() if fixture.line == name)
        yield finding(name, line, lamps, ask(line))


def finding(name: str, line: DmxTransport, lamps: tuple[str, ...], reply: Reply) -> Finding:
    """What asking `line`, on which the `lamps` are, has shown."""
    verdict, told, remedies = _judged(line, lamps, reply)
    return Finding(name, verdict, f"{line}: {told}", tuple(_sent(line)), tuple(_answered(reply)), remedies)


def _sent(line: DmxTransport) -> Iterator[str]:
    if line.protocol == "artnet":
        yield f"ArtPoll to {line.host}, UDP port 6454"
    elif line.host:
        yield f"an empty packet to {line.host}, UDP port 5568, three times"


def _answered(reply: Reply) -> Iterator[str]:
    for node in reply.nodes:
        yield f"ArtPollReply of {node.name}: puts out {_universes(node)}, after {reply.after_ms:.1f} ms"
    if reply.why:
        yield reply.why
    elif reply.fault == "refused":
        yield "refused: the machine says that nobody listens there"
    elif reply.fault in ("silent", "mute"):
        yield "nothing"


def _universes(node: Node) -> str:
    if not node.universes:
        return "no universe"
    many = "universe" if len(node.universes) == 1 else "universes"
    return f"{many} {', '.join(map(str, node.universes))}"


def _judged(line: DmxTransport, lamps: tuple[str, ...], reply: Reply) -> tuple[Verdict, str, tuple[str, ...]]:
    by_hand = f"see whether a lamp obeys: exhibit cue {lamps[0] if lamps else 'FIXTURE'} ..."
    if reply.nodes:
        ours = (node for node in reply.nodes if line.universe in node.universes)
        return _nodes(line, next(ours, reply.nodes[0]))
    if reply.fault == "mute":
        where = "to whoever listens" if line.host is None else "the way is open"
        return "unknown", f"{where}, from {reply.here}; sACN is never answered", (by_hand,)
    if reply.fault == "deaf":
        remedy = "another program here speaks Art-Net: end it to ask the node"
        return "unknown", "its answer cannot be heard: UDP port 6454 of this machine is taken", (remedy, by_hand)
    if reply.fault == "silent":
        # Not all that obey answer: OLA 0.10 does not.
        remedy = f"see whether it is switched on, in this network, and speaks Art-Net; this machine is {reply.here}"
        return "unknown", "the node does not answer", (remedy, by_hand)
    told, remedy = {
        "library": ("it cannot be sent", "install what is missing: pip install 'exhibit[venue]'"),
        "name": ("this machine does not know that name", "write the address that the node shows as `host`"),
        "network": (
            "this machine finds no way there",
            "see this machine's cable and address; with several network cards write `interface`",
        ),
        "refused": ("no program listens there", "see whether `host` is the node, and its protocol switched on"),
    }[reply.fault]
    return "ill", told, (remedy,)


def _nodes(line: DmxTransport, node: Node) -> tuple[Verdict, str, tuple[str, ...]]:
    if line.universe in node.universes:
        return "well", f"{node.name} puts it out", ()
    remedy = f"set an output of the node to universe {line.universe}, or write another universe in venue.yaml"
    return "ill", f"{node.name} puts out {_universes(node)} and not this one", (remedy,)
