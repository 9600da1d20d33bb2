"""A version that is bad in any of five ways is gone again, loudly; one that is good counts; a kill at any step leaves a
`current` that starts."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.clock import ManualClock
from exhibit.service.crash_loop import StartMemory
from exhibit.service.running_show import RunningShow
from exhibit.service.start_memory import MemoryFile
from exhibit.service.trial import Health, HealthTrial, TrialTimes, step
from exhibit.service.update import NotUpdated, Update, Updated
from exhibit.service.versions import COMPLETE, Versions, went_back

TIMES = TrialTimes(ready_s=20.0, watch_s=60.0, grace_s=10.0)
WELL: Health = frozenset()


class Room:
    """A show from outside, in memory: `course` says of each version how it is so many seconds after its start."""

    def __init__(self, versions: Versions, clock: ManualClock, course: Callable[[str, float], Health]) -> None:
        self._versions, self._clock, self._course = versions, clock, course
        self.plays, self._since_s = versions.current(), clock.now()
        self.starts = list[str]()

    def restart(self) -> None:
        self.plays, self._since_s = self._versions.current(), self._clock.now()
        self.starts.append(self.plays)

    def health(self) -> Health:
        return self._course(self.plays, self._clock.now() - self._since_s) if self.plays == "2.0" else WELL


def into(folder: Path) -> None:
    (folder / "bin").mkdir(parents=True)


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    """1.0 runs, and has proved itself."""
    made = Versions(tmp_path / "opt")
    made.prefix.mkdir()
    made.install("1.0", into)
    made.switch("1.0")
    made.trust("1.0")
    return made


def update_of(versions: Versions, course: Callable[[str, float], Health]) -> tuple[Update, Room]:
    clock = ManualClock()
    room = Room(versions, clock, course)
    return Update(versions, room, clock, clock.sleep, lambda _: None, TIMES), room


def updated(update: Update) -> Updated:
    """How the update to 2.0 ends."""
    update.begin("2.0", into)
    return update.resume()


def test_a_version_that_is_well_counts_and_the_one_before_stays_to_go_back_to(versions: Versions) -> None:
    versions.install("0.9", into)
    update, room = update_of(versions, lambda _, s: None if s < 5 else WELL)
    ended = updated(update)
    assert (ended.good, room.plays, versions.current(), versions.trusted()) == (True, "2.0", "2.0", "2.0")
    assert versions.is_whole("1.0")
    assert not versions.folder("0.9").exists(), "versions do not fill the disk"


@pytest.mark.parametrize(
    ("course", "why"),
    [
        (lambda *_: None, "did not answer within 20 s"),
        (lambda _, s: WELL if s < 30 else None, "does not answer"),
        (lambda _, s: frozenset({"projector: output down"}) if s > 3 else WELL, "projector: output down"),
        (lambda _, s: WELL if int(s / 4) % 2 else None, "fell silent 4 times"),
    ],
    ids=["never ready", "dies after a while", "unhealthy", "starts again and again"],
)
def test_a_version_that_is_bad_is_gone_again_and_it_is_said(
    versions: Versions, course: Callable[[str, float], Health], why: str
) -> None:
    update, room = update_of(versions, course)
    ended = updated(update)
    assert (ended.good, room.plays, versions.current(), versions.trusted()) == (False, "1.0", "1.0", "1.0")
    assert why in ended.told
    assert "1.0 is back" in ended.told
    assert room.starts == ["2.0", "1.0"]
    assert why in went_back(versions.folder("1.0")), "the show says so on its page"


def test_what_was_ill_before_is_not_the_new_versions_fault() -> None:
    trial = HealthTrial(0.0, frozenset({"camera: source down"}))
    for second in range(70):
        trial = step(trial, frozenset({"camera: source down"}), float(second), TIMES)
    assert trial.outcome == "good"


def test_what_was_ill_before_and_how_it_is_watched_is_known_to_whoever_goes_on(versions: Versions) -> None:
    def still_ill(*_: object) -> Health:
        return frozenset({"camera: source down"})

    update, room = update_of(versions, still_ill)
    room.plays = "2.0"  # it is the running show that tells
    update.begin("2.0", into, ("--health=http://here/api/health", "--watch=5s"))
    memory = versions.remembered().value
    assert memory is not None
    assert (memory.ill, memory.how) == (("camera: source down",), ("--health=http://here/api/health", "--watch=5s"))
    other, _ = update_of(versions, still_ill)
    assert other.resume().good, "after a power cut, by another process"


def test_who_has_begun_it_follows_who_watches_it(versions: Versions) -> None:
    update, _ = update_of(versions, lambda *_: None)
    update.begin("2.0", into)
    assert "nobody watches it any more" in update.follow(lambda: False).told
    watcher, _ = update_of(versions, lambda *_: None)
    watching = iter((True, True))

    def lives() -> bool:
        alive = next(watching, False)
        if not alive:
            watcher.resume()
        return alive

    ended = update.follow(lives)
    assert (ended.good, "2.0 HAS FAILED: it did not answer within 20 s. 1.0 is back" in ended.told) == (False, True)


def test_where_the_first_version_fails_the_next_one_may_be_tried(tmp_path: Path) -> None:
    versions = Versions(tmp_path / "opt")
    versions.prefix.mkdir()
    update, _ = update_of(versions, lambda *_: None)
    ended = updated(update)
    assert "no version before it to go back to" in ended.told
    assert "no version before it to go back to" in went_back(versions.folder("2.0"))
    update.begin("2.1", into)
    assert versions.current() == "2.1"


def test_a_start_of_another_version_wants_the_show_itself_whatever_crashed_before(tmp_path: Path) -> None:
    memory = MemoryFile(tmp_path / "shows" / "hall")
    memory.write(StartMemory("safe scene", why="it ended early"))
    RunningShow("http://127.0.0.1:9/api/health", (), states=(tmp_path,)).restart()
    assert memory.pressed


def test_a_version_that_cannot_be_installed_changes_nothing(versions: Versions) -> None:
    def fails(folder: Path) -> None:
        folder.mkdir()
        raise NotUpdated("a wheel is missing")

    update, room = update_of(versions, lambda *_: WELL)
    with pytest.raises(NotUpdated, match="missing"):
        update.begin("2.0", fails)
    assert (versions.current(), room.starts) == ("1.0", [])
    assert not versions.folder("2.0").exists()


@pytest.mark.parametrize("version", ["../evil", "a/b", "", ".hidden", "current"])
def test_what_is_no_version_leads_nowhere(versions: Versions, version: str) -> None:
    with pytest.raises(ValueError, match="no version"):
        versions.folder(version)


PROGRAM = """
import os, sys
from pathlib import Path
from exhibit.clock import ManualClock
from exhibit.service.trial import TrialTimes
from exhibit.service.update import Update
from exhibit.service.versions import Versions
import exhibit.system.files as files

