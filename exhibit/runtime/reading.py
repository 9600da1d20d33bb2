"""Who may be read now, as the venue, its staff and its visitors have it; and where somebody stands who does not want to
be. Pure but for the staff's hours, which are looked up now and then."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from exhibit.config.journal import PrivacySection
from exhibit.config.regions import Region, corners_of
from exhibit.config.room_cameras import IN
from exhibit.config.sections import CameraSection
from exhibit.config.timetable import is_open
from exhibit.head_height import GROWN_UP_FROM_M, CameraStand
from exhibit.runtime.house import HouseState
from exhibit.values import Observation, views_of
from exhibit.vision.permit import ChildrenRules, ReadingRules

_LOOK_UP_S = 1.0


def reading_rules(
    privacy: PrivacySection, camera: CameraSection, *, reading: bool, presented: bool, on_its_side: bool = False
) -> ReadingRules:
    """What the eyes are told: whether faces are read at all now, and whether what tells who comes is presented. Where
    nothing is to be shown for it, a sign does, always. `on_its_side`: the camera hangs so."""
    notice, children = privacy.notice, privacy.children
    below_m = children.below or GROWN_UP_FROM_M
    stand = CameraStand(children.camera_height, children.tilt, camera.lens, on_its_side, below_m)
    rules = ChildrenRules(children.mode, children.everyone, stand)
    if notice is None:
        return ReadingRules(reading, children=rules)
    return ReadingRules(reading, notice.before, presented or notice.show is None, rules)


class StaffHours:
    """Whether these are the staff's hours; looked up once a second."""

    def __init__(self) -> None:
        self._looked_s, self._now = -math.inf, False

    def look(self, privacy: PrivacySection, house: HouseState) -> bool:
        """By the clock of the house; no, where nobody can trust it, since then nobody would be counted."""
        if abs(house.now_s - self._looked_s) >= _LOOK_UP_S:
            self._looked_s = house.now_s
            hours = privacy.staff.hours
            self._now = bool(hours and house.trusted and is_open(hours, house.local, house.zone))
        return self._now


@dataclass(frozen=True)
class StandingPlaces:
    """Since when who stands in which opt-out zone, by the zone and the id that ends with the visit."""

    since_s: Mapping[tuple[str, int], float] = field(default_factory=dict)


def stood(
    before: StandingPlaces, observation: Observation, privacy: PrivacySection, now_s: float
) -> tuple[StandingPlaces, str]:
    """The next state, and the opt-out zone in which somebody has stood for long enough; empty where nobody has."""
    zones = privacy.opt_out.zones
    if not zones or observation.made_up:
        return StandingPlaces(), ""
    places = {name: Region(_camera(name, observation), corners_of(corners)) for name, corners in zones.items()}
    here = {
        (name, visitor.id): before.since_s.get((name, visitor.id), now_s)
        for name, place in places.items()
        for visitor in observation.visitors
        if place.holds(views_of(visitor, observation.size_px))
    }
    long = [name for (name, _), since_s in here.items() if now_s - since_s >= privacy.opt_out.stay]
    return StandingPlaces(here), long[0] if long else ""


def _camera(zone: str, observation: Observation) -> str:
    """In which of several cameras' pictures the opt-out zone of that name is: `door/mat` in that of `door`."""
    return zone.partition(IN)[0] if observation.panes else ""
