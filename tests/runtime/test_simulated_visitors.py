"""What if: made-up visitors who stand in for the camera's, for a while."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from exhibit.controller import Controller
from exhibit.rules.plan import Program
from exhibit.runtime.overrides import Overrides
from exhibit.runtime.simulated_visitors import SimulatedVisitors, lasting_s, observed
from exhibit.show import load_show
from exhibit.show.program import program_of
from exhibit.values import Command, Imagined, Observation
from tests.web.conftest import a_show

ANGRY = Imagined(3, {"anger": 0.8, "fear": 0.2}, 0.6)
SEEN = Observation(1.0, 7, (640, 360))


def test_made_up_visitors_stand_side_by_side_and_are_marked() -> None:
    made = observed(ANGRY, 2.0, 10.0)
    assert made.made_up
    assert [visitor.id for visitor in made.visitors] == [-1, -2, -3]
    assert [round(visitor.face.centre[0] / made.size_px[0], 2) for visitor in made.visitors] == [0.25, 0.5, 0.75]
    assert {(visitor.attention, visitor.dwell_s) for visitor in made.visitors} == {(0.6, 2.0)}


def test_the_camera_counts_before_and_after_and_not_meanwhile() -> None:
    what_if = SimulatedVisitors()
    assert what_if.observe(None, SEEN, 0.0) is SEEN
    made = [what_if.observe(ANGRY, SEEN, tick / 100) for tick in range(100)]
    given = [one for one in made if one]
    assert all(one.made_up for one in given)
    assert 13 <= len(given) <= 16  # fifteen a second, however often it is asked
    assert given[-1].visitors[0].dwell_s == pytest.approx(0.93, abs=0.07)
    assert what_if.observe(None, SEEN, 2.0) is SEEN
    again = what_if.observe(ANGRY, None, 3.0)
    assert again is not None
    assert again.visitors[0].dwell_s == 0.0


def test_its_mood_is_smoothed_like_a_real_one() -> None:
    controller, what_if = Controller(Program(())), SimulatedVisitors()
    shares = []
    for tick in range(60):
        now_s = tick / 30
        made = what_if.observe(ANGRY if tick < 30 else Imagined(3, {"neutral": 1.0}), None, now_s)
        shares.append(controller.tick(made, now_s).mood.emotions.get("anger", 0.0))
    assert shares[29] == pytest.approx(0.8, abs=0.01)
    assert 0.4 < shares[32] < 0.8
    assert shares[-1] < 0.05


@pytest.mark.parametrize(("asked", "lasts"), [(None, 60), (1, 5), (30, 30), (1e9, 600), (math.inf, 600)])
def test_it_never_lasts_for_good(asked: float | None, lasts: float) -> None:
    assert lasting_s(asked) == lasts


def test_it_ends_by_itself_in_a_hold_and_while_nobody_is_looked_at(tmp_path: Path) -> None:
    show = load_show(a_show(tmp_path / "show"))
    steering = Overrides(show, program_of(show))
    steering.obey(Command("what if", imagined=ANGRY, for_s=20), 100.0)
    steering.obey(Command("hold"), 101.0)
    steering.obey(Command("processing", value=False), 101.0)
    steering.take_context(1, 12.0, 119.9)
    assert [steering.now.imagined] == [ANGRY]
    steering.take_context(1, 12.0, 120.0)
    assert [steering.now.imagined] == [None]
    steering.obey(Command("what if", imagined=ANGRY), 200.0)
    steering.obey(Command("what if"), 201.0)
    assert (steering.now.imagined, steering.now.imagined_until_s) == (None, math.inf)


@pytest.mark.parametrize(("visitors", "attention"), [(-1, 1.0), (21, 1.0), (1, 1.1)])
def test_what_cannot_be_is_refused(visitors: int, attention: float) -> None:
    with pytest.raises(ValueError, match="must lie in"):
        Imagined(visitors, {"anger": 1.0}, attention)
