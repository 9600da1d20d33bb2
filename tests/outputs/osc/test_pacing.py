"""The pace: cues once and in order, levels latest-wins and never a flood."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from exhibit.consoles.desk import OscMessage
from exhibit.outputs.osc.pacing import Pace


def level(value: float, key: str = "level sub 1") -> OscMessage:
    return OscMessage("/eos/sub/1", (value,), key)


def test_cues_are_sent_once_in_order() -> None:
    pace = Pace(25)
    cues = [OscMessage(f"/cue/{number}") for number in range(1000)]
    assert pace.put(cues) == 0
    assert pace.take_due(0) == cues
    assert pace.take_due(1) == []


def test_a_stream_of_levels_is_thinned_to_the_rate_and_ends_on_the_last() -> None:
    """Ten seconds at 1,000 a second: at most 25 a second go out, the last value is the last one sent."""
    pace, sent = Pace(25), []
    for tick in range(10_000):
        pace.put([level(tick / 10_000)])
        sent += pace.take_due(tick / 1000)
    sent += pace.take_due(10.04)
    assert 240 <= len(sent) <= 252
    assert sent[-1] == level(0.9999)


@given(st.lists(st.tuples(st.floats(0, 0.2), st.sampled_from((0.0, 0.5, 1.0))), max_size=200))
def test_whatever_comes_the_last_value_is_sent_no_value_twice_and_never_more_than_25_a_second(
    steps: list[tuple[float, float]],
) -> None:
    pace, now_s, sent = Pace(25), 0.0, list[tuple[float, OscMessage]]()
    for wait_s, value in steps:
        now_s += wait_s
        pace.put([level(value)])
        sent += [(now_s, message) for message in pace.take_due(now_s)]
    sent += [(now_s + 0.04, message) for message in pace.take_due(now_s + 0.04)]
    assert not steps or sent[-1][1] == level(steps[-1][1])
    assert pace.next_s() is None
    for (before_s, before), (after_s, after) in pairwise(sent):
        assert before != after
        assert after_s - before_s >= 0.04 - 1e-5


def test_what_the_desk_knows_is_not_said_again_unless_it_is_asserted() -> None:
    pace = Pace(25)
    pace.put([level(0.5)])
    assert pace.take_due(0) == [level(0.5)]
    pace.put([level(0.5)])
    assert pace.take_due(1) == []
    pace.put([level(0.5)], anew=True)
    assert pace.take_due(2) == [level(0.5)]


def test_a_new_look_takes_the_place_of_levels_that_wait() -> None:
    pace = Pace(25)
    pace.put([level(0.1)])
    pace.take_due(0)
    pace.put([level(0.2)])
    pace.put([OscMessage("/cue/2")], anew=True)
    assert pace.take_due(1) == [OscMessage("/cue/2")]


def test_levels_do_not_wait_for_each_other() -> None:
    pace = Pace(25)
    pace.put([level(0.1)])
    pace.take_due(0)
    pace.put([level(0.2), level(0.3, "level sub 2")])
    assert pace.take_due(0.01) == [level(0.3, "level sub 2")]
    assert pace.next_s() == 0.04
    assert pace.take_due(0.04) == [level(0.2)]


def test_a_full_queue_says_what_it_drops_and_a_lost_desk_what_it_missed() -> None:
    pace = Pace(25, most=3)
    assert pace.put([OscMessage("/a")] * 5) == 2
    assert pace.forget() == 3
    assert pace.take_due(0) == []


def test_levels_of_ever_new_names_fill_no_memory() -> None:
    """As an artist's edits bring them over months."""
    pace = Pace(25, most=3)
    for number in range(100):
        pace.put([level(0.5, f"level sub {number}")])
        pace.take_due(number)
    assert (len(pace._sent), len(pace._sent_s)) == (3, 1)
    assert pace.put([level(0.5, f"level chan {number}") for number in range(5)]) == 2
