"""Who may be read now. The show decides it at each tick; whoever reads asks at each frame."""

from __future__ import annotations

from dataclasses import dataclass, field

from exhibit import head_height
from exhibit.config.reading import ChildrenMode
from exhibit.head_height import CameraStand, SeenHead
from exhibit.values import Emotions, Face

_KEPT = ("happiness", "surprise")
"""What is read of a child where only its expression is: a smile, and an open mouth."""


@dataclass(frozen=True)
class ChildrenRules:
    """What of children is read (`mode`), and who is taken for one: `everyone`, or whose head is low, as seen by a
    camera that stands so."""

    mode: ChildrenMode = "read"
    everyone: bool = False
    stand: CameraStand = field(default_factory=CameraStand)


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


def is_child(face: Face, size_px: tuple[int, int], rules: ChildrenRules) -> bool:
    """Whether `face` counts as a child's. Who sits, and who uses a wheelchair, does so too: then less of them is
    read."""
    (x, y), (width, height) = face.centre, size_px
    seen = SeenHead((x / width, y / height), face.height_px / height, width / height)
    return rules.everyone or head_height.is_child(seen, rules.stand)


def expression_alone(emotions: Emotions) -> Emotions:
    """`emotions` without what is felt: smiles and open mouths, and all else as stillness."""
    if not emotions:
        return emotions
    kept = {name: emotions.get(name, 0.0) for name in _KEPT}
    return {"neutral": max(0.0, 1.0 - sum(kept.values())), **kept}