class Well:
    def restart(self): pass
    def health(self):
        bad = sys.argv[2] == "bad" and Versions(prefix).current() == "2.0" and clock.now() > 2
        return frozenset({"ill"} if bad else ())

prefix, left, clock = Path(sys.argv[1]), int(sys.argv[3]), ManualClock()

def killing(event, _):
    global left
    if event in ("os.rename", "os.symlink", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), 9)

sys.addaudithook(killing)
update = Update(Versions(prefix), Well(), clock, clock.sleep, print, TrialTimes(5, 20, 5))
update.begin("2.0", lambda folder: (folder / "bin").mkdir(parents=True))
update.resume()
"""


@pytest.mark.parametrize("kind", ["good", "bad"])
def test_a_kill_at_any_step_leaves_a_current_that_starts_and_resuming_settles_it(
    tmp_path: Path, versions: Versions, kind: str
) -> None:
    steps = 0
    for steps in range(1, 40):
        place = tmp_path / f"{steps}"
        shutil.copytree(versions.prefix, place, symlinks=True)
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(place), kind, str(steps)], check=False, capture_output=True
        )
        assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
        after = Versions(place)
        assert after.current() in ("1.0", "2.0"), f"step {steps}"
        assert after.is_whole(after.current())
        update, _ = update_of(after, lambda *_: WELL)
        update.resume()
        memory = after.remembered().value
        assert memory is None or memory.stage != "trial"
        assert after.is_whole(after.current())
        assert after.current() == after.trusted()
        if done.returncode == 0:
            break
    assert steps > 5


def test_without_an_update_under_way_there_is_nothing_to_resume(versions: Versions) -> None:
    update, room = update_of(versions, lambda *_: WELL)
    assert update.resume().good
    assert room.starts == []


@pytest.fixture
def page() -> Iterator[tuple[str, list[tuple[int, object]]]]:
    """A page that says how a show is: its address, and what it answers."""
    answers: list[tuple[int, object]] = [(200, {"status": "ok"})]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(answers[0][0])
            self.end_headers()
            self.wfile.write(json.dumps(answers[0][1]).encode())

        def log_message(self, *_: object) -> None:
            """Nothing is told."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/api/health", answers
    server.shutdown()
    server.server_close()


