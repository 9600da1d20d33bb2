"""The files in which rules, acts, live values and templates stand: every entry found, checked, and named once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel

from exhibit.config.checked import check
from exhibit.config.located import Document, entries, value_at
from exhibit.config.located import Path as Place
from exhibit.config.problems import Problem
from exhibit.expressions.vocabulary import Vocabulary
from exhibit.rules.schema import Rule, RulesFile, Template
from exhibit.show.references import References
from exhibit.show.show import Written
from exhibit.show.templates import Blueprint, fill, undeclared
from exhibit.values import Json

Model = TypeVar("Model", bound=BaseModel)

_KINDS = {
    "rules": "rule", "acts": "act", "live": "live value", "templates": "template", "experiment": "experiment",
}  # fmt: skip
_NOT_IN_MAIN = ("rules", "experiment")


class RuleFiles:
    """`main` is exhibit.yaml, which may hold acts and live values, too; `files` are those of rules/ and the included
    ones. Mistakes are added to `problems`."""

    def __init__(self, main: Document | None, files: Sequence[Document], problems: list[Problem]) -> None:
        self._main, self._files, self._problems = main, files, problems

    def every(self, key: str) -> Iterator[Written]:
        """Each entry of the mapping `key`, in whatever file it stands."""
        for document in [*([self._main] if self._main and key not in _NOT_IN_MAIN else []), *self._files]:
            for _, place in entries(document, (key,)):
                yield Written(document, place)

    def names(self, key: str) -> set[str]:
        """The names of the entries of the mapping `key`."""
        return {str(where.place[-1]) for where in self.every(key)}

    def read_rules(self, references: References, words: Vocabulary, written: dict[str, Written]) -> dict[str, Rule]:
        """The rules that can be used; where each stands is added to `written`, sound or not."""
        for document in self._files:
            self._check_outside(document, words)
        blueprints = self._read_templates()
        rules: dict[str, Rule] = {}
        for where in self.every("rules"):
            name = str(where.place[-1])
            if self._is_second(name, where, written):
                continue
            written[name] = where
            problems: list[Problem] = []
            rule = _read_rule(where, blueprints, references, words, problems)
            self._problems += problems
            if rule:
                rules[name] = rule
        return rules

    def _is_second(self, name: str, where: Written, written: Mapping[str, Written]) -> bool:
        """Whether another one has that name already, which is then said."""
        if name not in written:
            return False
        other = written[name].document.file.name
        text = f"there is a {_KINDS[str(where.place[0])]} '{name}' in {other} already: give one another name"
        self._problems.append(where.document.problem(where.place, text, key=True))
        return True

    def read_entries(self, model: type[Model], key: str, words: Vocabulary) -> dict[str, tuple[Model, Written]]:
        """The checked entries of the mapping `key` in all files."""
        found: dict[str, tuple[Model, Written]] = {}
        written: dict[str, Written] = {}
        words = replace(words, chance=False)
        for where in self.every(key):
            name = str(where.place[-1])
            if self._is_second(name, where, written):
                continue
            written[name] = where
            # Those of exhibit.yaml were checked, and complained of, with their file.
            problems = [] if where.document is self._main else self._problems
            one = check(model, where.document, where.place, problems, words)
            if one:
                found[name] = one, where
        return found

    def _read_templates(self) -> dict[str, Blueprint]:
        found: dict[str, Blueprint] = {}
        for where in self.every("templates"):
            template = check(Template, where.document, where.place, self._problems)
            if template:
                name = str(where.place[-1])
                found[name] = Blueprint(name, where.document, where.place, template.parameters, template.rule)
                self._problems += undeclared(found[name])
        return found

    def _check_outside(self, document: Document, words: Vocabulary) -> None:
        """Check the file without its entries, which are checked one by one: a bad one must not hide the others."""
        data = document.data
        if isinstance(data, dict):
            data = {key: {} if key in _KINDS and isinstance(value, dict) else value for key, value in data.items()}
        check(RulesFile, replace(document, data=data), (), self._problems, words)


def _read_rule(
    where: Written,
    blueprints: Mapping[str, Blueprint],
    references: References,
    words: Vocabulary,
    problems: list[Problem],
) -> Rule | None:
    data = value_at(where.document.data, where.place)
    if isinstance(data, dict) and "template" in data:
        return _read_from_template(where, data["template"], blueprints, references, words, problems)
    document, place = where.document, where.place
    if isinstance(data, dict) and "with" in data:
        text = "'with' belongs to a rule that is made from a template: add 'template', or drop it"
        problems.append(document.problem((*place, "with"), text, key=True))
        document = replace(document, data=_without(document.data, (*place, "with")))
    rule = check(Rule, document, place, problems, words)
    if rule:
        problems += references.rule(rule, document, place)
    return rule


def _read_from_template(
    where: Written,
    template: object,
    blueprints: Mapping[str, Blueprint],
    references: References,
    words: Vocabulary,
    problems: list[Problem],
) -> Rule | None:
    whole = fill(where.document, where.place, blueprints, problems)
    if whole is None:
        return None
    inside: list[Problem] = []
    rule = check(Rule, whole, (), inside, words)
    if rule:
        inside += references.rule(rule, whole, ())
    said = f" (rule '{where.place[-1]}', from template '{template}')"
    problems += [replace(problem, text=problem.text + said) for problem in inside]
    return rule


def _without(data: Json, place: Place) -> Json:
    """A copy of `data` that lacks what stands at `place`, a path of names."""
    if not isinstance(data, dict):
        return data
    step, *below = map(str, place)
    if not below:
        return {key: inner for key, inner in data.items() if key != step}
    return {**data, step: _without(data[step], tuple(below))}
