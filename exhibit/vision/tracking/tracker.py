"""Faces become visitors: who is who from frame to frame, in seconds. Pure: a function of (state, readings, now)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from exhibit.smoothing import share_of_new, smoothed
from exhibit.values import NO_EMOTIONS, Emotions, Face, Reading, Visitor
from exhibit.vision.tracking.association import Trajectory, matched
from exhibit.vision.tracking.attention import attention
from exhibit.vision.tracking.baseline import Baseline, BaselineSettings, corrected, learnt
from exhibit.vision.tracking.box_filter import BoxFilter, BoxFilterSettings
from exhibit.vision.tracking.succession import Doubt, Glimpse, doubted, remembered, verdict, with_sight

_CROWD_HEIGHTS = 2.0
_REFUSED = 0.5


@dataclass(frozen=True)
class TrackingSettings:
    """Seconds, but for the score above which a face is believed at once (D-vision-1). What was read of a face is
    forgotten when it could not be read again for `forget_s`. `refuse_s`: over how long it is weighed whether a face can
    be read at all, so that a mask is not read in the one picture of twenty that lets it pass."""

    appear_s: float = 0.3
    sure_score: float = 0.9
    keep_s: float = 1.5
    smooth_s: float = 0.15
    forget_s: float = 1.5
    refuse_s: float = 0.5
    resting: BaselineSettings = field(default_factory=BaselineSettings)
    steady: BoxFilterSettings = field(default_factory=BoxFilterSettings)


@dataclass(frozen=True)
class Telling:
    """Who comes is told for `for_s` seconds before they count as told; only the time counts in which the notice was
    `presented`."""

    for_s: float = 0.0
    presented: bool = True


_NO_NOTICE = Telling()


@dataclass(frozen=True)
class Track:
    """One face followed through time. `id` is 0 until it is believed to be a visitor; `steady` is its box for the eye;
    `read` is smoothed, before the resting face is taken into account, and was last renewed at `read_s`. `sights` are
    those of the last seconds. While somebody else may have taken the place, `successor` is what they would be.
    `told_s`: for how long they were in view while the notice was presented. `refused`: in what share of the last
    moments the face could not be read; from half on what comes between is not believed. `unread`: why it could not."""

    id: int
    course: Trajectory
    steady: BoxFilter
    first_s: float
    read_s: float
    read: Emotions = field(default_factory=lambda: NO_EMOTIONS)
    resting: Baseline = field(default_factory=Baseline)
    sights: tuple[Glimpse, ...] = ()
    doubt: Doubt | None = None
    successor: Track | None = None
    told_s: float = 0.0
    refused: float = 0.0
    unread: str = ""


@dataclass(frozen=True)
class TrackingState:
    """Every face that is followed, the last id given, and the time of the last step."""

    tracks: tuple[Track, ...] = ()
    last_id: int = 0
    now_s: float = -math.inf


def step(
    state: TrackingState,
    readings: Sequence[Reading],
    now_s: float,
    settings: TrackingSettings,
    telling: Telling = _NO_NOTICE,
) -> tuple[TrackingState, tuple[Visitor, ...]]:
    """The state after `readings` (the faces of one frame), and the visitors in view, oldest first.

    A visitor missed for less than `keep_s` is still there, at the last place; a face that was not believed by then
    never was one.
    """
    now_s = max(now_s, state.now_s)
    matches = matched([track.course for track in state.tracks], [reading.face for reading in readings], now_s)
    tracks = [
        _continued(
            track, readings[matches[index]], now_s, settings, telling, in_crowd=_in_crowd(state.tracks, index, now_s)
        )
        if index in matches
        else track
        for index, track in enumerate(state.tracks)
    ]
    taken = set(matches.values())
    new = (reading for index, reading in enumerate(readings) if index not in taken)
    tracks += [_begun(reading, now_s, settings) for reading in new]
    tracks = sorted(
        (track for track in tracks if now_s - track.course.seen_s < settings.keep_s), key=lambda track: track.first_s
    )
    believed, last_id = _believed(tracks, state.last_id, now_s, settings)
    visitors = tuple(_visitor(track, now_s, settings, telling) for track in believed if track.id)
    return TrackingState(tuple(believed), last_id, now_s), visitors


def told_before(state: TrackingState, faces: Sequence[Face], now_s: float, telling: Telling) -> list[bool]:
    """Of each of `faces`, whether it is one that has been told for long enough; where somebody else may have taken the
    place, they must have been."""
    sure = [track.successor or track for track in state.tracks]
    matches = matched([track.course for track in state.tracks], faces, now_s)
    told = {found for index, found in matches.items() if _told_s(sure[index], now_s, telling) >= telling.for_s}
    return [number in told for number in range(len(faces))]


def _told_s(track: Track, now_s: float, telling: Telling) -> float:
    return track.told_s + (now_s - track.course.seen_s) * telling.presented


def _begun(reading: Reading, now_s: float, settings: TrackingSettings) -> Track:
    resting = learnt(Baseline(), reading.emotions, 0.0, settings.resting)
    steady = BoxFilter.at(reading.face.box_xyxy)
    course, sight = Trajectory(reading.face, now_s), Glimpse(now_s, reading.face, reading.looks)
    track = Track(0, course, steady, now_s, now_s, reading.emotions, resting, (sight,))
    return replace(track, refused=float(bool(reading.unread)), unread=reading.unread)


def _in_crowd(tracks: Sequence[Track], index: int, now_s: float) -> bool:
    """Whether others are close to the track at `index`: it is left to their courses who is who."""
    track = tracks[index]
    place, reach = track.course.at(now_s), _CROWD_HEIGHTS * track.course.face.height_px
    return any(math.dist(one.course.at(now_s), place) < reach for one in tracks if one is not track)


def _continued(
    track: Track, reading: Reading, now_s: float, settings: TrackingSettings, telling: Telling, *, in_crowd: bool
) -> Track:
    """The track after `reading`; or that of whoever has taken its place, and nothing else of it."""
    sight = Glimpse(now_s, reading.face, reading.looks)
    followed = _followed(track, reading, now_s, settings, telling)
    if sight.looks is None and track.sights[-1].looks is not None:  # nobody is told from another in this picture
        begun = track.successor and _followed(track.successor, reading, now_s, settings, telling)
        return replace(followed, successor=begun)
    if track.doubt is None or track.successor is None:
        doubt = None if in_crowd else doubted(track.sights, sight)
        if doubt is None:
            return replace(followed, sights=remembered(track.sights, sight))
        return replace(followed, doubt=doubt, successor=_begun(reading, now_s, settings))
    successor = _followed(track.successor, reading, now_s, settings, telling)
    successor = replace(successor, sights=remembered(successor.sights, sight))
    return _settled(followed, successor, sight, with_sight(track.doubt, sight))


def _settled(followed: Track, successor: Track, sight: Glimpse, doubt: Doubt) -> Track:
    """Whose track it is from here on, as far as that can be told."""
    match verdict(doubt):
        case "open":
            return replace(followed, doubt=doubt, successor=successor)
        case "same":
            return replace(followed, doubt=None, successor=None, sights=remembered(followed.sights, sight))
        case "relit":
            return replace(followed, doubt=None, successor=None, sights=successor.sights)
        case "another":
            return successor


def _followed(track: Track, reading: Reading, now_s: float, settings: TrackingSettings, telling: Telling) -> Track:
    elapsed_s = now_s - track.course.seen_s
    refused = track.refused + share_of_new(elapsed_s, settings.refuse_s) * (bool(reading.unread) - track.refused)
    read = reading.emotions if refused < _REFUSED else NO_EMOTIONS
    return replace(
        track,
        course=track.course.moved(reading.face, now_s),
        steady=track.steady.towards(reading.face.box_xyxy, elapsed_s, settings.steady),
        read_s=now_s if read else track.read_s,
        read=smoothed(track.read, read, elapsed_s, settings.smooth_s),
        resting=learnt(track.resting, read, elapsed_s, settings.resting),
        told_s=_told_s(track, now_s, telling),
        refused=refused,
        unread=reading.unread or (track.unread if refused >= _REFUSED else ""),
    )


def _believed(
    tracks: Sequence[Track], last_id: int, now_s: float, settings: TrackingSettings
) -> tuple[list[Track], int]:
    """Give an id to each face that is sure enough, or has been there long enough."""
    believed = []
    for track in tracks:
        sure = track.course.face.score >= settings.sure_score or now_s - track.first_s >= settings.appear_s
        if not track.id and track.course.seen_s == now_s and sure:
            last_id += 1
            believed.append(replace(track, id=last_id))
        else:
            believed.append(track)
    return believed, last_id


def _visitor(track: Track, now_s: float, settings: TrackingSettings, telling: Telling) -> Visitor:
    face = track.course.face
    stale = now_s - track.read_s > settings.forget_s
    read = NO_EMOTIONS if stale else track.read
    emotions = corrected(read, track.resting, settings.resting)
    told = track.told_s >= telling.for_s
    return Visitor(
        track.id,
        face,
        emotions,
        attention(face),
        now_s - track.first_s,
        track.steady.box_xyxy,
        read,
        told,
        unread="" if emotions else track.unread,
    )
