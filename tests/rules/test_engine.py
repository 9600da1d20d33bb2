"""The engine on timelines: what starts, what ends, who holds the stage."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from exhibit.cues.compiled import CompiledClaim
from exhibit.rules.engine import finish, step
from exhibit.rules.plan import Plan, Program, compiled_claims, plan
from exhibit.rules.schema import Claim, Rule
from exhibit.rules.state import EngineInput, EngineState
from exhibit.values import EMOTIONS, Mood


def scene(name: str) -> CompiledClaim:
    return compiled_claims([Claim.model_validate({"scene": {"name": name, "fade": "1s"}})])[0]


def rule(name: str, when: str, **more: Any) -> Plan:
    """A rule that shows the scene of its name, and says when it starts and ends; durations in seconds."""
    timed = {key: f"{more.pop(key):.9f}s" for key in ("hold", "release", "cooldown") if key in more}
    said = {
        "while": [{"scene": {"name": name, "fade": "1s"}}],
        "on_start": [{"osc": {"to": "desk", "address": f"/{name}/start"}}],
        "on_end": [{"osc": {"to": "desk", "address": f"/{name}/end"}}],
    }
    return plan(name, Rule.model_validate({"when": when, **said, **timed, **more}))


def joyful(share: float, visitors: int = 1) -> Mood:
    return Mood(visitors=visitors, dominant="happiness", emotions={"happiness": share, "neutral": 1 - share})


def played(program: Program, timeline: list[tuple[float, Mood]]) -> list[tuple[float, str]]:
    """What each moment of `timeline` performs, in words."""
    state, told = EngineState(), []
    for at, mood in timeline:
        result = step(program, state, EngineInput(mood), at)
        state = result.state
        told += [
            (at, str(cue.args.get("address") or f"{cue.action} {cue.args.get('name', '')}".strip()))
            for cue in result.cues
        ]
    return told


def test_hold_and_release_count_in_seconds() -> None:
    # t      0    1    2    3    4    5    6    7
    # joy    .9   .9   .1   .9   .9   .9   .1   .1
    # rule   hold      wait hold      ON   rel  OFF   (hold 2 s, release 1 s)
    joy = [0.9, 0.9, 0.1, 0.9, 0.9, 0.9, 0.1, 0.1]
    program = Program((rule("joy", "happiness > 0.5", hold=2, release=1),), (scene("tide"),))
    assert played(program, [(float(t), joyful(share)) for t, share in enumerate(joy)]) == [
        (0.0, "scene tide"),
        (5.0, "scene joy"),
        (5.0, "/joy/start"),
        (7.0, "/joy/end"),
        (7.0, "scene tide"),
    ]


def test_a_dip_shorter_than_release_ends_nothing() -> None:
    # t      0    1    1.5  2    3
    # joy    .9   .1   .1   .9   .9      (release 1 s)
    program = Program((rule("joy", "happiness > 0.5", release=1),))
    moods = [(0.0, 0.9), (1.0, 0.1), (1.5, 0.1), (2.0, 0.9), (3.0, 0.9)]
    told = played(program, [(t, joyful(share)) for t, share in moods])
    assert told == [(0.0, "scene joy"), (0.0, "/joy/start")]


def test_cooldown_rests_before_the_next_start() -> None:
    # t      0    1    2    3    4    5    6
    # joy    .9   .1   .9   .9   .9   .9   .9      (cooldown 3 s from the end at 1)
    joy = [0.9, 0.1, 0.9, 0.9, 0.9, 0.9, 0.9]
    program = Program((rule("joy", "happiness > 0.5", cooldown=3),))
    starts = [at for at, what in played(program, [(float(t), joyful(s)) for t, s in enumerate(joy)]) if "start" in what]
    assert starts == [0.0, 4.0]


def test_the_highest_priority_holds_the_wall_and_the_next_is_back_by_itself() -> None:
    # t        0      1         2      3
    # people   1      2         2->1   0
    # wall     here   together  here   tide
    program = Program(
        (rule("together", "visitors >= 2", priority=20), rule("here", "visitors >= 1", priority=10)),
        (scene("tide"),),
    )
    people = [1, 2, 1, 0]
    timeline = [(float(t), joyful(0.5, n) if n else Mood()) for t, n in enumerate(people)]
    scenes = [(t, what) for t, what in played(program, timeline) if what.startswith("scene")]
    assert scenes == [(0.0, "scene here"), (1.0, "scene together"), (2.0, "scene here"), (3.0, "scene tide")]


def test_equal_priorities_go_to_the_latest_start() -> None:
    program = Program((rule("a", "visitors >= 1"), rule("b", "visitors >= 2")))
    told = played(program, [(0.0, joyful(0.5, 1)), (1.0, joyful(0.5, 2)), (2.0, joyful(0.5, 1))])
    assert [what for _, what in told if what.startswith("scene")] == ["scene a", "scene b", "scene a"]


def test_a_channel_that_shows_what_is_wanted_is_left_alone() -> None:
    attract = rule("attract", "visitors == 0", **{"while": [{"scene": "tide"}], "on_start": [], "on_end": []})
    program = Program((attract,), (scene("tide"),))
    assert played(program, [(0.0, joyful(0.5)), (1.0, Mood()), (2.0, joyful(0.5))]) == [(0.0, "scene tide")]


def test_the_end_of_the_show_ends_every_rule_once() -> None:
    program = Program((rule("joy", "happiness > 0.5"), rule("calm", "happiness < 0.1")))
    begun = step(program, EngineState(), EngineInput(joyful(0.9)), 0.0).state
    ended = finish(program, begun, 4.0)
    assert [cue.args["address"] for cue in ended.cues] == ["/joy/end"]
    assert [(change.rule, change.active_s) for change in ended.changes] == [("joy", 4.0)]
    assert finish(program, ended.state, 5.0).cues == ()


def test_a_change_says_why() -> None:
    program = Program((rule("joy", "happiness > 0.5"),))
    change = step(program, EngineState(), EngineInput(joyful(0.9)), 0.0).changes[0]
    assert (change.rule, change.began, change.why) == ("joy", True, "happiness > 0.5: yes (happiness 0.9)")


moments = st.lists(
    st.tuples(st.floats(-5, 5), st.integers(0, 3), st.sampled_from(EMOTIONS), st.floats(0, 1)), max_size=60
)


@settings(max_examples=200)
@given(moments, st.floats(0, 3), st.floats(0, 3), st.floats(0, 3))
def test_every_start_has_one_end_whatever_time_does(
    timeline: list[tuple[float, int, str, float]], hold: float, release: float, cooldown: float
) -> None:
    program = Program(
        tuple(
            rule(name, f"{name} > 0.5", hold=hold, release=release, cooldown=cooldown, priority=index)
            for index, name in enumerate(EMOTIONS)
        ),
        (scene("tide"),),
    )
    state, now, open_rules = EngineState(), 0.0, set[str]()
    for jump, visitors, dominant, share in timeline:
        now += jump  # runs backwards as often as forwards
        emotions = {dominant: share, "contempt" if dominant != "contempt" else "fear": 1 - share}
        mood = Mood(visitors, dominant, emotions) if visitors else Mood()
        result = step(program, state, EngineInput(mood), now)
        state = result.state
        for change in result.changes:
            assert change.began == (change.rule not in open_rules)
            (open_rules.add if change.began else open_rules.remove)(change.rule)
        holders = set(open_rules)
        wanted = max(holders, key=EMOTIONS.index) if holders else "tide"
        assert state.stage["projector"].cue.args["name"] == wanted
    closed = {change.rule for change in finish(program, state, now).changes}
    assert closed == open_rules
