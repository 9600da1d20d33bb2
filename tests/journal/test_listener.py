"""A running journal: what happens becomes atoms in its store, and nothing finer ever does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from exhibit.events import CommandTaken, LinkChanged, RunStarted, Seen, ShowReloaded, VariantTurned
from exhibit.journal.atoms import BLOCK_S, Atom
from exhibit.journal.copies import WeeklyCopy
from exhibit.journal.holdings import JournalHoldings
from exhibit.journal.listener import Journal, Upkeep
from exhibit.journal.opening import size_bytes
from exhibit.journal.port import Stored, StoreError
from exhibit.journal.published import published
from exhibit.journal.rows import AnswerCounts, JournalRow, LoggedChange
from exhibit.journal.sqlite import SqliteStore
from exhibit.values import AnswerGiven, Command, Face, Mood, Observation, RuleChange, Visitor

FACE = Face((100, 100, 200, 220), ((130, 150), (170, 150), (150, 175), (135, 200), (165, 200)), 0.95)
BEGAN = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


class Room:
    """A journal and its day, which goes on as visitors come."""

    def __init__(self, folder: Path, k: int = 5) -> None:
        self.t_s, self.open = 0.0, True
        self.file = folder / "journal.sqlite3"
        self.journal = Journal(
            SqliteStore(self.file), "hall", lambda: BEGAN + timedelta(seconds=self.t_s), lambda: self.open, k
        )
        self._last = 0

    def now(self) -> datetime:
        return BEGAN + timedelta(seconds=self.t_s)

    def later(self, seconds: float) -> None:
        """Nobody comes for a while; the show ticks."""
        self.t_s += seconds
        self.journal.hear(self.t_s, Seen(Mood()))

    def again(self) -> None:
        """Another run, after this one was cut off."""
        self.journal = Journal(SqliteStore(self.file), "hall", self.now, lambda: self.open, 5)

    def changes(self) -> list[LoggedChange]:
        return [row for row in self.rows() if isinstance(row, LoggedChange)]

    def visit(self, count: int = 1, *, made_up: bool = False, counted: bool = True, told: bool = True) -> None:
        """Somebody comes for three seconds and goes."""
        for _ in range(count):
            self._last += 1
            for dwell_s in (0.0, 1.0, 2.0, 3.0):
                self.see((self.who(dwell_s, told=told),), made_up=made_up, counted=counted)
            self.see((), counted=counted)

    def who(self, dwell_s: float, *, told: bool = True) -> Visitor:
        """Who came last."""
        return Visitor(self._last, FACE, {}, 0.9, dwell_s, None, {"happiness": 1.0}, told)

    def see(self, visitors: tuple[Visitor, ...], *, made_up: bool = False, counted: bool = True) -> None:
        """A second later these are in view."""
        self.t_s += 1.0
        seen = Observation(self.t_s, round(self.t_s), (640, 360), visitors, made_up)
        self.journal.hear(self.t_s, Seen(Mood(), seen, self.t_s, counted))

    def until_block(self, number: int) -> None:
        self.t_s = number * BLOCK_S + 1.0
        self.journal.hear(self.t_s, Seen(Mood()))

    def rows(self) -> list[JournalRow]:
        store = SqliteStore(self.file)
        rows = [one.row for one in store.read()]
        store.close()
        return rows

    def atoms(self) -> list[Atom]:
        return [row for row in self.rows() if isinstance(row, Atom)]


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def test_visits_become_an_atom_when_their_block_ends(room: Room) -> None:
    room.visit(6)
    assert not room.atoms()
    room.until_block(1)
    (atom,) = room.atoms()
    assert (atom.tally.visits, atom.tally.stops, atom.tally.smiles) == (6, 6, 6)
    assert atom.begin_s == round(BEGAN.timestamp())
    assert atom.end_s - atom.begin_s == BLOCK_S


def test_made_up_visitors_are_not_counted(room: Room) -> None:
    room.visit(6, made_up=True)
    room.until_block(1)
    room.journal.close()
    assert not room.atoms()


def test_too_few_visits_are_in_no_file_at_any_moment(room: Room) -> None:
    room.visit(4)
    room.until_block(3)
    room.journal.close()
    assert not room.atoms()


def test_at_the_end_a_remainder_joins_the_newest_atom(room: Room) -> None:
    room.visit(6)
    room.until_block(1)
    room.visit(2)
    room.journal.close()
    (atom,) = room.atoms()
    assert atom.tally.visits == 8
    assert atom.end_s - atom.begin_s == 2 * BLOCK_S


def test_a_remainder_joins_no_atom_that_was_shown_where_two_runs_end_in_one_block(room: Room) -> None:
    for _ in range(2):
        room.visit(6)
        room.journal.close()
        room.again()
    shown = published(room.rows(), room.now().timestamp()).atoms
    assert len(shown) == 1
    room.visit(2)
    room.journal.close()
    assert all(atom in room.atoms() for atom in shown), "what was shown has not changed"


def test_what_people_did_has_its_time_and_no_address(room: Room) -> None:
    room.journal.hear(1.0, CommandTaken(Command("scene", "projector", "tide", by="web 10.0.0.5")))
    room.journal.hear(1.0, CommandTaken(Command("variable", "answer", "awe", by="web 10.0.0.6")))
    room.journal.hear(2.0, LinkChanged("source", "down", "unplugged"))
    room.journal.hear(3.0, ShowReloaded("Hall"))
    room.until_block(1)
    changes = [row for row in room.rows() if isinstance(row, LoggedChange)]
    assert [(one.kind, one.by) for one in changes] == [("scene", "web"), ("camera", ""), ("edit", "")]
    assert b"10.0.0" not in b"".join(part.read_bytes() for part in room.file.parent.iterdir())


def test_starts_of_rules_are_counts_without_a_time(room: Room) -> None:
    room.visit(6)
    room.journal.hear(7.0, RuleChange("joy", began=True))
    room.journal.hear(8.0, RuleChange("joy", began=False, active_s=1.0))
    room.until_block(1)
    assert room.atoms()[0].tally.rule_starts == {"joy": 1}
    assert not [row for row in room.rows() if isinstance(row, LoggedChange)]


def test_answers_are_kept_by_question_once_they_are_k(room: Room) -> None:
    for choice in ("awe", "awe", "calm", "awe"):
        room.journal.hear(1.0, AnswerGiven("felt", choice, "kiosk"))
    room.until_block(1)
    assert not [row for row in room.rows() if isinstance(row, AnswerCounts)]
    room.journal.hear(room.t_s, AnswerGiven("felt", "calm", "kiosk", flagged=True))
    room.until_block(2)
    (answers,) = [row for row in room.rows() if isinstance(row, AnswerCounts)]
    assert (answers.tally.counts, answers.tally.flagged) == ({"awe": 3, "calm": 2}, 1)


def test_what_people_did_is_on_the_disk_within_a_minute(room: Room) -> None:
    room.journal.hear(0.0, ShowReloaded("Hall"))
    room.later(30.0)
    assert not room.changes()
    room.later(31.0)
    assert [one.kind for one in room.changes()] == ["edit"]


def test_a_camera_that_flaps_all_day_costs_no_more_than_a_hundred_commits(room: Room) -> None:
    store = _Counting(SqliteStore(room.file))
    midnight = datetime(2026, 12, 1, tzinfo=UTC)
    room.journal = Journal(store, "hall", lambda: midnight + timedelta(seconds=room.t_s), lambda: True, 5)
    for minute in range(24 * 60):
        room.t_s = minute * 60.0
        room.journal.hear(room.t_s, LinkChanged("source", "up" if minute % 2 else "down", ""))
    assert 90 <= store.commits <= 100
    room.journal.close()
    assert len(room.changes()) == 24 * 60, "none is lost"


def test_opening_and_closing_are_changes(room: Room) -> None:
    room.open = False
    room.later(1.0)
    room.open = True
    room.later(3600.0)
    room.later(61.0)
    assert [(one.kind, one.text) for one in room.changes()] == [
        ("closure", "the house closed"),
        ("closure", "the house opened"),
    ]


def test_the_start_of_a_run_says_that_the_one_before_was_cut_off(room: Room) -> None:
    room.journal.hear(0.0, RunStarted("Hall", "auto", "1.0"))
    room.later(61.0)
    room.later(600.0)
    room.again()
    room.journal.hear(room.t_s, RunStarted("Hall", "auto", "1.0"))
    room.later(61.0)
    assert room.changes()[-1].text == "Hall began, Exhibit 1.0; the run before was cut off, its last sign is of " + (
        BEGAN.strftime("%Y-%m-%d %H:%M")
    )


def test_after_an_orderly_end_nothing_is_said_of_the_run_before(room: Room) -> None:
    room.journal.hear(0.0, RunStarted("Hall", "auto", "1.0"))
    room.journal.close()
    room.again()
    room.journal.hear(room.t_s, RunStarted("Hall", "auto", "1.0"))
    room.journal.close()
    texts = [one.text for one in room.changes()]
    assert texts == ["Hall began, Exhibit 1.0", "Hall ended in order"] * 2


def test_a_copy_is_made_each_week_without_what_may_still_change(room: Room, tmp_path: Path) -> None:
    place = tmp_path / "stick"
    place.mkdir()
    store = SqliteStore(room.file)
    upkeep = Upkeep(copy=WeeklyCopy(store, place, room.now))
    room.journal = Journal(store, "hall", room.now, lambda: True, 5, upkeep)
    for block in (1, 2, 3):
        room.visit(6)
        room.until_block(block)
    (copy,) = place.iterdir()
    assert not [row for row in _rows(copy) if isinstance(row, Atom)], "the newest atom may still grow"
    os.utime(copy, (room.now().timestamp(), room.now().timestamp()))
    room.until_block(6 * 96)
    room.visit(6)
    room.until_block(6 * 96 + 1)
    assert not [row for row in _rows(copy) if isinstance(row, Atom)], "it is not a week old"
    room.until_block(8 * 96)
    settled = [row.id for row in _rows(copy) if isinstance(row, Atom)]
    assert settled == [atom.id for atom in room.atoms()][:3]
    newest = room.atoms()[-1].id
    assert newest.encode() not in copy.read_bytes()


def test_a_place_for_copies_that_is_not_there_is_said_and_the_journal_goes_on(room: Room, tmp_path: Path) -> None:
    store = SqliteStore(room.file)
    upkeep = Upkeep(copy=WeeklyCopy(store, tmp_path / "gone", room.now))
    room.journal = Journal(store, "hall", room.now, lambda: True, 5, upkeep)
    room.visit(6)
    room.until_block(1)
    assert room.journal.state().link == "up"
    assert "is not there" in room.journal.state().detail
    assert [atom.tally.visits for atom in room.atoms()] == [6]


def _rows(file: Path) -> list[JournalRow]:
    store = SqliteStore(file)
    rows = [one.row for one in store.read()]
    store.close()
    return rows


class _Counting:
    """A store that counts what it is asked to write."""

    def __init__(self, kept: SqliteStore) -> None:
        self.commits, self._kept = 0, kept

    def append(self, rows: tuple[JournalRow, ...]) -> None:
        self.commits += 1
        self._kept.append(rows)

    def replace(self, ids: frozenset[str], rows: tuple[JournalRow, ...]) -> None:
        self._kept.replace(ids, rows)

    def read(self, since_seq: int = 0) -> Iterator[Stored]:
        return self._kept.read(since_seq)

    def close(self) -> None:
        self._kept.close()


class _Full:
    """A store whose disk is full for a while."""

    def __init__(self, kept: SqliteStore) -> None:
        self.full, self._kept = True, kept

    def append(self, rows: tuple[JournalRow, ...]) -> None:
        if self.full:
            raise StoreError("no space left")
        self._kept.append(rows)

    def replace(self, ids: frozenset[str], rows: tuple[JournalRow, ...]) -> None:
        self._kept.replace(ids, rows)

    def read(self, since_seq: int = 0) -> Iterator[Stored]:
        return self._kept.read(since_seq)

    def close(self) -> None:
        self._kept.close()


def test_what_could_not_be_written_is_written_later(tmp_path: Path) -> None:
    room = Room(tmp_path)
    store = _Full(SqliteStore(room.file))
    room.journal = Journal(store, "hall", room.now, lambda: True, 5)
    room.visit(6)
    room.until_block(1)
    assert room.journal.state().link == "down"
    store.full = False
    room.visit(6)
    room.until_block(2)
    assert room.journal.state().link == "up"
    assert [atom.tally.visits for atom in room.atoms()] == [6, 6]


def test_answers_that_waited_on_a_device_count_for_their_own_time_and_none_is_lost(room: Room) -> None:
    room.until_block(20 * 96)
    now_s = int(BEGAN.timestamp()) + 20 * 96 * BLOCK_S
    week = [now_s - number * BLOCK_S for number in range(1, 7 * 96)]
    for number, block_s in enumerate([*week, *week, *week]):
        room.journal.hear(room.t_s, AnswerGiven("felt", ("awe", "calm")[number % 2], "kiosk", block_s=block_s))
    room.journal.hear(room.t_s, AnswerGiven("felt", "joy", "kiosk", block_s=now_s + 5 * BLOCK_S))  # its clock is wrong
    room.until_block(20 * 96 + 1)
    assert not [row for row in room.rows() if isinstance(row, AnswerCounts)]  # more may come
    for number in range(2, 5):
        room.journal.hear(room.t_s, AnswerGiven("felt", "joy", "kiosk"))
        room.until_block(20 * 96 + number)
    answers = [row for row in room.rows() if isinstance(row, AnswerCounts)]
    assert all(row.tally.size >= 5 for row in answers)
    assert all(0 <= row.begin_s % BLOCK_S < row.end_s - row.begin_s <= 2 * BLOCK_S for row in answers[:-1])
    for _ in range(5):
        room.journal.hear(room.t_s, AnswerGiven("felt", "joy", "kiosk"))
    room.until_block(20 * 96 + 5)
    total = sum(row.tally.size for row in room.rows() if isinstance(row, AnswerCounts))
    assert total == 3 * len(week) + 1 + 3 + 5


def test_while_the_room_is_its_staff_s_nobody_is_counted_and_that_is_a_change(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.visit(5)
    room.visit(4, counted=False)
    room.journal.hear(room.t_s, RuleChange("joy", began=True))
    for dwell_s in (0.0, 1.0):
        room.see((room.who(dwell_s),), counted=False)
        for _ in range(5):
            room.journal.hear(room.t_s, AnswerGiven("felt", "awe", "kiosk"))  # staff try the kiosk, too
    for dwell_s in (2.0, 3.0):  # who was there as staff, and stays, is no visitor afterwards
        room.see((room.who(dwell_s),))
    room.see(())
    room.until_block(1)
    assert not [row for row in room.rows() if isinstance(row, AnswerCounts)]
    (atom,) = [row for row in room.rows() if isinstance(row, Atom)]
    assert (atom.tally.visits, dict(atom.tally.rule_starts)) == (5, {})
    assert atom.tally.watched_s == pytest.approx(27.0, abs=2.0)
    assert [one.text for one in room.changes()] == ["staff mode: nobody is counted", "visitors are counted again"]


def test_who_left_before_they_were_told_and_who_stopped_the_reading_are_counts_without_a_time(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.visit(6)
    room.visit(3, told=False)
    room.journal.hear(room.t_s, CommandTaken(Command("opt_out", by="button")))
    room.journal.hear(room.t_s, CommandTaken(Command("opt_out", value=False, by="button")))
    room.until_block(1)
    (atom,) = [row for row in room.rows() if isinstance(row, Atom)]
    assert (atom.tally.visits, atom.tally.told_visits, atom.tally.opt_outs) == (9, 6, 1)
    assert room.changes() == []


def test_it_says_how_much_it_holds_since_when_and_until_when(tmp_path: Path) -> None:
    room, told = Room(tmp_path), list[JournalHoldings]()
    size = partial(size_bytes, str(room.file))
    room.journal = Journal(
        SqliteStore(room.file), "hall", room.now, lambda: True, 5, Upkeep(7, size_bytes=size), tell_held=told.append
    )
    room.journal.hear(0.0, RunStarted("Tides", "drawn", "0.1"))
    room.visit(6)
    room.until_block(1)
    held = told[-1]
    assert (held.rows, held.since, held.keep_months) == (2, "2026-11-30", 7)
    assert held.size_bytes is not None
    assert held.size_bytes > 4000
    assert room.journal.state().detail == str(held)
    assert str(held).startswith("2 rows since 2026-11-30, ")
    assert str(held).endswith("; by the quarter of an hour for 7 months, then by week")


def test_visits_are_of_the_variant_that_was_on_all_through_them(room: Room) -> None:
    def turn_to(variant: str) -> None:
        room.journal.hear(room.t_s, VariantTurned(variant))

    turn_to("warm/usual")
    room.visit(6)
    room._last += 1
    room.see((room.who(0.0),))
    room.see((room.who(1.0),))  # across the switch, and through the wash-out
    turn_to("")
    room.see((room.who(2.0),))
    turn_to("warm/warm")
    room.see((room.who(3.0),))
    room.see(())
    room.visit(7)
    turn_to("")
    room.visit(4)
    for _ in range(6):
        room.journal.hear(room.t_s, AnswerGiven("felt", "awe", "kiosk"))
    room.until_block(1)
    assert {one.variant: one.tally.visits for one in room.atoms()} == {"": 5, "warm/usual": 6, "warm/warm": 7}
    assert [row.variant for row in room.rows() if isinstance(row, AnswerCounts)] == [""]
