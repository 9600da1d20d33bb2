"""Milliseconds of the processor a frame for layers that a shader draws, in full size, beside the shipped scenes and the
floor of the same run: clearing and flipping the window, and one alpha blit as large as it.

All processes count: this one with all its threads, and the child that draws. Frames are taken turn by turn, so that all
meet the same machine; medians. Shaders are those of the repository, and with `--isf FOLDER` sixteen of the public
collection (https://github.com/Vidvox/ISF-Files, commit 3d39996). Filters and transitions have plain gradients before
them, so that nearly all that is told is theirs.

`--hold SECONDS` plays each on a projector instead, 30 frames a second, as large as there is time for, and tells how
many pictures came, how evenly, in which size, and how late a thread woke beside it that sleeps a millisecond at a time.
`--hitches` brings ten shaders and six large pictures in turn, every 60 ms, and tells the longest time from frame to
frame. Both begin with nothing in the driver's cache.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.stage import Timed, display, floors, hitches, playing, shown
from exhibit.cues.scene import SceneTransition
from exhibit.outputs.projector import Wall
from exhibit.outputs.projector.window import Window
from exhibit.outputs.scenes import SceneSpec, parse_scene
from exhibit.shaders.client import CLIENT
from exhibit.shaders.live import LiveShader, Moment
from exhibit.shaders.source import read_source
from exhibit.show import load_show
from exhibit.system.paths import example_show
from exhibit.values import Cue

SIXTEEN = (
    *("Solid Color", "Radial Gradient", "Truchet Tile", "Twirl", "Kaleidoscope", "Ripple Transition"),
    *("Sine Warp Gradient", "Life", "Edges", "VHS Glitch", "Neon", "Bloom", "Random Lines", "City Lights", "Glow"),
    "Film Burn",
)
REPOSITORY = Path(__file__).parents[1]
OURS = ("docs/shaders/*.fs", "scenes/*/*.fs", "exhibit/shaders/library/*.fs")
FRAMES, WARM_FRAMES = 9, 2
RATE_HZ, IN_TIME_S = 30, 0.040
FLOOR = ("clear and flip", "one alpha blit")
NOBODY = "(no shader)"


@dataclass(frozen=True)
class PlayedShader:
    """A shader as it is played: the scene that it is in, or that comes by it."""

    name: str
    spec: SceneSpec
    transition: str = ""
    """Its file, where it is one."""


def gradient(low: str, high: str) -> dict[str, object]:
    """A layer that costs next to nothing."""
    return {"gradient": {"stops": [{"at": 0, "colour": low}, {"at": 1, "colour": high}], "blend": "normal"}}


BEHIND, BEFORE = gradient("#203050", "#d0a060"), gradient("#602030", "#40a0a0")


def scene(layers: list[object], folder: Path | None = None) -> SceneSpec:
    """A scene of these layers, without a glow."""
    return parse_scene({"about": "a benchmark", "glow": 0.0, "layers": layers}, folder=folder)


def played(file: Path) -> PlayedShader:
    """The shader in `file`, in a scene by its kind."""
    header = read_source(file).header
    assert header is not None, file
    if header.kind == "transition":
        return PlayedShader(file.stem, scene([BEHIND], file.parent), file.name)
    layer = {"file": file.name}
    return PlayedShader(
        file.stem, scene([BEHIND, {"filter": layer}] if header.kind == "filter" else [{"shader": layer}], file.parent)
    )


def shaders(isf: Path | None, only: str = "") -> list[PlayedShader]:
    """Ours, and the sixteen below `isf`; of these those that are named, if any are."""
    ours = [played(file) for pattern in OURS for file in sorted(REPOSITORY.glob(pattern))]
    found = {file.stem: file for file in sorted(isf.rglob("*.fs"))} if isf else {}
    every = ours + [played(found[name]) for name in SIXTEEN if name in found]
    return [one for one in every if not only or one.name in only.split(",")]


def spent_s() -> float:
    """The processor's seconds of this process and of the child that draws."""
    with CLIENT.stage() as stage:
        pid = stage.pid if stage is not None else os.getpid()
    return time.process_time() + (time.clock_gettime(_clock_of(pid)) if pid != os.getpid() else 0.0)


def _clock_of(pid: int) -> int:
    """Linux's clock of another process's time (clock_getcpuclockid(3))."""
    return (~pid << 3) | 2


