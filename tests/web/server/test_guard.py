"""Who is let in: names, origins, tokens, sessions, sizes and rates; over real sockets."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import socket
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from exhibit.system.host_names import HostNames, is_loopback, same_origin
from exhibit.system.socket_owners import is_another_service, owner
from exhibit.web.server.limits import Limits, client_of
from exhibit.web.server.logins import Attempts, Sessions
from exhibit.web.server.token import TokenFile
from tests.conftest import WITHIN_S
from tests.web.conftest import Running


class SetClock:
    """Time stands still until a test sets it."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def now(self) -> float:
        return self.now_s

    def sleep(self, duration_s: float) -> None:
        self.now_s += duration_s


# -- names and origins


@pytest.mark.parametrize(
    ("host", "welcome"),
    [
        ("127.0.0.1:8080", True),
        ("localhost", True),
        ("LOCALHOST:1", True),
        ("[::1]:8080", True),
        ("192.168.1.5:8080", True),
        ("hall.museum.org:8080", True),
        ("hall.museum.org.", True),
        ("evil.com", False),
        ("127.0.0.1.evil.com:8080", False),
        ("localhost.evil.com", False),
        ("hall.museum.org.evil.com", False),
        ("127.0.0.1@evil.com", False),
        ("evil.com#127.0.0.1", False),
        ("localhost:8080:80", False),
        ("", False),
        (" localhost", False),
        ("[::1", False),
        ("0x7f.1", False),
    ],
)
def test_only_known_names_are_welcome(host: str, *, welcome: bool) -> None:
    assert HostNames(["hall.museum.org"]).welcome(host) is welcome


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("http://localhost:8080", "localhost:8080", True),
        ("https://hall.museum.org", "hall.museum.org", True),
        ("https://hall.museum.org", "hall.museum.org:443", True),
        ("http://[::1]:8080", "[::1]:8080", True),
        ("http://localhost:3000", "localhost:8080", False),
        ("http://evil.com", "localhost:8080", False),
        ("http://localhost:8080.evil.com", "localhost:8080", False),
        ("null", "localhost:8080", False),
        ("file://", "localhost:8080", False),
        ("http://localhost:99999", "localhost:8080", False),
        ("http://[", "localhost", False),
        ("", "localhost", False),
    ],
)
def test_a_page_is_our_own_where_scheme_name_and_port_fit(origin: str, host: str, *, same: bool) -> None:
    assert same_origin(origin, host) is same


