"""OSCQuery, asked over HTTP as other programs do; and announced, where zeroconf is installed."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from typing import Any

import pytest

from exhibit.inputs.addresses import addresses
from exhibit.inputs.osc.announcing import SERVICE, Announcement
from exhibit.inputs.osc.query import OscQuery
from exhibit.values import Variable
from tests.conftest import WITHIN_S, command, free_port, until

KNOWN = tuple(addresses({"rain": 0.0, "lit": False, "weather": "dry"}, ["warm wash"], ["play"], ["tide"]))
VALUES: Mapping[str, Variable] = {
    "mood/happiness": 0.5,
    "hold": False,
    "var/rain": 0.25,
    "rule/warm%20wash": True,
    "act": "play",
}


@pytest.fixture
def query() -> Iterator[OscQuery]:
    asked = OscQuery(
        free_port(socket.SOCK_STREAM), [IPv4Network("127.0.0.0/8")], "A show", lambda: KNOWN, lambda: VALUES
    )
    assert until(lambda: asked.state().link == "up")
    yield asked
    asked.close()


def get(query: OscQuery, target: str) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{query.place[1]}{target}", timeout=WITHIN_S) as answer:
        assert answer.headers["Content-Type"].startswith("application/json")
        body = answer.read()
        return json.loads(body) if body else answer.status


def test_a_program_lists_our_addresses(query: OscQuery) -> None:
    root = get(query, "/")
    exhibit = root["CONTENTS"]["exhibit"]
    assert exhibit["CONTENTS"]["mood"]["CONTENTS"]["happiness"] == {
        "FULL_PATH": "/exhibit/mood/happiness",
        "TYPE": "f",
        "ACCESS": 1,
        "DESCRIPTION": "how much happiness the room shows",
        "VALUE": [0.5],
        "RANGE": [{"MIN": 0, "MAX": 1}],
    }
    assert exhibit["CONTENTS"]["hold"]["VALUE"] == [0]
    rule = exhibit["CONTENTS"]["rule"]["CONTENTS"]["warm%20wash"]
    assert (rule["ACCESS"], rule["VALUE"], rule["CONTENTS"]["enable"]["ACCESS"]) == (1, [1], 2)
    assert exhibit["CONTENTS"]["scene"]["CONTENTS"]["projector"]["RANGE"] == [{"VALS": ["", "tide"]}]
    assert exhibit["CONTENTS"]["subscribe"]["RANGE"] == [{"MIN": 1, "MAX": 65535}, None]
    assert (exhibit["CONTENTS"]["act"]["TYPE"], exhibit["CONTENTS"]["act"]["CONTENTS"]["play"]["TYPE"]) == ("s", "i")


def test_questions_about_one_address(query: OscQuery) -> None:
    assert get(query, "/exhibit/var/rain")["ACCESS"] == 3
    assert get(query, "/exhibit/var/rain?VALUE") == {"VALUE": [0.25]}
    assert get(query, "/exhibit/var/weather?TYPE") == {"TYPE": "s"}
    assert get(query, "/exhibit/var/weather?VALUE") == 204
    info = get(query, "/?HOST_INFO")
    assert (info["NAME"], info["OSC_PORT"], info["OSC_TRANSPORT"]) == ("A show", query.place[1], "UDP")
    assert query.state().taken == 5


@pytest.mark.parametrize(("target", "status"), [("/exhibit/nothing", 404), ("/exhibit/act?COLOUR", 400)])
def test_what_is_not_there(target: str, status: int, query: OscQuery) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(query, target)
    assert caught.value.code == status
    caught.value.close()


def test_strangers_get_no_answer_and_rubbish_stops_nothing(query: OscQuery, capfd: pytest.CaptureFixture[str]) -> None:
    assert not query.welcome("10.0.0.5")
    for rubbish in (b"\x00\xff\r\n\r\n", b"GET " + b"/x" * 40_000, b"GET / HTTP/1.1\r\n"):
        with socket.create_connection(query.place, timeout=WITHIN_S) as peer:
            peer.sendall(rubbish)
    assert get(query, "/exhibit/act?VALUE") == {"VALUE": ["play"]}
    assert query.state().strangers == 1
    assert capfd.readouterr() == ("", "")


def test_a_port_that_is_taken_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exhibit.inputs.osc.query._RETRY_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        asked = OscQuery(port, [IPv4Network("127.0.0.0/8")], "A show", lambda: (), dict)
        assert until(lambda: "trying again" in asked.state().detail)
    assert until(lambda: asked.state().link == "up")
    asked.close()


def test_without_zeroconf_that_is_said_and_nothing_else_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "zeroconf", None)
    with Announcement("A show", ("0.0.0.0", 9001)) as announced:
        assert announced.told == ", not announced (pip install 'exhibit[venue]')"
    with Announcement("A show", ("127.0.0.1", 9001)) as announced:
        assert announced.told == ""


def test_the_network_hears_of_it() -> None:
    zeroconf = pytest.importorskip("zeroconf", reason="zeroconf is not installed (the extra 'venue')")
    found: list[str] = []
    listener = zeroconf.Zeroconf(interfaces=zeroconf.InterfaceChoice.All)
    browser = zeroconf.ServiceBrowser(listener, SERVICE, handlers=[lambda **seen: found.append(seen["name"])])
    with Announcement("A show. Or two", ("0.0.0.0", 9001)) as announced:
        if "no network" in announced.told:
            listener.close()
            pytest.skip("this machine has no network to announce anything to")
        assert announced.told == ", announced by zeroconf"
        assert until(lambda: f"A show  Or two.{SERVICE}" in found)
    browser.cancel()
    listener.close()


MOVING = """
import socket, subprocess, sys
from zeroconf import Zeroconf
from exhibit.inputs.osc.announcing import SERVICE, Announcement
from tests.conftest import until

def ip(words):
    subprocess.run(["ip", *words.split()], check=True)

def found(at):
    listener = Zeroconf(interfaces=[at])
    try:
        info = listener.get_service_info(SERVICE, f"Moving.{SERVICE}", 500)
        return [socket.inet_ntoa(one) for one in info.addresses] if info else []
    finally:
        listener.close()

ip("link set lo up")
with Announcement("Moving", ("0.0.0.0", 9001)) as announced:
    assert "no network" in announced.told, announced.told
    ip("link add card type dummy")
    ip("link set card up multicast on")
    for address in ("10.97.0.2", "10.97.0.7"):
        ip(f"addr add {address}/24 dev card")
        assert until(lambda: found(address) == [address]), (announced.told, found(address))
        ip("addr flush dev card")
        assert until(lambda: "no network" in announced.told), announced.told
print("well")
"""


def test_a_network_that_comes_late_or_moves_hears_of_it() -> None:
    """In a network namespace of its own, as a machine that is started before its network, and gets other addresses."""
    pytest.importorskip("zeroconf", reason="zeroconf is not installed (the extra 'venue')")
    if os.geteuid():
        pytest.skip("a network namespace needs root")
    command("ip")
    done = subprocess.run(
        [command("unshare"), "-n", sys.executable, "-c", MOVING], capture_output=True, text=True, check=False
    )
    if "Unknown device type" in done.stderr or "Operation not permitted" in done.stderr:
        pytest.skip("this machine makes no network cards for tests")
    assert done.stdout == "well\n", done.stderr
