"""Does a show that runs for months leak? A real `exhibit run` soaks, and a slope with its interval tells.

The room has drawn visitors who come and go, the real networks, and every kind of neighbour on this machine; each minute
a rule and a scene are edited, a real mosquitto is killed and comes back, a desk hangs up, and somebody reads the page
(`benchmarks/soaking/room.py`). Each ten seconds memory, threads, open files, all files and the 99th percentile of the
ticks are noted, in a CSV file that is written as it comes. The first fifth is warm-up. It fails (exit code 1) where
the lower end of the 95 % interval of the memory's slope is above 1 MB a day, or that of what is allocated at least in
each minute above 20, where threads, open files or the number
of files grow, where files outgrow their bounds, or where the show ends.

    python -m benchmarks.soak --minutes 90                  what `make soak` runs
    python -m benchmarks.soak --hours 72 --out soak-72      on the box itself
    python -m benchmarks.soak --plot soak/samples.csv       judge and draw what was measured, whole or cut off

Needs mosquitto; matplotlib for the plot.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.soaking.room import Room
from benchmarks.soaking.samples import COUNTS, WARM_UP, Log, bytes_below, columns, own_use, tick_between
from benchmarks.soaking.slopes import Numbers, Slope, slope

Flags = NDArray[np.bool_]
EVERY_S, _LIFE_S = 10.0, 60.0
MOST_MB_A_DAY, MOST_IN_USE_MB_A_DAY = 1.0, 20.0
"""Of resident memory; of what is allocated, in which caches and the histories of a day fill up for hours while the
system's figure stands still. A leak that the allocator still hides is larger."""
BOUNDS_MB = {"record_mb": 8.5, "operation_mb": 3.5, "state_mb": 30.0, "said_mb": 20.0}
"""What all files of a kind may come to: the record is set to 8 MB, a day of operation is 26 files of 128 kB, what else
is kept is bounded by each of its writers; what it says goes to a journal that has its own bound."""
_TITLES = {
    "rss_mb": "memory (RSS), MB", "in_use_mb": "of it allocated and not freed, MB",
    "p99_ms": "ticks, 99th percentile of 10 s, ms", "threads": "threads",
    "descriptors": "open files", "files": "files in state and show", "state_mb": "state folder, MB",
    "record_mb": "record, MB", "load": "load of the machine (1 min)",
}  # fmt: skip
_FEWEST = 10


def main() -> int:
    """Soak, judge, draw; the exit code."""
    asked = _arguments()
    if asked.plot:
        return _tell(columns(asked.plot), asked.plot.parent, "")
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        return _soak(Path(folder), asked.out, 60 * (asked.minutes or 60 * asked.hours), trace=asked.trace)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Soak a show, and judge whether it leaks.")
    lasts = parser.add_mutually_exclusive_group()
    lasts.add_argument("--minutes", type=float, default=0.0)
    lasts.add_argument("--hours", type=float, default=1.5)
    parser.add_argument("--out", type=Path, default=Path("soak"), help="where samples.csv, verdict.json, plot go")
    parser.add_argument("--trace", action="store_true", help="trace Python's memory, too: slower, names the lines")
    parser.add_argument("--plot", type=Path, metavar="FILE.csv", help="measure nothing: judge and draw these samples")
    return parser.parse_args()


def _soak(folder: Path, out: Path, lasts_s: float, *, trace: bool) -> int:
    room, log = Room(folder, trace=trace), Log(out / "samples.csv")
    over, objects = threading.Event(), ["", ""]
    try:
        room.wait()
        threading.Thread(target=_live, args=(room, over), daemon=True).start()
        objects = _sample(room, log, lasts_s)
        over.set()
    finally:
        log.close()
        code = room.close()
        (out / "said.txt").write_bytes((folder / "said.txt").read_bytes())
    if code:
        print(f"the show ended with {code}; what it said is in {out / 'said.txt'}", file=sys.stderr)
    grown = _grown(*objects)
    return max(_tell(columns(out / "samples.csv"), out, grown), int(code != 0))


