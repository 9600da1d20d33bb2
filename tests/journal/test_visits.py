"""What a visit comes to, on timelines; made-up people are none."""

from __future__ import annotations

import pytest

from exhibit.journal.visits import GONE_S, Present, VisitSummary, seen, unseen
from exhibit.mood.circumplex import valence_arousal
from exhibit.values import Emotions, Face, Observation, Visitor

FACE = Face((100, 100, 200, 220), ((130, 150), (170, 150), (150, 175), (135, 200), (165, 200)), 0.95)
NEUTRAL, HAPPY = {"neutral": 1.0}, {"happiness": 0.9, "neutral": 0.1}


def visitor(number: int, dwell_s: float, emotions: Emotions, attention: float = 0.9) -> Visitor:
    return Visitor(number, FACE, {}, attention, dwell_s, None, emotions)


def visited(duration_s: float, rate: float, later: Emotions, attention: float = 0.9) -> VisitSummary:
    """One visit: neutral for three seconds, then as `later` says."""
    state, steps = Present(), round(duration_s * rate)
    for number in range(steps + 1):
        at = number / rate
        who = visitor(1, at, NEUTRAL if at <= 3 else later, attention)
        state, ended = seen(state, Observation(at, number, (640, 360), (who,)), at)
        assert not ended
    _, (visit,) = seen(state, Observation(duration_s + 0.1, steps + 1, (640, 360)), duration_s + 0.1)
    return visit


@pytest.mark.parametrize("rate", [2, 10, 30])
def test_a_visit_comes_to_the_same_at_every_rate(rate: float) -> None:
    visit = visited(12, rate, HAPPY)
    assert visit.dwell_s == pytest.approx(12)
    assert visit.held_s == pytest.approx(12)
    assert visit.stopped
    assert visit.smiled
    assert visit.uplift == pytest.approx(0.9 * 0.76, abs=0.05)
    later, first = valence_arousal(HAPPY)[1], valence_arousal(NEUTRAL)[1]
    assert visit.arousal_uplift == pytest.approx(later - first, abs=0.05)


def test_who_walks_past_has_not_stopped_and_says_nothing_of_uplift() -> None:
    visit = visited(4, 10, HAPPY, attention=0.2)
    assert (visit.stopped, visit.held_s, visit.uplift) == (False, 0.0, None)


def test_who_was_never_read_was_not_read() -> None:
    state = Present()
    for number in range(50):
        who = visitor(1, number / 10, {})
        state, _ = seen(state, Observation(number / 10, number, (640, 360), (who,)), number / 10)
    _, (visit,) = unseen(state, 4.9 + GONE_S)
    assert not visit.read
    assert visit.emotions == {}


def test_nobody_is_kept_when_the_camera_goes_away() -> None:
    state, _ = seen(Present(), Observation(0, 0, (640, 360), (visitor(1, 0, NEUTRAL),)), 0)
    state, ended = unseen(state, GONE_S / 2)
    assert not ended
    state, ended = unseen(state, GONE_S)
    assert len(ended) == 1
    assert unseen(state, 100) == (state, ())


def test_made_up_visitors_are_no_visits() -> None:
    who = visitor(1, 0, NEUTRAL)
    state, _ = seen(Present(), Observation(0, 0, (640, 360), (who,), made_up=True), 0)
    assert not state.courses
