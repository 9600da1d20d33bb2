"""What a show has that rehearsals may name: a name that does not exist is a mistake, not an unmet expectation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from exhibit.config.problems import did_you_mean
from exhibit.expressions.vocabulary import kind_of
from exhibit.rehearsal.schema import CueWanted, Entry, Expectation
from exhibit.rules.plan import SILENCE, Program
from exhibit.values import Variable

Wrong = tuple[tuple[str | int, ...], str]
"""A place within an entry, and what is wrong there."""


@dataclass(frozen=True)
class KnownNames:
    """The names of a show. `sent` holds, by kind of cue, what its rules can send at all."""

    rules: Collection[str]
    scenes: Collection[str]
    sounds: Collection[str]
    acts: Collection[str]
    looks: Collection[str]
    lights: Collection[str]
    variables: Mapping[str, Variable]
    sent: Mapping[str, Collection[str]]

    def variables_in(self, entry: Entry) -> Iterator[Wrong]:
        for name, value in entry.var.items():
            if name not in self.variables:
                yield (name,), f"there is no variable '{name}'. {did_you_mean(name, self.variables)}"
            elif kind_of(value) != kind_of(self.variables[name]):
                kind = kind_of(self.variables[name])
                yield (name,), f"the variable '{name}' is a {kind}, and {value!r} is a {kind_of(value)}"

    def names_in(self, wanted: Expectation) -> Iterator[Wrong]:
        """Names in an expectation that do not exist."""
        yield from _missing("scene", ("scene",), [wanted.scene], self.scenes)
        yield from _missing("sound", ("sound",), [wanted.sound], [*self.sounds, SILENCE])
        yield from _missing("act", ("act",), [wanted.act], self.acts)
        yield from _missing("rule", ("active",), wanted.active, self.rules)
        yield from _missing("rule", ("not_active",), wanted.not_active, self.rules)
        for target, look in wanted.look.items():
            yield from _missing("light", ("look", target), [target], self.lights)
            yield from _missing("look", ("look", target), [look], self.looks)
        for key, cue in (("cue", wanted.cue), ("no_cue", wanted.no_cue)):
            if cue is not None:
                yield from self._cue(key, cue)

    def _cue(self, key: str, cue: CueWanted) -> Iterator[Wrong]:
        yield from _missing("scene", (key, "scene"), [cue.scene], self.scenes)
        yield from _missing("sound", (key, "sound"), [cue.sound], [*self.sounds, SILENCE])
        for kind, name in (("osc", cue.osc), ("mqtt", cue.mqtt), ("sting", cue.sting)):
            if name is not None and name not in self.sent[kind]:
                text = f"no rule of this show sends {kind} '{name}'. {did_you_mean(name, self.sent[kind])}"
                yield (key, kind), text


def _missing(
    what: str, place: tuple[str | int, ...], names: Iterable[str | None], known: Collection[str]
) -> Iterator[Wrong]:
    for index, name in enumerate(names):
        if name is not None and name not in known:
            at = (*place, index) if place[0] in ("active", "not_active") else place
            yield at, f"there is no {what} '{name}'. {did_you_mean(name, known)}"


def known_of(program: Program, scenes: Collection[str], sounds: Collection[str]) -> KnownNames:
    """The names of the show that `program` plays."""
    wishes = [*program.default, *(wish for plan in program.plans for wish in plan.claims)]
    looks = [wish for wish in wishes if wish.action == "look"]
    return KnownNames(
        rules=[plan.name for plan in program.plans],
        scenes=scenes,
        sounds=sounds,
        acts=[act.name for act in program.acts],
        looks=list(dict.fromkeys(str(wish.args["look"]) for wish in looks)),
        lights=list(dict.fromkeys(str(wish.args["to"]) for wish in looks)),
        variables=_variables(program),
        sent={kind: list(dict.fromkeys(_sent(program, kind))) for kind in ("osc", "mqtt", "sting")},
    )


def _variables(program: Program) -> dict[str, Variable]:
    """Those that are listed; a show that lists none may use any, and these are numbers."""
    used = {key[len("var('") : -2]: 0.0 for key in program.references if key.startswith("var('")}
    return {**used, **program.variables}


_KEYS = {
    ("osc", "send"): ("osc", "address"),
    ("mqtt", "publish"): ("mqtt", "topic"),
    ("sound", "sting"): ("sting", "play"),
}


def _sent(program: Program, kind: str) -> Iterator[str]:
    """The addresses, topics or stings that the show's sequences, live values and looks can send."""
    for plan in program.plans:
        for sequence in (plan.on_start, plan.on_end):
            for deed in (*sequence.deeds, *sequence.round):
                of, key = _KEYS.get((deed.output, deed.action), ("", ""))
                if of == kind:
                    yield str(deed.args[key])
        if kind == "osc":
            for wish in plan.claims:
                yield from (str(message["address"]) for message in wish.args.get("messages", ()))
    for live in program.live:
        of, key = _KEYS.get((live.output, live.action), ("", ""))
        if of == kind:
            yield str(live.args[key])
