"""Webhooks by real servers on this machine: well, refusing, slow, broken, moved, dying in mid-answer, encrypted."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibit.config.secrets import place_of
from exhibit.cues.http_request import HttpCue
from exhibit.outputs.http.link import HttpLink
from exhibit.outputs.http.output import Http
from exhibit.outputs.http.probe import ask
from exhibit.outputs.http.request import HttpAnswer, HttpRequest, HttpTarget, exchange, request_of
from exhibit.outputs.http.retrying import BackOff, retry_decision
from exhibit.outputs.port import CannotPerform
from exhibit.values import Cue
from tests.conftest import free_port, until
from tests.outputs.http.webserver import WebServer, misbehaving
from tests.outputs.mqtt.test_neighbours import authority

QUICK = BackOff(0.01, 0.05)
GET = HttpRequest("GET")
Make = Callable[..., Http]


@pytest.fixture
def http() -> Iterator[Make]:
    """Makes outputs, each with one target unless more are named, and closes them."""
    made: list[Http] = []

    def make(url: str = "", back_off: BackOff = QUICK, **more: object) -> Http:
        targets = more.pop("targets", None) or {"hook": HttpTarget(url, **more)}  # type: ignore[arg-type]
        made.append(Http(targets, back_off))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()


def cue(path: str = "/joy", **more: object) -> Cue:
    return HttpCue("hook", path=path, **more).encode("joy")  # type: ignore[arg-type]


def test_a_request_arrives_as_it_was_asked_for(http: Make) -> None:
    with WebServer() as server:
        output = http(f"{server.url}/base/?key=1", headers={"Authorization": "Bearer 7"})
        output.perform(cue("/lights", query={"level": 0.25, "on": True, "name": "a b"}, json={"mood": "joy", "n": 2}))
        assert until(lambda: output.state().performed == 1)
        (one,) = server.arrived
    assert (one.method, one.path) == ("POST", "/base/lights?key=1&level=0.25&on=true&name=a+b")
    assert one.json == {"mood": "joy", "n": 2}
    assert one.headers["Authorization"] == "Bearer 7"
    assert one.headers["Content-Type"] == "application/json"
    state = output.state()
    assert (state.link, state.parts["hook"].link) == ("up", "up")


def test_a_login_in_the_url_is_sent_as_one_and_a_request_may_have_no_body(http: Make) -> None:
    with WebServer() as server:
        output = http(f"http://me:a%20secret@127.0.0.1:{server.port}/x")
        output.perform(HttpCue("hook", "GET").encode())
        assert until(lambda: bool(server.arrived))
        (one,) = server.arrived
    assert (one.method, one.path, one.body) == ("GET", "/x", b"")
    assert one.headers["Authorization"] == "Basic bWU6YSBzZWNyZXQ="


def test_a_server_at_fault_is_tried_again_with_the_same_key(http: Make) -> None:
    with WebServer(500, 503, 200) as server:
        output = http(server.url)
        output.perform(cue())
        output.perform(cue("/second"))
        assert until(lambda: output.state().performed == 2)
        paths = [one.path for one in server.arrived]
        keys = [one.headers["Idempotency-Key"] for one in server.arrived]
    assert paths == ["/joy", "/joy", "/joy", "/second"], "in their order"
    assert len(set(keys[:3])) == 1
    assert keys[3] != keys[0]
    assert (output.state().dropped, output.state().link) == (0, "up")


def test_a_server_that_comes_late_gets_what_waited(http: Make) -> None:
    port = free_port(socket.SOCK_STREAM)
    output = http(f"http://127.0.0.1:{port}", retries=20, back_off=BackOff(0.05, 0.2))
    output.perform(cue())
    assert until(lambda: output.state().link == "down")
    assert "POST /joy of 'joy': nobody listens there; trying again" in output.state().parts["hook"].detail
    with WebServer(port=port) as server:
        assert until(lambda: len(server.arrived) == 1)
        assert until(lambda: output.state().link == "up")


def test_what_cannot_be_delivered_is_given_up_counted_and_told(http: Make) -> None:
    output = http(f"http://127.0.0.1:{free_port(socket.SOCK_STREAM)}", retries=2)
    output.perform(cue())
    assert until(lambda: output.state().dropped == 1)
    told = output.state().parts["hook"].detail
    assert "nobody listens there" in told
    assert "dropped POST /joy of 'joy': given up after 3 tries" in told
    assert output.state().link == "down"


def test_what_the_server_refuses_is_told_once_and_not_tried_again(http: Make) -> None:
    with WebServer(404, 404, 404, 200) as server:
        output = http(server.url)
        for _ in range(3):
            output.perform(cue())
        assert until(lambda: output.state().dropped == 3)
        assert len(server.arrived) == 3
        assert output.take_complaints() == [("hook", "POST /joy of 'joy': 404 Not Found")]
        assert output.state().link == "up", "the server is there"
        assert "404 Not Found" in output.state().parts["hook"].detail
        output.perform(cue())
        assert until(lambda: output.state().performed == 1)
        assert "404 Not Found" not in output.state().parts["hook"].detail.partition("dropped")[0]
    assert output.take_complaints() == []


def test_a_redirection_is_not_followed_so_that_no_token_leaves(http: Make) -> None:
    with WebServer() as elsewhere, WebServer(307, location=f"{elsewhere.url}/secret-path") as server:
        output = http(server.url, headers={"Authorization": "Bearer 7"})
        output.perform(cue())
        assert until(lambda: output.state().dropped == 1)
        ((_, told),) = output.take_complaints()
        assert told.endswith(f"307 Temporary Redirect, it has moved to {elsewhere.url}: write that as url")
        assert elsewhere.arrived == []


def test_a_slow_target_keeps_neither_the_tick_nor_another_target_waiting(http: Make) -> None:
    free = threading.Event()
    with WebServer(before=lambda: free.wait(20)) as slow, WebServer() as quick:
        output = http(targets={"slow": HttpTarget(slow.url, timeout_s=15), "quick": HttpTarget(quick.url)})
        began_s = time.monotonic()
        for _ in range(50):
            output.perform(HttpCue("slow").encode())
        output.perform(HttpCue("quick").encode())
        assert time.monotonic() - began_s < 5, "it returns while the slow one still thinks"
        assert until(lambda: len(quick.arrived) == 1)
        assert slow.arrived == []
        free.set()
        assert until(lambda: output.state().parts["slow"].performed == 50)


def test_a_queue_that_is_full_drops_the_oldest_and_says_so() -> None:
    link = HttpLink(
        "hook", HttpTarget(f"http://127.0.0.1:{free_port(socket.SOCK_STREAM)}"), back_off=BackOff(60, 60), most=3
    )
    link.put(HttpRequest("POST", "/first", said="POST /first"), latest=False)
    assert until(lambda: link.state().link == "down")  # from now on it waits before its next try
    for number in range(5):
        link.put(HttpRequest("POST", f"/{number}", said=f"POST /{number}"), latest=False)
    state = link.state()
    assert state.dropped == 2
    assert "3 waiting" in state.detail
    assert state.detail.endswith("dropped POST /1: too many wait")
    link.close()
    assert link.state().dropped == 6


def test_of_values_that_follow_only_the_newest_is_sent(http: Make) -> None:
    reached, free = threading.Event(), threading.Event()

    def hold_up() -> None:
        reached.set()
        free.wait(20)

    with WebServer(before=hold_up) as server:
        output = http(server.url, timeout_s=15)
        output.perform(cue("/level", json={"value": 0}, latest=True))
        assert reached.wait(15)
        for value in range(1, 30):
            output.perform(cue("/level", json={"value": value}, latest=True))
            output.perform(cue("/other", json={"value": -value}, latest=True))
        free.set()
        assert until(lambda: len(server.arrived) == 3)
        assert [one.json["value"] for one in server.arrived] == [0, 29, -29]
    assert output.state().dropped == 0


def test_a_value_that_came_to_rest_while_the_server_was_away_arrives_and_only_the_newest_does() -> None:
    with WebServer(503, 503, 200) as server:
        link = HttpLink("hook", HttpTarget(server.url), latest_again_s=0.3)
        link.put(HttpRequest("PUT", "/level", body=b"1"), latest=True)
        assert until(lambda: link.state().link == "down")
        assert until(lambda: "trying again, 1 waiting" in link.state().detail)
        link.put(HttpRequest("PUT", "/level", body=b"2"), latest=True)
        assert until(lambda: link.state().link == "up")
        link.close()
        assert [one.body for one in server.arrived][-1] == b"2"
    assert (link.state().performed, link.state().dropped) == (1, 0)


@pytest.mark.parametrize(
    ("handle", "fault", "words"),
    [
        (lambda _: None, "closed", "it hung up before its answer was whole"),
        (lambda line: line.sendall(b"HTTP/1.1 20"), "foreign", "what it answers is no HTTP"),
        (lambda line: line.sendall(b"HTTP/1.1 200 OK\r\nContent-Le"), "", "200 OK"),  # it has said that it took it
        (lambda line: line.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"), "foreign", "what it answers is no HTTP"),
        (lambda line: line.sendall(b"\0" * 100_000), "foreign", "what it answers is no HTTP"),
    ],
    ids=["hangs up", "dies in the status", "dies in the headers", "another protocol", "bytes"],
)
def test_a_server_that_dies_in_mid_answer_is_told_in_words(
    handle: Callable[[socket.socket], None], fault: str, words: str
) -> None:
    with misbehaving(handle) as url:
        answer = exchange(HttpTarget(url, timeout_s=10), GET)
    assert (answer.fault, answer.words) == (fault, words)


def test_a_server_that_drips_forever_is_left_when_its_time_is_over() -> None:
    """Each byte comes in time; the answer as a whole does not."""
    over = threading.Event()

    def drip(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while not over.wait(0.05):
            line.sendall(b"x")

    with misbehaving(drip) as url:
        answer = exchange(HttpTarget(url, timeout_s=0.5), GET)
        over.set()
    assert (answer.fault, answer.words) == ("time", "no whole answer within 0.5 s")


def test_a_name_that_nobody_knows_is_told() -> None:
    answer = exchange(HttpTarget("http://no.such.host.invalid/"), GET)
    assert (answer.fault, answer.words) == ("name", "no address is known for no.such.host.invalid")


def test_a_certificate_is_trusted_only_where_the_venue_says_so(tmp_path: Path) -> None:
    good, other = authority(tmp_path, "good"), authority(tmp_path, "other")
    with WebServer(certificate=good) as server:
        target = HttpTarget(server.url, timeout_s=10)
        answers = [exchange(replace(target, ca=ca), GET) for ca in (good, other, None)]
        elsewhere = exchange(replace(target, url=f"https://localhost:{server.port}", ca=good), GET)
        nothing = exchange(replace(target, ca=tmp_path / "none.crt"), GET)
        plainly = exchange(replace(target, url=f"http://127.0.0.1:{server.port}"), GET)
    assert [one.fault for one in answers] == ["", "untrusted", "untrusted"]
    assert answers[0].status == 200
    assert answers[1].words == "its certificate is not trusted (self-signed certificate)"
    assert elsewhere.fault == "untrusted"
    assert "localhost" in elsewhere.words
    assert nothing.fault == "file"
    assert plainly.fault in ("closed", "foreign"), "it speaks TLS alone"


def test_a_server_that_does_not_encrypt_is_told_from_one_that_does() -> None:
    with WebServer() as server:
        answer = exchange(HttpTarget(f"https://127.0.0.1:{server.port}", timeout_s=10), GET)
    assert answer.fault == "tls"
    assert "no encrypted connection comes about" in answer.words


def test_no_secret_is_told_anywhere(http: Make, caplog: pytest.LogCaptureFixture) -> None:
    """Neither in states nor complaints, nor in the log, nor in what Python prints of the values."""
    caplog.set_level(logging.DEBUG)
    with WebServer(401) as server:
        url = f"http://token:s3cret@127.0.0.1:{server.port}/s3cret/path?key=s3cret"
        target = HttpTarget(url, {"X-Key": "s3cret"}, retries=0)
        output = http(targets={"hook": target, "gone": HttpTarget(url.replace(str(server.port), "1"), retries=0)})
        output.perform(cue())
        output.perform(HttpCue("gone").encode())
        assert until(lambda: output.state().dropped == 2)
        told = [str(output.state()), str(output.take_complaints()), repr(target), caplog.text, str(ask(target))]
    assert [one for one in told if "s3cret" in one] == []
    assert f"http://127.0.0.1:{server.port}" in told[0]
    assert place_of("https://user@[::1]:8443/x") == "https://[::1]:8443"


def test_what_waits_is_sent_at_the_end_but_not_for_long() -> None:
    with WebServer() as server:
        output = Http({"hook": HttpTarget(server.url)}, QUICK)
        for number in range(20):
            output.perform(cue(f"/{number}"))
        output.close()
        assert [one.path for one in server.arrived] == [f"/{number}" for number in range(20)]
        output.perform(cue())
        assert output.state().dropped == 1, "nothing is taken any more"
    free = threading.Event()
    with WebServer(before=lambda: free.wait(30)) as stuck:
        output = Http({"hook": HttpTarget(stuck.url, timeout_s=60)}, QUICK)
        output.perform(cue())
        output.perform(cue("/second"))
        began_s = time.monotonic()
        output.close()
        assert time.monotonic() - began_s < 10
        assert until(lambda: output.state().dropped == 2)
        free.set()


def test_targets_may_change_while_the_show_runs(http: Make) -> None:
    with WebServer() as one, WebServer() as two:
        output = http(one.url)
        output.perform(cue())
        assert until(lambda: len(one.arrived) == 1)
        output.use_targets({"hook": HttpTarget(two.url), "more": HttpTarget(one.url)})
        output.perform(cue())
        assert until(lambda: len(two.arrived) == 1)
        output.use_targets({})
        with pytest.raises(CannotPerform, match="there is no target 'hook'"):
            output.perform(cue())
        assert until(lambda: output.state().performed == 2)
    assert (output.state().link, output.state().dropped) == ("off", 1)


def test_a_cue_that_asks_for_nothing_is_dropped(http: Make) -> None:
    output = http("http://127.0.0.1:9")
    for wrong in (
        Cue("http", "explode", {"to": "hook"}),
        Cue("http", "request"),
        cue(json={"value": float("nan")}),
        cue(json={"value": object()}),
        Cue("http", "request", {"to": "hook", "method": "POST / HTTP/1.1\r\nX: y"}),
        Cue("http", "request", {"to": "hook", "path": "/a b\r\nX: y"}),
    ):
        with pytest.raises(CannotPerform):
            output.perform(wrong)
    assert output.state().dropped == 6


@given(st.integers(1, 500), st.floats(0, 1), st.floats(0.01, 5), st.floats(5, 600), st.floats(0, 1))
def test_pauses_grow_stay_below_the_longest_and_never_vanish(
    tries: int, thrown: float, first_s: float, longest_s: float, chance: float
) -> None:
    back_off = BackOff(first_s, longest_s, chance)
    assert back_off.pause_s(tries, thrown) <= longest_s
    assert back_off.pause_s(tries, thrown) >= first_s * (1 - chance) - 1e-9
    assert back_off.pause_s(tries, thrown) <= back_off.pause_s(tries + 1, thrown)


@given(st.integers(100, 599), st.integers(1, 30), st.integers(0, 20))
def test_every_answer_ends_or_is_tried_again(status: int, tries: int, retries: int) -> None:
    what = retry_decision(HttpAnswer(status), tries, retries, QUICK, 0.5).what
    if 200 <= status < 300:
        assert what == "done"
    elif status < 500:
        assert what == "refused"
    else:
        assert what == ("again" if tries <= retries else "given up")


def test_numbers_in_a_query_are_written_as_servers_read_them() -> None:
    asked = HttpCue("hook", query={"a": 50.0, "b": 0.712345, "c": 1234567.0, "d": False, "e": "é&"})
    assert request_of(asked).query == "a=50&b=0.7123&c=1234567&d=false&e=%C3%A9%26"
