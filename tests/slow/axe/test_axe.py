"""axe-core before every page that visitors, staff and curators see, in both languages, light and dark: `make axe`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api", reason="the Python package 'playwright' is not installed (dev)")
pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")
from playwright.sync_api import Browser, Page, sync_playwright

from exhibit.cli import main
from exhibit.journal.rows import JournalRow
from exhibit.web.pages import PAGES
from tests.conftest import WITHIN_S
from tests.reports.journals import WEEK, answers, atoms, change, journal
from tests.web.axe import axe_script, findings
from tests.web.conftest import Running, a_show, running_show
from tests.web.room import browser_path
from tests.web.tracking.test_tracking import VENUE

pytestmark = pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="takes minutes: make axe")

WORKS = """works:
  tide: {title: {en: The Tide, ru: Прилив}, story: {en: Made of water., ru: Из воды.}}
  storm: {title: {en: The Storm, ru: Буря}}
story: {en: The tide knows you., ru: Прилив вас знает.}
"""
ADDRESSES = sorted(address for page in PAGES for address, file in page.addresses.items() if file.endswith(".html"))
LOOKS: list[dict[str, Any]] = [
    {"locale": language, "color_scheme": scheme, "viewport": {"width": wide, "height": 900}}
    for language in ("en-GB", "ru-RU")
    for scheme in ("light", "dark")
    for wide in (360, 1280)
]


@pytest.fixture(scope="module")
def script() -> str:
    found = axe_script()
    if found is None:
        pytest.skip("the Python package 'axe-playwright-python' is not installed (dev)")
    return found


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = a_show(tmp_path_factory.mktemp("run") / "show", WORKS, VENUE)
    yield from running_show(folder, listen="0.0.0.0:{port}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if browser_path() is None:
        pytest.skip("'chromium' is not installed (see .ci/run for the package)")
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"], timeout=1000 * WITHIN_S)
        yield found
        found.close()


def use(page: Page, address: str) -> None:
    """As somebody does who is there: what comes then must be for everybody, too."""
    match address:
        case "/kiosk" | "/v":
            page.locator("#answers button").first.tap()
        case "/next":
            page.locator("#wishes button").first.tap()
            page.locator("#steer button").last.tap()
        case "/tracking":
            page.locator("#begin").tap()
            for _ in range(2):
                page.locator("#come").tap()
            page.locator("#here button").first.tap()
            page.locator("#here button").last.tap()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: " ".join(map(str, look.values())))
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_keeps_anybody_out(
    address: str, look: dict[str, Any], show: Running, browser: Browser, script: str
) -> None:
    context = browser.new_context(has_touch=True, reduced_motion="reduce", **look)
    assert context.request.post(f"{show.url}/api/session", data={"token": show.token}).ok
    page = context.new_page()
    page.set_default_timeout(1000 * WITHIN_S)
    page.goto(show.url + address)
    page.locator("body[data-ready=yes]").wait_for(state="attached")
    assert findings(page, script) == []
    use(page, address)
    assert findings(page, script) == []
    context.close()


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("step", ["week", "month"])
def test_no_report_keeps_anybody_out(step: str, language: str, browser: Browser, script: str, tmp_path: Path) -> None:
    rows: list[JournalRow] = [
        *atoms("hall", 6, 30), *atoms("tower", 20, 30), *atoms("attic", 1, 10, since=WEEK, until=WEEK)[:1],
        *answers("tower", {"joy": 12, "awe": 6}), change("hall", WEEK, "a lamp"),
    ]  # fmt: skip
    file = journal(tmp_path / "j.sqlite3", *rows)
    asked = ["--journal", str(file), "--of", WEEK.isoformat(), "--to", str(tmp_path), "--language", language]
    assert main(["figures", step, *asked]) == 0
    (html,) = tmp_path.glob("*.html")
    page = browser.new_page()
    page.goto(html.as_uri())
    assert findings(page, script) == []
    page.close()
