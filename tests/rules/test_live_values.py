"""Live values: they follow smoothly, do not flood, and come to rest exactly."""

from __future__ import annotations

import math
from typing import Any

from exhibit.rules.live_values import free_s
from exhibit.values import Mood
from tests.rules.conftest import Night, feeling, program_from


def smiling(share: float) -> Mood:
    return feeling(happiness=share)


def sent(night: Night, action: str = "send") -> list[tuple[float, Any]]:
    return [
        (at, cue.args["args"][0] if action == "send" else cue.args) for at, cue in night.cues if cue.action == action
    ]


FADER = {"value": "happiness * 100", "osc": {"to": "desk", "address": "/fader"}, "every": "100ms", "band": 1}


def test_a_value_is_sent_at_once_and_then_when_it_changes() -> None:
    night = Night(program_from({}, live={"fader": FADER}))
    night.at(0, smiling(0.5)).at(0.2, smiling(0.5)).at(0.4, smiling(0.6))
    assert sent(night) == [(0, 50.0), (0.4, 60.0)]


def test_no_more_than_one_message_in_the_time_that_is_set() -> None:
    night = Night(program_from({}, live={"fader": FADER}))
    for number in range(101):
        night.at(number / 100, smiling(number / 100))
    assert 8 <= len(sent(night)) <= 11


def test_small_changes_wait_until_it_rests_and_are_then_sent_exactly() -> None:
    night = Night(program_from({}, live={"fader": FADER}))
    night.at(0, smiling(0.5)).at(0.2, smiling(0.505)).at(0.8, smiling(0.505))
    assert sent(night) == [(0, 50.0), (0.8, 50.5)]


def test_a_rule_s_own_value_is_followed_while_it_is_active() -> None:
    rule = {"when": "visitors > 0", "live": [{"value": "arousal", "mqtt": {"topic": "arousal"}}]}
    night = Night(program_from({"here": rule})).at(0, Mood()).at(1, feeling()).at(2, Mood()).at(3, Mood())
    assert [at for at, _ in sent(night, "publish")] == [1]


def test_a_claimed_scene_follows_the_mood_without_being_shown_anew() -> None:
    claim = {"scene": {"name": "tide", "with": {"speed": "0.2 + happiness", "hue": 3}}}
    night = Night(program_from({}, default=[claim]))
    night.at(0, smiling(0.5)).at(0.01, smiling(0.9)).at(0.1, smiling(0.9)).at(5, smiling(0.9))
    assert [(at, cue.action) for at, cue in night.cues] == [(0, "scene"), (0.1, "adjust")]
    assert night.cues[1][1].args["with"] == {"speed": 1.1, "hue": 3.0}


def test_the_volume_of_a_bed_follows_within_its_bounds() -> None:
    night = Night(program_from({}, default=[{"sound": {"play": "tide", "volume": "happiness * 3"}}]))
    night.at(0, smiling(0.1)).at(1, smiling(0.9))
    assert [cue.args["volume"] for _, cue in night.cues] == [0.30000000000000004, 1.0]


def test_a_scene_that_comes_on_is_told_what_is_followed() -> None:
    rules = {"here": {"when": "visitors > 0", "while": [{"scene": "sunrise"}]}}
    live = {"pace": {"value": "0.5", "scene": "speed"}}
    night = Night(program_from(rules, live=live)).at(0, Mood()).at(1, feeling()).at(2, feeling())
    assert [(at, cue.action) for at, cue in night.cues] == [(0, "adjust"), (1, "scene"), (1, "adjust")]


def test_what_had_to_wait_says_when_it_may_be_sent() -> None:
    """0 s: sent | 0.04 s: has moved, and must wait until 0.1 s | 0.1 s: sent | 0.5 s: nothing waits."""
    program = program_from({}, live={"fader": FADER})
    night = Night(program).at(0, smiling(0.5)).at(0.04, smiling(0.6))
    assert math.isclose(free_s(program, night.state), 0.1)
    night.at(free_s(program, night.state), smiling(0.6))
    assert [value for _, value in sent(night)] == [50.0, 60.0]
    night.at(0.5, smiling(0.6))
    assert free_s(program, night.state) == math.inf
