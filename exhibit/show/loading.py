"""One reading of a show's folder: every file located, every name checked, every mistake at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from exhibit.config.characters import composed
from exhibit.config.checked import check
from exhibit.config.file_names import file_named, leads_out
from exhibit.config.located import Document, Texts, load
from exhibit.config.problems import Problem, ShowError, short, whole_file
from exhibit.config.sections import MqttSection
from exhibit.config.show_folder import ShowFolder, Stray, no_show
from exhibit.consoles.desk import Desk
from exhibit.consoles.preset_files import presets
from exhibit.cues.names import Names
from exhibit.cues.osc_message import OSC
from exhibit.expressions.vocabulary import Vocabulary, kind_of
from exhibit.outputs.scenes import SceneSpec
from exhibit.outputs.scenes.numbers import context_of
from exhibit.rules.plan import variant_name
from exhibit.rules.schema import Act, Live
from exhibit.show.cameras import region_names
from exhibit.show.desks import desk_of, target_problems
from exhibit.show.experiment_file import read_experiment
from exhibit.show.files import ShowFile, VenueFile
from exhibit.show.house_settings import HouseSettings, lay_over, layered, room_in, room_names, settings_of
from exhibit.show.lengths import film_s, sound_s
from exhibit.show.question_files import QuestionFiles
from exhibit.show.references import References
from exhibit.show.rule_files import RuleFiles
from exhibit.show.shaders import transition_fault, written_problems
from exhibit.show.show import Show, ShowExperiment, Written
from exhibit.show.sound_files import sounds_in
from exhibit.show.variables import texts_by_mistake
from exhibit.show.venue import Venue, check_lights, desk_problems, read_venue
from exhibit.show.venue_problems import venue_problems


def load_show(folder: Path) -> Show:
    """The show in `folder`. Raises ShowError with every mistake found, but for files of scenes that are missing or
    broken: a show that has lost a picture overnight goes on without it (D-scenes-11)."""
    show, problems = read_show(folder, whole=False)
    if problems or show is None:
        raise ShowError(discreet(problem, folder) for problem in problems)
    return show


def read_show(folder: Path, *, whole: bool = True, texts: Texts | None = None) -> tuple[Show | None, list[Problem]]:
    """What of the show in `folder` can be used, and every mistake found; `whole`: those of the scenes' files, too.
    `texts` are read in place of files. Raises ShowError where there is no show."""
    if not ShowFolder(folder).is_show:
        raise whole_file(folder, no_show(folder))
    return _Reading(folder, whole=whole, texts=texts).show()


def discreet(problem: Problem, folder: Path) -> Problem:
    """`problem` as it may be shown on a page: of a file that lies outside the show in `folder` nothing is repeated. A
    link in a stranger's show may lead to anything (D-editing-9)."""
    if (Path.cwd() / problem.file).resolve().is_relative_to(folder.resolve()):
        return problem
    remedy = "copy it into the show, or see 'exhibit check' on the exhibit's machine"
    return replace(problem, text=f"a mistake stands here, in a file outside the show's folder: {remedy}")


