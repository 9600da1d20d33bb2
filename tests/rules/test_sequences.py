"""Sequences in time: waits, repeats, what happens when a rule ends or starts again meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from exhibit.rules.engine import finish
from tests.rules.conftest import Night, feeling, program_from

JOY, CALM = feeling(happiness=0.9), feeling()


def osc(address: str, *args: Any) -> dict[str, Any]:
    return {"osc": {"to": "desk", "address": address, "args": list(args)}}


def night(**rule: Any) -> Night:
    return Night(program_from({"joy": {"when": "happiness > 0.5", **rule}}))


def test_waits_lay_a_sequence_out_in_time() -> None:
    # t      0    1    1.5
    # done   /a   /b   /c
    told = night(on_start=[osc("/a"), {"wait": "1s"}, osc("/b"), {"wait": "500ms"}, osc("/c")]).through(0, 3, JOY).told
    assert told == [(0.0, "/a"), (1.0, "/b"), (1.5, "/c")]


def test_a_late_step_does_all_that_is_due_in_order() -> None:
    told = night(on_start=[osc("/a"), {"wait": "1s"}, osc("/b"), {"wait": "1s"}, osc("/c")]).at(0, JOY).at(60, JOY).told
    assert told == [(0, "/a"), (60, "/b"), (60, "/c")]


def test_rounding_never_does_a_deed_twice() -> None:
    # Thirds are no whole numbers of anything that a computer adds: 2 s after the start is 1.9999999 s there.
    played = night(on_start=[{"wait": "2s"}, {"repeat": {"every": "1s", "do": [osc("/beat")]}}])
    for third in range(31, 130):
        played = played.at(third / 3, JOY)
    assert len(played.told) == len({round(at_s) for at_s, _ in played.told}) == 31


def test_the_end_of_the_rule_cancels_what_is_left() -> None:
    # t      0    1     2
    # joy    on   off
    # done   /a   /end, and never /b
    played = night(on_start=[osc("/a"), {"wait": "2s"}, osc("/b")], on_end=[osc("/end")])
    assert played.at(0, JOY).at(1, CALM).through(1, 5, CALM).told == [(0, "/a"), (1, "/end")]


def test_finish_lets_it_run_to_its_end() -> None:
    played = night(on_start=[osc("/a"), {"wait": "2s"}, osc("/b")], finish=True)
    assert played.at(0, JOY).at(1, CALM).through(1.5, 5, CALM).told == [(0, "/a"), (2.0, "/b")]


def test_repeats_come_again() -> None:
    steps = [{"repeat": {"times": 3, "every": "500ms", "do": [osc("/flash")]}}, osc("/done")]
    assert night(on_start=steps).through(0, 3, JOY).told == [
        (0, "/flash"),
        (0.5, "/flash"),
        (1, "/flash"),
        (1, "/done"),
    ]


def test_without_times_it_repeats_as_long_as_the_rule_is_active() -> None:
    played = night(on_start=[{"repeat": {"every": "1s", "do": [osc("/tick")]}}], on_end=[osc("/end")])
    played.through(0, 2.5, JOY).through(2.6, 9, CALM)
    assert played.told == [(0, "/tick"), (1, "/tick"), (2, "/tick"), (2.6, "/end")]


def test_a_clock_that_jumps_an_hour_does_not_flood() -> None:
    played = night(on_start=[{"repeat": {"every": "1s", "do": [osc("/tick")]}}]).at(0, JOY).at(3600.5, JOY)
    assert len(played.told) <= 3


@pytest.mark.parametrize(
    ("again", "wanted"),
    [
        # joy is on at 0..1 and again from 2; each sequence is /a at once and /b after 3 s
        ("single", [(0, "/a"), (3, "/b")]),
        ("restart", [(0, "/a"), (2, "/a"), (5, "/b")]),
        ("queued", [(0, "/a"), (3, "/b"), (3, "/a"), (6, "/b")]),
    ],
)
def test_when_it_starts_again_while_one_runs(again: str, wanted: list[tuple[float, str]]) -> None:
    played = night(on_start=[osc("/a"), {"wait": "3s"}, osc("/b")], finish=True, again=again)
    played.at(0, JOY).at(1, CALM).through(2, 9, JOY, rate_hz=1)
    assert played.told == wanted


def test_what_an_end_puts_right_is_done_before_the_rule_starts_again() -> None:
    # t      0     1         2
    # joy    on    off       on
    # done   /on   /dimmed   /off (it was due at 6) then /on
    played = night(on_start=[osc("/on")], on_end=[osc("/dimmed"), {"wait": "5s"}, osc("/off")])
    assert played.at(0, JOY).at(1, CALM).at(2, JOY).told == [(0, "/on"), (1, "/dimmed"), (2, "/off"), (2, "/on")]


def test_the_end_of_the_show_does_the_whole_end_at_once() -> None:
    played = night(
        on_start=[osc("/on"), {"wait": "9s"}, osc("/more")], on_end=[osc("/dimmed"), {"wait": "5s"}, osc("/off")]
    )
    ended = finish(played.program, played.at(0, JOY).state, 2.0)
    assert [cue.args["address"] for cue in ended.cues] == ["/dimmed", "/off"]


def test_numbers_are_sent_as_they_are_then() -> None:
    end = {"mqtt": {"topic": "joy/over", "payload": {"seconds": "{active_s}", "text": "{rule} of {visitors}"}}}
    played = night(on_start=[osc("/joy", "{happiness * 100}", "{{plain}}", 3)], on_end=[end])
    played.at(0, JOY).at(2.5, feeling(2))
    assert list(played.cues[0][1].args["args"]) == [90.0, "{plain}", 3]
    assert played.cues[1][1].args["payload"] == {"seconds": 2.5, "text": "joy of 2"}
