"""What was switched stays switched: over a restart, a damaged file and a full disk."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from exhibit.app import App
from exhibit.assembly.assembly import StandIns, assemble
from exhibit.assembly.options import Options
from exhibit.runtime.standing import Standing, decoded, left_act
from exhibit.runtime.standing_file import FILE_NAME, StandingFile
from exhibit.runtime.status import Status
from exhibit.runtime.vital_signs import verdict_of
from exhibit.system.paths import show_state_folder
from exhibit.values import Command
from tests.conftest import WITHIN_S, until
from tests.stand_ins import Blind

SHOW = """exhibit: A test
projector: {size: 160x90}
"""
RULES = """acts:
  one: {}
  two: {}
rules:
  joy: {when: happiness > 0.5, while: [scene: {name: red}]}
  calm: {when: visitors == 0, while: [scene: {name: blue}]}
  asleep: {enabled: false, when: visitors == 0, while: [scene: {name: blue}]}
"""


@pytest.fixture
def options(tmp_path: Path) -> Options:
    folder = tmp_path / "show"
    for name in ("red", "blue"):
        scene = folder / "scenes" / name / "scene.yaml"
        scene.parent.mkdir(parents=True)
        stop = 'colour: "#000011"'
        scene.write_text(f"about: q\nlayers: [gradient: {{stops: [{{at: 0, {stop}}}, {{at: 1, {stop}}}]}}]\n")
    (folder / "rules").mkdir()
    (folder / "rules" / "all.yaml").write_text(RULES)
    (folder / "exhibit.yaml").write_text(SHOW)
    return Options(folder, source="drawn", headless=True, duration_s=WITHIN_S)


def run(options: Options, commands: tuple[Command, ...], done: Callable[[Status], bool]) -> tuple[App, Status]:
    """Run the show, have it follow `commands`, and end it once it is `done`."""
    app = App(assemble(options, "test", StandIns(observer=Blind())))
    for command in commands:
        app.ask(command)

    def refresh(status: Callable[[], Status]) -> None:
        if done(status()):
            app.stop()

    return app, app.run(refresh)


SWITCHES = (
    Command("hold", value=True, by="page 10.0.0.5"),
    Command("blackout", value=True, by="osc 10.0.0.6"),
    Command("processing", value=False, by="page 10.0.0.5"),
    Command("rule", "joy", value=False, by="mqtt"),
    Command("scene", "projector", "red", by="page 10.0.0.5"),
    Command("act", "two", by="page 10.0.0.5"),
)


def test_what_was_switched_stays_so_over_restarts_until_somebody_switches_it_back(options: Options) -> None:
    _, last = run(options, SWITCHES, lambda status: status.overrides.hold and len(status.standing) == len(SWITCHES))
    assert {(one.what, one.name, one.by) for one in last.standing} == {
        ("hold", "", "page 10.0.0.5"),
        ("blackout", "", "osc 10.0.0.6"),
        ("processing", "", "page 10.0.0.5"),
        ("rule", "joy", "mqtt"),
        ("scene", "red", "page 10.0.0.5"),
        ("act", "two", "page 10.0.0.5"),
    }
    for _ in range(2):  # over more than one
        app, last = run(options, (), lambda status: status.running_s > 0.3)
        now = last.overrides
        assert (now.hold, now.blackout, now.processing, now.scene) == (True, True, False, "red")
        assert now.disabled == {"joy", "asleep"}
        assert last.engine.act == "two"
        assert last.frames == 0  # nobody was looked at for a moment
        told = " / ".join(app.made.notices(at_terminal=True))
        assert re.search(
            r"as before the restart: held by a technician \(page 10\.0\.0\.5, \d{4}-\d\d-\d\d \d\d:\d\d\)", told
        )
        assert "the rule joy is taken out (mqtt" in told
        notes = [one.text for one in verdict_of(last).notes]
        assert any(note.startswith("nobody is looked at") and "kept over the restart" in note for note in notes)
    back = (
        Command("hold", value=False),
        Command("blackout", value=False),
        Command("processing", value=True),
        Command("rule", "joy", value=True),
        Command("scene", "projector", ""),
        Command("act", "one", by="me"),
    )
    _, last = run(options, back, lambda status: status.running_s > 0.3 and status.overrides.processing)
    _, last = run(options, (), lambda status: status.frames > 1)
    assert last.overrides.disabled == {"asleep"}
    assert (last.overrides.hold, last.overrides.processing, last.overrides.scene) == (False, True, "")
    assert [(one.what, one.name) for one in last.standing] == [("act", "one")]


def test_a_scene_for_some_minutes_and_what_the_files_say_are_not_kept(options: Options) -> None:
    brief = Command("scene", "projector", "red", by="page", for_s=60.0)
    _, last = run(options, (brief,), lambda status: status.overrides.scene == "red")
    assert last.standing == ()


def test_what_is_gone_from_the_show_is_said_and_the_rest_is_kept(options: Options) -> None:
    out = (Command("rule", "joy", value=False, by="me"), Command("blackout", value=True, by="me"))
    run(options, out, lambda status: len(status.standing) == 2)
    (options.show / "rules" / "all.yaml").write_text(RULES.replace("joy", "delight"))
    _, last = run(options, (), lambda status: status.running_s > 0.2)
    assert last.overrides.blackout
    assert any(fault.where == "switches" and "no rule 'joy'" in fault.text for fault in last.faults)


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 500, b'{"format": 1, "standing": [{"what": "hol', b"[" * 10_000, b"[]"]
)
def test_a_damaged_file_is_kept_under_a_dated_name_and_said(options: Options, content: bytes) -> None:
    folder = show_state_folder(options.show)
    folder.mkdir(parents=True)
    (folder / FILE_NAME).write_bytes(content)
    app, last = run(options, SWITCHES[:1], lambda status: bool(status.standing))
    (kept,) = folder.glob("*.damaged")
    assert kept.read_bytes() == content
    assert f"kept as {kept.name}" in " ".join(app.made.notices(at_terminal=True))
    assert any(fault.where == "switches" and "damaged" in fault.text for fault in last.faults)
    assert [one.what for one in decoded((folder / FILE_NAME).read_bytes())] == ["hold"]


def test_a_file_that_cannot_be_written_is_said_once_and_written_when_it_can_be(tmp_path: Path) -> None:
    folder, faults = tmp_path / "state", list[str]()
    folder.write_text("a file where a folder should be")
    kept = StandingFile(folder, faults.append)
    held = (Standing("hold", "", "me", "2026-11-30T10:00:00+01:00"),)
    kept.keep(held)
    assert until(lambda: bool(faults))
    kept.mind()
    kept.mind()
    folder.unlink()

    def written() -> bool:
        kept.mind()
        return (folder / FILE_NAME).exists()

    assert until(written)
    kept.close()
    assert len(faults) == 1
    assert "cannot be kept over a restart" in faults[0]
    assert StandingFile(folder, faults.append).found == (replace(held[0], kept=True),)
    assert (folder / FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_an_act_that_the_show_has_left_by_itself_stands_no_more() -> None:
    gone_to = (Standing("act", "two", "me"), Standing("hold", "", "me"))
    assert left_act(gone_to, "two") == gone_to
    assert left_act(gone_to, "three") == gone_to[1:]


def test_a_show_whose_clock_is_set_to_noon_opens_once(options: Options) -> None:
    (options.show / "venue.yaml").write_text("zone: Europe/Vienna\nhours: {daily: 10:00-18:00}\n")
    begin_s = time.monotonic()
    opened: list[bool] = []

    def calendar() -> datetime:
        at = datetime(2026, 12, 1, 7, 0, tzinfo=UTC) + timedelta(seconds=time.monotonic() - begin_s)
        return at + timedelta(hours=4 if len(opened) > 10 else 0)

    app = App(assemble(options, "test", StandIns(observer=Blind(), calendar=calendar)))

    def refresh(status: Callable[[], Status]) -> None:
        opened.append(not status().overrides.closed)
        if sum(opened) > 10:
            app.stop()

    last = app.run(refresh)
    assert opened == sorted(opened), "it opens once"
    assert not opened[0]
    assert (last.house.jumps, last.house.local.hour) == (1, 12)


def test_a_house_closed_by_hand_stays_closed_over_a_restart(options: Options) -> None:
    close = Command("standby", value=True, by="page 10.0.0.5")
    run(options, (close,), lambda status: status.overrides.closed and bool(status.standing))
    _, last = run(options, (), lambda status: status.overrides.closed)
    assert [(one.what, one.name, one.by) for one in last.standing] == [("standby", "closed", "page 10.0.0.5")]


HOURS = """hours: {daily: 10:00-18:00}
zone: UTC
power: {left: {pjlink: 127.0.0.1, port: 9}}
"""


@pytest.mark.parametrize(
    ("pressed", "again", "stands"),
    [
        ("2026-11-30 12:00", "2026-11-30 17:59", True),
        ("2026-11-30 12:00", "2026-12-01 09:59", True),
        ("2026-11-30 12:00", "2026-12-01 10:00", False),
        ("2026-11-30 22:00", "2026-12-01 09:59", True),
        ("2026-11-30 22:00", "2026-12-04 12:00", False),
    ],
)
def test_a_projector_that_was_switched_by_hand_goes_by_the_hours_again_from_the_next_opening(
    options: Options, pressed: str, again: str, stands: bool
) -> None:
    (options.show / "venue.yaml").write_text(HOURS)

    def at(when: str, commands: tuple[Command, ...], done: Callable[[Status], bool]) -> Status:
        now = datetime.fromisoformat(when).replace(tzinfo=UTC)
        app = App(assemble(options, "test", StandIns(observer=Blind(), calendar=lambda: now)))
        for command in commands:
            app.ask(command)

        def refresh(status: Callable[[], Status]) -> None:
            if done(status()):
                app.stop()

        return app.run(refresh)

    last = at(pressed, (Command("power", "left", "off", "page 10.0.0.5"),), lambda now: bool(now.standing))
    assert last.overrides.power == {"left": False}
    told = [one.text for one in verdict_of(last).notes]
    assert f"the projector left off by hand (page 10.0.0.5, {pressed})" in told
    last = at(again, (), lambda now: now.running_s > 1 or (not stands and not now.standing))
    assert last.overrides.power == ({"left": False} if stands else {})
    assert bool(last.standing) is stands
