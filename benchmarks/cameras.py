"""What several cameras cost: processor time for each second of the drawn room, seen by one camera, two or three.

    python -m benchmarks.cameras [--seconds 10]

Each camera has its own finder, reader and tracker, as in a show; they take turns in searching (D-cameras-4). The frames
are drawn beforehand and do not count.
"""

from __future__ import annotations

import argparse
import time

from exhibit.assembly.vision import finder_of, shipped_reader
from exhibit.config.sections import CameraSection
from exhibit.mood.joining import RoomSettings, RoomState, step
from exhibit.system.paths import models_folder
from exhibit.values import Frame
from exhibit.vision.faces.search_turns import SearchTurns
from exhibit.vision.model_files import Manifest
from exhibit.vision.observer import Observer
from exhibit.vision.sources.drawn.visitor import draw

_RATE_HZ, _SIZE_PX, _BEGINS_S = 30, (1280, 720), 5.0


def cost(cameras: int, frames: list[Frame]) -> float:
    """Seconds of the processor for each second of the room."""
    manifest, turns = Manifest(models_folder()), SearchTurns(cameras)
    names = [f"camera-{number}" for number in range(cameras)]
    eyes = {
        name: Observer(finder_of(CameraSection(), manifest, turns=turns), shipped_reader(manifest)) for name in names
    }
    room, state = RoomSettings(dict.fromkeys(names)), RoomState()
    began = time.process_time()
    for frame in frames:
        state, _ = step(state, {name: one.observe(frame) for name, one in eyes.items()}, frame.captured_s, room)
    return (time.process_time() - began) / (len(frames) / _RATE_HZ)


def main() -> None:
    """Measure one, two and three cameras."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    asked = parser.parse_args()
    count = round(asked.seconds * _RATE_HZ)
    frames = [Frame(draw(_BEGINS_S + k / _RATE_HZ, _SIZE_PX), k / _RATE_HZ, k) for k in range(count)]
    alone = cost(1, frames)
    print(f"1 camera: {alone:.2f} s of the processor a second")
    for cameras in (2, 3):
        now = cost(cameras, frames)
        print(f"{cameras} cameras: {now:.2f} s of the processor a second, {now / alone:.2f} times as much")


if __name__ == "__main__":
    main()
