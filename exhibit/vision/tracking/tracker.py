"""Faces become visitors: who is who from frame to frame, in seconds. Pure: a function of (state, readings, now)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from exhibit.smoothing import smoothed
from exhibit.values import NO_EMOTIONS, Emotions, Face, Looks, Reading, Visitor
from exhibit.vision.tracking.association import Trajectory, matched
from exhibit.vision.tracking.attention import attention
from exhibit.vision.tracking.baseline import Baseline, BaselineSettings, corrected, learnt
from exhibit.vision.tracking.box_filter import BoxFilter, BoxFilterSettings
from exhibit.vision.tracking.succession import is_another

_LOOKED_S = 0.8
_CROWD_HEIGHTS = 2.0


@dataclass(frozen=True)
class TrackingSettings:
    """Seconds, but for the score above which a face is believed at once (D-vision-1). What was read of a face is
    forgotten when it could not be read again for `forget_s`."""

    appear_s: float = 0.3
    sure_score: float = 0.9
    keep_s: float = 1.5
    smooth_s: float = 0.15
    forget_s: float = 1.5
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
    `read` is smoothed, before the resting face is taken into account, and was last renewed at `read_s`. `looks` are the
    last ones, `looked` those of about a second ago, and `next_looked` will take their place: who turned away looks as
    before when they turn back. `told_s`: for how long they were in view while the notice was presented."""

    id: int
    course: Trajectory
    steady: BoxFilter
    first_s: float
    read_s: float
    read: Emotions = field(default_factory=lambda: NO_EMOTIONS)
    resting: Baseline = field(default_factory=Baseline)
    looks: Looks = ()
    looked: Looks = ()
    next_looked: Looks = ()
    looked_s: float = -math.inf
    told_s: float = 0.0


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
    # Who stands where another stood takes that one's place, and nothing else of theirs.
    others = {index for index, found in matches.items() if _is_another(state.tracks, index, readings[found], now_s)}
    matches = {index: found for index, found in matches.items() if index not in others}
    tracks = [
        _followed(track, readings[matches[index]], now_s, settings, telling) if index in matches else track
        for index, track in enumerate(state.tracks)
        if index not in others
    ]
    taken = set(matches.values())
    new = (reading for index, reading in enumerate(readings) if index not in taken)
    tracks += [_begun(reading, now_s, settings) for reading in new]
    tracks = [track for track in tracks if now_s - track.course.seen_s < settings.keep_s]
    believed, last_id = _believed(tracks, state.last_id, now_s, settings)
    visitors = tuple(_visitor(track, now_s, settings, telling) for track in believed if track.id)
    return TrackingState(tuple(believed), last_id, now_s), visitors


def told_before(state: TrackingState, faces: Sequence[Face], now_s: float, telling: Telling) -> list[bool]:
    """Of each of `faces`, whether it is one that has been told for long enough."""
    matches = matched([track.course for track in state.tracks], faces, now_s)
    told = {found for index, found in matches.items() if _told_s(state.tracks[index], now_s, telling) >= telling.for_s}
    return [number in told for number in range(len(faces))]


def _told_s(track: Track, now_s: float, telling: Telling) -> float:
    return track.told_s + (now_s - track.course.seen_s) * telling.presented


def _begun(reading: Reading, now_s: float, settings: TrackingSettings) -> Track:
    resting = learnt(Baseline(), reading.emotions, 0.0, settings.resting)
    steady = BoxFilter.at(reading.face.box_xyxy)
    course, looks = Trajectory(reading.face, now_s), reading.looks
    return Track(0, course, steady, now_s, now_s, reading.emotions, resting, looks, looks, looks, now_s)


def _is_another(tracks: Sequence[Track], index: int, reading: Reading, now_s: float) -> bool:
    """Whether `reading` is somebody else's than the track's at `index`. Where several are close together it is left to
    their courses who is who."""
    track, reach = tracks[index], _CROWD_HEIGHTS * reading.face.height_px
    crowd = [one for one in tracks if one is not track and math.dist(one.course.at(now_s), reading.face.centre) < reach]
    if crowd:
        return False
    unseen_s = now_s - track.course.seen_s
    return is_another(track.course.face, (track.looks, track.looked), reading.face, reading.looks, unseen_s)


def _followed(track: Track, reading: Reading, now_s: float, settings: TrackingSettings, telling: Telling) -> Track:
    elapsed_s = now_s - track.course.seen_s
    renewed = now_s - track.looked_s >= _LOOKED_S
    return replace(
        track,
        looks=reading.looks or track.looks,
        looked=track.next_looked if renewed else track.looked,
        next_looked=track.looks if renewed else track.next_looked,
        looked_s=now_s if renewed else track.looked_s,
        course=track.course.moved(reading.face, now_s),
        steady=track.steady.towards(reading.face.box_xyxy, elapsed_s, settings.steady),
        read_s=now_s if reading.emotions else track.read_s,
        read=smoothed(track.read, reading.emotions, elapsed_s, settings.smooth_s),
        resting=learnt(track.resting, reading.emotions, elapsed_s, settings.resting),
        told_s=_told_s(track, now_s, telling),
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
    return Visitor(track.id, face, emotions, attention(face), now_s - track.first_s, track.steady.box_xyxy, read, told)
