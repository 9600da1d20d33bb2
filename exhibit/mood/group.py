"""The mood of everybody in view: one distribution, one dominant emotion that does not flicker, and how long it held."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from exhibit.mood.circumplex import valence_arousal
from exhibit.smoothing import share_of_new, smoothed
from exhibit.values import NO_EMOTIONS, NOBODY, UNREAD, Emotions, Mood, Observation, Visitor


@dataclass(frozen=True)
class MoodSettings:
    """How calm the room is. Seconds, and shares of the distribution."""

    smooth_s: float = 0.2
    margin: float = 0.08
    dwell_s: float = 0.2
    gone_after_s: float = 1.0


@dataclass(frozen=True)
class MoodState:
    """What the mood remembers: itself, when it was last stepped, since when the dominant held or a rival led, who was
    in view and when that was last known."""

    mood: Mood = field(default_factory=Mood)
    now_s: float | None = None
    dominant_since_s: float = 0.0
    rival: str = ""
    rival_since_s: float = 0.0
    present: tuple[Visitor, ...] = ()
    news_s: float = -math.inf


def step(state: MoodState, observation: Observation | None, now_s: float, settings: MoodSettings) -> MoodState:
    """The state after `observation` (None: no news), at `now_s`. No news for `gone_after_s` means nobody is there."""
    last = state.now_s if state.now_s is not None else now_s
    now_s = max(now_s, last)
    if state.now_s is None:
        state = replace(state, dominant_since_s=now_s)
    if observation is not None:
        state = replace(state, present=observation.visitors, news_s=now_s)
    state = replace(state, now_s=now_s)
    visitors = state.present if now_s - state.news_s <= settings.gone_after_s else ()
    emotions = _emotions(state.mood, visitors, now_s - last, settings)
    state = _with_dominant(state, visitors, emotions, now_s, settings)
    return replace(state, mood=_mood(state, visitors, emotions, now_s, now_s - last, settings))


def _emotions(before: Mood, visitors: tuple[Visitor, ...], step_s: float, settings: MoodSettings) -> Emotions:
    together = mean(visitor.emotions for visitor in visitors)
    if not visitors:
        return NO_EMOTIONS
    return smoothed(before.emotions, together, step_s, settings.smooth_s)


def mean(distributions: Iterable[Emotions]) -> Emotions:
    """The mean of those that were read; empty when none was."""
    read = [emotions for emotions in distributions if emotions]
    if not read:
        return NO_EMOTIONS
    names = dict.fromkeys(name for emotions in read for name in emotions)
    return {name: sum(emotions.get(name, 0.0) for emotions in read) / len(read) for name in names}


def _with_dominant(
    state: MoodState, visitors: tuple[Visitor, ...], emotions: Emotions, now_s: float, settings: MoodSettings
) -> MoodState:
    """A rival takes over when it has led by the margin for the dwell; coming, going and first sight count at once."""
    holder = state.mood.dominant
    if not visitors or not emotions:
        best = UNREAD if visitors else NOBODY
        return state if best == holder else _taken(state, best, now_s)
    best = max(emotions, key=lambda name: emotions[name])
    if holder in (NOBODY, UNREAD):
        return _taken(state, best, now_s)
    if best == holder or emotions[best] < emotions.get(holder, 0.0) + settings.margin:
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
    valence, arousal = valence_arousal(emotions)
    attention = sum(visitor.attention for visitor in visitors) / len(visitors)
    if state.mood.visitors:
        share = share_of_new(step_s, settings.smooth_s)
        attention = state.mood.attention + share * (attention - state.mood.attention)
    return Mood(
        visitors=len(visitors),
        dominant=state.mood.dominant,
        emotions=emotions,
        valence=valence,
        arousal=arousal,
        attention=min(1.0, max(0.0, attention)),
        dwell_s=max(visitor.dwell_s for visitor in visitors),
        held_s=held_s,
    )
