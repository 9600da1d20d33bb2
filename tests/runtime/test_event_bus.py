"""Events and those who hear them: one who raises, or is slow, costs only itself, and is named."""

from __future__ import annotations

import threading

import pytest

from exhibit.clock import ManualClock
from exhibit.events import Event, FaultRaised, ShowReloaded
from exhibit.runtime.event_bus import EventBus
from exhibit.runtime.queued_listener import QueuedListener, TooSlowError
from tests.conftest import until


class Heard:
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.events: list[tuple[float, Event]] = []

    def hear(self, t_s: float, event: Event) -> None:
        self.events.append((t_s, event))

    def faults(self) -> list[tuple[str, str]]:
        return [(event.where, event.text) for _, event in self.events if isinstance(event, FaultRaised)]


class Sore:
    """Raises at everything, and counts."""

    def __init__(self) -> None:
        self.times = 0

    def hear(self, t_s: float, event: Event) -> None:
        self.times += 1
        raise KeyError(f"{type(event).__name__} at {t_s:g}")


class Slow(Heard):
    """Hears one event, and then nothing until it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = threading.Event()

    def hear(self, t_s: float, event: Event) -> None:
        super().hear(t_s, event)
        self.let.wait(30)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(100.0)


def test_everybody_hears_every_event_in_order_with_its_time_since_the_run_began(clock: ManualClock) -> None:
    bus, one, other = EventBus(clock), Heard(), Heard()
    bus.add("one", one)
    bus.add("other", other)
    clock.sleep(5)
    assert bus.begin() == 105.0
    bus.publish(ShowReloaded("a"))
    clock.sleep(2.5)
    bus.report_fault("osc", "gone")
    assert one.events == other.events == [(0.0, ShowReloaded("a")), (2.5, FaultRaised("osc", "gone"))]


def test_a_listener_that_raises_is_a_fault_by_its_name_and_the_others_hear_on(clock: ManualClock) -> None:
    bus, sore, heard = EventBus(clock), Sore(), Heard()
    bus.add("sore", sore)
    bus.add("heard", heard)
    bus.publish(ShowReloaded("a"))
    assert heard.faults() == [("sore", "KeyError: 'ShowReloaded at 0'")]
    assert heard.events[-1] == (0.0, ShowReloaded("a"))
    assert sore.times == 1  # it is not called for its own fault


def test_two_that_raise_at_each_others_faults_come_to_an_end(clock: ManualClock) -> None:
    bus, sores, heard = EventBus(clock), [Sore(), Sore(), Sore()], Heard()
    for number, sore in enumerate(sores):
        bus.add(f"sore {number}", sore)
    bus.add("heard", heard)
    bus.publish(ShowReloaded("a"))
    assert {where for where, _ in heard.faults()} == {"sore 0", "sore 1", "sore 2"}
    assert len(heard.events) < 20


def test_a_slow_listener_holds_nobody_up_and_what_it_missed_is_counted() -> None:
    slow, told = Slow(), list[str]()
    queued = QueuedListener("slow", slow, told.append, most=3)
    queued.hear(0.0, ShowReloaded("0"))
    assert until(lambda: len(slow.events) == 1)
    for number in range(1, 4):
        queued.hear(0.0, ShowReloaded(str(number)))
    for _ in range(2):
        with pytest.raises(TooSlowError):
            queued.hear(0.0, ShowReloaded("too much"))
    assert queued.dropped == 2
    slow.let.set()
    queued.close()
    assert [event for _, event in slow.events] == [ShowReloaded(str(number)) for number in range(4)]
    assert told == []


def test_a_full_bus_names_the_slow_one_to_the_others(clock: ManualClock) -> None:
    bus, slow, heard = EventBus(clock), Slow(), Heard()
    bus.add_slow("journal", slow)
    bus.add("heard", heard)
    for number in range(3000):
        bus.publish(ShowReloaded(str(number)))
    assert set(heard.faults()) == {("journal", "TooSlowError: an event was dropped")}
    assert sum(isinstance(event, ShowReloaded) for _, event in heard.events) == 3000
    slow.let.set()
    bus.close()


def test_what_a_listener_raises_in_its_own_thread_is_a_fault_and_it_hears_the_next(clock: ManualClock) -> None:
    bus, sore, heard = EventBus(clock), Sore(), Heard()
    bus.add_slow("journal", sore)
    bus.add("heard", heard)
    bus.publish(ShowReloaded("a"))
    bus.publish(ShowReloaded("b"))
    assert until(lambda: len(heard.faults()) == 2)
    assert heard.faults()[0] == ("journal", "KeyError: 'ShowReloaded at 0'")
    bus.close()
    assert sore.times == 2


def test_closing_lets_the_slow_ones_finish_and_one_that_cannot_close_is_a_fault(clock: ManualClock) -> None:
    bus, heard, last = EventBus(clock), Heard(), Heard()

    def fail() -> None:
        raise OSError("the disk is full")

    bus.add("heard", heard)
    bus.add("record", Heard(), close=fail)
    bus.add_slow("journal", last)
    for number in range(100):
        bus.publish(ShowReloaded(str(number)))
    bus.close()
    assert len(last.events) == 100
    assert heard.faults() == [("record", "OSError: the disk is full")]
    bus.publish(ShowReloaded("nobody hears"))
    assert len(heard.events) == 101


def test_one_that_is_too_slow_at_the_end_is_a_fault_and_closed_all_the_same(clock: ManualClock) -> None:
    bus, slow, heard, closed = EventBus(clock), Slow(), Heard(), list[str]()
    bus.add("health", heard)
    bus.add_slow("journal", slow, close=lambda: closed.append("journal"))
    bus.publish(ShowReloaded("0"))
    assert until(lambda: len(slow.events) == 1)
    bus.close()
    slow.let.set()
    assert closed == ["journal"]
    assert ("journal", "TooSlowError: what waited at the end was dropped") in heard.faults()