def _live(room: Room, over: threading.Event) -> None:
    while not over.is_set():
        began_s = time.monotonic()
        try:
            room.live_a_minute()
        except Exception as error:  # noqa: BLE001 (what a neighbour could not do is told, and the soak goes on)
            print(f"a minute went wrong: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        over.wait(max(0.0, began_s + _LIFE_S - time.monotonic()))


def _sample(room: Room, log: Log, lasts_s: float) -> list[str]:
    """Sample until the time is over or the show ends; its objects after the warm-up, and at the end."""
    began_s, before, objects = time.monotonic(), dict[str, float](), ["", ""]
    while (t_s := time.monotonic() - began_s) < lasts_s and room.code is None:
        told = room.metrics()
        ticks = {label.split('"')[1]: count for label, count in told.get("exhibit_tick_seconds_bucket", {}).items()}
        try:
            log.add({"t_s": t_s, **_row(room, told), **asdict(tick_between(before, ticks))})
        except OSError:
            break
        before = ticks or before
        if not objects[0] and t_s > WARM_UP * lasts_s:
            objects[0] = room.objects()
        time.sleep(max(0.0, began_s + (t_s // EVERY_S + 1) * EVERY_S - time.monotonic()))
    objects[1] = room.objects()
    return objects


def _row(room: Room, told: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    folder = room.folder
    sizes = {name: bytes_below(place) for name, place in (
        ("state", folder / "state"), ("record", folder / "record"), ("show", room.show),
    )}  # fmt: skip
    kept = next((folder / "state").glob("exhibit/shows/*/operation"), folder / "nowhere")
    return {
        **own_use(room.process.pid),
        "in_use_mb": room.in_use_mb,
        "files": sizes["state"][1] + sizes["show"][1],  # a record takes its eight in its own time
        **{f"{name}_mb": mb for name, (mb, _) in sizes.items()},
        "operation_mb": bytes_below(kept)[0],
        "said_mb": (folder / "said.txt").stat().st_size / 1e6,
        "frames_hz": told.get("exhibit_frames_per_second", {}).get("", float("nan")),
        "well": told.get("exhibit_well", {}).get("", float("nan")),
        "load": os.getloadavg()[0],
        **room.heard,
    }


def _tell(measured: Mapping[str, Numbers], out: Path, grown: str) -> int:
    """Judge `measured`, write it down and draw it; the exit code."""
    times_s = measured.get("t_s", np.array([]))
    warm_s = WARM_UP * float(times_s[-1]) if len(times_s) else 0.0
    warm = times_s >= warm_s
    if warm.sum() < _FEWEST:
        print(f"{warm.sum()} samples after the warm-up are too few to judge", file=sys.stderr)
        return 1
    judged = [name for name in ("rss_mb", *COUNTS) if name in measured and _told(measured[name][warm])]
    slopes = {name: slope(times_s[warm], measured[name][warm]) for name in judged}
    if "in_use_mb" in measured and _told(measured["in_use_mb"][warm]):
        slopes["in_use_mb"] = slope(*_least_a_minute(times_s[warm], measured["in_use_mb"][warm]))
    wrong = list(_wrong(measured, slopes))
    _write(out / "verdict.json", measured, slopes, warm, wrong)
    print("\n".join(_figures(measured, slopes, warm)))
    print("\n".join(wrong) or f"within its bounds for {times_s[-1] / 60:.0f} minutes")
    if wrong and grown:
        print(grown)
    _draw(out / "soak.svg", measured, slopes, warm_s)
    return int(bool(wrong))


def _least_a_minute(times_s: Numbers, values: Numbers) -> tuple[Numbers, Numbers]:
    """The least of each minute: what one picture takes while it is read is there in one sample and not in the next, the
    more the busier the machine is; what leaks is there in all of them."""
    minutes = np.unique(times_s // _LIFE_S)
    within = [times_s // _LIFE_S == minute for minute in minutes]
    return minutes * _LIFE_S, np.array([values[these].min() for these in within])


def _told(values: Numbers) -> bool:
    return bool(np.isfinite(values).all())


def _figures(measured: Mapping[str, Numbers], slopes: Mapping[str, Slope], warm: Flags) -> Iterator[str]:
    for name, found in slopes.items():
        told = f"{found.a_day:+10.2f} a day, 95 % [{found.low:+.2f}, {found.high:+.2f}]"
        yield f"{name:<12}{told}, {found.first:.1f} -> {found.last:.1f}"
    for name, bound in BOUNDS_MB.items():
        yield f"{name:<12}{measured[name].max():10.2f} MB at most, of {bound}"
    p99, load, quarters = measured["p99_ms"], measured["load"], np.array_split(warm.nonzero()[0], 4)
    for where, part in (("first", quarters[0]), ("last", quarters[-1])):
        ticks = f"{np.nanmedian(p99[part]):10.1f} ms p99 in the {where} quarter"
        yield f"{'ticks':<12}{ticks}, at load {np.median(load[part]):.1f}"


def _draw(file: Path, measured: Mapping[str, Numbers], slopes: Mapping[str, Slope], warm_s: float) -> None:
    try:
        from benchmarks.soaking.picture import draw  # noqa: PLC0415 (only the plot needs matplotlib)
    except ImportError:
        print("matplotlib is not installed: no plot", file=sys.stderr)
    else:
        draw(file, measured, slopes, {name: title for name, title in _TITLES.items() if name in measured}, warm_s)


def _wrong(measured: Mapping[str, Numbers], slopes: Mapping[str, Slope]) -> Iterator[str]:
    """What is wrong, a line each."""
    for name, what, most in (
        ("rss_mb", "memory", MOST_MB_A_DAY), ("in_use_mb", "what is allocated", MOST_IN_USE_MB_A_DAY),
    ):  # fmt: skip
        if name in slopes and slopes[name].low > most:
            yield f"{what} grows by at least {slopes[name].low:.1f} MB a day"
    for name in COUNTS:
        if name in slopes and slopes[name].grows:
            yield f"{name} grow from {slopes[name].first:.0f} to {slopes[name].last:.0f}"
    for name, bound in BOUNDS_MB.items():
        if measured[name].max() > bound:
            yield f"{name} is above its bound of {bound}"


def _write(
    file: Path, measured: Mapping[str, Numbers], slopes: Mapping[str, Slope], warm: Flags, wrong: list[str]
) -> None:
    told = {
        "minutes": round(float(measured["t_s"][-1]) / 60, 1),
        "samples": int(warm.sum()),
        "slopes_a_day": {name: asdict(found) for name, found in slopes.items()},
        "most_mb": {name: float(measured[name].max()) for name in BOUNDS_MB},
        "p99_ms_median": float(np.nanmedian(measured["p99_ms"][warm])),
        "load_median": float(np.median(measured["load"][warm])),
        "wrong": wrong,
    }
    file.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _grown(before: str, after: str) -> str:
    """The ten types of Python object that have become more by most, and the lines that hold most, as far as known."""
    if not (before and after):
        return ""
    old, new = json.loads(before), json.loads(after)
    more = {name: count - old["types"].get(name, 0) for name, count in new["types"].items()}
    most = sorted(more, key=more.__getitem__, reverse=True)[:10]
    return "\n".join([*(f"{more[name]:+8d} {name}" for name in most), *new["lines"][:10]])


if __name__ == "__main__":
    sys.exit(main())
