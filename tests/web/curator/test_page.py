"""The curator's page and its files, over HTTP, from a journal that is known: every number is worked out again from the
rows of the journal."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")

from exhibit.journal.atoms import Atom
from exhibit.journal.days import day_of
from exhibit.journal.opening import open_store
from exhibit.journal.published import Published, published
from exhibit.journal.tally import Tally
from exhibit.museum.agreements import agreements
from exhibit.museum.comparisons import compared
from exhibit.museum.counting import Period, counted, of_work
from exhibit.museum.estimates import Estimate, Withheld
from exhibit.museum.measures import MeasureName
from exhibit.museum.rankings import ranking
from exhibit.museum.rhythms import weekday_hours
from exhibit.museum.statistics.interval import Interval
from exhibit.museum.statistics.sums import total
from exhibit.museum.summary import exhibit_summary, summary, time_line
from exhibit.web.curator import routes
from exhibit.web.curator.speech import Speech
from exhibit.web.journals import Journals
from tests.conftest import WITHIN_S
from tests.web.curator.made_house import LAST, ZONE, made_rows
from tests.web.serving import served

NOW = Period(LAST - timedelta(days=27), LAST)
ASKED = "span=4w"
MEASURES: tuple[MeasureName, ...] = ("attraction", "holding", "response", "smiles", "uplift", "readable")


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("journal") / "house.sqlite3"
    store = open_store(str(file), made=True)
    store.append(tuple(made_rows()))
    store.close()
    return str(file)


@pytest.fixture(scope="module")
def client(where: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    kept = tmp_path_factory.mktemp("kept")
    with (
        served(routes.router(Journals((where,), ZONE, 10, kept))) as address,
        httpx.Client(base_url=f"http://{address}", timeout=WITHIN_S) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def rows(where: str) -> Published:
    store = open_store(where)
    found = published((one.row for one in store.read()), 2e9)
    store.close()
    return found


def panel(client: httpx.Client, name: str, query: str = ASKED) -> list[dict[str, Any]]:
    answer = client.get(f"/api/curator/panels/{name}.json?{query}")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["rows"])


def page(client: httpx.Client, query: str = ASKED) -> str:
    answer = client.get(f"/api/curator/page?{query}")
    assert answer.status_code == 200, answer.text
    return answer.text


def words(markup: str) -> str:
    """What is read of it."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<title>.*?</title>", " ", markup))))


def of_day(rows: Published, exhibit: str = "", period: Period = NOW) -> list[Atom]:
    return [
        one for one in rows.atoms if (not exhibit or one.exhibit == exhibit) and day_of(one.begin_s, ZONE) in period
    ]


def tally(rows: Published, exhibit: str = "", period: Period = NOW) -> Tally:
    return total([one.tally for one in of_day(rows, exhibit, period)])


def test_a_stranger_reads_in_the_first_line_what_moves_visitors_most_and_how_sure_that_is(client: httpx.Client) -> None:
    told = words(page(client, f"{ASKED}&language=en"))
    assert "tower moves visitors most: " in told
    assert "sure Told apart from each of the 2 others." in told
    assert "clock of Europe/Vienna" in told
    assert "hall , smile share up by" in told, "what changed in the last four weeks"
    russian = words(page(client, f"{ASKED}&language=ru"))
    assert "Сильнее всего трогает «tower» : там улыбаются " in russian
    assert "уверенно Отличие от каждого из 2 других не случайно." in russian
    assert "{" not in told + russian


def test_shares_and_counts_are_what_the_journals_rows_add_up_to(client: httpx.Client, rows: Published) -> None:
    figures = {row["exhibit"]: row for row in panel(client, "figures")}
    assert set(figures) == {"hall", "tower", "vault", ""}
    for name, row in figures.items():
        here = tally(rows, name)
        assert row["visits"] == here.visits
        assert row["smiles"]["n"] == here.read_visits
        assert row["smiles"]["value"] == pytest.approx(here.smiles / here.read_visits)
        assert row["attraction"]["value"] == pytest.approx(here.stops / here.visits)
        assert row["readable"]["value"] == pytest.approx(here.read_visits / here.visits)
        assert row["uplift"]["value"] == pytest.approx(here.uplift / here.uplift_visits)
        assert row["watched_h"] == pytest.approx(here.watched_s / 3600, abs=0.06)
        said = [
            one for one in rows.answers if one.exhibit == (name or one.exhibit) and day_of(one.begin_s, ZONE) in NOW
        ]
        assert row["response"]["value"] == pytest.approx(sum(one.tally.size for one in said) / here.visits)
    house = sum(row["visits"] for name, row in figures.items() if name)
    assert figures[""]["visits"] == house, "a total is the sum of what is shown"


