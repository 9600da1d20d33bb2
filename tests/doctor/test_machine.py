"""Disks, clock, heat, and who runs here: with folders that stand in for /sys and /proc."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from exhibit.config.timetable import Timetable
from exhibit.doctor import broker as broker_part
from exhibit.doctor import machine, running, running_health
from exhibit.doctor.findings import DoctorRequest, Verdict
from exhibit.doctor.processes import Process, who_holds, who_listens
from exhibit.outputs.mqtt.backlog import Backlog, QueuedMessage
from exhibit.show.files import ShowFile, VenueFile
from exhibit.show.show import Show
from exhibit.system.wall_clock import distrust, zone_named
from tests.conftest import free_port

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells it in /proc")


def test_a_full_disk_is_ill_and_a_missing_folder_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.disk(tmp_path / "not" / "yet", tmp_path).verdict == "well"
    monkeypatch.setattr(machine, "LEAST_DISK_MB", 1e12)
    found = machine.disk(tmp_path, tmp_path)
    assert (found.verdict, found.told) == ("ill", "nearly full")


def test_a_read_only_disk_is_tolerated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(machine, "LEAST_DISK_MB", 1e12)
    found = machine.disk(tmp_path, tmp_path)
    assert found.verdict == "well"
    assert "read-only" in found.told
    assert "kept in memory" in found.notes[0]


def test_a_clock_that_woke_up_in_the_past_is_ill() -> None:
    past = datetime(1970, 1, 1, tzinfo=UTC)
    assert machine.clock(past, None, UTC, distrust(past)).verdict == "ill"


def test_the_doctor_says_what_time_it_is_in_the_house_and_when_it_opens() -> None:
    vienna, hours = zone_named("Europe/Vienna"), Timetable({1: ((10.0, 18.0),)})
    now = machine.clock(datetime(2026, 11, 30, 8, 4, tzinfo=UTC).astimezone(vienna), hours, vienna, "")
    assert (now.verdict, now.told) == ("well", "here it is 09:04, Europe/Vienna (Monday, 2026-11-30)")
    assert now.notes == ("by its hours the house is closed until 10:00",)


def test_hours_on_a_machine_that_counts_in_utc_are_worth_a_word() -> None:
    found = machine.clock(
        datetime(2026, 11, 30, 8, 4, tzinfo=UTC), Timetable({1: ((8.0, 18.0),)}), UTC, "", named=False
    )
    assert found.notes[0] == "by its hours the house is open until 18:00"
    assert "zone: Europe/Vienna" in found.notes[1]


@pytest.mark.parametrize(
    ("milli", "flags", "verdict", "words"),
    [
        (None, None, "unknown", "tells no temperature"),
        ("47000", None, "well", "47 °C"),
        ("91000", None, "ill", "91 °C"),
        ("47000", "50005", "ill", "the voltage is too low"),
        ("47000", "50000", "ill", "the voltage was too low and it was throttled since it was switched on"),
        ("nonsense", "0", "unknown", "tells no temperature"),
    ],
)
def test_heat_and_power(milli: str | None, flags: str | None, verdict: str, words: str, tmp_path: Path) -> None:
    zone, power = tmp_path / "class/thermal/thermal_zone0", tmp_path / "devices/platform/soc/soc:firmware/get_throttled"
    zone.mkdir(parents=True)
    power.parent.mkdir(parents=True)
    if milli:
        (zone / "temp").write_text(milli)
        (zone / "type").write_text("cpu-thermal\n")
    if flags:
        power.write_text(flags)
    found = machine.strength(tmp_path)
    assert (found.verdict, words in found.told) == (verdict, True), found


@pytest.mark.parametrize(
    ("arguments", "is_show"),
    [
        (("/venv/bin/python", "/venv/bin/exhibit", "run", "show"), True),
        (("python3", "-m", "exhibit", "run"), True),
        (("python3", "-m", "exhibit", "doctor"), False),
        (("timeout", "9", "python3", "-m", "exhibit", "run"), False),
        (("vi", "run", "exhibit"), False),
    ],
)
def test_a_show_is_known_by_its_command_line(arguments: tuple[str, ...], is_show: bool) -> None:
    assert Process(1, arguments).is_show is is_show


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[tuple[Path, int, int]]:
    """Another process, a file that it has open, and its ports (UDP and TCP)."""
    file, udp, tcp = tmp_path / "device", free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_STREAM)
    code = (
        "import socket, sys, time\n"
        "keep = open(sys.argv[1], 'w')\n"
        "a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); a.bind(('127.0.0.1', int(sys.argv[2])))\n"
        "b = socket.create_server(('127.0.0.1', int(sys.argv[3])))\n"
        "print('ready', flush=True); time.sleep(60)\n"
    )
    arguments = [sys.executable, "-c", code, str(file), str(udp), str(tcp)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield file, udp, tcp
        process.kill()


@LINUX
def test_who_holds_a_device_and_who_a_port(sleeper: tuple[Path, int, int]) -> None:
    file, udp, tcp = sleeper
    (holder,) = who_holds(str(file))
    assert who_listens(udp, "udp") == who_listens(tcp, "tcp") == holder
    assert who_listens(free_port(socket.SOCK_STREAM), "tcp") is None


@LINUX
def test_the_port_of_the_page_is_tried(sleeper: tuple[Path, int, int]) -> None:
    for port, verdict in ((sleeper[2], "ill"), (free_port(socket.SOCK_STREAM), "well")):
        venue = VenueFile.model_validate({"web": {"listen": f"127.0.0.1:{port}"}})
        show = Show(Path(), ShowFile(), {}, {}, {}, venue=venue)
        assert [one.verdict for one in running.look(DoctorRequest(show, "drawn")) if one.name == "page"] == [verdict]


@LINUX
def test_a_port_that_another_program_has_is_ill(sleeper: tuple[Path, int, int]) -> None:
    def found(port: int) -> list[tuple[str, Verdict]]:
        show = Show(Path(), ShowFile.model_validate({"osc": {"listen": port}}), {}, {}, {})
        told = [(one.name, one.verdict) for one in running.look(DoctorRequest(show, "drawn"))]
        return [one for one in told if one[0] == "osc in"]

    assert found(sleeper[1]) == [("osc in", "ill")]
    assert found(sleeper[2]) == [("osc in", "ill")]
    assert found(free_port(socket.SOCK_DGRAM)) == [("osc in", "well")]


def test_a_running_show_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "shows", lambda: [Process(7, ("exhibit", "run"))])
    found, *_ = running.look(DoctorRequest(Show(Path(), ShowFile(), {}, {}, {}), "drawn"))
    assert (found.verdict, found.told) == ("well", "a show runs here: exhibit run (process 7)")
    assert "cannot be tried meanwhile" in found.notes[0]


def test_what_waits_for_the_broker_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "queue.sqlite3"
    assert broker_part.queue(file).told == "nothing waits for the broker"
    backlog = Backlog(file)
    backlog.add([QueuedMessage("room/a", "1"), QueuedMessage("room/b", "2")])
    monkeypatch.setattr(broker_part, "shows", lambda: [Process(7, ("exhibit", "run"))])
    assert broker_part.queue(file).verdict == "unknown"
    backlog.close()
    assert broker_part.queue(file).told == "2 messages wait for the broker"
    monkeypatch.setattr(broker_part, "MOST", 2)
    assert broker_part.queue(file).verdict == "ill"
    file.write_bytes(b"no database" * 100)
    monkeypatch.setattr(broker_part, "shows", list)
    assert broker_part.queue(file).verdict == "ill"


def test_too_little_memory_is_ill(tmp_path: Path) -> None:
    (tmp_path / "meminfo").write_text("MemTotal: 900000 kB\nMemAvailable: 90000 kB\n")
    found = machine.strength(tmp_path, tmp_path / "meminfo")
    assert (found.verdict, "92 MB of memory free; too little memory" in found.told) == ("ill", True), found
    assert machine.strength(tmp_path, tmp_path / "none").verdict == "unknown"


def test_how_a_running_show_is_it_says_itself(tmp_path: Path) -> None:
    said = {"status": "ill", "headline": "the projector is dark", "notes": ["held by a technician"]}
    ill = [{"code": "output down", "about": "projector", "text": "no display", "for_s": 4, "remedy": "look at it"}]

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({**said, "illnesses": ill}).encode()
            self.send_response(503)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    show = Show(tmp_path, ShowFile(), {}, {}, {})
    with HTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        process = Process(7, ("exhibit", "run", "--web", f"127.0.0.1:{server.server_port}"))
        (found,) = running_health.look(show, process)
        assert (found.verdict, found.told) == ("ill", "the show that runs here is ill: projector: no display")
        assert (found.remedies, found.notes) == (("look at it",), ("held by a technician",))
        ill.clear()
        (found,) = running_health.look(show, process)
        assert found.verdict == "well"
        server.shutdown()
    (found,) = running_health.look(show, process)
    assert (found.verdict, found.told.split(" (")[0]) == ("ill", "the show that runs here does not say how it is")
    assert list(running_health.look(show, Process(7, ("exhibit", "run", "--no-web")))) == []
