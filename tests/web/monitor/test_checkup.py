"""What a monitor gets up for at night, and what the board and the parts make of a status."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exhibit.clock import ManualClock
from exhibit.config.problems import Problem
from exhibit.events import CueDropped
from exhibit.inputs.port import InputState
from exhibit.outputs.port import OutputState
from exhibit.runtime.overrides import OverrideState
from exhibit.runtime.status import Status
from exhibit.values import Cue, Imagined
from exhibit.vision.sources.port import SourceState
from exhibit.web.board import Board
from exhibit.web.control_room.live_socket import EncodedParts
from exhibit.web.control_room.parts import PARTS, cues, state_of
from exhibit.web.monitor.checkup import Checkup
from tests.test_terminal import STATUS

WELL = replace(STATUS, outputs={"projector": OutputState("up", "1280x720")}, inputs={}, unsound=())


def test_all_is_well() -> None:
    assert Checkup().look(WELL, 0.1) == ([], [])
    assert Checkup().look(None, 0.0) == (["the show has not begun yet"], [])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"source": SourceState("down", "usb-cam: no frame for 4 s")}, "source: usb-cam: no frame for 4 s"),
        ({"source": SourceState("ended", "a.mp4 came to its end")}, "source: a.mp4 came to its end"),
        ({"unseen_s": 6.0}, "source: no frame has been looked at for 6 s"),
        ({"outputs": {"projector": OutputState("down", "no display")}}, "projector: no display"),
        ({"outputs": {"osc": OutputState("up", parts={"desk": OutputState("down", "gone")})}}, "osc desk: gone"),
        ({"inputs": {"osc in": InputState("down", "port 9001 taken")}}, "osc in: port 9001 taken"),
    ],
)
def test_somebody_has_to_get_up(change: dict[str, object], reason: str) -> None:
    assert Checkup().look(replace(WELL, **change), 0.1) == ([reason], [])  # type: ignore[arg-type]


def test_a_show_that_stands_still_is_ill() -> None:
    assert Checkup().look(WELL, 3.2)[0] == ["the show stands still: nothing has been decided for 3 s"]


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"overrides": OverrideState(hold=True)}, "held by a technician"),
        ({"overrides": OverrideState(blackout=True)}, "blackout"),
        ({"overrides": OverrideState(scene="ember")}, "the scene ember is shown by hand"),
        ({"overrides": OverrideState(imagined=Imagined(1, {"anger": 1.0}))}, "the mood is made up by hand"),
        ({"unsound": (Problem("a", 1, 1, "b"),)}, "the newest edit has 1 mistake; the show goes on as it was"),
        ({"outputs": {"mqtt": OutputState("off"), "osc": OutputState("unverified")}}, None),
        ({"inputs": {"mqtt in": InputState("down", "the output says so already", carried_by="mqtt")}}, None),
    ],
)
def test_what_people_decide_is_worth_a_note(change: dict[str, object], note: str | None) -> None:
    assert Checkup().look(replace(WELL, **change), 0.1) == ([], [note] if note else [])  # type: ignore[arg-type]


def test_a_camera_that_is_closed_on_purpose_is_no_illness() -> None:
    closed = replace(
        WELL, source=SourceState("off", "closed"), overrides=OverrideState(processing=False), unseen_s=900.0
    )
    assert Checkup().look(closed, 0.1) == ([], ["nobody is looked at: the camera is closed"])


def test_a_loudspeaker_is_missed_once_it_was_there() -> None:
    silent = replace(WELL, outputs={"sound": OutputState("down", "no audio device")})
    checkup = Checkup()
    assert checkup.look(silent, 0.1) == ([], ["sound: no audio device"])
    checkup.look(replace(WELL, outputs={"sound": OutputState("up")}), 0.1)
    assert checkup.look(silent, 0.1) == (["sound: no audio device"], [])


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
