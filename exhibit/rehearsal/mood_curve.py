"""From the entries of a written timeline to the mood at any moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from exhibit.expressions.words import MEASURED, MEASURES
from exhibit.mood.circumplex import valence_arousal
from exhibit.mood.spread import spread_of
from exhibit.questions.recent import Said
from exhibit.rehearsal.schema import Entry, RoomEntry, VisitorEntry
from exhibit.rehearsal.timeline import NO_ROOMS, NOTHING_SET, TimelineMoment, Variables
from exhibit.values import (
    EMOTIONS,
    NO_EMOTIONS,
    NO_NEXT_WORK,
    NOBODY,
    NOTHING_MEASURED,
    UNREAD,
    Emotions,
    Mood,
    NextWork,
    RoomMood,
    Variable,
    VisitorMood,
)

_ROUNDING = 1e-6


@dataclass(frozen=True)
class MoodPoint:
    """The numbers of a mood that can move evenly from one entry to the next."""

    emotions: Emotions = field(default_factory=lambda: NO_EMOTIONS)
    valence: float = 0.0
    arousal: float = 0.0
    attention: float = 1.0
    measured: Mapping[str, float] = field(default_factory=lambda: NOTHING_MEASURED)

    def towards(self, other: MoodPoint, share: float) -> MoodPoint:
        """`share` of the way to `other`; at once, where there is no feeling to come from or to go to."""
        if share >= 1 or not self.emotions or not other.emotions:
            return other
        emotions = {name: _mixed(self.emotions.get(name, 0), other.emotions.get(name, 0), share) for name in EMOTIONS}
        return MoodPoint(
            emotions,
            _mixed(self.valence, other.valence, share),
            _mixed(self.arousal, other.arousal, share),
            _mixed(self.attention, other.attention, share),
            {name: _mixed(self.measured.get(name, value), value, share) for name, value in other.measured.items()},
        )


def _mixed(one: float, other: float, share: float) -> float:
    return one + share * (other - one)


@dataclass(frozen=True)
class CurvePoint:
    """What holds from `at_s` on: who is there, the feeling that is left and the one that is reached after `ramp_s`."""

    at_s: float = 0.0
    visitors: int = 0
    came_s: float = 0.0
    origin: MoodPoint = field(default_factory=MoodPoint)
    target: MoodPoint = field(default_factory=MoodPoint)
    ramp_s: float = 0.0
    dominant: str | None = None
    entered: Variables = field(default_factory=lambda: NOTHING_SET)
    said: Said = ()
    next: NextWork = NO_NEXT_WORK
    each: tuple[VisitorMood, ...] = ()
    came: tuple[float, ...] = ()
    """When each of them came, seconds."""
    regions: Mapping[str, int] = field(default_factory=dict)
    spread: float = 0.0
    rooms: Mapping[str, RoomMood] = field(default_factory=lambda: NO_ROOMS)
    calls: Said = ()

    @property
    def settled_s(self) -> float:
        """When the feeling is reached."""
        return self.at_s + self.ramp_s

    def feeling(self, now_s: float) -> MoodPoint:
        if not self.ramp_s or now_s >= self.settled_s:
            return self.target
        return self.origin.towards(self.target, (now_s - self.at_s) / self.ramp_s)

    def mood(self, feeling: MoodPoint) -> str:
        """The dominant mood: as it was given, or the largest share."""
        if not self.visitors:
            return NOBODY
        if self.dominant or not feeling.emotions:
            return self.dominant or UNREAD
        return max(feeling.emotions, key=lambda name: feeling.emotions[name])


@dataclass(frozen=True)
class WrittenCourse:
    """The course of a written timeline."""

    frames: Sequence[CurvePoint]

    def times(self) -> Sequence[float]:
        return sorted({at_s for frame in self.frames for at_s in (frame.at_s, frame.settled_s)})

    def moments(self, times: Iterator[float]) -> Iterator[TimelineMoment]:
        frame, index, dominant, since_s = CurvePoint(), 0, "", 0.0
        felt: MoodPoint | None = None
        entered: Variables = NOTHING_SET
        for now_s in times:
            news: dict[str, Variable] = {}
            while index < len(self.frames) and self.frames[index].at_s <= now_s:
                news |= self.frames[index].entered
                frame, index, felt = self.frames[index], index + 1, None
            entered = news or entered
            feeling = frame.feeling(now_s)
            if feeling is not felt and frame.mood(feeling) != dominant:
                dominant, since_s = frame.mood(feeling), now_s
            felt = feeling
            mood = _mood(frame, feeling, dominant, now_s, now_s - since_s)
            yield TimelineMoment(now_s, mood, entered, frame.said, frame.next, frame.rooms, frame.calls)


def _mood(frame: CurvePoint, feeling: MoodPoint, dominant: str, now_s: float, held_s: float) -> Mood:
    if not frame.visitors:
        return Mood(held_s=held_s)
    return Mood(
        frame.visitors,
        dominant,
        feeling.emotions,
        feeling.valence,
        feeling.arousal,
        feeling.attention,
        now_s - frame.came_s,
        held_s,
        feeling.measured,
        frame.regions,
        frame.spread,
        tuple(replace(one, dwell_s=now_s - came_s) for one, came_s in zip(frame.each, frame.came, strict=True)),
    )


@dataclass(frozen=True)
class EntryMistake:
    """What is wrong in an entry, and where in it; `key` where the key is meant, not its value."""

    place: tuple[str | int, ...]
    text: str
    key: bool = False


class MoodCurve:
    """Gathers entries, in order, into frames: what an entry does not name stays as it was."""

    def __init__(self) -> None:
        self.frames: list[CurvePoint] = []

    def add(self, entry: Entry) -> list[EntryMistake]:
        """Go on with `entry`; its mistakes come back, and then it is left out."""
        last = self.frames[-1] if self.frames else CurvePoint()
        visitors = last.visitors if entry.visitors is None else entry.visitors
        visitors = visitors if entry.each is None else len(entry.each)
        if mistakes := _mistakes(entry, last, visitors):
            return mistakes
        before = last.feeling(entry.at)
        each = _each(entry, last, visitors)
        self.frames.append(
            CurvePoint(
                at_s=entry.at,
                visitors=visitors,
                came_s=last.came_s if last.visitors else entry.at,
                origin=before,
                target=_target(entry, last, visitors),
                ramp_s=entry.ramp,
                dominant=_dominant(entry, last, visitors),
                entered=entry.var,
                said=(*last.said, *((entry.at, choice) for choice in entry.answer)),
                next=entry.next.value if entry.next else last.next,
                each=each,
                came=(*last.came, *(entry.at for _ in each))[: len(each)],
                regions=_regions(entry, last, visitors),
                spread=_spread(entry, last, each, visitors),
                rooms=_rooms(entry, last),
                calls=(*last.calls, *((entry.at, name) for name in entry.call)),
            )
        )
        return []


def _each(entry: Entry, last: CurvePoint, visitors: int) -> tuple[VisitorMood, ...]:
    """The visitors one by one, as long as nothing else is said of them all."""
    if entry.each is None:
        return last.each if len(last.each) == visitors and not entry.named else ()
    return tuple(_alone(one) for one in entry.each)


def _alone(one: VisitorEntry) -> VisitorMood:
    emotions = filled(one.named)
    valence, arousal = valence_arousal(emotions)
    return VisitorMood(
        emotions, valence, arousal, one.attention, size=one.size, child=one.child, regions=frozenset(one.inside)
    )


def _rooms(entry: Entry, last: CurvePoint) -> Mapping[str, RoomMood]:
    """How it is in other rooms: as is said, and as it was."""
    if not entry.rooms:
        return last.rooms
    rooms = {**last.rooms, **{name: _room(one) for name, one in entry.rooms.items() if one is not None}}
    return {name: one for name, one in rooms.items() if entry.rooms.get(name, one) is not None}


def _room(one: RoomEntry) -> RoomMood:
    if not one.visitors:
        return RoomMood()
    emotions = filled(one.named)
    leads = max(emotions, key=lambda name: emotions[name])
    return RoomMood(one.visitors, leads, emotions, *valence_arousal(emotions), attention=1.0)


def _regions(entry: Entry, last: CurvePoint, visitors: int) -> Mapping[str, int]:
    """How many are in each place: as is said, and as each is said to be."""
    if entry.each is not None:
        return Counter(place for one in entry.each for place in one.inside)
    return {**last.regions, **entry.inside} if visitors else {}


def _spread(entry: Entry, last: CurvePoint, each: tuple[VisitorMood, ...], visitors: int) -> float:
    said = entry.said(MEASURES).get("spread")
    if said is not None:
        return said
    if each:
        return spread_of([one.emotions for one in each])
    return last.spread if visitors > 1 and not entry.named else 0.0


def _target(entry: Entry, last: CurvePoint, visitors: int) -> MoodPoint:
    """The feeling that `entry` leads to. Naming emotions sets valence and arousal free to follow them again."""
    feeling, said = last.target, entry.said(MEASURES)
    if not visitors or entry.mood == UNREAD:
        feeling = replace(feeling, emotions=NO_EMOTIONS, valence=0.0, arousal=0.0)
    elif entry.each:
        every = [_alone(one) for one in entry.each]
        mean = {name: sum(one.emotions.get(name, 0.0) for one in every) / len(every) for name in EMOTIONS}
        valence, arousal = valence_arousal(mean)
        attention = sum(one.attention for one in every) / len(every)
        feeling = replace(feeling, emotions=mean, valence=valence, arousal=arousal, attention=attention)
    elif entry.named or not last.visitors or (entry.mood and not last.target.emotions):
        emotions = filled(entry.named)
        valence, arousal = valence_arousal(emotions)
        feeling = replace(feeling, emotions=emotions, valence=valence, arousal=arousal)
    return MoodPoint(
        feeling.emotions,
        said.get("valence", feeling.valence),
        said.get("arousal", feeling.arousal),
        said.get("attention", feeling.attention),
        {**feeling.measured, **entry.said(MEASURED)},
    )


def filled(named: Mapping[str, float]) -> Emotions:
    """A whole distribution: what is left of 1 is neutral, or, where neutral is named, spread evenly over the others
    (D-rehearsal-2)."""
    left = max(0.0, 1.0 - sum(named.values()))
    others = [name for name in EMOTIONS if name not in named]
    if "neutral" in others:
        return {**dict.fromkeys(EMOTIONS, 0.0), **named, "neutral": left}
    shares = {name: named.get(name, left / max(1, len(others))) for name in EMOTIONS}
    total = sum(shares.values())
    return {name: share / total for name, share in shares.items()}


def _dominant(entry: Entry, last: CurvePoint, visitors: int) -> str | None:
    """A mood that was given stands until emotions or a mood are named again, or nobody is there."""
    if entry.mood or entry.named or entry.each or not visitors:
        return entry.mood
    return last.dominant if last.visitors else None


def _mistakes(entry: Entry, last: CurvePoint, visitors: int) -> list[EntryMistake]:
    found = []
    if entry.at < last.at_s:
        text = f"entries stand in the order of time: this one, at {entry.at:g} s, comes after one at {last.at_s:g} s"
        found.append(EntryMistake(("at",), text))
    found += _of_each(entry, visitors)
    if sum(entry.named.values()) > 1 + _ROUNDING:
        told = " + ".join(f"{name} {share:g}" for name, share in entry.named.items())
        text = f"the emotions are more than 1 together: {told}. Make them smaller"
        found.append(EntryMistake((next(iter(entry.named)),), text))
    if len(entry.named) == len(EMOTIONS) and sum(entry.named.values()) < 1 - 1e-3:
        found.append(EntryMistake(("neutral",), "all eight are named, but less than 1 together: leave one out"))
    said = entry.said(MEASURES)
    felt = entry.named | {name: said[name] for name in ("valence", "arousal") if name in said}
    if not visitors and any(felt.values()):
        first = next(iter(felt))
        found.append(EntryMistake((first,), f"nobody is there to feel '{first}': add visitors: 1", key=True))
    if entry.mood and not visitors and entry.mood != NOBODY:
        found.append(EntryMistake(("mood",), f"nobody is there to be in the mood '{entry.mood}': add visitors: 1"))
    if entry.mood == NOBODY and visitors:
        found.append(EntryMistake(("mood",), "somebody is there: write visitors: 0 for an empty room"))
    return found


def _of_each(entry: Entry, visitors: int) -> Iterator[EntryMistake]:
    """What is wrong in what it says of visitors one by one, and of where they are."""
    if entry.each is not None and (entry.named or entry.visitors is not None or entry.inside):
        stray = next(iter([*entry.named, *(key for key in ("visitors", "inside") if getattr(entry, key))]), "visitors")
        text = f"'each' says who is there and what they feel: take '{stray}' out"
        yield EntryMistake((stray,), text, key=True)
    if entry.inside and max(entry.inside.values()) > visitors:
        place = max(entry.inside, key=lambda name: entry.inside[name])
        text = f"more are in '{place}' than are there: {visitors}"
        yield EntryMistake(("inside", place), text)
    for name, room in entry.rooms.items():
        if room is not None and sum(room.named.values()) > 1 + _ROUNDING:
            yield EntryMistake(("rooms", name), "the emotions are more than 1 together: make them smaller")
    for number, one in enumerate(entry.each or ()):
        if sum(one.named.values()) > 1 + _ROUNDING:
            yield EntryMistake(("each", number), "the emotions are more than 1 together: make them smaller")
