"""The show put together: what fails inside it is survived and shown. The observer is replaced; the rest is real."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pythonosc.udp_client import SimpleUDPClient

from exhibit.app import App
from exhibit.assembly.assembly import StandIns, assemble
from exhibit.assembly.options import Options
from exhibit.events import Event, VariantTurned
from exhibit.outputs.projector import Projector
from exhibit.runtime.status import Status
from exhibit.system.paths import example_show
from exhibit.values import Command, Frame, Observation
from tests.conftest import WITHIN_S, free_port
from tests.stand_ins import app_of


class Failing:
    """Stands in for perception whose network breaks on every frame."""

    def observe(self, frame: Frame) -> Observation:
        raise RuntimeError(f"frame {frame.sequence % 1} cannot be read")


@pytest.fixture
def options(tmp_path: Path) -> Options:
    folder = tmp_path / "show"
    folder.mkdir()
    for name in ("rules", "scenes"):
        (folder / name).symlink_to(example_show() / name)
    text = "exhibit: A test\nprojector: {size: 160x90}\ndefault: [{scene: tide}]\n"
    text += "osc: {targets: {desk: {host: 127.0.0.1, port: 9}}}\nmqtt: {host: 127.0.0.1, port: 9}\n"
    (folder / "exhibit.yaml").write_text(text)
    return Options(folder, source="drawn", headless=True, duration_s=WITHIN_S)


def test_perception_that_fails_on_every_frame_stops_nothing(options: Options) -> None:
    app = app_of(options, Failing())
    seen: list[Status] = []

    def refresh(status: Callable[[], Status]) -> None:
        seen.append(status())
        failed = any(fault.where == "perception" and fault.times > 1 for fault in seen[-1].faults)
        if failed and len(seen) > 20 and seen[-1].engine.rules["attract"].active:
            app.stop()

    last = app.run(refresh)
    assert last.mood.dominant == "nobody"
    assert [state.active for name, state in last.engine.rules.items() if name == "attract"] == [True]
    fault = next(fault for fault in last.faults if fault.where == "perception")
    assert fault.text == "RuntimeError: frame 0 cannot be read"
    assert fault.times > 1
    assert len(seen) > 20


def test_the_wall_shows_what_the_rules_claim_and_everything_ends(options: Options) -> None:
    show = app_of(options)

    def refresh(status: Callable[[], Status]) -> None:
        if status().frames > 20 and status().outputs["projector"].detail.startswith("tide"):
            show.stop()

    last = show.run(refresh)
    assert last.outputs["projector"].detail.startswith("tide")
    assert last.outputs["mqtt"].link == "down"
    assert last.frames > 20
    assert show.status().engine.rules == {}


RULES = """rules:
  here:
    when: visitors == 0
    while: [scene: {scene}]
