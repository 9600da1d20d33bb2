"""How high a head is above the floor, and so whether it is a child's. Pure.

A pinhole camera of known height and tilt: how large a face is seen tells how far away it is, and where in the picture,
how far below the camera. It is a guess that takes every face for a grown-up's: a child's smaller one seems farther
away, and under a camera that hangs above it lower still. Who sits or bends down is taken for a child.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from exhibit.values import FACE_M, Point

GROWN_UP_FROM_M = 1.35
"""The middle of a face that is below this height counts as a child's, where nobody says otherwise."""


@dataclass(frozen=True)
class CameraStand:
    """Where a camera is: `height_m` above the floor (None: not known), looking down by `tilt_deg`, and seeing
    `lens_deg` from its left edge to its right, which is from top to bottom where it hangs `on_its_side`. Who is smaller
    than `child_below_m` counts as a child."""

    height_m: float | None = None
    tilt_deg: float = 0.0
    lens_deg: float = 70.0
    on_its_side: bool = False
    child_below_m: float = GROWN_UP_FROM_M


@dataclass(frozen=True)
class SeenHead:
    """A face in a picture: the `spot` of its middle in shares of the picture's width and height, its `size` as a share
    of the picture's height, and how much wider than high the picture is."""

    spot: Point
    size: float
    aspect: float


def head_height_m(seen: SeenHead, stand: CameraStand) -> float | None:
    """How high the middle of the face is above the floor, in metres; None where nobody knows how high the camera is."""
    if stand.height_m is None:
        return None
    focal = (1.0 if stand.on_its_side else seen.aspect) / 2 / math.tan(math.radians(stand.lens_deg) / 2)
    away_m = focal * FACE_M / seen.size
    below = (seen.spot[1] - 0.5) / focal
    tilt = math.radians(stand.tilt_deg)
    return stand.height_m - away_m * (math.sin(tilt) + below * math.cos(tilt))


def is_child(seen: SeenHead, stand: CameraStand) -> bool:
    """Whether the face is a child's; nobody's is, where that cannot be told."""
    height_m = head_height_m(seen, stand)
    return height_m is not None and height_m < stand.child_below_m