def costs(works: Mapping[str, Callable[[float], object]]) -> dict[str, float]:
    """Median milliseconds of each."""
    took: dict[str, list[float]] = {name: [] for name in works}
    for frame in range(FRAMES + WARM_FRAMES):
        for name, work in works.items():
            began_s = spent_s()
            work(1.0 + frame / RATE_HZ)
            if frame >= WARM_FRAMES:
                took[name].append((spent_s() - began_s) * 1e3)
    return {name: statistics.median(times) for name, times in took.items()}


def wall_of(one: PlayedShader, size_px: tuple[int, int]) -> Wall:
    """A wall on which it plays, from second 0."""
    if not one.transition:
        wall = Wall(size_px)
        wall.show(one.name, one.spec, now=0.0)
        wall.draw(0.0)
        return wall
    wall = Wall(size_px)
    wall.show("before", scene([BEFORE]), now=0.0)
    wall.draw(0.0)
    wall.show(one.name, one.spec, now=0.0, fade_s=4, transition=SceneTransition("shader", file=one.transition))
    return wall


def table(size_px: tuple[int, int], isf: Path | None) -> None:
    """Print what each costs at this size."""
    window = Window(size_px, fullscreen=False, display=0)
    works = floors(window, size_px)
    scenes = load_show(example_show()).scenes
    own = {f"scene {name}": shown(window, playing(spec, name, size_px)) for name, spec in scenes.items() if plain(spec)}
    drawn = {one.name: shown(window, wall_of(one, size_px)) for one in shaders(isf)}
    found = costs({**works, **{name: later(work) for name, work in own.items()}, **drawn})
    window.close()
    floor = sum(found[name] for name in FLOOR)
    usual = statistics.median(found[name] for name in own)
    print(
        f"\n{size_px[0]}x{size_px[1]}                CPU ms a frame   times the floor   times a scene ({usual:.1f} ms)"
    )
    for name, took_ms in found.items():
        print(f"{name:26} {took_ms:14.1f} {took_ms / floor:17.1f} {took_ms / usual:15.1f}")


def plain(spec: SceneSpec) -> bool:
    """Whether no shader is in it."""
    return not any(choice.shader or choice.filter for choice in spec.layers)


def later(work: Callable[[float], object]) -> Callable[[float], object]:
    """The same where stage.py's scenes have come to."""
    return lambda now: work(19.0 + now)


@dataclass(frozen=True)
class TakenPicture:
    """A picture of a shader: when the wall took it, and its size."""

    at_s: float
    size_px: tuple[int, int]


@contextmanager
def noted() -> Iterator[list[TakenPicture]]:
    """Every picture that the wall takes from a shader meanwhile."""
    taken: list[TakenPicture] = []
    follow, before_s = LiveShader.follow, [0.0]

    def noting(live: LiveShader, moment: Moment) -> bool:
        asked = follow(live, moment)
        if live.picture is not None and live.picture.at_s != before_s[0]:
            before_s[0] = live.picture.at_s
            rows, columns = live.picture.pixels.shape[:2]
            taken.append(TakenPicture(time.monotonic(), (columns, rows)))
        return asked

    LiveShader.follow = noting  # type: ignore[method-assign, assignment]
    try:
        yield taken
    finally:
        LiveShader.follow = follow  # type: ignore[method-assign]


@contextmanager
def sleeper() -> Iterator[list[float]]:
    """How late, in milliseconds, a thread wakes each time that it has slept for one."""
    late_ms: list[float] = []
    over = threading.Event()

    def sleep() -> None:
        while not over.is_set():
            began_s = time.monotonic()
            time.sleep(0.001)
            late_ms.append((time.monotonic() - began_s) * 1e3 - 1)

    thread = threading.Thread(target=sleep, daemon=True)
    thread.start()
    try:
        yield late_ms
    finally:
        over.set()
        thread.join()


def hold(one: PlayedShader, size_px: tuple[int, int], seconds: float) -> None:
    """Print how a projector fares on which it plays for so long."""
    scenes = {"before": scene([BEFORE]), one.name: one.spec}
    projector = Timed(scenes, size_px=size_px, headless=True, rate_hz=RATE_HZ)
    projector.perform(Cue("projector", "scene", {"name": "before", "fade_s": 0.0}))
    time.sleep(0.5)
    claim: dict[str, str | float] = {"name": one.name, "fade_s": 0.0}
    if one.transition:
        claim |= {"fade_s": seconds + 5, "by": "shader", "file": one.transition}
    with noted() as taken, sleeper() as late_ms:
        projector.perform(Cue("projector", "scene", claim))
        wait_for(taken)
        taken.clear()
        late_ms.clear()
        began_s, at_frame = time.monotonic(), len(projector.began_s)
        spent_before_s = spent_s()
        time.sleep(seconds)
        load = (spent_s() - spent_before_s) / (time.monotonic() - began_s)
        pictures, woke_ms = list(taken), list(late_ms)
        frames = projector.began_s[at_frame:]
    projector.close()
    size = f"{pictures[-1].size_px[0]}x{pictures[-1].size_px[1]}" if pictures else "-"
    print(
        f"{one.name:24} {len(pictures) / seconds:6.1f} {in_time([one.at_s for one in pictures]):8.1f} {size:>11}"
        f" {in_time(frames):8.1f} {max(after - before for before, after in pairwise(frames)) * 1e3:7.0f}"
        f" {100 * load:7.0f} {np.quantile(woke_ms, 0.99):8.2f} {max(woke_ms):7.1f} {os.getloadavg()[0]:6.1f}",
        flush=True,
    )


