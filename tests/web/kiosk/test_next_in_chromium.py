"""What to see next, on a phone and at the kiosk, in Chromium before a running show: the lists are Python's, what is
wished leaves the device in no request, and nothing of it is left."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api", reason="the Python package 'playwright' is not installed (dev)")
pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from exhibit.museum.recommend.profiles_file import profiles_json, told_profiles
from exhibit.museum.recommend.reasons import reason
from exhibit.museum.recommend.routes import house_route
from exhibit.museum.recommend.suggesting import WishingVisitor, suggestions
from exhibit.museum.recommend.wishes import WISHED_WORDS
from exhibit.web.server.gathered import gathered_scripts
from tests.conftest import WITHIN_S
from tests.museum.recommend.made_house import made_house
from tests.web import pages
from tests.web.axe import axe_script, findings
from tests.web.conftest import Running, running_show
from tests.web.kiosk.house_show import ANSWERED, house_show
from tests.web.kiosk.test_pages_in_chromium import LEFT_BEHIND, LOOKS, MISPLACED, UPRIGHT, WIDE
from tests.web.room import browser_path

WITHIN_MS = 1000 * WITHIN_S
TABLET = (768, 1024)
LANGUAGES = ("en", "ru", "de", "fr")
SAID = re.compile(
    rb"cheered|calmed|surprised|moved|calmer|livelier|step.?free|refused|liked|seed|storm|garden|dance|clock"
)
"""What a wish, a taste or a refusal is written with."""
ENTRY = """import { suggestions } from "./suggesting.js";
import { houseRoute } from "./house_route.js";
import { reason } from "./reasons.js";
globalThis.told = (house, visitor, count, seed) => {
  const list = suggestions(house, visitor, count, seed);
  const way = houseRoute(house, visitor);
  return {
    list: list.map((one) => [one.work.id, one.slot, one.walk]), reasons: list.map((one) => reason(one, visitor.wish)),
    way: way.works.map((one) => one.id), metres: way.metres, minutes: way.minutes, rooms: way.rooms,
  };
};
"""


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    if browser_path() is None:
        pytest.skip("'chromium' is not installed (see .ci/run for the package)")
    yield from running_show(house_show(tmp_path_factory.mktemp("run")))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=WITHIN_MS)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"], timeout=WITHIN_MS)
        yield browser
        browser.close()


@pytest.fixture
def opened(show: Running, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages; afterwards none has complained."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(path: str, size: tuple[int, int], **more: Any) -> Page:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(**{"viewport": viewport, "has_touch": True, "reduced_motion": "reduce", **more})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WITHIN_MS)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.goto(show.url + path)
        expect(page.locator("body[data-ready=yes]")).to_be_attached()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def requests_of(page: Page) -> list[Request]:
    """All that the browser asks for from now on, as it comes."""
    found: list[Request] = []

    def note(request: Request) -> None:
        found.append(request)

    page.context.on("request", note)
    return found


def scripts() -> str:
    """The page's own scripts, gathered as they are served."""

    def read(address: str) -> str:
        return (
            ENTRY
            if address.endswith("/entry.js")
            else (pages.WEB / "kiosk" / address.split("/", 2)[2].replace("kiosk/", "static/", 1)).read_text("utf-8")
        )

    return gathered_scripts('<script type="module" src="/static/kiosk/js/entry.js"></script>', read)


def visitors() -> Iterator[tuple[WishingVisitor, int]]:
    for seed in range(10):
        for wish in WISHED_WORDS:
            yield (
                WishingVisitor(
                    wish,
                    ("", "room-0", "room-4")[seed % 3],
                    (None, 8.0, 20.0, 45.0)[seed % 4],
                    seed % 2 == 1,
                    seed % 5 == 0,
                    ("03-work", "07-work")[: seed % 3],
                    frozenset({"00-work"}),
                    frozenset({"01-work", "37-work"}),
                    ("", "calmer", "livelier")[seed % 3],
                ),
                seed * 7919,
            )


def as_script(visitor: WishingVisitor) -> dict[str, Any]:
    given = {
        key: list(value) if isinstance(value, (tuple, frozenset)) else value for key, value in asdict(visitor).items()
    }
    return {**given, "stepFree": given.pop("step_free"), "grownUp": given.pop("grown_up")}


