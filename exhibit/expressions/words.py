"""Every word of the expression language: one row each. What speaks of words (ranges and advice, help, schemas, what is
told to neighbours, records, rehearsals, metrics) reads these rows; docs/rules.md shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from exhibit.expressions.telling import time_of_day
from exhibit.expressions.word import (
    ENDLESS,
    Choices,
    ContextWord,
    Entity,
    MoodNumber,
    MoodWord,
    PlayWord,
    Range,
    SenderWord,
    TelemetryName,
    Word,
    YesOrNo,
)
from exhibit.values import EMOTIONS, NOBODY, UNREAD, Mood

MOODS = (*EMOTIONS, NOBODY, UNREAD)
"""What the word `mood` can be."""

WISHED = ("joy", "tenderness", "calm", "surprise", "excitement", "awe", "sadness")
"""Answers for whose sake somebody may want to see a work."""

_SATURDAY = 6
_SHARE, _SECONDS = Range(0, 1, "share"), Range(0, ENDLESS, "seconds")
_ALSO: Mapping[str, tuple[str, ...]] = {
    "happiness": ("joy", "happy", "smile", "laughter"),
    "sadness": ("sad", "sorrow", "grief"),
    "anger": ("angry", "rage"),
    "surprise": ("surprised", "wonder"),
    "fear": ("afraid", "scared"),
}


_HARDLY = ", which can hardly be read from a face"


def _share_of(emotion: str) -> Callable[[Mood], float]:
    return lambda mood: mood.emotions.get(emotion, 0.0)


FELT = tuple(
    MoodNumber(
        name=name,
        can_be=_SHARE,
        rest=0.0,
        about=f"how much {name} is in the room{_HARDLY if name == 'contempt' else ''}",
        also=_ALSO.get(name, ()),
        read=_share_of(name),
        still=True,
        field=name,
        told=TelemetryName(name, f"how much {name} the room shows"),
        rehearsed="the share of this emotion, 0 to 1",
        entity=None,
        gauge=None,
    )
    for name in EMOTIONS
)
"""The emotions: shares of one whole, and everywhere kept together."""

VISITORS = MoodNumber(
    name="visitors",
    can_be=Range(0, ENDLESS, "count"),
    rest=0.0,
    about="how many people are in view",
    also=("people", "persons", "faces", "guests", "count"),
    read=lambda mood: mood.visitors,
    still=True,
    field="visitors",
    told=TelemetryName("visitors", "how many visitors are in view"),
    rehearsed="how many are in view",
    entity=Entity("Visitors", "mdi:account-group"),
    gauge="Visitors in view",
)
DOMINANT = MoodWord(
    name="mood",
    can_be=Choices("an emotion, nobody, unknown", MOODS),
    rest=NOBODY,
    about="the emotion that leads; `unknown` where no face could be read (yet)",
    read=lambda mood: mood.dominant,
    still=True,
    field="dominant",
    told=TelemetryName("dominant", "the dominant emotion"),
    rehearsed="default: the largest share",
    entity=Entity("Mood", "mdi:emoticon-outline"),
)

OF_MOOD_NUMBERS: tuple[MoodNumber, ...] = (
    *FELT,
    MoodNumber(
        name="valence",
        can_be=Range(-1, 1, "scale"),
        rest=0.0,
        about="how pleasant the mood is, from very unpleasant to very pleasant",
        read=lambda mood: mood.valence,
        still=True,
        field="valence",
        told=TelemetryName("valence", "how pleasant the mood is"),
        rehearsed="default: that of the emotions",
        entity=Entity("Valence", "mdi:emoticon-happy-outline"),
        gauge="How pleasant the mood is, -1 to 1",
    ),
    MoodNumber(
        name="arousal",
        can_be=Range(0, 1, "scale"),
        rest=0.0,
        about="how lively the mood is, from asleep to excited",
        read=lambda mood: mood.arousal,
        still=True,
        field="arousal",
        told=TelemetryName("arousal", "how excited the mood is"),
        rehearsed="default: that of the emotions",
        entity=Entity("Arousal", "mdi:pulse"),
        gauge="How lively the mood is, 0 to 1",
    ),
    MoodNumber(
        name="attention",
        can_be=_SHARE,
        rest=0.0,
        about="how much the heads are turned to the exhibit",
        read=lambda mood: mood.attention,
        still=True,
        field="attention",
        told=TelemetryName("attention", "how much the visitors face the exhibit"),
        rehearsed="how much they face the exhibit (1 at first)",
        entity=Entity("Attention", "mdi:eye-outline"),
        gauge=None,
    ),
    MoodNumber(
        name="spread",
        can_be=_SHARE,
        rest=0.0,
        about="how differently visitors feel: 0 all alike, 1 each something else",
        also=("difference", "variety", "disagreement"),
        read=lambda mood: mood.spread,
        still=True,
        field="spread",
        told=None,
        rehearsed="how differently they feel; default: that of each",
        entity=None,
        gauge=None,
    ),
    VISITORS,
    MoodNumber(
        name="dwell",
        can_be=_SECONDS,
        rest=0.0,
        about="for how long the visitor who came first of those present has been here",
        read=lambda mood: mood.dwell_s,
        still=True,
        field="dwell_s",
        told=TelemetryName("dwell", "seconds of the longest present visit"),
        rehearsed=None,  # it counts by itself
        entity=None,
        gauge=None,
    ),
    MoodNumber(
        name="mood_for",
        can_be=_SECONDS,
        rest=0.0,
        about="for how long `mood` has been what it is",
        read=lambda mood: mood.held_s,
        still=False,
        field="held_s",
        told=None,
        rehearsed=None,  # it counts by itself
        entity=None,
        gauge=None,
    ),
)
"""Numbers of the mood."""

OF_MOOD: tuple[MoodWord, ...] = (*OF_MOOD_NUMBERS, DOMINANT)
"""Words of the mood."""

OF_CONTEXT: tuple[ContextWord, ...] = (
    ContextWord(
        name="hour",
        can_be=Range(0, 24, "hour"),
        rest=12.0,
        about="the time of day; 18.5 is half past six in the evening",
        also=("time",),
        read=lambda around: around.hour,
    ),
    ContextWord(
        name="clock",
        can_be=Choices("a time such as 18:05", None),
        rest="12:00",
        about="the time of day as a text, for texts on the wall",
        read=lambda around: time_of_day(around.hour),
    ),
    ContextWord(
        name="weekday",
        can_be=Range(1, 7, "weekday"),
        rest=1.0,
        about='the day, 1 is Monday; may be compared with "monday" or "mon"',
        also=("day", "today"),
        read=lambda around: around.weekday,
    ),
    ContextWord(
        name="weekend",
        can_be=YesOrNo(),
        rest=False,
        about="whether it is Saturday or Sunday",
        read=lambda around: around.weekday >= _SATURDAY,
    ),
    ContextWord(
        name="date",
        can_be=Range(101, 1231, "date"),
        rest=506.0,
        about='the day of the year, compared with month and day: `date == "12-24"`, `date in "12-24"-"01-06"`',
        read=lambda around: around.today.month * 100 + around.today.day,
    ),
    ContextWord(
        name="month",
        can_be=Range(1, 12, "month"),
        rest=5.0,
        about='the month, 1 is January; may be compared with "january" or "jan"',
        read=lambda around: around.today.month,
    ),
    ContextWord(
        name="season",
        can_be=Choices("spring, summer, autumn, winter", ("spring", "summer", "autumn", "winter")),
        rest="spring",
        about="the season of whole months: spring begins with March, south of the equator with September",
        read=lambda around: around.today.season,
    ),
    ContextWord(
        name="holiday",
        can_be=YesOrNo(),
        rest=False,
        about="whether today is one of the `holidays` of venue.yaml",
        also=("holidays", "vacation"),
        read=lambda around: around.today.holiday,
    ),
    ContextWord(
        name="sunrise",
        can_be=Range(0, 24, "hour"),
        rest=6.0,
        about="the hour of today's sunrise at the `place` of venue.yaml",
        also=("dawn",),
        read=lambda around: around.today.sunrise,
    ),
    ContextWord(
        name="sunset",
        can_be=Range(0, 24, "hour"),
        rest=18.0,
        about="the hour of today's sunset at the `place` of venue.yaml",
        also=("dusk",),
        read=lambda around: around.today.sunset,
    ),
    ContextWord(
        name="dark",
        can_be=YesOrNo(),
        rest=False,
        about="whether the sun is down at the `place` of venue.yaml",
        also=("night", "nighttime"),
        read=lambda around: around.today.dark_at(around.hour),
    ),
    ContextWord(
        name="open",
        can_be=YesOrNo(),
        rest=True,
        about="whether the house is open, by the show's `hours`",
        read=lambda around: around.open,
    ),
    ContextWord(
        name="watching",
        can_be=YesOrNo(),
        rest=True,
        about="whether the camera is read; not while somebody has stopped it",
        read=lambda around: around.watching,
    ),
    ContextWord(
        name="reading",
        can_be=YesOrNo(),
        rest=True,
        about="whether faces are read; not while a visitor has stopped that, nor in staff mode",
        read=lambda around: around.reading,
    ),
    ContextWord(
        name="told",
        can_be=YesOrNo(),
        rest=True,
        about="whether all who are in view have had the time to see the `notice` of venue.yaml",
        also=("informed", "notified"),
        read=lambda around: around.told,
    ),
    ContextWord(
        name="next_work",
        can_be=Choices('a work of the catalogue, or `""`', None),
        rest="",
        about="the work that the house suggests to those who are here, by its number; empty where it knows none",
        also=("suggestion", "recommendation", "next"),
        read=lambda around: around.next.work,
    ),
    ContextWord(
        name="next_room",
        can_be=Choices('a room of the catalogue, or `""`', None),
        rest="",
        about="where that work is; empty where nobody wrote it down",
        read=lambda around: around.next.room,
    ),
    ContextWord(
        name="next_for",
        can_be=Choices('an answer, or `""`', ("", *WISHED)),
        rest="",
        about="what those who answered there felt, and why it is suggested; empty where too few have answered",
        read=lambda around: around.next.word,
    ),
    ContextWord(
        name="next_minutes",
        can_be=Range(0, ENDLESS, "count"),
        rest=0.0,
        about="how many minutes one walks there; 0 where it is beside, or nobody knows how far",
        read=lambda around: around.next.minutes,
    ),
    ContextWord(
        name="answers",
        can_be=Range(0, ENDLESS, "count"),
        rest=0.0,
        about="how many answers visitors have given in the last minute, at a kiosk or by phone",
        also=("votes", "presses", "touches"),
        read=lambda around: around.answers,
    ),
)
"""Words of what is around the mood."""

OF_PLAYING: tuple[PlayWord, ...] = (
    PlayWord(
        name="scene",
        can_be=Choices("a scene", "scenes"),
        rest="",
        about="what the wall shows",
        read=lambda playing: playing.scene,
    ),
    PlayWord(
        name="act",
        can_be=Choices("an act", "acts"),
        rest="",
        about="the act that is on",
        read=lambda playing: playing.act,
    ),
    PlayWord(
        name="act_for",
        can_be=_SECONDS,
        rest=0.0,
        about="for how long it has been on",
        read=lambda playing: playing.act_for_s,
    ),
    PlayWord(
        name="previous_mood",
        can_be=Choices("an emotion, nobody, unknown", MOODS),
        rest=NOBODY,
        about="what `mood` was before it became what it is",
        also=("last_mood", "mood_before"),
        read=lambda playing: playing.previous_mood,
    ),
)
"""Words of what is being played, which the engine itself knows."""

OF_SENDER: tuple[SenderWord, ...] = (
    SenderWord(
        name="active_s",
        can_be=_SECONDS,
        rest=0.0,
        about="for how long the rule that sends this has been active, or was",
        read=lambda sender: sender.active_s,
    ),
    SenderWord(
        name="rule",
        can_be=Choices("a rule", None),
        rest="",
        about="the rule that sends this",
        read=lambda sender: sender.rule,
    ),
)
"""Words that exist beside these where numbers and texts are sent out."""

WORDS: Mapping[str, Word] = {word.name: word for word in (*OF_MOOD, *OF_CONTEXT, *OF_PLAYING)}
"""Every name that an expression may use, by name."""

MEASURES = tuple(word for word in OF_MOOD_NUMBERS if word not in (*FELT, VISITORS))
"""What a mood says beside who is there and what they feel."""

OF_FEELING = ("valence", "arousal")
"""The measures that say what is felt: they are worked out from the emotions."""

MEASURED = tuple(word for word in OF_MOOD_NUMBERS if word.measured)
"""What sensors beside the camera measure."""
