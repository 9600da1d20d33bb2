"""Times that cannot be kept: holds, releases and sequences that are longer than what they belong to."""

from __future__ import annotations

import math
from collections.abc import Iterator

from exhibit.rules.advice.advised import Advice, Advised
from exhibit.rules.advice.formatting import seconds, shown

_LITTLE_S = 1e-6


def times(rule: Advised, true_s: float) -> Iterator[Advice]:
    """What is wrong with the times of `rule`, whose condition is true for `true_s` on end at most.

    A rule ends with its act, so that only a single act bounds it: from one of several it may go on into the next.
    A cooldown longer than the act is meant: once each time that the act comes round.
    """
    act_s = rule.act_max_s if len(rule.acts) == 1 else math.inf
    yield from _holds(rule, true_s, act_s)
    if rule.release_s > act_s:
        text = (
            f"this release of {seconds(rule.release_s)} never ends: act '{_act(rule)}' lasts {seconds(act_s)} at most, "
            "and the rule ends with it: shorten the release"
        )
        yield Advice(rule.name, ("release",), 0, text)


def _holds(rule: Advised, true_s: float, act_s: float) -> Iterator[Advice]:
    hold = f"a hold of {seconds(rule.hold_s)} is never reached"
    if rule.hold_s > true_s:
        text = f"{hold}: {_lasts(rule, true_s)}: shorten the hold"
        yield Advice(rule.name, ("hold",), 0, text)
    elif rule.hold_s >= act_s > 0:
        text = f"{hold}: act '{_act(rule)}' lasts {seconds(act_s)} at most: shorten the hold"
        yield Advice(rule.name, ("hold",), 0, text)
    else:
        yield from _sequence(rule, true_s, act_s)


def _sequence(rule: Advised, true_s: float, act_s: float) -> Iterator[Advice]:
    """What the rule does at its start, and how long it is active at most."""
    by_condition_s = true_s - rule.hold_s + rule.release_s
    by_act_s = act_s - rule.hold_s
    active_s = min(by_condition_s, by_act_s)
    if rule.finish or rule.sequence_s <= active_s + _LITTLE_S:
        return
    cause = f"act '{_act(rule)}' lasts {seconds(act_s)} at most" if by_act_s < by_condition_s else _lasts(rule, true_s)
    text = (
        f"the sequence takes {seconds(rule.sequence_s)}, but the rule is active for {seconds(active_s)} at most: "
        f"{cause}: shorten its waits, or write finish: true"
    )
    yield Advice(rule.name, ("on_start",), 0, text)


def _lasts(rule: Advised, true_s: float) -> str:
    return f"'{shown(rule.when_tree)}' is true for {seconds(true_s)} on end, until what it counts begins anew"


def _act(rule: Advised) -> str:
    return next(iter(rule.acts))
