"""Times, cues and changes in words, the same in every rehearsal and beside a running show."""

from __future__ import annotations

from exhibit.cues.formatting import lasting
from exhibit.cues.registry import cue_words
from exhibit.expressions.asked import NEVER_S
from exhibit.values import Cue, RuleChange, Variable

MARGIN = " " * 11
"""What stands under a time."""


def clock(at_s: float) -> str:
    """A time of the show: `0:12.4`, `1:02:03.4`; hundredths only where they say something."""
    hundredths = round(at_s * 100)
    minutes, rest = divmod(hundredths, 6000)
    seconds = f"{rest // 100:02d}.{rest % 100:02d}"
    seconds = seconds.removesuffix("0")
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds}" if minutes >= 60 else f"{minutes}:{seconds}"


def line(at_s: float, kind: str, what: str) -> str:
    """One line of a log: the time, the kind of event, what it was."""
    return f"{clock(at_s):>9}  {kind:<6} {what}"


def change_line(at_s: float, change: RuleChange) -> str:
    """A start or an end with the values that caused it."""
    if change.began:
        return line(at_s, "start", f"{change.rule}: {change.why}")
    return line(at_s, "end", f"{change.rule}, after {lasting(change.active_s)}: {change.why}")


def cue_line(at_s: float, cue: Cue) -> str:
    """What was sent, and who asked for it."""
    kind, what = cue_words(cue)
    return line(at_s, kind, f"{what}  ({cue.rule})")


def value_text(value: Variable, wanted: str = "") -> str:
    """A value that a condition saw; with so many digits that rounding never makes it one of the numbers `wanted`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if value >= NEVER_S:
        return "never"
    told = f"{value:.3g}"
    if float(told) != value and f"{float(told):g}" in wanted:
        return f"{value:.6g}"
    return told


def many(count: int, what: str) -> str:
    """`1 start`, `2,304 starts`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
