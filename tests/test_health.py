"""Health: rates in seconds, faults once, links lost and back."""

from __future__ import annotations

import pytest

from exhibit.events import Event, FaultRaised, ShowReloaded
from exhibit.health import FaultMemory, Health, LinkWatch
from exhibit.values import Link
from exhibit.verdict import WELL, Verdict


def test_rate_and_cost_are_of_the_last_seconds() -> None:
    health = Health()
    for k in range(100):
        health.note_frame(k / 20, 0.010)
    assert health.rate_hz(99 / 20) == pytest.approx(20, rel=0.02)
    assert health.frame_ms() == pytest.approx(10)
    assert health.frames == 100
    assert health.rate_hz(60.0) == 0.0


def test_a_rate_falls_as_soon_as_frames_stop() -> None:
    health = Health()
    for k in range(60):
        health.note_frame(k / 30, 0.01)
    assert health.rate_hz(2.0 + 1.5) < 20


def test_a_fault_is_news_once_and_counted_after_that() -> None:
    memory = FaultMemory()
    assert [memory.note("osc", "lost", t) for t in (1.0, 2.0, 3.0)] == [True, False, False]
    assert memory.note("osc", "worse", 4.0)
    assert [(fault.text, fault.times) for fault in memory.faults()] == [("lost", 3), ("worse", 1)]


def test_of_very_many_kinds_of_fault_the_oldest_is_forgotten_and_is_news_again() -> None:
    memory = FaultMemory(most=2)
    assert [memory.note("osc", text, 0.0) for text in ("a", "b", "c", "a")] == [True] * 4
    assert [fault.text for fault in memory.faults()] == ["c", "a"]


def test_health_hears_faults_and_tells_how_many_it_knows() -> None:
    health = Health()
    events: list[Event] = [FaultRaised("osc", "lost"), ShowReloaded("x"), FaultRaised("osc", "lost")]
    for t_s, event in enumerate(events):
        health.hear(t_s, event)
    assert [(fault.where, fault.since_s, fault.times) for fault in health.faults()] == [("osc", 0, 2)]
    told = {
        "state": "well",
        "headline": "All is well",
        "issue": "",
        "remedy": "",
        "source": "up",
        "rate": 0.0,
        "faults": 1,
        "hours": "open until 18:00",
    }
    assert health.told("up", 1.0, Verdict("well", WELL), "open until 18:00") == told


def test_a_link_is_lost_when_that_lasts_and_back_once() -> None:
    # t      0   0.5   1.0   1.6   3     4    5     6
    # link   up  down  up    down  down  down ended up
    watch = LinkWatch(grace_s=1.0)
    links: list[tuple[float, Link]] = [
        (0, "up"),
        (0.5, "down"),
        (1.0, "up"),
        (1.6, "down"),
        (3, "down"),
        (4, "down"),
        (5, "ended"),
        (6, "up"),
    ]
    assert [watch.note("osc", link, t) for t, link in links] == ["", "", "", "", "lost", "", "", "back"]


def test_an_end_is_news_at_once_and_what_is_not_set_up_is_none() -> None:
    watch = LinkWatch()
    assert watch.note("source", "ended", 0.0) == "lost"
    assert [watch.note("mqtt", "off", t) for t in (0.0, 5.0)] == ["", ""]
