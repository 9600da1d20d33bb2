"""`exhibit run --supervise`: a small parent that starts the show again when it dies, or says no more that it lives.

It is to the show what a service manager is: it hears READY, WATCHDOG and STOPPING over a socket of its own (man
sd_notify), aborts one that is silent, and begins it anew, ever more slowly. Nothing of the show is imported here, so
that the parent stays small and outlives whatever happens to its child. Called with the arguments of `exhibit`.
"""

from __future__ import annotations

import ctypes
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

ENDED_WRONG = 2
_PR_SET_PDEATHSIG = 1
_LOOK_S = 0.25


@dataclass(frozen=True)
class SupervisorTimes:
    """How long, in seconds, a show may take to begin, be silent while it runs, take to end, and take to die of an
    abort; the pause before it is begun anew, at first and at most; for how long it must have lived for the first pause
    to count again."""

    begin_s: float = 90.0
    silent_s: float = 30.0
    end_s: float = 20.0
    abort_s: float = 10.0
    pause_s: float = 1.0
    longest_pause_s: float = 60.0
    proven_s: float = 600.0


class Lifeline:
    """What the show has said of itself, and until when it has to say something again (monotonic seconds)."""

    def __init__(self, limits: SupervisorTimes, now_s: float) -> None:
        self._limits = limits
        self.ready = False
        self.due_s = now_s + limits.begin_s

    def hear(self, said: str, now_s: float) -> None:
        """Heed a datagram of the show."""
        for line in said.splitlines():
            word, _, value = line.partition("=")
            if word == "READY":
                self.ready, self.due_s = True, now_s + self._limits.silent_s
            elif word == "WATCHDOG" and self.ready:
                self.due_s = now_s + self._limits.silent_s
            elif word == "STOPPING":  # it may begin anew in its own place, and is given the time for both
                self.ready, self.due_s = False, now_s + self._limits.end_s + self._limits.begin_s
            elif word == "EXTEND_TIMEOUT_USEC" and value.isdigit():
                self.due_s = max(self.due_s, now_s + int(value) / 1e6)

    def overdue(self, now_s: float) -> str:
        """Why it is to be aborted; empty while it need not be."""
        if now_s <= self.due_s:
            return ""
        return "it has not said for too long that it lives" if self.ready else "it has not begun in time"


class Supervisor:
    """Keeps `command` running until it ends by itself as it should, or somebody asks for its end."""

    def __init__(self, command: Sequence[str], limits: SupervisorTimes | None = None) -> None:
        self._command, self._limits = list(command), limits or SupervisorTimes()
        self._asked: int | None = None
        self._asked_s = 0.0
        self._child: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        """Run; the exit code comes back, which is the show's own where it ended as it should."""
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self._pass_on)
        pause_s = self._limits.pause_s
        with tempfile.TemporaryDirectory(prefix="exhibit-") as folder, _ear(Path(folder) / "notify") as ear:
            while True:
                began_s = time.monotonic()
                code = self._run_once(ear, str(Path(folder) / "notify"))
                if self._ending or code == 0:
                    return code if code >= 0 else 128 - code
                lived_s = time.monotonic() - began_s
                pause_s = self._limits.pause_s if lived_s > self._limits.proven_s else pause_s
                _say(f"the show ended ({_how(code)}) after {lived_s:.0f} s; it begins anew in {pause_s:.0f} s")
                if not self._waited(pause_s):
                    return 0
                pause_s = min(2 * pause_s, self._limits.longest_pause_s)

    @property
    def _ending(self) -> bool:
        """Whether somebody has asked for the end."""
        return self._asked is not None

    def _pass_on(self, number: int, _: FrameType | None) -> None:
        if self._asked is None:
            self._asked, self._asked_s = number, time.monotonic()
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM if number == signal.SIGHUP else number)

    def _waited(self, pause_s: float) -> bool:
        """Wait; whether nobody has asked for the end meanwhile."""
        until_s = time.monotonic() + pause_s
        while not self._ending and time.monotonic() < until_s:
            time.sleep(min(_LOOK_S, pause_s))
        return not self._ending

    def _run_once(self, ear: socket.socket, address: str) -> int:
        """Start it, and look after it until it has ended; its exit code, negative for a signal."""
        environment = {**os.environ, "NOTIFY_SOCKET": address}
        with subprocess.Popen(self._command, env=environment, preexec_fn=_die_with_parent) as child:  # noqa: PLW1509, S603 (the child's own code; nothing here has threads)
            self._child = child
            if self._asked is not None:
                child.send_signal(self._asked)
            line = Lifeline(self._limits, time.monotonic())
            with selectors.DefaultSelector() as selector:
                selector.register(ear, selectors.EVENT_READ)
                while child.poll() is None:
                    if selector.select(_LOOK_S):
                        line.hear(_heard(ear), time.monotonic())
                    self._look_after(child, line)
            return child.returncode

    def _look_after(self, child: subprocess.Popen[bytes], line: Lifeline) -> None:
        now_s = time.monotonic()
        if self._asked is not None:
            if now_s - self._asked_s > self._limits.end_s:
                _say("the show does not end when it is asked to, and is killed")
                child.kill()
                child.wait()
            return
        why = line.overdue(now_s)
        if not why:
            return
        _say(f"{why}: the show is aborted; where its threads stood is told above")
        child.send_signal(signal.SIGABRT)  # faulthandler tells all stacks
        try:
            child.wait(self._limits.abort_s)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _ear(place: Path) -> socket.socket:
    ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    ear.bind(str(place))
    ear.settimeout(0)
    return ear


def _heard(ear: socket.socket) -> str:
    """All that waits to be heard."""
    said = []
    try:
        while True:
            said.append(ear.recv(4096).decode("utf-8", "replace"))
    except BlockingIOError:
        return "\n".join(said)


def _die_with_parent() -> None:
    """Two shows on one wall would be worse than none: where the parent is killed, the child is asked to end."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _how(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def _say(text: str) -> None:
    try:
        print(f"supervise: {text}", file=sys.stderr, flush=True)
    except (OSError, ValueError):  # a full log, or a reader that has gone, ends no show
        return


def main(arguments: Sequence[str]) -> int:
    """Keep `exhibit` with these `arguments` running."""
    return Supervisor([sys.executable, "-m", "exhibit", *arguments]).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
