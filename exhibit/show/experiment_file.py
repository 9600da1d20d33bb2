"""The experiment of a show: the one entry under `experiment`, in whatever file of rules it stands, checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exhibit.config.checked import check
from exhibit.config.problems import Problem, did_you_mean
from exhibit.expressions.vocabulary import Vocabulary
from exhibit.rules.schema import Experiment
from exhibit.show.references import References
from exhibit.show.rule_files import RuleFiles
from exhibit.show.show import ShowExperiment, Written


@dataclass(frozen=True)
class ReadExperiment:
    """The experiment, None where there is none or it cannot be used; and its mistakes."""

    experiment: ShowExperiment | None
    problems: tuple[Problem, ...]


def read_experiment(files: RuleFiles, references: References, words: Vocabulary) -> ReadExperiment:
    """The show's experiment; a second one is a mistake."""
    found = list(files.every("experiment"))
    problems: list[Problem] = []
    for where in found[1:]:
        first = found[0]
        text = (
            f"only one experiment runs at a time, and '{first.place[-1]}' stands in {first.document.file.name}: "
            "take out one of the two"
        )
        problems.append(where.document.problem(where.place, text, key=True))
    if not found:
        return ReadExperiment(None, ())
    where = found[0]
    section = check(Experiment, where.document, where.place, problems, words)
    if section is None:
        return ReadExperiment(None, tuple(problems))
    wrong = tuple(_wrong(section, where, references, files.names("rules")))
    return ReadExperiment(ShowExperiment(str(where.place[-1]), section, where), (*problems, *wrong))


def _wrong(section: Experiment, where: Written, references: References, rules: set[str]) -> Iterator[Problem]:
    """What its variants name wrongly, and those that are no others."""
    document, seen = where.document, dict[str, str]()
    for name, variant in section.variants.items():
        place = (*where.place, "variants", name)
        yield from references.claims(variant.while_, document, (*place, "while"))
        for number, rule in enumerate(variant.without):
            if rule not in rules:
                text = f"there is no rule '{rule}'. {did_you_mean(rule, rules)}"
                yield document.problem((*place, "without", number), text)
        does = variant.model_copy(update={"about": ""}).model_dump_json()
        if does in seen:
            text = (
                f"'{name}' does the same as '{seen[does]}', so that nothing can be found: let one claim or leave out "
                "something else"
            )
            yield document.problem(place, text, key=True)
        seen.setdefault(does, name)