@pytest.mark.parametrize("taste", [False, True])
def test_a_device_works_out_the_lists_reasons_and_ways_that_python_does(browser: Browser, *, taste: bool) -> None:
    house, plan = made_house(5, taste=taste)
    offer = replace(house.offer, profiles=told_profiles(house.offer))
    page = browser.new_page()
    page.evaluate(f"() => {{ {scripts()} }}")
    page.evaluate(f"globalThis.house = {profiles_json(house, LANGUAGES, plan)}; null")
    asked = [(as_script(visitor), seed) for visitor, seed in visitors()]
    answers = page.evaluate("(asked) => asked.map(([visitor, seed]) => told(house, visitor, 3, seed))", asked)
    page.close()
    assert len(answers) == 50
    for (visitor, seed), told in zip(visitors(), answers, strict=True):
        listed = suggestions(offer, visitor, 3, seed)
        assert told["list"] == [[one.work, one.slot, one.walk_m] for one in listed], (visitor, seed)
        way = house_route(offer, visitor)
        assert told["way"] == list(way.works), (visitor, seed)
        assert (round(told["metres"], 1), round(told["minutes"], 1)) == (way.metres, way.minutes)
        for one, why in zip(listed, told["reasons"], strict=True):
            wanted = reason(one, house.offer.profiles.works[one.work], visitor.wish)
            got = (why.get("count", 0), why.get("of", 0), why.get("share"), tuple(why.get("words", ())))
            assert got == (wanted.count, wanted.of, wanted.hundredths, wanted.words)


def test_a_phone_suggests_and_what_is_wished_and_refused_is_in_no_request(opened: Callable[..., Page]) -> None:
    page = opened("/v?work=tide", (390, 844), locale="ru-RU", is_mobile=True)
    asked = requests_of(page)
    page.locator("#next").tap()
    expect(page.locator("#suggested li")).to_have_count(3)
    expect(page.locator("#ask")).to_have_text("Что вам хотелось бы почувствовать?")
    expect(page.locator("#knows")).to_contain_text("ничего из выбранного здесь никуда не отправляется")
    first = len(asked)
    assert first
    page.locator("#wishes button", has_text="Покой").tap()
    seen = set()
    for _ in range(8):
        cards = page.locator("#suggested li").all_inner_texts()
        seen |= {card.split("\n")[0] for card in cards}
        for card in cards:
            check_numbers(card)
        page.locator("#steer button", has_text="Другие").tap()
    assert "Сад вдовы" in seen
    assert "Прилив" not in seen  # before it one stands
    refused = page.locator("#suggested h3").first.inner_text()
    page.locator("#suggested li button").first.tap()
    for mood in ("Спокойнее", "Живее"):
        page.locator("#steer button", has_text=mood).tap()
        expect(page.locator("#steer [aria-pressed=true]")).to_have_text(mood)
        assert refused not in page.locator("#suggested h3").all_inner_texts()
    page.locator("select").select_option("15")
    page.locator("#steer button", has_text="Путь").tap()
    stops = page.locator("#way-stops li").all_inner_texts()
    assert 0 < len(stops) <= 5
    assert "Всего" in page.locator("#way-whole").inner_text()
    assert page.locator("#way-plan svg .way").count() == 1
    page.locator("#wanted button", has_text="Без ступеней").tap()
    kept = json.loads(page.evaluate("sessionStorage.getItem('next')"))
    assert (kept["wish"], kept["minutes"], kept["stepFree"], len(kept["refused"])) == ("calmed", 15, True, 1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(LOOKS) == {"nameless": [], "pale": []}
    page.reload()
    expect(page.locator("#wishes [aria-pressed=true]")).to_have_text("Покой")
    for request in asked:  # of the whole visit, the reload with it
        sent = [request.url.encode(), request.post_data_buffer or b"", json.dumps(request.all_headers()).encode()]
        held = b"\n".join(sent)
        assert SAID.findall(held) == [], request.url
        assert request.method == "GET"
    assert {request.url.partition("?")[0].rpartition("/")[2] for request in asked[first:]} <= {
        "next", "next.js", "next.css", "questions", "profiles", "mark.svg",
    }  # fmt: skip
    page.locator("#forget").tap()
    left = page.evaluate(LEFT_BEHIND)
    assert (left["session"], left["local"], left["waiting"]) == ({}, {}, [])
    assert page.context.cookies() == []
    expect(page.locator("#wishes [aria-pressed=true]")).to_have_text("Неважно")


def check_numbers(card: str) -> None:
    """Each number of a reason is that of the answers."""
    counted = re.search(r"Ответивших здесь — (\d+), из них это почувствовали (около )?(\d+)(\s%)?: покой", card)
    if counted:
        of, about, number, _ = counted.groups()
        counts = [some for some in ANSWERED.values() if sum(some.values()) == int(of)]
        shares = [some.get("calm", 0) * (100 / int(of) if about else 1) for some in counts]
        assert any(abs(int(number) - share) <= (5 if about else 0) for share in shares), card


def test_the_page_is_small_and_keys_alone_reach_everything(opened: Callable[..., Page]) -> None:
    sizes: dict[str, int] = {}
    page = opened("/next", (390, 844), locale="en-GB")
    page.on("response", lambda one: sizes.update({one.url: len(one.body()) + 500}))
    page.reload()
    expect(page.locator("#suggested li")).to_have_count(3)
    assert sum(sizes.values()) < 60_000
    page.locator("#wishes button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#wishes button").first).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#wishes button").first).to_be_focused()
    names = page.locator("#suggested li button").evaluate_all(
        "(all) => all.map((one) => one.getAttribute('aria-label'))"
    )
    assert all(name.startswith("Not this: ") and len(name) > 12 for name in names)
    page.locator("#steer button", has_text="The way").press("Enter")
    script = axe_script()
    if script is not None:
        assert findings(page, script) == []
    expect(page.locator("svg.plan")).to_have_attribute("aria-label", re.compile("^The way: "))
    for language in LANGUAGES:
        page.locator(f"#languages [lang={language}]").click()
        assert "{" not in page.locator("main").inner_text()
        assert "undefined" not in page.locator("main").inner_text()


