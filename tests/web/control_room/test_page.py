"""Chromium before a running show on the drawn visitor: what an operator sees, presses and reads."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from exhibit.web.server.token import TokenFile
from tests.conftest import WITHIN_S, until
from tests.outputs.projector_power.projector import Manners, StandInProjector
from tests.web.room import Room, browser_path

pytest.importorskip("playwright.sync_api", reason="the Python package 'playwright' is not installed (dev)")
from playwright.sync_api import Browser, Page, expect, sync_playwright

WITHIN_MS = 1000 * WITHIN_S
LOOKS = (Path(__file__).parent / "looks.js").read_text("utf-8")
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    if browser_path() is None:
        pytest.skip("'chromium' is not installed (see .ci/run for the package)")
    room = Room(tmp_path_factory.mktemp("room"))
    yield room
    room.close()


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film for the browser's fake camera: the drawn visitor smiles."""
    import cv2  # noqa: PLC0415

    from exhibit.vision.sources.drawn.visitor import DrawnVisitor  # noqa: PLC0415

    film = tmp_path_factory.mktemp("camera") / "smile.mjpeg"
    drawn = DrawnVisitor(None, size_px=(640, 480), rate_hz=1, live=False)
    frames = [drawn.read(0) for _ in range(13)][10:] * 5  # the face smiles from the 9th second to the 13th
    film.write_bytes(b"".join(cv2.imencode(".jpg", one.image)[1].tobytes() for one in frames if one))
    return film


@pytest.fixture(scope="module")
def browser(camera: Path) -> Iterator[Browser]:
    fake = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
    expect.set_options(timeout=WITHIN_MS)
    with sync_playwright() as driver:
        film = f"--use-file-for-fake-video-capture={camera}"
        browser = driver.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox", *fake, film], timeout=WITHIN_MS
        )
        yield browser
        browser.close()


