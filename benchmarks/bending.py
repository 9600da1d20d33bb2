"""What it costs to put a picture on a window: straight, scaled, masked, bent; against a bare blit and flip of it.

Milliseconds of processor time, all threads counted, medians, in turns. It needs a display: xvfb-run python
benchmarks/bending.py. With --gpu, also by SDL's renderer (without a card that is Mesa's software: no measure of one).
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import pygame

from exhibit.outputs.projector.painters import Gpu, Painter, Software
from exhibit.outputs.projector.placement import STRAIGHT, Placement
from exhibit.outputs.projector.window import begin
from exhibit.outputs.scenes.surfaces import blank

FRAMES = 60
BENT = Placement(((0.06, 0.02), (0.97, 0.0), (1.0, 0.94), (0.01, 1.0)))
MASKED = Placement(mask=(0.05, 0.02, 0.05, 0.02))


def measured(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median milliseconds of each work, turn by turn so that all meet the same machine."""
    took: dict[str, list[float]] = {name: [] for name in works}
    for frame in range(FRAMES + 5):
        for name, work in works.items():
            began = time.process_time()
            work()
            if frame >= 5:
                took[name].append((time.process_time() - began) * 1e3)
    return {name: statistics.median(times) for name, times in took.items()}


def works_of(window: pygame.Window, painter: Painter) -> dict[str, Callable[[], object]]:
    """The ways of putting a picture on one window."""
    whole, small = blank(window.size), blank((window.size[0] * 2 // 3, window.size[1] * 2 // 3))
    whole.fill("#406080")
    small.fill("#806040")
    return {
        "straight": lambda: painter.paint(whole, STRAIGHT, None),
        "straight, scaled by 1.5": lambda: painter.paint(small, STRAIGHT, None),
        "masked": lambda: painter.paint(whole, MASKED, None),
        "bent": lambda: painter.paint(whole, BENT, None),
        "bent, scaled by 1.5": lambda: painter.paint(small, BENT, None),
    }


def main() -> None:
    """Print the costs at two sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gpu", action="store_true")
    gpu = parser.parse_args().gpu
    try:
        begin()
    except pygame.error as error:
        print(f"nothing measured: {error}; try xvfb-run")
        return
    for size_px in ((1280, 720), (1920, 1080)):
        window, picture = pygame.Window("bending", size_px), blank(size_px)

        def floor(window: pygame.Window = window, picture: pygame.Surface = picture) -> None:
            window.get_surface().blit(picture, (0, 0))
            window.flip()

        print(f"{size_px[0]}x{size_px[1]}")
        costs = measured({"blit and flip (floor)": floor, **works_of(window, Software(window))})
        window.destroy()
        base = costs["blit and flip (floor)"]
        for name, cost in costs.items():
            print(f"  {name:26} {cost:6.2f} ms  {cost / base:5.2f} x  {cost - base:+6.2f} ms")
        if gpu:
            window = pygame.Window("bending", size_px)
            for name, cost in measured(works_of(window, Gpu(window, vsync=False))).items():
                print(f"  renderer: {name:16} {cost:6.2f} ms")
            window.destroy()


if __name__ == "__main__":
    main()
