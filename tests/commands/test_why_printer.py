"""`exhibit run --why RULE`: every start and end once, however seldom somebody looks."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from exhibit.cli import main
from exhibit.commands.why_printer import WhyPrinter, named
from exhibit.system.paths import example_show
from exhibit.values import RuleChange
from tests.rehearsal.shows import rich_show


def status(*changes: tuple[float, RuleChange]) -> Any:
    return SimpleNamespace(changes=changes)


def test_each_change_of_the_rule_is_told_once() -> None:
    start = (1.5, RuleChange("joy", began=True, explain="happiness > 0.5: yes (happiness 0.71)".strip))
    other = (2.0, RuleChange("rain", began=True))
    end = (4.0, RuleChange("joy", began=False, active_s=2.5, explain="happiness > 0.5: no (happiness 0.2)".strip))
    said: list[str] = []
    telling = WhyPrinter("joy", said.append)
    telling.tell(status(start, other))
    telling.tell(status(start, other))
    telling.tell(status(other, end))
    telling.tell(status(end))
    assert said == [
        "   0:01.5  start  joy: happiness > 0.5: yes (happiness 0.71)",
        "   0:04.0  end    joy, after 2.5 s: happiness > 0.5: no (happiness 0.2)",
    ]


def test_what_is_no_rule_is_said_before_the_show_begins(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["run", str(example_show()), "--headless", "--why", "jooy"]) == 2
    assert capsys.readouterr().err == "there is no rule 'jooy'. Did you mean 'joy'?\n"
    assert named(rich_show(tmp_path / "rich"), "play") == ("act play", "")