@pytest.fixture
def opened(room: Room, browser: Browser) -> Iterator[Open]:
    """Opens pages; afterwards none has complained, or asked anybody but the show."""
    complaints: list[str] = []
    contexts = []

    def open_page(
        path: str = "/", language: str = "en", size: tuple[int, int] = (1280, 800), *, known: bool = True, **more: Any
    ) -> Page:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(**{"viewport": viewport, "color_scheme": "dark", "locale": "en-GB", **more})
        contexts.append(context)
        if known:
            assert context.request.post(f"{room.url}/api/session", data={"token": room.token}).ok
        context.add_init_script(
            f"localStorage.getItem('exhibit.language') || localStorage.setItem('exhibit.language', '{language}')"
        )
        page = context.new_page()
        page.set_default_timeout(WITHIN_MS)
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("response", lambda one: complaints.append(f"{one.status} {one.url}") if one.status >= 400 else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        elsewhere = re.compile(rf"(?!{re.escape(room.url)}/|data:|blob:)")
        page.on("request", lambda one: complaints.append(one.url) if elsewhere.match(one.url) else None)
        page.goto(room.url + path)
        expect(page.locator("body[data-ready=yes]")).to_be_attached(timeout=WITHIN_MS)
        return page

    room.rest()
    yield open_page
    for context in contexts:
        context.close()
    room.rest()
    # Chromium notes every answer that refuses, which is told in words, and a line that is given up while it is made.
    usual = ("422", "401", "closed before the connection is established")
    assert [one for one in complaints if not any(words in one for words in usual)] == []


def pressed(page: Page, switch: str) -> str | None:
    return page.locator(f"#switch-{switch}").get_attribute("aria-pressed")


def test_ten_seconds_it_works(opened: Open) -> None:
    page = opened()
    expect(page.locator("#health-head")).to_have_text("All is well", timeout=WITHIN_MS)
    expect(page.locator("#health-more")).to_have_text(re.compile(r"watching · \d visitors? · \d+ fps"))
    expect(page.locator("#show")).to_have_text("First light")
    expect(page.locator("#lost")).to_be_hidden()


def test_bars_move(opened: Open, room: Room) -> None:
    page = opened()
    room.what_if("happiness")
    expect(page.locator("#dominant")).to_have_text("happiness", timeout=WITHIN_MS)
    expect(page.locator("#bars li[data-emotion=happiness] .number")).to_have_text(re.compile(r"\d\d+ %"))
    style = "#bars li[data-emotion={}] .fill"
    full = page.locator(style.format("happiness")).evaluate("bar => new DOMMatrix(getComputedStyle(bar).transform).a")
    none = page.locator(style.format("fear")).evaluate("bar => new DOMMatrix(getComputedStyle(bar).transform).a")
    assert full > 0.5
    assert none < 0.2


def test_thirty_seconds_why_the_wall_is_red(opened: Open, room: Room) -> None:
    page = opened()
    room.what_if("anger")
    expect(page.locator("#wall-shows")).to_have_text("Scene ember", timeout=WITHIN_MS)
    expect(page.locator("#wall-because")).to_have_text(
        re.compile(
            r"because rule ember is active: the room has looked angry for \d+.* s and anger in the room is at \d+ %"
        )
    )
    page.locator("#wall-why").click()
    why = page.get_by_role("dialog", name="ember")
    expect(why.locator("#why-when .says li[data-met=yes]")).to_have_count(2)
    expect(why.locator("#why-when .says")).to_contain_text("the room has looked angry for")
    expect(why.locator("#why-when table")).to_be_hidden()
    why.get_by_text("Show the formula").click()
    expect(why.locator("#why-when tbody tr")).to_have_count(2)
    expect(why.locator("#why-when .met[data-met=yes]")).to_have_count(2)
    expect(why.locator(".source")).to_contain_text("Anger finds its fire")
    expect(why.locator("#why-story")).to_contain_text("started")
    assert page.url.endswith("#rule=ember")
    page.keyboard.press("Escape")
    expect(why).to_be_hidden()
    expect(page.locator("#wall-why")).to_be_focused()


def test_a_place_is_drawn_over_the_outlines_and_saved(opened: Open) -> None:
    """By pressing where its corners are; its numbers stand beside it, and it is taken away again."""
    page = opened()
    page.locator("#places summary").click()
    page.locator("#places-region").click()
    sheet = page.locator("#places-sheet")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    assert box
    for x, y in ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75)):
        # What stands above it may still grow: each press goes to where the sheet is then.
        sheet.click(position={"x": x * box["width"], "y": y * box["height"]})
    numbers = page.locator("#places-rows li input").nth(1)
    expect(numbers).to_have_value(re.compile(r"0\.2\d* 0\.2\d*, 0\.7\d* 0\.2\d*, 0\.7\d* 0\.7\d*"))
    page.locator("#places-rows li input").nth(0).fill("door")
    page.locator("#places-save").click()
    expect(page.locator("#places-save")).to_be_hidden()
    expect(page.locator("#places-sheet polygon")).to_have_count(1)
    page.reload()
    page.locator("#places summary").click()
    expect(page.locator("#places-rows li input").nth(0)).to_have_value("door")
    page.locator("#places-rows li button").click()
    page.locator("#places-save").click()
    expect(page.locator("#places-save")).to_be_hidden()
    expect(page.locator("#places-rows li")).to_have_count(0)


def test_the_wall_is_seen_in_the_room_and_on_any_screen(opened: Open, room: Room) -> None:
    """Small beside why it is so, with its age; large at /wall, where one press makes the screen a display."""
    page = opened()
    room.what_if("anger")
    preview = page.locator("figure.preview")
    expect(preview.locator("figcaption")).to_have_text(re.compile(r"seen \d+(\.\d)? s ago"))
    light = (
        "one => one.getContext('2d').getImageData(0, 0, one.width, one.height).data"
        ".reduce((most, byte, at) => at % 4 === 0 && byte > most ? byte : most, 0)"
    )
    assert until(lambda: int(preview.locator("canvas").evaluate(light)) > 60)
    wall = opened(str(preview.locator("a").get_attribute("href")))
    expect(wall.locator("body[data-lit=yes]")).to_be_attached()
    assert until(lambda: int(wall.locator("#wall").evaluate(light)) > 60)
    wall.locator("#switch").click()
    expect(wall.locator("body[data-display=yes]")).to_be_attached()
    assert until(lambda: bool(wall.evaluate("Boolean(document.fullscreenElement)")))
    assert until(lambda: room.ask("GET", "/api/walls")[0]["displays"] == 1)
    wall.evaluate("document.exitFullscreen()")
    expect(wall.locator("body[data-display=no]")).to_be_attached()
    assert until(lambda: room.ask("GET", "/api/walls")[0]["displays"] == 0)