def test_which_addresses_only_this_machine_reaches() -> None:
    assert [is_loopback(one) for one in ("127.0.0.1", "127.3.2.1", "::1", "localhost")] == [True] * 4
    assert [is_loopback(one) for one in ("0.0.0.0", "::", "192.168.0.1", "hall", "")] == [False] * 5


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.com"},
        {"Host": "127.0.0.1.evil.com:8080"},
        {"Origin": "http://evil.com"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_other_names_and_other_pages_may_neither_steer_nor_look(show: Running, headers: dict[str, str]) -> None:
    for method, path in (("PUT", "/api/hold"), ("GET", "/api/state")):
        answer = show.client.request(method, path, json={"on": True}, headers=headers)
        assert (answer.status_code, list(answer.json())) == (403, ["error"])
    assert show.part("room")["hold"] is False  # type: ignore[index]
    host, port = show.host.split(":")
    name = headers.get("Host", show.host)
    rest = {key: value for key, value in headers.items() if key != "Host"}
    with socket.create_connection((host, int(port))) as line, pytest.raises(InvalidStatus) as refused:
        connect(f"ws://{name}/ws/live", sock=line, additional_headers=rest)
    assert refused.value.response.status_code == 403


def test_our_own_page_may(show: Running) -> None:
    own = {"Origin": show.url, "Sec-Fetch-Site": "same-origin", **show.operator}
    assert show.client.put("/api/hold", json={"on": False}, headers=own).status_code == 200
    with connect(f"ws://{show.host}/ws/live", additional_headers={"Origin": show.url}) as page:
        assert page.recv(5)


def test_a_request_with_two_names_is_not_let_in(show: Running) -> None:
    with contextlib.closing(http.client.HTTPConnection(show.host, timeout=WITHIN_S)) as connection:
        connection.putrequest("GET", "/api/state", skip_host=True)
        connection.putheader("Host", "localhost")
        connection.putheader("Host", "evil.com")
        connection.endheaders()
        assert connection.getresponse().status in (400, 403)


# -- headers, paths, sizes


def test_every_answer_has_the_headers_that_keep_others_out(show: Running) -> None:
    for path in ("/", "/api/state", "/api/nothing", "/static/none", "/static/shared/js/dom.js", "/metrics"):
        headers = show.client.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        if not path.startswith("/static/"):  # what the document says counts for its parts
            assert headers["referrer-policy"] == "no-referrer"
            assert "camera=()" in headers["permissions-policy"]
        assert "server" not in headers
    assert "camera=(self)" in show.client.get("/try").headers["permissions-policy"]
    assert "access-control-allow-origin" not in show.client.get("/api/state").headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/control_room/../parts.py",
        "/static/control_room/..%2fparts.py",
        "/static/control_room/%2e%2e/parts.py",
        "/static/control_room/..%5cparts.py",
        "/static/control_room//etc/passwd",
        "/static/control_room/%2fetc%2fpasswd",
        "/static/control_room/js/../../parts.py",
        "/static/control_room/index.html%00.py",
        "/static/control_room/....//parts.py",
        "/static/control_room/../messages/en.json",
        "/static/shared/../page.py",
        "/static/shared/..%2f..%2fserver%2ftoken.py",
        "/static/monitor/routes.py",
        "/static/server/token.py",
        "/static/../pages.py",
        "/static/%2e%2e/pages.py",
        "/static/",
        "/api/messages/..%2f..%2fparts",
        "/api/messages/..%2f..%2fshared%2fmessages%2fen",
        "/api/messages/%00",
        "/..%2f..%2fetc/passwd",
    ],
)
def test_nothing_outside_the_pages_folder_is_ever_served(show: Running, path: str) -> None:
    with contextlib.closing(http.client.HTTPConnection(show.host, timeout=WITHIN_S)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
    assert answer.status in (400, 404), body[:200]
    assert b"from __future__" not in body
    assert b"root:" not in body


def test_what_is_too_long_is_not_taken_whatever_its_length_is_said_to_be(show: Running) -> None:
    large = b'{"on": "' + b"x" * 2_000_000 + b'"}'
    typed = {"content-type": "application/json"}
    assert show.client.put("/api/hold", content=large, headers=typed).status_code == 413
    chunked = (large[at : at + 50_000] for at in range(0, len(large), 50_000))
    answer = show.client.put("/api/hold", content=chunked, headers=typed)
    assert (answer.status_code, list(answer.json())) == (413, ["error"])


# -- tokens and sessions


def test_a_token_is_kept_as_a_hash_that_only_its_owner_reads(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    file = TokenFile(folder)
    assert not file.exists()
    assert not file.matches("")
    token = file.make()
    kept = folder / "token-artist"
    assert token not in kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [one.name for one in folder.iterdir()] == ["token-artist"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)
    assert [file.matches(one) for one in (token, token[:-1], token + "x", "", "\ud800")] == [True] + [False] * 4
    kept.write_text("something else")
    assert not file.matches(token)
    assert not file.exists()


def test_a_new_token_ends_the_sessions_of_the_old_one(tmp_path: Path) -> None:
    clock, file = SetClock(), TokenFile(tmp_path)
    sessions = Sessions(tmp_path, clock)
    cookie = sessions.begin(file.make())
    assert cookie is not None
    assert sessions.known(cookie)
    assert not sessions.known("other")
    clock.sleep(13 * 3600)
    assert not sessions.known(cookie)
    fresh = sessions.begin(TokenFile(tmp_path).make())  # by another program
    assert fresh is not None
    file.make()
    assert not sessions.known(fresh)
    assert sessions.begin("wrong") is None


def test_a_restart_of_the_show_logs_nobody_out_and_a_token_taken_back_does(tmp_path: Path) -> None:
    clock, today = SetClock(), [1e9]
    viewer, operator = TokenFile(tmp_path, "viewer"), TokenFile(tmp_path, "operator")
    before = Sessions(tmp_path, clock, calendar_s=lambda: today[0])
    cookies = [before.begin(file.make()) or "" for file in (viewer, operator)]
    kept = tmp_path / "sessions.json"
    assert not any(cookie in kept.read_text() for cookie in cookies)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    after = Sessions(tmp_path, SetClock(), calendar_s=lambda: today[0] + 60)
    assert [after.holder_of(one) for one in cookies] == ["viewer", "operator"]
    viewer.revoke()
    assert [after.holder_of(one) for one in cookies] == [None, "operator"]
    today[0] += 13 * 3600
    assert not Sessions(tmp_path, SetClock(), calendar_s=lambda: today[0]).known(cookies[1])
    for broken in ("", "[1]", '{"a": 1, "b": ["king", "x", 9]}', "[" * 5000):
        kept.write_text(broken)
        assert not Sessions(tmp_path).known(cookies[1])


def test_the_token_of_before_goes_on_as_the_artists(tmp_path: Path) -> None:
    made = TokenFile(tmp_path).make()
    (tmp_path / "token-artist").rename(tmp_path / "operator-token")
    file = TokenFile(tmp_path)
    assert file.matches(made)
    assert file.matches(file.make())
    assert not file.matches(made)
    assert [one.name for one in tmp_path.iterdir()] == ["token-artist"]
    assert [file.revoke(), file.exists(), file.revoke()] == [True, False, False]


def test_wrong_tokens_run_out() -> None:
    clock = SetClock()
    attempts = Attempts(clock)
    for _ in range(Attempts.MOST):
        assert attempts.wait_s("him") == 0
        attempts.note_failure("him")
    assert attempts.wait_s("him") == 60
    assert attempts.wait_s("her") == 0
    clock.sleep(61)
    assert attempts.wait_s("him") == 0


def test_a_client_of_a_large_network_is_that_network() -> None:
    assert client_of("2001:db8:1:2:3::1") == client_of("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert client_of("::ffff:10.0.0.1") == "10.0.0.1"
    assert [client_of(one) for one in ("::1", "10.0.0.1", "testclient")] == ["::1", "10.0.0.1", "testclient"]


def test_elsewhere_everything_needs_the_token(start: Callable[..., Running]) -> None:
    show = start(listen="0.0.0.0:{port}")
    for path in ("/api/state", "/api/health", "/metrics", "/api/rules", "/api/openapi.json"):
        answer = show.client.get(path)
        assert (answer.status_code, answer.headers.get("www-authenticate")) == (401, "Bearer"), path
        assert show.client.get(path, headers=show.operator).status_code in (200, 503)
    assert show.put("/api/hold", on=True).status_code == 401
    assert show.client.get("/").status_code == 200
    assert show.client.get("/api/session").json() == {"operator": False, "token_needed": True, "role": "", "may": []}
    with pytest.raises(InvalidStatus) as refused, connect(f"ws://{show.host}/ws/live"):
        pass
    assert refused.value.response.status_code == 401
    with connect(f"ws://{show.host}/ws/live", additional_headers=show.operator) as page:
        assert '"token_needed":true' in page.recv(5)
    answer = show.client.post("/api/session", json={"token": show.token})
    cookie = answer.headers["set-cookie"]
    assert ("HttpOnly" in cookie, "SameSite=strict" in cookie) == (True, True)
    assert show.put("/api/hold", on=True).json()["hold"] is True
    assert show.client.delete("/api/session").json()["operator"] is False
    assert show.put("/api/hold", on=False).status_code == 401


def test_guessing_is_stopped_and_does_not_lock_out_who_is_in(start: Callable[..., Running]) -> None:
    show = start(listen="0.0.0.0:{port}")
    show.client.post("/api/session", json={"token": show.token})
    cookies = dict(show.client.cookies)
    show.client.cookies.clear()
    in_already = "; ".join(f"{name}={value}" for name, value in cookies.items())
    answers = [show.client.post("/api/session", json={"token": f"guess {index}"}) for index in range(3)]
    answers += [show.client.get("/api/state", headers={"Authorization": f"Bearer {index}"}) for index in range(2)]
    assert {answer.status_code for answer in answers} == {401}
    last = show.client.post("/api/session", json={"token": "guess 4"})
    assert (last.status_code, int(last.headers["retry-after"]) > 10) == (429, True)
    assert show.client.get("/api/state", headers={"Authorization": "Bearer 3"}).status_code == 429
    # Whoever has the right one comes in from the same address, and whoever was in stays in.
    assert show.client.post("/api/session", json={"token": show.token}).status_code == 200
    show.client.cookies.clear()
    assert show.client.get("/api/state", headers=show.operator).status_code == 200
    assert show.client.get("/api/state", headers={"Cookie": in_already}).status_code == 200


@pytest.mark.parametrize(
    "said",
    [
        {"X-Forwarded-For": "10.0.0.9"},
        {"Forwarded": "for=10.0.0.9"},
        {"X-Real-IP": "203.0.113.9"},
        {"Via": "1.1 hall.museum.org"},
        {"X-Forwarded-Proto": "https"},
        {"X-Forwarded-Host": "hall.museum.org"},
        {"X-Forwarded-Server": "hall"},
        {"X-Original-Forwarded-For": "10.0.0.9"},
        {"CF-Connecting-IP": "203.0.113.9"},
        {"True-Client-IP": "203.0.113.9"},
        {"X-Envoy-External-Address": "203.0.113.9"},
        {"X-Amzn-Trace-Id": "Root=1"},
        {"Connection": "close"},
        {"Connection": "upgrade"},
        {"Host": "192.168.1.20:8080"},
        {"Host": "0.0.0.0:8080"},
    ],
)
def test_whoever_comes_through_a_proxy_needs_the_token_on_this_machine_too(show: Running, said: dict[str, str]) -> None:
    assert show.client.get("/api/state", headers=said).status_code == 401
    assert show.client.get("/api/state", headers={**said, **show.operator}).status_code == 200


def test_a_proxy_that_was_told_nothing_speaks_http_1_0(show: Running) -> None:
    host, port = show.host.split(":")
    for token, answer in (("", b"401"), (f"Authorization: Bearer {show.token}\r\n", b"200")):
        with socket.create_connection((host, int(port)), timeout=WITHIN_S) as line:
            line.sendall(f"GET /api/state HTTP/1.0\r\nHost: {show.host}\r\n{token}\r\n".encode())
            assert line.recv(1000).split(b" ")[1] == answer


@pytest.mark.parametrize(
    "browser",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"User-Agent": "Mozilla/5.0 (X11; Linux armv7l)"},
        {"Referer": "http://127.0.0.1/try"},
        {"Accept-Language": "en"},
    ],
)
def test_a_browser_at_the_machine_may_look_and_needs_the_token_to_steer(show: Running, browser: dict[str, str]) -> None:
    """A visitor's touch screen is such a browser; a program that somebody started there is none."""
    assert show.client.get("/api/state", headers=browser).status_code == 200
    for path in ("/api/blackout", "/api/hold", "/api/processing"):
        assert show.client.put(path, json={"on": True}, headers=browser).status_code == 401
    assert show.client.delete("/api/scene", headers=browser).status_code == 401
    assert show.part("room")["blackout"] is False  # type: ignore[index]
    steered = show.client.put("/api/hold", json={"on": False}, headers={**browser, **show.operator})
    assert steered.status_code == 200
    assert show.put("/api/hold", on=False).status_code == 200


def test_too_many_requests_are_told_to_wait(start: Callable[..., Running]) -> None:
    show = start(limits=Limits(rate_hz=5, burst=20, sockets_each=2))
    answers = [show.client.get("/api/palette") for _ in range(40)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[0].headers["retry-after"] == "1"


def test_so_many_sockets_and_no_more(start: Callable[..., Running]) -> None:
    show = start(limits=Limits(rate_hz=1e6, burst=1e6, sockets_each=2))
    place = f"ws://{show.host}/ws/live"
    with connect(place), connect(place):
        with pytest.raises(InvalidStatus) as refused, connect(place):
            pass
        assert refused.value.response.status_code == 429
    with connect(place) as page:
        assert page.recv(5)


# -- proxies that say nothing of themselves


def test_the_kernel_tells_whose_socket_is_at_the_other_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as ear:
        port = ear.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as line:
            assert owner(port, line.getsockname()[1]) == os.geteuid()
            assert owner(port, 1) is None
    assert [is_another_service(uid) for uid in (None, 0, 1000, 65534)] == [False] * 4
    assert is_another_service(33) or os.geteuid() == 33


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may start a program under another account")
def test_a_proxy_that_keeps_its_connection_and_says_nothing_can_look_and_steer_nothing(show: Running) -> None:
    """As nginx is from 1.29.7 on, where it was told nothing but `proxy_pass`: it runs as www-data."""
    port = show.host.split(":")[1]
    answers = {}
    for line, body in (("GET /api/state", ""), ("PUT /api/hold", '{"on": false}')):
        head = f"{line} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        asked = f"{head}Content-Length: {len(body)}\r\n\r\n{body}"
        said = f'exec 3<>/dev/tcp/127.0.0.1/{port}; printf %s "$1" >&3; head -n 1 <&3'
        done = subprocess.run(
            ["/bin/bash", "-c", said, "proxy", asked],
            user=33,
            group=33,
            cwd="/",
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=True,
        )
        answers[line] = done.stdout.split()[1]
    assert answers == {"GET /api/state": "200", "PUT /api/hold": "401"}


def test_behind_a_proxy_everybody_shows_a_token(start: Callable[..., Running]) -> None:
    show = start(venue="web: {behind_proxy: true}\n")
    assert show.client.get("/api/state").status_code == 401
    assert show.client.get("/api/state", headers=show.operator).status_code == 200
    assert show.client.get("/api/session").json()["token_needed"] is True
