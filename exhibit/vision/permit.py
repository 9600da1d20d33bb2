"""Who may be read now. The show decides it at each tick; whoever reads asks at each frame."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from exhibit.config.reading import ChildrenMode
from exhibit.values import Emotions, Face

_FACE_M = 0.20
"""How high a grown-up's face is, by which its distance is judged."""
GROWN_UP_FROM_M = 1.35
"""Whose face is lower above the floor counts as a child, where the venue says nothing else."""
_KEPT = ("happiness", "surprise")
"""What is read of a child where only its expression is: a smile, and an open mouth."""


@dataclass(frozen=True)
class ChildrenRules:
    """What of children is read (`mode`), and who is taken for one: `everyone`, or whose face is lower than `below_m`
    above the floor, seen from a camera `camera_m` above it, which sees `lens_deg` degrees across and looks down by
    `tilt_deg`."""

    mode: ChildrenMode = "read"
    everyone: bool = False
    below_m: float = GROWN_UP_FROM_M
    camera_m: float = 0.0
    tilt_deg: float = 0.0
    lens_deg: float = 70.0


@dataclass(frozen=True)
class ReadingRules:
    """Whether faces may be read at all; for how long each must have been in view while the notice was `presented`; and
    what of children is read."""

    allowed: bool = True
    notice_s: float = 0.0
    presented: bool = True
    children: ChildrenRules = field(default_factory=ChildrenRules)


class Permit:
    """The rules of now, from the tick for whoever reads, in another thread."""

    def __init__(self, rules: ReadingRules | None = None) -> None:
        self.rules = rules or ReadingRules()


def height_m(face: Face, size_px: tuple[int, int], rules: ChildrenRules) -> float:
    """How high above the floor the middle of `face` is, in a picture of `size_px`: a guess, that takes its size for a
    grown-up's. A child's smaller face seems farther away, and under a camera that hangs above it lower still."""
    width, height = size_px
    focal_px = width / 2 / math.tan(math.radians(rules.lens_deg) / 2)
    away_m = focal_px * _FACE_M / face.height_px
    below_axis_m = away_m * (face.centre[1] - height / 2) / focal_px
    tilt = math.radians(rules.tilt_deg)
    return rules.camera_m - below_axis_m * math.cos(tilt) - away_m * math.sin(tilt)


def is_child(face: Face, size_px: tuple[int, int], rules: ChildrenRules) -> bool:
    """Whether `face` counts as a child's. Who sits, and who uses a wheelchair, does so too: then less of them is
    read."""
    return rules.everyone or height_m(face, size_px, rules) < rules.below_m


def expression_alone(emotions: Emotions) -> Emotions:
    """`emotions` without what is felt: smiles and open mouths, and all else as stillness."""
    if not emotions:
        return emotions
    kept = {name: emotions.get(name, 0.0) for name in _KEPT}
    return {"neutral": max(0.0, 1.0 - sum(kept.values())), **kept}
