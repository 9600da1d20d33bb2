"""A start that fails leaves nothing open, wherever it fails; and a run closes in mirrored order."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from exhibit.app import App
from exhibit.assembly.assembly import Assembly, StandIns, assemble
from exhibit.assembly.options import Options
from exhibit.clock import ManualClock
from exhibit.events import Event, RunStarted
from exhibit.outputs.port import MemoryOutput, OutputPorts
from exhibit.system.paths import example_show
from exhibit.values import RuleChange
from exhibit.vision.sources.faults import SourceFault
from tests.conftest import free_port, until
from tests.stand_ins import Blind

PARTS = (
    *("answers", "page's extras", "source", "journal", "record", "machine", "screens", "projector", "sound", "osc"),
    *(
        "http",
        "dmx",
        "mqtt",
        "local in",
        "osc in",
        "osc query",
        "osc sensors",
        "page",
        "edits",
        "switches",
        "lit",
        "experiments",
        "next works",
        "other rooms",
        "alerts",
        "beat",
    ),
    *("operations", "clock", "once"),
)
"""Everything that a show can open, in the order in which it is opened."""


class Deaf:
    """A listener that has a thread, and nothing to do."""

    def hear(self, t_s: float, event: Event) -> None:
        """Nothing is done."""


class NoStartError(Exception):
    """The test does not let the show start."""


@pytest.fixture
def options(tmp_path: Path) -> Options:
    """A show with something of everything, on this machine alone."""
    port = free_port(socket.SOCK_DGRAM)
    (tmp_path / "exhibit.yaml").write_text(
        "exhibit: Everything\nprojector: {size: 160x90}\n"
        f"osc: {{listen: {port}, targets: {{desk: {{host: 127.0.0.1, port: 9}}}}}}\n"
        f"mqtt: {{host: 127.0.0.1, port: {free_port(socket.SOCK_STREAM)}}}\n"
    )
    (tmp_path / "venue.yaml").write_text(
        "dmx: {hall: {protocol: artnet, universe: 1, host: 127.0.0.1}}\n"
        "fixtures: {par: {line: hall, address: 1, channels: [dimmer]}}\n"
        "http: {targets: {hook: 'http://127.0.0.1:9'}}\n"
        "alerts: {http: hook, beat: {url: 'http://127.0.0.1:9/beat'}}\n"
        f"web: {{listen: 127.0.0.1:{free_port(socket.SOCK_STREAM)}}}\n"
    )
    return Options(tmp_path, source="drawn", headless=True, web=True, record=tmp_path / "night.jsonl")


def put_together(options: Options, progress: Callable[[str], None] = lambda _: None) -> Assembly:
    return assemble(options, "test", StandIns(observer=Blind()), listeners={"journal": Deaf()}, progress=progress)


def open_things() -> Counter[str]:
    """The threads of this process, and the files and sockets that it has open."""
    files = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # the one that lists them
            files.append(str(descriptor.readlink()).partition(":")[0])
    kept = [one for one in files if one not in ("pipe", "anon_inode")]
    return Counter([*(f"thread {one.name}" for one in threading.enumerate()), *kept])


def nothing_more(before: Counter[str]) -> bool:
    """Whether nothing is open but what was; what another test left may have ended meanwhile."""
    return not open_things() - before


def test_every_part_is_named_as_soon_as_it_stands(options: Options) -> None:
    stood: list[str] = []
    put_together(options, stood.append).closing.close()
    assert tuple(stood) == PARTS


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are read from Linux's /proc")
@pytest.mark.parametrize("last", PARTS)
def test_a_start_that_fails_leaves_nothing_open(options: Options, last: str) -> None:
    put_together(options).closing.close()  # what is loaded once for all is loaded
    before = open_things()

    def fail(name: str) -> None:
        if name == last:
            raise NoStartError(name)

    with pytest.raises(NoStartError):
        put_together(options, fail)
    assert until(lambda: nothing_more(before)), open_things() - before


def test_a_show_that_is_put_together_and_never_run_is_closed(options: Options) -> None:
    put_together(options).closing.close()
    before = open_things()
    app = App(put_together(options))
    assert not nothing_more(before)
    app.close()
    app.close()
    assert until(lambda: nothing_more(before)), open_things() - before


def test_a_source_that_cannot_be_opened_costs_no_older_record(options: Options) -> None:
    assert options.record is not None
    options.record.write_text("the night before")
    before = threading.active_count()
    with pytest.raises(SourceFault):
        put_together(replace(options, source="gone.mp4"))
    assert options.record.read_text() == "the night before"
    assert threading.active_count() == before


def test_a_record_that_cannot_be_written_stops_the_start_and_lets_go_of_the_source(options: Options) -> None:
    before = threading.active_count()
    assert options.record is not None
    options.record.mkdir()
    with pytest.raises(IsADirectoryError):
        put_together(options)
    assert threading.active_count() == before


class Closing(MemoryOutput):
    """Tells when it is closed."""

    def __init__(self, name: str, order: list[str]) -> None:
        super().__init__()
        self._name, self._order = name, order

    def close(self) -> None:
        self._order.append(self._name)


class Last:
    """Hears everything, and keeps it."""

    def __init__(self) -> None:
        self.events: list[tuple[float, Event]] = []

    def hear(self, t_s: float, event: Event) -> None:
        self.events.append((t_s, event))


def test_a_run_is_heard_from_its_beginning_to_its_end_and_closes_in_mirrored_order() -> None:
    order: list[str] = []
    outputs = {name: OutputPorts(Closing(name, order)) for name in ("projector", "sound", "osc")}
    options = Options(example_show(), source="drawn", headless=True, fast=True, duration_s=1.0)
    clock, last = ManualClock(), Last()
    made = assemble(options, "test", StandIns(observer=Blind(), outputs=outputs, clock=clock), listeners={"last": last})
    App(made).run(lambda _: None)
    assert order == ["osc", "sound", "projector"]
    assert last.events[0] == (0.0, RunStarted("First light", "drawn", "test"))
    changes = [event for _, event in last.events if isinstance(event, RuleChange)]
    assert [one.rule for one in changes if one.began] == [one.rule for one in changes if not one.began] != []
    assert clock.now() == pytest.approx(1.0, abs=0.1)
