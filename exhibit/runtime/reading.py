"""Who may be read now, as the venue, its staff and its visitors have it; and where somebody stands who does not want to
be. Pure but for the staff's hours, which are looked up now and then."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from exhibit.config.journal import PrivacySection
from exhibit.config.sections import CameraSection
from exhibit.config.timetable import is_open
from exhibit.runtime.house import HouseState
from exhibit.values import Observation, Point
from exhibit.vision.permit import GROWN_UP_FROM_M, ChildrenRules, ReadingRules

_LOOK_UP_S = 1.0


def reading_rules(privacy: PrivacySection, camera: CameraSection, *, reading: bool, presented: bool) -> ReadingRules:
    """What the eyes are told: whether faces are read at all now, and whether what tells who comes is presented. Where
    nothing is to be shown for it, a sign does, always."""
    notice, children = privacy.notice, privacy.children
    below_m, camera_m = children.below or GROWN_UP_FROM_M, children.camera_height or 0.0
    rules = ChildrenRules(children.mode, children.everyone, below_m, camera_m, children.tilt, camera.lens)
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
    width, height = observation.size_px
    here = {
        (name, visitor.id): before.since_s.get((name, visitor.id), now_s)
        for name, corners in zones.items()
        for visitor in observation.visitors
        if inside((visitor.face.centre[0] / width, visitor.face.centre[1] / height), [(x, y) for x, y in corners])
    }
    long = [name for (name, _), since_s in here.items() if now_s - since_s >= privacy.opt_out.stay]
    return StandingPlaces(here), long[0] if long else ""


def inside(point: Point, corners: Sequence[Point]) -> bool:
    """Whether `point` lies in the polygon of `corners`: a line from it to the right crosses its edges an odd number of
    times."""
    x, y = point
    edges = zip(corners, (*corners[1:], corners[0]), strict=True)
    crossed = (
        (one[1] > y) != (other[1] > y) and x < (other[0] - one[0]) * (y - one[1]) / (other[1] - one[1]) + one[0]
        for one, other in edges
    )
    return sum(crossed) % 2 == 1
