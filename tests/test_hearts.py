"""No thread of a running show ends or hangs unseen: it is begun once more, or said."""

from __future__ import annotations

import contextlib
import ctypes
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from exhibit.app import App
from exhibit.assembly.assembly import StandIns, assemble
from exhibit.assembly.options import Options
from exhibit.outputs.mqtt.output import Mqtt
from exhibit.outputs.port import OutputPorts, OutputState
from exhibit.runtime.status import Status
from exhibit.runtime.vital_signs import verdict_of
from exhibit.runtime.watchdog import Watchdog
from exhibit.system.heartbeats import Heart, TendedThread, hearts, withdraw
from exhibit.system.paths import state_folder
from exhibit.system.service_manager import ServiceManager
from exhibit.values import Command, Cue, Frame, Observation
from tests.conftest import WITHIN_S, Neighbour, command, free_port, until
from tests.outputs.http.webserver import WebServer
from tests.outputs.projector_power.projector import Manners, StandInProjector
from tests.stand_ins import Blind

STAGE = """exhibit: A test
projector: {{size: 160x90}}
default: [{{scene: tide}}]
osc: {{listen: {port}}}
"""


@pytest.fixture
def options(tmp_path: Path) -> Options:
    """A show with an output and an input of many kinds."""
    scene = tmp_path / "show" / "scenes" / "tide" / "scene.yaml"
    scene.parent.mkdir(parents=True)
    scene.write_text(
        'about: q\nlayers: [gradient: {stops: [{at: 0, colour: "#000011"}, {at: 1, colour: "#001133"}]}]\n'
    )
    folder = tmp_path / "show"
    (folder / "exhibit.yaml").write_text(STAGE.format(port=free_port(socket.SOCK_DGRAM)))
    (folder / "venue.yaml").write_text("targets: {desk: {host: 127.0.0.1, port: 9}}\n")
    port = free_port(socket.SOCK_STREAM)
    return Options(folder, source="drawn", headless=True, duration_s=2 * WITHIN_S, web=True, listen=f"127.0.0.1:{port}")


@contextmanager
def running(app: App) -> Iterator[list[Status]]:
    """`app` in a thread of its own; its newest status, as the terminal would be given it."""
    newest: list[Status] = []

    def refresh(status: Callable[[], Status]) -> None:
        newest[:] = [status()]

    thread = threading.Thread(target=lambda: app.run(refresh))
    thread.start()
    try:
        assert until(lambda: bool(newest) and newest[0].frames > 1)
        yield newest
    finally:
        app.stop()
        thread.join(WITHIN_S)


def tended() -> dict[str, TendedThread]:
    return {heart.name: heart for heart in hearts() if isinstance(heart, TendedThread)}


def inject(thread: TendedThread, error: type[BaseException]) -> None:
    """Have `error` raised in `thread`, as a fault in a library would."""
    assert thread._thread is not None
    assert thread._thread.ident is not None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread._thread.ident), ctypes.py_object(error))


AT_WORK = ("perception", "editing", "projector", "osc desk", "mqtt", "osc in", "osc query", "osc sensors", "page")
"""Threads that look round by themselves; those that wait for work notice nothing before there is some."""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("error", [SystemExit, MemoryError])
def test_every_thread_that_ends_is_begun_once_more_and_that_is_said(
    options: Options, error: type[BaseException]
) -> None:
    with (options.show / "exhibit.yaml").open("a", encoding="utf-8") as stage:
        stage.write("mqtt: {host: 127.0.0.1, port: 9}\n")
    app = App(assemble(options, "test", StandIns(observer=Blind())))
    with running(app) as newest:
        assert until(lambda: set(AT_WORK) <= tended().keys()), tended().keys()
        dog = app.made.monitoring.watchdog
        due_s = 0.0

        def mended() -> set[str]:
            told = {fault.where for fault in newest[0].faults if error.__name__ in fault.text}
            return told & {*AT_WORK, "watchdog"}

        def injected_into_all() -> bool:
            """Now and then once more: Python itself lets nothing out of a destructor."""
            nonlocal due_s
            left = {*AT_WORK, "watchdog"} - mended()
            if time.monotonic() > due_s:
                due_s = time.monotonic() + 5
                for name in left & tended().keys():
                    inject(tended()[name], error)
            return not left

        if error is SystemExit:
            assert until(injected_into_all), mended()
            assert {one.name for one in dog.seen.mended} >= set(AT_WORK)
            assert set(AT_WORK) <= {one.text.split(" had stopped")[0] for one in verdict_of(newest[0]).notes}
        else:  # an Exception, which some take in their stride; the others are begun once more
            injected_into_all()
        frames = newest[0].frames
        assert until(lambda: newest[0].frames > frames)
        assert until(lambda: all(one.alive for one in tended().values()))
        assert until(lambda: newest[0].inputs["page"].link == "up")


