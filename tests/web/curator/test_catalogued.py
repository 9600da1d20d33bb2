"""The curator's page of a house that has a catalogue: works by title, holding power, what came and went."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")

from exhibit.journal.opening import open_store
from exhibit.journal.rows import WorkPlacement
from exhibit.museum.catalogue.files import read_catalogue
from exhibit.museum.counting import Period
from exhibit.museum.recommend.gate import Gate, MeasuredTerm, shipped_gate
from exhibit.museum.statistics.interval import Interval
from exhibit.museum.works import needed_by_exhibit, needed_by_work
from exhibit.web.curator import house as curator_house
from exhibit.web.curator import routes
from exhibit.web.curator.body import gate_notes
from exhibit.web.curator.speech import Speech
from exhibit.web.journals import Journals
from tests.conftest import WITHIN_S
from tests.web.curator.made_house import LAST, ZONE, made_rows
from tests.web.serving import served

CAME = LAST - timedelta(days=10)
CATALOGUE = f"""works:
  sea:
    title: {{en: The sea at night, ru: Ночное море}}
    minutes: 0.5
    placements: [{{exhibit: hall}}]
  storm:
    title: Storm
    minutes: 2
    placements: [{{exhibit: tower, until: {CAME - timedelta(days=1)}}}]
  calm:
    title: Calm
    minutes: 1
    placements: [{{exhibit: tower, since: {CAME}}}]
  elsewhere:
    title: Lent to another house
    placements: [{{exhibit: no-such-exhibit}}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    store = open_store(str(tmp_path / "house.sqlite3"), made=True)
    store.append(tuple(made_rows(6)))
    store.close()
    (tmp_path / "catalogue.yaml").write_text(CATALOGUE, "utf-8")
    return tmp_path


@pytest.fixture
def client(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    monkeypatch.setattr(curator_house, "_LOOK_EVERY_S", 0.0)
    journals = Journals((str(folder / "house.sqlite3"),), ZONE, catalogue=folder)
    with (
        served(routes.router(journals)) as address,
        httpx.Client(base_url=f"http://{address}/api/curator", timeout=WITHIN_S) as client,
    ):
        yield client


def words(markup: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup)))


def test_works_are_called_by_their_titles_in_the_readers_language_and_files_keep_their_numbers(
    client: httpx.Client,
) -> None:
    told = client.get("/page?span=4w&subject=work&language=en").text
    assert "The sea at night" in told
    assert '<option value="sea">The sea at night</option>' in told
    assert "Lent to another house" not in told, "nothing here saw it"
    assert "Ночное море" in client.get("/page?span=4w&subject=work&language=ru").text
    assert "The sea at night" in words(client.get("/page?span=4w&subject=work&of=sea&language=en").text)
    assert "Calm" in words(client.get("/panels/figures.html?span=4w&subject=work&language=en").text)
    head, *lines = client.get("/panels/figures.csv?span=4w&subject=work&language=en").text.splitlines()
    assert head.startswith("\ufeffexhibit,")
    assert head.endswith(",title")
    assert any(one.startswith("sea,") and one.endswith(",The sea at night") for one in lines)
    told_json = client.get("/panels/figures.json?span=4w&subject=work").json()
    assert told_json["titles"]["sea"] == {"en": "The sea at night", "ru": "Ночное море"}


def test_holding_power_is_told_where_the_catalogue_names_minutes_and_one_work_hung_there_all_the_time(
    client: httpx.Client,
) -> None:
    def power(subject: str) -> dict[str, object]:
        rows = client.get(f"/panels/figures.json?span=4w&subject={subject}").json()["rows"]
        return {row["exhibit"]: row.get("power") for row in rows}

    by_exhibit, by_work = power("exhibit"), power("work")
    assert set(by_exhibit) == {"hall", "tower", "vault", ""}
    told = by_exhibit["hall"]
    assert isinstance(told, dict)
    assert 0 < told["low"] < told["value"] < told["high"] < 1
    assert by_exhibit["tower"] is None, "another work hung there in the middle of it"
    assert isinstance(by_work["calm"], dict)
    assert isinstance(by_work["storm"], dict)
    page = words(client.get("/page?span=4w&language=en").text)
    assert "holding power" in page
    assert f"{told['value']:.2f} ×" in page.replace("\u00a0", " ").replace("\u202f", " ")


def test_works_that_came_and_left_stand_on_the_time_line(client: httpx.Client) -> None:
    rows = client.get("/panels/changes.json?span=4w").json()["rows"]
    moved = {(row["kind"], row["what"], row["day"]) for row in rows if row["kind"] in ("came", "left")}
    assert moved == {("came", "Calm", CAME.isoformat()), ("left", "Storm", CAME.isoformat())}
    assert "hung: Calm" in words(client.get("/page?span=4w&language=en").text)


def test_a_catalogue_that_is_saved_is_told_at_once_and_a_broken_one_leaves_the_page_as_it_was(
    client: httpx.Client, folder: Path
) -> None:
    asked = "/page?span=4w&subject=work&language=en"
    client.get(asked)
    file = folder / "catalogue.yaml"
    file.write_text(CATALOGUE.replace("title: Calm", "title: Quiet water"), "utf-8")
    assert "Quiet water" in client.get(asked).text
    file.write_text("works:\n  sea: {titel: x}\n", "utf-8")
    os.utime(file, (1, 1))
    told = words(client.get(asked).text)
    assert "Quiet water" in told
    assert "The catalogue cannot be read, so works are told as before: " in told
    assert "catalogue.yaml:2" in told


def test_the_page_says_by_what_works_are_suggested_and_by_what_not(client: httpx.Client) -> None:
    told = words(client.get("/page?span=4w&language=en").text)
    points = f"{100 * shipped_gate().measured['wish'].difference:.1f}"
    wished = "Works are suggested by what visitors wish to feel: beside the popular works that adds"
    assert f"{wished} {points} points" in told
    assert "What somebody liked before does not count in suggestions: nobody has measured what it adds." in told
    off = Gate({"taste": MeasuredTerm(0.01, Interval(-0.02, 0.04), "AUC", "a set", 90)})
    (unmeasured, taste) = (words(one) for one in gate_notes(off, Speech("en")))
    assert "nobody has measured" in unmeasured
    assert "(\u22122.0 to 4.0)" in taste
    assert "which may be nothing. Measured on a set, 90 visitors." in taste


def test_what_is_needed_is_of_days_on_which_nothing_moved(folder: Path) -> None:
    catalogue = read_catalogue(folder).catalogue
    whole, since = Period(LAST - timedelta(days=27), LAST), Period(CAME, LAST)
    assert needed_by_exhibit(catalogue, whole) == {"hall": 30}
    assert needed_by_exhibit(catalogue, since) == {"hall": 30, "tower": 60}
    placed = list(catalogue.placements())
    assert needed_by_work(catalogue, placed, since) == {"sea": 30, "calm": 60}
    beside = [*placed, WorkPlacement("x", "other", "hall", "", "")]
    assert needed_by_work(catalogue, beside, since) == {"calm": 60}, "how long one of two was looked at nobody knows"
