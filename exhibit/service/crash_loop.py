"""What is played at a start, after starts that ended early: the show, its last good version, or the safe scene. Pure.

A start has ended early when the process that began it is gone without having ended as it should, and had not run for
`PROVEN_S` before. No clock is needed for that, so none that is wrong can harm; a power cut (another boot) is not the
show's fault, and is not counted. Times are seconds since the machine was booted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

Plays = Literal["show", "last good", "safe scene"]

PROVEN_S = 600.0
"""A start that has lasted so long has not ended early."""
MOST_EARLY = 3
"""So many starts of the show in a row may end early."""
MOST_EARLY_GOOD = 2
"""The same of its last good version."""
RETRY_S = 1800.0
"""After so long the show itself is tried again."""
AT_ONCE = 6
"""So many unasked starts an hour need not wait."""
APART_S = 280.0
"""What is between any others: with those at once, at most 20 an hour."""
_HOUR_S = 3600.0


@dataclass(frozen=True)
class StartMemory:
    """What outlives a start. `plays`: what is played until the show is proven again; `early`: how many starts of that
    in a row have ended early; `running`: what a process has begun and neither ended as it should nor proven; `boot`: in
    which boot; `starts_s`: when, in that boot, starts were made that nobody had asked for; `trial`: the next start
    tries the show itself; `why`: for what reason another is played, in words."""

    plays: Plays = "show"
    early: int = 0
    running: Plays | None = None
    boot: str = ""
    starts_s: tuple[float, ...] = field(default=())
    trial: bool = False
    why: str = ""


@dataclass(frozen=True)
class Chosen:
    """What is to be played at this start, after waiting `wait_s`, and what is to be remembered of it."""

    plays: Plays
    wait_s: float
    memory: StartMemory


def chosen(before: StartMemory, boot: str, now_s: float, *, good: bool) -> Chosen:
    """The next start. `good`: whether there is a last good version, other than the show as it lies there."""
    rebooted = before.boot != boot
    unasked = before.running is not None and not rebooted
    memory = _counted(before, good=good) if unasked else before
    if memory.plays == "last good" and not good:
        memory = replace(memory, plays="safe scene", early=0)
    plays = "show" if memory.trial or (rebooted and before.boot) else memory.plays
    recent = () if rebooted else tuple(at_s for at_s in memory.starts_s if now_s - at_s < _HOUR_S)
    wait_s = max(0.0, recent[-1] + APART_S - now_s) if unasked and len(recent) >= AT_ONCE else 0.0
    starts_s = (*recent, now_s + wait_s) if unasked else recent
    return Chosen(plays, wait_s, replace(memory, running=plays, boot=boot, starts_s=starts_s, trial=False))


def _counted(memory: StartMemory, *, good: bool) -> StartMemory:
    """After what was running has ended early."""
    if memory.running != memory.plays:  # the show was tried, and ended as before: nothing new is known
        return memory
    early = memory.early + 1
    if memory.plays == "show" and early >= MOST_EARLY:
        why = f"{early} starts in a row ended within {PROVEN_S / 60:.0f} min"
        return replace(memory, plays="last good" if good else "safe scene", early=0, why=why)
    if memory.plays == "last good" and early >= MOST_EARLY_GOOD:
        return replace(memory, plays="safe scene", early=0)
    return replace(memory, early=early)


def unplayable(memory: StartMemory, why: str, *, good: bool) -> StartMemory:
    """What was to be played cannot begin at all, for a reason in words: there is no use in a second start, and what
    stands in for it is played now."""
    if memory.running != "show":
        return replace(memory, plays="safe scene", running="safe scene", early=0)
    instead: Plays = "last good" if memory.plays != "safe scene" and good else "safe scene"
    return replace(memory, plays=instead, running=instead, early=0, why=why)


def proven(memory: StartMemory) -> StartMemory:
    """What runs has lasted. If it is the show, all is as if nothing had been."""
    if memory.running == "show":
        return StartMemory(boot=memory.boot, starts_s=memory.starts_s)
    return replace(memory, early=0, running=None)


def ended(memory: StartMemory) -> StartMemory:
    """What ran has ended as it should: it was asked to."""
    return replace(memory, running=None)


def tried_again(memory: StartMemory) -> StartMemory:
    """The show itself is tried at the next start; where that ends early, what was played before is played on."""
    return replace(memory, running=None, trial=True)


def forgotten(memory: StartMemory) -> StartMemory:
    """Somebody has pressed: the show has all its starts again."""
    return StartMemory(boot=memory.boot)
