"""The cameras of a room, from its settings: who looks with each, who may be read there, and how they make one room."""

from __future__ import annotations

from collections.abc import Mapping

from exhibit.assembly.camera import ON_ITS_SIDE
from exhibit.mood.joining import RoomSettings
from exhibit.mood.plan import HungCamera
from exhibit.runtime.reading import reading_rules
from exhibit.show import Show
from exhibit.show.cameras import each_camera
from exhibit.vision.faces.distance import REACH_M
from exhibit.vision.permit import ReadingRules


def room_settings(show: Show) -> RoomSettings:
    """The cameras of `show`, with where they hang."""
    hung = {name: _hanging(one, name, show) for name, one in each_camera(show).items()}
    return RoomSettings(hung, show.settings.mood.gone_after)


def _hanging(alone: Show, name: str, show: Show) -> HungCamera | None:
    section = show.venue.cameras.get(name)
    if section is None or section.hangs is None:
        return None
    (x, y), (to_x, to_y) = section.hangs.at, section.hangs.towards
    camera = alone.settings.camera
    return HungCamera(
        (x, y),
        (to_x, to_y),
        camera.lens,
        section.mirror,
        section.turn in ON_ITS_SIDE,
        camera.farthest or REACH_M[camera.reach],
    )


def rules_of(show: Show, *, reading: bool, presented: bool) -> Mapping[str, ReadingRules]:
    """By camera, who may be read there."""
    return {
        name: reading_rules(
            one.venue.privacy,
            one.settings.camera,
            reading=reading,
            presented=presented,
            on_its_side=one.venue.camera.turn in ON_ITS_SIDE,
        )
        for name, one in each_camera(show).items()
    }
