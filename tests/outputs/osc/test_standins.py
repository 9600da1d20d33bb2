"""What desks stand at after our traffic. Eos, QLab, MagicQ and grandMA3 are stand-ins here, written from their vendors'
documents (`standins/`); each is asked for looks, followed, released, killed and brought back."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from exhibit.consoles.desk import Desk
from exhibit.consoles.preset import Filled, Transport
from exhibit.consoles.preset_files import shipped
from exhibit.outputs.osc.link import Peer
from exhibit.outputs.osc.link_state import USUAL, LinkTiming
from exhibit.outputs.osc.output import Osc
from exhibit.outputs.port import OutputState
from exhibit.values import Cue
from tests.conftest import WITHIN_S, free_port, until
from tests.outputs.osc.standins.eos import Eos
from tests.outputs.osc.standins.grandma3 import GrandMA3
from tests.outputs.osc.standins.magicq import MagicQ
from tests.outputs.osc.standins.qlab import WORKSPACE, QLab

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    """Closes what a test has opened, the desks last."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def port() -> int:
    return free_port(socket.SOCK_STREAM)


def peer(
    console: str,
    port: int,
    transport: Transport,
    settings: Mapping[str, Filled] | None = None,
    listen: int | None = None,
) -> Peer:
    """A target that is asked often, so that tests are short."""
    preset = shipped()[console]
    if preset.ping:
        preset = preset.model_copy(update={"ping": preset.ping.model_copy(update={"every": 0.1, "listen": listen})})
    return Peer("127.0.0.1", port, transport, Desk(preset, settings or {}))


def sender(opened: ExitStack, timing: LinkTiming = USUAL, **targets: Peer) -> Osc:
    osc = Osc(targets, timing)
    opened.callback(osc.close)
    return osc


def look(action: str = "look", /, *do: str, to: str = "desk", **args: object) -> Cue:
    """A cue for `do`, each a command and what it is for: "cue 1/12"."""
    orders = [{"command": one.partition(" ")[0], "what": one.partition(" ")[2]} for one in do]
    return Cue("osc", action, {"look": "warm", "to": to, "do": orders, **args}, "test")


def desk_state(osc: Osc, name: str = "desk") -> OutputState:
    return osc.state().parts[name]


def up(osc: Osc) -> bool:
    return until(lambda: osc.state().link == "up")


@pytest.mark.parametrize("transport", ["tcp", "tcp-slip", "udp"])
def test_eos_stands_where_the_look_says(transport: Transport, port: int, opened: ExitStack) -> None:
    eos = opened.enter_context(Eos(port, transport))
    osc = sender(opened, desk=peer("eos", port, transport))
    assert up(osc)
    warm = look("look", "cue 1/12", "go", levels={"sub 4": 0.5, "chan 7": 0.25}, colours={"chan 7": [1.0, 0.5, 0.0]})
    osc.perform(warm)
    assert until(lambda: eos.colours == {"chan 7": (1.0, 0.5, 0.0)})
    assert (eos.cues, eos.levels) == ({"1": "12"}, {"sub 4": 0.5, "chan 7": 25.0})
    osc.perform(warm.again())
    osc.perform(look("release", "cue 1/1", "release sub 4"))
    assert until(lambda: eos.cues == {"1": "1"})
    assert until(lambda: eos.levels.get("sub 4") == 0.0)
    assert eos.gos == {"go": 1}
    assert eos.acted == {9}
    assert eos.unknown == []


def test_an_eos_that_loads_a_show_file_is_told_the_look_again(port: int, opened: ExitStack) -> None:
    eos = opened.enter_context(Eos(port, "tcp"))
    osc = sender(opened, desk=peer("eos", port, "tcp"))
    assert up(osc)
    warm = look("look", "cue 1/12", levels={"sub 4": 0.5})
    osc.perform(warm)
    assert until(lambda: eos.levels == {"sub 4": 0.5})
    eos.load_show()
    assert until(lambda: osc.take_returned() == ["desk"])
    osc.perform(warm.again())
    assert until(lambda: (eos.cues, eos.levels) == ({"1": "12"}, {"sub 4": 0.5}))


