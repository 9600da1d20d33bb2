"""What several cameras see becomes one room: everybody in it once. Pure: a function of (state, observations, now).

Nobody is known again by a face (D-cameras-2): whether two cameras see the same visitor goes by where they stand on the
plan, and by whether those places have agreed all the time. The pictures lie side by side in one, so that whoever draws
or counts places needs to know of one picture alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from exhibit.mood.plan import HungCamera, PlanPlace, bounds, middle, mismatch, standing
from exhibit.mood.rhythm import Rhythm
from exhibit.smoothing import share_of_new
from exhibit.values import Box, CameraView, Face, Observation, Pane, Point, Visitor

_TOGETHER, _APART = 6.0, 14.0
"""Places that disagree by less (`plan.mismatch`) are one visitor's, by more two visitors'; between, as it was."""
_SMOOTH_S = 0.7
_SETTLED_S = 1.5
"""Who were seen apart for so long at the same time are two, however near they come later."""
_BETTER = 1.3
"""By how much another camera must see somebody better before it is the one that counts."""
_SAME_VISIT_S = 1.0
_UNKNOWN_PX = (1280, 720)

Key = tuple[str, int]
"""A visitor as one camera has them: its name, and the id that it gave."""
Pair = tuple[Key, Key]


@dataclass(frozen=True)
class RoomSettings:
    """The cameras of a room in order, each with where it hangs (None: nobody said); how long a camera may be silent
    before those whom it saw are gone."""

    cameras: Mapping[str, HungCamera | None]
    gone_after_s: float = 1.0


@dataclass(frozen=True)
class Latest:
    """The newest observation of a camera, when it came, and in which rhythm they come."""

    observation: Observation
    at_s: float
    rhythm: Rhythm


@dataclass(frozen=True)
class Likeness:
    """How two cameras' visitors have agreed so far: by how much their places differ, smoothed; for how long they were
    apart; whether they count as one."""

    differ: float
    apart_s: float = 0.0
    one: bool = False

    @property
    def settled(self) -> bool:
        """Whether they are two for good."""
        return self.apart_s >= _SETTLED_S


@dataclass(frozen=True)
class Guest:
    """A visitor of the room as one camera has them: since when they are in the room, by which camera's sight they are
    shown, and since when this camera sees them."""

    id: int
    first_s: float
    shown: Key
    began_s: float


@dataclass(frozen=True)
class RoomState:
    """What is known of a room: each camera's newest observation, how pairs agree, who is there by each camera's own
    visitors, and the last id given."""

    latest: Mapping[str, Latest] = field(default_factory=dict)
    pairs: Mapping[Pair, Likeness] = field(default_factory=dict)
    guests: Mapping[Key, Guest] = field(default_factory=dict)
    last_id: int = 0
    sequence: int = -1
    now_s: float = -math.inf


@dataclass(frozen=True)
class _Seen:
    """A visitor as one camera sees them."""

    key: Key
    visitor: Visitor
    view: CameraView
    pane: Pane
    zoom: float
    place: PlanPlace | None

    @property
    def clarity(self) -> float:
        """How well they are seen: large, and from the front."""
        return self.zoom * self.visitor.face.height_px * (0.2 + self.visitor.attention)


def step(
    state: RoomState, fresh: Mapping[str, Observation], now_s: float, settings: RoomSettings
) -> tuple[RoomState, Observation]:
    """The state after the `fresh` observations, by camera, and the room as it is then."""
    now_s = max(now_s, state.now_s)
    latest = _heard(state.latest, fresh, now_s, settings)
    panes, height_px = _panes(latest, settings)
    seen = [one for pane in panes for one in _seen(latest.get(pane.camera), pane, height_px, settings)]
    guests_before = {key: guest for key, guest in state.guests.items() if _goes_on(key, guest, seen, now_s)}
    pairs = _chosen(_likened(state, seen, now_s, guests_before))
    groups = _groups(seen, pairs)
    guests, last_id = _guests(groups, guests_before, state.last_id, now_s)
    plan = bounds(hung) if (hung := [one for one in settings.cameras.values() if one]) else None
    visitors = []
    for group in groups:
        guest = guests[group[0].key]
        visitor = _visitor(group, guest, now_s)
        places = [one.place for one in group if one.place]
        visitors.append(replace(visitor, place=plan.share(middle(places))) if plan and places else visitor)
    size_px = (round(sum(pane.width_px for pane in panes)), height_px)
    observation = Observation(
        max((one.captured_s for one in fresh.values()), default=now_s),
        state.sequence + 1,
        size_px,
        tuple(sorted(visitors, key=lambda one: (-one.dwell_s, one.id))),
        read=all(one.observation.read for one in latest.values()),
        panes=panes,
    )
    return RoomState(latest, pairs, guests, last_id, state.sequence + 1, now_s), observation


def _heard(
    before: Mapping[str, Latest], fresh: Mapping[str, Observation], now_s: float, settings: RoomSettings
) -> dict[str, Latest]:
    """The newest of each camera; whom a silent one saw, is gone."""
    latest = dict(before)
    for camera, observation in fresh.items():
        rhythm = latest[camera].rhythm if camera in latest else Rhythm()
        latest[camera] = Latest(observation, now_s, rhythm.after(now_s))
    for camera, one in latest.items():
        if now_s - one.at_s > one.rhythm.patience_s(settings.gone_after_s):
            latest[camera] = replace(one, observation=replace(one.observation, visitors=()))
    return latest


def _panes(latest: Mapping[str, Latest], settings: RoomSettings) -> tuple[tuple[Pane, ...], int]:
    """Where each camera's picture lies, and how high they are: as the highest."""
    sizes = {name: latest[name].observation.size_px if name in latest else _UNKNOWN_PX for name in settings.cameras}
    height_px = max(height for _, height in sizes.values())
    panes, left_px = [], 0.0
    for name, (width, height) in sizes.items():
        panes.append(Pane(name, left_px, width * height_px / height))
        left_px += panes[-1].width_px
    return tuple(panes), height_px