def test_a_rule_is_taken_out_and_put_in(opened: Open, room: Room) -> None:
    page = opened("/#rule=joy")
    page.locator("#why-enabled").click()
    expect(page.locator("#why-phase")).to_have_text("off")
    page.locator("#why-enabled").click()
    assert until(lambda: all(one["enabled"] for one in room.state()["rules"]))


def test_who_presses_twice_before_the_room_has_told_the_first_means_twice(opened: Open, room: Room) -> None:
    page = opened("/#rule=joy")
    expect(page.locator("#why-enabled")).to_be_visible()
    for toggle in ("#why-enabled", "#switch-blackout", "#var-late"):
        expect(page.locator(toggle)).to_be_attached()
        page.evaluate("(name) => { const one = document.querySelector(name); one.click(); one.click(); }", toggle)
    page.evaluate("() => { for (const _ of [1, 2, 3]) document.querySelector('#switch-hold').click(); }")

    def meant() -> bool:
        now = room.state()
        late = next(one["value"] for one in now["variables"] if one["name"] == "late")
        enabled = all(one["enabled"] for one in now["rules"])
        return (now["room"]["hold"], now["room"]["blackout"], enabled, late) == (True, False, True, False)

    assert until(meant)


def test_hold_freezes_and_lets_go(opened: Open, room: Room) -> None:
    page = opened()
    room.what_if("happiness")
    expect(page.locator("#wall-shows")).to_have_text("Scene sunrise", timeout=WITHIN_MS)
    page.keyboard.press("h")  # once: nothing yet
    expect(page.locator("#switch-hold .switch-state")).to_have_text("Press H again")
    page.keyboard.press("h")
    expect(page.locator("#health-head")).to_have_text("On hold: nothing changes")
    assert pressed(page, "hold") == "true"
    cues = [one for one in room.state()["cues"] if "adjust" not in one["text"]]
    room.what_if("surprise")
    expect(page.locator("#dominant")).to_have_text("surprise", timeout=WITHIN_MS)
    expect(page.locator("#wall-because")).to_have_text("because it is held; the rules would show scene bloom")
    expect(page.locator("#wall-shows")).to_have_text("Scene sunrise")
    assert [one for one in room.state()["cues"] if "adjust" not in one["text"]] == cues
    page.locator("#switch-hold").click()
    expect(page.locator("#wall-shows")).to_have_text("Scene bloom", timeout=WITHIN_MS)
    assert pressed(page, "hold") == "false"


def test_blackout_in_one_click(opened: Open) -> None:
    page = opened()
    page.locator("#switch-blackout").click()
    expect(page.locator("#health-head")).to_have_text("Blackout: everything is dark")
    expect(page.locator("#wall-shows")).to_have_text("Dark")
    expect(page.locator(".lamp[data-lamp=blackout]")).to_have_attribute("data-lit", "yes")
    page.locator("#switch-blackout").click()
    expect(page.locator("#wall-shows")).to_have_text(re.compile("Scene"))


def test_a_visitor_at_the_touch_screen_darkens_nothing(opened: Open, room: Room) -> None:
    page = opened("/try", size=(1080, 1920), known=False, has_touch=True)
    page.locator('nav a[href="/"]').tap()
    expect(page.locator("body[data-ready=yes]")).to_be_attached(timeout=WITHIN_MS)
    for number in (1, 2, 3):
        page.locator(f"#switches button:nth-child({number})").tap()
        expect(page.locator("#token")).to_be_visible()
        page.locator("#login button.plain").tap()
    room_now = room.state()["room"]
    assert (room_now["blackout"], room_now["hold"], room_now["processing"]) == (False, False, True)


