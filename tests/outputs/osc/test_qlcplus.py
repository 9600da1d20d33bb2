"""QLC+ itself, without a screen: a slider and a scene are seen to move in the DMX values that it sends on."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from pathlib import Path

from exhibit.consoles.desk import Desk
from exhibit.consoles.preset_files import shipped
from exhibit.outputs.osc.link import Peer
from exhibit.outputs.osc.output import Osc
from exhibit.values import Cue
from tests.conftest import Neighbour, command, free_port, until

WORKSPACE = Path(__file__).with_name("qlcplus.qxw")


def channel(address: str) -> int:
    """The input channel that QLC+ makes of an address: its checksum, CRC-16/X-25."""
    checksum = 0xFFFF
    for byte in address.encode():
        checksum ^= byte
        for _ in range(8):
            checksum = (checksum >> 1) ^ 0x8408 if checksum & 1 else checksum >> 1
    return checksum ^ 0xFFFF


def look(action: str = "look", /, **args: object) -> Cue:
    return Cue("osc", action, {"look": "warm", "to": "desk", **args}, "test")


def test_looks_move_a_slider_and_a_scene_and_asserting_them_twice_changes_nothing(
    neighbour: Callable[[list[str]], Neighbour], tmp_path: Path
) -> None:
    qlcplus = command("qlcplus")
    port, seen = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_DGRAM)
    filled = {"INPUT": port, "OUTPUT": seen}
    filled |= {"LEVEL": channel("/exhibit/level/wash"), "SCENE": channel("/exhibit/scene/warm")}
    text = re.sub(
        r'"(INPUT|OUTPUT|LEVEL|SCENE)"', lambda found: f'"{filled[found[1]]}"', WORKSPACE.read_text(encoding="utf-8")
    )
    (tmp_path / "room.qxw").write_text(text, encoding="utf-8")
    dump = neighbour(["stdbuf", "-oL", command("oscdump"), str(seen)])
    own = ["env", f"HOME={tmp_path}", "QT_QPA_PLATFORM=offscreen"]
    neighbour([*own, qlcplus, "-o", str(tmp_path / "room.qxw"), "-p", "-m"])
    osc = Osc({"desk": Peer("127.0.0.1", port, "udp", Desk(shipped()["qlcplus"]))})

    def dmx(number: int) -> list[str]:
        return re.findall(rf"/0/dmx/{number} f ([\d.]+)", dump.said())

    def shown_again() -> bool:
        osc.perform(look(levels={"wash": 0.5}))
        return dmx(0)[-1:] == ["0.498039"]

    assert until(shown_again)
    warm = [{"command": "scene", "what": "warm"}]
    osc.perform(look(do=warm))
    assert until(lambda: dmx(1) == ["0.784314"])
    osc.perform(look(do=warm).again())
    osc.perform(look("release", do=[{"command": "release", "what": "scene warm"}], levels={"wash": 0.0}))
    assert until(lambda: dmx(1) == ["0.784314", "0.000000"])
    assert until(lambda: dmx(0)[-1] == "0.000000")
    osc.close()
