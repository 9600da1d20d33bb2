"""The catalogue's page in Chromium before a running show: a work's maker, a room and the ways from it are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="the Python package 'playwright' is not installed (dev)")
pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")
from playwright.sync_api import Page, expect, sync_playwright

from exhibit.museum.catalogue.files import read_catalogue
from tests.conftest import WITHIN_S
from tests.web.conftest import Running, running_show
from tests.web.kiosk.house_show import house_show
from tests.web.room import browser_path

WITHIN_MS = 1000 * WITHIN_S


@pytest.fixture
def show(tmp_path: Path) -> Iterator[Running]:
    if browser_path() is None:
        pytest.skip("'chromium' is not installed (see .ci/run for the package)")
    yield from running_show(house_show(tmp_path))


@pytest.fixture
def page(show: Running) -> Iterator[Page]:
    expect.set_options(timeout=WITHIN_MS)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"], timeout=WITHIN_MS)
        page = browser.new_page(viewport={"width": 1400, "height": 1000}, locale="en-GB")
        page.set_default_timeout(WITHIN_MS)
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        assert page.context.request.post(f"{show.url}/api/session", data={"token": show.token}).ok
        page.goto(f"{show.url}/catalogue")
        expect(page.locator("body[data-ready=yes]")).to_be_attached()
        yield page
        browser.close()
        assert complaints == []


def test_a_maker_a_room_and_a_way_are_written(show: Running, page: Page) -> None:
    saved = page.get_by_text("Saved", exact=True)
    page.locator("#works button").filter(has_text="The tide").first.click()
    page.get_by_label("Who made it").fill("Maria M.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#works")).to_contain_text("Maria M.")

    page.get_by_role("button", name="New room").click()
    page.get_by_label("Short name of the room").fill("attic")
    page.get_by_label("Title (en)").fill("The attic")
    page.get_by_role("button", name="Save", exact=True).click()
    attic = page.locator("#rooms button", has=page.locator("b", has_text="The attic"))
    expect(attic).to_contain_text("no way is known")
    attic.click()
    page.get_by_label("Leads to").select_option("tower")
    page.get_by_label("Metres from middle to middle").fill("22")
    page.get_by_label("with steps").check()
    page.get_by_role("button", name="Save this way").click()
    expect(page.locator("#form .way")).to_have_text(re.compile("Tower, 22 m, with steps"))
    expect(attic).to_contain_text("Tower, 22 m")
    expect(saved.first).to_be_visible()

    found = read_catalogue(show.folder).catalogue
    assert found.works["tide"].fields["maker"] == "Maria M."
    assert found.rooms["attic"].title == {"en": "The attic"}
    written = next(one for one in found.doors if set(one.between) == {"attic", "tower"})
    assert (written.metres, written.steps) == (22, True)

    page.get_by_role("button", name="Take out: Tower").click()
    expect(page.locator("#form")).to_contain_text("no way is known")
    assert not [one for one in read_catalogue(show.folder).catalogue.doors if "attic" in one.between]
