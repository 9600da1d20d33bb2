"""A browser as camera: a live source like any other, that one browser at a time feeds."""

from __future__ import annotations

import threading

import cv2
import numpy as np
import pytest

from exhibit.clock import ManualClock
from exhibit.values import Observation
from exhibit.vision.pictures import PictureFault
from exhibit.vision.sources.browser import Browser, NotOwner
from exhibit.vision.sources.faults import SourceFault
from exhibit.vision.sources.opening import open_source

ROOM = cv2.imencode(".jpg", np.zeros((36, 64, 3), np.uint8))[1].tobytes()
PAGE = "http://127.0.0.1:8080/try"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(100.0)


@pytest.fixture
def browser(clock: ManualClock) -> Browser:
    return Browser(clock, PAGE).open()


def seen(sequence: int) -> Observation:
    return Observation(100.0, sequence, (64, 36))


def test_it_waits_for_a_browser_and_says_where(browser: Browser, clock: ManualClock) -> None:
    """0 s nobody; 1 s a picture; 3.1 s silence; 4 s a picture again; then the browser is closed."""
    assert browser.state().link == "down"
    assert browser.state().detail == f"waiting for a browser: open {PAGE}"
    browser.give("phone", ROOM)
    assert browser.state().link == "up"
    clock.sleep(2.1)
    assert browser.state().link == "down"
    assert browser.state().detail == f"no picture from the browser for 2 s: look at {PAGE}"
    browser.give("phone", ROOM)
    assert browser.state().link == "up"
    browser.leave("phone")
    assert browser.state().detail == f"waiting for a browser: open {PAGE}"


def test_the_newest_picture_is_looked_at_and_the_others_are_counted(browser: Browser, clock: ManualClock) -> None:
    for _ in range(3):
        clock.sleep(0.1)
        last = browser.give("phone", ROOM)
    frame = browser.read(0)
    assert frame is not None
    assert frame.sequence == last == 2
    assert frame.captured_s == pytest.approx(100.3)
    assert frame.image.shape == (36, 64, 3)
    assert browser.state().skipped == 2
    assert browser.read(0) is None


def test_one_browser_at_a_time(browser: Browser, clock: ManualClock) -> None:
    browser.give("old", ROOM)
    clock.sleep(4.9)
    with pytest.raises(NotOwner, match="another browser is the camera: take over, or wait until it is closed"):
        browser.give("new", ROOM)
    clock.sleep(0.2)
    browser.give("new", ROOM)
    with pytest.raises(NotOwner):
        browser.give("old", ROOM)
    browser.take_over("old")
    browser.give("old", ROOM)
    browser.leave("new")  # who is no owner takes nobody's place away
    with pytest.raises(NotOwner):
        browser.give("new", ROOM)


def test_a_picture_that_is_none_is_refused_before_it_is_anybodys(browser: Browser) -> None:
    with pytest.raises(PictureFault):
        browser.give("phone", b"no picture")
    assert browser.state().link == "down"


def test_what_the_show_saw_goes_back(browser: Browser) -> None:
    number = browser.give("phone", ROOM)
    assert browser.wait_for_outcome(number, 0.01) == (None, "")
    threading.Timer(0.05, browser.note_seen, [seen(number)]).start()
    assert browser.wait_for_outcome(number, 5) == (seen(number), "")
    later = browser.give("phone", ROOM)
    browser.give("phone", ROOM)
    browser.note_seen(seen(later + 1))
    assert browser.wait_for_outcome(later, 0) == (seen(later + 1), "")


def test_half_a_picture_is_said_and_forgotten(browser: Browser) -> None:
    png = cv2.imencode(".png", np.zeros((36, 64, 3), np.uint8))[1].tobytes()
    number = browser.give("phone", png[:60])
    assert browser.read(0) is None
    assert browser.wait_for_outcome(number, 0)[1] == "the picture is damaged: send it again"
    number = browser.give("phone", png)
    assert browser.read(0) is not None
    browser.note_seen(seen(number))
    assert browser.wait_for_outcome(number, 0)[1] == ""


def test_with_its_eyes_shut_the_show_keeps_no_picture(browser: Browser, clock: ManualClock) -> None:
    browser.give("phone", ROOM)
    browser.note_seen(seen(0))
    browser.close()
    assert not browser.watching
    assert browser.read(0) is None
    number = browser.give("phone", ROOM)
    assert browser.wait_for_outcome(number, 5) == (None, "")  # at once
    assert browser.state().link == "down"
    assert open_source("browser", clock, fast=False, browser=browser).again() is browser
    assert browser.read(0) is None
    browser.give("phone", ROOM)
    assert browser.read(0) is not None


def test_it_is_opened_by_its_name_where_there_is_a_page(clock: ManualClock) -> None:
    one = Browser(clock, PAGE)
    opened = open_source("browser", clock, fast=False, browser=one)
    assert (opened.source, opened.notice) == (one, "")
    with pytest.raises(SourceFault, match="--source browser needs the page, and none is served: leave --no-web out"):
        open_source("browser", clock, fast=False)
    with pytest.raises(SourceFault, match="--fast replays files, and a browser is a camera: leave --fast out"):
        open_source("browser", clock, fast=True, browser=one)
