"""The venue's light: desks that listen to OSC, and lamps on DMX lines of our own."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from exhibit.assembly.parts import Parts
from exhibit.config.sections import OscTarget
from exhibit.consoles.desk import Desk
from exhibit.consoles.preset import CommandDoes, Preset
from exhibit.cues.by_hand import HandCommand, HandTakes, HandTarget
from exhibit.outputs.dmx import Dmx, DmxTransport, Fixture, SacnSource
from exhibit.outputs.osc.link import Peer
from exhibit.outputs.osc.output import Osc
from exhibit.outputs.port import MemoryOutput, OutputPorts
from exhibit.show import Show
from exhibit.show.desks import desk_of, port_of, transport_of
from exhibit.show.fixtures import fixture_of

_OURS = uuid.UUID("5e1b8b8e-6f0a-4c55-9d63-0d5a3b8f2c41")
"""The namespace of the names that we give to senders of DMX (RFC 9562)."""
_TAKES: Mapping[CommandDoes, HandTakes] = {"fire": "nothing", "line": "nothing", "level": "share", "colour": "colour"}
"""What stands behind a command that is typed."""


def add_desks(parts: Parts, show: Show) -> None:
    """The desks, behind one output."""
    osc = Osc(targets_of(show))
    parts.add_output("osc", OutputPorts(osc, returns=osc, complains=osc), _DeskReload(osc))


def add_lamps(parts: Parts, show: Show, *, fast: bool) -> None:
    """The lamps. A replay outruns them: it leaves them dark."""
    if fast:
        parts.add_output("dmx", OutputPorts(MemoryOutput("a replay lights no lamps")))
        return
    dmx = Dmx(lines_of(show), fixtures_of(show), source_of(show))
    parts.add_output("dmx", OutputPorts(dmx, steers=dmx, resends=dmx), _LampReload(dmx))


def targets_of(show: Show) -> dict[str, Peer]:
    """Who listens to OSC, by name."""
    return {name: _peer(target, show.consoles[target.console]) for name, target in show.targets.items()}


def _peer(target: OscTarget, preset: Preset) -> Peer:
    port = port_of(target, preset)
    assert port is not None
    return Peer(target.host, port, transport_of(target, preset), desk_of(target, preset), target.rate)


def desks_by_hand(show: Show) -> dict[str, HandTarget]:
    """The same, as people may send to them."""
    return {
        name: HandTarget(peer.desk.preset.name, str(peer), _commands(peer.desk), peer.desk.allows)
        for name, peer in targets_of(show).items()
    }


def _commands(desk: Desk) -> Mapping[str, HandCommand]:
    return {
        name: HandCommand(
            _TAKES[known.does],
            tuple(known.forms),
            partial(_fits, desk, name),
            desk.allow if known.does == "line" else None,
        )
        for name, known in desk.preset.commands.items()
    }


def _fits(desk: Desk, command: str, what: str) -> bool:
    return desk.preset.fitting(command, what) is not None


def lines_of(show: Show) -> dict[str, DmxTransport]:
    """The universes that are sent from here, by name."""
    return {
        name: DmxTransport(
            one.protocol,
            one.universe,
            one.host,
            one.priority,
            one.rate,
            one.interface,
            holds=one.on_exit == "hold",
        )
        for name, one in show.venue.dmx.items()
    }


def fixtures_of(show: Show) -> dict[str, Fixture]:
    """The lamps on these, by name."""
    return {name: fixture_of(section) for name, section in show.venue.fixtures.items()}


def lamps_by_hand(show: Show) -> dict[str, HandTarget]:
    """The same, as people may light them."""
    return {name: HandTarget(name, commands=_channels(fixture)) for name, fixture in fixtures_of(show).items()}


def _channels(fixture: Fixture) -> dict[str, HandCommand]:
    known = [*fixture.slots, *(["level"] if fixture.has_level else [])]
    colour = {"colour": HandCommand("colour")} if fixture.has_colour else {}
    return {name: HandCommand("share") for name in known} | colour


def source_of(show: Show, more: str = "") -> SacnSource:
    """Who sends DMX: always the same of this machine and show, and another where there is `more` to its name."""
    name, card = f"Exhibit {show.settings.exhibit}{more}", uuid.getnode()
    # Where there is no network card, that number is another each time.
    card = 0 if card >> 40 & 1 else card
    return SacnSource(name, uuid.uuid5(_OURS, f"{card:x} {socket.gethostname()} {name}"))


def missing_in(show: Show) -> list[str]:
    """What `show` needs and this machine lacks, each with the remedy."""
    return sorted({line.missing for line in lines_of(show).values() if line.missing})


def released_at_exit(show: Show) -> frozenset[str]:
    """The channels of the targets and fixtures whose look is released when the show ends."""
    targets = [name for name, target in show.targets.items() if target.on_exit == "release"]
    fixtures = [name for name, one in show.venue.fixtures.items() if show.venue.dmx[one.line].on_exit == "release"]
    return frozenset(f"light {name}" for name in (*targets, *fixtures))


@dataclass(frozen=True)
class _DeskReload:
    osc: Osc

    def use(self, before: Show, show: Show) -> list[str]:  # noqa: ARG002 (links compare for themselves)
        self.osc.use_targets(targets_of(show))
        return []


@dataclass(frozen=True)
class _LampReload:
    dmx: Dmx

    def use(self, before: Show, show: Show) -> list[str]:  # noqa: ARG002 (lines compare for themselves)
        self.dmx.use_fixtures(lines_of(show), fixtures_of(show))
        return []
