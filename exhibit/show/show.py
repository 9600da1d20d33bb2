"""The show as a value: everything that an artist and a technician wrote, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import cached_property
from pathlib import Path

from exhibit.config.almanac import Almanac
from exhibit.config.located import Document
from exhibit.config.located import Path as HousePlace
from exhibit.config.sections import ListenSection, OscTarget, shown_by_browsers
from exhibit.config.show_folder import VENUE
from exhibit.config.timetable import Timetable
from exhibit.consoles.preset import Preset
from exhibit.consoles.preset_files import shipped
from exhibit.outputs.scenes import SceneSpec
from exhibit.rules.schema import Act, Experiment, Live, Rule
from exhibit.show.files import LookSection, ShowFile, VenueFile
from exhibit.show.fixtures import Lights
from exhibit.show.house_settings import HouseSettings
from exhibit.show.question_files import Inquiry
from exhibit.system.wall_clock import machine_zone, zone_named


@dataclass(frozen=True)
class Written:
    """Where a rule or an act stands: its document, and its path in it."""

    document: Document
    place: HousePlace


@dataclass(frozen=True)
class ShowExperiment:
    """The experiment of a show, its name, and where it stands."""

    name: str
    section: Experiment
    where: Written


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
    venue_document: Document | None = None
    inquiry: Inquiry = field(default_factory=Inquiry)
    """What visitors are asked."""
    experiment: ShowExperiment | None = None
    house: HouseSettings = field(default_factory=HouseSettings)
    main_document: Document | None = None

    @cached_property
    def places(self) -> Mapping[str, tuple[str, int]]:
        """The file of each rule, by its path from the show's folder, and the line of its name."""
        return {name: (self._path(where.document.file), _line(where)) for name, where in self.written.items()}

    def _path(self, file: Path) -> str:
        return file.relative_to(self.folder).as_posix() if file.is_relative_to(self.folder) else str(file)

    def privacy_line(self, key: str) -> int:
        """The line of venue.yaml at which `key` stands below `privacy`, or that section, or 0 where there is none."""
        document = self.venue_document
        if document is None:
            return 0
        places = (one for one in (("privacy", key), ("privacy",)) if one in document.keys)
        found = next((one for one in places if document.files.get(one, document.file).name == VENUE), None)
        return document.keys[found][0] if found else 0

    @property
    def targets(self) -> dict[str, OscTarget]:
        """Who listens to OSC; the venue's own come last and win."""
        return {**self.settings.osc.targets, **self.venue.targets}

    @property
    def listening(self) -> ListenSection:
        """Whom we listen to; what the venue says counts."""
        return self.venue.osc or self.settings.osc

    @property
    def sources(self) -> tuple[str, ...]:
        """What is looked at, the preferred first; the venue's own choice wins. Of several cameras all their sources."""
        if self.venue.cameras:
            return tuple(source for one in self.venue.cameras.values() for source in one.source or ())
        return self.venue.camera.source or self.settings.camera.source

    @property
    def audio_device(self) -> str | None:
        """Where sound is heard; the venue's own choice wins. None: the system chooses."""
        return self.venue.sound.device or self.settings.sound.device

    @property
    def preview(self) -> bool:
        """Whether the camera's picture may be served: the venue allows it, and people may be known live."""
        return self.venue.preview and self.venue.privacy.level == "stage"

    @property
    def shown_by_browsers(self) -> tuple[str, ...]:
        """The projectors whose display is a browser, by name, a lone one by none; what the venue says counts."""
        alone = not self.settings.projectors
        fitted = {"": self.venue.projector} if alone else self.venue.projectors
        wanted = {name: section.display for name, section in self.settings.walls.values()}
        asked = {name: one.display for name, one in fitted.items() if one.display is not None}
        return tuple(name for name, display in {**wanted, **asked}.items() if shown_by_browsers(display))

    @property
    def hours(self) -> Timetable | None:
        """When the house is open; what the venue says counts. None: always."""
        return self.venue.hours if self.venue.hours is not None else self.settings.hours

    @cached_property
    def almanac(self) -> Almanac:
        """What each day is in this house."""
        return Almanac(self.venue.place, tuple(self.venue.holidays))

    @property
    def zone(self) -> tzinfo:
        """The zone that the house is in; where the venue names none, this machine's."""
        return zone_named(self.venue.zone) if self.venue.zone else machine_zone()

    @property
    def variants(self) -> tuple[str, ...]:
        """Those of its experiment, the usual one first."""
        return tuple(self.experiment.section.variants) if self.experiment else ()

    @property
    def languages(self) -> tuple[str, ...]:
        """What visitors may choose at a kiosk; the house's own first."""
        return tuple(self.inquiry.words)

    @property
    def looks(self) -> Mapping[str, LookSection]:
        """The lighting states of the venue."""
        return self.venue.looks


def _line(where: Written) -> int:
    return where.document.keys.get(where.place, (0, 0))[0]
