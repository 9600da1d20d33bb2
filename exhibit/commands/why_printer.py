"""`exhibit run --why RULE`: the starts and ends of one rule beside the running show, and what caused them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from exhibit.config.problems import did_you_mean
from exhibit.rehearsal.formatting import change_line
from exhibit.rules.plan import act_name
from exhibit.runtime.status import Status
from exhibit.show import load_show
from exhibit.values import RuleChange

Refresh = Callable[[Callable[[], Status]], None]
_EVERY_S = 0.25


def named(show: Path, written: str) -> tuple[str, str]:
    """The rule, or the act, that `written` means in the show, and what is wrong where there is none."""
    read = load_show(show)
    if written in read.rules:
        return written, ""
    if written in read.acts:
        return act_name(written), ""
    return "", f"there is no rule '{written}'. {did_you_mean(written, [*read.rules, *read.acts])}"


class WhyPrinter:
    """Says each start and end of `rule` once, soon after it happened."""

    def __init__(self, rule: str, say: Callable[[str], None]) -> None:
        self._rule = rule
        self._say = say
        self._last: RuleChange | None = None
        self._due_s = time.monotonic()

    def tell(self, status: Status) -> None:
        """Say what is new; the status keeps the last fifty changes."""
        for at_s, change in _after(status.changes, self._last):
            self._last = change
            if change.rule == self._rule:
                self._say(change_line(at_s, change))

    def beside(self, refresh: Refresh) -> Refresh:
        """`refresh`, and now and then what is new."""

        def both(status: Callable[[], Status]) -> None:
            if time.monotonic() >= self._due_s:
                self._due_s = time.monotonic() + _EVERY_S
                self.tell(status())
            refresh(status)

        return both


def _after(
    changes: tuple[tuple[float, RuleChange], ...], last: RuleChange | None
) -> tuple[tuple[float, RuleChange], ...]:
    """The changes that came after `last`; all, where that is too long ago to be among them."""
    for index in range(len(changes) - 1, -1, -1):
        if changes[index][1] is last:
            return changes[index + 1 :]
    return changes
