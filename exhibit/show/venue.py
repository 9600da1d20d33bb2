"""venue.yaml, read and checked against the rest of the show: its desks, what its looks ask of them, and of lights."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from exhibit.config.checked import check
from exhibit.config.located import Document
from exhibit.config.problems import Problem
from exhibit.config.sections import OscTarget
from exhibit.consoles.preset import Preset
from exhibit.cues.names import missing
from exhibit.expressions.vocabulary import Vocabulary
from exhibit.show.desks import look_problems, target_problems
from exhibit.show.files import VenueFile
from exhibit.show.fixtures import Lights, nameable, names_in, patch_problems, read_lights, set_apart
from exhibit.show.references import problems_of


@dataclass(frozen=True)
class Venue:
    """What venue.yaml says, and where it says so. `document` is None where there is no such file: all is as usual."""

    file: VenueFile
    document: Document | None = None


def read_venue(document: Document, main: Document | None, words: Vocabulary, problems: list[Problem]) -> Venue | None:
    """The venue in `document`; None where it has mistakes, which are added to `problems`. `main` is exhibit.yaml, whose
    targets may stand in looks, too."""
    targets = [*names_in(main.data if main else None, "osc", "targets"), *names_in(document.data, "targets")]
    file = check(VenueFile, set_apart(document, targets, problems), (), problems, words)
    return None if file is None else Venue(file, document)


def desk_problems(venue: Venue, targets: Mapping[str, OscTarget], consoles: Mapping[str, Preset]) -> Iterator[Problem]:
    """What is wrong with the venue's own targets, and with what its looks ask of all the `targets` of the show."""
    document = venue.document
    if document is None:
        return
    for name, target in venue.file.targets.items():
        yield from target_problems(target, consoles, document, ("targets", name))
    for name, look in venue.file.looks.items():
        for release, parts in ((False, look.by_target()), (True, look.release)):
            for target_name, part in parts.items():
                place = ("looks", name, *(["release"] if release else []), target_name)
                yield from problems_of(missing("OSC target", target_name, targets, ()), document, place)
                asked = targets.get(target_name)
                preset = consoles.get(asked.console) if asked else None
                if asked and preset:
                    yield from look_problems(part, asked, preset, document, place, release=release)


def check_lights(venue: Venue | None, targets: Collection[str], words: Vocabulary, problems: list[Problem]) -> Lights:
    """What the looks ask of fixtures; mistakes are added to `problems`."""
    if venue is None or venue.document is None:
        return {}
    problems += patch_problems(venue.file, targets, venue.document)
    return read_lights(venue.document, nameable(venue.file, targets), words, problems)