def test_health_is_what_the_page_says(page: tuple[str, list[tuple[int, object]]]) -> None:
    url, answers = page
    running = RunningShow(url, ())
    assert running.health() == frozenset()
    answers[0] = (503, {"illnesses": [{"about": "projector", "code": "output down"}]})
    assert running.health() == frozenset({"projector: output down"})
    for odd in ((500, {}), (503, "odd"), (503, {"illnesses": 7})):
        answers[0] = odd
        assert running.health() is None
    answers[0] = (401, {"error": "a token is needed"})
    assert running.health() == frozenset()
    assert running.tells_nothing
    assert RunningShow("http://127.0.0.1:9/api/health", ()).health() is None


def wheel(folder: Path, version: str, *, imports: bool = True, needs: str = "") -> Path:
    """A wheel that is called as ours and holds next to nothing."""
    folder.mkdir(exist_ok=True)
    info = f"exhibit-{version}.dist-info"
    text = f"Metadata-Version: 2.1\nName: exhibit\nVersion: {version}\nProvides-Extra: web\n"
    text += f"Requires-Dist: {needs}\n" if needs else ""
    files = {
        "exhibit/__init__.py": f"__version__ = '{version}'\n",
        "exhibit/cli.py": "",
        "exhibit/app.py": "" if imports else "import no_such_module_anywhere\n",
        f"{info}/METADATA": text,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    file = folder / f"exhibit-{version}-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
        packed.writestr(f"{info}/RECORD", "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"]))
    return file


def test_the_command_updates_from_wheels_and_refuses_what_is_bad(
    tmp_path: Path,
    page: tuple[str, list[tuple[int, object]]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    prefix, started = tmp_path / "opt", tmp_path / "started"
    told = [
        "--prefix",
        str(prefix),
        "--restart",
        f"touch {started}",
        "--health",
        page[0],
        "--watch",
        "1s",
        "--grace",
        "1s",
    ]
    memory = Versions(prefix)
    assert main(["update", str(wheel(tmp_path / "good", "7.1")), *told]) == 0, capsys.readouterr().err
    assert (prefix / "current").readlink() == Path("7.1")
    assert (prefix / "7.1" / COMPLETE).is_file()
    assert started.exists()
    kept = memory.remembered().value
    assert kept is not None
    assert kept.how == (f"--restart=touch {started}", f"--health={page[0]}", "--watch=1s", "--ready=180s", "--grace=1s")
    started.unlink()
    memory.remember(replace(kept, stage="trial", before=""))
    assert main(["update", "--resume", "--prefix", str(prefix)]) == 0, "it goes on as it was told"
    assert started.exists()
    assert main(["update", str(wheel(tmp_path / "torn", "7.2", imports=False).parent), *told]) == 1
    assert "7.2 does not start: ModuleNotFoundError" in capsys.readouterr().err
    assert main(["update", str(wheel(tmp_path / "lacks", "7.3", needs="no-such-package-anywhere")), *told]) == 1
    assert "no-such-package-anywhere" in capsys.readouterr().err
    assert sorted(one.name for one in prefix.iterdir() if one.is_dir() and not one.is_symlink()) == ["7.1"]
    assert (prefix / "current").readlink() == Path("7.1")
    for wrong in (str(tmp_path / "nothing"), "exhibit-9-py3-none-any.whl", str(tmp_path)):
        assert main(["update", wrong, *told]) == 1
    assert "Traceback" not in capsys.readouterr().err