class Stuck:
    """Sees nobody, and hangs over one frame."""

    def __init__(self) -> None:
        self.hangs, self.free = threading.Event(), threading.Event()
        self.frames = 0

    def observe(self, frame: Frame) -> Observation:
        self.frames += 1
        if self.hangs.is_set():
            self.hangs.clear()
            self.free.wait(WITHIN_S)
        return Observation(frame.captured_s, frame.sequence, (1280, 720))


def test_perception_that_hangs_is_ill_in_seconds_and_another_thread_takes_its_place(options: Options) -> None:
    eyes = Stuck()
    app = App(assemble(options, "test", StandIns(observer=eyes)))
    with running(app) as newest:
        eyes.hangs.set()
        assert until(lambda: not verdict_of(newest[0]).well)
        assert until(lambda: "the picture at hand has taken" in verdict_of(newest[0]).headline)
        tended()["perception"].limit_s = 1.0
        seen = eyes.frames
        assert until(lambda: eyes.frames > seen + 1)
        assert until(lambda: verdict_of(newest[0]).well)
        faults = [fault.text for fault in newest[0].faults if fault.where == "perception"]
        assert "the thread hangs" in faults[0]
        assert "another took its place" in faults[1]
        stacks = (state_folder() / "stacks.txt").read_text(encoding="utf-8")
        assert "perception hangs" in stacks
        assert "in observe" in stacks
        threads = threading.active_count()
        eyes.free.set()  # the old one comes back, and ends
        assert until(lambda: threading.active_count() < threads)


class Flawed:
    """An output that ends, or holds up, the thread that performs with it."""

    def __init__(self, turn: Callable[[], None]) -> None:
        self.turn = turn
        self.performed = 0

    def perform(self, cue: Cue) -> None:  # noqa: ARG002 (whatever it is)
        self.turn()
        self.performed += 1

    def state(self) -> OutputState:
        return OutputState("up", "flawed", self.performed)

    def close(self) -> None:
        """Nothing is held."""


def with_output(options: Options, output: Flawed) -> App:
    outputs: Mapping[str, OutputPorts] = {"projector": OutputPorts(output)}
    return App(assemble(options, "test", StandIns(observer=Blind(), outputs=outputs)))


def test_what_would_end_the_show_costs_a_turn_and_is_said(options: Options) -> None:
    left = iter([SystemExit(3), MemoryError()])

    def turn() -> None:
        error = next(left, None)
        if error is not None:
            raise error

    output = Flawed(turn)
    app = with_output(options, output)
    with running(app) as newest:
        assert until(lambda: "a turn of the show was lost (SystemExit: 3)" in {one.text for one in newest[0].faults})
        assert until(lambda: newest[0].frames > 5)


