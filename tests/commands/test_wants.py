"""A moment without descriptors, memory or disk is not for good: what stopped meanwhile goes on, in a running show."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from socket import AF_INET, SOCK_DGRAM, SOCK_STREAM, socket

import httpx
import pytest

from exhibit.osc_codec import packet
from tests.conftest import WITHIN_S, free_port, until

SHOW = """
exhibit: Wants
camera: {{source: drawn}}
projector: {{size: 160x90}}
default: [{{scene: one}}]
osc: {{listen: {osc}}}
variables: {{rain: 0.5}}
"""
SCENE = "about: One\nlayers: [{gradient: {stops: [{at: 0, colour: '#000000'}, {at: 1, colour: '#102030'}]}}]\n"
RULES = "rules:\n  {name}:\n    when: happiness > 0.5\n    while: [{{scene: one}}]\n"
MOMENT_S = 6.0
"""How long the want lasts: so long that every part of the show meets it."""


class Show:
    """`exhibit run` on a small show, its limits in a test's hands."""

    def __init__(self, folder: Path, *, core: int = 0) -> None:
        self.folder, self.record, self.errors = folder / "show", folder / "record.jsonl", folder / "errors.txt"
        for part in ("rules", "scenes/one"):
            (self.folder / part).mkdir(parents=True)
        osc, port = free_port(SOCK_DGRAM), free_port(SOCK_STREAM)
        (self.folder / "exhibit.yaml").write_text(SHOW.format(osc=osc))
        (self.folder / "scenes/one/scene.yaml").write_text(SCENE)
        self.write("first")
        self.osc = osc
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=WITHIN_S)
        asked = ["run", str(self.folder), "--headless", "--web", f"127.0.0.1:{port}", "--record", str(self.record)]
        program = [sys.executable, "-m", "exhibit", *asked]
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                program,
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (core, core)),  # noqa: PLW1509 (one thread)
            )

    def threads(self) -> list[str]:
        """The names of its threads, as the machine knows them."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/comm")
        return sorted(comm.read_text() for comm in tasks)

    def is_well(self) -> bool:
        answer = self.get("/api/health")
        return answer is not None and answer.status_code == HTTPStatus.OK

    def write(self, rule: str) -> None:
        (self.folder / "rules" / "play.yaml").write_text(RULES.format(name=rule))

    def want(self, kind: int, soft: int) -> Callable[[], None]:
        """Take away what is `soft` too much; what is given back ends the want."""
        before = resource.prlimit(self.process.pid, kind)
        resource.prlimit(self.process.pid, kind, (soft, before[1]))
        return lambda: resource.prlimit(self.process.pid, kind, before) and None

    def get(self, path: str) -> httpx.Response | None:
        try:
            return self.client.get(path)
        except httpx.HTTPError:
            return None

    def frames(self) -> float:
        answer = self.get("/metrics")
        told = answer.text.splitlines() if answer else []
        return next((float(line.split()[-1]) for line in told if line.startswith("exhibit_frames_total")), -1.0)

    def looks_on(self) -> bool:
        """Whether frames are looked at now."""
        before = self.frames()
        return before >= 0 and until(lambda: self.frames() > before + 5)

    def has_rule(self, name: str) -> bool:
        answer = self.get("/api/rules")
        return answer is not None and f'"{name}"' in answer.text

    def variable(self) -> float:
        answer = self.get("/api/vars")
        return float(next(one["value"] for one in answer.json() if one["name"] == "rain")) if answer else -1.0

    def close(self) -> None:
        self.client.close()
        self.process.kill()
        self.process.wait(WITHIN_S)


@pytest.fixture
def show(tmp_path: Path) -> Iterator[Show]:
    running = Show(tmp_path)
    try:
        assert until(lambda: running.frames() > 5), running.errors.read_text()
        yield running
    finally:
        running.close()


def test_after_a_moment_without_descriptors_everything_goes_on(show: Show) -> None:
    give_back = show.want(resource.RLIMIT_NOFILE, 8)
    show.write("meanwhile")
    time.sleep(MOMENT_S)  # nothing is to happen
    give_back()
    assert show.process.poll() is None, show.errors.read_text()
    show.client.close()
    show.client = httpx.Client(base_url=show.client.base_url, timeout=WITHIN_S)
    assert until(lambda: show.has_rule("meanwhile")), show.errors.read_text()
    assert show.looks_on()
    show.write("afterwards")
    assert until(lambda: show.has_rule("afterwards")), show.errors.read_text()
    with socket(AF_INET, SOCK_DGRAM) as desk:
        desk.sendto(packet("/exhibit/var/rain", [0.25]), ("127.0.0.1", show.osc))
    assert until(lambda: show.variable() == 0.25)
    assert "Traceback" not in show.errors.read_text()


def test_after_a_moment_without_memory_everything_goes_on(show: Show) -> None:
    """No thread can begin meanwhile: whoever starts one waits for it for ever, unless `system/thread_start.py` is
    there."""
    threads = show.threads()
    give_back = show.want(resource.RLIMIT_AS, 1)
    show.write("meanwhile")
    assert until(lambda: "projector: RuntimeError: can't start new thread" in show.errors.read_text())
    time.sleep(MOMENT_S)  # nothing is to happen
    give_back()
    assert show.process.poll() is None, show.errors.read_text()
    show.client.close()
    show.client = httpx.Client(base_url=show.client.base_url, timeout=WITHIN_S)
    assert until(lambda: show.has_rule("meanwhile")), show.errors.read_text()
    assert show.looks_on()
    assert until(show.is_well)
    assert until(lambda: len(show.threads()) >= len(threads))
    show.write("afterwards")
    assert until(lambda: show.has_rule("afterwards")), show.errors.read_text()
    with socket(AF_INET, SOCK_DGRAM) as desk:
        desk.sendto(packet("/exhibit/var/rain", [0.25]), ("127.0.0.1", show.osc))
    assert until(lambda: show.variable() == 0.25)
    assert "Traceback" not in show.errors.read_text()


def test_after_a_moment_without_disk_the_record_goes_on(show: Show) -> None:
    give_back = show.want(resource.RLIMIT_FSIZE, show.record.stat().st_size + 10)
    time.sleep(MOMENT_S)  # nothing is to be written
    give_back()
    assert show.looks_on()
    size = show.record.stat().st_size
    assert until(lambda: show.record.stat().st_size > size + 2000)
    show.process.send_signal(signal.SIGTERM)
    show.process.wait(WITHIN_S)
    read = [json.loads(line) for line in show.record.read_text().splitlines()]
    assert read[-1]["t"] > MOMENT_S
    assert "Traceback" not in show.errors.read_text()


@pytest.mark.parametrize("by", [signal.SIGSEGV, signal.SIGQUIT, signal.SIGABRT])
def test_a_crash_leaves_no_picture_on_the_disk(tmp_path: Path, by: signal.Signals) -> None:
    signal.signal(by, signal.SIG_DFL)  # tests that were begun in the background ignore it, and so would the show
    show = Show(tmp_path, core=resource.RLIM_INFINITY)
    try:
        assert until(lambda: show.frames() > 2), show.errors.read_text()
        assert resource.prlimit(show.process.pid, resource.RLIMIT_CORE)[0] == 0
        show.process.send_signal(by)
        assert show.process.wait(WITHIN_S) < 0  # a library may make another signal of it
        assert not list(tmp_path.glob("core*"))
    finally:
        show.close()


def test_a_full_log_keeps_no_show_from_starting(tmp_path: Path) -> None:
    show = Show(tmp_path)
    show.close()
    asked = ["run", str(show.folder), "--headless", "--no-web", "--for", "3s", "--record", str(show.record)]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([sys.executable, "-m", "exhibit", *asked], stdout=full, stderr=full, check=False)
    assert done.returncode == 0
    assert '"kind":"mood"' in show.record.read_text()


def test_a_service_s_journal_never_holds_the_token(show: Show) -> None:
    told = show.errors.read_text()
    assert "'exhibit token' makes one" in told
    assert "shown this once" not in told