"""


def test_an_edit_is_live_and_a_broken_one_changes_nothing(tmp_path: Path, options: Options) -> None:
    """The rule is edited, broken and mended while the show runs; each is seen, and the rule never ends over it."""
    (options.show / "rules").unlink()
    (options.show / "rules").mkdir()
    rules = options.show / "rules" / "presence.yaml"
    rules.write_text(RULES.replace("{scene}", "tide"))
    app = app_of(replace(options, duration_s=WITHIN_S, record=tmp_path / "night.jsonl"))
    edits = iter(["drift", "drift}", "rain"])
    seen: list[tuple[str, int]] = []

    def refresh(status: Callable[[], Status]) -> None:
        now = status()
        held = now.engine.stage.get("projector")
        shown = (str(held.cue.args["name"]) if held else "", len(now.unsound))
        if not seen or seen[-1] != shown:
            seen.append(shown)
            edit = next(edits, None)
            if edit is None:
                app.stop()
            else:
                rules.write_text(RULES.replace("{scene}", edit))

    app.run(refresh)
    assert seen == [("tide", 0), ("drift", 0), ("drift", 1), ("rain", 0)]
    told = [json.loads(line) for line in (tmp_path / "night.jsonl").read_text().splitlines()]
    assert [line["event"] for line in told if line["kind"] == "rule"] == ["start", "end"]
    faults = [line["text"] for line in told if line["kind"] == "fault" and line["where"] == "show"]
    assert len(faults) == 1
    assert "presence.yaml:4:" in faults[0]


def _plain(colour: str) -> str:
    stop = f'colour: "{colour}"'
    return f"about: q\nglow: 0\nlayers: [gradient: {{edges: 0, stops: [{{at: 0, {stop}}}, {{at: 1, {stop}}}]}}]\n"


@pytest.mark.parametrize("how", ["saved", "folder replaced", "folder away and back"])
def test_a_scene_that_is_on_the_wall_takes_up_its_edit(tmp_path: Path, how: str) -> None:
    """Saved anew, or with its whole folder: as by unzipping, a sync, or a network drive that was away."""
    folder = tmp_path / "show"
    file = folder / "scenes" / "q" / "scene.yaml"
    file.parent.mkdir(parents=True)
    (folder / "exhibit.yaml").write_text("projector: {size: 160x90}\ndefault: [{scene: q}]\n")
    file.write_text(_plain("#c80000"))
    app = app_of(Options(folder, source="drawn", headless=True, duration_s=30.0))
    wall = app.made.parts.walls["projector"]
    assert isinstance(wall, Projector)
    seen: list[str] = []

    def refresh(_: Callable[[], Status]) -> None:
        red, green, _blue = wall.snapshot().mean(axis=(0, 1))
        if red > 190 and not seen:
            seen.append("red")
            if how == "saved":
                file.write_text(_plain("#00c800"))
                return
            folder.rename(tmp_path / "old")
            if how == "folder replaced":
                shutil.copytree(tmp_path / "old", folder)
            else:
                (tmp_path / "old").rename(folder)
            file.write_text(_plain("#00c800"))
        elif green > 190:
            seen.append("green")
            app.stop()

    app.run(refresh)
    assert seen == ["red", "green"]


def test_commands_from_outside_reach_the_rules(options: Options) -> None:
    """A variable set over OSC starts a rule; a name that does not exist is one fault; a rule taken out ends."""
    port = free_port(socket.SOCK_DGRAM)
    settings = options.show / "exhibit.yaml"
    listening = f"osc: {{listen: {port}, targets"
    settings.write_text(settings.read_text().replace("osc: {targets", listening) + "variables: {rain: 0}\n")
    (options.show / "rules").unlink()
    (options.show / "rules").mkdir()
    (options.show / "rules" / "rain.yaml").write_text(
        "rules: {storm: {when: var('rain') > 0.5, while: [scene: rain]}, calm: {when: visitors == 0, on_start: []}}"
    )
    app = app_of(replace(options, duration_s=WITHIN_S))
    peer = SimpleUDPClient("127.0.0.1", port)
    seen: list[set[str]] = []

    def refresh(status: Callable[[], Status]) -> None:
        now = status()
        active = {name for name, rule in now.engine.rules.items() if rule.active}
        if not seen or seen[-1] != active:
            seen.append(active)
        peer.send_message("/exhibit/var/rian", 1.0)
        if active == {"calm"} and len(seen) == 1:
            peer.send_message("/exhibit/var/rain", 1.0)
        elif active == {"calm", "storm"}:
            peer.send_message("/exhibit/rule/storm/enable", 0)
        elif active == {"calm"}:
            app.ask(Command("rule", "calm", False, "the test"))
        elif not active and len(seen) > 1:
            app.stop()

    last = app.run(refresh)
    peer.close()
    assert seen[-4:] == [{"calm"}, {"calm", "storm"}, {"calm"}, set()]
    faults = [fault for fault in last.faults if fault.where == "osc in"]
    assert [fault.text for fault in faults] == ["osc 127.0.0.1: the show has no variable 'rian'. Did you mean 'rain'?"]
    assert last.inputs["osc in"].taken > 3


def test_a_hold_freezes_the_wall_and_then_it_is_put_right(options: Options) -> None:
    """Held, then dark: the wall stays as it was. Let go: it goes dark. Given back: it shows what is claimed."""
    app = app_of(replace(options, duration_s=WITHIN_S))
    seen: list[str] = []

    def wall(now: Status) -> str:
        return now.outputs["projector"].detail.split(",")[0]

    def refresh(status: Callable[[], Status]) -> None:
        now = status()
        step = (wall(now), now.overrides.hold, now.overrides.blackout, now.withheld > 0)
        match step:
            case ("tide", False, False, False):
                app.ask(Command("hold"))
            case ("tide", True, False, _):
                app.ask(Command("blackout"))
            case ("tide", True, True, True):
                app.ask(Command("hold", value=False))
            case ("dark", False, True, _):
                app.ask(Command("blackout", value=False))
            case ("tide", False, False, True):
                app.stop()
        if not seen or seen[-1] != wall(now):
            seen.append(wall(now))

    app.run(refresh)
    assert seen[-3:] == ["tide", "dark", "tide"]


def test_nobody_is_looked_at_while_processing_is_off(options: Options) -> None:
    app = app_of(options)
    frames: list[int] = []

    def refresh(status: Callable[[], Status]) -> None:
        now = status()
        app.ask(Command("processing", value=False))
        if now.overrides.processing is False and now.source.link == "off":
            assert now.observation is None
            frames.append(now.frames)
        if len(frames) > 10:
            app.stop()

    app.run(refresh)
    assert len(frames) > 10
    assert frames[0] == frames[-1]


EXPERIMENT = """experiment:
  warm:
    variants: {usual: {}, warm: {while: [{scene: drift}]}, bright: {while: [{scene: rain}]}}
    priority: 5
    measure: smiles
    value: 0.2
    hoped: 0.3
    visits: 150
    days: 28
    block: 15min
