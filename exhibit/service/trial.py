"""Whether a new version proves itself: what is asked of a show's health, over a time. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Health = frozenset[str] | None
"""What is ill, in words; None where nobody answers."""
Outcome = Literal["goes on", "good", "bad"]


@dataclass(frozen=True)
class TrialTimes:
    """Seconds: until it must have answered first, how long it must be well for, how long it may be ill or silent."""

    ready_s: float = 180.0
    watch_s: float = 900.0
    grace_s: float = 60.0
    most_outages: int = 3


@dataclass(frozen=True)
class HealthTrial:
    """A trial since `begun_s`. `before`: what was ill already, which is not the new version's fault; `ready_s`: when it
    answered first; `ill_s`: since when it is ill or silent, and `outages`: how often it has fallen silent."""

    begun_s: float
    before: frozenset[str] = frozenset()
    ready_s: float | None = None
    ill_s: float | None = None
    outages: int = 0
    silent: bool = False
    outcome: Outcome = "goes on"
    why: str = ""


def step(trial: HealthTrial, health: Health, now_s: float, times: TrialTimes) -> HealthTrial:
    """The trial after `health` was heard at `now_s`."""
    if trial.ready_s is None and health is None:
        late = now_s - trial.begun_s > times.ready_s
        return _bad(trial, f"it did not answer within {times.ready_s:g} s") if late else trial
    fell_silent = health is None and not trial.silent
    outages = trial.outages + fell_silent
    new = (health or frozenset()) - trial.before
    ill = health is None or bool(new)
    since_s = (now_s if trial.ill_s is None else trial.ill_s) if ill else None
    ready_s = now_s if trial.ready_s is None else trial.ready_s
    going = replace(trial, ready_s=ready_s, ill_s=since_s, outages=outages, silent=health is None)
    if outages > times.most_outages:
        return _bad(going, f"it fell silent {outages} times")
    if since_s is not None and now_s - since_s > times.grace_s:
        return _bad(going, f"{'; '.join(sorted(new)) or 'it does not answer'}, for more than {times.grace_s:g} s")
    if since_s is None and now_s - ready_s >= times.watch_s:
        return replace(going, outcome="good")
    return going


def _bad(trial: HealthTrial, why: str) -> HealthTrial:
    return replace(trial, outcome="bad", why=why)
