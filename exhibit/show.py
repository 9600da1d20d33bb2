"""A show read from its folder: exhibit.yaml, rules/ and scenes/, checked together, every mistake at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from exhibit.config.checked import Section, check
from exhibit.config.located import Document, entries, load
from exhibit.config.located import Path as Place
from exhibit.config.problems import Problem, ShowError, did_you_mean, whole_file
from exhibit.config.sections import CameraSection, MoodSection, MqttSection, OscSection, ProjectorSection, SoundSection
from exhibit.outputs.scenes import SceneSpec
from exhibit.rules.plan import SILENCE
from exhibit.rules.schema import Act, Claim, Rule, SceneClaim

SOUND_ENDINGS = (".ogg", ".wav", ".flac", ".mp3")
SOUNDS = "sounds"


class ShowFile(Section):
    """exhibit.yaml."""

    exhibit: str = Field("An exhibit", description="the show's name")
    camera: CameraSection = Field(default_factory=CameraSection)
    mood: MoodSection = Field(default_factory=MoodSection)
    projector: ProjectorSection = Field(default_factory=ProjectorSection)
    sound: SoundSection = Field(default_factory=SoundSection)
    osc: OscSection = Field(default_factory=OscSection)
    mqtt: MqttSection | None = Field(None, description="leave it out where there is no broker")
    default: list[Claim] = Field(default_factory=list, description="what each channel does while no rule claims it")


class RulesFile(Section):
    """A file in rules/."""

    rules: dict[str, Rule] = Field(default_factory=dict)


@dataclass(frozen=True)
class Show:
    """Everything an artist edits, read and checked."""

    folder: Path
    settings: ShowFile
    rules: Mapping[str, Rule]
    scenes: Mapping[str, SceneSpec]
    sounds: Mapping[str, Path]


def load_show(folder: Path) -> Show:
    """The show in `folder`. Raises ShowError with every mistake found."""
    if not (folder / "exhibit.yaml").is_file():
        raise whole_file(folder, "is no show: it has no exhibit.yaml. Name the folder of a show, or leave it out")
    return _Reading(folder).show()


class _Reading:
    """One reading of a show's folder, gathering problems."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._problems: list[Problem] = []

    def show(self) -> Show:
        main = self._document(self._folder / "exhibit.yaml")
        settings = check(ShowFile, main, (), self._problems) if main else None
        scenes, scene_names = self._scenes()
        sounds = _sounds(self._folder / "scenes" / SOUNDS)
        rules, documents = self._rules()
        names = _Names(settings.osc.targets if settings else None, scene_names, scenes, sounds)
        if main and settings:
            for index, claim in enumerate(settings.default):
                self._problems += names.claim(claim, main, ("default", index))
        for name, rule in rules.items():
            self._problems += names.rule(rule, documents[name], ("rules", name))
        if self._problems or settings is None:
            raise ShowError(self._problems)
        return Show(self._folder, settings, rules, scenes, sounds)

    def _document(self, file: Path) -> Document | None:
        try:
            return load(file)
        except ShowError as error:
            self._problems += error.problems
            return None

    def _scenes(self) -> tuple[dict[str, SceneSpec], list[str]]:
        """The scenes that can be used, and the names of all: to call a broken one missing would mislead."""
        scenes, names = {}, []
        for file in sorted((self._folder / "scenes").glob("*/scene.yaml")):
            names.append(file.parent.name)
            document = self._document(file)
            scene = check(SceneSpec, document, (), self._problems) if document else None
            if scene:
                scenes[file.parent.name] = scene
        return scenes, names

    def _rules(self) -> tuple[dict[str, Rule], dict[str, Document]]:
        rules: dict[str, Rule] = {}
        documents: dict[str, Document] = {}
        for file in sorted((self._folder / "rules").glob("*.y*ml")):
            document = self._document(file)
            if document is None or not self._is_rules_file(document):
                continue
            for name, place in entries(document, ("rules",)):
                rule = check(Rule, document, place, self._problems)
                if name in documents:
                    text = f"there is a rule '{name}' in {documents[name].file.name} already: give one another name"
                    self._problems.append(document.problem(place, text, key=True))
                documents.setdefault(name, document)
                if rule:
                    rules.setdefault(name, rule)
        return rules, documents

    def _is_rules_file(self, document: Document) -> bool:
        """Check the file without its rules, which are checked one by one: a bad one must not hide the others."""
        data = document.data
        if isinstance(data, dict) and isinstance(data.get("rules"), dict):
            data = {**data, "rules": {}}
        outside = Document(document.file, data, document.keys, document.values)
        check(RulesFile, outside, (), self._problems)
        return isinstance(data, dict) and "rules" in data


@dataclass(frozen=True)
class _Names:
    """What rules may name, to be checked against what they do name. `targets` is None where it could not be read."""

    targets: Iterable[str] | None
    scene_names: Iterable[str]
    scenes: Mapping[str, SceneSpec]
    sounds: Mapping[str, Path]

    def rule(self, rule: Rule, document: Document, place: Place) -> list[Problem]:
        found: list[Problem] = []
        for index, claim in enumerate(rule.while_):
            found += self.claim(claim, document, (*place, "while", index))
        for key, acts in (("on_start", rule.on_start), ("on_end", rule.on_end)):
            for index, act in enumerate(acts):
                found += self._act(act, document, (*place, key, index))
        return found

    def claim(self, claim: Claim, document: Document, place: Place) -> list[Problem]:
        if claim.scene is not None:
            return self._scene(claim.scene, document, (*place, "scene"))
        if claim.sound is not None and claim.sound.play != SILENCE:
            return self._sound(claim.sound.play, document, (*place, "sound", "play"))
        return []

    def _scene(self, claim: SceneClaim, document: Document, place: Place) -> list[Problem]:
        if claim.name not in self.scene_names:
            text = f"there is no scene '{claim.name}'. {did_you_mean(claim.name, self.scene_names)}"
            return [document.problem((*place, "name"), text)]
        scene = self.scenes.get(claim.name)
        if scene is None:
            return []
        return [
            document.problem(
                (*place, "with", key),
                f"scene '{claim.name}' has no parameter '{key}'. {did_you_mean(key, scene.parameters)}",
                key=True,
            )
            for key in claim.with_
            if key not in scene.parameters
        ]

    def _sound(self, name: str, document: Document, place: Place) -> list[Problem]:
        if name in self.sounds:
            return []
        return [document.problem(place, f"there is no sound '{name}'. {did_you_mean(name, self.sounds)}")]

    def _act(self, act: Act, document: Document, place: Place) -> list[Problem]:
        if act.sound is not None:
            return self._sound(act.sound.sting, document, (*place, "sound", "sting"))
        if act.osc is not None and self.targets is not None and act.osc.to not in self.targets:
            text = f"there is no OSC target '{act.osc.to}'. {did_you_mean(act.osc.to, self.targets)}"
            return [document.problem((*place, "osc", "to"), text)]
        return []


def _sounds(folder: Path) -> dict[str, Path]:
    return {file.stem: file for file in sorted(folder.glob("*")) if file.suffix.lower() in SOUND_ENDINGS}