"""


def test_the_variants_of_an_experiment_take_turns_by_the_clock_and_are_counted_after_the_wash_out(
    options: Options,
) -> None:
    """The clock in the house is moved by 5 minutes whenever the wall shows what it should."""
    (options.show / "rules").unlink()
    (options.show / "rules").mkdir()
    (options.show / "rules" / "experiment.yaml").write_text(EXPERIMENT)
    wall = [datetime(2027, 3, 1, 10, 1, tzinfo=UTC)]
    (options.show / "venue.yaml").write_text("zone: UTC\n")
    heard: list[str] = []

    class Hearing:
        def hear(self, t_s: float, event: Event) -> None:
            assert t_s >= 0
            if isinstance(event, VariantTurned):
                heard.append(event.variant)

    instead = StandIns(observer=Failing(), calendar=lambda: wall[0])
    app = App(assemble(options, "test", instead, listeners={"hearing": Hearing()}))
    shows = {"usual": "tide", "warm": "drift", "bright": "rain", "": "tide"}
    played: list[str] = []

    def refresh(status: Callable[[], Status]) -> None:
        now = status()
        on = now.experiment.turn.variant if now.experiment else ""
        if on and now.engine.stage["projector"].cue.args["name"] == shows[on] and now.engine.given.around.variant == on:
            played.append(on)
            wall[0] += timedelta(minutes=5)
            if len(played) > 20:
                app.stop()

    last = app.run(refresh)
    assert set(played) == {"usual", "warm", "bright"}
    assert last.experiment
    assert last.experiment.settled.first == date(2027, 3, 1)
    turns = [f"warm/{one}" for number, one in enumerate(played) if not number or played[number - 1] != one]
    assert [one for one in heard if one] == turns, "each counts from its wash-out on, once"
    assert heard.count("") == len(turns) - 1


ONCE = """rules:
  nightly:
    when: visitors == 0
    once: night
    on_start: [{count: nights}]
  each-run:
    when: active('nightly') or since('nightly') > 1s
    on_start: [{count: runs}]
"""


def test_what_rules_count_is_a_variable_and_once_a_night_outlives_a_restart(options: Options) -> None:
    (options.show / "rules").unlink()
    (options.show / "rules").mkdir()
    (options.show / "rules" / "once.yaml").write_text(ONCE)
    with (options.show / "exhibit.yaml").open("a") as file:
        file.write("variables: {nights: 0, runs: 0}\n")
    counted = []
    for _ in range(2):
        app = app_of(options)

        def refresh(status: Callable[[], Status], app: App = app) -> None:
            if status().overrides.variables.get("runs"):
                app.stop()

        counted.append(app.run(refresh).overrides.variables)
    assert counted == [{"nights": 1.0, "runs": 1.0}, {"runs": 1.0}]
