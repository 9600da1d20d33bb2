"""`exhibit figures`: what a curator is given to read, from a journal whose truth is known."""

from __future__ import annotations

import email
import email.policy
import json
import re
import string
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from exhibit.assembly.figures import FiguresByMail, due_on, told_in
from exhibit.cli import main
from exhibit.journal.rows import JournalRow
from exhibit.journal.staff_counts import StaffCount, StaffCounts
from exhibit.journal.tally import BINS
from exhibit.museum.report import last_whole, period_with
from exhibit.reports.wording import LANGUAGES, wording
from exhibit.system.kept_file import KeptFile
from tests.alerts.mailserver import MailServer
from tests.conftest import WITHIN_S, until
from tests.reports.journals import WEEK, ZONE, answers, at_s, atoms, change, journal

Made = Callable[..., tuple[str, Any]]


@pytest.fixture
def made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Made:
    """Makes the report of some rows: its page and its JSON."""

    def make(*rows: JournalRow, step: str = "week", of: date = WEEK, language: str = "en") -> tuple[str, Any]:
        file = journal(tmp_path / f"{len(list(tmp_path.iterdir()))}.sqlite3", *rows)
        asked = ["--journal", str(file), "--of", of.isoformat(), "--to", str(tmp_path), "--zone", str(ZONE)]
        assert main(["figures", step, *asked, "--language", language]) == 0
        page, data, _ = capsys.readouterr().out.splitlines()
        return Path(page).read_text("utf-8"), json.loads(Path(data).read_text("utf-8"))

    return make


def text_of(html: str) -> str:
    """What is read on a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("</style>")[1]).split()).replace("\u202f", " ")


def house() -> list[JournalRow]:
    """Twice as many smile in the tower; in the hall more do since the week that is told; the cellar is hardly seen."""
    return [
        *atoms("hall", 6, 30, until=WEEK - timedelta(days=1)), *atoms("hall", 12, 30, since=WEEK),
        *atoms("tower", 20, 30), *atoms("attic", 6, 30),
        *atoms("cellar", 4, 12, since=WEEK + timedelta(days=2), until=WEEK + timedelta(days=2))[:2],
        *answers("tower", {"joy": 12, "awe": 6, "sadness": 1}),
        change("hall", WEEK + timedelta(days=1), "a lamp <b>beside</b> the work"),
        change("tower", WEEK - timedelta(days=14), "a bench"), change("tower", WEEK - timedelta(days=13), "a sign"),
    ]  # fmt: skip


def test_works_are_told_by_title_with_holding_power_and_when_they_came(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = journal(tmp_path / "house.sqlite3", *house())
    (tmp_path / "catalogue.yaml").write_text(
        f"""works:
  A1:
    title: {{en: The <wood>, ru: Лес}}
    minutes: 0.2
    placements: [{{exhibit: hall}}]
  A2:
    title: {{en: The dance, ru: Танец}}
    placements: [{{exhibit: tower, since: {WEEK + timedelta(days=3)}}}]
