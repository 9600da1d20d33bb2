"""The show's experiment while it runs: settled once, drawn alike after every restart, counted only where it may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from exhibit.config.timetable import Timetable
from exhibit.runtime.experiment import RoomNow, blocks_of, decoded, encoded, turn
from exhibit.runtime.experiment_keeper import ExperimentKeeper, settled_file, settled_in
from exhibit.show import Show, load_show
from exhibit.switchback import SettledExperiment, Switchback, slots

VIENNA = ZoneInfo("Europe/Vienna")
FIRST = date(2027, 3, 1)
PLAN = SettledExperiment("warm", Switchback(7, ("usual", "warm")), FIRST, 28, "smiles", 0.2, 0.3, 150.0)
SHOW = """rules: {storm: {when: visitors > 3}}
experiment:
  warm:
    variants: {usual: {}, warm: {without: storm}}
    measure: smiles
    value: 0.2
    hoped: 0.3
    visits: 150
    days: 28
"""
TEN_TO_SIX = Timetable(dict.fromkeys(range(2, 8), ((10.0, 18.0),)))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIENNA)


def now(text: str, *, trusted: bool = True, opened: bool = True, undisturbed: bool = True) -> RoomNow:
    return RoomNow(at(text), trusted, opened, undisturbed)


@pytest.fixture
def show(tmp_path: Path) -> Show:
    (tmp_path / "exhibit.yaml").write_text("exhibit: A test\n")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "experiment.yaml").write_text(SHOW)
    return load_show(tmp_path)


def edited(show: Show, before: str, after: str) -> Show:
    file = show.folder / "rules" / "experiment.yaml"
    file.write_text(file.read_text().replace(before, after))
    return load_show(show.folder)


def test_outside_of_it_nothing_is_of_a_variant() -> None:
    assert turn(PLAN, now("2027-02-28 12:00")).state == "waits"
    assert turn(PLAN, now("2027-03-29 00:00")).state == "over"
    for moment in (now("2027-03-02 12:00", opened=False), now("2027-03-02 12:00", trusted=False)):
        assert (turn(PLAN, moment).variant, turn(PLAN, moment).counted) == ("", "")
    assert turn(PLAN, now("2027-03-28 23:59")).state == "runs"


def test_a_variant_counts_after_its_wash_out_and_while_nobody_has_a_hand_in_it() -> None:
    switch = next(one for one in slots(PLAN.turns, FIRST) if one.begin_s > 0)
    begins = datetime(2027, 3, 1, tzinfo=VIENNA) + timedelta(seconds=switch.begin_s)
    for seconds, counted in ((0, ""), (119, ""), (120, f"warm/{switch.variant}")):
        on = turn(PLAN, RoomNow(begins + timedelta(seconds=seconds)))
        assert (on.variant, on.counted) == (switch.variant, counted)
    late = RoomNow(begins + timedelta(seconds=300), undisturbed=False)
    assert (turn(PLAN, late).variant, turn(PLAN, late).counted) == (switch.variant, "")


def test_blocks_are_those_in_which_the_house_is_open() -> None:
    week = replace(PLAN, days=7)
    assert blocks_of(week, TEN_TO_SIX, at("2027-03-01 09:00")) == (0, 6 * 16)
    assert blocks_of(week, TEN_TO_SIX, at("2027-03-02 11:00")) == (2, 6 * 16), "Mondays are closed"
    assert blocks_of(week, TEN_TO_SIX, at("2027-03-09 11:00")) == (6 * 16, 6 * 16)
    assert blocks_of(week, None, at("2027-03-01 00:00")) == (0, 7 * 48)


def test_a_plan_outlives_the_run_and_an_edit_of_it_stops_it_with_the_remedy(show: Show) -> None:
    said: list[str] = []
    keeper = ExperimentKeeper(settled_file(show.folder), said.append)
    first = keeper.look(show, now("2027-03-01 12:10"))
    assert first.state == "runs"
    keeper.close()
    again = ExperimentKeeper(settled_file(show.folder), said.append)
    assert again.look(show, now("2027-03-01 12:10")) == first
    assert again.progress
    assert again.progress.settled == settled_in(settled_file(show.folder))[0]
    longer = edited(show, "days: 28", "days: 40")
    assert again.look(longer, now("2027-03-02 12:10")).state == "changed"
    assert again.progress.settled.days == 28
    (told,) = said
    assert "changed after it began (days): take that back, or give the new one another name" in told
    assert again.look(edited(show, "days: 40", "days: 28"), now("2027-03-02 12:10")).state == "runs", "taken back"
    assert again.look(edited(show, "  warm:\n", "  warmer:\n"), now("2027-03-03 12:10")).state == "runs", "another name"
    assert again.progress.settled.first == date(2027, 3, 3)
    again.close()
    assert [one.name for one in settled_in(settled_file(show.folder))] == ["warm", "warmer"]


def test_a_first_day_that_has_passed_is_today_and_one_to_come_is_waited_for(show: Show) -> None:
    keeper = ExperimentKeeper(settled_file(show.folder), list[str]().append)
    past = edited(show, "    days: 28", "    first: 2027-01-01\n    days: 28")
    keeper.look(past, now("2027-03-01 12:10"))
    assert keeper.progress
    assert keeper.progress.settled.first == FIRST
    coming = edited(edited(past, "2027-01-01", "2027-04-01"), "  warm:\n", "  april:\n")
    assert keeper.look(coming, now("2027-03-01 12:10")).state == "waits"
    keeper.close()


def test_without_a_clock_to_trust_nothing_is_settled(show: Show) -> None:
    keeper = ExperimentKeeper(settled_file(show.folder), list[str]().append)
    assert keeper.look(show, now("1970-01-01 12:10", trusted=False)).state == "waits"
    assert keeper.progress is None
    keeper.close()


def test_a_damaged_plan_is_kept_said_and_drawn_anew(show: Show) -> None:
    file = settled_file(show.folder)
    file.parent.mkdir(parents=True)
    file.write_bytes(encoded([PLAN]).replace(b'"seed": 7', b'"seed": "x"'))
    said: list[str] = []
    keeper = ExperimentKeeper(file, said.append)
    assert keeper.look(show, now("2027-03-02 12:10")).state == "runs"
    keeper.close()
    assert "kept as" in said[0]
    assert settled_in(file)[0].first == date(2027, 3, 2)


def test_what_is_settled_is_read_as_it_was_written() -> None:
    plans = (PLAN, replace(PLAN, name="other", written_first=FIRST, about="Ist es warm?"))
    assert decoded(encoded(plans)) == plans
    for damaged in (b"", b"[]", b'{"format": 1, "experiments": [{}]}', b'{"format": 1, "experiments": [[]]}'):
        with pytest.raises(ValueError, match=r"\w"):
            decoded(damaged)
