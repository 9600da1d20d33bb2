"""Calls that rooms answer in step: by the clock where it can be trusted, and as they come where it cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.cues.call import HEARD_S, LEAD_S
from exhibit.house.calls import CallsHeard, HouseCall, decoded, encoded
from tests.conftest import Neighbour, until
from tests.house.rooms_in_step import ANSWERS, CALLS, EXHIBIT, CalledRooms, a_room

BROKER = "mqtt: {host: 127.0.0.1, prefix: house/attic}\n"
REHEARSAL = """timeline:
  - {at: 0s}
  - {at: 3s, call: sunrise}
  - {at: 6s, visitors: 1}
  - {at: 9s}
expect:
  - {at: 2.9s, not_active: answer}
  - {at: 3.5s, active: answer}
  - {at: 5.5s, not_active: answer}
  - {between: 6s..6.2s, cue: {call: sunrise}}
  - {at: 6.2s, not_active: answer}
  - {at: 6.8s, active: answer}
"""


def call(at_s: float, offset_s: float | None = 0.001, name: str = "sunrise", number: str = "1") -> HouseCall:
    return HouseCall(number, name, at_s, offset_s)


def test_a_call_is_answered_at_its_moment_by_the_clock_here() -> None:
    rooms = CallsHeard()
    assert rooms.hear(call(1000.3), 50.0, 1000.1, 0.002) == ""
    assert rooms.called(50.19) == frozenset()
    assert rooms.due_s() == pytest.approx(50.2), "also where a turn that took long has passed it over"
    assert rooms.called(50.21) == {"sunrise"}
    assert rooms.called(50.2 + HEARD_S + 0.01) == frozenset()


def test_a_call_is_taken_once() -> None:
    rooms = CallsHeard()
    rooms.hear(call(1000.3), 50.0, 1000.1, 0.002)
    assert rooms.hear(call(1000.3), 53.0, 1003.1, 0.002) == ""
    assert rooms.called(53.0) == frozenset()
    rooms.answer_own(call(2000.3, number="2"), 60.0)
    rooms.hear(call(2000.3, number="2"), 60.1, 2000.1, 0.002)
    assert rooms.called(60.15) == frozenset()
    assert rooms.called(60.0 + LEAD_S) == {"sunrise"}


def test_a_slow_wall_begins_before_the_moment() -> None:
    rooms = CallsHeard(lambda name: 0.08 if name == "sunrise" else 0.0)
    rooms.hear(call(1000.3), 50.0, 1000.0, 0.002)
    rooms.hear(call(1000.3, name="bell", number="2"), 50.0, 1000.0, 0.002)
    assert rooms.called(50.25) == {"sunrise"}
    assert rooms.called(50.31) == {"sunrise", "bell"}


@pytest.mark.parametrize(
    ("given", "offset_s", "why"),
    [
        (call(1000.3), None, "no time server keeps the clock here"),
        (call(1000.3, None), 0.001, "no time server keeps the clock where it comes from"),
        (call(1000.3, 0.2), 0.001, "a clock may be off by more than 50 ms"),
        (call(1060.0), 0.001, "it names a moment far away"),
        (call(900.0), None, "no time server keeps the clock here"),
    ],
)
def test_where_a_clock_cannot_be_trusted_a_call_is_answered_as_long_after_it_came_as_it_was_sent_ahead(
    given: HouseCall, offset_s: float | None, why: str
) -> None:
    """So that rooms without a time server are apart by the line's delay, and not by all that a call is ahead."""
    rooms = CallsHeard()
    said = rooms.hear(given, 50.0, 1000.0, offset_s)
    assert said.startswith("the call 'sunrise' was answered by when it came, not by the clock: ")
    assert why in said
    assert rooms.called(50.0 + LEAD_S - 0.01) == frozenset()
    assert rooms.called(50.0 + LEAD_S) == {"sunrise"}


@pytest.mark.parametrize(
    ("given", "early_s", "said"),
    [
        (call(999.9), 0.0, "came after its moment, and was answered at once"),
        (call(1000.3), 0.4, "wall or sound take longer than it is ahead"),
    ],
)
def test_what_comes_too_late_is_answered_at_once_and_said(given: HouseCall, early_s: float, said: str) -> None:
    rooms = CallsHeard(lambda _: early_s)
    assert said in rooms.hear(given, 50.0, 1000.0, 0.001)
    assert rooms.called(50.0) == {"sunrise"}


def test_a_call_of_an_evening_that_is_over_is_not_answered() -> None:
    rooms = CallsHeard()
    assert "long after its moment, and was not answered" in rooms.hear(call(900.0), 50.0, 1000.0, 0.001)
    assert rooms.called(50.0) == frozenset()


@pytest.mark.parametrize(
    "payload", ["", "{", "[]", '{"id": "1"}', '{"id": "", "call": "a", "at": 1}', '{"id": "1", "call": "a", "at": "x"}']
)
def test_nonsense_is_no_call(payload: str) -> None:
    assert decoded(payload) is None
    assert decoded(encoded(call(12.5))) == call(12.5)


def test_a_rehearsal_calls_and_is_called(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show = a_room(tmp_path, CALLS.replace("var('gain') > 0", "visitors >= 1") + ANSWERS, BROKER)
    (show / "rules" / "rehearsals").mkdir()
    (show / "rules" / "rehearsals" / "calls.yaml").write_text(REHEARSAL)
    assert main(["rehearse", "calls", str(show), "--quiet"]) == 0, capsys.readouterr()
    (show / "exhibit.yaml").write_text(EXHIBIT)
    capsys.readouterr()
    assert main(["check", str(show)]) == 2
    assert "rooms are called by way of a broker, and this show has none" in "".join(capsys.readouterr())


def test_two_rooms_answer_at_the_same_moment(tmp_path: Path, neighbour: Callable[[list[str]], Neighbour]) -> None:
    """Two shows, each a program of its own, on one machine with one clock."""
    rooms = CalledRooms(tmp_path, neighbour, ("hall", "attic"))
    try:
        assert until(rooms.listening), rooms.broker.said()
        apart_s = rooms.call()
    finally:
        rooms.close()
    print(f"apart by {1000 * apart_s:.1f} ms")
    # Not as it came, 300 ms before the moment; how long after it is a matter of how busy the machine is (make in-step).
    began = [rooms.started[(name, "answer")][0] for name in rooms.names]
    assert min(began) > rooms.moment_s - 0.01, (began, rooms.moment_s)
    assert {name: len(told) for name, told in rooms.started.items()} == {
        ("hall", "call"): 1,
        ("hall", "answer"): 1,
        ("attic", "answer"): 1,
    }, "what the broker had kept is no call"
