"""Faces become visitors: who is who from frame to frame, in seconds. Pure: a function of (state, readings, now)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from exhibit.smoothing import smoothed
from exhibit.values import NO_EMOTIONS, Emotions, Face, Point, Reading, Visitor


@dataclass(frozen=True)
class TrackingSettings:
    """Seconds, but for the score above which a face is believed at once."""

    appear_s: float = 0.3
    sure_score: float = 0.9
    keep_s: float = 1.0
    smooth_s: float = 0.15


@dataclass(frozen=True)
class Track:
    """One face followed through time. `id` is 0 until it is believed to be a visitor."""

    id: int
    face: Face
    emotions: Emotions
    first_s: float
    seen_s: float


@dataclass(frozen=True)
class TrackingState:
    """Every face that is followed, the last id given, and the time of the last step."""

    tracks: tuple[Track, ...] = ()
    last_id: int = 0
    now_s: float = -math.inf


def step(
    state: TrackingState, readings: Sequence[Reading], now_s: float, settings: TrackingSettings
) -> tuple[TrackingState, tuple[Visitor, ...]]:
    """The state after `readings` (the faces of one frame), and the visitors in view, oldest first.

    A visitor missed for less than `keep_s` is still there, at the last place; an unbelieved face that is missed once
    for that long never was one.
    """
    now_s = max(now_s, state.now_s)
    matches = _matched(state.tracks, readings, now_s)
    tracks = [
        _followed(track, readings[matches[index]], now_s, settings) if index in matches else track
        for index, track in enumerate(state.tracks)
    ]
    taken = set(matches.values())
    tracks += [
        Track(0, reading.face, reading.emotions, now_s, now_s)
        for index, reading in enumerate(readings)
        if index not in taken
    ]
    tracks = [track for track in tracks if now_s - track.seen_s < settings.keep_s]
    believed, last_id = _believed(tracks, state.last_id, now_s, settings)
    visitors = tuple(_visitor(track, now_s) for track in believed if track.id)
    return TrackingState(tuple(believed), last_id, now_s), visitors


def _followed(track: Track, reading: Reading, now_s: float, settings: TrackingSettings) -> Track:
    emotions = smoothed(track.emotions or NO_EMOTIONS, reading.emotions, now_s - track.seen_s, settings.smooth_s)
    return replace(track, face=reading.face, emotions=emotions, seen_s=now_s)


def _believed(
    tracks: Sequence[Track], last_id: int, now_s: float, settings: TrackingSettings
) -> tuple[list[Track], int]:
    """Give an id to each face that is sure enough, or has been there long enough."""
    believed = []
    for track in tracks:
        seen = track.seen_s == now_s
        if (
            not track.id
            and seen
            and (track.face.score >= settings.sure_score or now_s - track.first_s >= settings.appear_s)
        ):
            last_id += 1
            believed.append(replace(track, id=last_id))
        else:
            believed.append(track)
    return believed, last_id


def _matched(tracks: Sequence[Track], readings: Sequence[Reading], now_s: float) -> dict[int, int]:
    """Which track (key) each reading (value) continues: nearest pairs first, none twice."""
    pairs = sorted(
        (cost, track, reading)
        for track in range(len(tracks))
        for reading in range(len(readings))
        if (cost := _cost(tracks[track], readings[reading].face, now_s)) is not None
    )
    matches: dict[int, int] = {}
    for _, track, reading in pairs:
        if track not in matches and reading not in matches.values():
            matches[track] = reading
    return matches


def _cost(track: Track, face: Face, now_s: float) -> float | None:
    """How unlikely `face` is the next sight of `track`, or None: distance in face heights, plus the change of size.

    A head moves at most about three of its heights a second; near misses of the detector move a box by a fifth.
    """
    height = (track.face.height_px + face.height_px) / 2
    distance = math.dist(track.face.centre, face.centre) / height
    growth = abs(math.log(face.height_px / track.face.height_px))
    elapsed = now_s - track.seen_s
    if distance > 0.5 + min(3.0 * elapsed, 1.5) or growth > 0.4 + min(elapsed, 0.6):
        return None
    return distance + growth


def _visitor(track: Track, now_s: float) -> Visitor:
    return Visitor(track.id, track.face, track.emotions, attention(track.face), now_s - track.first_s)


def attention(face: Face) -> float:
    """How much the head faces the camera, 0..1, from the keypoints.

    The tip of the nose lies on the line between eyes and mouth when a head faces us, and moves along the line of the
    eyes as it turns: by about half the distance between the eyes at 45 degrees. u is that shift in eye distances;
    attention is 1 up to u = 0.1 and falls evenly to 0 at u = 0.6.
    """
    left, right, nose, mouth_left, mouth_right = face.keypoints
    axis = (right[0] - left[0], right[1] - left[1])
    span = math.hypot(*axis)
    if span < 1e-6:
        return 0.0
    middle = _middle(_middle(left, right), _middle(mouth_left, mouth_right))
    shift = abs((nose[0] - middle[0]) * axis[0] + (nose[1] - middle[1]) * axis[1]) / span**2
    return max(0.0, min(1.0, 1.0 - (shift - 0.1) / 0.5))


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
