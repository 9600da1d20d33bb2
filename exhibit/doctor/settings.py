"""The settings: which file, and which line of it, each of them comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from exhibit.config.show_folder import HOUSE
from exhibit.doctor.findings import DoctorRequest, Finding
from exhibit.show.house_settings import sources_of

_OF_THE_MACHINE = frozenset({"camera", "projector", "projectors", "sound", "osc", "mqtt", "hours"})
"""Of exhibit.yaml; the rest of it is the artist's."""
_INSTEAD = ("hours", "osc")
"""What venue.yaml says of these counts instead."""


def look(asked: DoctorRequest) -> Iterator[Finding]:
    """A finding for each file."""
    show = asked.show
    by_file: dict[str, list[str]] = defaultdict(list)
    room = {name.partition(".")[0] for name, _, _ in sources_of(show.venue_document)} if show.venue_document else set()
    for document, of_artist in ((show.main_document, True), (show.venue_document, False)):
        for name, file, line in sources_of(document) if document else ():
            section = name.partition(".")[0]
            if of_artist and (section not in _OF_THE_MACHINE or (section in _INSTEAD and section in room)):
                continue
            by_file[file].append(f"{name} ({line})")
    for file, settings in by_file.items():
        listed = ", ".join(settings)
        told = f"from {file} (line): {listed}"
        if file == HOUSE and show.venue.room:
            told = f"from {file} for the room {show.venue.room} (line): {listed}"
        yield Finding("settings", "well", told)
    if not by_file:
        yield Finding("settings", "well", "no file sets anything of this machine: all is as usual")
