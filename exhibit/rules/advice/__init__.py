"""What is probably a mistake in rules that are well formed: pure, from what each rule says alone and beside the others.

Only what is sure is said, since a show that means what it does must pass (D-advice-1). Left alone are: `when: true` (it
says so), a rule that is always true within its acts, a cooldown longer than its act (once each time that it comes
round), a rule without claims that ends by beginning (a beat), and the overlap of two rules while one of them releases
(D-advice-2).
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence

from exhibit.expressions.meaning import TooInvolvedError, longest_s, possible, rooms
from exhibit.expressions.meaning.formula import OTHER_THROW, AllOf, AnyOf, Formula, TextComparison, formula
from exhibit.expressions.meaning.room import KnownRoom
from exhibit.rules.advice.advised import Advice, Advised
from exhibit.rules.advice.conditions import dead_alternative, why_always, why_never
from exhibit.rules.advice.pairs import Pairs, StudiedRule
from exhibit.rules.advice.plans import advised, asked_by_acts
from exhibit.rules.advice.starts import ended_by_its_start, waiting_for_ever
from exhibit.rules.advice.times import times

_HARDLY_READ = formula(ast.parse("contempt < 0.2 and mood != 'contempt'", mode="eval").body)
_ON_CONTEMPT = (
    "this waits for contempt, which can hardly be read from a face and is next to never said: let something else do "
    "as well, such as 'or anger > 0.2 and disgust > 0.2'"
)

__all__ = ["Advice", "Advised", "advice", "advised", "asked_by_acts"]


def advice(rules: Sequence[Advised]) -> list[Advice]:
    """What is to be said about `rules`, in their order."""
    found: list[Advice] = []
    studied: dict[str, StudiedRule] = {}
    for rule in rules:
        one = _studied(rule)
        if one is None:
            found.append(_never(rule))
        else:
            studied[rule.name] = one
    waiting = list(
        waiting_for_ever({rule.name: rule for rule in rules}, {name: one.true for name, one in studied.items()})
    )
    found += waiting
    for told in waiting:
        del studied[told.rule]
    for one in studied.values():
        found += _alone(one)
    found += Pairs(list(studied.values())).advice()
    order = {rule.name: number for number, rule in enumerate(rules)}
    return sorted(found, key=lambda told: order[told.rule])


def _studied(rule: Advised) -> StudiedRule | None:
    """None where the condition can never be true."""
    acts = _in_acts(rule)
    true = AllOf((formula(rule.when_tree), acts))
    try:
        where: tuple[KnownRoom, ...] = tuple(rooms(true))
    except TooInvolvedError:
        where = ()
    else:
        if not where:
            return None
    other_true = AllOf((formula(rule.when_tree, throw=OTHER_THROW), acts))
    other_false = AnyOf((formula(rule.when_tree, wanted=False, throw=OTHER_THROW), _in_acts(rule, wanted=False)))
    return StudiedRule(rule, true, other_true, other_false, where)


def _in_acts(rule: Advised, *, wanted: bool = True) -> Formula:
    if not rule.acts:
        return AllOf() if wanted else AnyOf()
    return TextComparison("act", rule.acts, wanted)


def _never(rule: Advised) -> Advice:
    node, text = why_never(rule.when_tree, _in_acts(rule))
    return Advice(rule.name, ("when",), node.col_offset, f"this can never be true: {text}")


def _alone(one: StudiedRule) -> Iterator[Advice]:
    rule = one.rule
    if not possible(formula(rule.when_tree, wanted=False)):
        yield from _always(rule)
    elif dead := dead_alternative(rule.when_tree):
        yield Advice(rule.name, ("when",), dead[0].col_offset, f"this part can never be true: {dead[1]}")
    elif not possible(AllOf((one.true, _HARDLY_READ))):
        yield Advice(rule.name, ("when",), 0, _ON_CONTEMPT)
    yield from ended_by_its_start(rule, one.true)
    yield from times(rule, longest_s(one.rooms) if one.rooms else math.inf)


def _always(rule: Advised) -> Iterator[Advice]:
    """Always true by mistake, or claims that never end: these are the show's default. `true` with anything else to it
    is meant so."""
    if rule.group:
        return
    meant = isinstance(rule.when_tree, (ast.Name, ast.Constant))
    if meant and (rule.acts or rule.hold_s or rule.does_steps):
        return
    node, text = why_always(rule.when_tree)
    if rule.acts or rule.hold_s or rule.does_steps:
        remedy = "write true if that is meant"
    else:
        remedy = "what is always to be seen stands under default: in exhibit.yaml"
    yield Advice(rule.name, ("when",), node.col_offset, f"{text}: {remedy}")
