"""What rules name, checked against what there is: scenes, sounds, targets, looks, acts; and sequences laid out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exhibit.config.located import Document
from exhibit.config.located import Path as Place
from exhibit.config.problems import Problem, did_you_mean
from exhibit.consoles.desk import Desk
from exhibit.outputs.scenes import SceneSpec
from exhibit.rules.plan import SILENCE
from exhibit.rules.schema import Act, Claim, Live, Rule, SceneClaim, SequenceStep
from exhibit.rules.sequence import misplaced
from exhibit.show.desks import NOT_ALLOWED


@dataclass(frozen=True)
class References:
    """What there is to name. `targets` and `looks` are None where the file that lists them could not be read."""

    targets: Collection[str] | None
    looks: Collection[str] | None
    acts: Collection[str]
    scene_names: Collection[str]
    scenes: Mapping[str, SceneSpec]
    sounds: Mapping[str, Path]
    projectors: Collection[str] | None = ()
    """Empty where there is one, without a name."""
    desks: Mapping[str, Desk] = field(default_factory=dict)

    def rule(self, rule: Rule, document: Document, place: Place) -> list[Problem]:
        """What `rule`, which stands at `place`, names wrongly."""
        found = self._claims(rule.while_, document, place)
        found += self._sequences(rule, document, place)
        for index, act in enumerate(rule.acts):
            found += self._known("act", act, self.acts, document, (*place, "acts", index))
        for index, live in enumerate(rule.live):
            found += self.live(live, document, (*place, "live", index))
        return found

    def act(self, act: Act, document: Document, place: Place) -> list[Problem]:
        """What `act` names wrongly."""
        found = self._claims(act.while_, document, place) + self._sequences(act, document, place)
        for index, name in enumerate(act.after):
            found += self._known("act", name, self.acts, document, (*place, "after", index))
        if act.then is not None:
            found += self._known("act", act.then, self.acts, document, (*place, "then"))
        if act.max is not None and act.max < act.min:
            found.append(document.problem((*place, "max"), "`max` is shorter than `min`: swap them or drop one"))
        return found

    def live(self, live: Live, document: Document, place: Place) -> list[Problem]:
        """What `live` names wrongly."""
        if live.osc is not None:
            return self._known("OSC target", live.osc.to, self.targets, document, (*place, "osc", "to"))
        if live.scene is not None:
            parameters = {name for scene in self.scenes.values() for name in scene.parameters}
            where = (*place, "scene", "parameter")
            found = self._known("scene parameter", live.scene.parameter, parameters, document, where)
            return found + self._projector(live.scene.on, document, (*place, "scene", "on"))
        return []

    def target(self, name: str, document: Document, place: Place) -> list[Problem]:
        """Whether there is an OSC target of this name."""
        return self._known("OSC target", name, self.targets, document, place)

    def claim(self, claim: Claim, document: Document, place: Place) -> list[Problem]:
        """What `claim` names wrongly."""
        if claim.scene is not None:
            return self._scene(claim.scene, document, (*place, "scene"))
        if claim.look is not None:
            return self._known("look", claim.look, self.looks, document, (*place, "look"))
        if claim.sound is not None and claim.sound.play != SILENCE:
            return self._known("sound", claim.sound.play, self.sounds, document, (*place, "sound", "play"))
        return []

    def _claims(self, claims: list[Claim], document: Document, place: Place) -> list[Problem]:
        found: list[Problem] = []
        for index, claim in enumerate(claims):
            found += self.claim(claim, document, (*place, "while", index))
        return found

    def _scene(self, claim: SceneClaim, document: Document, place: Place) -> list[Problem]:
        found = self._known("scene", claim.name, self.scene_names, document, (*place, "name"))
        found += self._projector(claim.on, document, (*place, "on"))
        scene = self.scenes.get(claim.name)
        if found or scene is None:
            return found
        return [
            document.problem(
                (*place, "with", key),
                f"scene '{claim.name}' has no parameter '{key}'. {did_you_mean(key, scene.parameters)}",
                key=True,
            )
            for key in claim.with_
            if key not in scene.parameters
        ]

    def _projector(self, name: str | None, document: Document, place: Place) -> list[Problem]:
        if name is None or self.projectors is None or name in self.projectors:
            return []
        if not self.projectors:
            text = (
                f"there is one projector, without a name: drop 'on', or name '{name}' in 'projectors' of exhibit.yaml"
            )
            return [document.problem(place, text)]
        return self._known("projector", name, self.projectors, document, place)

    def _sequences(self, rule: Rule | Act, document: Document, place: Place) -> list[Problem]:
        found: list[Problem] = []
        for key, steps in (("on_start", rule.on_start), ("on_end", rule.on_end)):
            for inside, text in misplaced(steps, may_be_endless=key == "on_start"):
                found.append(document.problem((*place, key, *inside), text))
            found += self._steps(steps, document, (*place, key))
        return found

    def _steps(self, steps: list[SequenceStep], document: Document, place: Place) -> list[Problem]:
        found: list[Problem] = []
        for index, step in enumerate(steps):
            here = (*place, index)
            if step.sound is not None:
                found += self._known("sound", step.sound.sting, self.sounds, document, (*here, "sound", "sting"))
            if step.osc is not None:
                found += self._known("OSC target", step.osc.to, self.targets, document, (*here, "osc", "to"))
                desk = self.desks.get(step.osc.to)
                if desk and not desk.allows(step.osc.address, step.osc.args):
                    found.append(document.problem((*here, "osc", "args"), NOT_ALLOWED))
            if step.repeat is not None:
                found += self._steps(step.repeat.do, document, (*here, "repeat", "do"))
        return found

    def _known(
        self, what: str, name: str, known: Collection[str] | None, document: Document, place: Place
    ) -> list[Problem]:
        if known is None or name in known:
            return []
        return [document.problem(place, f"there is no {what} '{name}'. {did_you_mean(name, known)}")]
