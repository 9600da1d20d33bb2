"""The logbook: what went wrong and who pressed what, over restarts, bounded, and without visitors."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from exhibit.events import CommandTaken, FaultRaised, Seen
from exhibit.runtime.logbook import Logbook, LogbookPages, noticed, press_of, pressed
from exhibit.values import Command, Imagined, Mood


class Today:
    """A calendar that is moved by hand."""

    def __init__(self) -> None:
        self.s = 1e9

    def __call__(self) -> float:
        return self.s


def test_a_fault_stands_once_with_since_and_how_often_over_restarts(tmp_path: Path) -> None:
    file, today = tmp_path / "state" / "logbook.json", Today()
    before = Logbook(file, today)
    before.hear(0.0, FaultRaised("osc desk", "nobody listens there"))
    today.s += 60
    before.hear(60.0, FaultRaised("osc desk", "nobody listens there"))
    before.hear(60.0, Seen(Mood()))
    before.close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    today.s += 600
    after = Logbook(file, today)
    after.hear(5.0, FaultRaised("osc desk", "nobody listens there"))
    after.close()
    (notice,) = Logbook(file).pages.notices
    assert (notice.first_s, notice.last_s, notice.times) == (1e9, 1e9 + 660, 3)


def test_who_dismissed_a_notice_is_kept_and_it_is_back_when_it_happens_again() -> None:
    today = Today()
    book = Logbook(today_s=today)
    book.hear(0.0, FaultRaised("sound", "no audio device"))
    (notice,) = book.pages.notices
    assert book.dismiss(notice.id, "page 10.0.0.7, operator")
    assert not book.dismiss("nothing", "page")
    (gone,) = book.pages.notices
    assert (gone.dismissed_by, gone.dismissed_s) == ("page 10.0.0.7, operator", today.s)
    today.s += 5
    book.hear(5.0, FaultRaised("sound", "no audio device"))
    (again,) = book.pages.notices
    assert (again.dismissed_by, again.times, again.first_s) == ("", 1, today.s)


def test_presses_are_told_once_where_a_slider_moves() -> None:
    today = Today()
    book = Logbook(today_s=today)
    for value in (0.1, 0.2, 0.3):
        today.s += 0.1
        book.hear(0.0, CommandTaken(Command("variable", "gain", value, "page 127.0.0.1")))
    for on in (True, False):
        book.hear(0.0, CommandTaken(Command("hold", value=on, by="key H")))
    book.hear(0.0, CommandTaken(Command("what if", by="page 127.0.0.1", imagined=Imagined(1, {"anger": 1.0}, 1.0))))
    told = [(one.by, one.what, one.name, one.value, one.times) for one in book.pages.presses]
    assert told == [
        ("page 127.0.0.1", "variable", "gain", "0.3", 3),
        ("key H", "hold", "", "True", 1),
        ("key H", "hold", "", "False", 1),
        ("page 127.0.0.1", "what if", "", "on", 1),
    ]


def test_what_programs_set_all_the_time_is_no_press() -> None:
    assert press_of(Command("variable", "gain", 0.5, "osc 10.0.0.5"), 0.0) is None
    assert press_of(Command("blackout", by="osc 10.0.0.5"), 0.0) is not None


def test_it_stays_bounded(tmp_path: Path) -> None:
    pages = LogbookPages()
    for number in range(500):
        pages = noticed(pages, "w" * 1000, f"{number} " + "x" * 10_000, float(number))
        press = press_of(Command("act", f"act {number}", by="b" * 1000), 1000.0 * number)
        assert press is not None
        pages = pressed(pages, press)
    assert (len(pages.notices), len(pages.presses)) == (100, 200)
    assert pages.notices[-1].text.startswith("499 ")
    book = Logbook(tmp_path / "logbook.json")
    for one in pages.notices:
        book.hear(0.0, FaultRaised(one.where, one.text))
    book.close()
    assert (tmp_path / "logbook.json").stat().st_size < 1 << 19
    assert len(Logbook(tmp_path / "logbook.json").pages.notices) == 100


@pytest.mark.parametrize("kept", ["", "{", "[]", "[" * 9999, '{"notices": 5, "presses": [{"at_s": "x"}]}', "\x00"])
def test_a_damaged_book_is_put_aside_and_begun_anew(tmp_path: Path, kept: str) -> None:
    file = tmp_path / "logbook.json"
    file.write_text(kept)
    book = Logbook(file)
    assert book.pages == LogbookPages()
    book.hear(0.0, FaultRaised("show", "half a letter: \ud800"))
    book.close()
    assert json.loads(file.read_text())["notices"][0]["where"] == "show"
    assert len(Logbook(file).pages.notices) == 1


def test_a_disk_that_takes_nothing_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    book = Logbook(tmp_path / "state" / "logbook.json")
    book.hear(0.0, FaultRaised("show", "something"))
    book.close()
    assert len(book.pages.notices) == 1
