"""Experiments and staff's counts on the curator's page: what may be told, recomputed of the journal's own rows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")
from exhibit.config.timetable import Timetable
from exhibit.journal.opening import open_store
from exhibit.journal.published import Published, published
from exhibit.journal.rows import WorkPlacement
from exhibit.journal.staff_counts import StaffCounts
from exhibit.museum.estimates import Estimate
from exhibit.museum.settled_experiments import anytime_effects, told_experiment
from exhibit.museum.staff import staff_agreement
from exhibit.runtime.experiment import encoded
from exhibit.switchback import SettledExperiment, Switchback
from exhibit.web.curator import house, house_checks, routes
from exhibit.web.journals import Journals, KeptExperiments
from tests.conftest import WITHIN_S
from tests.web.curator.made_house import LAST, ZONE, made_rows, midnight_s, staff_rows, tried_rows
from tests.web.serving import served

NOW_S = midnight_s(LAST) + 40 * 3600
TODAY = LAST + timedelta(days=1)
TURNS = Switchback(7, ("usual", "warm"))
OVER = SettledExperiment("sun", TURNS, LAST - timedelta(days=41), 28, "smiles", 0.2, 0.3, 120.0, about="<is it warm?>")
SEALED = SettledExperiment("sun-2", TURNS, LAST - timedelta(days=6), 28, "smiles", 0.2, 0.3, 120.0)
FOUND = {"usual": 0.2, "warm": 0.45}


@pytest.fixture(scope="module", autouse=True)
def now() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module in (house, house_checks):
            patch.setattr(module, "now_utc_s", lambda: float(NOW_S))
        patch.setattr(house, "_LOOK_EVERY_S", 0.0)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal, with what staff counted and what the show settled beside it."""
    folder = tmp_path_factory.mktemp("state")
    rows = [*made_rows(7), *tried_rows(OVER, FOUND), *tried_rows(SEALED, FOUND)]
    rows.append(WorkPlacement("p3", "sea", "vault", *((LAST - timedelta(days=n)).isoformat() for n in (20, 8))))
    store = open_store(str(folder / "house.sqlite3"), made=True)
    store.append(tuple(rows))
    store.close()
    for one in staff_rows(rows, "tower"):
        StaffCounts(folder / "tower.staff.jsonl", 10).add(one)
    (folder / "experiments.json").write_bytes(encoded((OVER, SEALED)))
    return folder


