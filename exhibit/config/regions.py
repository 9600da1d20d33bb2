"""Places in the camera's picture: polygons, as shares of its width and height. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exhibit.values import CameraView, Point

Corners = Sequence[Point]
"""The corners of a place, each from the left and the top of the picture, 0..1."""


def inside(point: Point, corners: Corners) -> bool:
    """Whether `point` lies in the polygon of `corners`: a line from it to the right crosses its edges an odd number of
    times."""
    x, y = point
    edges = zip(corners, (*corners[1:], corners[0]), strict=True)
    crossed = (
        (one[1] > y) != (other[1] > y) and x < (other[0] - one[0]) * (y - one[1]) / (other[1] - one[1]) + one[0]
        for one, other in edges
    )
    return sum(crossed) % 2 == 1


@dataclass(frozen=True)
class Region:
    """A place in the picture of the camera of that name ("": the only one); without corners, all that it sees."""

    camera: str
    corners: tuple[Point, ...] = ()

    def holds(self, views: Iterable[CameraView]) -> bool:
        """Whether somebody is in it who is seen in `views`."""
        seen = [one.spot for one in views if one.camera == self.camera]
        return any(not self.corners or inside(spot, self.corners) for spot in seen)


def corners_of(written: Sequence[Sequence[float]]) -> tuple[Point, ...]:
    """The corners of a place as it is written."""
    return tuple((x, y) for x, y in written)
