"""Rules that wait for themselves: those that never begin because something must have begun before, and those whose
beginning ends them."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping

from exhibit.expressions.asked import NEVER_S
from exhibit.expressions.meaning import possible
from exhibit.expressions.meaning.formula import AllOf, Formula, Truth, formula
from exhibit.expressions.meaning.keys import key_of, question_of
from exhibit.rules.advice.advised import Advice, Advised
from exhibit.rules.advice.formatting import seconds, shown

_SHORT_S = 0.01


def rules_asked_about(tree: ast.expr) -> dict[str, ast.expr]:
    """The rules that a condition asks about with `active()` or `since()`, each with the first place."""
    found: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (key := key_of(node)):
            question = question_of(key)
            if question and question.of == "rules":
                found.setdefault(key.split("'")[1], node)
    return found


def never_begun(rule: str) -> Formula:
    """What `active()` and `since()` say of a rule that has not begun yet."""
    return AllOf((Truth(f"active('{rule}')", wanted=False), _since(rule, ast.GtE(), NEVER_S)))


def _since(rule: str, how: ast.cmpop, value_s: float) -> Formula:
    call = ast.Call(ast.Name("since"), [ast.Constant(rule)], [])
    return formula(ast.Compare(call, [how], [ast.Constant(value_s)]))


def waiting_for_ever(rules: Mapping[str, Advised], true: Mapping[str, Formula]) -> Iterator[Advice]:
    """Rules that can never begin, since they need one that has begun, and it never does. `true`: those whose
    condition can be true, with its formula; rules that are not among `rules` may begin at any time."""
    asking = {name: rules_asked_about(rules[name].when_tree) for name in true}
    askers: dict[str, list[str]] = defaultdict(list)
    for name, others in asking.items():
        for other in others:
            askers[other].append(name)
    begun = {name for name, others in asking.items() if not others}
    news = [*asking]
    while news:
        name = news.pop()
        if name not in begun and possible(true[name], *_not_yet(asking[name], rules, begun)):
            begun.add(name)
            news += askers[name]
    for name in true:
        if name not in begun:
            yield _waiting(
                rules[name], asking[name], [one for one in asking[name] if one in rules and one not in begun]
            )


def _not_yet(others: Mapping[str, ast.expr], rules: Mapping[str, Advised], begun: set[str]) -> list[Formula]:
    return [never_begun(other) for other in others if other in rules and other not in begun]


def _waiting(rule: Advised, places: Mapping[str, ast.expr], missing: list[str]) -> Advice:
    if rule.name in missing:
        node = places[rule.name]
        rest = (
            f", since the cooldown of {seconds(rule.cooldown_s)} already lets the rule rest" if rule.cooldown_s else ""
        )
        text = f"this can never begin: '{shown(node)}' waits for the rule itself to have begun: take it away{rest}"
    else:
        node = places[missing[0]]
        text = f"this can never begin: '{shown(node)}' waits for '{missing[0]}', which never begins"
    return Advice(rule.name, ("when",), node.col_offset, text)


def ended_by_its_start(rule: Advised, true: Formula) -> Iterator[Advice]:
    """A rule with claims whose condition turns false because it has begun. Without claims it is a beat, and meant."""
    if rule.release_s or not rule.channels:
        return
    node = rules_asked_about(rule.when_tree).get(rule.name)
    if node is not None and not possible(
        true, Truth(f"active('{rule.name}')", wanted=True), _since(rule.name, ast.LtE(), _SHORT_S)
    ):
        text = (
            f"this ends as soon as it begins, and what it claims is never seen: '{shown(node)}' is about the rule "
            "itself: give it a release, or use a cooldown instead"
        )
        yield Advice(rule.name, ("when",), node.col_offset, text)
