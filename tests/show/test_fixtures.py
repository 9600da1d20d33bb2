"""A whole show that drives its own lamps: claimed, followed, held, darkened, edited, given back at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from exhibit.app import App
from exhibit.assembly.lighting import fixtures_of, lines_of, missing_in, released_at_exit, source_of
from exhibit.assembly.options import Options
from exhibit.cli import main
from exhibit.commands import lamps
from exhibit.outputs.dmx import e131, transport
from exhibit.show import load_show
from exhibit.system.paths import example_show
from exhibit.values import Command, CommandKind
from tests.conftest import WITHIN_S, until
from tests.outputs.dmx.node import Node
from tests.show.test_desks import played
from tests.stand_ins import app_of

VENUE = """dmx:
  hall: {{protocol: artnet, universe: 1, host: 127.0.0.1{more}}}
fixtures:
  par: {{line: hall, address: {address}, channels: [dimmer, red, green, blue], rest: {{blue: 0.2}}}}
looks:
  warm:
    par: {{dimmer: var('wash'), colour: [1, 0.5, 0], fade: 200ms}}
"""
SACN = "dmx: {hall: {protocol: sacn, universe: 1}}\nfixtures: {par: {line: hall, address: 1, channels: [dimmer]}}\n"


@pytest.fixture
def node(monkeypatch: pytest.MonkeyPatch) -> Iterator[Node]:
    """Where Art-Net of this test goes; the real port is left to real neighbours."""
    one = Node()
    monkeypatch.setitem(transport._PORTS, "artnet", one.port)
    yield one
    one.close()


def show(folder: Path, venue: str) -> Path:
    for name in ("rules", "scenes"):
        (folder / name).mkdir()
    (folder / "scenes" / "tide").symlink_to(example_show() / "scenes" / "tide")
    text = (
        "exhibit: A test\nprojector: {size: 160x90}\ndefault: [{scene: tide}, {look: warm}]\nvariables: {wash: 0.4}\n"
    )
    (folder / "exhibit.yaml").write_text(text)
    (folder / "venue.yaml").write_text(venue)
    return folder


def app(folder: Path) -> App:
    return app_of(Options(folder, source="drawn", headless=True, duration_s=WITHIN_S))


def shown(node: Node, *values: int, address: int = 1) -> bool:
    return bool(node.frames) and tuple(node.frames[-1][address - 1 : address - 1 + len(values)]) == values


def test_lamps_follow_are_held_darkened_edited_and_given_back(tmp_path: Path, node: Node) -> None:
    running = app(show(tmp_path, VENUE.format(more="", address=1)))
    began: list[float] = []

    def ask(kind: CommandKind, *, value: float | bool, name: str = "") -> Callable[[], None]:
        return lambda: running.ask(Command(kind, name, value))

    def hold() -> None:
        running.ask(Command("hold", "", value=True))
        running.ask(Command("variable", "wash", 1.0))
        began.append(time.monotonic())

    def edit() -> None:
        (tmp_path / "venue.yaml").write_text(VENUE.format(more=", rate: 20", address=101))

    last = played(
        running,
        [
            (lambda _: shown(node, 102, 255, 128, 0), ask("variable", name="wash", value=0.8)),
            (lambda _: shown(node, 204, 255, 128, 0), hold),
            (lambda now: now.overrides.hold and time.monotonic() - began[0] > 1.0, lambda: None),
            (lambda _: shown(node, 204, 255, 128, 0), ask("hold", value=False)),
            (lambda _: shown(node, 255, 255, 128, 0), ask("blackout", value=True)),
            (lambda _: shown(node, 0, 0, 0, 51), ask("blackout", value=False)),
            (
                lambda _: shown(node, 255, 255, 128, 0),
                edit,
            ),
            (lambda _: shown(node, 255, 255, 128, 0, address=101), lambda: None),
        ],
    )
    assert last.outputs["dmx"].parts["hall"].link == "unverified"
    assert last.outputs["dmx"].parts["hall"].detail == "Art-Net universe 1 to 127.0.0.1"
    # At its end the lamp is at rest, and nothing is left at its old address.
    assert until(lambda: shown(node, 0, 0, 0, 51, address=101))
    assert shown(node, 0, 0, 0, 0)


def test_at_the_end_a_lamp_may_stay(tmp_path: Path, node: Node) -> None:
    running = app(show(tmp_path, VENUE.format(more=", on_exit: hold", address=1)))
    played(running, [(lambda _: shown(node, 102, 255, 128, 0), lambda: None)])
    assert shown(node, 102, 255, 128, 0)


def test_what_a_show_says_of_its_lines(tmp_path: Path) -> None:
    venue = "dmx:\n  hall: {protocol: sacn, universe: 1, on_exit: hold}\n"
    venue += "  foyer: {protocol: artnet, universe: 3, host: a, rate: 20, interface: 10.0.0.5}\n"
    venue += "fixtures:\n  one: {line: hall, address: 1, channels: [dimmer]}\n"
    venue += "  two: {line: foyer, address: 511, channels: [pan/16], rest: {pan: 0.5}}\nlooks: {warm: {}}\n"
    loaded = load_show(show(tmp_path, venue))
    lines, fixtures = lines_of(loaded), fixtures_of(loaded)
    assert (lines["hall"].protocol, lines["hall"].holds, lines["hall"].priority) == ("sacn", True, 100)
    assert (lines["foyer"].rate_hz, lines["foyer"].interface, lines["foyer"].holds) == (20, "10.0.0.5", False)
    assert (fixtures["two"].slots, fixtures["two"].rest) == ({"pan": (510, 511)}, {"pan": 0.5})
    assert released_at_exit(loaded) == {"light two"}


def test_a_sender_is_always_the_same_and_by_hand_another(tmp_path: Path) -> None:
    loaded = load_show(show(tmp_path, VENUE.format(more="", address=1)))
    first = source_of(loaded)
    assert first == source_of(loaded)
    assert first.name == "Exhibit A test"
    assert source_of(loaded, ", by hand").cid != first.cid


def test_without_the_library_the_show_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line at the start and one of `exhibit check`; the wall does not care."""
    monkeypatch.setattr(e131, "installed", lambda: False)
    folder = show(tmp_path, SACN + "looks: {warm: {par: {dimmer: 1}}}\n")
    told = "sACN needs the library sacn: pip install 'exhibit[venue]'"
    assert missing_in(load_show(folder)) == [told]
    assert main(["check", str(folder)]) == 0
    assert f"here, on this machine: {told}\n" in capsys.readouterr().out
    running = app(folder)
    assert told in running.made.notices(at_terminal=False)
    last = played(running, [(lambda now: any(fault.where == "dmx hall" for fault in now.faults), lambda: None)])
    assert last.outputs["dmx"].link == "down"
    assert last.outputs["projector"].detail.startswith("tide")


