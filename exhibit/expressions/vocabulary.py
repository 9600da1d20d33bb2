"""The words of the expression language: what each name stands for, and which names a show adds of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from exhibit.values import EMOTIONS, NOBODY, UNREAD, Context, Mood, Variable

Values = Mapping[str, Variable]

NUMBER, TEXT, TRUTH = "number", "text", "truth"


@dataclass(frozen=True)
class Word:
    """A name of the language, for those who explain it: its kind, what it can be, and what it means."""

    kind: str
    can_be: str
    about: str


WORDS: Mapping[str, Word] = {
    **{name: Word(NUMBER, "0 to 1", f"how much {name} is in the room") for name in EMOTIONS},
    "valence": Word(NUMBER, "-1 to 1", "how pleasant the mood is, from very unpleasant to very pleasant"),
    "arousal": Word(NUMBER, "0 to 1", "how lively the mood is, from asleep to excited"),
    "attention": Word(NUMBER, "0 to 1", "how much the heads are turned to the exhibit"),
    "visitors": Word(NUMBER, "0, 1, 2 ...", "how many people are in view"),
    "dwell": Word(NUMBER, "seconds", "for how long the visitor who came first of those present has been here"),
    "mood_for": Word(NUMBER, "seconds", "for how long `mood` has been what it is"),
    "mood": Word(
        TEXT, "an emotion, nobody, unknown", "the emotion that leads; `unknown` where no face could be read (yet)"
    ),
    "hour": Word(NUMBER, "0 to 24", "the time of day; 18.5 is half past six in the evening"),
    "weekday": Word(NUMBER, "1 to 7", 'the day, 1 is Monday; may be compared with "monday" or "mon"'),
    "open": Word(TRUTH, "true or false", "whether the house is open, by the show's `hours`"),
    "scene": Word(TEXT, "a scene", "what the wall shows"),
    "act": Word(TEXT, "an act", "the act that is on"),
    "act_for": Word(NUMBER, "seconds", "for how long it has been on"),
}
"""Every name an expression may use."""

NAMES: Mapping[str, str] = {name: word.kind for name, word in WORDS.items()}
"""Every name with its kind."""

SENT_WORDS: Mapping[str, Word] = {
    "active_s": Word(NUMBER, "seconds", "for how long the rule that sends this has been active, or was"),
    "rule": Word(TEXT, "a rule", "the rule that sends this"),
}
"""Names that exist beside these where numbers and texts are sent out."""

SENT_NAMES: Mapping[str, str] = {name: word.kind for name, word in SENT_WORDS.items()}

ASKED: Mapping[str, Word] = {
    "active('storm')": Word(TRUTH, "true or false", "whether the rule `storm` is active"),
    "since('storm')": Word(NUMBER, "seconds", "how long ago the rule `storm` last began or ended; a million if never"),
    "var('rain')": Word("as declared", "as declared", "the variable `rain`, as somebody set it last, or its default"),
    "chance(0.3)": Word(
        TRUTH, "true or false", "true three times out of ten; thrown once whenever the rest of the condition comes true"
    ),
}
"""What an expression may ask for beside them, each with an example of a name in it."""

CHANCE = "chance"
"""Where a rule's throw of the dice, 0..1, stands among the values."""

NEVER_S = 1e6
"""What `since()` says of a rule that has neither begun nor ended yet."""

WEEKDAYS: Mapping[str, int] = {
    word: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), start=1
    )
    for word in (name, name[:3])
}
OTHERWISE: Mapping[str, str] = {
    **dict.fromkeys(("joy", "happy", "smile", "laughter"), "happiness"),
    **dict.fromkeys(("sad", "sorrow", "grief"), "sadness"),
    **dict.fromkeys(("angry", "rage"), "anger"),
    **dict.fromkeys(("surprised", "wonder"), "surprise"),
    **dict.fromkeys(("afraid", "scared"), "fear"),
    **dict.fromkeys(("people", "persons", "faces", "guests", "count"), "visitors"),
    **dict.fromkeys(("time", "clock"), "hour"),
    **dict.fromkeys(("day", "today"), "weekday"),
}
"""Words that people are likely to write instead of the names that there are."""
MOOD_WORDS = (*EMOTIONS, NOBODY, UNREAD)


@dataclass(frozen=True)
class Vocabulary:
    """What a show adds. None means that it is not known, and anything goes; `extra` are names for this place only."""

    rules: Collection[str] | None = None
    scenes: Collection[str] | None = None
    acts: Collection[str] | None = None
    variables: Mapping[str, str] | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    chance: bool = True

    def sent(self) -> Vocabulary:
        """The words where something is sent out."""
        return replace(self, extra=SENT_NAMES, chance=False)

    def steady(self) -> Vocabulary:
        """The words where an expression is followed all the time."""
        return replace(self, extra={}, chance=False)

    def within(self, own: Mapping[str, str]) -> Vocabulary:
        """The words in a place that has names of its `own`, and follows its expressions all the time."""
        return replace(self, extra=own, chance=False)

    def kind_of(self, name: str) -> str | None:
        return self.extra.get(name) or NAMES.get(name)

    def words(self, name: str) -> Collection[str] | None:
        """The texts that the text `name` can be; None where any."""
        return {"mood": MOOD_WORDS, "scene": self.scenes, "act": self.acts}.get(name)


def kind_of(value: Variable) -> str:
    """Number, text or truth."""
    if isinstance(value, bool):
        return TRUTH
    return TEXT if isinstance(value, str) else NUMBER


def values_of(mood: Mood, around: Context | None = None) -> dict[str, Variable]:
    """What the names stand for in `mood` and what is `around` it; the engine adds those that it knows itself."""
    seen = mood.emotions
    values: dict[str, Variable] = {name: seen.get(name, 0.0) for name in EMOTIONS}
    values["valence"], values["arousal"], values["attention"] = mood.valence, mood.arousal, mood.attention
    values["visitors"], values["dwell"] = float(mood.visitors), mood.dwell_s
    values["mood"], values["mood_for"] = mood.dominant, mood.held_s
    outside = around or Context()
    values["hour"], values["weekday"], values["open"] = outside.hour, float(outside.weekday), outside.open
    values["scene"], values["act"], values["act_for"], values[CHANCE] = "", "", 0.0, 0.0
    return values


def at_rest(key: str) -> Variable:
    """What `active('storm')`, `since('storm')` or `var('rain')` says where nobody knows better."""
    return {"active": False, "since": NEVER_S}.get(key.partition("(")[0], 0.0)


def reference(function: str, name: str) -> str:
    """The key under which the value of `active('storm')`, `since('storm')` or `var('rain')` stands."""
    return f"{function}('{name}')"
