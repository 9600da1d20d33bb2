"""`exhibit run --why RULE`: the starts and ends of one rule beside the running show, and what caused them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from exhibit.config.characters import composed
from exhibit.config.problems import did_you_mean
from exhibit.cues.phrases import face_phrases, phrases
from exhibit.events import Event
from exhibit.rehearsal.formatting import change_line, line
from exhibit.rules.plan import Plan, act_name, variant_name
from exhibit.rules.reasons import reason_then
from exhibit.runtime.face_words import in_face_words
from exhibit.show import load_show
from exhibit.show.program import program_of
from exhibit.values import RuleChange


def name_meant(show: Path, written: str) -> tuple[str, str]:
    """The rule, or the act, that `written` means in the show, and what is wrong where there is none."""
    read, written = load_show(show), composed(written)
    if written in read.rules:
        return written, ""
    if written in read.acts:
        return act_name(written), ""
    if written in read.variants:
        return variant_name(written), ""
    return "", f"there is no rule '{written}'. {did_you_mean(written, [*read.rules, *read.acts, *read.variants])}"


def plan_meant(show: Path, name: str) -> Plan | None:
    """What is known of the rule `name` of the show; None where there is none."""
    return program_of(load_show(show)).by_name.get(name)


def tells_faces_only(show: Path) -> bool:
    """Whether the venue of the show wants told what faces show, and no emotion."""
    return load_show(show).venue.privacy.level == "expression"


class WhyPrinter:
    """A listener: says each start and end of `rule` as it happens; where its `plan` is known, in a sentence first.
    `faces_only`: in the words of what faces show, and not of what is felt."""

    def __init__(
        self, rule: str, say: Callable[[str], None], plan: Plan | None = None, *, faces_only: bool = False
    ) -> None:
        self._rule = rule
        self._say = say
        self._plan = plan
        self._faces_only = faces_only

    def hear(self, t_s: float, event: Event) -> None:
        """Say it, if it is about the rule."""
        if isinstance(event, RuleChange) and event.rule == self._rule:
            spoken = face_phrases() if self._faces_only else phrases()
            words = reason_then(self._plan, event.seen, spoken) if self._plan else ""
            if words:
                self._say(line(t_s, "why", words))
            told = replace(event, explain=lambda: in_face_words(event.why)) if self._faces_only else event
            self._say(change_line(t_s, told))
