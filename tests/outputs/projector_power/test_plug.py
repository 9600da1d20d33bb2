"""Sockets at a real broker: each kind is asked and switched in its own words; and an evening of a show that has one."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from exhibit.app import App
from exhibit.assembly.assembly import StandIns, assemble
from exhibit.assembly.options import Options
from exhibit.assembly.power import power_settings_of
from exhibit.cli import main
from exhibit.outputs.port import OutputState
from exhibit.outputs.projector_power.device import DeviceFault
from exhibit.runtime.status import Status
from exhibit.show import load_show
from tests.conftest import WITHIN_S, Neighbour, command, free_port, until
from tests.outputs.projector_power.plug import Kind, StandInPlug
from tests.outputs.projector_power.projector import Manners, StandInProjector
from tests.stand_ins import Blind

WORDS: dict[Kind, str] = {
    "tasmota": "{kind: tasmota, name: beamer}",
    "shelly": "{kind: shelly, name: beamer}",
    "shelly-gen1": "{kind: shelly-gen1, name: beamer}",
    "zigbee2mqtt": "{kind: zigbee2mqtt, name: beamer}",
    "own": '{kind: own, command: house/beamer/set, state: house/beamer, on: "1", off: "0"}',
}


@pytest.fixture
def broker(neighbour: Callable[[list[str]], Neighbour]) -> int:
    port = free_port(socket.SOCK_STREAM)
    neighbour([command("mosquitto"), "-p", str(port)])

    def listens() -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", port)) == 0

    assert until(listens)
    return port


def show(folder: Path, port: int, power: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "exhibit.yaml").write_text(
        f"exhibit: A test\nprojector: {{size: 160x90}}\nmqtt: {{host: 127.0.0.1, port: {port}, prefix: room}}\n"
    )
    (folder / "venue.yaml").write_text(f"power:\n  left: {power}\n")
    return folder


def test_each_kind_is_asked_and_switched_in_its_own_words(tmp_path: Path, broker: int) -> None:
    with ExitStack() as stack:
        for kind, words in WORDS.items():
            plug = stack.enter_context(StandInPlug(kind, broker))
            mains = power_settings_of(load_show(show(tmp_path / kind, broker, f"{{plug: {words}}}")))["left"].mains
            assert mains is not None
            for on in (True, False):
                assert mains.device.ask().power == ("off" if on else "on"), kind
                assert mains.device.switch(on=on) == "ok"
                assert until(lambda on=on, plug=plug: plug.on is on), kind  # type: ignore[misc]


def test_what_the_broker_has_kept_of_a_socket_that_is_gone_is_not_believed(tmp_path: Path, broker: int) -> None:
    kept = [command("mosquitto_pub"), "-p", str(broker), "-r", "-t", "shellies/beamer/relay/0", "-m", "on"]
    subprocess.run(kept, check=True)
    mains = power_settings_of(load_show(show(tmp_path / "show", broker, f"{{plug: {WORDS['shelly-gen1']}}}")))["left"]
    assert mains.mains is not None
    with pytest.raises(DeviceFault, match="it does not answer on shellies/beamer/relay/0: see that it has power"):
        mains.mains.device.ask()


def test_the_doctor_asks_the_socket_and_switches_nothing(
    tmp_path: Path, broker: int, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = show(tmp_path / "show", broker, f"{{plug: {WORDS['tasmota']}}}")
    with StandInPlug("tasmota", broker) as plug:
        assert main(["doctor", str(folder), "power", "--json"]) == 0
        (found,) = json.loads(capsys.readouterr().out)["findings"]
        assert "tasmota beamer: off" in found["told"]
        assert plug.switched == []


def run(folder: Path, done: Callable[[Status], bool]) -> Status:
    app = App(assemble(Options(folder, source="drawn", headless=True, duration_s=WITHIN_S), "test", StandIns(Blind())))

    def refresh(status: Callable[[], Status]) -> None:
        if done(status()):
            app.stop()

    return app.run(refresh)


def test_switched_off_by_hand_it_cools_and_loses_its_mains_and_stays_off_over_a_restart(
    tmp_path: Path, broker: int, neighbour: Callable[[list[str]], Neighbour]
) -> None:
    projector = StandInProjector(Manners(cools_s=0.5))
    projector.lit = True
    pjlink = f"pjlink: 127.0.0.1, port: {projector.port}"
    folder = show(tmp_path / "show", broker, f"{{{pjlink}, plug: {{kind: tasmota, name: beamer, cooled: 0s}}}}")
    seen: list[OutputState] = []

    def off(now: Status) -> bool:
        parts = now.outputs["power"].parts
        if "left" in parts and parts["left"].link == "up" and now.outputs["mqtt"].link == "up" and not seen:
            seen.append(parts["left"])
            press = ["-p", str(broker), "-t", "room/power/left/set", "-m", "off"]
            neighbour([command("mosquitto_pub"), *press])
        return "off, at its mains" in parts["left"].detail

    with StandInPlug("tasmota", broker, on=True) as plug:
        last = run(folder, off)
        assert "on, input 11" in seen[0].detail
        assert last.outputs["power"].parts["left"].link == "up"
        assert last.outputs["power"].parts["left plug"].detail == "tasmota beamer: off"
        assert plug.switched == [False]
        assert [on for _, on in projector.switched] == [False]
        (one,) = last.standing
        assert (one.what, one.name, one.by) == ("power", "left off", "mqtt")
        last = run(folder, lambda now: "at its mains" in now.outputs["power"].parts["left"].detail)
        assert str(last.standing[0]).startswith("the projector left off by hand (mqtt, ")
        assert plug.switched == [False]
    projector.close()


def test_a_plug_without_a_broker_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = show(tmp_path / "show", 1, f"\n    plug: {WORDS['tasmota']}")
    (folder / "exhibit.yaml").write_text("exhibit: A test\n")
    assert main(["check", str(folder)]) == 2
    assert (
        "venue.yaml:3:5: a plug is switched through the show's broker: add the section mqtt" in capsys.readouterr().out
    )
