"""The places of the camera's picture that do not count, and those that have names, as the page shows them."""

from __future__ import annotations

from exhibit.config.camera_controls import ControlsSection
from exhibit.config.room_cameras import IN
from exhibit.runtime.status import Status
from exhibit.show import Show
from exhibit.values import Json
from exhibit.web.control_room.panes import shown
from exhibit.web.json_value import JsonObject


def places(status: Status) -> JsonObject | None:
    """Corners as shares of the picture, and what the camera's driver is told; None before the show is known."""
    if status.playing is None:
        return None
    if status.playing.venue.cameras:
        return _of_several(status.playing, status)
    camera = status.playing.venue.camera
    return {"ignore": list(camera.ignore), "regions": dict(camera.regions), "controls": _controls(camera.controls)}


def _of_several(show: Show, status: Status) -> JsonObject:
    """Those of several cameras, in their pictures side by side; they are written in venue.yaml alone. `several` says
    whether it is known where the cameras hang."""
    cameras = show.venue.cameras
    ignore: list[Json] = [shown(name, one, status) for name, section in cameras.items() for one in section.ignore]
    regions: JsonObject = {
        f"{name}{IN}{place}": shown(name, corners, status)
        for name, section in cameras.items()
        for place, corners in section.regions.items()
    }
    hung = all(one.hangs for one in cameras.values())
    return {"ignore": ignore, "regions": regions, "controls": {}, "several": "plan" if hung else "apart"}


def _controls(section: ControlsSection) -> JsonObject:
    """What is written of them."""
    written: JsonObject = section.model_dump(exclude_none=True)
    return written