@pytest.mark.parametrize("transport", ["tcp-slip", "udp"])
def test_qlab_runs_what_the_look_says_once(transport: Transport, port: int, opened: ExitStack) -> None:
    listen = free_port(socket.SOCK_DGRAM)
    qlab = opened.enter_context(QLab(port, transport, passcode="1234", reply_port=listen))
    settings = {"passcode": "1234", "workspace": WORKSPACE}
    osc = sender(opened, desk=peer("qlab", port, transport, settings, listen))
    assert up(osc)
    osc.perform(look("look", "cue 12", "go 1", levels={"light front": 0.5}))
    assert until(lambda: qlab.lights == {"front": 50.0})
    assert (qlab.running, qlab.gos) == ({"12": 1}, {"1": 1})
    osc.perform(look("release", "release 12", fade_s=3.0))
    assert until(lambda: not qlab.running)
    osc.perform(look("look", "cue 13"))
    osc.perform(look("look", "blackout"))
    assert until(lambda: ("/workspace/7B4C1F2E/panic",) in qlab.heard)
    assert not qlab.running
    assert osc.take_complaints() == []
    assert osc.take_returned() == []


@pytest.mark.parametrize("transport", ["tcp-slip", "udp"])
@pytest.mark.parametrize(
    ("passcode", "permissions", "told"),
    [("9999", "view|edit|control", "the passcode is wrong"), ("1234", "view", "this passcode may not control")],
)
def test_a_passcode_that_qlab_refuses_is_told_and_tried_again_calmly(
    passcode: str, permissions: str, told: str, transport: Transport, port: int, opened: ExitStack
) -> None:
    listen = free_port(socket.SOCK_DGRAM)
    qlab = opened.enter_context(QLab(port, transport, passcode="1234", permissions=permissions, reply_port=listen))
    osc = sender(opened, desk=peer("qlab", port, transport, {"passcode": passcode}, listen))
    assert until(lambda: told in desk_state(osc).detail)
    time.sleep(1.0)  # ten questions
    assert desk_state(osc).link == "down"
    assert qlab.connects == 1
    osc.perform(look("look", "cue 12"))
    assert desk_state(osc).dropped == 1
    assert not qlab.running


def test_a_passcode_that_is_put_right_at_the_mac_lets_us_in(port: int, opened: ExitStack) -> None:
    qlab = opened.enter_context(QLab(port, "tcp-slip", passcode="1234"))
    osc = sender(opened, LinkTiming(knock_again_s=0.5), desk=peer("qlab", port, "tcp-slip", {"passcode": "4321"}))
    assert until(lambda: desk_state(osc).link == "down")
    qlab.passcode = "4321"
    assert up(osc)
    assert osc.take_returned() == ["desk"]
    osc.perform(look("look", "cue 12").again())
    assert until(lambda: qlab.running == {"12": 1})


def test_a_workspace_that_is_closed_and_opened_is_told_the_look_again(port: int, opened: ExitStack) -> None:
    qlab = opened.enter_context(QLab(port, "tcp-slip"))
    osc = sender(opened, desk=peer("qlab", port, "tcp-slip", {"workspace": WORKSPACE}))
    assert up(osc)
    qlab.open = False
    assert until(lambda: "no such workspace is open" in desk_state(osc).detail)
    assert desk_state(osc).link == "down"
    qlab.open = True
    assert up(osc)
    assert osc.take_returned() == ["desk"]


def test_over_udp_the_ping_keeps_qlab_from_forgetting_us_and_who_is_forgotten_connects_anew(
    port: int, opened: ExitStack
) -> None:
    # 61 s are 1.5 s here; the ping, each 5 s, comes each 0.1 s.
    timing = LinkTiming(knock_again_s=0.5, say_again_s=3600.0)
    listen = free_port(socket.SOCK_DGRAM)
    qlab = opened.enter_context(QLab(port, "udp", passcode="1234", reply_port=listen, forgets_after_s=1.5))
    osc = sender(opened, timing, desk=peer("qlab", port, "udp", {"passcode": "1234"}, listen))
    assert up(osc)
    time.sleep(2.5)
    osc.perform(look("look", "cue 12"))
    assert until(lambda: qlab.running == {"12": 1})
    assert qlab.connects == 1
    qlab._let_in.clear()  # as when the Mac was away for longer than that
    assert until(lambda: osc.take_returned() == ["desk"])
    assert up(osc)
    assert qlab.connects == 2


