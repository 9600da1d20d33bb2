"""A show that is kept by a parent: it is begun again where it dies or hangs, and ends when it is asked to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from exhibit.service.supervisor import Lifeline, SupervisorTimes
from tests.conftest import WITHIN_S, until

QUICK = "SupervisorTimes(begin_s=5, silent_s=1, end_s=1, abort_s=1, pause_s=0.05, longest_pause_s=0.2)"
CHILD = """
import os, socket, sys, time, signal, faulthandler
faulthandler.enable()
folder = {folder!r}
number = len(os.listdir(folder))
open(folder + "/" + str(number), "w").close()
def say(line):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mouth:
        mouth.sendto(line.encode(), os.environ["NOTIFY_SOCKET"])
{body}
"""


def supervising(tmp_path: Path, body: str) -> subprocess.Popen[str]:
    """A supervisor over a child that does `body`, where `number` counts its starts from 0."""
    folder = tmp_path / "starts"
    folder.mkdir()
    child = tmp_path / "child.py"
    child.write_text(CHILD.format(folder=str(folder), body=body))
    code = (
        "import sys; from exhibit.service.supervisor import SupervisorTimes, Supervisor; "
        f"sys.exit(Supervisor([sys.executable, {str(child)!r}], {QUICK}).run())"
    )
    return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)


def starts(tmp_path: Path) -> int:
    return len(list((tmp_path / "starts").iterdir()))


def test_one_that_dies_is_begun_again_and_one_that_ends_as_it_should_is_not(tmp_path: Path) -> None:
    parent = supervising(tmp_path, "if number == 0: os.kill(os.getpid(), signal.SIGKILL)\nif number == 1: sys.exit(3)")
    _, said = parent.communicate(timeout=WITHIN_S)
    assert (parent.returncode, starts(tmp_path)) == (0, 3)
    assert "the show ended (SIGKILL) after 0 s; it begins anew" in said
    assert "the show ended (exit code 3)" in said


def test_one_that_says_no_more_that_it_lives_is_aborted_with_its_stacks_told(tmp_path: Path) -> None:
    body = "say('READY=1')\nif number == 0: time.sleep(60)\n"
    parent = supervising(tmp_path, body)
    _, said = parent.communicate(timeout=WITHIN_S)
    assert (parent.returncode, starts(tmp_path)) == (0, 2)
    assert "it has not said for too long that it lives: the show is aborted" in said
    assert "child.py" in said  # where it stood


def test_one_that_ignores_the_abort_is_killed(tmp_path: Path) -> None:
    body = "faulthandler.disable()\nsignal.signal(signal.SIGABRT, signal.SIG_IGN)\nsay('READY=1')\n"
    parent = supervising(tmp_path, f"{body}while number == 0: time.sleep(1)")
    _, said = parent.communicate(timeout=WITHIN_S)
    assert (parent.returncode, starts(tmp_path)) == (0, 2), said
    assert "the show ended (SIGKILL)" in said


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_passed_on_and_the_end_is_the_shows_own(tmp_path: Path, name: signal.Signals) -> None:
    body = "for n in (2, 15): signal.signal(n, lambda *_: sys.exit(7))\nsay('READY=1')\nopen(folder + '/up', 'w')\n"
    parent = supervising(tmp_path, f"{body}while True: time.sleep(0.1); say('WATCHDOG=1')")
    assert until((tmp_path / "starts" / "up").exists)
    parent.send_signal(name)
    parent.communicate(timeout=WITHIN_S)
    assert parent.returncode == 7


def test_one_that_does_not_end_when_it_is_asked_to_is_killed(tmp_path: Path) -> None:
    body = "signal.signal(15, signal.SIG_IGN)\nopen(folder + '/up', 'w')\n"
    parent = supervising(tmp_path, f"{body}while True: time.sleep(0.1)")
    assert until((tmp_path / "starts" / "up").exists)
    parent.terminate()
    _, said = parent.communicate(timeout=WITHIN_S)
    assert parent.returncode == 128 + signal.SIGKILL
    assert "does not end when it is asked to" in said


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    body = "open(folder + '/pid', 'w').write(str(os.getpid()))\nos.rename(folder + '/pid', folder + '/up')\n"
    parent = supervising(tmp_path, f"{body}while True: time.sleep(0.1)")
    assert until((tmp_path / "starts" / "up").exists)
    child = int((tmp_path / "starts" / "up").read_text())
    parent.kill()
    parent.communicate(timeout=WITHIN_S)
    assert until(lambda: not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text())


def test_who_waits_before_it_begins_is_given_the_time_it_asks_for() -> None:
    line = Lifeline(SupervisorTimes(), 0.0)
    line.hear("EXTEND_TIMEOUT_USEC=200000000\nSTATUS=waits", 80.0)
    assert (line.overdue(270.0), line.overdue(281.0)) == ("", "it has not begun in time")
    line.hear("READY=1", 270.0)
    line.hear("STOPPING=1", 280.0)
    assert (line.overdue(389.0), line.overdue(391.0)) == ("", "it has not begun in time")


def test_the_parent_imports_nothing_of_the_show() -> None:
    code = "import sys, exhibit.service.supervisor; print(*{name.split('.')[0] for name in sys.modules})"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert not {"numpy", "pydantic", "rich", "yaml", "cv2"} & set(told.stdout.split())
