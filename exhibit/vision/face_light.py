"""How well the faces that are there now can be read, in three numbers, in place of a picture: for who sets the camera's
exposure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from exhibit.values import Face, Frame, Image, Observation

_STEP_PX = 4


@dataclass(frozen=True)
class Readability:
    """Of the newest picture, taken `at_s`: how many faces there were, how many of them were read, and how light they
    are on the average, 0..1 (None where there is none)."""

    at_s: float = 0.0
    faces: int = 0
    read: int = 0
    light: float | None = None


def together(parts: Iterable[Readability]) -> Readability:
    """The same of the newest pictures of several cameras."""
    parts = tuple(parts)
    lit = [(one.faces, one.light) for one in parts if one.light is not None]
    faces = sum(count for count, _ in lit)
    return Readability(
        max((one.at_s for one in parts), default=0.0),
        sum(one.faces for one in parts),
        sum(one.read for one in parts),
        sum(count * light for count, light in lit) / faces if faces else None,
    )


def readability(frame: Frame, observation: Observation) -> Readability:
    """What `frame` lets be read, as `observation` has it."""
    here = observation.visitors
    levels = [level for one in here if (level := _level(frame.image, one.face)) is not None]
    read = sum(bool(one.read_emotions or one.emotions) for one in here)
    light = sum(levels) / len(levels) if levels else None
    return Readability(frame.captured_s, len(here), read, light)


def _level(image: Image, face: Face) -> float | None:
    """How light the face is; None where it lies outside the picture."""
    left, top, right, bottom = (max(0, round(edge)) for edge in face.box_xyxy)
    inside = image[top:bottom:_STEP_PX, left:right:_STEP_PX]
    return float(inside.mean()) / 255 if inside.size else None
