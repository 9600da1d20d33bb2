"""Expectations, judged while a rehearsal is played: each met, or unmet with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from exhibit.config.problems import short
from exhibit.cues.formatting import lasting
from exhibit.rehearsal.condition import phase, why
from exhibit.rehearsal.run import Beat
from exhibit.rehearsal.sending import fits, steps_like, wanted_text
from exhibit.rehearsal.timeline_file import PlacedExpectation
from exhibit.rehearsal.why import claims_on, holder

_SAME_S = 1e-6
_MOST_TIMES = 5


@dataclass(frozen=True)
class ExpectationVerdict:
    """Whether an expectation was met; `told` is the line that says why it was not."""

    met: bool
    told: str = ""


class ExpectationJudge:
    """Judges all expectations of a rehearsal."""

    def __init__(self, expected: Iterable[PlacedExpectation]) -> None:
        self._trials = [_trial(one) for one in expected]

    def see(self, beat: Beat) -> None:
        for trial in self._trials:
            trial.see(beat)

    def end(self, now_s: float) -> None:
        for trial in self._trials:
            trial.end(now_s)

    def verdicts(self) -> list[ExpectationVerdict]:
        """One for each expectation, in their order."""
        return [trial.verdict() for trial in self._trials]


class _StateTrial:
    """What must be so at a time, or all through a span."""

    def __init__(self, expected: PlacedExpectation) -> None:
        self._expected = expected
        self._wanted = expected.wanted
        self._from_s, self._to_s = expected.wanted.span
        self._last: Beat | None = None
        self._judged = False
        self._faults: tuple[str, ...] = ()

    def see(self, beat: Beat) -> None:
        if self._faults or (self._judged and beat.now_s > self._to_s + _SAME_S):
            return
        if not self._judged and beat.now_s > self._from_s + _SAME_S:
            self._judge(self._last or beat, self._from_s)
        if not self._faults and self._from_s - _SAME_S <= beat.now_s <= self._to_s + _SAME_S:
            self._judge(beat, beat.now_s)
        self._last = beat

    def end(self, now_s: float) -> None:
        if not self._judged and self._last:
            self._judge(self._last, min(now_s, self._from_s))

    def _judge(self, beat: Beat, at_s: float) -> None:
        self._judged = True
        faults = list(_faults(self._expected, beat))
        if not faults:
            return
        spans = self._from_s != self._to_s
        when = f"from {lasting(self._from_s)} to {lasting(self._to_s)}" if spans else f"at {lasting(at_s)}"
        then = f"at {lasting(at_s)} " if spans else ""
        self._faults = tuple(f"expected {wanted} {when}, but {then}{fault}" for wanted, fault in faults)

    def verdict(self) -> ExpectationVerdict:
        return _verdict(self._expected, self._faults)


def _faults(expected: PlacedExpectation, beat: Beat) -> Iterator[tuple[str, str]]:
    """What was wanted and was not so, each with what was so instead."""
    wanted = expected.wanted
    for one in wanted.held():
        yield from _channel(one.told, one.channel, one.name, beat)
    if wanted.act is not None and beat.state.act != wanted.act:
        yield f"act '{wanted.act}'", _act(wanted.act, beat)
    for rules, active in ((wanted.active, True), (wanted.not_active, False)):
        for name in rules:
            if beat.state.rule(name).active != active:
                yield f"'{name}' {'active' if active else 'not active'}", _rule(name, beat)


def _rule(name: str, beat: Beat) -> str:
    plan = beat.program.by_name[name]
    return f"it was {phase(plan, beat.state.rule(name), beat.now_s)} ({why(plan, beat)})"


def _act(name: str, beat: Beat) -> str:
    act = next((act for act in beat.program.acts if act.name == name), None)
    because = f" ('{name}' wants {act.when.why(beat.values)})" if act and act.when else ""
    return f"the act was '{beat.state.act or 'none'}'{because}"


def _channel(wanted: str, channel: str, name: str, beat: Beat) -> Iterator[tuple[str, str]]:
    held = beat.state.stage.get(channel)
    if held is not None and held.claim.name == name:
        return
    told = "nobody claimed it" if held is None else f"there was '{held.claim.name}', held by {holder(held)}"
    standing = {plan.name for plan, _ in claims_on(channel, beat)}
    for plan in beat.program.plans:
        if any(claim.channel == channel and claim.name == name for claim in plan.all_claims):
            doing = phase(plan, beat.state.rule(plan.name), beat.now_s)
            below = f"but its priority is {plan.priority}" if plan.name in standing else f"({why(plan, beat)})"
            told += f"; {plan.name} was {doing} {below}"
    yield wanted, told


class _CueTrial:
    """What must, or must not, be sent within a span."""

    def __init__(self, expected: PlacedExpectation) -> None:
        self._expected = expected
        self._from_s, self._to_s = expected.wanted.span
        self._sent: list[tuple[float, str]] = []
        self._elsewhere: list[float] = []
        self._last: Beat | None = None

    def see(self, beat: Beat) -> None:
        inside = self._from_s - _SAME_S <= beat.now_s <= self._to_s + _SAME_S
        if beat.now_s <= self._to_s + _SAME_S:
            self._last = beat
        wanted = self._expected.wanted.cue or self._expected.wanted.no_cue
        assert wanted is not None
        for cue in beat.cues:
            if fits(wanted, cue):
                if inside:
                    self._sent.append((beat.now_s, cue.rule))
                elif len(self._elsewhere) < _MOST_TIMES:
                    self._elsewhere.append(beat.now_s)

    def end(self, now_s: float) -> None:
        """Nothing more to know."""

    def verdict(self) -> ExpectationVerdict:
        wanted = self._expected.wanted
        within = f"from {lasting(self._from_s)} to {lasting(self._to_s)}"
        faults = []
        if wanted.no_cue is not None and self._sent:
            at_s, rule = self._sent[0]
            faults.append(f"expected no {wanted_text(wanted.no_cue)} {within}, but {rule} sent it at {lasting(at_s)}")
        if wanted.cue is not None:
            faults += self._missed(f"{wanted_text(wanted.cue)} {within}")
        return _verdict(self._expected, faults)

    def _missed(self, told: str) -> Iterator[str]:
        count = self._expected.wanted.count
        if count is None and not self._sent:
            yield f"expected {told}, but it was not sent{self._instead()}"
        elif count is not None and len(self._sent) != count:
            times = f"{len(self._sent)} times" if len(self._sent) != 1 else "once"
            at = f" (at {_times([at_s for at_s, _ in self._sent])})" if self._sent else self._instead()
            yield f"expected {told} {count} times, but it was sent {times}{at}"

    def _instead(self) -> str:
        """When it was sent otherwise, and what became of the rules that could have sent it."""
        told = f" then, only at {_times(self._elsewhere)}" if self._elsewhere else ""
        wanted = self._expected.wanted.cue
        if wanted is None or self._last is None:
            return told
        beat = self._last
        for plan in steps_like(wanted, beat.program):
            told += f"; {plan.name} was {phase(plan, beat.state.rule(plan.name), beat.now_s)} ({why(plan, beat)})"
        return told


class _BothTrial:
    """A cue and a state in one expectation."""

    def __init__(self, expected: PlacedExpectation) -> None:
        self._expected = expected
        self._trials = (_StateTrial(expected), _CueTrial(expected))

    def see(self, beat: Beat) -> None:
        for trial in self._trials:
            trial.see(beat)

    def end(self, now_s: float) -> None:
        for trial in self._trials:
            trial.end(now_s)

    def verdict(self) -> ExpectationVerdict:
        return next((one for trial in self._trials if not (one := trial.verdict()).met), ExpectationVerdict(met=True))


def _trial(expected: PlacedExpectation) -> _StateTrial | _CueTrial | _BothTrial:
    wanted = expected.wanted
    return _BothTrial(expected) if wanted.cue or wanted.no_cue else _StateTrial(expected)


def _verdict(expected: PlacedExpectation, faults: Sequence[str]) -> ExpectationVerdict:
    if not faults:
        return ExpectationVerdict(met=True)
    return ExpectationVerdict(met=False, told=f"{short(expected.file)}:{expected.line}: {'; and '.join(faults)}")


def _times(times_s: Sequence[float]) -> str:
    told = [lasting(at_s) for at_s in times_s[:_MOST_TIMES]]
    return ", ".join(told) + (", ..." if len(times_s) > _MOST_TIMES else "")