def test_stop_watching_closes_the_eyes(opened: Open, room: Room) -> None:
    page = opened()
    page.locator("#switch-processing").click()
    expect(page.locator("#health-head")).to_have_text("Not watching: the camera is closed")
    expect(page.locator("#stage-canvas")).to_have_attribute("aria-label", "The camera is closed")
    assert room.state()["room"]["processing"] is False
    page.keyboard.press("w")
    page.keyboard.press("w")
    expect(page.locator("#health-more")).to_contain_text("watching ·")


def test_what_if_is_marked_and_ends_by_itself(opened: Open, room: Room) -> None:
    page = opened()
    slider = page.locator("#whatif-fear")
    page.locator("#whatif-happiness").fill("0")
    slider.fill("1")
    page.locator("#whatif-start").click()
    expect(page.locator("#made-up")).to_be_visible()
    expect(page.locator("#dominant")).to_have_text("fear", timeout=WITHIN_MS)
    room.what_if("fear", for_s=5)
    expect(page.locator("#made-up")).to_be_hidden(timeout=WITHIN_MS)
    assert room.state()["room"]["what_if"] is None


def test_steering_acts_scenes_and_variables(opened: Open, room: Room) -> None:
    page = opened()
    page.locator("#hand-scene").select_option("silk")
    page.locator("#hand-show").click()
    expect(page.locator("#wall-shows")).to_have_text("Scene silk")
    expect(page.locator("#wall-because")).to_contain_text("by hand")
    page.locator("#hand-end").click()
    expect(page.locator("#wall-shows")).not_to_have_text("Scene silk")
    page.locator("#var-greeting").fill("Welcome")
    page.keyboard.press("Tab")
    page.locator("#var-late").click()
    expect(page.locator("#var-late")).to_have_attribute("aria-checked", "true")
    page.locator("#acts").get_by_role("button", name="finale").click()
    expect(page.locator("#act")).to_have_text("act: finale")
    values = {one["name"]: one["value"] for one in room.state()["variables"]}
    assert (values["greeting"], values["late"]) == ("Welcome", True)


def test_a_bad_rule_shows_its_line(opened: Open, room: Room) -> None:
    page = opened("/rules", known=False)
    page.locator("#token").fill(room.token)
    page.get_by_role("button", name="Enter", exact=True).click()
    page.locator("#files").get_by_role("button", name="rules/presence.yaml").click()
    expect(page.locator("#desk-title")).to_have_text("rules/presence.yaml")
    text = page.locator("#desk-text")
    expect(text).to_have_value(re.compile("attract"))
    file = room.show / "rules" / "presence.yaml"
    sound = file.read_text("utf-8")
    broken = sound.replace("visitors == 0", "visitrs == 0", 1)
    line = broken[: broken.index("visitrs")].count("\n") + 1
    text.fill(broken)
    marked = page.locator(".gutter span[data-level=bad]")
    expect(marked).to_have_text([str(line)])
    expect(page.locator("#desk-problems")).to_contain_text("Did you mean 'visitors'?")
    page.keyboard.press("Control+s")
    expect(page.locator("#desk-ask")).to_contain_text("Nothing was saved")
    assert file.read_text("utf-8") == sound
    page.get_by_role("button", name="Fix it").click()
    text.fill(sound.replace("hold: 2s", "hold: 3s", 1))
    expect(marked).to_have_count(0)
    page.keyboard.press("Control+s")
    expect(page.locator("#desk-state")).to_have_text("Saved. The show uses it now.")
    assert "hold: 3s" in file.read_text("utf-8")


def test_a_broken_edit_elsewhere_is_told_with_its_line(opened: Open, room: Room) -> None:
    page = opened()
    file = room.show / "rules" / "emotions.yaml"
    sound = file.read_text("utf-8")
    file.write_text(sound.replace("priority: 30", "priorty: 30", 1), "utf-8")
    try:
        expect(page.locator("#health-head")).to_have_text("A saved file has a mistake", timeout=WITHIN_MS)
        place = page.locator("#trouble a").first
        expect(place).to_have_attribute("href", re.compile(r"#edit=rules/emotions\.yaml:\d+"))
    finally:
        file.write_text(sound, "utf-8")
    expect(page.locator("#health-head")).to_have_text("All is well", timeout=WITHIN_MS)


