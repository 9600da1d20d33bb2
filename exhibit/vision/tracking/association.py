"""Which face of a frame continues which track: nearest to where the track should be by now. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exhibit.smoothing import share_of_new
from exhibit.values import Face, Point

STILL: Point = (0.0, 0.0)
_SPEED_TAU_S = 0.15
_COAST_S = 1.0
_FASTEST_HEIGHTS = 5.0


@dataclass(frozen=True)
class Trajectory:
    """Where a face was last seen, when, and how fast it moved, in pixels a second."""

    face: Face
    seen_s: float
    velocity: Point = STILL

    def at(self, now_s: float) -> Point:
        """Where its centre should be at `now_s`; nobody is expected to walk on for more than a second unseen."""
        ahead_s = min(now_s - self.seen_s, _COAST_S)
        (x, y), (dx, dy) = self.face.centre, self.velocity
        return x + dx * ahead_s, y + dy * ahead_s

    def moved(self, face: Face, now_s: float) -> Trajectory:
        """The course after `face` was seen at `now_s`."""
        elapsed_s = now_s - self.seen_s
        if elapsed_s <= 0:
            return Trajectory(face, self.seen_s, self.velocity)
        share = share_of_new(elapsed_s, _SPEED_TAU_S)
        fastest = _FASTEST_HEIGHTS * face.height_px
        velocity = tuple(
            max(-fastest, min(fastest, old + share * ((there - here) / elapsed_s - old)))
            for old, here, there in zip(self.velocity, self.face.centre, face.centre, strict=True)
        )
        return Trajectory(face, now_s, (velocity[0], velocity[1]))


def matched(courses: Sequence[Trajectory], faces: Sequence[Face], now_s: float) -> dict[int, int]:
    """Which course (key) each face (value) continues: nearest pairs first, none twice, then swapped where two pairs
    together are nearer the other way round (which is what happens when two visitors cross)."""
    costs = {
        (at, index): cost
        for at, course in enumerate(courses)
        for place in (course.at(now_s),)
        for index, face in enumerate(faces)
        if (cost := _cost(course, place, face, now_s)) is not None
    }
    matches: dict[int, int] = {}
    for course, face in sorted(costs, key=lambda pair: (costs[pair], pair)):
        if course not in matches and face not in matches.values():
            matches[course] = face
    return _untangled(matches, costs)


def _untangled(matches: dict[int, int], costs: Mapping[tuple[int, int], float]) -> dict[int, int]:
    for one in sorted(matches):
        for other in sorted(matches):
            kept = costs[one, matches[one]] + costs[other, matches[other]]
            crossed = costs.get((one, matches[other]), math.inf) + costs.get((other, matches[one]), math.inf)
            if one < other and crossed < kept - 1e-9:
                matches[one], matches[other] = matches[other], matches[one]
    return matches


def _cost(course: Trajectory, place: Point, face: Face, now_s: float) -> float | None:
    """How unlikely `face` is the next sight on `course`, expected at `place`, or None where it cannot be.

    Distance from the expected place in face heights, plus the change of size. The longer a face was not seen, the
    farther it may be from where it was expected; near misses of the detector move a box by a fifth of its height.
    """
    unseen_s = now_s - course.seen_s
    distance = math.dist(place, face.centre) / ((course.face.height_px + face.height_px) / 2)
    if distance > 0.6 + min(2.0 * unseen_s, 1.4):
        return None
    growth = abs(math.log(face.height_px / course.face.height_px))
    return None if growth > 0.4 + min(unseen_s, 0.6) else distance + growth
