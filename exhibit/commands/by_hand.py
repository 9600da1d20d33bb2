"""What `exhibit cue` sends: from words on the command line to cues, to messages, to what desks answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from exhibit.assembly.lighting import fixtures_of, targets_of
from exhibit.assembly.webhooks import http_targets_of
from exhibit.commands.hand_values import colour, share, value, wrong
from exhibit.commands.lamps import light, order
from exhibit.commands.webhooks import request, send_requests
from exhibit.config.problems import did_you_mean
from exhibit.cues.compiled import CompiledClaim
from exhibit.cues.http_request import HTTP
from exhibit.cues.look import LookClaim
from exhibit.cues.look_cue import DeskOrder, LookCue
from exhibit.cues.osc_message import OscCue
from exhibit.doctor.printing import FindingPrinter
from exhibit.doctor.targets import finding
from exhibit.outputs.osc.link import Peer
from exhibit.outputs.osc.output import messages_of
from exhibit.outputs.osc.probe import ask
from exhibit.rules.state import EngineState
from exhibit.rules.values_now import known_values
from exhibit.show import Show
from exhibit.show.program import program_of, staging_of
from exhibit.values import Cue

_BY_HAND = "by hand"


def cues(show: Show, words: list[str], fade_s: float | None, *, release: bool) -> list[Cue]:
    """What `words` ask for. Raises ShowError where that is nothing."""
    first, *rest = words
    peers, fixtures = targets_of(show), fixtures_of(show)
    if first in show.looks and not rest:
        return _released(show, first) if release else list(look_cues(show, first))
    if release:
        raise wrong(f"--release gives a look back, alone. {did_you_mean(first, show.looks)}")
    if first in peers:
        return [desk_order(first, peers[first], rest, fade_s)]
    if first in show.venue.http.targets:
        return [request(first, rest).encode(_BY_HAND)]
    if first in fixtures:
        return [order(first, fixtures[first], rest, fade_s).encode(_BY_HAND)]
    names = [*peers, *fixtures, *show.looks, *show.venue.http.targets]
    raise wrong(f"there is no target or look '{first}'. {did_you_mean(first, names)}")


def send(show: Show, wanted: Iterable[Cue], for_s: float | None = None) -> bool:
    """Send them, and tell what was sent and answered; whether all could be reached. Fixtures stay lit for `for_s`
    seconds, or until Ctrl-C."""
    wanted = list(wanted)
    reached = _tell_desks(show, [cue for cue in wanted if cue.output == "osc"])
    reached = send_requests(show, [cue for cue in wanted if cue.output == HTTP]) and reached
    lamps = [cue for cue in wanted if cue.output == "dmx"]
    return light(show, lamps, for_s) and reached if lamps else reached


def _tell_desks(show: Show, wanted: Iterable[Cue]) -> bool:
    peers = targets_of(show)
    paper, reached = FindingPrinter(max(map(len, peers), default=0)), True
    for number, cue in enumerate(wanted):
        name = str(cue.args["to"])
        peer = peers[name]
        reply = ask(peer, list(messages_of(cue, peer.desk)))
        found = finding(name, peer, reply)
        if found.verdict == "unknown":
            found = replace(found, remedies=("see on it whether this arrived",))
        # Where we cannot hear, it has been sent all the same.
        reached = reached and (found.verdict != "ill" or reply.fault == "deaf")
        print("\n" * (number > 0) + "\n".join(paper.lines(replace(found, notes=()))))
    return reached


def what_may_be_sent(show: Show) -> Iterator[str]:
    """The looks and the targets of `show`, and what each can do."""
    peers = targets_of(show)
    wide = max(map(len, [*peers, *show.looks, *show.venue.fixtures, *show.venue.http.targets]), default=0) + 2
    yield "Looks: exhibit cue LOOK; with --release it is given back"
    for name, look in show.looks.items():
        back = " (no release)" if not look.release and peers.keys() & look.by_target() else ""
        yield f"  {name.ljust(wide)}{', '.join(look.by_target())}{back}"
    if not show.looks:
        yield "  none: they stand in venue.yaml (docs/lighting.md)"
    yield "Targets: exhibit cue TARGET COMMAND WHAT, or exhibit cue TARGET /address values"
    for name, peer in peers.items():
        can = ", ".join(peer.desk.preset.commands) or "messages only"
        yield f"  {name.ljust(wide)}{peer}: {can}"
    if not peers:
        yield "  none: they stand in venue.yaml or exhibit.yaml"
    if show.venue.http.targets:
        yield "HTTP: exhibit cue TARGET POST /path '{\"on\": true}'; method, path and JSON may be left out"
    for name, target in http_targets_of(show).items():
        yield f"  {name.ljust(wide)}{target.place}"
    if show.venue.fixtures:
        yield "Fixtures: exhibit cue FIXTURE CHANNEL 0.5, lit until Ctrl-C, or as long as --for says"
    for name, fixture in fixtures_of(show).items():
        yield f"  {name.ljust(wide)}{', '.join(fixture.slots)}"


def look_cues(show: Show, name: str) -> Iterator[Cue]:
    """The look as it is in an empty room."""
    values = known_values(program_of(show), EngineState(), 0.0)
    return (claim.cue(_BY_HAND, values) for claim in look_claims(show, name))


def look_claims(show: Show, name: str) -> tuple[CompiledClaim, ...]:
    """What the look `name` asks of each desk and fixture."""
    return LookClaim(name=name).claims(staging_of(show))


def _released(show: Show, name: str) -> list[Cue]:
    found = [cue for claim in look_claims(show, name) for cue in claim.release if cue.output == "osc"]
    if not found and any(target in show.venue.fixtures for target in show.looks[name].by_target()):
        raise wrong(f"'{name}' lights fixtures alone, which are given back when nobody sends to them any more")
    if not found:
        raise wrong(f"the look '{name}' has no release: add one in venue.yaml")
    return found


def desk_order(target: str, peer: Peer, words: list[str], fade_s: float | None = None) -> Cue:
    """The cue that `words` ask `target` for, as they stand behind its name. Raises ShowError."""
    look = LookCue[float](target, fade_s=fade_s)
    command, *rest = words or [""]
    preset = peer.desk.preset
    if command.startswith("/"):
        values = [value(one) for one in rest]
        if not peer.desk.allows(command, values):
            raise wrong("this command line is not in the target's `allow`: add it there")
        return OscCue(target, command, tuple(values)).encode(_BY_HAND)
    known = preset.commands.get(command)
    if known is None:
        raise wrong(f"{preset.name} has no '{command}'. {did_you_mean(command, preset.commands)}")
    count = 2 if known.does in ("level", "colour") else 1
    what = rest[0] if rest else ""
    if len(rest) > count or (count == 2 and len(rest) != 2) or preset.fitting(command, what) is None:
        forms = " or ".join(f"'{form}'" for form in known.forms)
        more = {"level": " and a number from 0 to 1", "colour": " and '#rrggbb'"}.get(known.does, "")
        raise wrong(f"after '{command}' belongs {forms}{more}")
    if known.does == "line" and what not in peer.desk.allow:
        raise wrong(f"'{what}' is not in the target's `allow`: add it there")
    if known.does == "level":
        return replace(look, levels={what: share(rest[1])}).encode(_BY_HAND)
    if known.does == "colour":
        return replace(look, colours={what: colour(rest[1])}).encode(_BY_HAND)
    return replace(look, orders=(DeskOrder(command, what),)).encode(_BY_HAND)
