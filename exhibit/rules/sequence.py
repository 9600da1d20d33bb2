"""Sequences: what a rule does once, laid out in time, with waits and repeats unrolled, and scenes that last."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass, field, replace

from exhibit.cues.compiled import CompiledClaim, Staging
from exhibit.expressions.text_templates import spoken
from exhibit.expressions.vocabulary import Values
from exhibit.rules.schema import Repeat, SequenceStep
from exhibit.values import Cue

MOST_STEPS = 2000
"""The most things done by one sequence, its repeats unrolled."""
_BARE = Staging()
_SHORTEST_S = 0.01
Pick = Callable[[str, int], int]
"""Which one of so many is done, at a place of the show."""


@dataclass(frozen=True)
class TimedStep:
    """One thing done, `at_s` after the sequence began: a cue whose texts may have gaps."""

    at_s: float
    gapped: Cue

    def cue(self, rule: str, values: Values) -> Cue:
        """The cue, its gaps filled."""
        return Cue(self.gapped.output, self.gapped.action, spoken(self.gapped.args, values), rule)


@dataclass(frozen=True)
class TimedClaim:
    """A claim held from `at_s` after the sequence began `until_s`; inf: until another takes its place, or all is
    over."""

    at_s: float
    until_s: float
    claim: CompiledClaim


@dataclass(frozen=True)
class Laid:
    """Steps and claims in order, lasting `length_s`."""

    steps: tuple[TimedStep, ...] = ()
    claims: tuple[TimedClaim, ...] = ()
    length_s: float = 0.0

    def held_at(self, passed_s: float) -> tuple[CompiledClaim, ...]:
        """What is held then; of two on one channel the later one counts."""
        return tuple(one.claim for one in self.claims if one.at_s <= passed_s < one.until_s)

    @property
    def staying(self) -> tuple[CompiledClaim, ...]:
        """What is still held once all is done."""
        return tuple(one.claim for one in self.claims if math.isinf(one.until_s))


_NO_TIME = Laid()


@dataclass(frozen=True)
class Sequence:
    """What is `laid` out; then `round`, again and again every `round_s`, where there is one.

    `cues` and `claimed` are all that it may ever do and hold. Where one of several is done (`chosen`), it is laid out
    anew for each run, and each round, by who picks.
    """

    laid: Laid = _NO_TIME
    round: Laid = _NO_TIME
    round_s: float = 0.0
    cues: tuple[Cue, ...] = ()
    claimed: tuple[CompiledClaim, ...] = ()
    chosen: bool = False
    written: tuple[SequenceStep, ...] = field(default=(), repr=False)
    staging: Staging = field(default=_BARE, repr=False)
    place: str = ""

    def __bool__(self) -> bool:
        return bool(self.cues or self.claimed or self.round_s or self.laid.length_s)

    @property
    def endless(self) -> bool:
        return self.round_s > 0

    @property
    def steps(self) -> tuple[TimedStep, ...]:
        """The steps before its rounds."""
        return self.laid.steps

    @property
    def length_s(self) -> float:
        """How long it takes, its rounds left out."""
        return self.laid.length_s

    def args(self) -> list[Mapping[str, object]]:
        """What all that it may do says."""
        return [*(one.args for one in self.cues), *(one.args for one in self.claimed)]

    def between(self, after_s: float, until_s: float) -> list[TimedStep]:
        """The steps that fall due later than `after_s` and not later than `until_s` after the beginning.

        Of rounds that a jump of the clock passed over, only the last is done.
        """
        due = [one for one in self.steps if after_s < one.at_s <= until_s]
        if not self.round_s or until_s < self.length_s:
            return due
        number = int((until_s - self.length_s) // self.round_s)
        for turn in (number - 1, number):
            began_s = self.length_s + turn * self.round_s
            if turn >= 0:
                due += [one for one in self.round.steps if after_s < began_s + one.at_s <= until_s]
        return due

    def held_at(self, passed_s: float) -> tuple[CompiledClaim, ...]:
        """What is held so long after the beginning; of two on one channel the later one counts."""
        if not self.round_s or passed_s < self.length_s:
            return self.laid.held_at(passed_s)
        number, inside_s = divmod(passed_s - self.length_s, self.round_s)
        before = self.round.staying if number else ()
        return (*self.laid.staying, *before, *self.round.held_at(inside_s))

    def drawn(self, pick: Pick) -> Sequence:
        """What is done before its rounds, as `pick` has it: no round follows, see `drawn_round`."""
        steps = self.written[:-1] if self.endless else self.written
        return Sequence(_laid_out(steps, self.staging, pick, self.place))

    def drawn_round(self, pick: Pick) -> Sequence:
        """One of its rounds, as `pick` has it."""
        last = self.written[-1].repeat
        assert last is not None
        place = f"{self.place}/{len(self.written) - 1}"
        laid = _laid_out(last.do, self.staging, pick, place)
        return Sequence(replace(laid, length_s=_every_s(last, laid)))


NOTHING = Sequence()


def sequence(steps: Iterable[SequenceStep], staging: Staging = _BARE, place: str = "") -> Sequence:
    """The steps laid out in time. A repeat without an end must be the last one (see `misplaced`). `place` tells it from
    the others of the show."""
    steps = tuple(steps)
    last = steps[-1].repeat if steps else None
    endless = last if last is not None and last.times is None else None
    laid = _laid_out(steps[:-1] if endless else steps, staging, _first, place)
    inner = _laid_out(endless.do, staging, _first, place) if endless else _NO_TIME
    every = list(_every(steps))
    return Sequence(
        laid,
        inner,
        _every_s(endless, inner) if endless else 0.0,
        tuple(cue for one in every if one.action and (cue := one.action.cue()) is not None),
        tuple(claim for one in every if one.action for claim in one.action.claims(staging)),
        any(one.one_of for one in every),
        steps,
        staging,
        place,
    )


def _first(_place: str, _many: int) -> int:
    return 0


def _every_s(repeat: Repeat, laid: Laid) -> float:
    return max(repeat.every, laid.length_s, _SHORTEST_S)


def _every(steps: Iterable[SequenceStep]) -> Iterator[SequenceStep]:
    """All steps, those inside of others, too."""
    for step in steps:
        yield step
        yield from _every(_inside(step))


def _inside(step: SequenceStep) -> Many[SequenceStep]:
    return [*(step.repeat.do if step.repeat else ()), *(step.one_of or ()), *(step.do or ())]


def _laid_out(steps: Iterable[SequenceStep], staging: Staging, pick: Pick, place: str) -> Laid:
    """The steps one after the other; those that are one of several as `pick` has them."""
    timed: list[TimedStep] = []
    claims: list[TimedClaim] = []
    now_s = 0.0
    for number, step in enumerate(steps):
        one = _laid(step, staging, pick, f"{place}/{number}")
        timed += [replace(inner, at_s=now_s + inner.at_s) for inner in one.steps]
        claims += [replace(inner, at_s=now_s + inner.at_s, until_s=now_s + inner.until_s) for inner in one.claims]
        now_s += one.length_s
    return Laid(tuple(timed), tuple(claims), now_s)


def _laid(step: SequenceStep, staging: Staging, pick: Pick, place: str) -> Laid:
    """One step as if it were all."""
    action = step.action
    if action is not None:
        cue, lasts_s = action.cue(), action.lasts_s(staging)
        until_s = math.inf if lasts_s is None else lasts_s
        claims = tuple(TimedClaim(0.0, until_s, claim) for claim in action.claims(staging))
        return Laid((TimedStep(0.0, cue),) if cue is not None else (), claims, lasts_s or 0.0)
    if step.one_of:
        index = pick(place, len(step.one_of))
        return _laid(step.one_of[index], staging, pick, f"{place}/{index}")
    if step.do:
        return _laid_out(step.do, staging, pick, place)
    if step.repeat is None:
        return Laid(length_s=step.wait or 0.0)
    return _unrolled(step.repeat, staging, pick, place)


def _unrolled(repeat: Repeat, staging: Staging, pick: Pick, place: str) -> Laid:
    """A repeat that has an end: all its turns."""
    turns = [_laid_out(repeat.do, staging, pick, place) for _ in range(repeat.times or 1)]
    steps: list[TimedStep] = []
    claims: list[TimedClaim] = []
    now_s = ends_s = 0.0
    for turn in turns:
        steps += [replace(one, at_s=now_s + one.at_s) for one in turn.steps]
        claims += [replace(one, at_s=now_s + one.at_s, until_s=now_s + one.until_s) for one in turn.claims]
        ends_s = now_s + turn.length_s
        now_s += max(repeat.every, turn.length_s)
    return Laid(tuple(steps), tuple(claims), ends_s)


def longest_s(steps: Iterable[SequenceStep], staging: Staging = _BARE) -> float:
    """How long the steps take at most, whatever is picked."""
    return sum(_longest_s(step, staging) for step in steps)


def _longest_s(step: SequenceStep, staging: Staging) -> float:
    if step.action is not None:
        return step.action.lasts_s(staging) or 0.0
    if step.one_of:
        return max(_longest_s(one, staging) for one in step.one_of)
    if step.repeat is not None:
        inner_s = longest_s(step.repeat.do, staging)
        return ((step.repeat.times or 1) - 1) * max(step.repeat.every, inner_s) + inner_s
    return longest_s(step.do, staging) if step.do else step.wait or 0.0


def misplaced(
    steps: Many[SequenceStep], *, may_be_endless: bool, staging: Staging = _BARE
) -> Iterable[tuple[tuple[str | int, ...], str]]:
    """Where a sequence cannot be laid out, as a place within it, and what to do about it."""
    if _count(steps) > MOST_STEPS:
        yield (), f"more than {MOST_STEPS} things to do: repeat fewer times"
        return
    for index, step in enumerate(steps):
        last = may_be_endless and index == len(steps) - 1
        if step.repeat is not None:
            yield from (((index, *place), text) for place, text in _badly_repeated(step.repeat, staging, last=last))
        for key, inner in (("one_of", step.one_of), ("do", step.do)):
            for place, text in misplaced(inner or (), may_be_endless=False, staging=staging):
                yield (index, key, *place), text


def _badly_repeated(repeat: Repeat, staging: Staging, *, last: bool) -> Iterable[tuple[tuple[str | int, ...], str]]:
    if repeat.times is None and not last:
        text = "without 'times' this goes on as long as the rule is active: only the last step of on_start may"
        yield ("repeat",), text
    length_s = longest_s(repeat.do, staging)
    if not repeat.every and not length_s:
        yield ("repeat",), "this takes no time, and would never rest: add 'every', such as every: 5s"
    elif repeat.every and length_s > repeat.every + 1e-9:
        yield ("repeat", "every"), f"the steps take {length_s:g}s: give them at least that long"
    for place, text in misplaced(repeat.do, may_be_endless=False, staging=staging):
        yield ("repeat", "do", *place), text


def _count(steps: Many[SequenceStep]) -> int:
    """Things to do, repeats unrolled."""
    return sum(_things(step) for step in steps)


def _things(step: SequenceStep) -> int:
    if step.repeat is not None:
        return (step.repeat.times or 1) * _count(step.repeat.do)
    if step.one_of:
        return max(_things(one) for one in step.one_of)
    return _count(step.do) if step.do else 1
