"""`exhibit house` as an operator starts it: rooms that are stand-ins over a real mosquitto, the API, and Chromium
before the page; one process for all of it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import REPOSITORY, WITHIN_S, command, free_port, until
from tests.house.stand_in_rooms import StandInRoom
from tests.web.axe import axe_script, findings
from tests.web.room import browser_path

pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")
from exhibit.cli import main
from exhibit.outputs.mqtt.beat import RolloutTold

ROLLOUT = RolloutTold("4f0c2a1e9b77", "90d1c2b3a4f5", "4f0c2a1e9b77 waits for hall, which was not heard")


class House:
    """A broker, the page, and four stand-ins: one well, one that says it is ill, one deaf, one known from before."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port(socket.SOCK_STREAM)
        (folder / "house.conf").write_text(f"user root\nlistener {self.port} 127.0.0.1\nallow_anonymous true\n")
        self._broker = subprocess.Popen([command("mosquitto"), "-c", str(folder / "house.conf")])
        assert until(self._listens)
        self.keep("house/vault/status", "online")
        self.keep("house/vault/health", json.dumps({"state": "well", "headline": "All is well"}))
        ill = {"state": "ill", "headline": "source: no camera", "remedy": "look at the camera, its cable and power"}
        self.rooms = {
            "hall": StandInRoom("house/hall", self.port).start(),
            "cellar": StandInRoom("house/cellar", self.port, health=ill).start(),
            "attic": StandInRoom("house/attic", self.port, deaf=True, rollout=ROLLOUT).start(),
        }
        port = free_port(socket.SOCK_STREAM)
        self.url = f"http://127.0.0.1:{port}"
        environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state"), "PYTHONPATH": str(REPOSITORY)}
        program = [sys.executable, "-m", "exhibit", "house", "--broker", f"127.0.0.1:{self.port}"]
        self._page = subprocess.Popen([*program, "--web", f"127.0.0.1:{port}"], env=environment)
        made = [sys.executable, "-m", "exhibit", "token", "--role", "operator"]
        self.token = subprocess.run(made, env=environment, check=True, capture_output=True, text=True).stdout.strip()
        self.client = httpx.Client(base_url=self.url, timeout=WITHIN_S)
        assert until(lambda: len(self.told()) == 4)

    def close(self) -> None:
        for room in self.rooms.values():
            room.die()
        for one in (self._page, self._broker):
            one.terminate()
            one.wait(WITHIN_S)
        self.client.close()

    def keep(self, topic: str, payload: str) -> None:
        where = [command("mosquitto_pub"), "-p", str(self.port), "-t", topic, "-m", payload, "-r"]
        subprocess.run(where, check=True)

    def told(self) -> dict[str, dict[str, Any]]:
        try:
            return {one["label"]: one for one in self.client.get("/api/house").json()["rooms"]}
        except httpx.TransportError:
            return {}

    def states(self) -> dict[str, str]:
        return {name: one["state"] for name, one in self.told().items()}

    def press(self, rooms: list[str] | str, switch: str, *, on: bool) -> httpx.Response:
        return self.client.post("/api/house/press", json={"rooms": rooms, "switch": switch, "on": on})

    def _listens(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("house"))
    try:
        yield made
    finally:
        made.close()


def test_each_room_is_told_by_what_is_heard_of_it_and_a_kept_online_is_not_well(house: House) -> None:
    wanted = {"hall": "well", "cellar": "ill", "attic": "well", "vault": "unknown"}
    assert until(lambda: house.states() == wanted), house.states()
    told = house.told()
    assert told["cellar"]["remedy"] == "look at the camera, its cable and power"
    assert (told["hall"]["title"], told["hall"]["hours"]) == ("First light", "open until 18:00")
    assert told["hall"]["age_s"] < 5
    assert told["vault"]["age_s"] is None
    assert not told["vault"]["fresh"]
    russian = house.client.get("/api/house", headers={"Accept-Language": "ru"}).json()["rooms"]
    assert "брокер хранит «online»" in next(one["headline"] for one in russian if one["label"] == "vault")
    rollout = next(one["rollout"] for one in russian if one["label"] == "attic")
    assert rollout == "4f0c2a1e9b77 ждёт комнату hall, а её не слышно"


def test_a_press_is_told_as_each_room_tells_it_back(house: House) -> None:
    assert house.press(["house/hall"], "hold", on=True).json() == {"outcomes": {"house/hall": "told back"}}
    assert until(lambda: house.told()["hall"]["switches"]["hold"]["on"])
    assert house.press(["house/hall"], "hold", on=True).json() == {"outcomes": {"house/hall": "so already"}}
    everywhere = house.press("all", "blackout", on=True).json()["outcomes"]
    assert everywhere == {
        "house/hall": "told back",
        "house/cellar": "told back",
        "house/attic": "no answer",
        "house/vault": "no answer",
    }
    assert house.press(["house/halls"], "hold", on=False).status_code == 404
    assert house.press(["house/hall"], "staff", on=True).status_code == 422
    assert not [name for name, one in house.told().items() if name == "attic" and one["switches"]["blackout"]["on"]]


def test_another_page_may_not_press_and_a_browser_needs_an_operators_token(house: House) -> None:
    body = {"rooms": "all", "switch": "blackout", "on": True}
    own = {"Origin": house.url, "Sec-Fetch-Site": "same-origin"}
    assert house.client.post("/api/house/press", json=body, headers=own).status_code == 401
    foreign = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    assert house.client.post("/api/house/press", json=body, headers=foreign).status_code == 403


def test_in_a_browser_an_operator_sees_where_to_go_and_closes_the_house(house: House) -> None:
    if browser_path() is None:
        pytest.skip("no chromium here")
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (group dev)")
    with sync.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 844}, locale="en-GB")
        page.set_default_timeout(1000 * WITHIN_S)
        page.goto(f"{house.url}/")
        page.wait_for_selector('body[data-ready="yes"]')
        page.wait_for_selector('.tile[data-state="unknown"]')
        assert page.locator(".call-name").all_inner_texts() == ["cellar", "vault"]
        assert "look at the camera, its cable and power" in page.locator("#calls").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name="All rooms at once").click()
        page.get_by_role("button", name="Close now").click()
        page.locator(".sure").get_by_role("button", name="Close now").click()
        page.fill("#token", house.token)
        page.keyboard.press("Enter")
        page.wait_for_selector(".told .bad")
        assert page.locator(".told").inner_text().split("\n")[0] == "2 of 4 have told back that it is so."
        assert "attic, vault" in page.locator(".told .bad").inner_text()
        if script := axe_script():
            assert findings(page, script) == []
        browser.close()


def test_a_room_that_dies_is_silent_soon_and_one_that_comes_back_is_well(house: House) -> None:
    house.rooms["hall"].die()
    assert until(lambda: house.states()["hall"] == "silent", within_s=8)
    assert "no sign of life" in house.told()["hall"]["headline"] or "it has ended" in house.told()["hall"]["headline"]
    house.rooms["hall"] = StandInRoom("house/hall", house.port).start()
    assert until(lambda: house.states()["hall"] == "well")


def test_what_was_typed_wrongly_is_told_in_a_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["house"]) != 0
    assert "no broker is named: --broker HOST, or --settings FILE" in capsys.readouterr().err
    (tmp_path / "page.yaml").write_text("mqtt: {host: broker, prot: 8883}\n")
    assert main(["house", "--settings", str(tmp_path / "page.yaml")]) != 0
    assert "page.yaml:1:22: unknown key 'prot'" in capsys.readouterr().err
