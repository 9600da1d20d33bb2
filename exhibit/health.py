"""How the room fares: frames a second, how long a frame takes, the last faults. Written by threads, read by views."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Literal

from exhibit.events import Event, FaultRaised
from exhibit.values import Link, lost
from exhibit.verdict import Verdict

_WINDOW_S = 3.0


@dataclass(frozen=True)
class Fault:
    """Something that failed and was survived. `times` counts how often since `since_s` of the run."""

    where: str
    text: str
    since_s: float
    times: int = 1


class FaultMemory:
    """The last kinds of fault, each once with how often it came; of very many the oldest are forgotten."""

    def __init__(self, most: int = 20) -> None:
        self._lock = threading.Lock()
        self._faults: deque[Fault] = deque(maxlen=most)

    def note(self, where: str, text: str, t_s: float) -> bool:
        """Note a fault; whether it is news (a repetition is not)."""
        with self._lock:
            for index, known in enumerate(self._faults):
                if (known.where, known.text) == (where, text):
                    self._faults[index] = Fault(where, text, known.since_s, known.times + 1)
                    return False
            self._faults.append(Fault(where, text, t_s))
            return True

    def faults(self) -> tuple[Fault, ...]:
        """Those that are remembered, oldest first."""
        with self._lock:
            return tuple(self._faults)


class Health:
    """Counts what perception does, and hears what goes wrong. Times are given, never taken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults = FaultMemory()
        self._frames: deque[tuple[float, float]] = deque()
        self._latencies: deque[tuple[float, float]] = deque()
        self.frames = 0
        self._last_s: float | None = None

    def note_frame(self, now_s: float, took_s: float) -> None:
        """Count a frame that was read, and cost `took_s`."""
        with self._lock:
            self.frames += 1
            self._last_s = now_s
            self._frames.append((now_s, took_s))
            while self._frames and now_s - self._frames[0][0] > _WINDOW_S:
                self._frames.popleft()

    def expect_frames(self, now_s: float) -> None:
        """Take it that from now on frames are to come."""
        self._last_s = now_s

    def unseen_s(self, now_s: float) -> float:
        """For how long no frame has come; 0 before any was expected."""
        return 0.0 if self._last_s is None else max(0.0, now_s - self._last_s)

    def rate_hz(self, now_s: float) -> float:
        """Frames a second over the last three seconds."""
        with self._lock:
            recent = [at for at, _ in self._frames if now_s - at <= _WINDOW_S]
        if len(recent) < 2:
            return 0.0
        # Silence after the last frame counts too, but for the tenth of a second that is always on its way.
        return (len(recent) - 1) / max(recent[-1] - recent[0], now_s - recent[0] - 0.1, 1e-6)

    def frame_ms(self) -> float:
        """The median cost of a recent frame in milliseconds; 0 before the first."""
        with self._lock:
            costs = sorted(took for _, took in self._frames)
        return 1000 * costs[len(costs) // 2] if costs else 0.0

    def note_latency(self, now_s: float, took_s: float) -> None:
        """Remember that the cues of a frame that was taken `took_s` ago have been handed over."""
        with self._lock:
            self._latencies.append((now_s, took_s))
            while now_s - self._latencies[0][0] > _WINDOW_S:
                self._latencies.popleft()

    def latency_ms(self) -> float:
        """The median time from frame to cues of late in milliseconds; 0 before the first."""
        with self._lock:
            times = sorted(took for _, took in self._latencies)
        return 1000 * times[len(times) // 2] if times else 0.0

    def hear(self, t_s: float, event: Event) -> None:
        """Remember a fault; nothing else is heard."""
        if isinstance(event, FaultRaised):
            self._faults.note(event.where, event.text, t_s)

    def faults(self) -> tuple[Fault, ...]:
        """The last kinds of fault, oldest first, with their times since the run began."""
        return self._faults.faults()

    def told(self, source: Link, now_s: float, verdict: Verdict, hours: str = "") -> dict[str, float | str | bool]:
        """What neighbours are told: whether somebody has to get up and why, the name of
        the gravest issue and what to do, the link of the source, frames a second,
        how many faults are known; `hours`: whether the house is open, in words."""
        rate_hz = round(self.rate_hz(now_s), 1)
        judged = {"state": verdict.state, "headline": verdict.headline}
        first = verdict.illnesses[0] if verdict.illnesses else None
        judged |= {"issue": first.code if first else "", "remedy": first.remedy if first else ""}
        return {**judged, "source": source, "rate": rate_hz, "faults": len(self.faults()), "hours": hours}


class LinkWatch:
    """Turns a flow of link states into news: a loss counts once it has lasted, a return once, nothing twice."""

    def __init__(self, grace_s: float = 1.0) -> None:
        self._grace_s = grace_s
        self._lost: dict[str, tuple[Link, float]] = {}
        self._told: set[str] = set()

    @property
    def lost_since(self) -> dict[str, float]:
        """Of each link that is lost, since when."""
        return {name: since_s for name, (_, since_s) in self._lost.items()}

    def note(self, name: str, link: Link, now_s: float) -> Literal["lost", "back", ""]:
        """Note how `link` is; either "lost" or "back" when that is news about `name`, else ""."""
        if not lost(link):
            self._lost.pop(name, None)
            if name not in self._told:
                return ""
            self._told.remove(name)
            return "back"
        if name not in self._lost or self._lost[name][0] != link:
            self._lost[name] = (link, now_s)
        lasted = now_s - self._lost[name][1] >= self._grace_s or link == "ended"
        if not lasted or name in self._told:
            return ""
        self._told.add(name)
        return "lost"
