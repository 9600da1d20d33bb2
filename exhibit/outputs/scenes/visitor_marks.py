"""Who stands before the wall, calmly: marks that glide, brighten when somebody comes and fade when they go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from exhibit.outputs.scenes.colour import Rgb, shade
from exhibit.palette import colour
from exhibit.smoothing import share_of_new
from exhibit.values import Mark

_GLIDE_S, _TURN_S = 0.35, 0.9
_COME_S, _GO_S = 0.8, 1.2
"""Time constants of a mark's place and size, its colour, its coming and its going."""

_GONE = 0.01
_MOST = 32


@dataclass(frozen=True)
class VisitorMarks:
    """A visitor's mark as it is shown: place and size as in `Mark`, a colour, and how much of it is there, 0..1."""

    id: int
    x: float
    y: float
    size: float
    tint: Rgb
    attention: float
    present: float


def stood(before: Iterable[VisitorMarks], marks: Iterable[Mark], step_s: float) -> tuple[VisitorMarks, ...]:
    """The marks `step_s` after those `before`, when the visitors are those of `marks`."""
    known = {one.id: one for one in before}
    seen = [_towards(known.pop(mark.id, None), mark, step_s) for mark in marks]
    stays = 1 - share_of_new(step_s, _GO_S)
    left = [replace(one, present=one.present * stays) for one in known.values()]
    return tuple([*seen, *(one for one in left if one.present > _GONE)][:_MOST])


def turned_over(standing: Iterable[VisitorMarks]) -> tuple[VisitorMarks, ...]:
    """The same where left is right."""
    return tuple(replace(one, x=1 - one.x) for one in standing)


def _towards(one: VisitorMarks | None, mark: Mark, step_s: float) -> VisitorMarks:
    tint = shade(colour(mark.emotion))
    if one is None:
        one = VisitorMarks(mark.id, mark.x, mark.y, mark.size, tint, mark.attention, 0.0)
    glide, turn = share_of_new(step_s, _GLIDE_S), share_of_new(step_s, _TURN_S)
    red, green, blue = (was + (now - was) * turn for was, now in zip(one.tint, tint, strict=True))
    return VisitorMarks(
        mark.id,
        one.x + (mark.x - one.x) * glide,
        one.y + (mark.y - one.y) * glide,
        one.size + (mark.size - one.size) * glide,
        (red, green, blue),
        one.attention + (mark.attention - one.attention) * glide,
        one.present + (1 - one.present) * share_of_new(step_s, _COME_S),
    )
