"""One reading of a show's folder: every file located, every name checked, every mistake at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from exhibit.config.checked import check
from exhibit.config.located import Document, Texts, entries, load
from exhibit.config.located import Path as Place
from exhibit.config.problems import Problem, ShowError, whole_file
from exhibit.config.sections import ListenSection, OscTarget
from exhibit.consoles.preset import Preset
from exhibit.consoles.preset_files import presets, shipped
from exhibit.cues.names import Names, missing
from exhibit.cues.osc_message import OSC
from exhibit.expressions.vocabulary import Vocabulary, kind_of
from exhibit.outputs.scenes import SceneSpec
from exhibit.outputs.scenes.numbers import context_of
from exhibit.rules.schema import Act, Live, Rule, RulesFile, Template
from exhibit.show.desks import desk_of, look_problems, target_problems
from exhibit.show.files import LookSection, ShowFile, VenueFile
from exhibit.show.fixtures import Lights, nameable, names_in, patch_problems, read_lights, set_apart
from exhibit.show.references import References, told
from exhibit.show.sound_files import sounds_in
from exhibit.show.templates import Blueprint, fill, undeclared
from exhibit.show.venue_problems import venue_problems

SOUNDS = "sounds"
REHEARSALS = "rehearsals"
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Written:
    """Where a rule or an act stands: its document, and its path in it."""

    document: Document
    place: Place


@dataclass(frozen=True)
class Show:
    """Everything an artist edits, read and checked. `written` says where each rule stands."""

    folder: Path
    settings: ShowFile
    rules: Mapping[str, Rule]
    scenes: Mapping[str, SceneSpec]
    sounds: Mapping[str, Path]
    acts: Mapping[str, Act] = field(default_factory=dict)
    live: Mapping[str, Live] = field(default_factory=dict)
    venue: VenueFile = field(default_factory=VenueFile)
    written: Mapping[str, Written] = field(default_factory=dict)
    consoles: Mapping[str, Preset] = field(default_factory=shipped)
    lights: Lights = field(default_factory=dict)
    """What the looks ask of fixtures."""

    @cached_property
    def places(self) -> Mapping[str, tuple[str, int]]:
        """The file of each rule, by its path from the show's folder, and the line of its name."""
        return {name: (self._path(where.document.file), _line(where)) for name, where in self.written.items()}

    def _path(self, file: Path) -> str:
        return file.relative_to(self.folder).as_posix() if file.is_relative_to(self.folder) else str(file)

    @property
    def targets(self) -> dict[str, OscTarget]:
        """Who listens to OSC; the venue's own come last and win."""
        return {**self.settings.osc.targets, **self.venue.targets}

    @property
    def listening(self) -> ListenSection:
        """Whom we listen to; what the venue says counts."""
        return self.venue.osc or self.settings.osc

    @property
    def audio_device(self) -> str | None:
        """Where sound is heard; the venue's own choice wins. None: the system chooses."""
        return self.venue.sound.device or self.settings.sound.device

    @property
    def looks(self) -> Mapping[str, LookSection]:
        """The lighting states of the venue."""
        return self.venue.looks


def load_show(folder: Path) -> Show:
    """The show in `folder`. Raises ShowError with every mistake found, but for files of scenes that are missing or
    broken: a show that has lost a picture overnight goes on without it (D-scenes-11)."""
    show, problems = read_show(folder, whole=False)
    if problems or show is None:
        raise ShowError(problems)
    return show


def read_show(folder: Path, *, whole: bool = True, texts: Texts | None = None) -> tuple[Show | None, list[Problem]]:
    """What of the show in `folder` can be used, and every mistake found; `whole`: those of the scenes' files, too.
    `texts` are read in place of files. Raises ShowError where there is no show."""
    if not (folder / "exhibit.yaml").is_file():
        raise whole_file(folder, "is no show: it has no exhibit.yaml. Name the folder of a show, or leave it out")
    return _Reading(folder, whole=whole, texts=texts).show()


