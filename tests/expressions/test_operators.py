"""What operators decide over the rules' heads (blackout, a scene by hand, an act, hold), and all of it given back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from exhibit.rules.engine import exchange
from exhibit.rules.plan import Program
from exhibit.rules.stage import restaged
from exhibit.values import Context, Mood
from tests.rules.conftest import Night, feeling, program_from
from tests.rules.test_acts import ACTS, JOY
from tests.rules.test_acts import RULES as ACT_RULES
from tests.rules.test_properties import moods, shows

RULES: dict[str, dict[str, Any]] = {
    "joy": {"when": "happiness > 0.5", "while": [{"scene": "sunrise"}, {"sound": "birds"}], "priority": 1000},
}
DEFAULT = [{"scene": {"name": "tide", "fade": "3s"}}]
DARK, BY_HAND = Context(blackout=True), Context(scene="rain")


def night() -> Night:
    return Night(program_from(RULES, default=DEFAULT)).at(0, JOY)


def test_a_blackout_gives_every_channel_back_at_once_and_then_the_claims_again() -> None:
    # t         0                     1                            2 (joy has ended)   3
    # blackout                        on                           on                  off
    # channels  sunrise, birds        dark, silence                                    tide
    played = night().at(1, JOY, DARK)
    assert played.told == [(0, "scene sunrise"), (0, "bed birds"), (1, "release"), (1, "bed silence")]
    assert [cue.args["fade_s"] for _, cue in played.cues[2:]] == [0.3, 0.3]
    played.at(2, Mood(), DARK).at(3, Mood())
    assert played.told[4:] == [(3, "scene tide")]


def test_rules_go_on_in_a_blackout() -> None:
    assert night().at(1, JOY, DARK).active == {"joy"}
    assert night().at(1, Mood(), DARK).active == set()


def test_a_scene_by_hand_stands_above_every_rule_until_it_is_given_back() -> None:
    played = night().at(1, JOY, BY_HAND)
    assert played.state.stage["projector"].rule == "by hand"
    played.at(2, Mood(), BY_HAND).at(3, JOY).at(4, JOY)
    assert played.told[2:] == [(1, "scene rain"), (2, "bed silence"), (3, "scene sunrise"), (3, "bed birds")]


def test_a_blackout_is_darker_than_what_is_shown_by_hand() -> None:
    played = night().at(1, JOY, replace(BY_HAND, blackout=True))
    assert played.state.stage == {}


def test_a_scene_by_hand_outlives_an_edit_of_the_rules() -> None:
    played = night().at(1, JOY, BY_HAND)
    edited = exchange(played.program, program_from({}, default=DEFAULT), played.state, 2)
    assert edited.state.stage["projector"].rule == "by hand"


def test_the_show_goes_to_the_act_that_is_asked_for_whatever_comes_after_what() -> None:
    # t       0        1                      2                     11 (finale is over)
    # asked            finale                 nowhere: nothing
    played = Night(program_from(ACT_RULES, acts=ACTS)).at(0, Mood()).at(1, feeling(), Context(act="finale"))
    told = list(played.told)
    acts = [played.at(second, feeling(), Context(act="nowhere")).state.act for second in (2, 10.9, 11)]
    assert acts == ["finale", "finale", "attract"]
    assert told[-1] == (1, "scene sunrise")


def test_asking_for_the_act_that_is_on_changes_nothing() -> None:
    played = Night(program_from(ACT_RULES, acts=ACTS)).at(0, Mood()).at(3, Mood(), Context(act="attract"))
    assert (played.state.act, played.state.act_since_s) == ("attract", 0)


def test_leaving_an_act_by_hand_ends_its_rules_at_once() -> None:
    played = Night(program_from(ACT_RULES, acts=ACTS)).at(0, JOY).at(0.1, JOY).at(1, JOY)
    assert "joy" in played.active
    assert "joy" not in played.at(2, JOY, Context(act="attract")).active


def test_while_the_outputs_are_held_nothing_is_followed_and_then_all_of_it_anew() -> None:
    rules = {"wave": {"when": "visitors > 0", "while": [{"scene": {"name": "rain", "with": {"speed": "arousal"}}}]}}
    live = {"fader": {"value": "arousal", "osc": {"to": "desk", "address": "/fader"}}}
    held = Context(held=True)
    played = Night(program_from(rules, live=live)).at(0, replace(feeling(), arousal=0.2))
    for second in range(1, 5):
        played.at(second, replace(feeling(), arousal=0.1 * second), held)
    assert played.told == [(0, "scene rain"), (0, "/fader")]
    played.at(5, replace(feeling(), arousal=0.4))
    assert played.told[2:] == [(5, "adjust"), (5, "/fader")]


def test_what_let_go_during_a_hold_is_given_back_when_it_ends() -> None:
    played = night()
    before = played.state.stage
    played.at(1, Mood(), Context(held=True))
    cues = restaged(played.state.stage, before)
    assert [(cue.action, cue.args.get("play") or cue.args.get("name")) for cue in cues] == [
        ("bed", "silence"),
        ("scene", "tide"),
    ]


arounds = st.builds(
    Context, held=st.booleans(), blackout=st.booleans(), scene=st.sampled_from(["", "rain"]), act=st.just("")
)


@settings(max_examples=60)
@given(shows, st.lists(st.tuples(moods, arounds), min_size=1, max_size=12))
def test_once_operators_let_go_the_stage_is_as_if_they_had_never_been_there(
    program: Program, timeline: list[tuple[Mood, Context]]
) -> None:
    if any(plan.when.references & {"scene"} for plan in program.plans):
        return
    overrides, left_alone = Night(program), Night(program)
    for second, (mood, around) in enumerate(timeline):
        overrides.at(second, mood, around)
        left_alone.at(second, mood)
    last = len(timeline)
    overrides.at(last, timeline[-1][0])
    left_alone.at(last, timeline[-1][0])
    assert overrides.active == left_alone.active
    assert {c: (h.rule, h.claim.shows) for c, h in overrides.state.stage.items()} == {
        c: (h.rule, h.claim.shows) for c, h in left_alone.state.stage.items()
    }