def test_the_language_is_changed(opened: Open) -> None:
    page = opened()
    page.locator("#language").select_option("ru")
    expect(page.locator("#health-head")).to_have_text("Всё в порядке", timeout=WITHIN_MS)
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.locator("#health-more")).to_have_text(re.compile(r"смотрим · \d посетител"))
    assert page.evaluate("[...document.querySelectorAll('[data-word]')].every((one) => one.textContent)")


def test_by_keyboard_alone(opened: Open) -> None:
    page = opened()
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert reached[0] == "skip"
    assert {"to-room", "to-rules", "to-try", "language", "theme", "switch-hold", "switch-blackout"} <= set(reached)
    page.locator("#switch-hold").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#switch-hold")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Space")
    expect(page.locator("#switch-hold")).to_have_attribute("aria-pressed", "false")
    page.locator("#rules button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#why")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#rules button").first).to_be_focused()


def test_a_lost_connection_is_told(opened: Open) -> None:
    page = opened()
    expect(page.locator("#health-head")).to_have_text("All is well", timeout=WITHIN_MS)
    page.route_web_socket("**/ws/live*", lambda socket: socket.close())
    page.reload()
    expect(page.locator("#lost")).to_contain_text(
        "Connection lost. We can't tell whether the show is running", timeout=WITHIN_MS
    )
    expect(page.locator("#health-head")).to_have_text("We can't tell whether it is running")


def test_a_hidden_tab_looks_at_nothing(opened: Open, room: Room) -> None:
    page = opened()

    def looking() -> bool:
        return any("looking" in one["detail"] for one in room.state()["links"] if one["name"] == "page")

    assert until(looking)
    hide = "Object.defineProperty(document, 'hidden', {get: () => true, configurable: true});"
    page.evaluate(f"() => {{ {hide} document.dispatchEvent(new Event('visibilitychange')); }}")
    assert until(lambda: not looking())


def test_the_try_page_reads_the_browsers_camera(opened: Open) -> None:
    page = opened("/try", permissions=["camera"])
    expect(page.locator("#serve")).to_be_hidden()
    page.locator("#start").click()
    expect(page.locator("#dominant")).to_have_text("happiness", timeout=WITHIN_MS)
    expect(page.locator("#over")).to_have_attribute("aria-label", "happiness")
    expect(page.locator("#rate")).to_contain_text("1 face")
    page.locator("#start").click()
    expect(page.locator("#idle")).to_have_text("The camera is off.")


