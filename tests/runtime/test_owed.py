"""What a target has missed while it was away is known when it is back, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exhibit.cues.compiled import Follow, compiled
from exhibit.rules.state import Held
from exhibit.runtime.owed import NOTICED_WITHIN_S, Owed
from exhibit.values import Cue

DESK = ("osc", "desk")


def held(channel: str) -> Held:
    cue = Cue("osc", "look", {"to": "desk"}, "joy")
    return Held("joy", 0, compiled(channel, cue, Follow(()), name=channel), cue, 0.0)


def stage(*channels: str) -> dict[str, Held]:
    return {one: held(one) for one in channels}


def test_what_was_given_back_while_a_desk_was_away_is_owed_to_it() -> None:
    owed = Owed()
    owed.follow(stage("old", "warm", "stays"), 0.0)
    owed.follow(stage("warm", "stays"), 10.0)
    owed.lost([DESK], 100.0)
    owed.lost([DESK], 200.0)
    owed.follow(stage("stays"), 300.0)
    assert set(owed.missed(DESK, 400.0)) == {"warm"}
    assert set(owed.missed(DESK, 500.0)) == set()


def test_what_was_given_back_just_before_the_loss_was_noticed_is_owed_too() -> None:
    owed = Owed()
    owed.follow(stage("warm"), 0.0)
    owed.follow({}, 100.0)
    owed.lost([DESK], 100.0 + NOTICED_WITHIN_S / 2)
    assert set(owed.missed(DESK, 400.0)) == {"warm"}


@given(st.lists(st.tuples(st.sets(st.sampled_from("abc")), st.booleans(), st.floats(0, 100)), max_size=40))
def test_what_is_on_the_stage_is_never_owed(turns: list[tuple[set[str], bool, float]]) -> None:
    owed, now_s = Owed(), 0.0
    for channels, away, later_s in turns:
        now_s += later_s
        owed.follow(stage(*channels), now_s)
        if away:
            owed.lost([DESK], now_s)
        else:
            assert not channels & set(owed.missed(DESK, now_s))
