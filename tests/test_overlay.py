"""The overlay on the wall: what a technician looks for, in few lines; and that it is drawn at any size."""

from __future__ import annotations

from dataclasses import replace

import pygame
import pytest

from exhibit.expressions.expression import compile_expression
from exhibit.outputs.port import OutputState
from exhibit.outputs.projector.panel import drawn, lamp
from exhibit.overlay import panel
from exhibit.rules.plan import Plan
from exhibit.runtime.overrides import OverrideState
from tests.test_terminal import STATUS


def said(**changes: object) -> list[str]:
    return [f"{row.text} {row.said}".strip() for row in panel(replace(STATUS, **changes)).rows]  # type: ignore[arg-type]


def test_what_a_technician_looks_for_is_there() -> None:
    lines = said()
    for wanted in (
        "First light 1:02:05",
        "30 frames/s seen 21 ms each, 12 skipped",
        "MOOD 2 visitors, happiness for 3 s",
        "joy active 3 s",
        "storm holding",
        "mqtt connection refused",
        "mqtt: connection refused",
    ):
        assert wanted in lines


def test_what_was_decided_by_hand_stands_on_top() -> None:
    lines = said(overrides=OverrideState(blackout=True, hold=True, scene="tide", disabled=frozenset({"storm"})))
    assert lines[3:6] == ["BLACKOUT", "HELD", "by hand: tide"]
    assert "storm taken out" in lines


def test_of_many_rules_those_that_do_something_come_first() -> None:
    many = tuple(Plan(f"r{number}", compile_expression("true")) for number in range(40))
    lines = said(plans=(*many, *STATUS.plans))
    assert lines.index("joy active 3 s") < lines.index("r0 waiting")
    assert "and 37 more" in lines


@pytest.mark.parametrize("size_px", [(160, 90), (1280, 720), (720, 1280)])
def test_it_is_drawn_at_any_size_and_long_words_are_cut(size_px: tuple[int, int]) -> None:
    outputs = {"projector " + "x" * 300: OutputState("down", "y " * 500)}
    paper = drawn(panel(replace(STATUS, outputs=outputs)), size_px)
    assert paper.get_height() == size_px[1]
    assert paper.get_width() < size_px[0]
    assert pygame.surfarray.array3d(paper).max() > 150
    assert lamp("BLACKOUT", size_px).get_width() < size_px[0]