def test_intervals_ranks_and_the_rest_are_what_the_museums_statistics_make_of_the_rows(
    client: httpx.Client, rows: Published
) -> None:
    """The page keeps sums; here everything is made of the rows themselves."""
    every = counted(rows, ZONE)
    found = summary(every, NOW)
    for row, one in zip(panel(client, "figures"), (*found.exhibits, found.together), strict=True):
        for name in MEASURES:
            told = one.told[name]
            assert isinstance(told, Estimate)
            assert [row[name][key] for key in ("value", "low", "high", "n", "days")] == pytest.approx(
                [told.value, told.interval.low, told.interval.high, told.n, told.days]
            )
    ranks = panel(client, "ranking")
    for row, ranked in zip(ranks, ranking(found, "smiles").ranked, strict=True):
        assert (row["exhibit"], row["first_rank"], row["last_rank"], row["n"]) == (
            ranked.exhibit, ranked.first_rank, ranked.last_rank, ranked.n
        )  # fmt: skip
        assert [row["likely"], row["likely_low"], row["among_three"]] == pytest.approx(
            [ranked.shrunk, ranked.interval.low, ranked.among_three]
        )
    line = list(time_line(every.days["hall"], "smiles", NOW, 10, "day"))
    told_line = panel(client, "line", f"{ASKED}&of=hall")
    assert [one["visits"] for one in told_line] == [one.visits for one in line]
    cells = weekday_hours(of_day(rows, "hall"), ZONE, NOW, "smiles", 10).cells
    hours = panel(client, "hours", f"{ASKED}&of=hall")
    assert [(one["weekday"], one["hour"], one["days"]) for one in hours] == [
        (one.weekday, one.hour, one.days) for one in cells
    ]
    assert [one["smiles"]["value"] for one in hours] == pytest.approx(
        [one.told.value for one in cells if isinstance(one.told, Estimate)]
    )
    differences = compared(every, NOW, NOW.before())
    assert [(one["exhibit"], one["measure"], one["stands_out"]) for one in panel(client, "compared")] == [
        (one.exhibit, one.measure, one in differences.standing_out) for one in differences.every
    ]
    assert [one["difference"] for one in panel(client, "compared")] == pytest.approx(
        [one.difference for one in differences.every]
    )
    agreed = [
        (one["emotion"], one["distinguishable"]) for one in panel(client, "agreement") if one["exhibit"] == "hall"
    ]
    assert agreed == [(one.emotion, one.distinguishable) for one in agreements(every.within(NOW), "hall", "felt")]
    for row in panel(client, "answers"):
        (question,) = next(one.questions for one in found.exhibits if one.exhibit == row["exhibit"])
        share = question.choices[row["choice"]]
        assert isinstance(share, Estimate)
        assert row["share"]["value"] == pytest.approx(share.value)
        assert row["answers"] == question.answers


def test_the_page_shows_the_numbers_of_its_files(client: httpx.Client) -> None:
    speech = Speech("en")
    told = words(page(client, f"{ASKED}&language=en"))
    for row in panel(client, "figures"):
        smiles = row["smiles"]
        width = smiles["high"] - smiles["low"]
        around = speech.short("smiles", Interval(smiles["low"], smiles["high"]))
        shown = f"{speech.value('smiles', smiles['value'], width)} {around} n {smiles['n']:,}"
        assert " ".join(shown.split()) in told
    numbers = words(client.get(f"/api/curator/panels/figures.html?{ASKED}&language=en").text)
    assert f"{panel(client, 'figures')[0]['visits']:,}" in numbers
    for name in ("funnel", "ranking", "line", "hours", "compared", "agreement", "answers", "changes"):
        assert f'data-panel="{name}"' in page(client), name
        assert client.get(f"/api/curator/panels/{name}.html?{ASKED}").text.count("<tr>") == len(panel(client, name)) + 1


def test_by_works_each_has_what_its_exhibit_counted_while_it_hung(client: httpx.Client, rows: Published) -> None:
    figures = {row["exhibit"]: row for row in panel(client, "figures", f"{ASKED}&subject=work")}
    assert set(figures) == {"sea", "storm", ""}
    for name in ("sea", "storm"):
        own = of_work(rows, name, ZONE)
        here = summary(counted(own, ZONE), NOW).exhibits[0]
        assert figures[name]["visits"] == here.visits
    assert figures[""]["visits"] == tally(rows).visits, "the house is what its exhibits counted"
    hours = panel(client, "hours", f"{ASKED}&subject=work&of=storm")
    assert sum(round(one["visits_a_day"] * one["days"]) for one in hours) == figures["storm"]["visits"]
    assert {row["exhibit"] for row in panel(client, "answers", f"{ASKED}&subject=work")} == {"sea", "storm"}


def test_days_of_ones_own_are_counted_and_no_others(client: httpx.Client, rows: Published) -> None:
    first, last = LAST - timedelta(days=9), LAST - timedelta(days=3)
    row = panel(client, "figures", f"first={first}&last={last}")[0]
    assert (row["first"], row["last"]) == (first.isoformat(), last.isoformat())
    assert row["visits"] == tally(rows, "hall", Period(first, last)).visits
    assert "Nothing was counted in these days" in page(client, "first=2030-01-01&language=en")
    for days in ("first=2030-01-01", "last=0001-01-01", "first=9999-12-31&last=0001-01-01"):
        assert client.get(f"/api/curator/panels/figures.json?{days}").status_code == 404, days
    assert client.get("/api/curator/page?first=2026-02-30").status_code == 422
    assert client.get("/api/curator/page?measure=joy").status_code == 422


