"""Chromium in the studio: a slider is moved, the wall changes, the number is kept, and the file has its comments."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import WITHIN_S, until
from tests.web import axe
from tests.web.room import Room, browser_path

pytest.importorskip("playwright.sync_api", reason="the Python package 'playwright' is not installed (dev)")
from playwright.sync_api import Page, expect, sync_playwright

WITHIN_MS = 1000 * WITHIN_S
SCENE = """about: One colour that is turned.
parameters:  # tuned in the room
  turn: 0  # as painted
layers:
  - gradient: {stops: [{at: 0, colour: "#c02020"}, {at: 1, colour: "#c02020"}], hue: $turn}
"""
REHEARSAL = """about: Somebody smiles
timeline: [{at: 0s, visitors: 1}, {at: 5s, happiness: 0.9}, {at: 15s, visitors: 0}]
lasts: 20s
"""
MIDDLE = """() => {
  const wall = document.getElementById("studio-wall");
  return Array.from(wall.getContext("2d").getImageData(wall.width / 2, wall.height / 2, 1, 1).data);
}"""


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    if browser_path() is None:
        pytest.skip("'chromium' is not installed (see .ci/run for the package)")
    one = Room(tmp_path)
    (one.show / "scenes" / "turned").mkdir()
    (one.show / "scenes" / "turned" / "scene.yaml").write_text(SCENE)
    shutil.rmtree(one.show / "rules" / "rehearsals")
    (one.show / "rules" / "rehearsals").mkdir()
    (one.show / "rules" / "rehearsals" / "smile.yaml").write_text(REHEARSAL)
    yield one
    one.close()


def shows(page: Page, *, red: bool) -> bool:
    colour = page.evaluate(MIDDLE)
    return bool(colour[0] > colour[1] + 60) is red and max(colour[:3]) > 100


def is_blue(page: Page) -> bool:
    red, green, blue, _ = page.evaluate(MIDDLE)
    return bool(blue > max(red, green) + 60)


def test_a_number_is_turned_looked_at_and_kept(room: Room) -> None:
    file = room.show / "scenes" / "turned" / "scene.yaml"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"], timeout=WITHIN_MS)
        context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="en-GB")
        assert context.request.post(f"{room.url}/api/session", data={"token": room.token}).ok
        page = context.new_page()
        page.set_default_timeout(WITHIN_MS)
        expect.set_options(timeout=WITHIN_MS)
        page.goto(f"{room.url}/rules")
        page.locator("#studio-scene").select_option("turned")
        assert until(lambda: shows(page, red=True))
        slider = page.get_by_label("turn", exact=True)
        slider.evaluate("node => { node.value = 120; node.dispatchEvent(new Event('input')); }")
        assert until(lambda: shows(page, red=False)), page.evaluate(MIDDLE)
        assert file.read_text() == SCENE
        page.get_by_role("button", name="Keep these numbers").click()
        expect(page.locator("#studio-state")).to_contain_text("scenes/turned/scene.yaml")
        assert file.read_text() == SCENE.replace("turn: 0 ", "turn: 120 ")
        # A scene that is saved is on the wall at once, also the one that is shown.
        file.write_text(file.read_text().replace("#c02020", "#20c020"))
        assert until(lambda: is_blue(page)), page.evaluate(MIDDLE)
        page.locator("#studio-timeline").select_option(index=1)
        page.locator("#studio-moment").press("End")
        expect(page.locator("#studio-why li").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 1400
        if script := axe.axe_script():
            assert axe.findings(page, script) == []
        page.get_by_role("button", name="Back to what was").click()
        assert until(lambda: room.state()["room"]["by_hand"] is None)
        browser.close()
