"""What tests share: the real faces of `../shared`, and real neighbours that are started and stopped."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from exhibit.system.paths import models_folder
from exhibit.vision.model_files import Manifest

REPOSITORY = Path(__file__).parent.parent
SHARED = REPOSITORY.parent / "shared"
WITHIN_S = 90.0
"""Until when what must happen is waited for: long enough for a machine that fifteen others keep busy."""


# Desks answer to ports that are the same everywhere, and sound servers know each other: one after the other.
_ONE_BY_ONE = (
    "commands",
    "doctor",
    "inputs",
    "outputs",
    "test_desks.py",
    "test_fixtures.py",
    "test_for_technicians.py",
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Which tests keep to one worker, where there are several: those of one file, and those with neighbours."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 (where there is one worker, nobody needs it)

    class ByNeighbours(LoadScopeScheduling):  # type: ignore[misc, unused-ignore]
        def _split_scope(self, nodeid: str) -> str:
            path = Path(nodeid.split("::", maxsplit=1)[0])
            one_by_one = path.parts[1] in _ONE_BY_ONE or path.name in _ONE_BY_ONE
            return "neighbours" if one_by_one else path.as_posix()

    return ByNeighbours(config, log)


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test leaves anything in the home of who runs it, and none depends on how wide their terminal is."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture
def media() -> Path:
    """The folder of real faces, which a stranger's clone does not have."""
    folder = SHARED / "media"
    if not folder.is_dir():
        pytest.skip("no ../shared/media beside this checkout: real faces are not part of the repository")
    return folder


@pytest.fixture
def networks() -> Manifest:
    """The manifest, with every network that a show needs in place."""
    manifest = Manifest(models_folder())
    for name in ("faces-yunet", "faces-back", "faces-short-range", "faces-full-range", "emotions"):
        if fault := manifest.verify(name).fault:
            pytest.skip(f"a network is missing: {fault}")
    return manifest


def command(name: str) -> str:
    """The path of a real neighbour, or a skip that says which package brings it."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"'{name}' is not installed (see .ci/run for the package)")
    return found


def free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(condition: Callable[[], bool], within_s: float = WITHIN_S) -> bool:
    """Whether `condition` came true. What must happen is waited for as long as that takes; a shorter time is for what
    must not."""
    end = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


class Neighbour:
    """A real program that runs beside a test; what it prints is kept."""

    def __init__(self, arguments: list[str], log: Path) -> None:
        self._log = log
        self._arguments = arguments
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(self._arguments, stdout=log, stderr=subprocess.STDOUT)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def end(self) -> None:
        """Let it tidy up behind itself: a jackd that is killed keeps one of the machine's eight places for good."""
        if self.process is not None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
        self.stop()

    def said(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")


@pytest.fixture
def neighbour(tmp_path: Path) -> Iterator[Callable[[list[str]], Neighbour]]:
    """Starts neighbours and stops them when the test ends."""
    started: list[Neighbour] = []

    def start(arguments: list[str]) -> Neighbour:
        started.append(Neighbour(arguments, tmp_path / f"neighbour-{len(started)}.log"))
        return started[-1]

    yield start
    for one in reversed(started):
        one.end()
