"""Why a work is suggested, in one sentence whose numbers stand in its profile. Pure.

Of fewer than 50 answers shares are told in steps of 5 points, as everywhere; of fewer than `ENOUGH_ANSWERS` none is
told, but what they are guessed from.
"""

from __future__ import annotations

from dataclasses import dataclass

from exhibit.journal.published import EXACT_FROM, share
from exhibit.museum.catalogue.walking import WALKING_M_PER_MINUTE
from exhibit.museum.recommend.profiles import WorkProfile
from exhibit.museum.recommend.suggesting import Suggestion
from exhibit.museum.recommend.wishes import INDIFFERENT, WISHED_WORDS, Wish


@dataclass(frozen=True)
class Reason:
    """A sentence, and the numbers in it: how many of how many answered with `words` (0 where none is told), the share
    in hundredths where it is rounded, and the minutes of the walk (None: not told)."""

    text: str
    words: tuple[str, ...] = ()
    count: int = 0
    of: int = 0
    hundredths: int | None = None
    minutes: int | None = None


def reason(suggestion: Suggestion, profile: WorkProfile, wish: Wish) -> Reason:
    """Why this work, for this wish."""
    minutes = None if suggestion.walk_m is None else max(1, round(suggestion.walk_m / WALKING_M_PER_MINUTE))
    near = "" if minutes is None else f", {minutes} minute{'s' * (minutes != 1)} away"
    if suggestion.slot == "surprise":
        return Reason(f"A surprise, drawn by chance{near}.", minutes=minutes)
    if profile.basis != "answers":
        guess = "works of its kind" if profile.basis == "catalogue" else "all works here"
        return Reason(f"Too few have answered here yet; this is guessed from {guess}{near}.", minutes=minutes)
    words = tuple(word for word in WISHED_WORDS[wish] if profile.told.get(word))
    if not WISHED_WORDS[wish]:
        return _warm(profile, near, minutes)
    if not words:
        return Reason(f"Nobody who answered here said so yet{near}.", minutes=minutes)
    count = sum(profile.told[word] for word in words)
    return _counted(words, count, profile.answers, f"felt {' or '.join(words)}{near}", minutes)


def _warm(profile: WorkProfile, near: str, minutes: int | None) -> Reason:
    words = tuple(word for word in INDIFFERENT if profile.told.get(word))
    if not words:
        return Reason(f"Hardly anyone who answered here was left cold{near}.", minutes=minutes)
    count = profile.answers - sum(profile.told[word] for word in words)
    return _counted(words, count, profile.answers, f"felt something{near}", minutes)


def _counted(words: tuple[str, ...], count: int, of: int, felt: str, minutes: int | None) -> Reason:
    if of < EXACT_FROM:
        hundredths = round((share(count, of) or 0.0) * 100)
        text = f"About {hundredths} % of the {of} who answered here {felt}."
        return Reason(text, words, 0, of, hundredths, minutes)
    return Reason(f"{count} of {of} who answered here {felt}.", words, count, of, None, minutes)
