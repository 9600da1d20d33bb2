"""The rhythm in which observations come, and how long a silence must be to be news in it. Pure.

A camera of 30 pictures a second that is silent for a second is gone. One that gives a picture each three seconds, or
thirty at once each two, is not: the room would be empty between any two of them (D-mood-3).
"""

from __future__ import annotations

from dataclasses import dataclass

_REMEMBERED = 6
_LONGEST_S = 7.0
"""What is longer is a loss, not a rhythm."""

_SILENCES = 2.2
"""So many of the longest silences of late are one too many: a picture may be lost."""


@dataclass(frozen=True)
class Rhythm:
    """The last silences between observations in seconds, and when the last one came (None: none has)."""

    silences_s: tuple[float, ...] = ()
    heard_s: float | None = None

    def after(self, now_s: float) -> Rhythm:
        """The rhythm once an observation came at `now_s`."""
        if self.heard_s is None:
            return Rhythm((), now_s)
        silence_s = now_s - self.heard_s
        if silence_s > _LONGEST_S:
            return Rhythm(self.silences_s, now_s)
        return Rhythm((*self.silences_s, silence_s)[-_REMEMBERED:], now_s)

    def patience_s(self, least_s: float) -> float:
        """How long a silence says nothing: `least_s`, or longer where the rhythm is known to be slow."""
        return max(least_s, _SILENCES * max(self.silences_s, default=0.0))
