"""Places in the camera's picture: in rules, and in the mood."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.assembly.vision import mood_settings
from exhibit.controller import Controller
from exhibit.show import Show, load_show
from exhibit.show.program import program_of
from exhibit.values import NO_EMOTIONS, Face, Observation, Visitor

RULES = """\
rules:
  greet:
    when: visitors_in('door') >= 2
    on_start: [{wait: 1s}]
"""
VENUE = """\
camera:
  regions:
    door: [[0.5, 0], [1, 0], [1, 1], [0.5, 1]]
"""


@pytest.fixture
def show(tmp_path: Path) -> Show:
    (tmp_path / "exhibit.yaml").write_text("exhibit: Places\n")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "door.yaml").write_text(RULES)
    (tmp_path / "venue.yaml").write_text(VENUE)
    return load_show(tmp_path)


def seen(at_s: float, *middles: tuple[float, float]) -> Observation:
    visitors = tuple(
        Visitor(number, Face((x - 10, y - 10, x + 10, y + 10), ((x, y),) * 5, 0.9), NO_EMOTIONS, 1.0, at_s)
        for number, (x, y) in enumerate(middles)
    )
    return Observation(at_s, 0, (200, 100), visitors)


def test_a_rule_asks_how_many_are_in_a_place(show: Show) -> None:
    controller = Controller(program_of(show), mood_settings(show))
    first = controller.tick(seen(0.0, (20, 50), (150, 50)), 0.0)
    assert first.mood.regions == {"door": 1}
    assert not controller.rules.rule("greet").active
    controller.tick(seen(0.5, (120, 50), (150, 50)), 0.5)
    assert controller.rules.rule("greet").active
    controller.tick(seen(1.0), 1.0)
    assert not controller.rules.rule("greet").active