""",
        "utf-8",
    )
    asked = ["--journal", str(file), "--of", WEEK.isoformat(), "--to", str(tmp_path), "--zone", str(ZONE)]
    texts = {}
    for language in ("en", "ru"):
        assert main(["figures", "week", *asked, "--catalogue", str(tmp_path), "--language", language]) == 0
        page, data, _ = capsys.readouterr().out.splitlines()
        texts[language], told = Path(page).read_text("utf-8"), json.loads(Path(data).read_text("utf-8"))
    assert "<small>The &lt;wood&gt;</small>" in texts["en"]
    assert "The dance (22–25 October 2026)" in text_of(texts["en"])
    assert "22 October, tower , hung: The dance" in text_of(texts["en"])
    assert "holding power" in text_of(texts["en"])
    assert "повешено: Танец" in text_of(texts["ru"])
    power = {one["exhibit"]: one["measures"].get("power") for one in told["exhibits"]}
    assert 0.3 < power["hall"]["value"] < 0.5, "4 to 6 s of the 12 that it needs"
    assert power["hall"]["interval"]["low"] <= power["hall"]["value"]
    assert power["tower"] is None
    assert [(one["work"], one["exhibit"], one["first"]) for one in told["works"]] == [
        ("A1", "hall", WEEK.isoformat()), ("A2", "tower", (WEEK + timedelta(days=3)).isoformat())
    ]  # fmt: skip
    assert main(["figures", "week", *asked, "--catalogue", str(tmp_path / "gone")]) == 2
    assert "this folder does not exist" in capsys.readouterr().err


def test_a_week_says_what_moved_people_how_sure_that_is_and_what_changed(made: Made) -> None:
    html, told = made(*house())
    text = text_of(html)
    assert "Visitors smiled most at tower. 67 % of those whose faces could be read" in text
    tower = next(one for one in told["exhibits"] if one["exhibit"] == "tower")
    # The last atom of each exhibit is a week old by now, and settled.
    assert (tower["visits"], tower["open_days"], tower["watched_h"]) == (720, 6, 24.0)
    smiles = tower["measures"]["smiles"]
    assert (smiles["n"], smiles["of"], round(smiles["value"], 2)) == (720, "readings", 0.67)
    assert smiles["interval"]["low"] < smiles["value"] < smiles["interval"]["high"]
    assert told["rankings"]["smiles"]["best"] == "tower"
    out = [one for one in told["comparisons"]["every"] if one["stands_out"]]
    assert ("hall", "smiles") in {(one["exhibit"], one["measure"]) for one in out}
    assert "smiled at hall: +20.0 points" in text
    assert "20 October, hall , label: a lamp &lt;b&gt;beside&lt;/b&gt; the work" in text
    assert "question “felt”: 114 answers; 16 % of the visits answered" in text
    assert [one["exhibit"] for one in told["exhibits"]] == ["attic", "cellar", "hall", "tower"]
    assert sum(one["visits"] for one in told["exhibits"]) == told["together"]["visits"] == 720 * 3 + 24


def test_what_is_not_known_is_said_by_name_with_k(made: Made) -> None:
    few = atoms("porch", 2, 10, since=WEEK + timedelta(days=1), until=WEEK + timedelta(days=1))[:1]
    html, told = made(*house(), *few)
    text = text_of(html)
    unknown = {(one["kind"], *one["exhibits"]) for one in told["not_known"]}
    assert ("not compared", "cellar", "porch") in unknown
    assert "“answered”: withheld" not in text, "nobody was asked there: that is another matter"
    assert "No rank by smiles for cellar and porch: fewer than 30 faces could be read there" in text
    porch = next(one for one in told["exhibits"] if one["exhibit"] == "porch")
    assert porch["measures"]["holding"] == {"withheld": True, "k": 10, "of": "stops"}
    assert "withheld: &lt; 10" in text
    assert "withheld at porch, as it is of fewer than 10 there, perhaps of none" in text


def test_the_camera_stands_beside_what_staff_counted(made: Made, tmp_path: Path) -> None:
    kept = StaffCounts(tmp_path / "hall.staff.jsonl", 10)
    for day in (WEEK + timedelta(days=number) for number in (1, 2, 3)):
        for hour in (10, 12, 14, 16):
            stops, begin_s = 14 + (day.day + hour) % 4, at_s(day, hour)
            held = (0,) * 5 + (stops,) + (0,) * (BINS - 6)
            kept.add(StaffCount(f"{begin_s}", begin_s, begin_s + 3600, 31, stops, 6, held))
    html, told = made(*atoms("hall", 6, 30), *atoms("tower", 9, 30))
    stops, smiles = told["beside_staff"]["hall"]
    assert (stops["camera"]["n"], stops["people"]["n"], stops["agreement"]["blocks"]) == (360, 372, 12)
    assert stops["people"]["value"] == pytest.approx(sum(14 + n % 4 for n in _stops_of()) / 372, abs=1e-6)
    assert smiles["agreement"] is None, "the people's share never varies"
    text = text_of(html)
    assert "The camera beside people who counted" in text
    assert "too few times to compare" in text
    assert "nobody has counted beside it there" in text
    assert "at tower" in text


def _stops_of() -> list[int]:
    return [(WEEK + timedelta(days=number)).day + hour for number in (1, 2, 3) for hour in (10, 12, 14, 16)]


def test_where_exhibits_are_alike_none_is_named(made: Made) -> None:
    html, told = made(*atoms("hall", 9, 30), *atoms("tower", 9, 30))
    assert told["rankings"]["smiles"]["best"] is None
    assert "Where visitors smiled most cannot be told: it may be" in text_of(html)
    assert "hall" in text_of(html)


def test_a_time_of_which_nothing_was_counted_says_so(made: Made) -> None:
    html, told = made(*house(), of=date(2025, 1, 6))
    assert (told["exhibits"], [one["kind"] for one in told["not_known"]]) == ([], ["nothing"])
    assert "Too little was counted to say what moved visitors." in text_of(html)


def test_it_is_the_same_to_the_byte_and_in_russian_too(made: Made) -> None:
    rows = house()
    assert made(*rows) == made(*rows)
    html, told = made(*rows, step="month", of=date(2026, 10, 1), language="ru")
    assert told["period"] == {"first": "2026-10-01", "last": "2026-10-31"}
    assert '<html lang="ru">' in html
    assert "Чаще всего улыбались здесь: tower." in text_of(html)
    assert "67 % тех, чьё лицо удалось прочесть" in text_of(html)
    assert "Радость" in text_of(html)


def test_each_row_of_a_plot_is_a_row_of_a_table_and_the_time_line_has_a_sentence(made: Made) -> None:
    html, _ = made(*house())
    assert html.count('<svg class="row axis"') == html.count('class="plot"') == 2
    assert all('aria-hidden="true"' in one or 'role="img"' in one for one in re.findall(r"<svg[^>]*>", html))
    assert re.findall(r'<text class="mark"[^>]*>([^<]*)<', html) == ["1\u20132", "3"], "each change at its week"
    line = re.search(r'<svg class="line"[^>]*aria-label="([^"]+)"', html)
    assert line is not None
    assert line[1].startswith("The share of visits with a smile, all exhibits together, week by week.")
    assert not re.search(r"https?://|<script|<link|url\(", html), "it opens without a network"


def test_report_week_is_figures_week(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = journal(tmp_path / "j.sqlite3", *house())
    asked = ["week", "--journal", str(file), "--of", str(WEEK), "--to", str(tmp_path)]
    assert main(["report", *asked]) == main(["figures", *asked]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[:3] == told[3:]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--journal", "none.sqlite3"], "none.sqlite3: there is no journal yet"),
        (["--journal", "none.sqlite3", "--to", "nowhere"], "nowhere: this folder does not exist: make it first"),
        (["room", "--journal", "none.sqlite3", "--mail"], "none.sqlite3: there is no journal yet"),
        (["room"], "its venue.yaml has no 'journal', so nothing is counted here: add it"),
    ],
)
def test_what_cannot_be_made_is_said_in_a_line(
    asked: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "room"]) == 0
    capsys.readouterr()
    assert main(["figures", "week", *asked]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


@pytest.mark.parametrize(
    "asked", ["--of today", "--of 0001-01-01", "--of 9999-12-31", "--zone Mars", "--k 4", "--k x", "--k 99999"]
)
def test_what_is_typed_wrongly_comes_with_how_it_is_typed(asked: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["figures", "week", *asked.split()])
    assert "write " in capsys.readouterr().err.splitlines()[-1]


# By mail.

VENUE = """journal:
  exhibit: hall
  figures: {{every: [week, month], to: [curator@museum.test]}}
