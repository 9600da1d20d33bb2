"""The plot: drawn for every kind of night, with its rows chosen so that they can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.expressions.expression import compile_expression
from exhibit.rehearsal.play import FOLDER
from exhibit.rehearsal.plot_data import PlotRow, PlotSpan, shown_rules
from exhibit.rehearsal.plot_gathering import emotion_in
from tests.rehearsal.shows import played, rich_show


def test_a_day_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib (extra 'plots') is not installed")
    rich = rich_show(tmp_path / "rich")
    file = tmp_path / "day.png"
    played(rich, rich / FOLDER / "day.yaml", plot=file, log=False)
    assert file.read_bytes().startswith(b"\x89PNG")
    short = tmp_path / "short.yaml"
    short.write_text("lasts: 0s\ntimeline: [{at: 0s, visitors: 0}]\n", encoding="utf-8")
    played(rich, short, plot=file, log=False)


def test_of_too_many_rules_those_that_ran_are_drawn() -> None:
    ran = [PlotRow(f"ran{index}", (PlotSpan(0, 1 + index, "active"),)) for index in range(4)]
    idle = [PlotRow(f"idle{index}", ()) for index in range(4)]
    assert shown_rules([*ran, *idle], 10) == ([*ran, *idle], 0)
    assert shown_rules([*idle, *ran], 5) == (ran, 4)
    assert shown_rules([*idle, *ran], 1) == (ran[2:], 6)


@pytest.mark.parametrize(
    ("condition", "emotion"),
    [
        ("happiness > 0.5 and sadness < 0.2", "happiness"),
        ('mood == "anger"', "anger"),
        ("active('joy') or since('fear') < 3", ""),
        ("visitors > 0", ""),
    ],
)
def test_a_rule_has_the_colour_of_what_it_answers(condition: str, emotion: str) -> None:
    assert emotion_in(compile_expression(condition)) == emotion