def test_a_show_that_stands_still_is_told_by_its_page_and_goes_on(options: Options) -> None:
    held, free = threading.Event(), threading.Event()

    def turn() -> None:
        if held.is_set():
            free.wait(WITHIN_S)

    output = Flawed(turn)
    app = with_output(options, output)
    with running(app):
        assert app.page is not None
        board, dog = app.page.board, app.made.monitoring.watchdog
        assert until(lambda: board.verdict().well), board.verdict()
        held.set()
        app.ask(Command("blackout"))
        assert until(lambda: "the show stands still" in board.verdict().headline), board.verdict()
        assert until(lambda: ("tick", "hangs") in {(one.name, one.condition) for one in dog.seen.hearts})
        free.set()
        assert until(lambda: board.verdict().well)


def test_a_service_manager_hears_that_the_show_is_ready_how_it_is_and_that_it_lives(
    options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address)
        manager.settimeout(WITHIN_S)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        eyes = Stuck()
        app = App(assemble(options, "test", StandIns(observer=eyes)))
        heard: list[str] = []

        def hears(line: str) -> bool:
            """Whether `line` comes."""
            end_s = time.monotonic() + WITHIN_S
            while time.monotonic() < end_s:
                heard.append(manager.recv(4096).decode())
                if heard[-1] == line:
                    return True
            return False

        with running(app):
            assert hears("READY=1"), heard
            assert "WATCHDOG=1" not in heard[:-1]
            assert hears("WATCHDOG=1")
            assert hears("STATUS=All is well"), heard
        assert hears("STOPPING=1")


def test_a_service_manager_hears_that_it_lives_only_while_all_that_is_required_beats(tmp_path: Path) -> None:
    tick, desk, faults = Heart("tick", 5.0, required=True), Heart("osc desk", 60.0), list[str]()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.setblocking(False)

        said = list[str]()

        def look(second: int) -> None:
            dog.look(began_s + second, 0.0)
            with contextlib.suppress(BlockingIOError):
                while True:
                    said.append(manager.recv(4096).decode())

        def heard() -> list[str]:
            found = said.copy()
            said.clear()
            return found

        dog = Watchdog(
            lambda where, text: faults.append(f"{where}: {text}"),
            tmp_path / "stacks.txt",
            ServiceManager(str(tmp_path / "notify")),
            lambda: [tick, desk],
        )
        began_s = time.monotonic()
        for second in range(1, 4):
            look(second)
        assert heard() == []  # nothing has ticked yet
        tick.beat()
        for second in range(4, 10):
            desk.beaten_s = tick.beaten_s = began_s + second
            look(second)
        assert heard() == ["READY=1", *["WATCHDOG=1"] * 6]
        for second in range(10, 20):
            desk.beaten_s = began_s + second
            look(second)
        assert heard() == ["WATCHDOG=1"] * 5
        assert faults == ["tick: the thread hangs: it has done nothing for 6 s"]
        (hung,) = dog.seen.hearts
        assert (hung.name, hung.condition, round(hung.since_s - began_s)) == ("tick", "hangs", 9)
        assert "tick hangs" in (tmp_path / "stacks.txt").read_text(encoding="utf-8")
        for second in range(20, 100):  # a desk's thread that hangs is said, and no reason to end a show
            tick.beaten_s = began_s + second
            look(second)
        assert heard().count("WATCHDOG=1") == 80
        assert faults[1:] == ["tick: goes on again", "osc desk: the thread hangs: it has done nothing for 61 s"]


def names_of(dog: Watchdog) -> list[str]:
    return [one.name for one in dog.seen.hearts]


@pytest.mark.parametrize(
    ("gap_s", "asleep_s", "said"), [(61, 0, "everything stood still"), (1, 600, "the machine slept")]
)
def test_after_everything_stood_still_nothing_hangs_and_that_is_said(gap_s: float, asleep_s: float, said: str) -> None:
    tick, faults = Heart("tick", 5.0, required=True), list[str]()
    dog = Watchdog(lambda where, text: faults.append(f"{where}: {text}"), watched=lambda: [tick])
    now_s = time.monotonic()
    tick.beaten_s = now_s
    dog.look(now_s + 1, 0.0)
    dog.look(now_s + 1 + gap_s, asleep_s)
    assert names_of(dog) == []
    assert dog.seen.stillness is not None
    assert dog.seen.stillness.slept is bool(asleep_s)
    assert faults == [f"machine: {said} for {asleep_s or gap_s - 1:.0f} s"]
    for second in range(2, 9):
        dog.look(now_s + gap_s + second, asleep_s)
    assert names_of(dog) == ["tick"]