def test_a_browser_is_the_camera_of_the_exhibit(browser: Browser, tmp_path: Path) -> None:
    room = Room(tmp_path, source="browser")
    context = browser.new_context(permissions=["camera"], locale="en-GB")
    try:
        assert room.state()["room"]["camera"]["link"] == "down"
        page = context.new_page()
        page.goto(f"{room.url}/try")
        page.locator("#serve").click()
        expect(page.locator("#serve")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#dominant")).to_have_text("happiness", timeout=WITHIN_MS)
        assert until(lambda: room.state()["mood"]["dominant"] == "happiness")
        assert room.state()["room"]["camera"]["link"] == "up"
        assert until(lambda: room.state()["claims"][0]["rule"] == "joy")
        context.close()
        assert until(lambda: room.state()["room"]["camera"]["link"] == "down")
        assert until(lambda: room.state()["mood"]["visitors"] == 0)
    finally:
        room.close()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_everything_has_a_name_and_can_be_read(opened: Open, room: Room, theme: str) -> None:
    room.what_if("surprise")
    page = opened("/", color_scheme=theme)
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    expect(page.locator("#wall-shows")).to_have_text("Scene bloom", timeout=WITHIN_MS)
    assert page.evaluate(LOOKS) == {"nameless": [], "pale": []}
    page.locator("#rules button").first.click()
    expect(page.locator("#why-when .says li").first).to_be_visible()
    page.locator("#why-when summary").click()
    page.locator("#presses-more summary").click()
    page.locator("#switch-hold").click()
    expect(page.locator("#switch-hold")).to_have_attribute("aria-pressed", "true")
    page.locator("#switch-blackout").click()
    expect(page.locator("#switch-blackout")).to_have_attribute("aria-pressed", "true")
    page.mouse.move(2, 400)
    page.wait_for_timeout(400)
    assert page.evaluate(LOOKS) == {"nameless": [], "pale": []}


@pytest.mark.parametrize("size", [(360, 740), (820, 1180), (1280, 800), (3840, 2160)], ids=str)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_fits(opened: Open, size: tuple[int, int], language: str) -> None:
    page = opened("/", language, size)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    small = page.evaluate(
        """[...document.querySelectorAll('button, select, .places a, input:not([type=checkbox])')]
        .filter((one) => one.checkVisibility() && one.offsetParent && !one.classList.contains('link'))
        .filter((one) => one.getBoundingClientRect().height < 43.5)
        .map((one) => one.id || one.className || one.textContent)"""
    )
    assert small == []
    for switch in ("hold", "blackout", "processing"):
        expect(page.locator(f"#switch-{switch}")).to_be_in_viewport(ratio=1)


def test_no_column_of_a_tablet_leaves_a_hole(opened: Open) -> None:
    page = opened("/", size=(820, 1180))
    expect(page.locator("#rules button").first).to_be_visible()
    gaps = page.evaluate(
        """() => {
          const cards = [...document.querySelectorAll('.column .card')].map((one) => one.getBoundingClientRect());
          const columns = Map.groupBy(cards, (one) => Math.round(one.left));
          return [...columns.values()].flatMap((all) => {
            const sorted = all.sort((a, b) => a.top - b.top);
            return sorted.slice(1).map((one, index) => one.top - sorted[index].bottom);
          });
        }"""
    )
    assert len(gaps) >= 8
    assert max(gaps) < 24


def test_light_and_dark_follow_the_system_until_one_is_chosen(opened: Open) -> None:
    page = opened(color_scheme="dark")
    html = page.locator("html")
    page.emulate_media(color_scheme="light")
    expect(html).to_have_attribute("data-theme", "light")
    page.locator("#theme").click()
    expect(html).to_have_attribute("data-theme", "dark")
    page.emulate_media(color_scheme="dark")
    page.emulate_media(color_scheme="light")
    expect(html).to_have_attribute("data-theme", "dark")
    page.locator("#theme").click()  # as the system has it: followed again
    page.emulate_media(color_scheme="dark")
    expect(html).to_have_attribute("data-theme", "dark")


def test_why_reads_well_on_a_phone(opened: Open) -> None:
    page = opened("/#rule=joy", size=(360, 740))
    page.locator("#why-when summary").click()
    lines = page.evaluate(
        """[...document.querySelectorAll('#why .said, #why th[scope=row], #why td:first-child')].map((one) => {
          const range = document.createRange();
          range.selectNodeContents(one);
          const rows = new Set([...range.getClientRects()].map((rect) => Math.round(rect.top))).size;
          return one.textContent.trim().length / Math.max(1, rows);
        })"""
    )
    assert lines
    assert min(lines) >= 5
    assert page.evaluate("document.querySelector('#why').scrollWidth") <= 360


def test_what_is_over_is_said_to_be_ending(opened: Open, room: Room) -> None:
    page = opened()
    room.what_if("anger")
    expect(page.locator("#wall-shows")).to_have_text("Scene ember", timeout=WITHIN_MS)
    room.what_if("happiness", visitors=0)
    expect(page.locator("#wall-because")).to_have_text(
        re.compile(r"because rule \w+ still has it: it is ending in .*: "), timeout=WITHIN_MS
    )


def test_what_went_wrong_stays_until_somebody_dismisses_it(opened: Open, room: Room) -> None:
    page = opened()
    file = room.show / "rules" / "emotions.yaml"
    sound = file.read_text("utf-8")
    file.write_text(sound.replace("priority: 30", "priorty: 30", 1), "utf-8")
    told = page.locator("#trouble .woe[data-kind=fault]").filter(has_text="priorty")
    expect(told.first).to_contain_text(re.compile(r"ago, at \d\d:\d\d"), timeout=WITHIN_MS)
    page.locator("#health-head").click()
    expect(page.locator("#wrong")).to_be_in_viewport()
    file.write_text(sound, "utf-8")
    expect(page.locator("#health-head")).to_have_text("All is well", timeout=WITHIN_MS)
    page.reload()
    expect(told.first).to_be_visible()
    while told.count():
        told.first.get_by_role("button").click()
        page.wait_for_timeout(700)
    page.locator("#dismissed-more summary").click()
    expect(page.locator("#dismissed")).to_contain_text(re.compile(r"dismissed by page 127\.0\.0\.1.* at \d\d:\d\d"))


def test_who_pressed_what_is_told(opened: Open) -> None:
    page = opened()
    page.locator("#switch-hold").click()
    page.locator("#switch-hold").click()
    page.locator("#presses-more summary").click()
    expect(page.locator("#presses li").first).to_have_text(
        re.compile(r"\d\d:\d\dHold off.*page 127\.0\.0\.1"), timeout=WITHIN_MS
    )


def test_a_viewer_sees_no_switch_and_logs_out(opened: Open, room: Room) -> None:
    viewer = TokenFile(room.state_folder, "viewer").make()
    page = opened(known=False)
    assert page.context.request.post(f"{room.url}/api/session", data={"token": viewer}).ok
    page.reload()
    expect(page.locator("#bars li").first).to_be_visible()
    for hidden in ("#switch-hold", "#hand-show", "#whatif-start", "#to-rules", "#restart"):
        expect(page.locator(hidden)).to_be_hidden()
    page.locator("#sign-out").click()
    expect(page.locator("#switch-hold")).to_be_visible()


def test_the_restart_asks_first_and_the_page_comes_back_by_itself(browser: Browser, tmp_path: Path) -> None:
    room, projector = Room(tmp_path), StandInProjector(Manners(warms_s=0))
    context = browser.new_context(locale="en-GB")
    try:
        assert context.request.post(f"{room.url}/api/session", data={"token": room.token}).ok
        page = context.new_page()
        page.goto(room.url)
        expect(page.locator("#health-head")).to_have_text("All is well", timeout=WITHIN_MS)
        page.locator("#switch-hold").click()
        page.locator("#switch-hold").click()
        power = f"power: {{left: {{pjlink: 127.0.0.1, port: {projector.port}}}}}\n"
        (room.show / "venue.yaml").write_text(power)  # from the next start on
        page.locator("#restart").click()
        expect(page.locator("#restart-sure")).to_be_visible()
        asked_s = time.time()
        assert room.began_s() < asked_s - 1
        page.locator("#restart-now").click()
        assert until(lambda: room.runs_anew(since_s=asked_s))
        expect(page.locator("#health-head")).to_have_text("All is well", timeout=WITHIN_MS)
        pressed = [(one["what"], one["by"]) for one in room.ask("GET", "/api/logbook")["presses"]]
        assert pressed[0][0] == "restart"
        assert ("hold", pressed[0][1]) in pressed  # of the run before
        row = page.locator(".tie").filter(has_text="power left")
        expect(row.get_by_role("button", name="By the hours")).to_have_attribute("aria-pressed", "true")
        row.get_by_role("button", name="Off", exact=True).click()
        expect(row).to_contain_text(re.compile(r"by hand: page 127\.0\.0\.1, .*; until the house opens next"))
        expect(row.get_by_role("button", name="Off", exact=True)).to_have_attribute("aria-pressed", "true")
        page.reload()
        expect(row).to_contain_text("by hand: page")
    finally:
        projector.close()
        context.close()
        room.close()


def test_the_page_can_be_installed(opened: Open) -> None:
    page = opened()
    link = page.locator("link[rel=manifest]").get_attribute("href")
    manifest = page.evaluate("async (link) => (await fetch(link)).json()", link)
    assert manifest["start_url"] == "/"
    for icon in manifest["icons"]:
        size = page.evaluate(
            """async (src) => {
              const image = new Image();
              image.src = src;
              await image.decode();
              return [image.naturalWidth, image.naturalHeight];
            }""",
            icon["src"],
        )
        assert icon["sizes"] in ("any", f"{size[0]}x{size[1]}")
