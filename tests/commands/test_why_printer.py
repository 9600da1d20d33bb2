"""`exhibit run --why RULE`: every start and end once; and faults in lines, each kind once."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.commands.fault_printer import FaultPrinter
from exhibit.commands.why_printer import WhyPrinter, name_meant
from exhibit.events import FaultRaised, ShowReloaded
from exhibit.system.paths import example_show
from exhibit.values import RuleChange
from tests.rehearsal.shows import rich_show


def test_each_change_of_the_rule_is_told_once() -> None:
    start = RuleChange("joy", began=True, explain="happiness > 0.5: yes (happiness 0.71)".strip)
    other = RuleChange("rain", began=True)
    end = RuleChange("joy", began=False, active_s=2.5, explain="happiness > 0.5: no (happiness 0.2)".strip)
    said: list[str] = []
    telling = WhyPrinter("joy", said.append)
    for t_s, event in ((1.5, start), (2.0, other), (3.0, ShowReloaded("x")), (4.0, end)):
        telling.hear(t_s, event)
    assert said == [
        "   0:01.5  start  joy: happiness > 0.5: yes (happiness 0.71)",
        "   0:04.0  end    joy, after 2.5 s: happiness > 0.5: no (happiness 0.2)",
    ]


def test_each_fault_is_said_when_it_is_new() -> None:
    said: list[str] = []
    printer = FaultPrinter(said.append)
    for event in (
        FaultRaised("osc", "gone"),
        ShowReloaded("x"),
        FaultRaised("osc", "gone"),
        FaultRaised("mqtt", "gone"),
    ):
        printer.hear(0.0, event)
    assert said == ["osc: gone", "mqtt: gone"]


def test_what_is_no_rule_is_said_before_the_show_begins(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["run", str(example_show()), "--headless", "--why", "jooy"]) == 2
    assert capsys.readouterr().err == "there is no rule 'jooy'. Did you mean 'joy'?\n"
    assert name_meant(rich_show(tmp_path / "rich"), "play") == ("act play", "")
