"""What is measured of a show that runs, each ten seconds: a row of a CSV file, written as it comes."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.soaking.slopes import Numbers

WARM_UP = 0.2
COUNTS = ("threads", "descriptors", "files")
_MB = 1_000_000


@dataclass(frozen=True)
class Tick:
    """How long ticks took within ten seconds: the 99th percentile in milliseconds, by the show's own histogram, and how
    many there were."""

    p99_ms: float
    count: int


def own_use(pid: int) -> dict[str, float]:
    """Memory in MB, threads, open files of the process, as the kernel counts them. Raises OSError where it is gone."""
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.count(":") == 1
    )
    return {
        "rss_mb": int(status["VmRSS"].split()[0]) * 1024 / _MB,
        "threads": float(status["Threads"]),
        "descriptors": float(len(list(Path(f"/proc/{pid}/fd").iterdir()))),
    }


def bytes_below(folder: Path) -> tuple[float, int]:
    """How many MB the files below `folder` hold, and how many files there are."""
    sizes = []
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                sizes.append((Path(place) / name).lstat().st_size)
            except FileNotFoundError:  # written in one step beside its place, and gone
                continue
    return sum(sizes) / _MB, len(sizes)


def tick_between(before: Mapping[str, float], after: Mapping[str, float]) -> Tick:
    """The 99th percentile of the ticks between two readings of the histogram, by its upper bounds; what lies beyond the
    last bound counts as twice that."""
    bounds = sorted(after, key=float)
    told = [(float(bound), after[bound] - before.get(bound, 0.0)) for bound in bounds]
    total = told[-1][1] if told else 0.0
    below_s, below = 0.0, 0.0
    for bound_s, count in told:
        if count >= 0.99 * total > 0:
            end_s = 2 * below_s if bound_s == float("inf") else bound_s
            share = (0.99 * total - below) / max(count - below, 1e-9)
            return Tick(1000 * (below_s + share * (end_s - below_s)), int(total))
        below_s, below = bound_s, count
    return Tick(float("nan"), 0)


class Log:
    """The rows, on the disk as they come."""

    def __init__(self, file: Path) -> None:
        self._opened = file.open("w", newline="", encoding="utf-8")
        self._writer: csv.DictWriter[str] | None = None

    def add(self, row: Mapping[str, float]) -> None:
        """Write one more row; the first names the columns."""
        if self._writer is None:
            self._writer = csv.DictWriter(self._opened, list(row))
            self._writer.writeheader()
        self._writer.writerow({name: f"{value:.6g}" for name, value in row.items()})
        self._opened.flush()

    def close(self) -> None:
        self._opened.close()


def columns(file: Path) -> dict[str, Numbers]:
    """The columns of a log, each as numbers; a last row that was cut off is left out."""
    with file.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    whole = [row for row in rows if all(value not in (None, "") for value in row.values())]
    return {name: np.array([float(row[name]) for row in whole]) for name in (rows[0] if rows else {})}