def _seen(latest: Latest | None, pane: Pane, height_px: int, settings: RoomSettings) -> Iterator[_Seen]:
    if latest is None:
        return
    (width, height), hanging = latest.observation.size_px, settings.cameras[pane.camera]
    for visitor in latest.observation.visitors:
        x, y = visitor.face.centre
        place = standing(visitor.face, (width, height), hanging) if hanging else None
        view = CameraView(pane.camera, (x / width, y / height))
        yield _Seen((pane.camera, visitor.id), visitor, view, pane, height_px / height, place)


def _goes_on(key: Key, guest: Guest, seen: Sequence[_Seen], now_s: float) -> bool:
    """Whether the camera's visitor is still the one it was: a camera that begins anew gives its ids anew."""
    return any(one.key == key and abs(now_s - one.visitor.dwell_s - guest.began_s) < _SAME_VISIT_S for one in seen)


def _likened(
    state: RoomState, seen: Sequence[_Seen], now_s: float, guests: Mapping[Key, Guest]
) -> dict[Pair, Likeness]:
    """How the visitors of each two cameras agree now."""
    step_s = 0.0 if math.isinf(state.now_s) else now_s - state.now_s
    found: dict[Pair, Likeness] = {}
    for index, one in enumerate(seen):
        for other in seen[index + 1 :]:
            if one.key[0] == other.key[0] or one.place is None or other.place is None:
                continue
            known = one.key in guests and other.key in guests
            before = state.pairs.get((one.key, other.key)) if known else None
            found[one.key, other.key] = _after(before, mismatch(one.place, other.place), step_s)
    return found


def _after(before: Likeness | None, differ: float, step_s: float) -> Likeness:
    if before is None:
        return Likeness(differ)
    smooth = before.differ + share_of_new(step_s, _SMOOTH_S) * (differ - before.differ)
    apart_s = before.apart_s
    if not before.settled:
        apart_s = apart_s + step_s if smooth > _APART else 0.0
    return replace(before, differ=smooth, apart_s=apart_s)


