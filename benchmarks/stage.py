"""Milliseconds of the processor a frame for every shipped scene, and for the cross-fade of the two dearest, drawn in
software and put on a window, against the floor in the same run: clearing and flipping the same window, and one alpha
blit as large as it.

Where there is no display it starts Xvfb, as a machine without a graphics card would draw. Times are of the drawing
thread alone (its own clock), medians of frames taken turn by turn. `--hitches` instead brings another scene every 60 ms
for half a minute, each with files to load, and says how long the drawing thread ever took, and what memory did.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pygame

from exhibit.filming.gallery import feeling_for
from exhibit.outputs.projector import Projector, Wall
from exhibit.outputs.projector.window import Window
from exhibit.outputs.scenes import SceneSpec, parse_scene
from exhibit.outputs.scenes.surfaces import blank
from exhibit.show import load_show
from exhibit.system.paths import example_show
from exhibit.values import Cue

SIZES = ((1280, 720), (1920, 1080))
FRAMES = 60
BEGIN_S = 20.0
DISPLAY = ":87"


@contextmanager
def display() -> Iterator[str]:
    """A display to draw on: the machine's, or one of our own."""
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        yield "the machine's display"
        return
    if shutil.which("Xvfb") is None:
        os.environ["SDL_VIDEODRIVER"] = "dummy"
        yield "no display (SDL's dummy driver: flipping costs nothing)"
        return
    server = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1920x1080x24"], stderr=subprocess.DEVNULL)
    os.environ["DISPLAY"] = DISPLAY
    try:
        for _ in range(100):
            if Path(f"/tmp/.X11-unix/X{DISPLAY[1:]}").exists():  # noqa: S108 (where X keeps its sockets)
                break
            time.sleep(0.05)
        yield "Xvfb"
    finally:
        pygame.display.quit()
        server.terminate()
        server.wait()


def measured(works: dict[str, Callable[[float], object]]) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile of each work's milliseconds, turn by turn so that all meet the same machine."""
    took: dict[str, list[float]] = {name: [] for name in works}
    for frame in range(FRAMES + 5):
        for name, work in works.items():
            began = time.thread_time()
            work(BEGIN_S + frame / 30)
            if frame >= 5:
                took[name].append((time.thread_time() - began) * 1e3)
    return {name: (statistics.median(times), statistics.quantiles(times, n=20)[-1]) for name, times in took.items()}


def shown(window: Window, wall: Wall) -> Callable[[float], None]:
    """Drawing a wall and putting it on the window."""

    def work(now: float) -> None:
        window.present(wall.draw(now))

    return work


def playing(spec: SceneSpec, name: str, size_px: tuple[int, int]) -> Wall:
    """A wall on which the scene has played for a while, before the four visitors of the gallery."""
    wall = Wall(size_px)
    wall.feel(feeling_for(spec))
    wall.show(name, spec, now=0.0)
    wall.draw(BEGIN_S - 1)
    return wall


def floors(window: Window, size_px: tuple[int, int]) -> dict[str, Callable[[float], object]]:
    """What a window costs that shows nothing, and one blit of its size."""
    black, over = blank(size_px), blank(size_px)
    over.set_alpha(128)

    def cleared(_: float) -> None:
        black.fill(0)
        window.present(black)

    return {"clear and flip": cleared, "one alpha blit": lambda _: black.blit(over, (0, 0))}


def table(size_px: tuple[int, int], scenes: dict[str, SceneSpec]) -> None:
    """Print the costs at one size."""
    window = Window(size_px, fullscreen=False, display=0)
    works = floors(window, size_px)
    works |= {name: shown(window, playing(spec, name, size_px)) for name, spec in scenes.items()}
    costs = measured(works)
    dearest, second = sorted(scenes, key=lambda name: -costs[name][0])[:2]
    wall = playing(scenes[dearest], dearest, size_px)
    wall.show(second, scenes[second], now=BEGIN_S - 1, fade_s=60)
    costs |= measured({f"{dearest} to {second}": shown(window, wall)})
    window.close()
    floor = costs["clear and flip"][0] + costs["one alpha blit"][0]
    aim = 1000 / 60 if size_px[1] <= 720 else 1000 / 30
    print(
        f"\n{size_px[0]}x{size_px[1]}: aim {aim:.1f} ms          median ms    95 %   times the floor   within the aim"
    )
    for name, (median, most) in costs.items():
        within = "" if name in ("clear and flip", "one alpha blit") else "yes" if median <= aim else "NO"
        print(f"{name:32} {median:12.2f} {most:9.2f} {median / floor:14.1f} {within:>14}")


def loaded(folder: Path) -> dict[str, SceneSpec]:
    """Scenes whose files take long to load: six pictures of twelve megapixels."""
    scenes = {}
    for number in range(6):
        noise = np.random.default_rng(number).integers(0, 255, (4000, 3000, 3), dtype=np.uint8)
        pygame.image.save(pygame.surfarray.make_surface(noise), folder / f"{number}.png")
        data = {"about": "a large picture", "layers": [{"image": {"file": f"{number}.png"}}, {"rain": {}}]}
        scenes[f"picture {number}"] = parse_scene(data, folder=folder)
    return scenes


class Timed(Projector):
    """A projector that notes when each of its frames begins, and how long its thread took over it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.began_s: list[float] = []
        self.took_ms: list[float] = []
        super().__init__(*args, **kwargs)

    def _draw_frame(self, now: float) -> None:
        self.began_s.append(time.monotonic())
        began = time.thread_time()
        super()._draw_frame(now)
        self.took_ms.append((time.thread_time() - began) * 1e3)


def hitches(scenes: dict[str, SceneSpec]) -> None:
    """Print how a projector fares that is told to show something else a thousand times a minute."""
    dice, transitions = random.Random(1), ("cross", "dip", "wipe", "cut")
    with tempfile.TemporaryDirectory() as folder:
        every = {**scenes, **loaded(Path(folder))}
        projector = Timed(every, size_px=(1280, 720), headless=True, rate_hz=30, memory_mb=300)
        for part in range(1, 4):
            end_s = time.monotonic() + 10
            while time.monotonic() < end_s:
                claim = {"name": dice.choice(list(every)), "fade_s": dice.uniform(0, 1), "by": dice.choice(transitions)}
                projector.perform(Cue("projector", "scene", claim))
                time.sleep(0.06)
            gaps = [(after - before) * 1e3 for before, after in pairwise(projector.began_s)]
            print(
                f"after {10 * part} s: {len(gaps)} frames, from one to the next {statistics.median(gaps):.1f} ms (95 % "
                f"{statistics.quantiles(gaps, n=20)[-1]:.1f}, longest {max(gaps):.1f}), its processor time at most "
                f"{max(projector.took_ms):.1f} ms, memory {memory_mb():.0f} MB, {projector.state().link}"
            )
        projector.close()


def memory_mb() -> float:
    """The memory in use."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hitches", action="store_true", help="change scenes a thousand times a minute instead")
    scenes = dict(load_show(example_show()).scenes)
    if parser.parse_args().hitches:
        hitches(scenes)
        return
    with display() as what:
        print(f"software rendering on {what}; one thread")
        for size_px in SIZES:
            table(size_px, scenes)


if __name__ == "__main__":
    main()
