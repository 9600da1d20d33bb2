"""Every word of the expression language: one row each. What speaks of words (ranges and advice, help, schemas, what is
told to neighbours, records, rehearsals, metrics) reads these rows; docs/rules.md shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from exhibit.expressions.word import (
    ENDLESS,
    AsDeclared,
    Choices,
    ContextWord,
    Entity,
    MoodNumber,
    MoodWord,
    PlayWord,
    Question,
    Range,
    SenderWord,
    TelemetryName,
    Word,
    YesOrNo,
)
from exhibit.values import EMOTIONS, NOBODY, UNREAD, Mood

MOODS = (*EMOTIONS, NOBODY, UNREAD)
"""What the word `mood` can be."""

NEVER_S = 1e6
"""What `since()` says of a rule that has neither begun nor ended yet."""

_SHARE, _SECONDS = Range(0, 1, "share"), Range(0, ENDLESS, "seconds")
_ALSO: Mapping[str, tuple[str, ...]] = {
    "happiness": ("joy", "happy", "smile", "laughter"),
    "sadness": ("sad", "sorrow", "grief"),
    "anger": ("angry", "rage"),
    "surprise": ("surprised", "wonder"),
    "fear": ("afraid", "scared"),
}


def _share_of(emotion: str) -> Callable[[Mood], float]:
    return lambda mood: mood.emotions.get(emotion, 0.0)


FELT = tuple(
    MoodNumber(
        name=name,
        can_be=_SHARE,
        rest=0.0,
        about=f"how much {name} is in the room",
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
        also=("time", "clock"),
        read=lambda around: around.hour,
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

CHANCE = "chance"
"""Where a rule's throw of the dice, 0..1, stands among the values."""

QUESTIONS: Mapping[str, Question] = {
    question.name: question
    for question in (
        Question("active", "rules", YesOrNo(), rest=False, about="whether the rule `storm` is active", example="storm"),
        Question(
            "since",
            "rules",
            Range(0, NEVER_S, "seconds"),
            rest=NEVER_S,
            about="how long ago the rule `storm` last began or ended; a million if never",
            example="storm",
        ),
        Question(
            "var",
            "variables",
            AsDeclared(),
            rest=0.0,
            about="the variable `rain`, as somebody set it last, or its default",
            example="rain",
        ),
        Question(
            "answer",
            "answers",
            YesOrNo(),
            rest=False,
            about="whether a visitor has answered `awe` in the last ten seconds",
            example="awe",
        ),
        Question(
            CHANCE,
            "dice",
            YesOrNo(),
            rest=False,
            about="true three times out of ten; thrown once whenever the rest of the condition comes true",
            example=0.3,
        ),
    )
}
"""What an expression may ask for beside them, by name."""
