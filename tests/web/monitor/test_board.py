"""What the board and the parts make of a status."""

from __future__ import annotations

from dataclasses import replace

from exhibit.clock import ManualClock
from exhibit.events import CueDropped
from exhibit.outputs.port import OutputState
from exhibit.runtime.status import Status
from exhibit.values import Cue
from exhibit.web.board import Board
from exhibit.web.control_room.live_socket import EncodedParts
from exhibit.web.control_room.parts import PARTS, cues, state_of
from tests.test_terminal import STATUS

WELL = replace(STATUS, outputs={"projector": OutputState("up", "1280x720")}, inputs={}, unsound=())


def asked(board: Board, clock: ManualClock, for_s: float) -> int:
    """How often a status is asked for while the show ticks thirty times a second."""
    found: list[Status] = []
    for _ in range(round(for_s * 30)):
        clock.sleep(1 / 30)
        board.tick(lambda: found.append(WELL) or WELL)  # type: ignore[func-returns-value]
    return len(found)


def test_a_status_is_made_once_a_second_for_nobody_and_fifteen_times_for_somebody() -> None:
    clock = ManualClock()
    board = Board(clock)
    assert asked(board, clock, 10) in (9, 10, 11)
    board.lookers = 1
    assert 140 <= asked(board, clock, 10) <= 151


def test_who_asks_gets_a_status_of_a_tick_that_began_afterwards() -> None:
    clock = ManualClock()
    board = Board(clock)
    asked(board, clock, 2)
    number = board.want()
    assert asked(board, clock, 1 / 30) == 1
    assert board.number < number
    assert asked(board, clock, 1 / 30) == 1
    assert board.number == number
    assert board.silent_s() == 0.0
    assert sum(board.tick_counts) == 62


def test_what_has_not_changed_is_not_sent_again() -> None:
    encoded = EncodedParts()
    encoded.update(WELL)
    first = encoded.since(0)
    assert all(f'"{name}":' in first for name in PARTS)
    encoded.update(replace(WELL, running_s=WELL.running_s + 1, mood=replace(WELL.mood, held_s=99.0)))
    second = encoded.since(1)
    assert '"mood":' in second
    assert '"rules":' not in second
    assert encoded.since(0).count('"rules":') == 1  # a reader who missed it is still told
    assert encoded.since(1) is second


def test_a_status_of_a_show_that_has_not_begun_has_every_part() -> None:
    bare = replace(WELL, observation=None, plans=())
    state = state_of(bare)
    assert (state["visitors"], state["picture"], state["rules"]) == ([], None, [])


def test_the_page_tells_what_was_sent_from_what_was_dropped() -> None:
    lost = CueDropped(Cue("mqtt", "publish", {"topic": "joy"}, "joy"), "the show has no such output")
    told = cues(replace(WELL, cues=(*WELL.cues, (13.0, lost))))
    assert [one["dropped"] for one in told] == ["", "the show has no such output"]
