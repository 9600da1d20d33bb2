"""OSC out as a sensor, heard by liblo's oscdump: told at its own rate, by those who asked and as long as they ask."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator, Mapping

import pytest

from exhibit.inputs.osc.receiver import OscIn
from exhibit.inputs.osc.subscribers import KEPT_S, MOST, Subscriber, Subscribers
from exhibit.outputs.osc.telemetry import REFRESH_S, OscTelemetry, TelemetryListener, packet
from exhibit.values import Variable
from tests.conftest import Neighbour, command, free_port, until
from tests.inputs.osc.test_receiver import message

VALUES: Mapping[str, Variable] = {
    "mood/happiness": 0.25,
    "mood/visitors": 3,
    "mood/dominant": "happiness",
    "rule/warm%20wash": True,
    "act": "",
}


@pytest.fixture
def port() -> int:
    return free_port(socket.SOCK_DGRAM)


@pytest.fixture
def ear(port: int) -> Iterator[socket.socket]:
    """A program of ours that listens, so that packets can be counted."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", port))
        opened.settimeout(0.02)
        yield opened


def hears(ear: socket.socket, packets: int) -> bool:
    """Whether that many arrive."""
    heard = 0

    def enough() -> bool:
        nonlocal heard
        with contextlib.suppress(TimeoutError):
            ear.recv(8192)
            heard += 1
        return heard >= packets

    return until(enough)


def waiting(ear: socket.socket) -> int:
    """How many packets have arrived and were not taken yet; they are taken."""
    found = 0
    ear.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while ear.recv(8192):
            found += 1
    ear.settimeout(0.02)
    return found


def test_a_fixed_listener_hears_everything_with_its_types(
    neighbour: Callable[[list[str]], Neighbour], port: int
) -> None:
    dump = neighbour(["stdbuf", "-oL", command("oscdump"), str(port)])
    sensors = OscTelemetry([Subscriber("127.0.0.1", port)], Subscribers())
    sensors.tell(VALUES)
    wanted = (
        "/exhibit/mood/happiness f 0.250000",
        "/exhibit/mood/visitors i 3",
        '/exhibit/mood/dominant s "happiness"',
        "/exhibit/rule/warm%20wash i 1",
        '/exhibit/act s ""',
    )
    assert until(lambda: all(line in dump.said() for line in wanted))
    sensors.tell({**VALUES, "rule/warm%20wash": False})
    assert until(lambda: "/exhibit/rule/warm%20wash i 0" in dump.said())
    assert sensors.state().link == "up"
    sensors.close()


def test_what_rests_is_told_once_a_second_and_what_moves_at_once() -> None:
    ear = TelemetryListener(Subscriber("127.0.0.1", 9000, 20), 0.0)
    assert len(ear.take_news(VALUES, 0.0)) == len(VALUES)
    assert ear.take_news(VALUES, 0.05) == []
    assert ear.take_news({**VALUES, "act": "play"}, 0.1) == [packet("act", "play")]
    assert len(ear.take_news(VALUES, REFRESH_S)) == len(VALUES)


def test_a_text_that_cannot_be_said_is_left_out() -> None:
    """Whoever sets a variable over MQTT may send half a surrogate: the others are told all the same."""
    ear = TelemetryListener(Subscriber("127.0.0.1", 9000, 20), 0.0)
    assert ear.take_news({"var/name": "\ud800", "act": "play"}, 0.0) == [packet("act", "play")]


def test_everybody_is_told_at_its_own_rate(ear: socket.socket, port: int) -> None:
    """A value that changes all the time, at no more than 20 a second."""
    sensors = OscTelemetry([Subscriber("127.0.0.1", port, 20)], Subscribers())
    number = 0
    heard: set[bytes] = set()

    def moving() -> bool:
        nonlocal number
        number += 1
        sensors.tell({"mood/visitors": number})
        with contextlib.suppress(TimeoutError):
            heard.add(ear.recv(8192))
        return len(heard) >= 30

    began_s = time.monotonic()
    assert until(moving)
    # One more where the thread came late just before: it makes up for that once.
    assert len(heard) <= 20 * (time.monotonic() - began_s) + 2
    sensors.close()


