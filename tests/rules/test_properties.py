"""What holds for every show, every mood and every clock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from exhibit.rules.engine import exchange, finish, step
from exhibit.rules.plan import Program
from exhibit.rules.stage import staged
from exhibit.rules.state import EngineInput, EngineState
from exhibit.rules.values_now import known_values
from exhibit.values import EMOTIONS, Mood, RuleChange
from tests.rules.conftest import Night, feeling, program_from

SCENES = ("tide", "drift", "sunrise")
CONDITIONS = (
    "happiness > 0.5",
    "sadness > 0.3 or visitors >= 2",
    "visitors == 0",
    "mood == 'anger' and mood_for > 1",
    "chance(0.5) and visitors > 0",
    "not active('r0')",
    "since('r1') > 2",
    "act == 'play'",
)
whole_seconds = st.integers(0, 4).map(lambda number: f"{number}s")
rules = st.fixed_dictionaries(
    {
        "when": st.sampled_from(CONDITIONS),
        "hold": whole_seconds,
        "release": whole_seconds,
        "cooldown": whole_seconds,
        "priority": st.integers(0, 2),
        "while": st.lists(st.sampled_from(SCENES).map(lambda name: {"scene": name}), max_size=1),
        "finish": st.booleans(),
        "again": st.sampled_from(["single", "restart", "queued"]),
        "on_start": st.just([{"wait": "1s"}, {"osc": {"to": "desk", "address": "/on"}}]),
        "on_end": st.just([{"osc": {"to": "desk", "address": "/off"}}, {"wait": "2s"}, {"sound": {"sting": "bell"}}]),
    },
)
ACTS = {"attract": {"when": "visitors == 0"}, "play": {"when": "visitors >= 1", "min": "2s", "max": "9s"}}
shows = st.lists(rules, min_size=2, max_size=5).map(
    lambda many: program_from(
        {f"r{index}": rule for index, rule in enumerate(many)}, acts=ACTS, default=[{"scene": "tide"}]
    )
)
moods = st.builds(
    lambda visitors, emotion, share: feeling(visitors, **({} if emotion == "neutral" else {emotion: share})),
    st.integers(0, 3),
    st.sampled_from(EMOTIONS),
    st.floats(0, 1),
)
moments = st.lists(st.tuples(st.floats(-3, 6), moods), min_size=1, max_size=30)


def started(changes: tuple[RuleChange, ...], running: set[str]) -> set[str]:
    """The rules that are active after `changes`; fails where one starts twice or ends without a start."""
    for change in changes:
        assert change.began == (change.rule not in running)
        running = running | {change.rule} if change.began else running - {change.rule}
    return running


@settings(max_examples=150)
@given(st.lists(st.tuples(shows, moments), min_size=1, max_size=3))
def test_every_start_has_one_end_and_the_stage_remembers_nothing(edits: list[tuple[Program, Any]]) -> None:
    """Over edits, and clocks that run backwards as often as forwards."""
    state, now, running = EngineState(), 0.0, set[str]()
    before = edits[0][0]
    for program, timeline in edits:
        edited = exchange(before, program, state, now)
        running, state, before = started(edited.changes, running), edited.state, program
        for jump, mood in timeline:
            now += jump
            stepped = step(program, state, EngineInput(mood), now)
            running, state = started(stepped.changes, running), stepped.state
            assert running == state.active == {name for name, known in state.rules.items() if known.active}
            fresh = staged(program, replace(state, stage={}), known_values(program, state, state.now_s), state.now_s)
            assert {c: (h.rule, h.claim.shows) for c, h in state.stage.items()} == {
                c: (h.rule, h.claim.shows) for c, h in fresh.items()
            }
    assert started(finish(before, state, now).changes, running) == set()


@settings(max_examples=60)
@given(shows, st.lists(moods, min_size=1, max_size=15))
def test_nothing_depends_on_how_often_it_is_looked(program: Program, timeline: list[Mood]) -> None:
    """Moods change, and durations end, on whole seconds, which both rates meet; what one rule asks of another is known
    one step later, so rules that ask are left out."""
    asking = any("active(" in key or "since(" in key for key in program.references)
    if asking:
        return

    def night(rate: int) -> list[tuple[float, str]]:
        played = Night(program)
        for second, mood in enumerate(timeline):
            for tick in range(rate):
                held = replace(mood, held_s=tick / rate)
                played.at(second + tick / rate, held)
        return [(at, word) for at, word in played.told if at == int(at)]

    assert night(4) == night(8)


@settings(max_examples=50)
@given(shows, moments)
def test_the_same_seed_gives_the_same_night(program: Program, timeline: list[tuple[float, Mood]]) -> None:
    first, second = Night(program), Night(program)
    now = 0.0
    for jump, mood in timeline:
        now += jump
        first.at(now, mood)
        second.at(now, mood)
    assert first.told == second.told
