"""Chromium with touch before a running show: a visitor at the kiosk, in a hurry or at play, and one with a phone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api", reason="the Python package 'playwright' is not installed (dev)")
pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from exhibit.events import Event
from exhibit.values import AnswerGiven
from tests.conftest import WITHIN_S, until
from tests.web.conftest import Running, a_show, running_show
from tests.web.room import browser_path

WITHIN_MS = 1000 * WITHIN_S
LOOKS = (Path(__file__).parents[1] / "control_room" / "looks.js").read_text("utf-8")
STORY = 'story: {en: "The tide knows you.\\n\\nIt answers.", ru: Прилив вас знает.}\n'
VENUE = "kiosk: {languages: [en, ru, de, fr]}\n"
UPRIGHT, TABLET, WIDE = (1080, 1920), (768, 1024), (1920, 1080)
LEFT_BEHIND = """async () => {
  const bases = await indexedDB.databases();
  const waiting = [];
  for (const { name } of bases) {
    const base = await new Promise((done) => (indexedDB.open(name).onsuccess = (event) => done(event.target.result)));
    for (const store of base.objectStoreNames) {
      const asked = base.transaction(store).objectStore(store).getAll();
      waiting.push(...(await new Promise((done) => (asked.onsuccess = () => done(asked.result)))));
    }
    base.close();
  }
  return {
    page: document.documentElement.outerHTML, waiting, session: { ...sessionStorage }, local: { ...localStorage },
    entries: history.length, state: history.state, marked: `${getSelection()}`, address: location.href,
  };
}"""
MISPLACED = """() => {
  const { innerWidth: wide, innerHeight: high } = window;
  const buttons = [...document.querySelectorAll("button")].filter((one) => one.checkVisibility());
  const places = buttons.map((one) => [one.textContent || one.id, one.getBoundingClientRect()]);
  const over = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
    && one.top < other.bottom - 1 && other.top < one.bottom - 1;
  const cut = [...document.querySelectorAll(".word")].filter((one) => one.scrollWidth > one.clientWidth + 1);
  return [
    ...places.filter(([, at]) => at.width < 87.9 || at.height < 87.9).map(([name]) => `small: ${name}`),
    ...places.filter(([, at]) => at.left < 0 || at.right > wide || at.bottom > high).map(([name]) => `out: ${name}`),
    ...(high > wide ? places.filter(([, at]) => at.top < high / 2 - 1).map(([name]) => `high up: ${name}`) : []),
    ...places.filter(([, at], i) => places.slice(i + 1).some(([, one]) => over(at, one))).map(([one]) => `on: ${one}`),
    ...cut.map((one) => `cut: ${one.textContent}`),
    ...(document.documentElement.scrollHeight > high || document.documentElement.scrollWidth > wide ? ["scrolls"] : []),
  ];
}"""


class Heard:
    """Keeps what visitors are said to have answered."""

    def __init__(self) -> None:
        self.answers: list[AnswerGiven] = []

    def hear(self, t_s: float, event: Event) -> None:
        del t_s
        if isinstance(event, AnswerGiven):
            self.answers.append(event)

    def choices(self) -> list[str]:
        return [one.choice for one in self.answers]


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    if browser_path() is None:
        pytest.skip("'chromium' is not installed (see .ci/run for the package)")
    yield from running_show(a_show(tmp_path_factory.mktemp("run") / "show", STORY, VENUE))


@pytest.fixture
def heard(show: Running) -> Heard:
    heard = Heard()
    show.app.made.monitoring.events.add("heard", heard)
    return heard


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

    def open_page(path: str = "/kiosk", size: tuple[int, int] = UPRIGHT, **more: Any) -> Page:
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
    assert [one for one in complaints if "net::ERR_" not in one] == []


def answer(page: Page, word: str) -> None:
    page.locator(".answer", has_text=word).tap()


def settled(page: Page) -> Any:
    """What is left behind, once nothing waits any more."""
    assert until(lambda: not page.evaluate(LEFT_BEHIND)["waiting"])
    return page.evaluate(LEFT_BEHIND)


def test_two_touches_and_nothing_of_the_visitor_is_left(opened: Callable[..., Page], heard: Heard) -> None:
    page = opened()
    before = settled(page)
    assert page.locator("#others span").all_inner_texts()[0] == "Что вы здесь почувствовали?"
    page.locator("#languages [lang=ru]").tap()
    answer(page, "Восхищение")
    expect(page.locator("#question")).to_have_text("Что именно?")
    answer(page, "Свет")
    expect(page.locator("#question")).to_have_text("Спасибо")
    expect(page.locator("body")).to_have_attribute("data-view", "first", timeout=1500 + WITHIN_MS / 10)
    assert until(lambda: heard.choices() == ["awe", "light"])
    assert [(one.question, one.channel, one.block_s) for one in heard.answers] == [
        ("felt", "kiosk", None),
        ("what", "kiosk", None),
    ]
    after = settled(page)
    assert after == before
    assert (after["session"], after["local"], after["state"]) == ({}, {}, None)
    assert page.context.cookies() == []


def test_everything_can_be_reached_read_and_told_apart(opened: Callable[..., Page]) -> None:
    page = opened()
    for size in (UPRIGHT, TABLET, WIDE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for language in ("en", "ru", "de", "fr"):
            page.locator(f"#languages [lang={language}]").tap()
            assert page.evaluate(MISPLACED) == [], (size, language)
        assert page.evaluate(LOOKS) == {"nameless": [], "pale": []}
        page.locator("#contrast").tap()
        page.locator("#hand").tap()
        expect(page.locator("body")).to_have_attribute("data-hand", "left")
        page.locator(".answer").first.tap()
        assert page.evaluate(MISPLACED) == [], size
        assert page.evaluate(LOOKS) == {"nameless": [], "pale": []}
        first, last = page.locator("#hand").bounding_box(), page.locator("#languages").bounding_box()
        assert first
        assert last
        assert first["x"] < last["x"]
        page.locator("#done").tap()
        expect(page.locator("body")).to_have_attribute("data-view", "first")


def test_a_robot_cannot_leave_enlarge_or_mark_anything_and_a_long_press_answers(
    opened: Callable[..., Page], heard: Heard
) -> None:
    page = opened()
    before = page.evaluate(LEFT_BEHIND)
    hand = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    def drag(*ways: tuple[tuple[float, float], tuple[float, float]]) -> None:
        touch("touchStart", *(begin for begin, _ in ways))
        for step in range(1, 6):
            touch("touchMove", *((x + (u - x) * step / 5, y + (v - y) * step / 5) for (x, y), (u, v) in ways))
        touch("touchEnd")

    drag(((500, 900), (200, 600)), ((560, 960), (900, 1300)))  # apart
    drag(((5, 500), (900, 500)))  # from the edge, as to go back
    drag(((500, 5), (500, 900)))  # from the top, as to reload
    drag(((500, 900), (500, 100)))
    for keys in ("Control+Equal", "Control+a", "Alt+ArrowLeft", "Backspace", "F5", "Escape", "Control+p"):
        page.keyboard.press(keys)
    page.mouse.click(500, 300, button="right")
    page.mouse.dblclick(500, 300)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -400)
    page.keyboard.up("Control")
    for _ in range(3):
        page.go_back()
    assert page.evaluate("visualViewport.scale") == 1
    assert page.evaluate("[scrollX, scrollY, visualViewport.offsetTop]") == [0, 0, 0]
    after = page.evaluate(LEFT_BEHIND)
    assert {**after, "page": ""} == {**before, "page": ""}
    assert heard.choices() == []
    place = page.locator(".answer", has_text="Calm").bounding_box()
    assert place
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    touch("touchStart", (x, y))
    page.wait_for_timeout(1200)  # a long press, which other pages take for a wish for a menu
    touch("touchEnd")
    expect(page.locator("#question")).to_have_text("What was it?")
    assert until(lambda: heard.choices() == ["calm"])
    page.locator("#done").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_have_text("Thank you")


def test_a_child_that_drums_counts_once_in_five_seconds_and_is_flagged(
    opened: Callable[..., Page], heard: Heard
) -> None:
    page = opened()
    page.clock.install()
    page.reload()
    expect(page.locator("body[data-ready=yes]")).to_be_attached()
    page.clock.pause_at(time.time() + 3600)
    for _ in range(8):
        answer(page, "Joy")
        page.locator("#done").tap()
        page.clock.run_for(1600)
    assert until(lambda: len(heard.answers) == 2)  # at once, and five seconds later
    page.clock.run_for(6000)
    answer(page, "Joy")
    assert until(lambda: len(heard.answers) == 3)
    assert heard.choices() == ["joy"] * 3
    assert heard.answers[-1].flagged  # the ninth within half a minute
    assert not heard.answers[0].flagged


def test_who_goes_away_is_forgotten_after_a_countdown_that_every_key_and_finger_stops(
    opened: Callable[..., Page], heard: Heard
) -> None:
    page = opened(size=WIDE)
    page.clock.install()
    page.reload()
    expect(page.locator("body[data-ready=yes]")).to_be_attached()
    before = page.evaluate(LEFT_BEHIND)
    page.clock.run_for(60_000)
    expect(page.locator("#leaving")).to_be_hidden()  # nobody is there to be asked
    page.locator("#languages [lang=ru]").tap()
    page.clock.run_for(10_100)
    expect(page.locator("#leaving")).to_contain_text("Вы ещё здесь?")
    expect(page.locator("#seconds")).to_have_text("20")
    assert page.evaluate(LOOKS) == {"nameless": [], "pale": []}
    page.clock.run_for(15_000)
    expect(page.locator("#seconds")).to_have_text("5")
    page.keyboard.press("Tab")
    expect(page.locator("#leaving")).to_be_hidden()
    page.clock.run_for(10_100)
    page.locator("#stay").tap()
    expect(page.locator("#leaving")).to_be_hidden()
    page.clock.run_for(10_100)
    page.clock.run_for(21_000)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.evaluate(LEFT_BEHIND) == before
    answer(page, "Fear")
    page.clock.run_for(31_500)  # who leaves the second question out by walking away
    expect(page.locator("#question")).to_have_text("What did you feel here?")
    assert until(lambda: heard.choices() == ["fear"])


def test_without_the_exhibit_answers_wait_on_the_device_and_each_arrives_once(
    opened: Callable[..., Page], heard: Heard
) -> None:
    page = opened()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()  # by now the worker has the page
    expect(page.locator("body[data-ready=yes]")).to_be_attached()
    page.context.set_offline(offline=True)
    answer(page, "Awe")
    answer(page, "The sound")
    expect(page.locator("body[data-waiting=yes]")).to_be_attached()
    page.reload()
    expect(page.locator("#question")).to_have_text("What did you feel here?")
    waiting = page.evaluate(LEFT_BEHIND)["waiting"]
    assert sorted(one["choice"] for one in waiting) == ["awe", "sound"]
    assert all(
        set(one) == {*["id", "question", "choice", "work", "channel", "reversed", "flagged", "block"]}
        for one in waiting
    )
    assert all(one["block"] % 900 == 0 for one in waiting)
    page.evaluate(
        """(waiting) => new Promise((done) => {
          const asked = indexedDB.open("exhibit-kiosk");
          asked.onsuccess = () => {
            const turn = asked.result.transaction("answers", "readwrite");
            for (let number = 0; number < 20; number += 1) {
              const id = crypto.randomUUID().replaceAll("-", "");
              turn.objectStore("answers").put({ ...waiting[0], id, choice: "awe", question: "felt" });
            }
            turn.oncomplete = () => { asked.result.close(); done(); };
          };
        })""",
        waiting,
    )
    assert heard.choices() == []
    page.context.set_offline(offline=False)
    assert until(lambda: len(heard.answers) == 22)
    settled(page)
    assert sorted(set(heard.choices())) == ["awe", "sound"]
    assert len(heard.answers) == 22


def test_a_phone_is_asked_and_told_the_story_in_little_and_keeps_nothing(
    opened: Callable[..., Page], heard: Heard
) -> None:
    sizes: list[int] = []
    page = opened("/v", (360, 740), locale="ru-RU", is_mobile=True)
    page.on("response", lambda one: sizes.append(len(one.body()) + 500))
    page.reload()
    expect(page.locator("#story-text")).to_have_text("Прилив вас знает.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(LOOKS) == {"nameless": [], "pale": []}
    answer(page, "Нежность" if page.locator(".answer", has_text="Нежность").count() else "Покой")
    page.locator("#done").tap()
    expect(page.locator("#question")).to_have_text("Спасибо")
    assert until(lambda: len(heard.answers) == 1)
    assert (heard.answers[0].channel, heard.answers[0].choice) == ("phone", "calm")
    assert sum(sizes) < 60_000
    left = page.evaluate(LEFT_BEHIND)
    assert (left["session"], left["local"], left["waiting"]) == ({}, {}, [])
    assert page.context.cookies() == []
    page.locator("#languages [lang=de]").tap()
    expect(page.locator("#story-text")).to_have_attribute("lang", "en")