def test_a_look_lights_fixtures_by_hand_while_it_waits(
    tmp_path: Path, node: Node, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = show(tmp_path, VENUE.format(more="", address=1))
    assert main(["cue", "--show", str(folder), "warm", "--for", "1500ms"]) == 0
    told = capsys.readouterr().out
    assert "par: dimmer 0.4, red 1, green 0.5, blue 0\nhall: unverified, Art-Net universe 1 to 127.0.0.1\n" in told
    assert any(frame[:4] == bytes([102, 255, 128, 0]) for frame in node.frames)
    assert until(lambda: shown(node, 0, 0, 0, 51))
    assert main(["cue", "--show", str(folder), "par", "dimmer", "0.5", "colour", "blue", "--for", "600ms"]) == 0
    assert any(frame[:4] == bytes([128, 0, 0, 255]) for frame in node.frames)


def test_without_an_end_a_lamp_is_lit_until_it_is_stopped(
    tmp_path: Path, node: Node, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def sleep(_: float) -> None:
        time.sleep(0.05)
        if shown(node, 102, 255, 128, 0) and len(node.packets) > 12:
            raise KeyboardInterrupt

    monkeypatch.setattr(lamps, "time", SimpleNamespace(sleep=sleep, monotonic=time.monotonic))
    assert main(["cue", "--show", str(show(tmp_path, VENUE.format(more="", address=1))), "warm"]) == 0
    assert "lit until Ctrl-C\n" in capsys.readouterr().out
    assert until(lambda: shown(node, 0, 0, 0, 51))


def test_lamps_that_nobody_hears_are_said_to_be(tmp_path: Path, node: Node, capsys: pytest.CaptureFixture[str]) -> None:
    folder = show(tmp_path, VENUE.format(more="", address=1))
    node.close()
    assert main(["cue", "--show", str(folder), "warm", "--for", "1200ms"]) == 1
    assert "nobody listens there" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["pra"], "there is no target or look 'pra'. Did you mean 'par'?"),
        (["par"], "after 'par' belong channels with their values, such as dimmer 0.5"),
        (["par", "dimer", "1"], "par has no dimer. Did you mean 'dimmer'?"),
        (["par", "dimmer", "2"], "here belongs a number from 0 to 1, not '2'"),
        (["par", "colour", "rde"], "here belongs a colour such as orange or '#ff8800', not 'rde'"),
    ],
)
def test_a_wrong_command_is_named(
    words: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = show(tmp_path, VENUE.format(more="", address=1))
    assert main(["cue", "--show", str(folder), *words]) == 2
    assert capsys.readouterr().err == f"exhibit cue: {message}\n"
