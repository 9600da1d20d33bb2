"""The process that draws shaders, as the show sees it: requests go out, answers come back in the same order, and
nobody waits for them."""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exhibit.shaders.program import Json
from exhibit.system.paths import state_folder

_PACKAGE_PARENT = str(Path(__file__).resolve().parents[2])
_CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
_STARTS_S = 20.0
STARVED_S = 10.0
"""A process that gets no processor is no process that hangs: it is waited for so long, where a wall waits."""
HUNG, STARVED = "it hung", "it got no processor"
_WORKED_SHARE = 0.6
"""Of the time that a request takes, the process must have worked so much, or it is starved."""


@dataclass
class Pending:
    """A request on its way. `answer` is None until there is one; `failed` where there will be none."""

    do: str
    limit_s: float
    name: str = ""
    """Of the program that it concerns."""
    patience_s: float = STARVED_S
    """How much longer than `limit_s` it is waited for where the process gets no processor."""
    answer: Mapping[str, Json] | None = None
    failed: str = ""

    @property
    def done(self) -> bool:
        return self.answer is not None or bool(self.failed)


@dataclass
class ShaderProcess:
    """A child that draws. Not for several threads at once: who uses it holds a lock. `software`: only the processor
    draws, whatever cards there are."""

    software: bool = True
    renderer: str = ""
    """What draws, as the driver calls itself; empty until it is known."""
    missing: str = ""
    """Why nothing can be drawn on this machine."""
    ended: str = ""
    """Why it is no more."""
    ended_with: Pending | None = None
    """At what it ended."""
    built: set[str] = field(default_factory=set)
    """Programs that it has been asked to build."""

    def __post_init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            ours.setblocking(False)  # noqa: FBT003 (the library's own argument)
            self._link = ours
            self._child = subprocess.Popen(  # noqa: S603 (ourselves)
                [sys.executable, "-m", "exhibit.shaders.host", str(theirs.fileno())],
                env=_environment(software=self.software),
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._out: deque[tuple[bytes, int | None]] = deque()
        self._in = b""
        self._waiting: deque[Pending] = deque()
        self._began_s = self._head_s = time.monotonic()
        self._head_worked_s = 0.0

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def idle(self) -> bool:
        """Whether it has answered everything."""
        return not self._waiting

    def ask(
        self,
        told: Mapping[str, Json],
        limit_s: float,
        name: str = "",
        descriptor: int | None = None,
        patience_s: float = STARVED_S,
    ) -> Pending:
        """Ask for something that should not take longer than `limit_s` once its turn has come; on a busy machine,
        `patience_s` more. A `descriptor` is handed over, and stays the caller's."""
        pending = Pending(str(told["do"]), limit_s, name, patience_s)
        if self.ended or self.missing:
            pending.failed = self.ended or self.missing
            return pending
        if not self._waiting:
            self._turn()
        self._waiting.append(pending)
        self._out.append((json.dumps(told).encode() + b"\n", os.dup(descriptor) if descriptor is not None else None))
        self.exchange()
        return pending

    def exchange(self, wait_s: float = 0.0) -> None:
        """Send what waits, take the answers that have come; find out whether it hangs or has ended. Waits for an answer
        at most `wait_s`."""
        if self.ended:
            return
        try:
            self._send()
            if wait_s > 0:
                select.select([self._link], [], [], wait_s)
            self._receive()
        except (BlockingIOError, InterruptedError):
            pass
        except OSError:
            self._end("it ended by itself")
        if not self.ended and (why := self._overdue()):
            self._end(why)

    def close(self) -> None:
        """End it; what it was asked for fails."""
        if not self.ended:
            self._end("it was closed")

    def _send(self) -> None:
        while self._out:
            line, descriptor = self._out[0]
            try:
                if descriptor is None:
                    sent = self._link.send(line)
                else:
                    sent = socket.send_fds(self._link, [line], [descriptor])
                    os.close(descriptor)
            except BlockingIOError:
                return
            if sent < len(line):
                self._out[0] = line[sent:], None
                return
            self._out.popleft()

    def _receive(self) -> None:
        while True:
            try:
                more = self._link.recv(1 << 16)
            except BlockingIOError:
                return
            if not more:
                self._end("it ended by itself")
                return
            self._in += more
            while b"\n" in self._in:
                line, _, self._in = self._in.partition(b"\n")
                self._take(json.loads(line))

    def _take(self, told: Mapping[str, Json]) -> None:
        if "renderer" in told:
            self.renderer = str(told["renderer"])
        elif "missing" in told:
            self.missing = str(told["missing"])
            self._fail_all(self.missing)
        elif self._waiting:
            self._waiting.popleft().answer = told
        self._turn()

    def _turn(self) -> None:
        """The turn of the next request has come."""
        self._head_s, self._head_worked_s = time.monotonic(), self._worked_s()

    def _overdue(self) -> str:
        """Why it is waited for no more; empty where it is."""
        if not self.renderer and not self.missing:
            patience_s = max((one.patience_s for one in self._waiting), default=0.0)
            return HUNG if time.monotonic() - self._began_s > _STARTS_S + patience_s else ""
        if not self._waiting:
            return ""
        head, taken_s = self._waiting[0], time.monotonic() - self._head_s
        if taken_s <= head.limit_s:
            return ""
        if self._worked_s() - self._head_worked_s > _WORKED_SHARE * head.limit_s:
            return HUNG
        return STARVED if taken_s > head.limit_s + head.patience_s else ""

    def _worked_s(self) -> float:
        """The processor's time that it has used."""
        try:
            fields = Path(f"/proc/{self._child.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except (OSError, UnicodeDecodeError):
            return time.monotonic()
        return (int(fields[11]) + int(fields[12])) / _CLOCK_TICKS

    def _end(self, why: str) -> None:
        self.ended = why
        self.ended_with = self._waiting[0] if self._waiting else None
        self._fail_all(why)
        self._link.close()
        self._child.kill()
        self._child.wait()

    def _fail_all(self, why: str) -> None:
        for pending in self._waiting:
            pending.failed = why
        self._waiting.clear()
        for _, descriptor in self._out:
            if descriptor is not None:
                os.close(descriptor)
        self._out.clear()


def _environment(*, software: bool) -> dict[str, str]:
    """Drivers are told by the environment how to work: one core, vectors as wide as are safe (512 bits end in a
    crash), and where they keep what they have compiled."""
    cache = state_folder() / "shaders"
    with contextlib.suppress(OSError):  # then it is compiled anew at each start
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = {
        "LP_NUM_THREADS": "0",
        "LP_NATIVE_VECTOR_WIDTH": "256",
        "MESA_SHADER_CACHE_DIR": str(cache),
        "MESA_GLSL_CACHE_DIR": str(cache),
        "MESA_SHADER_CACHE_MAX_SIZE": "128M",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, (_PACKAGE_PARENT, os.environ.get("PYTHONPATH", "")))),
    }
    if software:
        own |= {"LIBGL_ALWAYS_SOFTWARE": "1", "GALLIUM_DRIVER": "llvmpipe"}
    return {**os.environ, **own}
