"""All shaders of this process: what is built, what is barred and why, and the two children: one that draws, and one
beside it that compiles what is new, so that what plays is held up by nothing (D-shaders-5)."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from exhibit.config.problems import Problem, short
from exhibit.shaders.process import HUNG, STARVED, Pending, ShaderProcess
from exhibit.shaders.program import Json, ShaderProgram
from exhibit.shaders.source import ShaderSource

COMPILES_S = 30.0
_REBUILDS_S = 10.0
_BUSY_S = 60.0
"""No wall waits for a compiler: on a busy machine it has so much longer. Its shader is tried again after as long."""
_IDLE_S = 20.0
_FORGIVEN_S = 60.0
"""A process that ends by itself at the same shader twice in this time ends because of it."""
_STEP_S = 0.05
_MOMENT_S = 0.5
_AGAIN_S = 1.0
"""A child that ended is begun again no sooner than this after the last one was."""

HANGS = "its shader does not come to an end: mend its loop"
CRASHES = "its shader crashes the graphics driver: simplify it"
BUSY = "this machine is too busy to draw its shader: give it less to do"
ENDLESS = f"its shader takes longer than {COMPILES_S:g} s to compile: simplify it"


@dataclass(frozen=True)
class BarredShader:
    """Why a program is drawn no more, and until when."""

    why: str
    until_s: float = float("inf")


_COMPILING = {HUNG: ENDLESS, STARVED: BUSY}
"""What is said of a shader that was not compiled; all else is a crash."""


class ShaderClient:
    """For all threads. `software`: the processor draws, whatever cards there are; `off`: nothing is drawn."""

    def __init__(self) -> None:
        self.software, self.off = True, ""
        self.restarts = 0
        self._lock = threading.RLock()
        self._stage: ShaderProcess | None = None
        self._bench: ShaderProcess | None = None
        self._bench_used_s = self._begun_s = 0.0
        self._missing = ""
        self._barred: dict[str, BarredShader] = {}
        self._strikes: dict[str, float] = {}
        self._spent: dict[int, tuple[float, float]] = {}
        self.generation = 0
        """Which child draws: drawings of an earlier one are lost."""
        atexit.register(self.close)

    def use(self, *, software: bool, off: bool) -> None:
        """Draw by the processor alone, or not at all, from now on."""
        with self._lock:
            self.off = "shaders are off in venue.yaml" if off else ""
            if software != self.software or off:
                self.close()
            self.software = software

    @property
    def missing(self) -> str:
        """Why nothing can be drawn here; empty where that is not known, too."""
        return self.off or self._missing

    @contextmanager
    def stage(self) -> Iterator[ShaderProcess | None]:
        """The child that draws, for this thread alone; None where there is none (now)."""
        with self._lock:
            self._look_after()
            yield self._stage if self._stage is not None and not self._stage.ended else None

    def barred(self, name: str) -> str:
        """Why the program of this digest is not drawn; empty where it is."""
        found = self._barred.get(name)
        if found is not None and time.monotonic() > found.until_s:
            self._barred.pop(name, None)
            return ""
        return found.why if found else ""

    def bar(self, name: str, why: str, *, for_s: float = float("inf")) -> None:
        """Draw it no more."""
        self._barred[name] = BarredShader(why, time.monotonic() + for_s)

    def renderer(self, within_s: float = 20.0) -> str:
        """What draws here, as the driver calls itself; empty where nothing does (`missing` says why)."""
        end_s = time.monotonic() + within_s
        while time.monotonic() < end_s and not self.missing:
            with self._lock:
                process = self._bench = self._alive(self._bench)
                self._bench_used_s = time.monotonic()
                process.exchange(_STEP_S)
                self._missing = process.missing
            if process.renderer:
                return process.renderer
        return ""

    def problems(self, source: ShaderSource) -> list[Problem]:
        """What is wrong with a shader, as far as this machine can tell: nothing that must be drawn where nothing can.
        Waits for the compiler."""
        if source.header is None or source.problems or self.missing:
            return list(source.problems)
        pending = self._compile(source.program())
        if pending is None or self.missing:
            return []
        if pending.failed:
            return [Problem(short(source.file), 0, 0, _COMPILING.get(pending.failed, CRASHES))]
        answer = pending.answer or {}
        if "fault" in answer:
            return [Problem(short(source.file), 0, 0, str(answer["fault"]))]
        return [] if answer.get("built") else source.refused(str(answer.get("stage")), str(answer.get("log")))

    def prepare(self, program: ShaderProgram) -> str:
        """Have a program built, so that it draws at once; why it cannot be, or an empty text. Waits for it."""
        name = program.digest
        if self.missing or self.barred(name):
            return self.missing or self.barred(name)
        with self.stage() as stage:
            if stage is not None and name in stage.built:
                return ""
        pending = self._compile(program)
        if pending is None or self.missing:
            return self.missing
        if pending.failed:
            for_s = _BUSY_S if pending.failed == STARVED else float("inf")
            self.bar(name, _COMPILING.get(pending.failed, CRASHES), for_s=for_s)
        elif pending.answer and not pending.answer.get("built"):
            self.bar(name, str(pending.answer.get("fault") or "its shader has a mistake: 'exhibit check' tells where"))
        if why := self.barred(name):
            return why
        with self.stage() as stage:
            asked = self.build_on(stage, program) if stage is not None else None
        self._wait(asked)
        return ""

    def build_on(self, stage: ShaderProcess, program: ShaderProgram) -> Pending | None:
        """Have the child that draws build a program; None where it was asked before. Under `stage`."""
        name = program.digest
        if name in stage.built:
            return None
        stage.built.add(name)
        return stage.ask(_order(program), _REBUILDS_S, name, patience_s=_BUSY_S)

    def together_ms(self, drawing: int, took_ms: float, now_s: float) -> float:
        """What all that were drawn a moment ago take for a frame, this one among them."""
        self._spent[drawing] = now_s, took_ms
        for other in [one for one, (at_s, _) in self._spent.items() if now_s - at_s > _MOMENT_S]:
            del self._spent[other]
        return sum(ms for _, ms in self._spent.values())

    def close(self) -> None:
        """End the children."""
        with self._lock:
            for process in (self._stage, self._bench):
                if process is not None:
                    process.close()
            self._stage = self._bench = None

    def _compile(self, program: ShaderProgram) -> Pending | None:
        """Have the child beside build a program; None where there is none."""
        with self._lock:
            bench = self._bench = self._alive(self._bench)
            pending = bench.ask(_order(program), COMPILES_S, program.digest, patience_s=_BUSY_S)
        while not pending.done:
            with self._lock:
                self._bench_used_s = time.monotonic()
                bench.exchange()
            if not pending.done:
                time.sleep(_STEP_S / 5)
        if bench.missing:
            self._missing = bench.missing
        return pending

    def _wait(self, pending: Pending | None) -> None:
        while pending is not None and not pending.done:
            with self._lock:
                if self._stage is not None:
                    self._stage.exchange()
            time.sleep(_STEP_S / 5)

    def _alive(self, process: ShaderProcess | None) -> ShaderProcess:
        return process if process is not None and not process.ended else ShaderProcess(self.software)

    def _look_after(self) -> None:
        """Take answers; begin the child again where it ended; let the one beside go where nobody needs it."""
        now = time.monotonic()
        if self._stage is not None:
            self._stage.exchange()
            self._missing = self._stage.missing or self._missing
            if self._stage.ended:
                self._blame(self._stage)
                self._stage = None
        if self._bench is not None and now - self._bench_used_s > _IDLE_S and self._bench.idle:
            self._bench.close()
            self._bench = None
        if self._stage is None and not self.missing and now - self._begun_s > _AGAIN_S:
            self.restarts += self.generation > 0
            self.generation += 1
            self._begun_s = now
            self._stage = ShaderProcess(self.software)

    def _blame(self, process: ShaderProcess) -> None:
        """Bar the shader at which a child hung, or ended twice."""
        at = process.ended_with
        if at is None or not at.name or process.missing:
            return
        now = time.monotonic()
        if process.ended == HUNG:
            self.bar(at.name, HANGS)
        elif process.ended == STARVED:
            self.bar(at.name, BUSY, for_s=_BUSY_S)
        elif now - self._strikes.get(at.name, -_FORGIVEN_S) < _FORGIVEN_S:
            self.bar(at.name, CRASHES)
        self._strikes[at.name] = now


def _order(program: ShaderProgram) -> dict[str, Json]:
    return {"do": "build", "name": program.digest, "program": program.encode()}


CLIENT = ShaderClient()
"""The one of this process: scenes of all walls share its children."""