def test_who_subscribes_is_told_until_it_leaves(ear: socket.socket, port: int) -> None:
    subscribers = Subscribers()
    listening = OscIn(free_port(socket.SOCK_DGRAM), subscribers=subscribers)
    sensors = OscTelemetry([], subscribers)
    sensors.tell(VALUES)
    assert sensors.state().link == "off"
    listening.hear(message("/exhibit/subscribe", port, 30.0), "127.0.0.1")
    assert hears(ear, len(VALUES))
    listening.hear(message("/exhibit/unsubscribe", port), "127.0.0.1")
    assert until(lambda: sensors.state().link == "off")
    waiting(ear)
    # Another one is told everything twice over; meanwhile nothing comes for who has left.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        other.settimeout(0.02)
        listening.hear(message("/exhibit/subscribe", other.getsockname()[1], 30.0), "127.0.0.1")
        assert hears(other, 2 * len(VALUES))
    assert waiting(ear) == 0
    sensors.close()
    listening.close()


def test_a_subscription_lasts_a_minute_from_its_last_renewal_and_there_are_not_too_many() -> None:
    subscribers = Subscribers()
    assert subscribers.subscribe(Subscriber("a", 1), 0)
    assert subscribers.subscribe(Subscriber("a", 1, 30), 50)
    assert subscribers.alive(50 + KEPT_S - 0.1) == [Subscriber("a", 1, 30)]
    assert subscribers.alive(50 + KEPT_S) == []
    assert all(subscribers.subscribe(Subscriber("a", port), 200) for port in range(MOST))
    assert not subscribers.subscribe(Subscriber("b", 1), 201)
    assert subscribers.subscribe(Subscriber("a", 3), 201)


@pytest.mark.parametrize(
    "values", [(), (0,), (70000,), ("x",), (9000, 0.0), (9000, -1.0), (9000, "often"), (9000, 1, 1), (float("nan"),)]
)
def test_subscriptions_that_make_no_sense_are_ignored(values: tuple[float | str, ...]) -> None:
    subscribers = Subscribers()
    listening = OscIn(free_port(socket.SOCK_DGRAM), subscribers=subscribers)
    listening.hear(message("/exhibit/subscribe", *values), "127.0.0.1")
    assert subscribers.alive(0) == []
    assert listening.state().ignored == 1
    listening.close()


def test_a_listener_that_cannot_be_found_is_said_and_the_others_are_told(ear: socket.socket, port: int) -> None:
    sensors = OscTelemetry([Subscriber("no-such-patch.invalid", 9000), Subscriber("127.0.0.1", port)], Subscribers())
    sensors.tell(VALUES)
    assert hears(ear, len(VALUES))
    assert until(lambda: "no-such-patch.invalid" in sensors.state().detail)
    sensors.close()


@pytest.mark.parametrize(("host", "family"), [("::1", socket.AF_INET6), ("127.255.255.255", socket.AF_INET)])
def test_a_listener_may_have_any_kind_of_address(host: str, family: socket.AddressFamily) -> None:
    with socket.socket(family, socket.SOCK_DGRAM) as ear:
        ear.bind((host if family == socket.AF_INET6 else "0.0.0.0", 0))
        ear.settimeout(5)
        telemetry = OscTelemetry([Subscriber(host, ear.getsockname()[1], 30)], Subscribers())
        telemetry.tell({"hold": True})
        assert ear.recv(100).startswith(b"/exhibit/hold")
        assert telemetry.state().link == "up"
        telemetry.close()


def test_a_listener_who_cannot_be_told_is_no_link_that_is_up() -> None:
    telemetry = OscTelemetry([Subscriber("name.invalid", 9000, 30)], Subscribers())
    telemetry.tell({"hold": True})
    assert until(lambda: telemetry.state().link == "down")
    assert "name.invalid" in telemetry.state().detail
    telemetry.close()
