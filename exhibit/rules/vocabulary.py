"""The words of the expression language: what each name stands for, and which names a show adds of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from exhibit.values import EMOTIONS, NOBODY, UNREAD, Around, Mood, Variable

Values = Mapping[str, Variable]

NUMBER, TEXT, TRUTH = "number", "text", "truth"

NAMES: Mapping[str, str] = {
    **dict.fromkeys(EMOTIONS, NUMBER),
    **dict.fromkeys(("valence", "arousal", "attention", "visitors", "dwell", "mood_for"), NUMBER),
    "mood": TEXT,
    "hour": NUMBER,
    "weekday": NUMBER,
    "open": TRUTH,
    "scene": TEXT,
    "act": TEXT,
    "act_for": NUMBER,
}
"""Every name an expression may use, with its kind."""

SENT_NAMES: Mapping[str, str] = {"active_s": NUMBER, "rule": TEXT}
"""Names that exist beside these where numbers and texts are sent out."""

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


def values_of(mood: Mood, around: Around | None = None) -> dict[str, Variable]:
    """What the names stand for in `mood` and what is `around` it; the engine adds those that it knows itself."""
    seen = mood.emotions
    values: dict[str, Variable] = {name: seen.get(name, 0.0) for name in EMOTIONS}
    values["valence"], values["arousal"], values["attention"] = mood.valence, mood.arousal, mood.attention
    values["visitors"], values["dwell"] = float(mood.visitors), mood.dwell_s
    values["mood"], values["mood_for"] = mood.dominant, mood.held_s
    outside = around or Around()
    values["hour"], values["weekday"], values["open"] = outside.hour, float(outside.weekday), outside.open
    values["scene"], values["act"], values["act_for"], values[CHANCE] = "", "", 0.0, 0.0
    return values


def at_rest(key: str) -> Variable:
    """What `active('storm')`, `since('storm')` or `var('rain')` says where nobody knows better."""
    return {"active": False, "since": NEVER_S}.get(key.partition("(")[0], 0.0)


def reference(function: str, name: str) -> str:
    """The key under which the value of `active('storm')`, `since('storm')` or `var('rain')` stands."""
    return f"{function}('{name}')"
