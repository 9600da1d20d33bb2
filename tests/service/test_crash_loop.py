"""After starts that end early another show is played, and the show itself is tried again; no clock can spoil that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibit.service.crash_loop import (
    Plays,
    StartMemory,
    chosen,
    ended,
    forgotten,
    proven,
    tried_again,
    unplayable,
)
from exhibit.service.start_memory import MemoryFile, decoded, encoded


def played(memory: StartMemory, times: int, *, good: bool = True, boot: str = "a") -> tuple[list[Plays], StartMemory]:
    """What is played at so many starts, each of which ends early."""
    found = list[Plays]()
    now_s = memory.starts_s[-1] if memory.starts_s else 0.0
    for _ in range(times):
        start = chosen(memory, boot, now_s, good=good)
        found.append(start.plays)
        memory, now_s = start.memory, now_s + start.wait_s + 5
    return found, memory


def test_three_starts_then_the_last_good_show_then_the_safe_scene() -> None:
    assert played(StartMemory(), 8)[0] == ["show"] * 3 + ["last good"] * 2 + ["safe scene"] * 3


def test_without_a_last_good_show_the_safe_scene_follows_at_once() -> None:
    assert played(StartMemory(), 5, good=False)[0] == ["show"] * 3 + ["safe scene"] * 2


def test_the_show_is_tried_once_and_played_for_good_once_it_is_proven() -> None:
    _, memory = played(StartMemory(), 4)
    found, memory = played(tried_again(memory), 3)
    assert found == ["show", "last good", "last good"]
    memory = chosen(tried_again(memory), "a", 9000.0, good=True).memory
    assert played(proven(memory), 3)[0] == ["show"] * 3


def test_a_press_gives_the_show_all_its_starts_again() -> None:
    _, memory = played(StartMemory(), 6)
    assert played(forgotten(memory), 4)[0] == ["show"] * 3 + ["last good"]


def test_who_is_asked_to_end_has_not_ended_early() -> None:
    memory = StartMemory()
    for _ in range(9):
        start = chosen(memory, "a", 0.0, good=True)
        assert (start.plays, start.wait_s) == ("show", 0.0)
        memory = ended(start.memory)


def test_a_power_cut_is_not_the_shows_fault_and_with_the_power_the_show_is_tried_again() -> None:
    memory = StartMemory()
    for boot in "abcdefgh":
        start = chosen(memory, boot, 0.0, good=True)
        assert start.plays == "show"
        memory = start.memory
    _, memory = played(memory, 4, boot="h")
    assert memory.plays == "last good"
    assert played(memory, 2, boot="i")[0] == ["show", "last good"]


def test_what_cannot_begin_at_all_is_not_begun_three_times() -> None:
    memory = unplayable(chosen(StartMemory(), "a", 0.0, good=True).memory, "exhibit.yaml:1:1: wrong", good=True)
    assert (memory.plays, memory.running, memory.why) == ("last good", "last good", "exhibit.yaml:1:1: wrong")
    memory = unplayable(memory, "gone", good=True)
    assert (memory.plays, memory.why) == ("safe scene", "exhibit.yaml:1:1: wrong")


@given(st.lists(st.floats(0, 300), min_size=60, max_size=200), st.booleans())
def test_there_are_at_most_twenty_starts_in_any_hour(lived_s: list[float], good: bool) -> None:
    memory, now_s, starts = StartMemory(), 0.0, list[float]()
    for one_s in lived_s:
        start = chosen(memory, "a", now_s, good=good)
        now_s += start.wait_s
        starts.append(now_s)
        memory, now_s = start.memory, now_s + one_s
    assert all(sum(at_s <= other_s < at_s + 3600 for other_s in starts) <= 20 for at_s in starts)


def test_it_lies_on_disk_as_it_was(tmp_path: Path) -> None:
    _, memory = played(StartMemory(), 5)
    for one in (memory, replace(memory, running=None, trial=True)):
        assert decoded(encoded(one)) == one
    file = MemoryFile(tmp_path / "new")
    file.write(memory)
    assert (file.read(), file.notice) == (memory, "")


DAMAGED = (b"", b"\0" * 100, b"[]", b"{}", b'{"plays": "x", "early": 0, "starts_s": []}', b"[" * 9999)


@pytest.mark.parametrize("data", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_memory_is_put_aside_and_said_and_the_show_begins(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "starts.json").write_bytes(data)
    file = MemoryFile(tmp_path)
    assert file.read() == StartMemory()
    assert "damaged" in file.notice
    assert [one.read_bytes() for one in tmp_path.glob("*.damaged")] == [data]
