"""The mood of everybody in view: one distribution, one dominant emotion that does not flicker, and how long it held."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from exhibit.config.regions import Region
from exhibit.expressions.vocabulary import measured
from exhibit.head_height import CameraStand, SeenHead, is_child
from exhibit.mood.circumplex import valence_arousal
from exhibit.mood.rhythm import Rhythm
from exhibit.mood.spread import spread_of
from exhibit.mood.weighting import ALL, weights
from exhibit.smoothing import OneEuro, share_of_new, smoothed
from exhibit.values import (
    NO_EMOTIONS,
    NOBODY,
    NOTHING_MEASURED,
    SURE,
    UNREAD,
    Emotions,
    Mood,
    Observation,
    Pane,
    Visitor,
    VisitorMood,
    views_of,
)


@dataclass(frozen=True)
class MoodSettings:
    """How calm the room is, in seconds and shares of the distribution; `whose` faces count (see `weighting.py`);
    `regions`: the named places in which visitors are counted, each in the pictures of one or several cameras; what is
    read must be so `sure` before it is said, that is before it becomes the dominant emotion (D-mood-4); `stands`: where
    each camera is, by its name."""

    smooth_s: float = 0.2
    margin: float = 0.08
    dwell_s: float = 0.2
    gone_after_s: float = 1.0
    whose: str = ALL
    regions: Mapping[str, Sequence[Region]] = field(default_factory=dict)
    sure: float = SURE
    stands: Mapping[str, CameraStand] = field(default_factory=dict)


_REST_HZ, _BETA = 0.8, 0.6
"""The One Euro filter of valence and arousal: about 0.2 s at rest, quicker the faster they move."""


@dataclass(frozen=True)
class MoodState:
    """What the mood remembers: itself, when it was last stepped, since when the dominant held or a rival led, who was
    in view and what was measured, when that was last known, in which rhythm that becomes known, whether faces are
    read, whether they are made up by hand, and where the pictures of several cameras lie."""

    mood: Mood = field(default_factory=Mood)
    now_s: float | None = None
    dominant_since_s: float = 0.0
    rival: str = ""
    rival_since_s: float = 0.0
    present: tuple[Visitor, ...] = ()
    size_px: tuple[int, int] = (1, 1)
    news_s: float = -math.inf
    rhythm: Rhythm = field(default_factory=Rhythm)
    measured: Mapping[str, float] = field(default_factory=lambda: NOTHING_MEASURED)
    valence: OneEuro | None = None
    arousal: OneEuro | None = None
    reading: bool = True
    made_up: bool = False
    panes: tuple[Pane, ...] = ()


def step(state: MoodState, observation: Observation | None, now_s: float, settings: MoodSettings) -> MoodState:
    """The state after `observation` (None: no news), at `now_s`. No news for `gone_after_s` means nobody is there,
    and where news come seldom, none for longer than they ever stayed out."""
    last = state.now_s if state.now_s is not None else now_s
    now_s = max(now_s, last)
    if state.now_s is None:
        state = replace(state, dominant_since_s=now_s)
    if observation is not None:
        state = _seen(state, observation, now_s)
    if not state.reading:  # what was read before that was stopped tells no more
        state = replace(state, mood=replace(state.mood, emotions=NO_EMOTIONS), valence=None, arousal=None)
    state = replace(state, now_s=now_s)
    visitors = state.present if now_s - state.news_s <= state.rhythm.patience_s(settings.gone_after_s) else ()
    step_s = now_s - last
    weighed = weights(visitors, state.size_px, settings.whose)
    together = _together(visitors, weighed)
    emotions = smoothed(state.mood.emotions, together, step_s, settings.smooth_s) if visitors else NO_EMOTIONS
    # What is made up by hand is meant as it is told.
    sure = state.made_up or _certainty(visitors, weighed) >= settings.sure
    state = _with_dominant(state, visitors, emotions, now_s, settings, sure=sure)
    state = _with_affect(state, together, step_s)
    return replace(state, mood=_mood(state, visitors, emotions, now_s, step_s, settings))


def _seen(state: MoodState, observation: Observation, now_s: float) -> MoodState:
    said = measured(observation.measured)
    # What is made up by hand has no rhythm of its own.
    rhythm = state.rhythm if observation.made_up else state.rhythm.after(now_s)
    state = replace(state, present=observation.visitors, size_px=observation.size_px, news_s=now_s, measured=said)
    return replace(state, rhythm=rhythm, reading=observation.read, made_up=observation.made_up, panes=observation.panes)


def _together(visitors: tuple[Visitor, ...], weighed: tuple[float, ...]) -> Emotions:
    """The weighted mean of those that were read; empty when none was."""
    read = [(visitor.emotions, weight) for visitor, weight in zip(visitors, weighed, strict=True) if visitor.emotions]
    total = sum(weight for _, weight in read)
    if total <= 0:
        return NO_EMOTIONS
    names = dict.fromkeys(name for emotions, _ in read for name in emotions)
    return {name: sum(emotions.get(name, 0.0) * weight for emotions, weight in read) / total for name in names}


def _certainty(visitors: tuple[Visitor, ...], weighed: tuple[float, ...]) -> float:
    """How large the largest share of a face is, the weighted mean of those that were read: a room that is half glad and
    half sad is sure of both. 1 where nothing was read, since what was said before is then not in doubt."""
    read = [(max(one.emotions.values()), weight) for one, weight in zip(visitors, weighed, strict=True) if one.emotions]
    total = sum(weight for _, weight in read)
    return sum(largest * weight for largest, weight in read) / total if total > 0 else 1.0


def _with_affect(state: MoodState, together: Emotions, step_s: float) -> MoodState:
    """Valence and arousal, filtered by themselves; nobody has none (D-mood-1), and what is unread leaves them as they
    were."""
    if not together:
        return state if state.mood.visitors else replace(state, valence=None, arousal=None)
    valence, arousal = valence_arousal(together)
    before_v, before_a = state.valence or OneEuro(valence), state.arousal or OneEuro(arousal)
    return replace(
        state,
        valence=before_v.towards(valence, step_s, _REST_HZ, _BETA),
        arousal=before_a.towards(arousal, step_s, _REST_HZ, _BETA),
    )


def _with_dominant(
    state: MoodState,
    visitors: tuple[Visitor, ...],
    emotions: Emotions,
    now_s: float,
    settings: MoodSettings,
    *,
    sure: bool,
) -> MoodState:
    """A rival takes over when it has led by the margin for the dwell; coming, going and first sight count at once. In
    place of a rival of which nobody is sure comes `UNREAD`; what was said stays while it leads."""
    holder = state.mood.dominant
    if not visitors or not emotions:
        best = UNREAD if visitors else NOBODY
        return state if best == holder else _taken(state, best, now_s)
    best = max(emotions, key=lambda name: emotions[name])
    leads = emotions[best] >= emotions.get(holder, 0.0) + settings.margin
    if best != holder and not sure:
        best = UNREAD
    if holder in (NOBODY, UNREAD):
        return state if best == holder else _taken(state, best, now_s)
    if best == holder or not leads:
        return replace(state, rival="")
    if best != state.rival:
        state = replace(state, rival=best, rival_since_s=now_s)
    if now_s - state.rival_since_s < settings.dwell_s - 1e-9:
        return state
    return _taken(state, best, now_s)


def _taken(state: MoodState, dominant: str, now_s: float) -> MoodState:
    return replace(state, mood=replace(state.mood, dominant=dominant), dominant_since_s=now_s, rival="")


def _mood(
    state: MoodState,
    visitors: tuple[Visitor, ...],
    emotions: Emotions,
    now_s: float,
    step_s: float,
    settings: MoodSettings,
) -> Mood:
    held_s = now_s - state.dominant_since_s
    if not visitors:
        return Mood(held_s=held_s)
    attention = sum(visitor.attention for visitor in visitors) / len(visitors)
    if state.mood.visitors:
        share = share_of_new(step_s, settings.smooth_s)
        attention = state.mood.attention + share * (attention - state.mood.attention)
    return Mood(
        visitors=len(visitors),
        dominant=state.mood.dominant,
        emotions=emotions,
        valence=min(1.0, max(-1.0, state.valence.value)) if state.valence else 0.0,
        arousal=min(1.0, max(0.0, state.arousal.value)) if state.arousal else 0.0,
        attention=min(1.0, max(0.0, attention)),
        dwell_s=max(visitor.dwell_s for visitor in visitors),
        held_s=held_s,
        measured=state.measured,
        regions=_regions(visitors, state.size_px, settings.regions),
        spread=spread_of([one.emotions for one in visitors]),
        each=tuple(_one(one, state, settings) for one in visitors),
    )


def _one(visitor: Visitor, state: MoodState, settings: MoodSettings) -> VisitorMood:
    valence, arousal = valence_arousal(visitor.emotions)
    views = views_of(visitor, state.size_px)
    shown, stand = views[0], settings.stands.get(views[0].camera)
    width_px = next((one.width_px for one in state.panes if one.camera == shown.camera), state.size_px[0])
    height_px = state.size_px[1]
    seen = SeenHead(shown.spot, visitor.face.height_px / height_px, width_px / height_px)
    return VisitorMood(
        visitor.emotions,
        valence,
        arousal,
        visitor.attention,
        visitor.dwell_s,
        seen.size,
        stand is not None and is_child(seen, stand),
        frozenset(name for name, parts in settings.regions.items() if any(one.holds(views) for one in parts)),
    )


def _regions(
    visitors: tuple[Visitor, ...], size_px: tuple[int, int], regions: Mapping[str, Sequence[Region]]
) -> Mapping[str, int]:
    """How many of `visitors` have the middle of their face in each of `regions`."""
    if not regions:
        return {}
    seen = [views_of(one, size_px) for one in visitors]
    return {name: sum(any(one.holds(views) for one in parts) for views in seen) for name, parts in regions.items()}
