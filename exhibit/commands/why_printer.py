"""`exhibit run --why RULE`: the starts and ends of one rule beside the running show, and what caused them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from exhibit.config.characters import composed
from exhibit.config.problems import did_you_mean
from exhibit.events import Event
from exhibit.rehearsal.formatting import change_line
from exhibit.rules.plan import act_name
from exhibit.show import load_show
from exhibit.values import RuleChange


def name_meant(show: Path, written: str) -> tuple[str, str]:
    """The rule, or the act, that `written` means in the show, and what is wrong where there is none."""
    read, written = load_show(show), composed(written)
    if written in read.rules:
        return written, ""
    if written in read.acts:
        return act_name(written), ""
    return "", f"there is no rule '{written}'. {did_you_mean(written, [*read.rules, *read.acts])}"


class WhyPrinter:
    """A listener: says each start and end of `rule` as it happens."""

    def __init__(self, rule: str, say: Callable[[str], None]) -> None:
        self._rule = rule
        self._say = say

    def hear(self, t_s: float, event: Event) -> None:
        """Say it, if it is about the rule."""
        if isinstance(event, RuleChange) and event.rule == self._rule:
            self._say(change_line(t_s, event))
