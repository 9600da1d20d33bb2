"""Who stands where another stood: the next person at the same place begins anew (D-vision-21). Pure.

A face that is suddenly unlike the one before it is doubted for a moment: what is like it again by then was only hidden,
turned away or lit otherwise. How unlike a face may become goes by how much that head changed by itself just before:
who stands still is soon told from the next, who moves about is not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from exhibit.values import Face, Looks

_GAP_S, _LATE, _FORGOTTEN_S = 0.3, 1.5, 1.5
_APART_S, _KEPT_S = 0.2, 1.6
_KNOWN_S = 0.8
_TRIAL_S, _FEWEST_SIGHTS = 0.25, 3

_UNLIKE, _RESTLESS = 0.019, 1.75
"""More unlike than this, and than 1.75 times what a head was unlike itself just before, are two people.
Somebody who was not seen for long enough to tell may be twice as unlike."""
_HARDLY_KNOWN = 2.0

_RELIT = 0.03
"""Hardly any light makes somebody look so unlike from one picture to the next; below, the face must have jumped too."""

_JUMP, _JITTER = 0.02, 1.5
_GROWTH, _LONGER = 0.45, 0.30
_COLOURLESS = 0.01


@dataclass(frozen=True)
class Glimpse:
    """A face as it was seen once."""

    at_s: float
    face: Face
    looks: Looks | None


@dataclass(frozen=True)
class Doubt:
    """Whether somebody else stands there now: what was seen before, after a `gap` or none, and since; up to which
    unlikeness it is still the same person, and the least that was seen since."""

    before: tuple[Glimpse, ...]
    since: tuple[Glimpse, ...]
    gap: bool
    limit: float
    least: float


Verdict = Literal["open", "same", "relit", "another"]


def unlikeness(one: Looks | None, other: Looks | None) -> float:
    """How unlike two looks are: the geometric mean of how shades and, three times, tints differ; about 0.005 for the
    same head a moment later, 0.04 for two people. 0 where one is not known."""
    if one is None or other is None:
        return 0.0
    shade = math.dist(one.shades, other.shades) ** 2 / 2
    tint = math.dist(one.tints, other.tints) / math.sqrt(1.5 * len(one.tints))
    if max(map(_tinted, (one, other))) < _COLOURLESS:  # a camera that sees no colours
        tint = shade / 10
    return float(((shade + 0.005) * (tint + 0.003) ** 3) ** 0.25)


def _tinted(looks: Looks) -> float:
    return math.hypot(*looks.tints) / math.sqrt(1.5 * len(looks.tints))


def remembered(sights: tuple[Glimpse, ...], sight: Glimpse) -> tuple[Glimpse, ...]:
    """The newest sight, and those of the last seconds before it at least a fifth of a second apart."""
    spaced = sights[:-1] if len(sights) > 1 and sights[-1].at_s - sights[-2].at_s < _APART_S else sights
    return (*(one for one in spaced if sight.at_s - one.at_s <= _KEPT_S), sight)


def doubted(before: tuple[Glimpse, ...], sight: Glimpse) -> Doubt | None:
    """The doubt that `sight` is of who was seen `before` at the same place (the newest last); None: there is none."""
    unseen_s = sight.at_s - before[-1].at_s
    if unseen_s > _FORGOTTEN_S:  # of a source this slow nobody knows how much may have changed
        return None
    gap = unseen_s > max(_GAP_S, _LATE * _rhythm_s(before))
    if not gap and not _is_known(before):
        return None
    fresh = Doubt(before, (), gap, _UNLIKE, math.inf)
    if _likest(fresh, sight) <= _UNLIKE and not (gap and _has_other_lengths(before[-1].face, sight.face)):
        return None
    doubt = with_sight(replace(fresh, limit=_limit(before)), sight)
    return None if verdict(doubt) == "same" else doubt


def _rhythm_s(sights: Sequence[Glimpse]) -> float:
    """How far apart pictures are, at the most; 0 where it is not known."""
    return min((later.at_s - one.at_s for one, later in pairwise(sights)), default=0.0)


def with_sight(doubt: Doubt, sight: Glimpse) -> Doubt:
    """The doubt after one more sight."""
    unlike = _likest(doubt, sight)
    if doubt.gap and _has_other_lengths(doubt.before[-1].face, sight.face):
        unlike = max(unlike, math.nextafter(doubt.limit, math.inf))
    return replace(doubt, since=(*doubt.since, sight), least=min(doubt.least, unlike))


def verdict(doubt: Doubt) -> Verdict:
    """What has come of a doubt: it is the same person, perhaps in another light; somebody else; or still open."""
    if doubt.least <= doubt.limit:
        return "same"
    if len(doubt.since) < _FEWEST_SIGHTS or doubt.since[-1].at_s - doubt.since[0].at_s < _TRIAL_S:
        return "open"
    return "another" if doubt.gap or doubt.least > _RELIT or _has_jumped(doubt) else "relit"


def _likest(doubt: Doubt, sight: Glimpse) -> float:
    """Without a gap a head goes on from where it was; after one, it may be as it was a second before."""
    known = doubt.before if doubt.gap or doubt.since else doubt.before[-1:]
    return min(unlikeness(one.looks, sight.looks) for one in known)


def _limit(before: Sequence[Glimpse]) -> float:
    *earlier, last = before
    if not _is_known(before):
        return _HARDLY_KNOWN * _UNLIKE
    return max(_UNLIKE, _RESTLESS * max(unlikeness(one.looks, last.looks) for one in earlier))


def _is_known(sights: Sequence[Glimpse]) -> bool:
    """Whether somebody was seen for long enough to tell how they move about."""
    return sights[-1].at_s - sights[0].at_s >= _KNOWN_S


def _has_other_lengths(before: Face, face: Face) -> bool:
    grown = abs(math.log(face.height_px / before.height_px))
    longer = abs(math.log(_length(face) / _length(before)))
    return grown > _GROWTH or longer > _LONGER


def _length(face: Face) -> float:
    """From the eyes down to the mouth in face heights, which turning the head to the side leaves as it is."""
    left, right, _, mouth_left, mouth_right = face.keypoints
    across = (mouth_left[0] + mouth_right[0] - left[0] - right[0]) / 2
    down = (mouth_left[1] + mouth_right[1] - left[1] - right[1]) / 2
    return max(0.05, math.hypot(across, down) / face.height_px)


def _has_jumped(doubt: Doubt) -> bool:
    """Whether eyes, nose and mouth are elsewhere at once, by more than they moved before: light moves none of them."""
    before, since = _mean_places(doubt.before[-4:]), _mean_places(doubt.since)
    moved = max((_distance(_places(a), _places(b)) for a, b in pairwise(doubt.before)), default=math.inf)
    height_px = doubt.before[-1].face.height_px
    return _distance(before, since) > max(_JUMP * height_px, _JITTER * moved)


def _places(sight: Glimpse) -> tuple[float, ...]:
    return tuple(along for point in sight.face.keypoints for along in point)


def _mean_places(sights: Sequence[Glimpse]) -> tuple[float, ...]:
    return tuple(sum(along) / len(sights) for along in zip(*map(_places, sights), strict=True))


def _distance(one: Sequence[float], other: Sequence[float]) -> float:
    """The root mean square distance between five points and five others."""
    return math.dist(one, other) / math.sqrt(5)