def _chosen(pairs: Mapping[Pair, Likeness]) -> dict[Pair, Likeness]:
    """Which pairs are one visitor: the best first, each visitor of a camera with one of another's; those that are one
    already before the others."""
    taken: set[tuple[Key, str]] = set()
    chosen = dict(pairs)
    for (one, other), likeness in sorted(pairs.items(), key=lambda item: (not item[1].one, item[1].differ)):
        near = likeness.differ < (_APART if likeness.one else _TOGETHER)
        free = (one, other[0]) not in taken and (other, one[0]) not in taken
        joined = near and free and not likeness.settled
        if joined:
            taken |= {(one, other[0]), (other, one[0])}
        chosen[one, other] = replace(likeness, one=joined)
    return chosen


def _groups(seen: Sequence[_Seen], pairs: Mapping[Pair, Likeness]) -> list[list[_Seen]]:
    """Those who are one visitor, together; never two of the same camera."""
    group_of = {one.key: [one] for one in seen}
    for (one, other), likeness in sorted(pairs.items(), key=lambda item: item[1].differ):
        first, second = group_of[one], group_of[other]
        if not likeness.one or first is second or {a.key[0] for a in first} & {b.key[0] for b in second}:
            continue
        first += second
        group_of |= {member.key: first for member in second}
    return list({id(group): group for group in group_of.values()}.values())


def _guests(
    groups: Sequence[list[_Seen]], before: Mapping[Key, Guest], last_id: int, now_s: float
) -> tuple[dict[Key, Guest], int]:
    """Who is who: the oldest visit of a group goes on; what another goes on with, or nobody has, begins anew."""
    guests: dict[Key, Guest] = {}
    taken: set[int] = set()

    def oldest(group: Sequence[_Seen]) -> float:
        return min((before[one.key].first_s for one in group if one.key in before), default=math.inf)

    for group in sorted(groups, key=oldest):
        known = [before[one.key] for one in group if one.key in before and before[one.key].id not in taken]
        guest = min(known, key=lambda one: (one.first_s, one.id), default=None)
        if guest is None:
            last_id += 1
            first_s = now_s - max(one.visitor.dwell_s for one in group)
            guest = Guest(last_id, first_s, group[0].key, first_s)
        taken.add(guest.id)
        guest = replace(guest, shown=_best(group, guest.shown).key)
        for one in group:
            began_s = before[one.key].began_s if one.key in before else now_s - one.visitor.dwell_s
            guests[one.key] = replace(guest, began_s=began_s)
    return guests, last_id


def _best(group: Sequence[_Seen], shown: Key) -> _Seen:
    """Who sees them best; the camera that did, until another does much better."""
    best = max(group, key=lambda one: one.clarity)
    before = next((one for one in group if one.key == shown), best)
    return best if best.clarity > _BETTER * before.clarity else before


def _visitor(group: Sequence[_Seen], guest: Guest, now_s: float) -> Visitor:
    """The one whom all of `group` are."""
    shown = next(one for one in group if one.key == guest.shown)
    others = sorted((one for one in group if one is not shown), key=lambda one: -one.clarity)
    read = next((one.visitor for one in (shown, *others) if one.visitor.emotions), shown.visitor)
    steady = shown.visitor.steady_xyxy
    return replace(
        shown.visitor,
        id=guest.id,
        face=_moved_face(shown),
        steady_xyxy=_moved_box(steady, shown) if steady else None,
        emotions=read.emotions,
        read_emotions=read.read_emotions,
        unread="" if read.emotions else shown.visitor.unread,
        attention=max(one.visitor.attention for one in group),
        dwell_s=max(0.0, now_s - guest.first_s),
        told=all(one.visitor.told for one in group),
        views=(shown.view, *(one.view for one in others)),
    )


def _moved(point: Point, seen: _Seen) -> Point:
    return seen.pane.left_px + point[0] * seen.zoom, point[1] * seen.zoom


def _moved_box(box: Box, seen: _Seen) -> Box:
    return (*_moved((box[0], box[1]), seen), *_moved((box[2], box[3]), seen))


def _moved_face(seen: _Seen) -> Face:
    face = seen.visitor.face
    first, second, third, fourth, fifth = (_moved(point, seen) for point in face.keypoints)
    return replace(face, box_xyxy=_moved_box(face.box_xyxy, seen), keypoints=(first, second, third, fourth, fifth))