def test_a_thread_that_ends_again_and_again_is_begun_ever_more_seldom() -> None:
    begun, faults = list[float](), list[str]()

    def target() -> None:
        begun.append(time.monotonic())
        raise SystemExit

    thread = TendedThread(target, name="worn")
    dog = Watchdog(lambda where, text: faults.append(f"{where}: {text}"), watched=lambda: [thread])
    thread.start()
    now_s = time.monotonic()
    for second in range(1, 61):
        thread.join(5)
        dog.look(now_s + second, 0.0)
    thread.join(5)
    withdraw(thread)
    assert len(begun) == 7  # and once more after 1, 2, 4, 8, 16 and 32 seconds
    assert faults[0] == "worn: the thread had stopped (SystemExit): it was begun once more"
    assert len(faults) == 6


def slow_names(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """From now on each thread that looks up the host name slow.test hangs at its first time, until the event is set;
    later it finds this machine. A resolver does that whose name server is gone."""
    free, real, hung = threading.Event(), socket.getaddrinfo, set[str]()

    def look_up(host: object, *args: object, **more: object) -> object:
        if host != "slow.test":
            return real(host, *args, **more)  # type: ignore[arg-type]
        name = threading.current_thread().name
        if name not in hung:
            hung.add(name)
            free.wait(WITHIN_S)
        return real("127.0.0.1", *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return free


def test_an_output_that_hangs_in_a_call_is_replaced_alone_and_is_told_what_stands(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    projector = StandInProjector(Manners(warms_s=0))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as desk, WebServer() as server:
        desk.bind(("127.0.0.1", 0))
        desk.settimeout(WITHIN_S)
        (options.show / "venue.yaml").write_text(
            f"targets: {{desk: {{host: slow.test, port: {desk.getsockname()[1]}}}}}\n"
            f"http: {{targets: {{hook: 'http://slow.test:{server.port}'}}}}\n"
            "dmx: {line: {host: slow.test, protocol: artnet, universe: 0}}\n"
            "fixtures: {spot: {line: line, address: 1, channels: [dimmer]}}\n"
            "looks: {lit: {desk: {address: /lit, args: [1]}, spot: {level: 1}}}\n"
            f"power: {{left: {{pjlink: slow.test, port: {projector.port}}}}}\n"
        )
        stage = options.show / "exhibit.yaml"
        stage.write_text(stage.read_text().replace("[{scene: tide}]", "[{scene: tide}, {look: lit}]"))
        rules = options.show / "rules" / "calls.yaml"
        rules.parent.mkdir()
        rules.write_text("rules: {calls: {when: visitors == 0, on_start: [{http: {to: hook, path: /call}}]}}\n")
        free = slow_names(monkeypatch)
        app = App(assemble(options, "test", StandIns(observer=Blind())))
        names = {"osc desk", "http hook", "dmx line", "power left"}
        with running(app) as newest:
            assert until(lambda: names <= tended().keys()), tended().keys()
            threads = threading.active_count()
            for name in names:
                tended()[name].limit_s = 1.0

            def replaced() -> set[str]:
                return {one.where for one in newest[0].faults if "another took its place" in one.text}

            assert until(lambda: names <= replaced()), replaced()
            assert until(lambda: projector.lit)
            assert b"/lit" in desk.recv(2048)
            assert until(lambda: newest[0].outputs["dmx"].parts["line"].performed > 0)
            hook = newest[0].outputs["http"].parts["hook"]
            assert hook.detail.endswith("/call of 'calls': it hung"), "it may arrive yet: it is not sent twice"
            assert {one.code for one in verdict_of(newest[0]).notes} >= {"mended"}
            assert threading.active_count() >= threads + len(names)
            free.set()  # the old ones come back, and end, and say nothing
            assert until(lambda: threading.active_count() <= threads), threading.enumerate()
            frames = newest[0].frames
            assert until(lambda: newest[0].frames > frames + 1)
            assert newest[0].outputs["power"].parts["left"].link == "up"
    projector.close()


def test_a_broker_loop_that_hangs_is_replaced_and_what_stands_is_told_anew(
    options: Options, neighbour: Callable[[list[str]], Neighbour]
) -> None:
    port, free = free_port(socket.SOCK_STREAM), threading.Event()
    neighbour([command("mosquitto"), "-p", str(port)])
    with (options.show / "exhibit.yaml").open("a", encoding="utf-8") as stage:
        stage.write(f"mqtt: {{host: 127.0.0.1, port: {port}, prefix: room}}\n")
    app = App(assemble(options, "test", StandIns(observer=Blind())))
    with running(app) as newest:
        assert until(lambda: newest[0].outputs["mqtt"].link == "up"), newest[0].outputs["mqtt"]
        broker = app.made.parts.outputs["mqtt"].output
        assert isinstance(broker, Mqtt)
        broker._loop.call_soon_threadsafe(lambda: free.wait(WITHIN_S) and None)
        tended()["mqtt"].limit_s = 1.5
        assert until(lambda: "another took its place" in str([one.text for one in newest[0].faults]))
        heard = neighbour([command("mosquitto_sub"), "-p", str(port), "-t", "room/hold", "-t", "room/status", "-v"])

        def told(topic: str) -> str:
            return next((line for line in reversed(heard.said().splitlines()) if topic in line), "")

        app.ask(Command("hold"))
        assert until(lambda: told("room/hold") == "room/hold ON"), heard.said()
        neighbour([command("mosquitto_pub"), "-p", str(port), "-t", "room/hold/set", "-m", "0"])
        assert until(lambda: told("room/hold") == "room/hold OFF"), heard.said()
        threads = threading.active_count()
        free.set()
        assert until(lambda: threading.active_count() < threads)
        app.ask(Command("hold"))
        assert until(lambda: told("room/hold") == "room/hold ON"), heard.said()
        assert newest[0].outputs["mqtt"].link == "up"
        assert until(lambda: told("room/status") == "room/status online"), heard.said()


class Stubborn(Heart):
    """Hangs, whoever takes its place; `now_s` is the clock that it begins at."""

    replacements = 0
    now_s = 0.0

    def replace(self) -> bool:
        self.replacements += 1
        self.beaten_s = self.now_s
        return True


@pytest.mark.parametrize("limit_s", [60.0, 180.0])
def test_after_two_in_a_row_it_is_left_and_that_is_a_fault_that_stays(tmp_path: Path, limit_s: float) -> None:
    faults, heart, began_s = list[str](), Stubborn("osc desk", limit_s), time.monotonic()
    dog = Watchdog(lambda _, text: faults.append(text), tmp_path / "stacks", watched=lambda: [heart])
    heart.beaten_s = began_s
    for second in range(1, int(6 * limit_s)):
        heart.now_s = began_s + second
        dog.look(heart.now_s, 0.0)
    assert heart.replacements == 2
    assert names_of(dog) == ["osc desk"]
    assert faults[-1].startswith("the thread hangs again, after 2 others have taken its place"), faults
    assert len(faults) == 5


def test_a_thread_that_is_just_being_begun_is_taken_for_none_that_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A watchdog that looked in that moment began it once more, and two threads ran one loop."""
    seen: list[bool] = []
    real = threading.Thread.start

    def slow(thread: threading.Thread) -> None:
        seen.append(heart.alive)
        real(thread)

    free = threading.Event()

    def wait() -> None:
        free.wait(WITHIN_S)

    heart = TendedThread(wait, name="slow to begin")
    monkeypatch.setattr(threading.Thread, "start", slow)
    heart.start()
    assert seen == [True]
    free.set()
    heart.join(WITHIN_S)
