"""Send all again: what an operator may name, and the cues that say once more what stands, and give back what does not.
Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from exhibit.cues.channels import lit_by
from exhibit.cues.compiled import CompiledClaim
from exhibit.cues.look import DESKS, LAMPS
from exhibit.cues.mqtt_message import MQTT
from exhibit.rules.plan import Program
from exhibit.rules.state import Held
from exhibit.runtime.owed import Target
from exhibit.show import Show
from exhibit.values import Cue

EVERYTHING = ""
"""The name that means all there is."""
_HOW = frozenset({"look", "fade_s"})
"""What in a cue says how it comes, or for whom: what is left says what it does."""


def targets_by_name(show: Show) -> dict[str, tuple[Target, ...]]:
    """What can be sent again, by what an operator calls it: each desk, DMX line, projector and the broker, and each
    output as a whole. Two that are called the same are both meant."""
    found: dict[str, list[Target]] = {}

    def add(target: Target, *names: str) -> None:
        for name in dict.fromkeys(filter(None, names)):
            found.setdefault(name, []).append(target)

    for channel, (name, _) in show.settings.walls.items():
        add((channel, None), channel, name)
    for output, names in ((DESKS, show.targets), (LAMPS, show.venue.dmx)):
        for name in names:
            add((output, name), name, output)
    if show.settings.mqtt is not None:
        add((MQTT, None), MQTT)
    everything = tuple(dict.fromkeys(one for targets in found.values() for one in targets))
    return {name: tuple(targets) for name, targets in found.items()} | {EVERYTHING: everything}


def cues_again(target: Target, stage: Mapping[str, Held], last: Mapping[str, Held], program: Program) -> Iterator[Cue]:
    """The cues that make `stage` true for `target`, each once: what is claimed there, and where a channel of it is
    claimed by nobody, what gives it back: of who held it `last`, or of whatever the show could light there."""
    output, name = target
    for channel, claims in _claims_by_channel(program, last).items():
        of_it = [one for one in claims if one.output == output]
        if of_it and name in (None, lit_by(channel)) and channel not in stage:
            held = last.get(channel)
            yield from held.claim.release if held else _distinct(cue for claim in of_it for cue in claim.release)
    for channel, held in stage.items():
        if held.cue.output == output and name in (None, lit_by(channel)):
            yield held.cue


def _claims_by_channel(program: Program, last: Mapping[str, Held]) -> dict[str, list[CompiledClaim]]:
    found: dict[str, list[CompiledClaim]] = {}
    planned = (claim for plan in program.plans for claim in plan.all_claims)
    for claim in (*program.default, *planned, *(held.claim for held in last.values())):
        found.setdefault(claim.channel, []).append(claim)
    return found


def _distinct(cues: Iterable[Cue]) -> Iterable[Cue]:
    """Of those that do the same the first."""
    kept: dict[str, Cue] = {}
    for cue in cues:
        does = sorted((key, repr(one)) for key, one in cue.args.items() if key not in _HOW)
        kept.setdefault(repr([cue.output, cue.action, does]), cue)
    return kept.values()
