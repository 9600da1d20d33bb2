"""The house's hours by clocks that are late, wrong, set and not sure yet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exhibit.config.timetable import Timetable, is_open
from exhibit.runtime.house import ClockReading, HouseState, decoded, encoded, here, hours_in_words, step
from exhibit.runtime.house_clock import HouseClock
from exhibit.system.kept_file import KeptFile
from exhibit.system.wall_clock import distrust

VIENNA = ZoneInfo("Europe/Vienna")
DAILY = Timetable(dict.fromkeys(range(1, 8), ((10.0, 18.0),)))
NOT_MONDAY = Timetable(dict.fromkeys(range(2, 8), ((10.0, 18.0),)))
BOOT_1970 = datetime(1970, 1, 1, tzinfo=UTC)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIENNA)


def after(known: str | None, wall: datetime, table: Timetable = DAILY) -> HouseState:
    """The state after a first look at a clock that is not sure."""
    return step(
        HouseState(known=local(known) if known else None), ClockReading(wall, 5.0, trusted=False), table, VIENNA
    )


def test_the_words_for_people() -> None:
    state = step(HouseState(), ClockReading(local("2026-12-01 09:04"), 0.0), DAILY, VIENNA)
    assert here(state) == "here it is 09:04, Europe/Vienna"
    assert hours_in_words(state, closed=True) == "closed until 10:00"
    assert hours_in_words(state, closed=False) == "open by hand"


@pytest.mark.parametrize(
    ("known", "table", "opened"),
    [
        (None, DAILY, True),  # nothing is known: in doubt open
        ("2026-12-01 17:59", DAILY, True),  # switched off in the evening, on again in some morning
        ("2026-12-01 19:30", DAILY, True),
        ("2026-12-01 03:00", DAILY, False),  # the power failed for a moment in the night
        ("2026-11-30 14:00", NOT_MONDAY, False),  # the last known day is none of opening
    ],
)
def test_a_clock_that_woke_up_in_1970_opens_by_the_last_known_day(
    known: str | None,
    table: Timetable,
    opened: bool,
) -> None:
    assert after(known, BOOT_1970, table).opening.open is opened


def test_time_goes_on_from_the_last_that_was_known() -> None:
    state = after("2026-12-01 03:00", BOOT_1970)
    reading = ClockReading(BOOT_1970 + timedelta(hours=7), 5.0 + 7 * 3600, trusted=False)
    state = step(state, reading, DAILY, VIENNA)
    assert (state.local, state.opening.open) == (local("2026-12-01 10:00"), True)


def test_once_the_time_is_known_the_hours_count_at_the_next_look() -> None:
    state = after("2026-12-01 17:59", BOOT_1970)
    state = step(state, ClockReading(local("2026-12-02 08:00"), 300.0), DAILY, VIENNA)
    assert (state.opening.open, state.opening.until) == (False, local("2026-12-02 10:00"))
    assert state.jumps == 1


def test_a_clock_that_is_set_is_judged_once_and_openings_between_are_not_caught_up() -> None:
    state, opened, jumps = HouseState(), [], 0
    begin = local("2026-12-01 09:00")
    for tick in range(300):
        wall = begin + timedelta(seconds=tick / 30) + (timedelta(days=3, hours=2) if tick >= 150 else timedelta())
        state = step(state, ClockReading(wall, tick / 30), DAILY, VIENNA)
        opened.append(state.opening.open)
        jumps = state.jumps
    assert opened == [False] * 150 + [True] * 150
    assert jumps == 1


def test_a_clock_that_is_nudged_over_opening_time_does_not_open_twice() -> None:
    state, seen = HouseState(), []
    for now_s, shift_s in ((0, 0), (1, 0), (2, 0), (3, -3), (4, -3), (5, -3), (6, -3), (7, -3)):
        wall = local("2026-12-01 09:59:58") + timedelta(seconds=now_s + shift_s)
        state = step(state, ClockReading(wall, float(now_s)), DAILY, VIENNA)
        seen.append(state.opening.open)
    assert seen == [False, False, True, True, True, True, True, True]


_STEPS = st.lists(
    st.tuples(
        st.one_of(st.floats(0.01, 2), st.floats(60, 90_000)),
        st.one_of(st.just(0.0), st.floats(-4, 4), st.floats(-3e6, 3e6)),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
)
_ZONES = st.sampled_from(["Europe/Vienna", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "America/St_Johns"])
_BEGIN = st.datetimes(datetime(2026, 12, 1), datetime(2036, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001 (made aware)


@settings(max_examples=150)
@given(_BEGIN, _ZONES, _STEPS, st.integers(0, 23), st.integers(1, 24))
def test_whenever_the_time_is_known_the_house_is_as_its_calendar(
    wall: datetime, name: str, steps: list[tuple[float, float, bool]], begins: int, lasts: int
) -> None:
    zone, table = ZoneInfo(name), Timetable(dict.fromkeys(range(1, 8), ((float(begins), float(begins + lasts)),)))
    state, now_s = HouseState(), 0.0
    for passed_s, set_by_s, trusted in steps:
        now_s, wall = now_s + passed_s, wall + timedelta(seconds=passed_s + set_by_s)
        state = step(state, ClockReading(wall, now_s, trusted), table, zone)
        near = {is_open(table, wall + timedelta(seconds=off_s), zone) for off_s in (-6, 0, 6)}
        if trusted and len(near) == 1:  # within the nudge of a clock either may be meant
            assert state.opening.open in near


def test_a_board_without_a_battery_is_not_trusted_before_a_time_server_was_heard(tmp_path: Path) -> None:
    now, run, system = datetime(2027, 1, 1, tzinfo=UTC), tmp_path / "run", tmp_path / "sys"
    assert "before this program was made" in distrust(BOOT_1970, run, system)
    assert distrust(now, run, system) == "", "who has no timesyncd is believed"
    (run / "systemd/timesync").mkdir(parents=True)
    assert distrust(now, run, system) == "no time server has been heard yet"
    (run / "systemd/timesync/synchronized").touch()
    assert distrust(now, run, system) == ""
    (run / "systemd/timesync/synchronized").unlink()
    (system / "class/rtc/rtc0").mkdir(parents=True)
    (system / "class/rtc/rtc0/hctosys").write_text("1\n")
    assert distrust(now, run, system) == "", "a clock of its own goes on without power"


def test_the_last_known_time_outlives_a_power_cut(tmp_path: Path) -> None:
    file = tmp_path / "clock.json"
    before = KeptFile("clock", file)
    HouseClock(lambda: local("2026-12-01 03:00"), lambda _: "", before).look(DAILY, lambda: VIENNA, 0.0)
    before.close()
    again = KeptFile("clock", file)
    clock = HouseClock(lambda: BOOT_1970, lambda _: "no time server has been heard yet", again)
    assert clock.look(DAILY, lambda: VIENNA, 0.0).opening.open is False, "it was night"
    again.close()


@pytest.mark.parametrize("data", [b"", b"\0" * 40, b"[]", b'{"known": 5}', b'{"known": "2026-12-01T03:00:00"}'])
def test_a_damaged_file_tells_of_no_time(data: bytes) -> None:
    assert decoded(data) is None
    assert decoded(encoded(local("2026-12-01 03:00"))) == local("2026-12-01 03:00")
