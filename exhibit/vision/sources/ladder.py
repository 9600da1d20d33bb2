"""Sources in order: the first that gives pictures is looked at, one further on stands in for it meanwhile, and the
preferred is taken again once it is back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from exhibit.clock import Clock
from exhibit.values import Frame, Link
from exhibit.vision.sources.faults import SourceFault
from exhibit.vision.sources.port import Source, SourceState


@dataclass(frozen=True)
class Step:
    """A source by its name, as it may be told, and how it is opened (which may raise SourceFault). `again`: whether it
    is begun anew when it ends, as a film does that stands in for a camera."""

    name: str
    open: Callable[[], Source]
    again: bool = False


@dataclass(frozen=True)
class LadderPatience:
    """Seconds: for how long a source may be down, or be opening, before the next one stands in; for how long one that
    is preferred must be up before it is taken again; how often one that could not be opened is tried."""

    down_s: float = 2.0
    opening_s: float = 8.0
    settled_s: float = 1.0
    retry_s: float = 5.0


class Ladder:
    """A source made of several; `steps` in order. Read by one thread; its state is told to any.

    Those before the one that is looked at stay open and look for their cameras; those behind it are closed. `at` is
    where it begins.
    """

    def __init__(
        self, steps: Sequence[Step], clock: Clock, patience: LadderPatience | None = None, at: int = 0
    ) -> None:
        self._steps, self._clock, self._patience = tuple(steps), clock, patience or LadderPatience()
        self._open: list[Source | None] = [None] * len(steps)
        self._faults: list[str] = [""] * len(steps)
        self._tried_s = [float("-inf")] * len(steps)
        self._since: list[tuple[Link, float]] = [("off", clock.now())] * len(steps)
        self._gone = SourceState("off")
        self._at, self._sequence = at, 0
        self._closed = False
        for index in range(at + 1):
            self._try(index)

    def read(self, wait_s: float) -> Frame | None:
        if self._closed:
            return None
        self._climb()
        source = self._open[self._at]
        if source is None:
            self._clock.sleep(wait_s)
            return None
        frame = source.read(wait_s)
        if frame is None:
            return None
        self._sequence += 1
        return replace(frame, sequence=self._sequence - 1)

    def state(self) -> SourceState:
        at = self._at
        states = [self._state_of(index) for index in range(len(self._steps))]
        skipped = self._gone.skipped + sum(one.skipped for one in states)
        failed = self._gone.failed + sum(one.failed for one in states)
        now = replace(states[at], skipped=skipped, failed=failed)
        if self._closed:
            return replace(now, link="up" if any(one.link == "up" for one in states) else "off")
        if at == 0:
            return now
        why = states[0].detail.removeprefix(f"{self._steps[0].name}: ")
        told = f"{self._steps[at].name}, standing in for {self._steps[0].name}: {why}"
        complaint = now.complaint or f"{self._steps[at].name} stands in for {self._steps[0].name}"
        return replace(now, link="down", detail=told, complaint=complaint)

    def close(self) -> None:
        self._closed = True
        for source in self._open:
            if source is not None:
                source.close()

    def _state_of(self, index: int) -> SourceState:
        source = self._open[index]
        return SourceState("down", self._faults[index] or "not open") if source is None else source.state()

    def _climb(self) -> None:
        """Take the first source that has been up for a while; stand in for one that is down for longer."""
        now_s = self._clock.now()
        for index in range(self._at + 1):
            if self._open[index] is None and now_s - self._tried_s[index] >= self._patience.retry_s:
                self._try(index)
            link = self._state_of(index).link
            if self._since[index][0] != link:
                self._since[index] = (link, now_s)
        for index in range(self._at):
            link, since_s = self._since[index]
            if link == "up" and now_s - since_s >= self._patience.settled_s:
                self._take(index)
                return
        link, since_s = self._since[self._at]
        if link == "ended" and self._steps[self._at].again:
            self._shut(self._at)
            self._try(self._at)
        elif self._is_over(link, now_s - since_s) and self._at + 1 < len(self._steps):
            self._at += 1
            self._since[self._at] = ("unverified", now_s)
            self._try(self._at)

    def _is_over(self, link: Link, for_s: float) -> bool:
        match link:
            case "up":
                return False
            case "down":
                return for_s >= self._patience.down_s
            case "unverified":
                return for_s >= self._patience.opening_s
            case "ended" | "off":
                return True
            case _:
                assert_never(link)

    def _take(self, index: int) -> None:
        """Look at the source `index` again; those behind it are closed."""
        behind, self._at = range(index + 1, len(self._steps)), index
        for one in behind:
            self._shut(one)

    def _shut(self, index: int) -> None:
        source, self._open[index] = self._open[index], None
        if source is not None:
            last = source.state()
            skipped, failed = self._gone.skipped + last.skipped, self._gone.failed + last.failed
            self._gone = replace(self._gone, skipped=skipped, failed=failed)
            source.close()

    def _try(self, index: int) -> None:
        self._tried_s[index] = self._clock.now()
        try:
            self._open[index] = self._steps[index].open()
            self._faults[index] = ""
        except SourceFault as fault:
            self._faults[index] = str(fault)