def journals(folder: Path) -> Journals:
    kept = KeptExperiments(folder / "experiments.json", "hall", Timetable(dict.fromkeys(range(1, 8), ((10.0, 16.0),))))
    return Journals((str(folder / "house.sqlite3"),), ZONE, experiments=kept)


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    with (
        served(routes.router(journals(folder))) as address,
        httpx.Client(base_url=f"http://{address}/api/curator", timeout=WITHIN_S) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def rows(folder: Path) -> Published:
    store = open_store(str(folder / "house.sqlite3"))
    found = published((one.row for one in store.read()), NOW_S)
    store.close()
    return found


def panel(client: httpx.Client, name: str, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/panels/{name}.json?{query}")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["rows"])


def words(client: httpx.Client, name: str, query: str = "language=en") -> str:
    """What is read in a panel of the page."""
    found = re.search(rf'<section class="card panel panel-{name}".*?</section>', client.get(f"/page?{query}").text)
    assert found
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", found.group())))


def test_an_experiment_that_is_over_is_told_as_the_museums_statistics_make_of_the_rows(
    client: httpx.Client, rows: Published
) -> None:
    atoms = [one for one in rows.atoms if one.exhibit == "hall"]
    told = told_experiment(OVER, atoms, ZONE, TODAY)
    (anytime,) = anytime_effects(OVER, atoms, ZONE, TODAY)
    usual, warm = (one for one in panel(client, "experiments") if one["experiment"] == "sun")
    assert told.result
    for row, one in zip((usual, warm), told.result.variants, strict=True):
        assert isinstance(one.told, Estimate)
        assert (row["variant"], row["n"], row["sealed_until"]) == (one.variant, one.n, None)
        assert [row["value"], row["value_low"]] == pytest.approx([one.told.value, one.told.interval.low])
    (effect,) = told.result.effects
    assert effect.interval
    assert [warm[key] for key in ("difference", "difference_low", "difference_high", "p")] == pytest.approx(
        [effect.difference, effect.interval.low, effect.interval.high, effect.p]
    )
    assert [warm["anytime_low"], warm["anytime_high"]] == pytest.approx([anytime.anytime.low, anytime.anytime.high])
    assert usual["difference"] is None
    assert warm["blocks_done"] == warm["blocks_in_all"] == 28 * 12
    shown = words(client, "experiments")
    assert "warm less usual +2" in shown, "the truth is 25 points"
    assert "more than chance p < 0.001" in shown
    assert "<is it warm?>" in shown
    assert "Looked at on any day" in shown
    assert "больше случайного" in words(client, "experiments", "language=ru")


def test_nothing_that_is_sealed_is_in_the_page_or_in_any_file(client: httpx.Client) -> None:
    sealed = [one for one in panel(client, "experiments") if one["experiment"] == "sun-2"]
    assert [one["state"] for one in sealed] == ["running", "running"]
    for row in sealed:
        assert row["sealed_until"] == SEALED.ends.isoformat()
        assert {row[key] for key in row if key.startswith(("value", "difference")) or key == "p"} == {None}
    assert min(one["n"] for one in sealed) > 100
    assert sealed[1]["anytime_low"] < sealed[1]["anytime_high"], "what may be looked at on any day"
    shown = words(client, "experiments", "language=en").partition("sun-2")[2].partition("Looked at on any day")[0]
    assert "sealed until 19\u00a0Oct\u00a02026".replace("\u00a0", " ") in shown
    assert "day 8 of 28" in shown
    assert "points" not in shown
    assert "smile share" in shown
    table = client.get("/panels/experiments.csv").content.decode("utf-8-sig").splitlines()
    assert len(table) == 5
    assert len({len(line.split(",")) for line in table}) == 1


def test_a_variant_of_fewer_than_k_is_withheld_and_a_planned_one_says_when_it_begins(folder: Path) -> None:
    later = SettledExperiment("later", TURNS, TODAY + timedelta(days=3), 28, "holding", 10.0, 14.0, 40.0)
    (folder / "later.json").write_bytes(encoded((later,)))
    kept = KeptExperiments(folder / "later.json", "hall")
    with (
        served(routes.router(Journals((str(folder / "house.sqlite3"),), ZONE, experiments=kept))) as address,
        httpx.Client(base_url=f"http://{address}/api/curator", timeout=WITHIN_S) as base,
    ):
        assert [one["n"] for one in panel(base, "experiments")] == [{"withheld": "fewer than 10"}] * 2
        shown = words(base, "experiments")
        assert "planned" in shown
        assert "a change from 10.0 s to 14.0 s would be found in" in shown
        (folder / "later.json").write_text("{")
        assert "cannot be read: later.json" in words(base, "experiments")
        assert base.get("/panels/experiments.json").status_code == 404
        (folder / "later.json").unlink()
        (folder / "later.json").mkdir()
        assert "cannot be read" in words(base, "experiments")
        (folder / "later.json").rmdir()
        assert "has begun no experiment yet" in words(base, "experiments")


def test_the_camera_stands_beside_people_with_intervals_and_agreement(
    client: httpx.Client, folder: Path, rows: Published
) -> None:
    counts = list(StaffCounts(folder / "tower.staff.jsonl", 10).read())
    told = staff_agreement([one for one in rows.atoms if one.exhibit == "tower"], counts)
    found = panel(client, "staff", "span=4w")
    assert [one["measure"] for one in found] == ["attraction", "smiles"]
    for row, one in zip(found, told, strict=True):
        assert one.agreement
        for key, side in (("camera", one.camera), ("people", one.people)):
            assert isinstance(side, Estimate)
            assert [row[key][part] for part in ("value", "low", "high", "n")] == pytest.approx(
                [side.value, side.interval.low, side.interval.high, side.n]
            )
        for key in ("kappa", "ac1", "difference"):
            around = getattr(one.agreement, f"{key}_interval")
            assert [row[key], row[f"{key}_low"], row[f"{key}_high"]] == pytest.approx(
                [getattr(one.agreement, key), around.low, around.high]
            )
        assert row["stretches"] == one.agreement.blocks >= 20
    shown = words(client, "staff")
    assert f"AC1 {told[0].agreement.ac1:.2f}" in shown if told[0].agreement else False
    assert "kappa" in shown
    assert "каппа" in words(client, "staff", "language=ru")
    assert "Nobody has counted yet" in words(client, "staff", "language=en&of=hall")
    extra = staff_rows([one for one in made_rows(7) if one.id.startswith("vault")], "vault")
    StaffCounts(folder / "vault.staff.jsonl", 10).add(extra[0])
    assert len(panel(client, "staff")) == 4, "what was sent since is there at the next look"
    assert "too few stretches yet" in words(client, "staff")
    (folder / "vault.staff.jsonl").unlink()


def test_the_time_line_marks_experiments_and_what_was_hung(client: httpx.Client) -> None:
    marks = {(one["day"], one["exhibit"], one["kind"], one["what"]) for one in panel(client, "changes", "span=all")}
    days = {name: (LAST - timedelta(days=n)).isoformat() for name, n in (("hung", 20), ("gone", 7), ("began", 41))}
    assert (days["hung"], "vault", "came", "The Sea") in marks
    assert (days["gone"], "vault", "left", "The Sea") in marks
    assert (days["began"], "hall", "begun", "sun") in marks
    assert ((OVER.ends - timedelta(days=1)).isoformat(), "hall", "ended", "sun") in marks
    assert not any(kind == "ended" and what == "sun-2" for _, _, kind, what in marks)
    assert "experiment begins: sun" in words(client, "line", "language=en&span=all")
    assert "повешено: The Sea" in words(client, "line", "language=ru&span=all")
    here = panel(client, "changes", "span=all&of=vault")
    assert [one["kind"] for one in here] == ["came", "left"], "of no other exhibit"
    kinds = [one["kind"] for one in panel(client, "changes", "span=all&subject=work&of=sea")]
    assert "came" in kinds


def test_the_small_numbers_of_hours_are_visits_a_day(client: httpx.Client) -> None:
    assert "Small: visits a day." in words(client, "hours")
    assert "Мелко: визиты в день." in words(client, "hours", "language=ru")


def test_without_a_show_there_is_no_panel_of_experiments(folder: Path) -> None:
    with served(routes.router(Journals((str(folder / "house.sqlite3"),), ZONE))) as address:
        told = httpx.get(f"http://{address}/api/curator/page", timeout=WITHIN_S).text
        assert "panel-experiments" not in told
        assert "panel-staff" in told


def test_a_journal_on_which_a_work_hangs_for_ever_is_shown(tmp_path: Path) -> None:
    rows = [*made_rows(2), WorkPlacement("p9", "sea", "hall", "2026-01-01", date.max.isoformat())]
    store = open_store(str(tmp_path / "house.sqlite3"), made=True)
    store.append(tuple(rows))
    store.close()
    with served(routes.router(Journals((str(tmp_path / "house.sqlite3"),), ZONE))) as address:
        assert httpx.get(f"http://{address}/api/curator/page?span=all", timeout=WITHIN_S).status_code == 200
