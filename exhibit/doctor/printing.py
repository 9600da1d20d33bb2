"""Findings on paper: aligned for a person, or as JSON for a program. Words say how it is; colour only repeats it."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from exhibit.doctor.findings import Finding
from exhibit.translation import Say

_VERDICT_WIDE, _GAP, _LEAST_WIDE, _MOST_WIDE = 10, 2, 60, 118
_COLOURS = {"well": "32", "ill": "1;31", "unknown": "33", "not set up": "2"}


class FindingPrinter:
    """How findings are written, in the language of `say`: names are padded to `name_wide` columns."""

    def __init__(
        self, name_wide: int, wide: int | None = None, *, coloured: bool | None = None, say: Say = str
    ) -> None:
        self._say = say
        labels = (*_COLOURS, "answered")
        self._margin_wide = max(_VERDICT_WIDE, *(len(say(one)) for one in labels)) + _GAP
        self._name_wide = name_wide + _GAP
        columns = shutil.get_terminal_size((_MOST_WIDE, 24)).columns if wide is None else wide
        self._wide = max(_LEAST_WIDE, min(_MOST_WIDE, columns))
        wanted = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        self._coloured = wanted if coloured is None else coloured

    def lines(self, finding: Finding) -> Iterator[str]:
        """The finding: its verdict first; what was sent and answered, what to do, what is worth knowing below."""
        name = finding.name.ljust(self._name_wide)
        verdict = self._inked(finding.verdict, self._say(finding.verdict).ljust(self._margin_wide))
        first, *more = self._wrapped(self._say(finding.told))
        yield f"{name}{verdict}{first}".rstrip()
        yield from (f"{self._margin('')}{line}" for line in more)
        yield from self._list("sent", finding.sent)
        yield from self._list("answered", finding.answered)
        yield from self._list("do", finding.remedies, numbered=len(finding.remedies) > 1)
        yield from self._list("note", finding.notes)

    def _inked(self, verdict: str, text: str) -> str:
        return f"\x1b[{_COLOURS[verdict]}m{text}\x1b[0m" if self._coloured else text

    def _margin(self, label: str) -> str:
        return " " * self._name_wide + self._say(label).ljust(self._margin_wide)

    def _wrapped(self, text: str, indent: str = "") -> list[str]:
        wide = self._wide - len(self._margin(""))
        return textwrap.wrap(text, wide, subsequent_indent=indent, break_on_hyphens=False) or [""]

    def _list(self, label: str, items: Iterable[str], *, numbered: bool = False) -> Iterator[str]:
        for number, item in enumerate(items, start=1):
            mark = f"{number}. " if numbered else ""
            for line in self._wrapped(mark + self._say(item), " " * len(mark)):
                yield self._margin(label) + line
                label = ""


def summary(findings: Iterable[Finding], took_s: float, say: Say = str) -> str:
    """How many are well and ill, and who."""
    found = list(findings)
    counts = Counter(one.verdict for one in found)
    parts = []
    for verdict in ("well", "ill", "unknown", "not set up"):
        if counts[verdict]:
            names = [one.name for one in found if one.verdict == verdict]
            who = f" ({', '.join(names)})" if verdict in ("ill", "unknown") else ""
            parts.append(f"{say(f'{counts[verdict]} {verdict}')}{who}")
    return f"{', '.join(parts)}. {say(f'It took {took_s:.0f} s.')}"


def as_data(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """The same for programs: a list of objects, keys as in `Finding`."""
    return [
        {"part": one.part, **{key: value for key, value in asdict(one).items() if key != "part"}} for one in findings
    ]
