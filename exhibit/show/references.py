"""What rules name, checked against what there is: each action says what it names, acts and sequences are laid out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from exhibit.config.located import Document
from exhibit.config.located import Path as Place
from exhibit.config.problems import Problem
from exhibit.cues.channels import PROJECTOR, SOUND, is_light, lit_by
from exhibit.cues.compiled import Staging
from exhibit.cues.look_cue import Lighting, LookCue
from exhibit.cues.names import Names, WrongReference, missing
from exhibit.cues.typed_cue import constant
from exhibit.rules.schema import Act, Claim, Live, OneKeyEntry, Rule, SequenceStep
from exhibit.rules.sequence import misplaced


@dataclass(frozen=True)
class References:
    """What there is to name: `names` for actions, the acts, and by look the targets and fixtures that it lights."""

    names: Names
    acts: Collection[str] = ()
    lit: Mapping[str, Collection[str]] = field(default_factory=dict)

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
        found = problems_of(live.way.mistakes(self.names), document, (*place, key))
        value = constant(live.value)
        if not found and value is not None and (why := live.way.refused(value, self.names)):
            found.append(document.problem((*place, "value"), why))
        return found

    def claims(self, claims: Sequence[Claim], document: Document, place: Place) -> list[Problem]:
        """What `claims`, which stand at `place`, name wrongly."""
        found: list[Problem] = []
        for index, claim in enumerate(claims):
            found += problems_of(claim.action.mistakes(self.names), document, (*place, index, _key(claim)))
        return found + self._claimed_twice(claims, document, place)

    def _claimed_twice(self, claims: Sequence[Claim], document: Document, place: Place) -> list[Problem]:
        """Claims of one list on the same channel, of which only one could ever be seen or heard."""
        found: list[Problem] = []
        first: dict[str, str] = {}
        for index, claim in enumerate(claims):
            if any(claim.action.mistakes(self.names)):
                continue
            for channel, name in self._channels(claim):
                if channel in first:
                    text = f"of '{first[channel]}' and '{name}' only one can have {_called(channel)}: keep one here"
                    found.append(document.problem((*place, index, _key(claim)), text, key=True))
                    break
                first[channel] = name
        return found

    def _channels(self, claim: Claim) -> list[tuple[str, str]]:
        """The channels that a claim is on, and what it is called."""
        return [(one.channel, one.name) for one in claim.action.claims(self._staging)]

    @property
    def _staging(self) -> Staging:
        looks = {look: {name: Lighting(LookCue(name)) for name in names} for look, names in self.lit.items()}
        first = next(iter(self.names.projectors or ()), "")
        return Staging(looks, first, self.names.film_s, self.names.sound_s)

    def _act(self, name: str, document: Document, place: Place) -> list[Problem]:
        return problems_of(missing("act", name, self.acts, ()), document, place)

    def _sequences(self, rule: Rule | Act, document: Document, place: Place) -> list[Problem]:
        found: list[Problem] = []
        for key, steps in (("on_start", rule.on_start), ("on_end", rule.on_end)):
            staging = self._staging
            for inside, text in misplaced(steps, may_be_endless=key == "on_start", staging=staging):
                found.append(document.problem((*place, key, *inside), text))
            for inside, mistake in self._steps(steps, ends=key == "on_start"):
                found += problems_of([mistake], document, (*place, key, *inside))
        return found

    def _steps(self, steps: Iterable[SequenceStep], *, ends: bool) -> Iterator[tuple[Place, WrongReference]]:
        """`ends`: what is held ends with the rule at the latest."""
        for index, step in enumerate(steps):
            if step.action is not None:
                if not ends and step.action.lasts_s(self._staging) is None:
                    text = "the rule is over, and nothing would end this: say how long, such as 'for: 10s'"
                    yield (index, _key(step)), WrongReference((), text, key=True)
                yield from (((index, _key(step)), mistake) for mistake in step.action.mistakes(self.names))
            within: tuple[tuple[Place, list[SequenceStep]], ...] = (
                (("repeat", "do"), step.repeat.do if step.repeat else []),
                (("one_of",), step.one_of or []),
                (("do",), step.do or []),
            )
            for place, inner in within:
                for inside, mistake in self._steps(inner, ends=ends):
                    yield (index, *place, *inside), mistake


def problems_of(mistakes: Iterable[WrongReference], document: Document, place: Place) -> list[Problem]:
    """The `mistakes` of what stands at `place`, each where it is."""
    return [document.problem((*place, *one.place), one.text, key=one.key) for one in mistakes]


def _called(channel: str) -> str:
    if is_light(channel):
        return f"the light '{lit_by(channel)}'"
    return "the sound bed" if channel == SOUND else f"the wall{channel.removeprefix(PROJECTOR)}"


def _key(entry: OneKeyEntry) -> str:
    """The one key that is written."""
    return next(iter(entry.model_fields_set))
