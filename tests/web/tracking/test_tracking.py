"""The staff's eye: counts that come from a tablet, over real sockets and from Chromium with touch, with and without a
network."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")

from exhibit.cli import main
from exhibit.journal.atoms import BLOCK_S, block_of
from exhibit.journal.rows import JournalRow
from exhibit.journal.tally import BINS
from tests.conftest import WITHIN_S, until
from tests.reports.journals import WEEK, answers, atoms, journal
from tests.web.axe import axe_script, findings
from tests.web.conftest import Running, a_show, running_show
from tests.web.room import browser_path

WITHIN_MS = 1000 * WITHIN_S
VENUE = """journal: {exhibit: hall, k: 10}
privacy:
  controller: The Museum
  purpose: to learn what moves visitors
  legal_basis: legitimate interest, Art. 6(1)(f) GDPR
  contact: privacy@museum.example
  retention: 25 months
  agreement: none, we do it alone
"""
SMALL = """[...document.querySelectorAll("main button")]
  .filter((one) => one.checkVisibility() && one.offsetHeight < 72).map((one) => one.textContent)"""
NOW_S = int(block_of(time.time()))


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    yield from running_show(a_show(tmp_path_factory.mktemp("run") / "show", venue=VENUE), listen="0.0.0.0:{port}")


def kept(show: Running) -> list[dict[str, object]]:
    file = show.folder.parent / "state" / "exhibit" / "journal" / "hall.staff.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.is_file() else []


def count(visits: int = 12, stops: int = 4, begin_s: int = NOW_S - BLOCK_S) -> dict[str, object]:
    held = [0] * 5 + [stops] + [0] * (BINS - 6)
    return {
        "id": secrets.token_hex(16), "begin_s": begin_s, "end_s": begin_s + BLOCK_S, "visits": visits, "stops": stops,
        "smiles": 2, "held": held,
    }  # fmt: skip


def test_what_staff_counted_is_kept_once_and_nothing_below_k(show: Running) -> None:
    client, one = show.client, count()
    assert client.post("/api/tracking", json={"counts": [one]}).status_code == 401
    client.headers.update(show.operator)
    before = len(kept(show))
    told = client.get("/api/tracking").json()
    assert (told["exhibit"], told["k"], told["block_s"], told["why_not"]) == ("hall", 10, 900, "")
    for _ in range(2):
        assert client.post("/api/tracking", json={"counts": [one]}).json() == {"taken": [one["id"]], "refused": []}
    few = count(visits=9, stops=1)
    (refused,) = client.post("/api/tracking", json={"counts": [few]}).json()["refused"]
    assert refused == {
        "id": few["id"],
        "error": "it is of fewer than 10 visits: count on, and send them with the next ones",
    }
    for wrong in ({**count(), "who": "a lady in red"}, {**count(), "held": [1]}, {**count(), "id": "me"}):
        assert client.post("/api/tracking", json={"counts": [wrong]}).status_code == 422
    assert kept(show)[before:] == [one]


def test_a_room_without_a_journal_says_that_nothing_can_be_compared(start: Callable[..., Running]) -> None:
    other = start()
    assert "set up the journal" in other.client.get("/api/tracking").json()["why_not"]
    assert other.client.post("/api/tracking", json={"counts": [count()]}).status_code == 409


def test_an_afternoon_at_the_work_without_a_network_is_sent_as_counts_afterwards(show: Running) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="the Python package 'playwright' is not installed")
    if browser_path() is None:
        pytest.skip("'chromium' is not installed (see .ci/run for the package)")
    before = len(kept(show))
    began_s = NOW_S - 8 * BLOCK_S
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"], timeout=WITHIN_MS)
        context = browser.new_context(viewport={"width": 820, "height": 1180}, has_touch=True, locale="ru-RU")
        page = context.new_page()
        page.set_default_timeout(WITHIN_MS)
        assert context.request.post(f"{show.url}/api/session", data={"token": show.token}).ok
        page.clock.install(time=datetime.fromtimestamp(began_s - 60, UTC))
        page.goto(f"{show.url}/tracking")
        page.locator("body[data-ready=yes]").wait_for(state="attached")
        page.get_by_role("button", name="Начать счёт").tap()
        context.set_offline(True)
        page.clock.run_for(60_000)
        for number in range(1, 13):
            page.get_by_role("button", name="Кто-то подошёл").tap()
            visitor = page.get_by_role("listitem", name=f"Посетитель {number}", exact=True)
            if number % 3 == 0:
                visitor.get_by_role("button", name="остановился").tap()
                page.clock.run_for(5000)
            if number == 6:
                visitor.get_by_role("button", name="улыбнулся").tap()
                assert page.evaluate(SMALL) == []
            visitor.get_by_role("button", name="ушёл").tap()
        page.get_by_role("button", name="Вернуть").tap()
        page.get_by_role("listitem", name="Посетитель 12", exact=True).get_by_role("button", name="ушёл").tap()
        assert page.locator("#visits").inner_text() == "12"
        for _ in range(16):
            page.clock.run_for(60_000)
        page.get_by_role("button", name="Закончить счёт").tap()
        assert "ждёт" in page.locator("#sent").inner_text()
        assert len(kept(show)) == before
        local = page.evaluate("localStorage['exhibit.tracking']")
        context.set_offline(False)
        page.clock.run_for(20_000)
        assert until(lambda: len(kept(show)) == before + 1, WITHIN_S)
        page.get_by_text("Всё отправлено.").wait_for()
        browser.close()
    (sent,) = kept(show)[before:]
    assert (sent["visits"], sent["stops"], sent["smiles"]) == (12, 4, 1)
    assert (sent["begin_s"], sent["end_s"]) == (began_s, began_s + BLOCK_S)
    assert set(sent) == {"id", "begin_s", "end_s", "visits", "stops", "smiles", "held"}
    assert json.loads(local)["here"] == [], "nobody is left on the tablet"
    assert "came" not in json.dumps(json.loads(local)["outbox"])


def test_axe_finds_nothing_on_the_page_while_somebody_counts_nor_in_a_report(show: Running, tmp_path: Path) -> None:
    """The short form of `make axe`."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="the Python package 'playwright' is not installed")
    script = axe_script()
    if script is None:
        pytest.skip("the Python package 'axe-playwright-python' is not installed (dev)")
    if browser_path() is None:
        pytest.skip("'chromium' is not installed (see .ci/run for the package)")
    rows: list[JournalRow] = [*atoms("hall", 6, 30), *atoms("tower", 20, 30), *answers("tower", {"joy": 12, "awe": 6})]
    told = ["--journal", str(journal(tmp_path / "j.sqlite3", *rows)), "--of", WEEK.isoformat(), "--to", str(tmp_path)]
    assert main(["figures", "week", *told]) == 0
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"], timeout=WITHIN_MS)
        context = browser.new_context(viewport={"width": 820, "height": 1180}, has_touch=True, locale="ru-RU")
        page = context.new_page()
        page.set_default_timeout(WITHIN_MS)
        assert context.request.post(f"{show.url}/api/session", data={"token": show.token}).ok
        page.goto(f"{show.url}/tracking")
        page.get_by_role("button", name="Начать счёт").tap()
        page.get_by_role("button", name="Кто-то подошёл").tap()
        page.get_by_role("button", name="остановился").tap()
        assert findings(page, script) == []
        page.goto((tmp_path / "figures-2026-W43.html").as_uri())
        assert findings(page, script) == []
        page.set_content('<!doctype html><html lang="en"><title>x</title><main><h1>x</h1><img src="x"></main>')
        assert [one.split()[0] for one in findings(page, script)] == ["image-alt"], "axe looks"
        browser.close()


def test_the_page_speaks_of_nobody() -> None:
    folder = Path(__file__).parents[3] / "exhibit" / "web" / "tracking"
    html = (folder / "static" / "tracking.html").read_text("utf-8")
    assert "<input" not in html
    assert "<textarea" not in html
