"""What venue.yaml names, checked against what there is: files, projectors, names that are taken."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from exhibit.config.file_names import file_named
from exhibit.config.located import Document
from exhibit.config.located import Path as Place
from exhibit.config.problems import Problem, did_you_mean
from exhibit.config.room_cameras import camera_faults, zone_fault
from exhibit.show.files import VenueFile
from exhibit.system.files import is_open_to_others


def venue_problems(  # noqa: PLR0913 (what a venue may name, each by itself)
    venue: VenueFile,
    document: Document,
    folder: Path,
    desks: Collection[str],
    projectors: Collection[str] | None,
    scenes: Collection[str],
    *,
    has_broker: bool = True,
    prefix: str | None = None,
) -> Iterator[Problem]:
    """What is wrong with `venue`, which stands in `document`. `desks` are the names of OSC targets; `projectors` those
    of exhibit.yaml, None where that cannot be read; `scenes` the show's; `has_broker`: whether exhibit.yaml names
    one, and below which `prefix` (None: not known)."""
    for place, name in _files(venue):
        file = file_named(folder, name)
        if not file.is_file():
            text = f"there is no file '{name}': write its path from the folder of venue.yaml"
            yield document.problem(place, text)
        elif place[-1] == "password_file" and is_open_to_others(file):
            yield document.problem(place, f"others may read '{name}': chmod 600 {name}")
    for output, section in venue.neighbours.items():
        for name in section.targets:
            if name in desks:
                text = f"there is an OSC target '{name}' already: give one another name"
                yield document.problem((output, "targets", name), text, key=True)
    for name in venue.projectors:
        if projectors is not None and name not in projectors:
            text = f"exhibit.yaml has no projector '{name}'. {did_you_mean(name, projectors)}"
            yield document.problem(("projectors", name), text, key=True)
    yield from _camera_problems(venue, document)
    yield from _alert_problems(venue, document)
    if venue.journal and venue.journal.figures and venue.alerts.mail is None:
        text = (
            "there is no server for mail: add it as alerts: {mail: {to: curator@museum.org, from: exhibit@museum.org, "
            "host: smtp.museum.org}}"
        )
        yield document.problem(("journal", "figures"), text, key=True)
    yield from _notice_problems(venue, document, scenes)
    yield from () if has_broker else _plug_problems(venue, document)
    yield from _sending_problems(venue, document, prefix, has_broker=has_broker)


def _camera_problems(venue: VenueFile, document: Document) -> Iterator[Problem]:
    """What is wrong with several cameras together, and with the zones in their pictures."""
    if not venue.cameras:
        return
    if "camera" in venue.model_fields_set:
        text = "write 'camera' for one or 'cameras' for several, not both: move what it says to one of these"
        yield document.problem(("cameras",), text, key=True)
    for name, key, text in camera_faults(venue.cameras):
        yield document.problem(("cameras", name, key) if key else ("cameras", name), text, key=True)
    for place, zones in ((("zones",), venue.privacy.zones), (("opt_out", "zones"), venue.privacy.opt_out.zones)):
        for zone in zones:
            if fault := zone_fault(zone, venue.cameras):
                yield document.problem(("privacy", *place, zone), fault, key=True)


def _notice_problems(venue: VenueFile, document: Document, scenes: Collection[str]) -> Iterator[Problem]:
    """What is to be shown to who comes must be there to be shown."""
    shown = venue.privacy.notice.show if venue.privacy.notice else None
    if shown is None:
        return
    for what, name, known in (("scene", shown.scene, scenes), ("look", shown.look, venue.looks)):
        if name is not None and name not in known:
            text = f"there is no {what} '{name}'. {did_you_mean(name, known)}"
            yield document.problem(("privacy", "notice", "show", what), text)


def _sending_problems(
    venue: VenueFile, document: Document, prefix: str | None, *, has_broker: bool
) -> Iterator[Problem]:
    """What is sent over the broker is of the room that the prefix names: another room's rows would be refused."""
    if venue.journal is None or venue.journal.send is None:
        return
    room = prefix.rpartition("/")[2] if prefix else None
    if not has_broker:
        text = "the journal is sent through the show's broker: add the section mqtt to exhibit.yaml"
        yield document.problem(("journal", "send"), text, key=True)
    elif room is not None and room != venue.journal.exhibit:
        text = (
            f"the collector takes rows of '{room}' alone from below '{prefix}', and they are of "
            f"'{venue.journal.exhibit}': write exhibit: {room}, or another mqtt: prefix"
        )
        yield document.problem(("journal", "send"), text, key=True)


def _plug_problems(venue: VenueFile, document: Document) -> Iterator[Problem]:
    for name, one in venue.power.items():
        if one.plug is not None:
            text = "a plug is switched through the show's broker: add the section mqtt to exhibit.yaml"
            yield document.problem(("power", name, "plug"), text, key=True)


def _alert_problems(venue: VenueFile, document: Document) -> Iterator[Problem]:
    for number, name in enumerate(venue.alerts.http):
        if name not in venue.http.targets:
            text = f"there is no target '{name}' in the section http. {did_you_mean(name, venue.http.targets)}"
            yield document.problem(("alerts", "http", number), text)


def _files(venue: VenueFile) -> Iterator[tuple[Place, str]]:
    """The files that it names, each with its place."""
    web = {"certificate": venue.web.certificate, "key": venue.web.key}
    yield from ((("web", key), name) for key, name in web.items() if name)
    if venue.camera.password_file:
        yield ("camera", "password_file"), venue.camera.password_file
    for camera, section in venue.cameras.items():
        if section.password_file:
            yield ("cameras", camera, "password_file"), section.password_file
    if venue.alerts.mail and venue.alerts.mail.password_file:
        yield ("alerts", "mail", "password_file"), venue.alerts.mail.password_file
    yield from ((("alerts", *place), name) for place, name in venue.alerts.files())
    yield from (
        (("power", name, "password_file"), one.password_file) for name, one in venue.power.items() if one.password_file
    )
    for output, neighbour in venue.neighbours.items():
        yield from (((output, *place), name) for place, name in neighbour.files())