def test_a_cue_that_qlab_denies_because_it_has_forgotten_us_does_not_keep_us_out(port: int, opened: ExitStack) -> None:
    """No cue is sent while we are shut out, so that nothing more is ever said at that cue's address."""
    timing = LinkTiming(knock_again_s=0.5, say_again_s=3600.0)
    listen = free_port(socket.SOCK_DGRAM)
    qlab = opened.enter_context(QLab(port, "udp", passcode="1234", reply_port=listen))
    osc = sender(opened, timing, desk=peer("qlab", port, "udp", {"passcode": "1234"}, listen))
    assert up(osc)
    qlab._let_in.clear()
    osc.perform(look("look", "cue 12"))
    assert until(lambda: osc.take_returned() == ["desk"])
    assert up(osc)
    osc.perform(look("look", "cue 12").again())
    assert until(lambda: qlab.running == {"12": 1})


def test_what_qlab_cannot_do_is_told_and_the_link_stays(port: int, opened: ExitStack) -> None:
    opened.enter_context(QLab(port, "tcp-slip"))
    osc = sender(opened, desk=peer("qlab", port, "tcp-slip"))
    assert up(osc)
    osc.perform(look("look", "cue 99"))
    complaints: list[tuple[str, str]] = []

    def complained() -> bool:
        complaints.extend(osc.take_complaints())
        return bool(complaints)

    assert until(complained)
    (target, told) = complaints[0]
    assert target == "desk"
    assert told.startswith("QLab cannot do this: ")
    assert "/cue/99/start" in told
    assert osc.state().link == "up"


def test_magicq_stands_where_the_look_says(port: int, opened: ExitStack) -> None:
    listen = free_port(socket.SOCK_DGRAM)
    magicq = opened.enter_context(MagicQ(port, listen))
    osc = sender(opened, desk=peer("magicq", port, "udp", listen=listen))
    assert up(osc)
    levels = {"playback 1": 1.0, "playback 2": 0.01, "execute 2/5": 0.25, "channel 4": 0.333}
    osc.perform(look("look", "cue 1/2.5", "go 3", "execute 1/4x3", levels=levels))
    assert until(lambda: magicq.channels == {4: 33})
    assert [magicq.playbacks[number] for number in (1, 2, 3)] == [1.0, pytest.approx(0.01), 0.0]
    assert (magicq.cues, magicq.gos) == ({1: "2.5"}, {3: 1})
    assert magicq.items == {"1/4x3": 1.0, "2/5": 0.25}
    osc.perform(look("release", "release playback 1", "release execute 1/4x3", levels={"playback 1": 0.0}))
    assert until(lambda: magicq.playbacks[1] == 0.0)
    assert magicq.cues == {}
    assert magicq.items["1/4x3"] == 0.0
    assert (magicq.unknown, magicq.lines) == ([], [])


def test_magicq_is_asked_each_half_minute_and_more_often_while_it_is_away() -> None:
    preset = shipped()["magicq"]
    assert preset.ping
    assert preset.ping.every == 30
    assert USUAL.ask_the_lost_s == 2.0


@pytest.mark.parametrize("prefix", ["", "gma3"])
def test_grandma3_stands_where_the_look_says(prefix: str, port: int, opened: ExitStack) -> None:
    desk = opened.enter_context(GrandMA3(port, prefix))
    settings: dict[str, Filled] = {"prefix": prefix} if prefix else {}
    osc = sender(opened, desk=peer("grandma3", port, "udp", settings))
    levels = {"page 1.201": 1.0, "group 3": 0.5, "fixture 7": 0.375}
    osc.perform(look("look", "cue 1/5.5", "go sequence 2", "macro 4", "preset group 3 at 4.12", levels=levels))
    assert until(lambda: desk.programmer.get("Fixture 7") == 37.5)
    assert desk.sequences == {"1": "5.5"}
    assert desk.faders == {"page 1.201": 100.0}
    assert desk.programmer["Group 3"] == 50.0
    assert desk.gos == {"Sequence 2": 1, "Macro 4": 1}
    osc.perform(look("look", "cue 1/6", levels={"page 1.201": 0.5}, fade_s=2.0))
    assert until(lambda: desk.fades_s == {"sequence 1": 2.0, "page 1.201": 2.0})
    osc.perform(look("release", "release sequence 1", "release programmer", "blackout"))
    assert until(lambda: desk.faders.get("grand master") == 0.0)
    assert (desk.sequences, desk.programmer, desk.faults) == ({}, {}, [])
    assert desk.bundles == 0


def test_a_prefix_that_is_not_the_desks_moves_nothing(port: int, opened: ExitStack) -> None:
    desk = opened.enter_context(GrandMA3(port, "GMA3"))
    osc = sender(opened, desk=peer("grandma3", port, "udp", {"prefix": "gma3"}))
    osc.perform(look("look", "cue 1/5"))
    assert until(lambda: len(desk.heard) == 1)
    assert desk.sequences == {}


