"""`make house`: a broker, three rooms and the page on one machine, begun by one command and gone with it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

from exhibit.system.asked_page import NO_PAGE, asked_page
from tests.conftest import command, free_port, until


def _states(url: str) -> dict[str, str]:
    try:
        _, told = asked_page(url, 5.0)
    except NO_PAGE:
        return {}
    rooms = told.get("rooms", []) if isinstance(told, dict) else []
    return {str(one["label"]): str(one["state"]) for one in rooms}


def test_three_rooms_are_on_the_page_and_all_of_it_is_gone_when_the_command_ends() -> None:
    command("mosquitto")
    command("openssl")
    place = f"127.0.0.1:{free_port(socket.SOCK_STREAM)}"
    house = subprocess.Popen(
        [sys.executable, "-m", "exhibit", "house", "--web", place, "try"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        url = f"http://{place}/api/house"
        assert until(lambda: _states(url).keys() == {"hall", "cellar", "attic"} or house.poll() is not None)
        assert until(lambda: "unknown" not in _states(url).values())
        assert set(_states(url)) == {"hall", "cellar", "attic"}
        house.send_signal(signal.SIGTERM)
        said, _ = house.communicate(timeout=60)
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


def _is_group(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    return True