def wait_for(taken: list[TakenPicture]) -> None:
    """Until the first picture has come, or for a minute."""
    end_s = time.monotonic() + (60 if not CLIENT.missing else 0)
    while not taken and time.monotonic() < end_s:
        time.sleep(0.01)


def in_time(times_s: list[float]) -> float:
    """Of a hundred, how many came within IN_TIME_S of the one before."""
    gaps = [after - before for before, after in pairwise(times_s)]
    return 100 * sum(gap <= IN_TIME_S for gap in gaps) / len(gaps) if gaps else 0.0


def held(size_px: tuple[int, int], found: list[PlayedShader], seconds: float) -> None:
    """Print a line for each shader, and one for a wall without any."""
    print(
        f"{size_px[0]}x{size_px[1]}, {seconds:g} s each (thread: how late it wakes that sleeps 1 ms)\n"
        f"{'pictures':>31} {'<= 40 ms %':>8} {'their size':>11} {'wall %':>6} {'longest':>7} {'core %':>7}"
        f" {'thread 99%':>8} {'most':>7} {'load':>6}"
    )
    bare = PlayedShader(NOBODY, scene([BEHIND]))
    with_nothing(bare, size_px, min(seconds, 10.0))
    for one in found:
        hold(one, size_px, seconds)


def with_nothing(bare: PlayedShader, size_px: tuple[int, int], seconds: float) -> None:
    """Print how late a thread wakes beside a wall without a shader."""
    projector = Timed({NOBODY: bare.spec}, size_px=size_px, headless=True, rate_hz=RATE_HZ)
    projector.perform(Cue("projector", "scene", {"name": NOBODY, "fade_s": 0.0}))
    time.sleep(0.5)
    with sleeper() as late_ms:
        time.sleep(seconds)
    frames = projector.began_s[RATE_HZ:]
    projector.close()
    print(
        f"{NOBODY:24} {'-':>6} {'-':>8} {'-':>11} {in_time(frames):8.1f}"
        f" {max(after - before for before, after in pairwise(frames)) * 1e3:7.0f} {'':7}"
        f" {np.quantile(late_ms, 0.99):8.2f} {max(late_ms):7.1f} {os.getloadavg()[0]:6.1f}",
        flush=True,
    )


@contextmanager
def nothing_known() -> Iterator[None]:
    """Neither the driver's cache nor how large a shader could be drawn: all is as on the first day."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = folder
        yield


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--isf", type=Path, metavar="FOLDER", help="with the files of ISF-Files, anywhere below it")
    parser.add_argument("--size", default="1280x720", help="of the wall (1280x720)")
    parser.add_argument("--hold", type=float, metavar="SECONDS", help="play each for so long instead")
    parser.add_argument("--only", default="", metavar="NAMES", help="--hold: only these, such as Twirl,Glow")
    parser.add_argument("--hitches", action="store_true", help="bring ten in turn, every 60 ms, instead")
    asked = parser.parse_args()
    width, _, height = asked.size.partition("x")
    size_px = int(width), int(height)
    with nothing_known():
        if not CLIENT.renderer():
            sys.exit(f"shaders cannot be drawn here: {CLIENT.missing}")
        print(f"{CLIENT.renderer()}; load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
        if asked.hold:
            held(size_px, shaders(asked.isf, asked.only), asked.hold)
        elif asked.hitches:
            ten = [one for one in shaders(asked.isf) if not one.transition][-10:]
            print("shaders: " + ", ".join(one.name for one in ten))
            hitches({one.name: one.spec for one in ten})
        else:
            with display() as what:
                print(f"on {what}")
                table(size_px, asked.isf)
        CLIENT.close()


if __name__ == "__main__":
    main()