class _Reading:
    """One reading, gathering problems. Files are loaded first, so that every name is known to the checks."""

    def __init__(self, folder: Path, *, whole: bool, texts: Texts | None) -> None:
        self._folder, self._whole, self._texts = folder, whole, texts
        self._lying = ShowFolder(folder)
        self._problems: list[Problem] = []
        self._house = HouseSettings()
        self._house_document: Document | None = None
        self._has_venue = False
        if whole:
            self._problems += [_passed_over(stray) for stray in self._lying.strays()]
        self._main = self._document(self._lying.main)
        files = [document for file in self._rule_files() if (document := self._document(file))]
        self._rules = RuleFiles(self._main, files, self._problems)
        self._scene_files = {composed(name): self._document(file) for name, file in self._lying.scenes.items()}
        self._questions = QuestionFiles(self._lying, texts, self._problems)
        self._venue_document = self._room_settings()
        self._words = Vocabulary(
            rules=self._rules.names("rules"),
            scenes=set(self._scene_files),
            acts=self._rules.names("acts"),
            variables=self._variables(),
            answers=self._questions.choices,
            regions=self._regions(),
            placed=self._placed(),
            rooms=room_names(self._house),
            housed=self._has_broker(),
        )

    def show(self) -> tuple[Show | None, list[Problem]]:
        """The show as far as it is sound, and the problems."""
        settings = check(ShowFile, self._main, (), self._problems, self._words) if self._main else None
        self._problems += texts_by_mistake(self._main) if self._main else ()
        venue = self._venue()
        scenes = self._scenes()
        if self._whole:
            self._problems += list(self._of_other_rooms())
            self._problems += written_problems(scenes, self._folder)
        sounds = sounds_in(self._folder)
        targets = {**settings.osc.targets, **venue.file.targets} if settings and venue else None
        consoles = presets(self._folder, self._problems, self._texts)
        desks = {
            name: desk_of(target, consoles[target.console])
            for name, target in (targets or {}).items()
            if target.console in consoles
        }
        names = self._names(settings, venue, sounds, scenes, desks)
        references = References(names, self._words.acts or (), venue.lit if venue else {})
        if self._main and settings:
            self._problems += self._settings_problems(settings, self._main, references)
        if venue and venue.document:
            projectors = settings.projectors if settings else None
            has_broker = settings is None or settings.mqtt is not None
            self._problems += venue_problems(
                venue.file,
                venue.document,
                self._folder,
                targets or (),
                projectors,
                self._scene_files,
                has_broker=has_broker,
                prefix=settings.mqtt.prefix if settings and settings.mqtt else None,
            )
        if self._main and settings and venue:
            for name, target in settings.osc.targets.items():
                self._problems += target_problems(target, consoles, self._main, ("osc", "targets", name))
        if venue and targets is not None:
            self._problems += desk_problems(venue, targets, consoles)
        lights = check_lights(venue, targets or (), self._words, self._problems)
        written: dict[str, Written] = {}
        rules = self._rules.read_rules(references, self._words, written)
        acts = self._rules.read_entries(Act, "acts", self._words)
        live = self._rules.read_entries(Live, "live", self._words)
        for act, where in acts.values():
            self._problems += references.act(act, where.document, where.place)
        for one, where in live.values():
            self._problems += references.live(one, where.document, where.place)
        written |= {f"act {name}": where for name, (_, where) in acts.items()}
        trial = read_experiment(self._rules, references, self._words)
        self._problems += trial.problems
        written |= _variants_written(trial.experiment)
        if settings is None:
            return None, self._problems
        file = venue.file if venue else VenueFile()
        inquiry = self._questions.inquiry(file.kiosk, file.privacy.languages, settings.works, self._words.acts or ())
        return Show(
            self._folder,
            settings,
            rules,
            scenes,
            sounds,
            {name: act for name, (act, _) in acts.items()},
            {name: one for name, (one, _) in live.items()},
            file,
            written,
            consoles,
            lights,
            venue.document if venue else None,
            inquiry,
            trial.experiment,
            self._house,
            self._main,
        ), self._problems

    def _document(self, file: Path) -> Document | None:
        try:
            return load(file, self._texts)
        except ShowError as error:
            self._problems += error.problems
            return None

    def _room_settings(self) -> Document | None:
        """venue.yaml with what house.yaml lays below it; None where there is neither, or one of them cannot be read.
        What they say of the broker lies over exhibit.yaml."""
        files = (self._lying.house, self._lying.venue)
        house, venue = (self._document(file) if file else None for file in files)
        self._has_venue = any(files)
        if (files[0] and not house) or (files[1] and not venue):
            return None
        self._house_document = house
        if house:
            self._house = settings_of(house, venue, self._problems)
        found = layered(house, room_in(venue), venue)
        if found and isinstance(found.data, dict) and isinstance(found.data.get("mqtt"), dict):
            self._lay_broker(found)
        return found

    def _of_other_rooms(self) -> Iterator[Problem]:
        """Mistakes in what house.yaml says of the other rooms. What their own venue.yaml may add is not missed here."""
        house = self._house_document
        for room in self._house.rooms if house else ():
            found: list[Problem] = []
            settings = layered(house, room, None)
            if room == room_in(self._venue_document) or settings is None or not isinstance(settings.data, dict):
                continue
            if isinstance(settings.data.get("mqtt"), dict):
                check(MqttSection, settings, ("mqtt",), found)
                del settings.data["mqtt"]
            read_venue(settings, self._main, self._words, found)
            yield from (one for one in found if "' is missing: add it" not in one.text and one not in self._problems)

    def _lay_broker(self, room: Document) -> None:
        """The broker as the room has it takes its place in exhibit.yaml."""
        assert isinstance(room.data, dict)
        if self._main and isinstance(self._main.data, dict):
            lay_over(self._main, Document(room.file, {"mqtt": room.data["mqtt"]}, room.keys, room.values, room.files))
        del room.data["mqtt"]

    def _rule_files(self) -> Iterator[Path]:
        """All of rules/, however deep, but the rehearsals; then what exhibit.yaml includes."""
        yield from self._lying.rules
        read = {file.resolve() for file in self._lying.rules}
        included = self._main.data.get("include") if self._main and isinstance(self._main.data, dict) else None
        for index, name in enumerate([included] if isinstance(included, str) else included or []):
            if self._main and leads_out(str(name)):
                text = f"'{name}' lies outside the show's folder: copy it into the show, and write its path from there"
                self._problems.append(self._main.problem(("include", index), text))
                continue
            file = file_named(self._folder, str(name))
            if file.is_file() and file.resolve() in read and self._main:
                text = f"'{name}' is read already: take it away here"
                self._problems.append(self._main.problem(("include", index), text))
            elif file.is_file():
                read.add(file.resolve())
                yield file
            elif self._main:
                text = f"there is no file '{name}': write its path from the folder of exhibit.yaml"
                self._problems.append(self._main.problem(("include", index), text))

    def _variables(self) -> dict[str, str] | None:
        """The kinds of the variables; None where the show does not list any, and any may be used."""
        data = self._main.data if self._main else None
        listed = data.get("variables") if isinstance(data, dict) else None
        if not isinstance(listed, dict):
            return None
        return {name: kind_of(value) for name, value in listed.items() if isinstance(value, (int, float, str, bool))}

    def _regions(self) -> Collection[str] | None:
        """The places of the camera's picture that have names; None where venue.yaml cannot be read, and any may."""
        if not self._has_venue:
            return ()
        if self._venue_document is None:
            return None
        return region_names(self._venue_document.keys)

    def _has_broker(self) -> bool:
        """Whether there is a broker; an exhibit.yaml that cannot be read may name one."""
        data = self._main.data if self._main else None
        return not isinstance(data, dict) or bool(data.get("mqtt"))

    def _placed(self) -> bool:
        """Whether venue.yaml says where on earth the house is; one that cannot be read may say so."""
        if not self._has_venue:
            return False
        data = self._venue_document.data if self._venue_document else None
        return not isinstance(data, dict) or bool(data.get("place"))

    def _venue(self) -> Venue | None:
        if not self._has_venue:
            return Venue(VenueFile())
        document = self._venue_document
        return read_venue(document, self._main, self._words, self._problems) if document else None

    def _names(
        self,
        settings: ShowFile | None,
        venue: Venue | None,
        sounds: Mapping[str, Path],
        scenes: Mapping[str, SceneSpec],
        desks: Mapping[str, Desk],
    ) -> Names:
        """What there is to name. What could not be read may have any name."""
        targets = {**settings.osc.targets, **venue.file.targets} if settings and venue else None
        neighbours = venue.file.neighbours if venue else {}
        return Names(
            scenes={name: scenes[name].ranges if name in scenes else None for name in self._scene_files},
            sounds=sounds,
            looks=venue.file.looks if venue else None,
            lights=[*targets, *venue.file.fixtures] if targets is not None and venue else None,
            projectors=tuple(settings.projectors) if settings else None,
            targets={OSC: targets, **{output: one.targets for output, one in neighbours.items()}},
            broker=settings.mqtt is not None if settings else None,
            film_s=lambda name: film_s(scenes.get(name)) if self._whole else 0.0,
            sound_s=lambda name: sound_s(sounds.get(name)) if self._whole else 0.0,
            variables=self._words.variables,
            transition_fault=lambda scene, file: transition_fault(scenes.get(scene), file) if self._whole else "",
            allows=lambda name, address, args: name not in desks or desks[name].allows(address, args),
        )

    def _settings_problems(self, settings: ShowFile, main: Document, references: References) -> Iterator[Problem]:
        yield from references.claims(settings.default, main, ("default",))
        for key, name in settings.mqtt.files() if settings.mqtt else ():
            if not file_named(self._folder, name).is_file():
                text = f"there is no file '{name}': write its path from the folder of exhibit.yaml"
                yield main.problem(("mqtt", key), text)

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


def _variants_written(one: ShowExperiment | None) -> dict[str, Written]:
    """Where each variant of the experiment stands."""
    places = {name: (*one.where.place, "variants", name) for name in one.section.variants} if one else {}
    return {variant_name(name): Written(one.where.document, place) for name, place in places.items()} if one else {}


def _passed_over(stray: Stray) -> Problem:
    # Its folder alone is followed to where it lies: a link is to be named as the artist sees it.
    return Problem(str(Path(short(stray.file.parent)) / stray.file.name), 0, 0, stray.why)
