"""What `exhibit cue` sends: from words on the command line to cues, to messages, to what desks answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from exhibit.assembly.building import fixtures_of, targets_of
from exhibit.commands.lamps import lit, order
from exhibit.config.colours import NAMED
from exhibit.config.problems import Problem, ShowError, did_you_mean
from exhibit.doctor.printing import Paper
from exhibit.doctor.targets import finding
from exhibit.outputs.dmx import Fixture
from exhibit.outputs.osc.link import Peer
from exhibit.outputs.osc.output import messages_of
from exhibit.outputs.osc.probe import ask
from exhibit.rules.plan import wishes
from exhibit.rules.schema import Claim
from exhibit.rules.state import EngineState
from exhibit.rules.values_now import known_values
from exhibit.show import Show
from exhibit.show.program import looks_of, program_of
from exhibit.values import Cue

_BY_HAND = "by hand"


def cues(show: Show, words: list[str], fade_s: float | None, *, release: bool) -> list[Cue]:
    """What `words` ask for. Raises ShowError where that is nothing."""
    first, *rest = words
    peers, fixtures = targets_of(show), fixtures_of(show)
    if first in show.looks and not rest:
        return _released(show, first) if release else list(look_cues(show, first))
    if release:
        raise _wrong(f"--release gives a look back, alone. {did_you_mean(first, show.looks)}")
    if first in peers:
        return [desk_order(first, peers[first], rest, fade_s)]
    if first in fixtures:
        return [_asked(first, fixtures[first], rest, fade_s)]
    names = [*peers, *fixtures, *show.looks]
    raise _wrong(f"there is no target or look '{first}'. {did_you_mean(first, names)}")


def sent(show: Show, wanted: Iterable[Cue], for_s: float | None = None) -> bool:
    """Send them, and tell what was sent and answered; whether all could be reached. Fixtures stay lit for `for_s`
    seconds, or until Ctrl-C."""
    wanted = list(wanted)
    reached = _told_to_desks(show, [cue for cue in wanted if cue.output == "osc"])
    lamps = [cue for cue in wanted if cue.output == "dmx"]
    return lit(show, lamps, for_s) and reached if lamps else reached


def _told_to_desks(show: Show, wanted: Iterable[Cue]) -> bool:
    peers = targets_of(show)
    paper, reached = Paper(max(map(len, peers), default=0)), True
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


def listed(show: Show) -> Iterator[str]:
    """The looks and the targets of `show`, and what each can do."""
    peers = targets_of(show)
    wide = max(map(len, [*peers, *show.looks, *show.venue.fixtures]), default=0) + 2
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
    if show.venue.fixtures:
        yield "Fixtures: exhibit cue FIXTURE CHANNEL 0.5, lit until Ctrl-C, or as long as --for says"
    for name, fixture in fixtures_of(show).items():
        yield f"  {name.ljust(wide)}{', '.join(fixture.slots)}"


def look_cues(show: Show, name: str) -> Iterator[Cue]:
    """The look as it is in an empty room."""
    values = known_values(program_of(show), EngineState(), 0.0)
    for wish in wishes(Claim(look=name), looks_of(show)):
        yield wish.cue(_BY_HAND, values)


def _released(show: Show, name: str) -> list[Cue]:
    found = [cue for wish in wishes(Claim(look=name), looks_of(show)) for cue in wish.release if cue.output == "osc"]
    if not found and any(target in show.venue.fixtures for target in show.looks[name].by_target()):
        raise _wrong(f"'{name}' lights fixtures alone, which are given back when nobody sends to them any more")
    if not found:
        raise _wrong(f"the look '{name}' has no release: add one in venue.yaml")
    return found


def _asked(name: str, fixture: Fixture, words: list[str], fade_s: float | None) -> Cue:
    try:
        cue = order(name, fixture, words, {"level": _share, "colour": _colour})
    except ValueError as error:
        raise _wrong(str(error)) from None
    return Cue(cue.output, cue.action, {**cue.args, "fade_s": fade_s}, cue.rule)


def desk_order(target: str, peer: Peer, words: list[str], fade_s: float | None = None) -> Cue:
    """The cue that `words` ask `target` for, as they stand behind its name. Raises ShowError."""
    args: dict[str, Any] = {"to": target} | ({} if fade_s is None else {"fade_s": fade_s})
    command, *rest = words or [""]
    preset = peer.desk.preset
    if command.startswith("/"):
        values = [_value(one) for one in rest]
        if not peer.desk.allows(command, values):
            raise _wrong("this command line is not in the target's `allow`: add it there")
        return Cue("osc", "send", {**args, "address": command, "args": values}, _BY_HAND)
    known = preset.commands.get(command)
    if known is None:
        raise _wrong(f"{preset.name} has no '{command}'. {did_you_mean(command, preset.commands)}")
    count = 2 if known.does in ("level", "colour") else 1
    what = rest[0] if rest else ""
    if len(rest) > count or (count == 2 and len(rest) != 2) or preset.fitting(command, what) is None:
        forms = " or ".join(f"'{form}'" for form in known.forms)
        more = {"level": " and a number from 0 to 1", "colour": " and '#rrggbb'"}.get(known.does, "")
        raise _wrong(f"after '{command}' belongs {forms}{more}")
    if known.does == "line" and what not in peer.desk.allow:
        raise _wrong(f"'{what}' is not in the target's `allow`: add it there")
    if known.does == "level":
        return Cue("osc", "look", {**args, "levels": {what: _share(rest[1])}}, _BY_HAND)
    if known.does == "colour":
        return Cue("osc", "look", {**args, "colours": {what: _colour(rest[1])}}, _BY_HAND)
    return Cue("osc", "look", {**args, "do": [{"command": command, "what": what}]}, _BY_HAND)


def _value(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _share(text: str) -> float:
    share = _value(text)
    if isinstance(share, str) or not 0 <= share <= 1:
        raise _wrong(f"here belongs a number from 0 to 1, not '{text}'")
    return float(share)


def _colour(text: str) -> list[float]:
    if text in NAMED:
        return list(NAMED[text])
    try:
        red, green, blue = bytes.fromhex(text.removeprefix("#"))
    except ValueError:
        raise _wrong(f"here belongs a colour such as orange or '#ff8800', not '{text}'") from None
    return [red / 255, green / 255, blue / 255]


def _wrong(text: str) -> ShowError:
    return ShowError([Problem("exhibit cue", 0, 0, text)])
