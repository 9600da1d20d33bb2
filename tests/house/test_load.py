"""`exhibit simulate --rooms`: made-up rooms before a real mosquitto and a real PostgreSQL, and what they cost them."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import paho.mqtt.client as paho
import psycopg
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from exhibit.cli import main
from exhibit.house.rooms import filters
from exhibit.outputs.mqtt.broker import Broker
from exhibit.outputs.mqtt.house_line import HouseLine
from tests.conftest import WITHIN_S, Neighbour, command, free_port, until
from tests.journal.conftest import postgres

__all__ = ["postgres"]
Start = Callable[[list[str]], Neighbour]


@pytest.fixture
def broker(neighbour: Start) -> int:
    port = free_port(socket.SOCK_STREAM)
    neighbour([command("mosquitto"), "-p", str(port)])
    assert until(lambda: _listens(port))
    return port


def _listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def test_rooms_that_are_none_cost_what_is_told_and_leave_nothing_with_the_broker(
    broker: int, request: pytest.FixtureRequest
) -> None:
    store: str = request.getfixturevalue("postgres")
    with psycopg.connect(store, autocommit=True) as line:
        line.execute("drop table if exists journal_row, journal_version")
    heard: dict[str, str] = {}
    page = HouseLine(
        Broker("127.0.0.1", broker), filters("simulated"), lambda topic, text, _: heard.update({topic: text})
    )
    asked = ["simulate", "--rooms", "4", "--broker", f"127.0.0.1:{broker}", "--for", "2s", "--journal", store]
    try:
        assert until(lambda: page.link == "up"), page.detail
        done = subprocess.run([sys.executable, "-m", "exhibit", *asked], capture_output=True, text=True, check=False)
        assert until(lambda: heard.get("simulated/0004/health") == "")
    finally:
        page.close()
    told = done.stdout
    assert "4 rooms are connected" in told, done.stderr
    assert re.search(r"^broker: \d+ µs of CPU a message, [\d.]+ % of a core, \d+ MB$", told, re.MULTILINE), told
    assert re.search(r"^store: \d+ µs of CPU a forwarding, [\d.]+ % of a core, \d+ MB$", told, re.MULTILINE), told
    assert "3 rows in 1 forwardings" in told
    assert {f"simulated/000{number}/beat" for number in range(1, 5)} <= heard.keys()
    kept = [command("mosquitto_sub"), "-p", str(broker), "-t", "simulated/#", "--retained-only", "-W", "1"]
    assert subprocess.run(kept, capture_output=True, text=True, check=False).stdout == ""
    with psycopg.connect(store) as line:
        assert line.execute("select count(*), min(exhibit) from journal_row").fetchone() == (3, "simulated-0001")


def test_a_page_that_begins_in_a_large_house_misses_nothing_of_what_the_broker_keeps(broker: int) -> None:
    """It comes all at once: more than an ordinary connection lets wait."""
    rooms, leaves = 400, ("status", "health", "hold", "blackout", "processing", "standby")
    client = paho.Client(CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", broker)
    client.loop_start()
    told = [
        client.publish(f"house/r{number}/{leaf}", "x" * 100, qos=0, retain=True)
        for number in range(rooms)
        for leaf in leaves
    ]
    told[-1].wait_for_publish(WITHIN_S)
    client.publish("house/last/status", "x", qos=1, retain=True).wait_for_publish(WITHIN_S)
    client.loop_stop()
    heard: set[str] = set()
    page = HouseLine(Broker("127.0.0.1", broker), filters(), lambda topic, _, __: heard.add(topic))
    try:
        assert until(lambda: len(heard) == rooms * len(leaves) + 1), len(heard)
    finally:
        page.close()


def test_a_store_that_holds_rows_is_left_alone_and_what_is_missing_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "a.sqlite3")
    assert main(["simulate", file, "--days", "2", "--until", "2026-06-30"]) == 0
    capsys.readouterr()
    nowhere = f"127.0.0.1:{free_port(socket.SOCK_STREAM)}"
    for arguments, said in (
        (["--rooms", "2", "--broker", nowhere, "--journal", file], "the store holds rows already: name an empty one"),
        (["--rooms", "2", "--broker", nowhere], "0 of 2 rooms are connected: refused: nobody listens there"),
        (["--rooms", "2"], "no broker is named: --broker HOST"),
        ([], "what is to be made? FILE, or --rooms N --broker HOST"),
    ):
        assert main(["simulate", *arguments]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert said in line
