"""What `exhibit check` tells, and its remedies as a patient writer follows them: to the letter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from exhibit.cli import main

_MEANT = re.compile(r"'(?P<wrong>[^']+)'[^']*Did you mean '(?P<right>.+?)'\?")
_WRITE = re.compile(r"'(?P<wrong>.+?)' (?!is a number and)[^']*write '(?P<right>.+)'$")
_QUOTE = re.compile(r"'(?P<wrong>.)' .*write (?P<right>[\"']) there")
_SIGN = re.compile(r"'(?P<wrong>.)' is .*\(U\+.*: write '(?P<right>.+)'\)?$")
_BLANK = re.compile(r"\(U\+(?P<code>[0-9A-F]+) .*(?P<what>write a plain blank|take it away)")
_QUOTED = re.compile(r"\b(?P<wrong>\w+) is a \w+: .*quotes: (?P<right>\"\w+\")\)$")
_LAST = re.compile(r"(?:.*: )?'(?P<wrong>[^ ].*?)' (?:is|has|compares) [^']*: write '(?P<right>.+)'$")
_INSTEAD = re.compile(r".*\bnot '(?P<wrong>.+?)'(?: \(.*\))?: write '(?P<right>.+)'$")
_ONE_OF = re.compile(r"'(?P<wrong>.+?)' is not one of .*: write '(?P<right>.+)'$")
_UNQUOTE = re.compile(r".*\bnot '(?P<wrong>.+)': write it without quotes$")


@dataclass(frozen=True)
class Told:
    """One line of `exhibit check --json`."""

    file: str
    line: int
    column: int
    text: str


def told_by_check(show: Path, capsys: pytest.CaptureFixture[str], *, advice: bool = True) -> list[Told]:
    """What `exhibit check` says of the show; `advice`: also what is well written, but can hardly be meant."""
    capsys.readouterr()
    main(["check", str(show), "--json"])
    told = [Told(**one) for one in json.loads(capsys.readouterr().out)]
    return told if advice else [one for one in told if not re.search(r"\balways true|this ties with", one.text)]


def followed(file: Path, mistakes: Iterable[Told]) -> bool:
    """Whether one of the `mistakes` names a remedy; it stands in the `file` then."""
    for one in mistakes:
        found = remedy(one.text)
        if found is None:
            continue
        wrong, right = found
        lines = file.read_text(encoding="utf-8").split("\n")
        line, at = lines[one.line - 1], one.column - 1
        start = line.find(wrong, max(at - 1, 0))
        start = line.find(wrong) if start < 0 else start
        if start < 0:
            continue
        lines[one.line - 1] = line[:start] + right + line[start + len(wrong) :]
        file.write_text("\n".join(lines), encoding="utf-8")
        return True
    return False


def remedy(text: str) -> tuple[str, str] | None:
    """What stands there, and what is to be written instead; None where the message says no such thing, or where what
    stands there came out of a template."""
    if "from template" in text:
        return None
    if found := _BLANK.search(text):
        return chr(int(found["code"], 16)), " " if "blank" in found["what"] else ""
    if found := re.match(r"'(.+)' ends nothing here: take it away", text):
        return found[1], ""
    if found := _UNQUOTE.search(text):
        return f'"{found["wrong"]}"', found["wrong"]
    for form in (_QUOTE, _INSTEAD, _ONE_OF, _SIGN, _MEANT, _LAST, _WRITE, _QUOTED):
        if found := form.search(text):
            return found["wrong"], found["right"]
    return None
