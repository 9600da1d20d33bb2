"""One rehearsal from beginning to end: played, judged, drawn where that is asked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from exhibit.config.problems import whole_file
from exhibit.config.timetable import is_open
from exhibit.rehearsal.expect import ExpectationJudge, ExpectationVerdict
from exhibit.rehearsal.files import RehearsalFiles
from exhibit.rehearsal.log import Log, Say, Totals
from exhibit.rehearsal.plot_gathering import Gatherer
from exhibit.rehearsal.run import RATE_HZ, Stage, Watcher, rehearse
from exhibit.rehearsal.timeline import Timeline
from exhibit.rehearsal.timeline_file import PlacedExpectation, read_expectations
from exhibit.rehearsal.why import NoSuchName, teller
from exhibit.show import Show
from exhibit.show.program import disabled, program_of

FOLDER = Path("rules") / "rehearsals"


@dataclass(frozen=True)
class RehearsalRequest:
    """What is asked of a rehearsal beside playing it: another file of expectations, the name to explain, the plot."""

    expect: Path | None = None
    why: str | None = None
    plot: Path | None = None
    log: bool = True
    rate_hz: float = RATE_HZ
    begins: datetime | None = None
    variant: str | None = None


@dataclass(frozen=True)
class RehearsalResult:
    """What came of it: a verdict for each expectation, and a line about all."""

    name: str
    verdicts: Sequence[ExpectationVerdict]
    totals: Totals
    took_s: float

    @property
    def unmet(self) -> list[str]:
        """A line for each expectation that was not met."""
        return [verdict.told for verdict in self.verdicts if not verdict.met]

    def judged(self) -> str:
        """How many expectations were met."""
        whole = len(self.verdicts)
        if not whole:
            return "nothing expected"
        met = whole - len(self.unmet)
        return f"all {whole} met" if met == whole and whole > 1 else f"{met} of {whole} met"


class RehearsalRunner:
    """A show, ready for rehearsals."""

    def __init__(self, show: Show) -> None:
        self.show = show
        self.program = program_of(show)
        self.stage = Stage(self.program, partial(_is_open, show), disabled(show), show.almanac, show.zone)
        self._files = RehearsalFiles(show, self.program)

    def rehearsals(self) -> list[Path]:
        """The show's own rehearsals."""
        return self._files.found()

    def read(self, file: Path) -> tuple[Timeline, tuple[PlacedExpectation, ...]]:
        """The timeline in `file`, whichever kind it is. Raises ShowError."""
        return self._files.read(file)

    def play(self, file: Path, asked: RehearsalRequest, say: Say, more: Sequence[Watcher] = ()) -> RehearsalResult:
        """Play the timeline in `file`, before `more` watchers, too. Raises ShowError for mistakes in it, NoSuchName
        for what cannot be explained."""
        timeline, expected = self.read(file)
        if asked.begins is not None:
            timeline = replace(timeline, begins=asked.begins)
        if asked.variant is not None:
            for wrong in self._files.known.wrong_variant(asked.variant):
                raise NoSuchName(wrong)
            timeline = replace(timeline, variant=asked.variant)
        if asked.expect is not None:
            expected += read_expectations(asked.expect, self._files.known, timeline.lasts_s)
        jury, totals = ExpectationJudge(expected), Totals()
        watchers: list[Watcher] = [totals, jury, *more]
        if asked.why is not None:
            watchers.append(teller(self.program, asked.why, say))
        elif asked.log:
            watchers.append(Log(say))
        drawing = Drawing(asked.plot, Gatherer(self.program, timeline, asked.rate_hz)) if asked.plot else None
        if drawing:
            watchers.append(drawing.gatherer)
        began = time.perf_counter()
        rehearse(self.stage, timeline, watchers, asked.rate_hz)
        played = RehearsalResult(timeline.name, jury.verdicts(), totals, time.perf_counter() - began)
        if drawing:
            drawing.finish(self.show.settings.exhibit)
        return played


class Drawing:
    """A plot to be. Raises ShowError where it cannot be written, ModuleNotFoundError without matplotlib."""

    def __init__(self, file: Path, gatherer: Gatherer) -> None:
        from exhibit.rehearsal.plot import draw  # noqa: PLC0415 (matplotlib is an extra, and slow to load)

        if file.suffix not in (".png", ".svg", ".pdf"):
            raise whole_file(file, "a plot is a .png, .svg or .pdf: give it such an ending")
        if not file.resolve().parent.is_dir():
            raise whole_file(file, "its folder does not exist: make it first, or choose another")
        self._file = file
        self._draw: Callable[..., None] = draw
        self.gatherer = gatherer

    def finish(self, show: str) -> None:
        self._draw(self.gatherer.chronicle(show), self._file)


def _is_open(show: Show, now: datetime) -> bool:
    """A rehearsal's clock knows no zone, and no night on which clocks are changed."""
    return is_open(show.hours, now.replace(tzinfo=UTC), UTC)