alerts:
  mail: {{to: night@museum.test, from: exhibit@museum.test, host: 127.0.0.1, port: {port}, encryption: none}}
"""


def test_the_report_comes_by_mail_with_its_page_and_its_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    assert main(["new", "room"]) == 0
    kept = tmp_path / "state" / "exhibit" / "journal"
    kept.mkdir(parents=True)
    journal(kept / "hall.sqlite3", *house())
    with MailServer() as post:
        (tmp_path / "room" / "venue.yaml").write_text(VENUE.format(port=post.port), "utf-8")
        assert main(["figures", "week", "room", "--of", str(WEEK), "--mail"]) == 0, capsys.readouterr().err
        assert main(["figures", "week", "room", "--of", "2025-01-06", "--mail"]) == 0
        mail, other = post.arrived
    assert "Too little was counted" in other.text, "that nothing was counted is news"
    assert "sent to curator@museum.test" in capsys.readouterr().out
    assert mail.receivers == ["curator@museum.test"]
    letter = email.message_from_string(mail.text, policy=email.policy.default)
    _, body, html, data = letter.walk()
    assert letter["Subject"] == "My first show: what moved visitors, Week 43: 19\u201325 October 2026"
    assert body.get_content().startswith("Visitors smiled most at tower. 67\u202f% of those")
    assert [one.get_filename() for one in (html, data)] == ["figures-2026-W43.html", "figures-2026-W43.json"]
    assert json.loads(data.get_content())["rankings"]["smiles"]["best"] == "tower"
    assert html.get_content_type() == "text/html"


def test_a_venue_without_a_mail_server_is_told_where_to_name_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "room"]) == 0
    venue = tmp_path / "room" / "venue.yaml"
    venue.write_text("journal:\n  exhibit: hall\n  figures: {every: week}\n", "utf-8")
    assert main(["check", "room"]) == 2
    assert "venue.yaml:3:3: there is no server for mail: add it as alerts: {mail:" in capsys.readouterr().out
    venue.write_text("journal: {exhibit: hall, figures: {every: weak}}\n", "utf-8")
    assert main(["check", "room"]) == 2
    assert "venue.yaml:1:43: 'weak' is not one of 'week' or 'month'" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("now", "week", "month"),
    [
        ("2026-11-30T06:59", "2026-11-16", "2026-10-01"),  # a Monday before seven
        ("2026-11-30T07:00", "2026-11-23", "2026-10-01"),
        ("2026-12-01T07:00", "2026-11-23", "2026-11-01"),
        ("2027-01-01T08:00", "2026-12-21", "2026-12-01"),
    ],
)
def test_a_week_is_due_on_the_morning_after_it(now: str, week: str, month: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=ZONE)
    assert (due_on("week", at), due_on("month", at)) == (week, month)


def test_each_is_sent_once_over_restarts_and_again_where_it_failed(tmp_path: Path) -> None:
    sent: list[str] = []
    faults: list[str] = []
    answers_of = {"week": ["the server is away", ""], "month": [""]}

    def send(step: str) -> str:
        sent.append(step)
        return answers_of[step].pop(0)

    def reached(count: int) -> bool:
        return len(sent) >= count

    for count in (2, 3, 3):
        kept = KeptFile("figures kept", tmp_path / "figures.json")
        posting = FiguresByMail(
            ("week", "month"), kept, lambda: datetime(2026, 12, 1, 9, tzinfo=ZONE), send, faults.append
        )
        assert until(partial(reached, count), WITHIN_S)
        posting.close()
        kept.close()
    assert sent == ["week", "month", "week"]
    assert faults == ["the report on 2026-11-23 was not sent: the server is away"]
    assert told_in(b"[]") == told_in(b"{") == {}


# The words.


def test_each_language_says_the_same_things_with_the_same_gaps() -> None:
    gaps = {
        language: {
            name: {gap for _, gap, _, _ in string.Formatter().parse(text) if gap}
            for name, text in wording(language).words.items()
        }
        for language in LANGUAGES
    }
    assert set(gaps) == {"en", "ru"}
    assert gaps["ru"].keys() == gaps["en"].keys()
    assert {name for name in gaps["en"] if gaps["ru"][name] - gaps["en"][name]} == set()


def test_numbers_are_written_as_each_language_does() -> None:
    en, ru = wording("en"), wording("ru")
    assert (en.number(1234.5, 1), ru.number(1234.5, 1)) == ("1,234.5", "1\u202f234,5")
    assert (en.number(-0.001, 2), en.signed(0.004, 2), ru.signed(-0.25, 2)) == ("0.00", "0.00", "\u22120,25")
    assert (en.quantity("share", 0.034), en.quantity("share", 0.34)) == ("3.4\u202f%", "34\u202f%")
    assert ru.day(date(2026, 11, 3)) == "3 ноября 2026"
    assert ru.month(date(2026, 11, 3)) == "Ноябрь 2026"


def test_weeks_begin_on_monday_and_the_last_whole_one_is_over() -> None:
    assert period_with("week", date(2026, 11, 29)) == period_with("week", date(2026, 11, 23))
    assert last_whole("week", date(2026, 11, 30)).last == date(2026, 11, 29)
    assert last_whole("month", date(2026, 3, 1)).last == date(2026, 2, 28)
