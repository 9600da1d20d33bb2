"""A whole show and a scripted Eos (a stand-in, over TCP): killed, restarted, followed, held, given back at the end."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exhibit.app import App
from exhibit.assembly.options import Options
from exhibit.runtime.status import Status
from exhibit.system.paths import example_show
from exhibit.values import Command, CommandKind
from tests.conftest import WITHIN_S, free_port
from tests.outputs.osc.desk import Heard, ScriptedDesk
from tests.outputs.osc.standins.qlab import QLab
from tests.stand_ins import app_of

VENUE = """targets:
  desk: {{console: eos, host: 127.0.0.1, port: {port}{more}}}
looks:
  warm:
    desk: {{cue: 1/12, go: true, level: {{sub 4: var('wash')}}}}
    release: {{desk: {{cue: 1/1}}}}
"""
QLAB = """targets:
  desk: {{console: qlab, host: 127.0.0.1, port: {port}}}
looks:
  warm: {{desk: {{cue: "99"}}}}
"""


@pytest.fixture
def port() -> int:
    return free_port(socket.SOCK_STREAM)


@pytest.fixture
def desks(port: int) -> Iterator[Callable[[], ScriptedDesk]]:
    """Starts the desk, as often as it is asked."""
    started: list[ScriptedDesk] = []

    def start() -> ScriptedDesk:
        started.append(ScriptedDesk(port, "tcp"))
        return started[-1]

    yield start
    for one in started:
        one.close()


def show(folder: Path, port: int, more: str = "", venue: str = VENUE) -> App:
    for name in ("rules", "scenes"):
        (folder / name).mkdir()
    (folder / "scenes" / "tide").symlink_to(example_show() / "scenes" / "tide")
    text = "exhibit: A test\nprojector: {size: 160x90}\ndefault: [{scene: tide}, {look: warm}]\nvariables: {wash: 0}\n"
    (folder / "exhibit.yaml").write_text(text)
    (folder / "venue.yaml").write_text(venue.format(port=port, more=more))
    return app_of(Options(folder, source="drawn", headless=True, duration_s=WITHIN_S))


def played(app: App, steps: list[tuple[Callable[[Status], bool], Callable[[], None]]]) -> Status:
    """Run `app`; each step waits for its condition, then does its deed. The last one ends the show."""
    waiting = iter([*steps])
    now = next(waiting)

    def refresh(status: Callable[[], Status]) -> None:
        nonlocal now
        if now is not None and now[0](status()):
            now[1]()
            following = next(waiting, None)
            if following is None:
                app.stop()
            else:
                now = following

    return app.run(refresh)


def cues(desk: ScriptedDesk) -> list[Heard]:
    return [one for one in desk.heard if one[0] != "/eos/user"]


WARM: list[Heard] = [("/eos/cue/1/12/fire",), ("/eos/key/go_0", 1.0), ("/eos/key/go_0", 0.0), ("/eos/sub/4", 0.0)]


def test_a_desk_that_reboots_is_put_right_and_given_back(
    tmp_path: Path, port: int, desks: Callable[[], ScriptedDesk]
) -> None:
    first = desks()
    app = show(tmp_path, port)
    second: list[ScriptedDesk] = []
    last = played(
        app,
        [
            (lambda _: cues(first) == WARM, lambda: app.ask(Command("variable", "wash", 0.5))),
            (lambda _: cues(first)[-1] == ("/eos/sub/4", 0.5), first.close),
            (
                lambda now: any(fault.where == "osc desk" for fault in now.faults),
                lambda: second.append(desks()),
            ),
            (lambda _: len(cues(second[0])) == 2, lambda: None),
        ],
    )
    assert second[0].heard == [
        ("/eos/user", 9),
        ("/eos/cue/1/12/fire",),
        ("/eos/sub/4", 0.5),
        ("/eos/cue/1/1/fire",),
    ]
    assert last.outputs["osc"].parts["desk"].link in ("up", "unverified")
    lost, back = (fault.text for fault in last.faults if fault.where == "osc desk")
    assert lost.startswith(f"ETC Eos at 127.0.0.1:{port} (tcp): ")
    assert back.startswith("back again: ")


@pytest.mark.parametrize("held", [False, True])
def test_what_is_given_back_while_a_desk_is_away_is_given_back_when_it_returns(
    tmp_path: Path, port: int, desks: Callable[[], ScriptedDesk], held: bool
) -> None:
    """Also where it returns while a technician holds the outputs: then as soon as that is over."""
    first = desks()
    app = show(tmp_path, port, ", on_exit: hold")
    second: list[ScriptedDesk] = []

    def link(now: Status) -> str:
        return now.outputs["osc"].parts["desk"].link

    def come_back() -> None:
        app.ask(Command("hold", value=held))
        second.append(desks())

    played(
        app,
        [
            (lambda _: cues(first) == WARM, first.close),
            (lambda now: link(now) == "down", lambda: app.ask(Command("blackout"))),
            (lambda now: now.overrides.blackout, come_back),
            (
                lambda now: link(now) == "up" and now.overrides.hold == held,
                lambda: app.ask(Command("hold", value=False)),
            ),
            (lambda _: len(cues(second[0])) == 1, lambda: None),
        ],
    )
    assert cues(second[0]) == [("/eos/cue/1/1/fire",)]


def test_at_the_end_a_look_may_stay(tmp_path: Path, port: int, desks: Callable[[], ScriptedDesk]) -> None:
    desk = desks()
    played(show(tmp_path, port, ", on_exit: hold"), [(lambda _: cues(desk) == WARM, lambda: None)])
    assert cues(desk) == WARM


def test_a_held_desk_hears_nothing_and_is_put_right_afterwards(
    tmp_path: Path, port: int, desks: Callable[[], ScriptedDesk]
) -> None:
    desk = desks()
    app = show(tmp_path, port, ", on_exit: hold")
    began: list[float] = []

    def ask(kind: CommandKind, value: float, name: str = "") -> None:
        app.ask(Command(kind, name, value if name else bool(value)))

    def hold() -> None:
        ask("hold", 1)
        ask("variable", 0.75, "wash")

    def let_go() -> None:
        assert cues(desk) == WARM
        ask("hold", 0)

    def a_while(now: Status) -> bool:
        began.append(now.running_s)
        return now.overrides.hold and now.running_s - began[0] > 1.0

    played(
        app,
        [
            (lambda _: cues(desk) == WARM, hold),
            (a_while, let_go),
            (lambda _: cues(desk)[-1] == ("/eos/sub/4", 0.75), lambda: None),
        ],
    )
    # The next cue of the list is no state: it is not sent again.
    assert [one for one in cues(desk)[4:] if one[0] == "/eos/key/go_0"] == []
    assert ("/eos/cue/1/12/fire",) in cues(desk)[4:]


def test_a_show_that_ends_while_it_is_held_leaves_the_desk_as_it_is(
    tmp_path: Path, port: int, desks: Callable[[], ScriptedDesk]
) -> None:
    """The technician has the room: no look is released, whatever `on_exit` says."""
    desk = desks()
    app = show(tmp_path, port)
    played(
        app,
        [
            (lambda _: cues(desk) == WARM, lambda: app.ask(Command("hold"))),
            (lambda now: now.overrides.hold, lambda: None),
        ],
    )
    assert cues(desk) == WARM


def test_what_a_desk_says_that_it_cannot_do_is_a_fault_of_the_show(tmp_path: Path, port: int) -> None:
    app = show(tmp_path, port, venue=QLAB)
    with QLab(port, "tcp-slip"):
        last = played(app, [(lambda now: any(fault.where == "osc desk" for fault in now.faults), lambda: None)])
    (told,) = (fault.text for fault in last.faults if fault.where == "osc desk")
    assert told.startswith("QLab cannot do this: ")
    assert last.outputs["osc"].parts["desk"].link in ("up", "unverified")