@pytest.mark.parametrize(("console", "transport"), [("eos", "tcp"), ("eos", "tcp-slip"), ("eos", "udp")])
def test_a_desk_that_is_killed_under_load_ends_where_the_show_is(
    console: str, transport: Transport, port: int, opened: ExitStack
) -> None:
    """Levels at 25 a second and a cue each 0.1 s, while the desk is killed and comes back."""
    first = opened.enter_context(Eos(port, transport))
    osc = sender(opened, desk=peer(console, port, transport))
    assert up(osc)
    began_s, second, number, level = time.monotonic(), None, 0, 0.0
    while second is None or time.monotonic() - began_s < 6 or desk_state(osc).link != "up":
        level = round((level + 0.013) % 1, 6)
        osc.perform(look("adjust", levels={"sub 4": level}))
        if time.monotonic() - began_s > 0.1 * number:
            number += 1
            osc.perform(look("look", f"cue 1/{number}", f"macro {number}", levels={"sub 4": level}))
        if time.monotonic() - began_s > 2 and not first._ended.is_set():
            first.close()
        if second is None and time.monotonic() - began_s > 3:
            second = opened.enter_context(Eos(port, transport))
        for _ in osc.take_returned():
            osc.perform(look("look", f"cue 1/{number}", f"macro {number}", levels={"sub 4": level}).again())
        assert time.monotonic() - began_s < WITHIN_S
        time.sleep(0.01)
    assert until(lambda: second.cues == {"1": str(number)})
    assert until(lambda: second.levels.get("sub 4") == pytest.approx(level))
    once = first.gos + second.gos
    assert set(once.values()) == {1}
    assert second.acted == {9}
    assert desk_state(osc).dropped > 0


def test_two_desks_that_are_killed_come_back_in_either_order(opened: ExitStack) -> None:
    ports = [free_port(socket.SOCK_STREAM), free_port(socket.SOCK_DGRAM)]
    left, right = Eos(ports[0], "tcp"), Eos(ports[1], "udp")
    osc = sender(opened, left=peer("eos", ports[0], "tcp"), right=peer("eos", ports[1], "udp"))
    assert up(osc)
    left.close()
    right.close()
    assert until(lambda: {one.link for one in osc.state().parts.values()} == {"down"})
    right = opened.enter_context(Eos(ports[1], "udp"))
    assert until(lambda: osc.take_returned() == ["right"])
    left = opened.enter_context(Eos(ports[0], "tcp"))
    assert until(lambda: osc.take_returned() == ["left"])
    assert up(osc)
    osc.perform(look("look", "cue 1/3", to="left").again())
    osc.perform(look("look", "cue 1/4", to="right").again())
    assert until(lambda: (left.cues, right.cues) == ({"1": "3"}, {"1": "4"}))


_SHOW = """
import sys, time
from exhibit.consoles.desk import Desk
from exhibit.consoles.preset_files import shipped
from exhibit.outputs.osc.link import Peer
from exhibit.outputs.osc.output import Osc
from exhibit.values import Cue
osc = Osc({"desk": Peer("127.0.0.1", int(sys.argv[1]), "tcp", Desk(shipped()["eos"]))})
warm = Cue("osc", "look", {"look": "warm", "to": "desk", "do": [{"command": "cue", "what": "1/12"}]}, "test")
osc.perform(warm)
while True:
    for _ in osc.take_returned():
        osc.perform(warm.again())
    time.sleep(0.02)
"""


def test_both_are_killed_and_whoever_comes_first_waits_for_the_other(port: int, opened: ExitStack) -> None:
    def show() -> subprocess.Popen[bytes]:
        started = subprocess.Popen([sys.executable, "-c", _SHOW, str(port)], cwd=REPOSITORY)
        opened.callback(started.wait)
        opened.callback(started.kill)
        return started

    eos, running = Eos(port, "tcp"), show()
    assert until(lambda: eos.cues == {"1": "12"})
    running.kill()
    eos.close()
    running = show()  # Exhibit first
    time.sleep(1.0)
    eos = Eos(port, "tcp")
    assert until(lambda: eos.cues == {"1": "12"})
    eos.close()
    running.kill()
    eos = opened.enter_context(Eos(port, "tcp"))  # the desk first
    show()
    assert until(lambda: eos.cues == {"1": "12"})
    assert eos.heard == [("/eos/user", 9), ("/eos/cue/1/12/fire",)]
