"""The sums of a journal follow it: what is new is added, what waits is left out, what was kept is the same."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from exhibit.journal.atoms import Atom
from exhibit.journal.opening import open_store
from exhibit.journal.port import JournalStore, Stored, StoreError
from exhibit.journal.published import Settling, published, settled, settling
from exhibit.journal.rows import AnswerCounts, JournalRow
from exhibit.journal.tally import Tally
from exhibit.museum.house_sums import HouseSums, house_sums, joined_sums
from exhibit.museum.kept_sums import ReadUntil, packed_sums, unpacked_sums
from exhibit.web.curator import house as module
from exhibit.web.curator.house import House
from exhibit.web.journals import Journals
from tests.web.curator.made_house import LAST, ZONE, made_rows, midnight_s

NOW_S = midnight_s(LAST) + 40 * 3600


@pytest.fixture(autouse=True)
def always_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOK_EVERY_S", 0.0)
    monkeypatch.setattr(module, "_WORTH_KEEPING", 10)
    monkeypatch.setattr(module, "now_utc_s", lambda: float(NOW_S))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def store(tmp_path: Path) -> JournalStore:
    return open_store(str(tmp_path / "house.sqlite3"), made=True)


@pytest.fixture
def house(tmp_path: Path, kept: Path) -> Callable[[], House]:
    """Makes a house anew, as a page does that is started again."""
    return lambda: House(Journals((str(tmp_path / "house.sqlite3"),), ZONE, kept=kept))


def same(one: HouseSums, other: HouseSums) -> bool:
    tables = ((one.days, other.days), (one.hours, other.hours))
    arrays = all(np.array_equal(a.keys, b.keys) and np.allclose(a.values, b.values) for a, b in tables)
    rest = (one.exhibits, set(map(str, one.answers)), one.changes, one.works, one.placements)
    return arrays and rest == (
        other.exhibits,
        set(map(str, other.answers)),
        other.changes,
        other.works,
        other.placements,
    )


def whole(store: JournalStore) -> HouseSums:
    return house_sums(published((one.row for one in store.read()), NOW_S), ZONE)


def test_what_is_read_piece_by_piece_is_settled_as_all_at_once_is() -> None:
    rows = [Stored(number, row) for number, row in enumerate(made_rows(2))]
    state, shown = Settling(), list[JournalRow]()
    for begin in range(0, len(rows), 7):
        state, some = settling(state, rows[begin : begin + 7], NOW_S)
        shown += some
    assert sorted(row.id for row in shown) == sorted(row.id for row in settled([one.row for one in rows], NOW_S))


def test_the_sums_follow_the_journal_and_a_new_start_goes_on_from_what_was_kept(
    store: JournalStore, house: Callable[[], House], kept: Path
) -> None:
    rows = made_rows(3)
    half = len(rows) // 2
    store.append(tuple(rows[:half]))
    first = house()
    assert same(first.sums()[0], whole(store))
    assert first.sums()[1] == first.sums()[1], "nothing new"
    store.append(tuple(rows[half:]))
    assert same(first.sums()[0], whole(store))
    (file,) = kept.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    again = house()
    assert same(again.sums()[0], whole(store))
    file.write_bytes(b"torn" + file.read_bytes()[:300])
    assert same(house().sums()[0], whole(store)), "what is damaged is made anew"


def test_an_atom_that_waits_is_in_no_sum_and_in_no_file_until_the_next_one_closes(
    store: JournalStore, house: Callable[[], House], kept: Path
) -> None:
    rows = [one for one in made_rows(2) if isinstance(one, Atom) and one.exhibit == "hall"]
    store.append(tuple(rows))
    one = house()
    counted, newest = one.sums()[0], rows[-1]
    assert int(counted.days.values[:, 0].sum()) == sum(row.tally.visits for row in rows[:-1])
    found = unpacked_sums(next(kept.iterdir()).read_bytes())
    assert found is not None
    assert int(found[0].days.values[:, 0].sum()) == sum(row.tally.visits for row in rows[:-1])
    grown = replace(newest, tally=newest.tally.plus(rows[0].tally))
    store.replace(frozenset({newest.id}), (grown,))  # a remainder joins it
    assert same(one.sums()[0], whole(store))
    later = replace(newest, id="later", begin_s=newest.end_s, end_s=newest.end_s + 900)
    store.append((later,))
    assert int(one.sums()[0].days.values[:, 0].sum()) == sum(row.tally.visits for row in (*rows[:-1], grown))
    assert same(house().sums()[0], whole(store))


def test_quarters_of_an_hour_that_became_weeks_are_counted_once(
    store: JournalStore, house: Callable[[], House]
) -> None:
    rows = [one for one in made_rows(3) if isinstance(one, Atom) and one.exhibit == "hall"]
    store.append(tuple(rows))
    one = house()
    before = int(one.sums()[0].days.values[:, 0].sum())
    week = replace(rows[0], id="week", end_s=rows[9].end_s, tally=joined(rows[:10]))
    store.replace(frozenset(row.id for row in rows[:10]), (week,))
    assert int(one.sums()[0].days.values[:, 0].sum()) == before
    assert same(one.sums()[0], whole(store))


def joined(atoms: list[Atom]) -> Tally:
    tally = atoms[0].tally
    for one in atoms[1:]:
        tally = tally.plus(one.tally)
    return tally


def test_two_journals_are_one_house_unless_both_hold_the_same_exhibit(tmp_path: Path) -> None:
    rows = [one for one in made_rows(2) if isinstance(one, Atom)]
    places = []
    for name in ("hall", "tower"):
        places.append(str(tmp_path / f"{name}.sqlite3"))
        store = open_store(places[-1], made=True)
        store.append(tuple(one for one in rows if one.exhibit == name))
        store.close()
    found, _ = House(Journals(tuple(places), ZONE)).sums()
    assert found.exhibits == ("hall", "tower")
    with pytest.raises(StoreError, match="two of the journals hold the exhibit 'hall'"):
        House(Journals((places[0], places[0]), ZONE)).sums()


def test_sums_come_back_as_they_were_kept() -> None:
    sums = house_sums(published(made_rows(2), NOW_S), ZONE)
    mark = ReadUntil(9, 8, (3, 5), "Europe/Vienna")
    back = unpacked_sums(packed_sums(sums, mark))
    assert back is not None
    assert back[1] == mark
    assert same(back[0], sums)
    assert unpacked_sums(b"") is None
    assert same(joined_sums([sums, HouseSums()]), sums)


@pytest.mark.skipif(not os.environ.get("EXHIBIT_SLOW"), reason="a minute: EXHIBIT_SLOW=1")
def test_forty_exhibits_over_three_years_open_in_a_second(tmp_path: Path, kept: Path) -> None:
    from exhibit.museum.overview import overview  # noqa: PLC0415
    from exhibit.web.curator.body import body  # noqa: PLC0415
    from exhibit.web.curator.choice import CuratorChoice, asked_of  # noqa: PLC0415
    from exhibit.web.curator.speech import Speech  # noqa: PLC0415

    file = str(tmp_path / "house.sqlite3")
    store = open_store(file, made=True)
    rows = [one for one in made_rows(156) if isinstance(one, (Atom, AnswerCounts)) and one.exhibit == "hall"]
    for number in range(40):
        store.append(tuple(replace(one, id=f"{number} {one.id}", exhibit=f"room {number}") for one in rows))
    store.close()
    House(Journals((file,), ZONE, kept=kept)).sums()
    began_s = time.process_time()
    found, _ = House(Journals((file,), ZONE, kept=kept)).sums()
    choice = CuratorChoice()
    asked = asked_of(choice, found)
    assert asked is not None
    text = body(overview(found, asked), found, choice, Speech("en"), "UTC")
    took_s = time.process_time() - began_s
    print(f"{len(found.days.keys)} days, {len(text)} bytes, {took_s:.2f} s")
    assert took_s < 2.0, "of a processor that others use too"
