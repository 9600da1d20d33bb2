"""Where visitors stand on the plan of a room, from where a camera hangs and how large it sees a face. Pure.

The plan is the room as seen from above: x to the right, y away from the wall, metres. How far away a face is goes by
its height, so it is known to a fifth; in which direction it is, to some degrees.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from exhibit.values import FACE_M, Face, Point

_AWAY_SHARE = 0.2
"""People's heads, and a network's boxes round them, differ by so much."""
_ASIDE_M, _ASIDE_SHARE = 0.15, 0.06
"""How exactly a camera's place and direction are read off a plan: a hand's breadth, and three degrees and a half."""


@dataclass(frozen=True)
class HungCamera:
    """A camera on the plan: where it hangs, a point it looks at, how many degrees it sees across (down, where it lies
    `on_its_side`), whether its picture is `mirrored`, and how far away it sees faces."""

    at: Point
    towards: Point
    lens_deg: float = 70.0
    mirrored: bool = False
    on_its_side: bool = False
    reach_m: float = 5.0


@dataclass(frozen=True)
class PlanPlace:
    """Where somebody stands, and how exactly that is known: deviations along the line from the camera, whose direction
    is `heading` (radians from the x axis), and across it."""

    spot: Point
    heading: float
    along_m: float
    across_m: float


def standing(face: Face, size_px: tuple[int, int], hanging: HungCamera) -> PlanPlace:
    """Where the one with `face`, in a picture of `size_px`, stands."""
    width, height = size_px
    focal_px = (height if hanging.on_its_side else width) / 2 / math.tan(math.radians(hanging.lens_deg) / 2)
    away_m = focal_px * FACE_M / face.height_px
    aside = math.atan2(face.centre[0] - width / 2, focal_px)
    (x, y), (to_x, to_y) = hanging.at, hanging.towards
    heading = math.atan2(to_y - y, to_x - x) + (aside if hanging.mirrored else -aside)
    spot = (x + away_m * math.cos(heading), y + away_m * math.sin(heading))
    return PlanPlace(spot, heading, _AWAY_SHARE * away_m, _ASIDE_M + _ASIDE_SHARE * away_m)


def mismatch(one: PlanPlace, other: PlanPlace) -> float:
    """How little two places agree, in squared deviations: below 6 in nineteen of twenty times if they are one."""
    (a, b), (c, d) = _spread(one), _spread(other)
    xx, xy, yy = a[0] + c[0], a[1] + c[1], b[1] + d[1]
    dx, dy = other.spot[0] - one.spot[0], other.spot[1] - one.spot[1]
    return (yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / (xx * yy - xy * xy)


def _spread(one: PlanPlace) -> tuple[tuple[float, float], tuple[float, float]]:
    """The covariance of a place."""
    along, across = one.along_m**2, one.across_m**2
    cos, sin = math.cos(one.heading), math.sin(one.heading)
    mixed = (along - across) * cos * sin
    return (along * cos * cos + across * sin * sin, mixed), (mixed, along * sin * sin + across * cos * cos)


def middle(places: Iterable[PlanPlace]) -> Point:
    """Where the one stands whom several cameras see: each counts by how exactly it knows."""
    weighed = [(1 / (one.along_m * one.across_m), one.spot) for one in places]
    total = sum(weight for weight, _ in weighed)
    return sum(weight * spot[0] for weight, spot in weighed) / total, sum(w * spot[1] for w, spot in weighed) / total


@dataclass(frozen=True)
class PlanBounds:
    """The part of the plan that cameras see: its least and its largest x and y; `mirrored`: in their pictures left and
    right are exchanged, and so they are here."""

    left: float
    near: float
    right: float
    far: float
    mirrored: bool = False

    def share(self, spot: Point) -> Point:
        """`spot` from the left and away from the wall, 0..1."""
        x = _clamped((spot[0] - self.left) / (self.right - self.left))
        return (1 - x if self.mirrored else x), _clamped((spot[1] - self.near) / (self.far - self.near))


def _clamped(share: float) -> float:
    return min(1.0, max(0.0, share))


def bounds(cameras: Iterable[HungCamera]) -> PlanBounds:
    """The part of the plan that `cameras` see; at least one."""
    cameras = tuple(cameras)
    spots = [spot for one in cameras for spot in (one.at, *_edges(one))]
    across, away = [x for x, _ in spots], [y for _, y in spots]
    return PlanBounds(min(across), min(away), max(across), max(away), all(one.mirrored for one in cameras))


def _edges(one: HungCamera) -> Iterable[Point]:
    """As far as it sees, to the left, in the middle and to the right."""
    ahead = math.atan2(one.towards[1] - one.at[1], one.towards[0] - one.at[0])
    half = math.radians(one.lens_deg) / 2
    for heading in (ahead - half, ahead, ahead + half):
        yield one.at[0] + one.reach_m * math.cos(heading), one.at[1] + one.reach_m * math.sin(heading)
