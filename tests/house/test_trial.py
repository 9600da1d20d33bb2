"""`make house`: a broker, a store with its collector, three rooms and the page on one machine, begun by one command and
gone with it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from exhibit.service import house_store, house_trial
from exhibit.system.asked_page import NO_PAGE, asked_page
from tests.conftest import command, free_port, until


def _states(url: str) -> dict[str, str]:
    try:
        _, told = asked_page(url, 5.0)
    except NO_PAGE:
        return {}
    rooms = told.get("rooms", []) if isinstance(told, dict) else []
    return {str(one["label"]): str(one["state"]) for one in rooms}


def test_three_rooms_are_on_the_page_and_all_of_it_is_gone_when_the_command_ends(tmp_path: Path) -> None:
    command("mosquitto")
    command("openssl")
    log = tmp_path / "house.log"
    place = f"127.0.0.1:{free_port(socket.SOCK_STREAM)}"
    asked = [sys.executable, "-m", "exhibit", "house", "--web", place, "try"]
    with log.open("wb") as out:
        house = subprocess.Popen(asked, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        url = f"http://{place}/api/house"
        assert until(lambda: _states(url).keys() == {"hall", "cellar", "attic"} or house.poll() is not None)
        assert until(lambda: "unknown" not in _states(url).values())
        assert set(_states(url)) == {"hall", "cellar", "attic"}
        store = re.search("--journal '(.*)' check", log.read_text())
        assert store
        where = store[1]
        assert where.startswith("postgresql://") is (house_store._programs() is not None)
        assert until(lambda: _is_made(where))
        house.send_signal(signal.SIGTERM)
        house.wait(60)
        said = log.read_text()
        assert "has ended" not in said
        assert not Path(where.partition("host=")[2] or where).exists()
        assert [line for line in sorted(said.splitlines()) if line.endswith(" is here")] == [
            "attic is here",
            "cellar is here",
            "hall is here",
        ]
        assert until(lambda: not _is_group(house.pid))
    finally:
        if _is_group(house.pid):
            os.killpg(house.pid, signal.SIGKILL)
        house.wait()


def _is_made(where: str) -> bool:
    """Whether somebody has made the journal's tables in the store."""
    if not where.startswith("postgresql://"):
        return Path(where).is_file()
    with psycopg.connect(where) as line:
        return line.execute("select to_regclass('journal_row')").fetchone() != (None,)


def test_where_there_is_no_postgresql_a_file_is_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command("mosquitto")
    command("openssl")
    monkeypatch.setattr(house_store, "_programs", lambda: None)
    trial = house_trial.HouseTrial(tmp_path, ())
    try:
        assert until(lambda: "the broker is there" in (tmp_path / "collector.log").read_text() or bool(trial.ended()))
        assert trial.ended() == {}
        assert Path(trial.store).is_file()
    finally:
        trial.close()
    assert trial.ended().keys() == {"broker", "collector"}


def _is_group(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    return True