class _Reading:
    """One reading, gathering problems. Files are loaded first, so that every name is known to the checks."""

    def __init__(self, folder: Path, *, whole: bool, texts: Texts | None) -> None:
        self._folder, self._whole, self._texts = folder, whole, texts
        self._problems: list[Problem] = []
        self._main = self._document(folder / "exhibit.yaml")
        self._files = [document for file in self._rule_files() if (document := self._document(file))]
        self._scene_files = {
            file.parent.name: self._document(file) for file in sorted((folder / "scenes").glob("*/scene.yaml"))
        }
        self._words = Vocabulary(
            rules=self._names("rules"),
            scenes=set(self._scene_files),
            acts=self._names("acts"),
            variables=self._variables(),
        )

    def show(self) -> tuple[Show | None, list[Problem]]:
        """The show as far as it is sound, and the problems."""
        settings = check(ShowFile, self._main, (), self._problems, self._words) if self._main else None
        venue = self._venue()
        scenes = self._scenes()
        sounds = sounds_in(self._folder / "scenes" / SOUNDS)
        targets = {**settings.osc.targets, **venue.targets} if settings and venue else None
        consoles = presets(self._folder, self._problems, self._texts)
        desks = {
            name: desk_of(target, consoles[target.console])
            for name, target in (targets or {}).items()
            if target.console in consoles
        }
        neighbours = venue.neighbours if venue else {}
        names = Names(
            scenes={name: scenes[name].parameters if name in scenes else None for name in self._scene_files},
            sounds=sounds,
            looks=venue.looks if venue else None,
            projectors=tuple(settings.projectors) if settings else None,
            targets={OSC: targets, **{output: one.targets for output, one in neighbours.items()}},
            broker=settings.mqtt is not None if settings else None,
            allows=lambda name, address, args: name not in desks or desks[name].allows(address, args),
        )
        references = References(names, self._words.acts or ())
        if self._main and settings:
            self._problems += references.claims(settings.default, self._main, ("default",))
            if settings.mqtt and settings.mqtt.ca and not (self._folder / settings.mqtt.ca).is_file():
                text = f"there is no file '{settings.mqtt.ca}': write its path from the folder of exhibit.yaml"
                self._problems.append(self._main.problem(("mqtt", "ca"), text))
        if venue and self._venue_document:
            projectors = settings.projectors if settings else None
            self._problems += venue_problems(venue, self._venue_document, self._folder, targets or (), projectors)
        if venue and settings:
            self._targets(settings.osc.targets, ("osc", "targets"), self._main, consoles)
        if venue and targets is not None:
            self._targets(venue.targets, ("targets",), self._venue_document, consoles)
            self._look_targets(venue, targets, consoles)
        lights = self._lights(venue, targets or ())
        written: dict[str, Written] = {}
        rules = self._rules(references, written)
        acts, live = self._all(Act, "acts"), self._all(Live, "live")
        for name, (act, where) in acts.items():
            self._problems += references.act(act, where.document, where.place)
            written[f"act {name}"] = where
        for one, where in live.values():
            self._problems += references.live(one, where.document, where.place)
        if settings is None:
            return None, self._problems
        return Show(
            self._folder,
            settings,
            rules,
            scenes,
            sounds,
            {name: act for name, (act, _) in acts.items()},
            {name: one for name, (one, _) in live.items()},
            venue or VenueFile(),
            written,
            consoles,
            lights,
        ), self._problems

    def _document(self, file: Path) -> Document | None:
        try:
            return load(file, self._texts)
        except ShowError as error:
            self._problems += error.problems
            return None

    def _rule_files(self) -> Iterator[Path]:
        """All of rules/, however deep, but the rehearsals; then what exhibit.yaml includes."""
        inside = self._folder / "rules"
        for file in sorted(inside.rglob("*.y*ml")):
            if REHEARSALS not in file.relative_to(inside).parts[:-1]:
                yield file
        included = self._main.data.get("include") if self._main and isinstance(self._main.data, dict) else None
        for index, name in enumerate([included] if isinstance(included, str) else included or []):
            file = self._folder / str(name)
            if file.is_file():
                yield file
            elif self._main:
                text = f"there is no file '{name}': write its path from the folder of exhibit.yaml"
                self._problems.append(self._main.problem(("include", index), text))

    def _every(self, key: str) -> Iterator[Written]:
        """Each entry of the mapping `key`, in whatever file it stands."""
        for document in [*([self._main] if self._main and key != "rules" else []), *self._files]:
            for _, place in entries(document, (key,)):
                yield Written(document, place)

    def _names(self, key: str) -> set[str]:
        return {str(where.place[-1]) for where in self._every(key)}

    def _variables(self) -> dict[str, str] | None:
        """The kinds of the variables; None where the show does not list any, and any may be used."""
        data = self._main.data if self._main else None
        listed = data.get("variables") if isinstance(data, dict) else None
        if not isinstance(listed, dict):
            return None
        return {name: kind_of(value) for name, value in listed.items() if isinstance(value, (int, float, str, bool))}

    def _venue(self) -> VenueFile | None:
        file = self._folder / "venue.yaml"
        self._venue_document: Document | None = None
        if not file.is_file():
            return VenueFile()
        document = self._venue_document = self._document(file)
        if document is None:
            return None
        main = self._main.data if self._main else None
        targets = [*names_in(main, "osc", "targets"), *names_in(document.data, "targets")]
        return check(VenueFile, set_apart(document, targets, self._problems), (), self._problems, self._words)

    def _lights(self, venue: VenueFile | None, targets: Collection[str]) -> Lights:
        document = self._venue_document
        if venue is None or document is None:
            return {}
        self._problems += patch_problems(venue, targets, document)
        return read_lights(document, nameable(venue, targets), self._words, self._problems)

    def _targets(
        self, targets: Mapping[str, OscTarget], place: Place, document: Document | None, consoles: Mapping[str, Preset]
    ) -> None:
        for name, target in targets.items():
            assert document is not None
            self._problems += target_problems(target, consoles, document, (*place, name))

    def _look_targets(self, venue: VenueFile, targets: Mapping[str, OscTarget], consoles: Mapping[str, Preset]) -> None:
        document = self._venue_document
        for name, look in venue.looks.items():
            assert document is not None
            for release, parts in ((False, look.by_target()), (True, look.release)):
                for target, part in parts.items():
                    place = ("looks", name, *(["release"] if release else []), target)
                    self._problems += told(missing("OSC target", target, targets, ()), document, place)
                    preset = consoles.get(targets[target].console) if target in targets else None
                    if preset:
                        self._problems += look_problems(part, targets[target], preset, document, place, release=release)

    def _scenes(self) -> dict[str, SceneSpec]:
        """The scenes that can be used."""
        found = {}
        for name, document in self._scene_files.items():
            if document is None:
                continue
            parameters = document.data.get("parameters") if isinstance(document.data, dict) else None
            context = context_of(parameters, self._words, document.file.parent, whole=self._whole)
            scene = check(SceneSpec, document, (), self._problems, context)
            if scene:
                found[name] = scene
        return found

    def _rules(self, references: References, written: dict[str, Written]) -> dict[str, Rule]:
        for document in self._files:
            self._check_outside(document)
        blueprints = self._blueprints()
        rules: dict[str, Rule] = {}
        for where in self._every("rules"):
            name = str(where.place[-1])
            if self._is_second(name, where, written):
                continue
            written[name] = where
            problems: list[Problem] = []
            rule = self._rule(where, blueprints, references, problems)
            self._problems += problems
            if rule:
                rules[name] = rule
        return rules

    def _rule(
        self, where: Written, blueprints: Mapping[str, Blueprint], references: References, problems: list[Problem]
    ) -> Rule | None:
        document, place = where.document, where.place
        data = _at(document.data, place)
        if not isinstance(data, dict) or "template" not in data:
            if isinstance(data, dict) and "with" in data:
                text = "'with' belongs to a rule that is made from a template: add 'template', or drop it"
                problems.append(document.problem((*place, "with"), text, key=True))
                document = replace(document, data=_without(document.data, (*place, "with")))
            rule = check(Rule, document, place, problems, self._words)
            if rule:
                problems += references.rule(rule, document, place)
            return rule
        whole = fill(document, place, blueprints, problems)
        if whole is None:
            return None
        inside: list[Problem] = []
        rule = check(Rule, whole, (), inside, self._words)
        if rule:
            inside += references.rule(rule, whole, ())
        said = f" (rule '{place[-1]}', from template '{data['template']}')"
        problems += [replace(problem, text=problem.text + said) for problem in inside]
        return rule

    def _is_second(self, name: str, where: Written, written: Mapping[str, Written]) -> bool:
        """Whether another one has that name already, which is then said."""
        if name not in written:
            return False
        other = written[name].document.file.name
        text = f"there is a {_KINDS[str(where.place[0])]} '{name}' in {other} already: give one another name"
        self._problems.append(where.document.problem(where.place, text, key=True))
        return True

    def _all(self, model: type[Model], key: str) -> dict[str, tuple[Model, Written]]:
        """The checked entries of the mapping `key` in all files."""
        found: dict[str, tuple[Model, Written]] = {}
        written: dict[str, Written] = {}
        words = replace(self._words, chance=False)
        for where in self._every(key):
            name = str(where.place[-1])
            if self._is_second(name, where, written):
                continue
            written[name] = where
            # Those of exhibit.yaml were checked, and complained of, with their file.
            problems = [] if where.document is self._main else self._problems
            one = check(model, where.document, where.place, problems, words)
            if one:
                found[name] = one, where
        return found

    def _blueprints(self) -> dict[str, Blueprint]:
        found: dict[str, Blueprint] = {}
        for where in self._every("templates"):
            template = check(Template, where.document, where.place, self._problems)
            if template:
                name = str(where.place[-1])
                found[name] = Blueprint(name, where.document, where.place, template.parameters, template.rule)
                self._problems += undeclared(found[name])
        return found

    def _check_outside(self, document: Document) -> None:
        """Check the file without its entries, which are checked one by one: a bad one must not hide the others."""
        data = document.data
        if isinstance(data, dict):
            data = {key: {} if key in _KINDS and isinstance(value, dict) else value for key, value in data.items()}
        check(RulesFile, replace(document, data=data), (), self._problems, self._words)


_KINDS = {"rules": "rule", "acts": "act", "live": "live value", "templates": "template"}


def _line(where: Written) -> int:
    return where.document.keys.get(where.place, (0, 0))[0]


def _at(data: Any, place: Place) -> Any:
    for step in place:
        data = data[step]
    return data


def _without(data: Any, place: Place) -> Any:
    """A copy of `data` that lacks what stands at `place`."""
    step, *below = place
    if not below:
        return {key: inner for key, inner in data.items() if key != step}
    return {**data, step: _without(data[step], tuple(below))}
