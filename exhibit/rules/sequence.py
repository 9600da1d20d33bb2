"""Sequences: what a rule does once, laid out in time, with waits and repeats unrolled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass, replace

from exhibit.expressions.text_templates import spoken
from exhibit.expressions.vocabulary import Values
from exhibit.rules.schema import SequenceStep
from exhibit.values import Cue

MOST_STEPS = 2000
"""The most things done by one sequence, its repeats unrolled."""


@dataclass(frozen=True)
class TimedStep:
    """One thing done, `at_s` after the sequence began: a cue whose texts may have gaps."""

    at_s: float
    gapped: Cue

    def cue(self, rule: str, values: Values) -> Cue:
        """The cue, its gaps filled."""
        return Cue(self.gapped.output, self.gapped.action, spoken(self.gapped.args, values), rule)


@dataclass(frozen=True)
class Sequence:
    """Steps in order, lasting `length_s`; then `round`, again and again every `round_s`, where there is one."""

    steps: tuple[TimedStep, ...] = ()
    length_s: float = 0.0
    round: tuple[TimedStep, ...] = ()
    round_s: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.steps or self.round or self.length_s)

    @property
    def endless(self) -> bool:
        return bool(self.round)

    def args(self) -> list[Mapping[str, object]]:
        """What all its steps say."""
        return [one.gapped.args for one in (*self.steps, *self.round)]

    def between(self, after_s: float, until_s: float) -> list[TimedStep]:
        """The steps that fall due later than `after_s` and not later than `until_s` after the beginning.

        Of rounds that a jump of the clock passed over, only the last is done.
        """
        due = [one for one in self.steps if after_s < one.at_s <= until_s]
        if not self.round or until_s < self.length_s:
            return due
        number = int((until_s - self.length_s) // self.round_s)
        for turn in (number - 1, number):
            began_s = self.length_s + turn * self.round_s
            if turn >= 0:
                due += [one for one in self.round if after_s < began_s + one.at_s <= until_s]
        return due

    def whole(self) -> tuple[TimedStep, ...]:
        """Everything at once, rounds left out."""
        return self.steps


NOTHING = Sequence()


def sequence(steps: Iterable[SequenceStep]) -> Sequence:
    """The steps laid out in time. A repeat without an end must be the last one (see `misplaced`)."""
    timed: list[TimedStep] = []
    now_s = 0.0
    for step in steps:
        if step.repeat is not None and step.repeat.times is None:
            inner = sequence(step.repeat.do)
            return Sequence(tuple(timed), now_s, inner.steps, max(step.repeat.every, inner.length_s, 0.01))
        laid, now_s = _laid(step, now_s)
        timed += laid
    return Sequence(tuple(timed), now_s)


def _laid(step: SequenceStep, now_s: float) -> tuple[list[TimedStep], float]:
    """What is done by a step that begins at `now_s`, and when the next one begins."""
    if step.action is not None:
        return [TimedStep(now_s, step.action.cue())], now_s
    if step.repeat is None:
        return [], now_s + (step.wait or 0.0)
    inner = sequence(step.repeat.do)
    every_s, times = max(step.repeat.every, inner.length_s), step.repeat.times or 1
    laid = [replace(one, at_s=now_s + turn * every_s + one.at_s) for turn in range(times) for one in inner.steps]
    return laid, now_s + (times - 1) * every_s + inner.length_s


def misplaced(steps: Many[SequenceStep], *, may_be_endless: bool) -> Iterable[tuple[tuple[str | int, ...], str]]:
    """Where a sequence cannot be laid out, as a place within it, and what to do about it."""
    if _count(steps) > MOST_STEPS:
        yield (), f"more than {MOST_STEPS} things to do: repeat fewer times"
        return
    for index, step in enumerate(steps):
        repeat = step.repeat
        if repeat is None:
            continue
        last = index == len(steps) - 1
        if repeat.times is None and not (may_be_endless and last):
            text = "without 'times' this goes on as long as the rule is active: only the last step of on_start may"
            yield (index, "repeat"), text
        inner = sequence(repeat.do)
        if inner.length_s > repeat.every + 1e-9:
            yield (index, "repeat", "every"), f"the steps take {inner.length_s:g}s: give them at least that long"
        for place, text in misplaced(repeat.do, may_be_endless=False):
            yield (index, "repeat", "do", *place), text


def _count(steps: Many[SequenceStep]) -> int:
    """Things to do, repeats unrolled."""
    return sum((step.repeat.times or 1) * _count(step.repeat.do) if step.repeat else 1 for step in steps)
