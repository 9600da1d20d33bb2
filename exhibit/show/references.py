"""What rules name, checked against what there is: each action says what it names, acts and sequences are laid out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from exhibit.config.located import Document
from exhibit.config.located import Path as Place
from exhibit.config.problems import Problem
from exhibit.cues.names import Names, WrongReference, missing
from exhibit.rules.schema import Act, Claim, Live, OneKeyEntry, Rule, SequenceStep
from exhibit.rules.sequence import misplaced


@dataclass(frozen=True)
class References:
    """What there is to name: `names` for actions, and the acts."""

    names: Names
    acts: Collection[str] = ()

    def rule(self, rule: Rule, document: Document, place: Place) -> list[Problem]:
        """What `rule`, which stands at `place`, names wrongly."""
        found = self.claims(rule.while_, document, (*place, "while"))
        found += self._sequences(rule, document, place)
        for index, act in enumerate(rule.acts):
            found += self._act(act, document, (*place, "acts", index))
        for index, live in enumerate(rule.live):
            found += self.live(live, document, (*place, "live", index))
        return found

    def act(self, act: Act, document: Document, place: Place) -> list[Problem]:
        """What `act` names wrongly."""
        found = self.claims(act.while_, document, (*place, "while")) + self._sequences(act, document, place)
        for index, name in enumerate(act.after):
            found += self._act(name, document, (*place, "after", index))
        if act.then is not None:
            found += self._act(act.then, document, (*place, "then"))
        if act.max is not None and act.max < act.min:
            found.append(document.problem((*place, "max"), "`max` is shorter than `min`: swap them or drop one"))
        return found

    def live(self, live: Live, document: Document, place: Place) -> list[Problem]:
        """What `live` names wrongly."""
        (key,) = live.ways
        return problems_of(live.way.mistakes(self.names), document, (*place, key))

    def claims(self, claims: Iterable[Claim], document: Document, place: Place) -> list[Problem]:
        """What `claims`, which stand at `place`, name wrongly."""
        found: list[Problem] = []
        for index, claim in enumerate(claims):
            found += problems_of(claim.action.mistakes(self.names), document, (*place, index, _key(claim)))
        return found

    def _act(self, name: str, document: Document, place: Place) -> list[Problem]:
        return problems_of(missing("act", name, self.acts, ()), document, place)

    def _sequences(self, rule: Rule | Act, document: Document, place: Place) -> list[Problem]:
        found: list[Problem] = []
        for key, steps in (("on_start", rule.on_start), ("on_end", rule.on_end)):
            for inside, text in misplaced(steps, may_be_endless=key == "on_start"):
                found.append(document.problem((*place, key, *inside), text))
            for inside, mistake in self._steps(steps):
                found += problems_of([mistake], document, (*place, key, *inside))
        return found

    def _steps(self, steps: Iterable[SequenceStep]) -> Iterator[tuple[Place, WrongReference]]:
        for index, step in enumerate(steps):
            if step.action is not None:
                yield from (((index, _key(step)), mistake) for mistake in step.action.mistakes(self.names))
            if step.repeat is not None:
                for inside, mistake in self._steps(step.repeat.do):
                    yield (index, "repeat", "do", *inside), mistake


def problems_of(mistakes: Iterable[WrongReference], document: Document, place: Place) -> list[Problem]:
    """The `mistakes` of what stands at `place`, each where it is."""
    return [document.problem((*place, *one.place), one.text, key=one.key) for one in mistakes]


def _key(entry: OneKeyEntry) -> str:
    """The one key that is written."""
    return next(iter(entry.model_fields_set))
