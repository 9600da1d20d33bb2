"""What tests share: the real faces of `../shared`, and real neighbours that are started and stopped."""

from __future__ import annotations

import contextlib
import ctypes
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from exhibit.system.paths import models_folder
from exhibit.vision.model_files import Manifest
from tests.small_show import SmallShow

REPOSITORY = Path(__file__).parent.parent
SHARED = REPOSITORY.parent / "shared"
WITHIN_S = 90.0
"""Until when what must happen is waited for: long enough for a machine that fifteen others keep busy."""


# No test fails because a machine is slow.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# Desks answer to ports that are the same everywhere, and whoever is found by multicast is found by all.
_ONE_BY_ONE = (
    "commands",
    "doctor",
    "inputs",
    "outputs",
    "test_desks.py",
    "test_fixtures.py",
    "test_for_technicians.py",
)
_CLONE_NEWNET = 0x40000000
_NETWORK = """ip link set lo up multicast on
ip route add 224.0.0.0/4 dev lo
ip link add card type veth peer name wire
ip address add 192.168.254.1/24 dev card
ip link set card up
ip link set wire up
"""
"""A network with a card: olad listens to nothing else for multicast. QLC+ numbers lines by their addresses, and the
first has to be the loopback."""


def _may_have_own_networks() -> bool:
    """Whether each worker may have a network of its own here: for the system's administrator, on Linux."""
    try:
        made = subprocess.run(["unshare", "--net", "sh", "-ec", _NETWORK], check=False, capture_output=True)
    except OSError:
        return False
    return made.returncode == 0


def pytest_configure(config: pytest.Config) -> None:
    """A worker takes a network of its own where it may: no port and no multicast of another's tests is in it."""
    if hasattr(config, "workerinput") and _may_have_own_networks():
        # Of this thread, and of all threads and programs that it will start; who drives the worker has a pipe to it.
        if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "no network of its own")
        subprocess.run(["sh", "-ec", _NETWORK], check=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Which tests keep to one worker, where there are several: those of one file, and those with neighbours where all
    share one network."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 (where there is one worker, nobody needs it)

    apart = _may_have_own_networks()

    class ByNeighbours(LoadScopeScheduling):  # type: ignore[misc, unused-ignore]
        def _split_scope(self, nodeid: str) -> str:
            path = Path(nodeid.split("::", maxsplit=1)[0])
            one_by_one = path.parts[1] in _ONE_BY_ONE or path.name in _ONE_BY_ONE
            return "neighbours" if one_by_one and not apart else path.as_posix()

    return ByNeighbours(config, log)


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test leaves anything in the home of who runs it, and none depends on how wide their terminal is."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture
def small_show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallShow:
    """A show of one file of rules and one rehearsal."""
    return SmallShow(tmp_path / "show", capsys)


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


@pytest.fixture(autouse=True)
def _no_faults_of_other_shows() -> None:
    """What could not be shown is remembered by the process, which is one show's everywhere but here."""
    media = sys.modules.get("exhibit.outputs.scenes.media")
    if media is not None:
        media.forget_faults()
