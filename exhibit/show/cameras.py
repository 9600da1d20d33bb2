"""The cameras of a room, one or several; and the show as each of them alone would have it, so that whoever opens, turns
or asks one camera need not know of the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from exhibit.config.journal import PrivacySection
from exhibit.config.located import Path
from exhibit.config.reading import ZoneCorners
from exhibit.config.regions import Region, corners_of
from exhibit.config.room_cameras import IN, RoomCameraSection
from exhibit.config.sources import VenueCameraSection
from exhibit.head_height import GROWN_UP_FROM_M, CameraStand
from exhibit.show.show import Show

ALONE = ""
"""The name of a camera that has no others beside it."""


def each_camera(show: Show) -> Mapping[str, Show]:
    """By the name of each camera `show`, as if the room had that one alone; by no name where it has one. How high it
    hangs stands then with the children, too."""
    venue = show.venue
    if not venue.cameras:
        return {ALONE: replace(show, venue=venue.model_copy(update={"privacy": _hung(venue.privacy, venue.camera)}))}
    return {name: _as_alone(show, name, one) for name, one in venue.cameras.items()}


def looking_with_one(show: Show) -> Show:
    """`show` without its several cameras, and zones in their pictures, for who names a source instead."""
    if not show.venue.cameras:
        return show
    zones = {"zones": dict[str, ZoneCorners]()}
    privacy = show.venue.privacy
    privacy = privacy.model_copy(update={**zones, "opt_out": privacy.opt_out.model_copy(update=zones)})
    return replace(show, venue=show.venue.model_copy(update={"cameras": {}, "privacy": privacy}))


def _as_alone(show: Show, name: str, camera: RoomCameraSection) -> Show:
    venue, privacy = show.venue, show.venue.privacy
    privacy = _hung(privacy, camera).model_copy(
        update={
            "zones": _zones(privacy.zones, name),
            "opt_out": privacy.opt_out.model_copy(update={"zones": _zones(privacy.opt_out.zones, name)}),
        }
    )
    alone = venue.model_copy(update={"camera": camera, "cameras": {}, "privacy": privacy})
    seen = show.settings.camera.model_copy(update={} if camera.lens is None else {"lens": camera.lens})
    return replace(show, venue=alone, settings=show.settings.model_copy(update={"camera": seen}))


def _hung(privacy: PrivacySection, camera: VenueCameraSection) -> PrivacySection:
    if camera.height is None:
        return privacy
    hung = {"camera_height": camera.height, "tilt": camera.tilt}
    return privacy.model_copy(update={"children": privacy.children.model_copy(update=hung)})


def _zones(zones: Mapping[str, ZoneCorners], camera: str) -> dict[str, ZoneCorners]:
    """Those in the picture of `camera`, by their own names."""
    begin = camera + IN
    return {name.removeprefix(begin): corners for name, corners in zones.items() if name.startswith(begin)}


def regions_of(show: Show) -> Mapping[str, tuple[Region, ...]]:
    """The places that rules may ask for, by name: of several cameras each camera, each place of one (`door/mat`), and
    each place in any of them (`mat`)."""
    cameras: Mapping[str, VenueCameraSection] = show.venue.cameras or {ALONE: show.venue.camera}
    found: dict[str, tuple[Region, ...]] = {name: (Region(name),) for name in show.venue.cameras}
    for camera, section in cameras.items():
        for name, corners in section.regions.items():
            region = Region(camera, corners_of(corners))
            found[name] = (*found.get(name, ()), region)
            if camera:
                found[camera + IN + name] = (region,)
    return found


def region_names(places: Iterable[Path]) -> list[str]:
    """The same names, from the `places` of all keys of venue.yaml, which may have mistakes."""
    found: list[str] = []
    for place in places:
        match place:
            case ("camera", "regions", name):
                found.append(str(name))
            case ("cameras", camera):
                found.append(str(camera))
            case ("cameras", camera, "regions", name):
                found += [str(name), f"{camera}{IN}{name}"]
            case _:
                pass
    return found


def stands_of(show: Show) -> Mapping[str, CameraStand]:
    """Where each camera is, by its name."""
    return {name: _stand(alone) for name, alone in each_camera(show).items()}


def _stand(show: Show) -> CameraStand:
    camera, children = show.venue.camera, show.venue.privacy.children
    return CameraStand(
        children.camera_height,
        children.tilt,
        show.settings.camera.lens,
        camera.turn in (90, 270),
        children.below or GROWN_UP_FROM_M,
    )
