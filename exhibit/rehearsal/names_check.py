"""What a show has that rehearsals may name: a name that does not exist is a mistake, not an unmet expectation."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from exhibit.config.problems import did_you_mean
from exhibit.cues.channels import is_light, lit_by
from exhibit.cues.names import Names, missing
from exhibit.cues.registry import CUES_EXPECTED, HELD_EXPECTED, told
from exhibit.expressions.vocabulary import kind_of
from exhibit.rehearsal.schema import CueWanted, Entry, Expectation
from exhibit.rules.plan import Program
from exhibit.show import Show
from exhibit.show.cameras import regions_of
from exhibit.show.house_settings import room_names
from exhibit.values import Cue, Variable

Wrong = tuple[tuple[str | int, ...], str]
"""A place within an entry, and what is wrong there."""


@dataclass(frozen=True)
class KnownNames:
    """The names of a show: those that its actions use, by the kind of cue what its rules can `send` at all, and what
    visitors can answer."""

    rules: Collection[str]
    acts: Collection[str]
    names: Names
    variables: Mapping[str, Variable]
    sent: Mapping[str, Collection[str]]
    answers: Collection[str] = ()
    variants: Collection[str] = ()
    regions: Collection[str] = ()
    rooms: Collection[str] | None = None

    def rooms_in(self, entry: Entry) -> Iterator[Wrong]:
        """Rooms that house.yaml does not list, where it lists any."""
        for name in entry.rooms if self.rooms is not None else ():
            yield from (((name,), told.text) for told in missing("room", name, self.rooms or (), ()))

    def regions_in(self, entry: Entry) -> Iterator[Wrong]:
        """Places of the camera's picture that have no such name."""
        named: list[tuple[tuple[str | int, ...], str]] = [(("inside", name), name) for name in entry.inside]
        each = enumerate(entry.each or ())
        named += [(("each", one, "inside", at), name) for one, who in each for at, name in enumerate(who.inside)]
        for place, name in named:
            yield from ((place, told.text) for told in missing("place", name, self.regions, ()))

    def wrong_variant(self, name: str) -> Iterator[str]:
        """That the show's experiment has no variant `name`, where it has none."""
        yield from (one.text for one in missing("variant", name, self.variants, ()))

    def answers_in(self, entry: Entry) -> Iterator[Wrong]:
        for number, choice in enumerate(entry.answer):
            if choice not in self.answers:
                text = f"no question of this show can be answered '{choice}'. {did_you_mean(choice, self.answers)}"
                yield (number,), text

    def variables_in(self, entry: Entry) -> Iterator[Wrong]:
        for name, value in entry.var.items():
            if name not in self.variables:
                yield (name,), f"there is no variable '{name}'. {did_you_mean(name, self.variables)}"
            elif kind_of(value) != kind_of(self.variables[name]):
                kind = kind_of(self.variables[name])
                yield (name,), f"the variable '{name}' is a {kind}, and {value!r} is a {kind_of(value)}"

    def names_in(self, wanted: Expectation) -> Iterator[Wrong]:
        """Names in an expectation that do not exist."""
        yield from ((one.place, one.text) for one in wanted.held_mistakes(self.names))
        if wanted.act is not None:
            yield from ((one.place, one.text) for one in missing("act", wanted.act, self.acts, ("act",)))
        for key, rules in (("active", wanted.active), ("not_active", wanted.not_active)):
            for index, rule in enumerate(rules):
                yield from ((one.place, one.text) for one in missing("rule", rule, self.rules, (key, index)))
        for key, cue in (("cue", wanted.cue), ("no_cue", wanted.no_cue)):
            if cue is not None:
                yield from self._cue(key, cue)

    def _cue(self, key: str, cue: CueWanted) -> Iterator[Wrong]:
        """What is held may be expected wherever it exists; what happens, where some rule sends it."""
        kind = cue.expected.kind
        name = str(cue.said[kind])
        held = next((one for one in HELD_EXPECTED if one.key == kind), None)
        if held is not None:
            yield from (((key, *one.place), one.text) for one in held.mistakes(name, self.names))
        elif name not in self.sent[kind]:
            text = f"no rule of this show sends {kind} '{name}'. {did_you_mean(name, self.sent[kind])}"
            yield (key, kind), text


def known_of(program: Program, show: Show) -> KnownNames:
    """The names of `show`, which `program` plays."""
    claims = [*program.default, *(claim for plan in program.plans for claim in plan.all_claims)]
    lit = [claim for claim in claims if is_light(claim.channel)]
    names = Names(
        scenes=dict.fromkeys(show.scenes),
        sounds=list(show.sounds),
        looks=list(dict.fromkeys(claim.name for claim in lit)),
        lights=list(dict.fromkeys(lit_by(claim.channel) for claim in lit)),
    )
    return KnownNames(
        rules=[plan.name for plan in program.plans],
        acts=[act.name for act in program.acts],
        names=names,
        variables=_variables(program),
        sent={one.kind: list(dict.fromkeys(_sent(program, one.kind))) for one in CUES_EXPECTED},
        answers=show.inquiry.choices,
        variants=show.variants,
        regions=list(regions_of(show)),
        rooms=room_names(show.house),
    )


def _variables(program: Program) -> dict[str, Variable]:
    """Those that are listed; a show that lists none may use any, and these are numbers."""
    used = {key[len("var('") : -2]: 0.0 for key in program.references if key.startswith("var('")}
    return {**used, **program.variables}


def _sent(program: Program, kind: str) -> Iterator[str]:
    """The addresses, topics or stings that the show's sequences, looks and live values can send."""
    for cue in _cues(program):
        yield from (str(one[kind]) for one in told(cue) if kind in one)


def _cues(program: Program) -> Iterator[Cue]:
    """All cues of the show, before their gaps are filled."""
    for plan in program.plans:
        for sequence in (plan.on_start, plan.on_end):
            yield from sequence.cues
        yield from (Cue(claim.output, claim.action, claim.args) for claim in plan.all_claims)
    yield from (live.way for live in program.live)