def test_a_spreadsheet_opens_the_files_in_each_language(client: httpx.Client) -> None:
    figures = panel(client, "figures")
    for language, delimiter, comma in (("en", ",", "."), ("ru", ";", ",")):
        answer = client.get(f"/api/curator/panels/figures.csv?{ASKED}&language={language}")
        assert answer.content.startswith(b"\xef\xbb\xbf"), "or Excel takes Cyrillic for garbage"
        assert "sep=" not in answer.text
        assert 'filename="figures.csv"' in answer.headers["content-disposition"]
        table = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=delimiter))
        assert [row["visits"] for row in table] == [str(row["visits"]) for row in figures]
        assert float(table[0]["smiles"].replace(comma, ".")) == pytest.approx(figures[0]["smiles"]["value"], rel=1e-5)
        assert table[0]["smiles_n"] == str(figures[0]["smiles"]["n"])
    changes = client.get(f"/api/curator/panels/changes.csv?{ASKED}").content.decode("utf-8-sig")
    assert "'=a larger label" in changes, "what people wrote is no formula"
    assert client.get("/api/curator/panels/secrets.csv").status_code == 422


def test_the_archive_has_every_panel_and_says_what_each_column_means(client: httpx.Client) -> None:
    first = client.get(f"/api/curator/figures.zip?{ASKED}&language=ru").content
    assert first == client.get(f"/api/curator/figures.zip?{ASKED}&language=ru").content
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        names = set(archive.namelist())
        book = archive.read("code-book.txt").decode()
        columns = {
            column["key"]
            for name in names
            if name.endswith(".json")
            for column in json.loads(archive.read(name))["columns"]
        }
    assert {f"{name}.csv" for name in ("figures", "ranking", "funnel", "hours", "line", "compared", "answers")} <= names
    assert all(f"  {key}: " in book for key in columns)
    assert "меньше чем к 10" in book
    assert "=a larger label" in book


def test_what_is_of_fewer_than_k_is_withheld_in_words_and_is_no_nought(tmp_path: Path) -> None:
    some = [one for one in made_rows(1) if isinstance(one, Atom) and one.exhibit == "hall"][:2]
    file = tmp_path / "small.sqlite3"
    store = open_store(str(file), made=True)
    store.append(tuple(some))
    store.close()
    with served(routes.router(Journals((str(file),), ZONE))) as address, httpx.Client(timeout=WITHIN_S) as client:
        base = f"http://{address}/api/curator"
        row = client.get(f"{base}/panels/figures.json").json()["rows"][0]
        assert row["holding"] == {"withheld": "fewer than 10"} or row["holding"]["n"] >= 10
        assert isinstance(exhibit_summary("hall", [], [], 10).told["smiles"], Withheld)
        told = words(client.get(f"{base}/page?language=en").text)
        assert "Too little has been counted yet" in told or "At hall" in told
        assert "There is nothing" in told or "At least 30" in told


def test_a_room_without_a_journal_says_how_to_keep_one_and_a_lost_one_says_what_is_lost(tmp_path: Path) -> None:
    with served(routes.router(Journals())) as address:
        told = httpx.get(f"http://{address}/api/curator/page?language=en", timeout=WITHIN_S).text
        assert "This room keeps no journal." in told
        assert "docs/journal.md" in told
    with served(routes.router(Journals((str(tmp_path / "gone.sqlite3"),)))) as address:
        answer = httpx.get(f"http://{address}/api/curator/page", timeout=WITHIN_S)
        assert answer.status_code == 503
        assert "there is no journal yet" in answer.text


def test_every_word_is_said_in_both_languages_with_the_same_gaps() -> None:
    files = {name: json.loads((routes_words() / f"{name}.json").read_text("utf-8")) for name in ("en", "ru")}
    assert set(files["en"]) == set(files["ru"])
    for key, english in files["en"].items():
        here = files["ru"][key]
        gaps = [
            {
                frozenset(re.findall(r"\{(\w+)\}", form)) - {"n"}
                for form in ([text] if isinstance(text, str) else text.values())
            }
            for text in (english, here)
        ]
        assert set.union(*gaps[:1]) == set.union(*gaps[1:]), key
        if isinstance(here, dict):
            assert set(here) == {"one", "few", "many", "other"}, key


def routes_words() -> Path:
    return Path(routes.__file__).parent / "words"


def test_days_are_dates_of_the_venue(client: httpx.Client) -> None:
    assert panel(client, "changes", f"{ASKED}&of=hall")[0]["day"] == (LAST - timedelta(days=13)).isoformat()
    assert date.fromisoformat(panel(client, "figures", "span=all")[0]["first"]) > LAST - timedelta(days=85)
