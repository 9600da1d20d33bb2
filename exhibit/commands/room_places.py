"""Where a room lies on this machine."""

from __future__ import annotations

from pathlib import Path

from exhibit.editor.last_good import LastGood
from exhibit.service.backup import RoomPlaces
from exhibit.system.paths import show_state_folder, state_folder


def places_of(show: Path) -> RoomPlaces:
    """The places of the room whose show lies, or is to lie, in the folder `show`."""
    return RoomPlaces(show, state_folder(), show_state_folder(show), LastGood(show, state_folder()).folder)
