"""What may be told outside of who is there, what they feel and what they set off, at each level of privacy. Pure.

On `stage` that is everything, live. On the other levels nothing that leaves follows the people who are there now: told
is the newest atom that the journal shows itself, so that the outlets add nothing to it: no figure is of fewer than k
visits, and none changes more than once in a quarter of an hour (D-privacy-1; tests/journal/test_attack.py). Without a
journal nothing is told of people at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from exhibit.config.journal import PrivacyLevel
from exhibit.expressions.words import OF_MOOD
from exhibit.inputs.addresses import READ, WRITE, Address
from exhibit.journal.atoms import USUAL_K, Atom
from exhibit.journal.holdings import JournalHoldings
from exhibit.journal.published import share
from exhibit.mood.circumplex import valence_arousal
from exhibit.runtime.face_words import EXPRESSIONS, expressions, shown
from exhibit.runtime.telemetry import TelemetryValues
from exhibit.values import EMOTIONS, UNREAD, Emotions, Variable

FEW = "few"
"""How many are there, where it may not be said."""
_STEP_HZ = 5
"""Frames a second are told in such steps: a machine that is slower where there are faces would tell of them."""
_SWITCHES = ("hold", "blackout", "processing", "standby", "staff")
_VISITORS_SWITCH = "opt_out"
"""What a visitor may have pressed: that it was is not told outside."""


@dataclass(frozen=True)
class Discretion:
    """How much may be told, and `atom`, what the journal has shown last; None: nothing, or too long ago. `k`: no figure
    is of fewer visits."""

    level: PrivacyLevel = "stage"
    k: int = USUAL_K
    atom: Atom | None = None

    @property
    def live(self) -> bool:
        """Whether everything may be told as it happens."""
        return self.level == "stage"

    @property
    def faces_only(self) -> bool:
        """Whether what faces show is told, to everybody, and no emotion."""
        return self.level == "expression"

    @property
    def visitors(self) -> str:
        """How many visits there were, `few` or in steps of k."""
        steps = self.atom.tally.visits // self.k if self.atom else 0
        return f"at least {steps * self.k}" if steps else FEW

    @property
    def emotions(self) -> Emotions:
        """What those visits felt on average, in steps of five points; empty where fewer than k could be read."""
        tally = self.atom.tally if self.atom else None
        if tally is None or tally.read_visits < self.k:
            return {}
        return {name: share(tally.emotions.get(name, 0.0), tally.read_visits) or 0.0 for name in EMOTIONS}


class NewestAtom:
    """What the journal has shown last, and how much it holds, from its thread for others."""

    def __init__(self) -> None:
        self.atom: Atom | None = None
        self.held: JournalHoldings | None = None

    def tell_held(self, held: JournalHoldings) -> None:
        """It holds so much now."""
        self.held = held

    def tell(self, atom: Atom | None) -> None:
        """This is the newest that may be shown; None: it is too old to stand for now."""
        self.atom = atom


def discreet_values(values: TelemetryValues, discretion: Discretion, by_hand: str = "") -> TelemetryValues:
    """Of `values` what neighbours may be told. `by_hand` is the scene that a person shows, which tells of no visitor.

    A scene or an act that rules chose, and which of them are active, would tell when somebody came: they are empty.
    """
    if discretion.live:
        return values
    kept = {
        path: value
        for path, value in values.items()
        if path in _SWITCHES or path.startswith(("health/", "var/", "power/"))
    }
    if "health/rate" in kept:
        kept["health/rate"] = coarse_hz(float(kept["health/rate"]))
    told = {f"mood/{name}": value for name, value in discreet_mood(discretion).items()}
    return {**told, **kept, "scene/projector": by_hand, "act": ""}


def discreet_mood(discretion: Discretion) -> dict[str, Variable]:
    """The mood as it may be told below `stage`, by the names that neighbours know."""
    felt = discretion.emotions
    told: dict[str, Variable] = {"visitors": discretion.visitors, "dominant": discreet_dominant(discretion)}
    if not felt:
        return told
    if discretion.faces_only:
        return {**told, **expressions(felt)}
    whole = {name: value / sum(felt.values()) for name, value in felt.items()}
    valence, arousal = valence_arousal(whole)
    return {**told, **felt, "valence": round(valence, 1), "arousal": round(arousal, 1)}


def discreet_dominant(discretion: Discretion) -> str:
    """What led, in the words of the level; unknown where that may not be said."""
    felt = discretion.emotions
    if not felt:
        return UNREAD
    leads = max(felt, key=felt.__getitem__)
    return shown(leads) if discretion.faces_only else leads


def discreet_addresses(known: tuple[Address, ...], level: PrivacyLevel) -> tuple[Address, ...]:
    """The addresses that exist at `level`, each with what it then tells."""
    if level == "stage":
        return known
    told = mood_names(level)
    moods = {f"mood/{word.told.path}" for word in OF_MOOD if word.told}
    kept = [
        replace(one, access=WRITE) if one.path == _VISITORS_SWITCH else one
        for one in known
        if one.path not in moods and not (one.path[:5] == "rule/" and one.access == READ)
    ]
    of_mood = {one.path: one for one in known if one.path in moods}
    found = [_address(name, about, of_mood.get(f"mood/{name}")) for name, about in told.items()]
    return (*found, *kept)


def mood_names(level: PrivacyLevel) -> Mapping[str, str]:
    """What is told of the mood below `stage`, each with what it means."""
    late = "of the last visits that may be told"
    numbers = {word.told.path: f"{word.told.about}, {late}" for word in OF_MOOD if word.told}
    felt = EXPRESSIONS if level == "expression" else {name: numbers[name] for name in (*EMOTIONS, "valence", "arousal")}
    return {
        "visitors": f"how many visits there were lately: '{FEW}', or 'at least' so many",
        "dominant": f"what led, {late}",
        **felt,
    }


def _address(name: str, about: str, before: Address | None) -> Address:
    if name in ("visitors", "dominant"):
        return Address(f"mood/{name}", "s", READ, about)
    return replace(before, about=about) if before else Address(f"mood/{name}", "f", READ, about, -1, 1)


def coarse_hz(rate_hz: float) -> float:
    """Frames a second, in steps."""
    return float(_STEP_HZ * round(rate_hz / _STEP_HZ))