def test_at_the_kiosk_a_wish_is_known_for_a_minute_and_nothing_of_it_is_left(opened: Callable[..., Page]) -> None:
    page = opened("/kiosk", UPRIGHT)
    page.clock.install()
    page.reload()
    expect(page.locator("#onward")).to_be_visible()
    before = page.evaluate(LEFT_BEHIND)
    asked = requests_of(page)
    page.locator("#onward").tap()
    expect(page.locator("#knows")).to_contain_text("forgotten one minute after the last touch")
    page.locator("#wishes button", has_text="Moved").tap()
    expect(page.locator("#suggested li")).to_have_count(3)
    assert page.evaluate("JSON.stringify([sessionStorage, localStorage, history.state])") == "[{},{},null]"
    page.clock.run_for(39_000)
    expect(page.locator("#leaving")).to_be_hidden()
    page.locator("#suggested li button").first.tap()
    page.clock.run_for(41_000)
    expect(page.locator("#leaving")).to_be_visible()
    page.clock.run_for(20_000)
    expect(page.locator("body")).to_have_attribute("data-view", "first")
    assert page.evaluate(LEFT_BEHIND) == before
    for request in asked:
        assert SAID.findall(request.url.encode() + (request.post_data_buffer or b"")) == []
        assert request.method == "GET"
    page.locator("#onward").tap()
    expect(page.locator("#wishes button")).to_have_count(5)
    page.locator("#next .row button").last.tap()
    assert page.evaluate(LEFT_BEHIND) == before


def test_the_kiosks_page_fits_each_screen_and_language(opened: Callable[..., Page]) -> None:
    page = opened("/kiosk", UPRIGHT)
    for size in (UPRIGHT, TABLET, WIDE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for language in LANGUAGES if size == TABLET else ("en", "ru"):
            page.locator(f"#languages [lang={language}]").tap()
            assert page.evaluate(MISPLACED) == [], (size, language)
            page.locator("#onward").tap()
            assert page.evaluate(MISPLACED) == [], (size, language, "wishes")
            page.locator("#wishes button").nth(3).tap()
            assert page.evaluate(MISPLACED) == [], (size, language, "list")
            assert page.evaluate(LOOKS) == {"nameless": [], "pale": []}
            cut = "all => all.filter((one) => one.scrollHeight > one.clientHeight + 1).map((one) => one.textContent)"
            assert page.locator("#suggested li").evaluate_all(cut) == [], (size, language)
            page.locator("#next .row button").last.tap()


def test_there_is_a_script_to_hold_against_python() -> None:
    assert "suggestions" in scripts()
    assert Path(pages.WEB / "kiosk" / "static" / "next.html").is_file()
