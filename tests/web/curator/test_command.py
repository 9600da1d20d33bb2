"""`exhibit curator` as a curator starts it, and the page in Chromium: one process and one browser for all of it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from exhibit.journal.opening import open_store
from exhibit.journal.staff_counts import StaffCounts
from exhibit.runtime.experiment import encoded
from exhibit.runtime.experiment_keeper import settled_file
from exhibit.switchback import SettledExperiment, Switchback
from tests.conftest import REPOSITORY, WITHIN_S, free_port, until
from tests.web.curator.made_house import LAST, made_rows, staff_rows, tried_rows
from tests.web.room import browser_path

pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")
from exhibit.cli import main
from tests.web.conftest import a_show, running_show

MOST_SCRIPT_BYTES = 60_000
VENUE = """zone: Europe/Vienna
journal: {exhibit: hall}
privacy:
  controller: City Museum
  purpose: to learn which works move our visitors
  legal_basis: legitimate interest, Art. 6(1)(f) GDPR
  contact: privacy@museum.example
  retention: 25 months
  agreement: none, we do it alone
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("museum")
    store = open_store(str(folder / "house.sqlite3"), made=True)
    store.append(tuple(made_rows()))
    store.close()
    (folder / "catalogue.yaml").write_text("works:\n  sea: {title: {en: The sea at night, ru: Ночное море}}\n", "utf-8")
    port = free_port(socket.SOCK_STREAM)
    environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state"), "PYTHONPATH": str(REPOSITORY)}
    program = [sys.executable, "-m", "exhibit", "curator", str(folder / "house.sqlite3"), "--zone", "Europe/Vienna"]
    program += ["--catalogue", str(folder)]
    with subprocess.Popen([*program, "--web", f"127.0.0.1:{port}"], env=environment, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert f"http://127.0.0.1:{port}/curator".encode() in process.stdout.readline()
            assert until(lambda: answers(f"http://127.0.0.1:{port}/curator"))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(WITHIN_S)


def answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=WITHIN_S).status_code == 200
    except httpx.TransportError:
        return False


def test_the_page_is_small_and_nothing_else_of_a_show_is_there(url: str) -> None:
    shell = httpx.get(f"{url}/curator", timeout=WITHIN_S).text
    (script,) = re.findall(r'<script type="module" src="([^"]+)"', shell)
    assert len(httpx.get(url + script, timeout=WITHIN_S).content) <= MOST_SCRIPT_BYTES
    assert "tower" in httpx.get(f"{url}/api/curator/page", timeout=WITHIN_S).text
    assert "The sea at night" in httpx.get(f"{url}/api/curator/page?subject=work&language=en", timeout=WITHIN_S).text
    assert httpx.get(f"{url}/api/state", timeout=WITHIN_S).status_code == 404
    assert httpx.get(f"{url}/", timeout=WITHIN_S).status_code == 404


def test_what_cannot_be_opened_is_said_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no journal")
    assert main(["curator", str(tmp_path / "gone.sqlite3")]) == 2
    assert main(["curator", str(text)]) == 2
    assert main(["curator", "--catalogue", str(tmp_path / "no-house")]) == 2
    with pytest.raises(SystemExit):
        main(["curator", "--web", "nowhere"])
    said = capsys.readouterr().err
    assert "no-house: this folder does not exist: name the one in which catalogue.yaml lies" in said
    assert "gone.sqlite3: there is no journal yet" in said
    assert "notes.txt is no journal, or a damaged one" in said
    assert "'nowhere' is no address: write HOST:PORT" in said
    assert text.read_text() == "no journal"


def test_a_running_show_tells_of_its_own_journal(tmp_path: Path) -> None:
    folder = a_show(tmp_path / "run" / "show", venue=VENUE)
    file = tmp_path / "run" / "state" / "exhibit" / "journal" / "hall.sqlite3"
    file.parent.mkdir(parents=True)
    store = open_store(str(file), made=True)
    own = [one for one in made_rows() if getattr(one, "exhibit", "hall") == "hall"]
    trial = SettledExperiment(
        "sun", Switchback(7, ("usual", "warm")), LAST - timedelta(days=41), 14, "smiles", 0.2, 0.3, 120
    )
    store.append((*own, *tried_rows(trial, {"usual": 0.2, "warm": 0.45})))
    store.close()
    for one in staff_rows(own, "hall"):
        StaffCounts(file.with_name("hall.staff.jsonl"), 10).add(one)
    for show in running_show(folder):
        settled_file(folder).write_bytes(encoded((trial,)))
        assert show.client.get("/curator").status_code == 200
        told = show.client.get("/api/curator/page?language=en")
        assert told.status_code == 200
        assert "At <b>hall</b>, " in told.text
        assert "warm less usual" in told.text
        assert "30 stretches of time" in told.text
        assert show.client.get("/api/curator/panels/ranking.json").status_code == 200


def test_a_curator_reads_it_by_keyboard_opens_the_numbers_and_chooses_another_measure(url: str) -> None:
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="the Python package 'playwright' is not installed (dev)"
    )
    if browser_path() is None:
        pytest.skip("'chromium' is not installed (see .ci/run for the package)")
    said: list[str] = []
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"], timeout=1000 * WITHIN_S)
        page = browser.new_context(viewport={"width": 360, "height": 800}, locale="ru").new_page()
        page.set_default_timeout(1000 * WITHIN_S)
        page.on("console", lambda one: said.append(one.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{url}/curator?span=4w")
        page.wait_for_selector("body[data-ready=yes]")
        assert page.locator("#answer-title").inner_text().startswith("Сильнее всего трогает «tower»")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing stands out at the side"
        page.locator(".panel-funnel svg.chart").focus()
        page.keyboard.press("ArrowRight")
        first = page.locator(".panel-funnel .reading").inner_text()
        page.keyboard.press("End")
        last = page.locator(".panel-funnel .reading").inner_text()
        assert first != last
        assert "прочитанных лиц" in first
        page.locator(".panel-ranking summary").click()
        page.wait_for_selector(".panel-ranking table")
        assert page.locator(".panel-ranking table tbody tr").count() == 3
        page.locator("button[value=attraction]").click()
        page.wait_for_selector("button[value=attraction][aria-pressed=true]")
        assert page.evaluate("document.activeElement.value") == "attraction", "the keyboard stays where it was"
        assert "measure=attraction" in page.url
        page.emulate_media(media="print", color_scheme="dark")
        assert (
            page.evaluate("getComputedStyle(document.body.querySelector('.answer')).backgroundColor")
            == "rgb(255, 255, 255)"
        )
        assert page.locator("form.choice").is_hidden()
        browser.close()
    assert said == []
