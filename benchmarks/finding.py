"""How well faces are found: recall by size and roll, false faces, cost and the time until an arrival is seen.

Real faces of `../shared` are pasted softly into made-up rooms of 1280x720 with noise and JPEG 85. Every finder looks at
the same pictures in the same run: YuNet 640 (the floor that ratios refer to), YuNet 960 and the cascade. A recall is of
one first picture, and (after the slash) of the last of four pictures within 0.3 s. Costs are CPU time on one thread.
`--quick` looks at a quarter.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.pictures.hard import empty_frames
from benchmarks.pictures.pasted import SHARED, Random, Stamp, background, pasted, stamps, taken
from exhibit.system.paths import models_folder
from exhibit.values import NO_EMOTIONS, Face, Image, Reading
from exhibit.vision.faces.cascade import Cascade, CascadeFiles
from exhibit.vision.faces.finder import FaceFinder, YuNet
from exhibit.vision.model_files import Manifest
from exhibit.vision.tracking.tracker import TrackingSettings, TrackingState, step

HEIGHTS_PX = (600, 120, 60, 40, 24)
ROLLS_DEG = (0, -30, 30)
SPOTS = ((200, 190), (520, 500), (790, 180), (1080, 480))
LOOKS_S = (0.0, 0.1, 0.2, 0.3)
# A face's place is right within half its height, as the tracker would still follow it.
NEAR = 0.5


@dataclass(frozen=True, eq=False)
class Picture:
    """Four looks at some pasted faces, with fresh noise each: where the faces are, and how high."""

    looks: tuple[Image, ...]
    spots: tuple[tuple[float, float], ...]
    height_px: float

    def found(self, faces: list[Face]) -> int:
        """How many of the pasted faces are among `faces`."""
        return sum(any(self._right(face, spot) for face in faces) for spot in self.spots)

    def _right(self, face: Face, spot: tuple[float, float]) -> bool:
        return math.dist(face.centre, spot) < NEAR * self.height_px and 0.4 < face.height_px / self.height_px < 2.2


def pictures(faces: list[Stamp], height_px: float, roll_deg: float, random: Random) -> Iterator[Picture]:
    """All `faces` at that height and roll, four to a picture; very large ones alone."""
    spots = SPOTS if height_px < 300 else ((640, 380),)
    for first in range(0, len(faces), len(spots)):
        group = faces[first : first + len(spots)]
        plain = background(random)
        for stamp, spot in zip(group, spots, strict=False):
            pasted(plain, stamp, height_px, spot, roll_deg)
        yield Picture(tuple(taken(plain, random) for _ in LOOKS_S), spots[: len(group)], height_px)


class Tally:
    """Faces there and found: in the first look, and after 0.3 s."""

    def __init__(self) -> None:
        self.there = self.first = self.last = 0

    def add(self, picture: Picture, finder: FaceFinder) -> None:
        answers = [finder.find(look, at) for at, look in zip(LOOKS_S, picture.looks, strict=True)]
        self.there += len(picture.spots)
        self.first += picture.found(answers[0])
        self.last += picture.found(answers[-1])

    def __str__(self) -> str:
        return f"{100 * self.first / max(1, self.there):.0f}/{100 * self.last / max(1, self.there):.0f}"


def forgetful(finder: FaceFinder) -> FaceFinder:
    """`finder` with nothing remembered: time that runs backwards is a new beginning."""
    finder.find(np.zeros((64, 64, 3), np.uint8), 1e9)
    finder.find(np.zeros((64, 64, 3), np.uint8), -1e9)
    return finder


def recall(finders: dict[str, FaceFinder], faces: list[Stamp], random: Random) -> None:
    """Print a row of recalls for each height, roll and kind of face."""
    for height in HEIGHTS_PX:
        for kind in ("photo", "tile"):
            group = [stamp for stamp in faces if stamp.kind == kind and stamp.face_px >= 0.9 * min(height, 130)]
            for roll in ROLLS_DEG if group and height < 300 else ROLLS_DEG[:1]:
                tallies = {name: Tally() for name in finders}
                for picture in pictures(group, height, roll, random):
                    for name, finder in finders.items():
                        tallies[name].add(picture, forgetful(finder))
                if group:
                    row(f"recall % {height} px {roll:+d} deg, {len(group)} {kind}s", map(str, tallies.values()))


def falsehoods(finders: dict[str, FaceFinder], frames: list[Image]) -> None:
    """Print the false faces in 100 empty frames, at once and after a second look at the same."""
    counts = {name: [0, 0] for name in finders}
    for frame in frames:
        for name, finder in finders.items():
            forgetful(finder)
            for look, at in enumerate((0.0, 0.2)):
                counts[name][look] += len(finder.find(frame, at))
    row(
        f"false faces/100, {len(frames)} empty",
        (f"{100 * a / len(frames):.1f}/{100 * b / len(frames):.1f}" for a, b in counts.values()),
    )


def costs(finders: dict[str, FaceFinder], scenes: dict[str, tuple[Image, ...]], seconds: int) -> None:
    """Print CPU milliseconds a frame over whole seconds at 30 frames a second (the median second), and the dearest
    frame of such a second; the finders take turns."""
    for label, looks in scenes.items():
        spent: dict[str, list[list[float]]] = {name: [] for name in finders}
        for second in range(seconds):
            for name, finder in finders.items():
                times = (second + at / 30 for at in range(30))
                spent[name].append([milliseconds(finder, looks[at % len(looks)], now) for at, now in enumerate(times)])
        mean = {name: statistics.median(map(statistics.fmean, each)) for name, each in spent.items()}
        worst = {name: statistics.median(map(max, each)) for name, each in spent.items()}
        floor = next(iter(mean.values()))
        row(f"CPU ms a frame, {label} (dearest)", (f"{mean[name]:.1f} ({worst[name]:.0f})" for name in finders))
        row("   ratio to the first", (f"{mean[name] / floor:.2f}" for name in finders))


def milliseconds(finder: FaceFinder, image: Image, now_s: float) -> float:
    """How much of a processor `finder` takes over `image`, once."""
    began = time.process_time()
    finder.find(image, now_s)
    return 1000 * (time.process_time() - began)


def arrivals(finders: dict[str, FaceFinder], empty: Image, there: Picture) -> None:
    """Print how long after its first picture a visitor counts as one, at 30 and at 10 frames a second: median and
    longest over arrivals at different moments of the finder's own rhythm."""
    for rate in (30, 10):
        cells = []
        for finder in finders.values():
            waits = [arrival_s(forgetful(finder), empty, there, rate, before) for before in range(rate // 2, rate)][:8]
            known = [wait for wait in waits if wait is not None]
            cells.append(f"{statistics.median(known):.2f}/{max(known):.2f}" if len(known) == len(waits) else "missed")
        row(f"arrival s at {rate}/s, {there.height_px:.0f} px", cells)


def arrival_s(finder: FaceFinder, empty: Image, there: Picture, rate: int, before: int) -> float | None:
    """Seconds from the first picture with a visitor to the tracker's belief in it, after `before` empty frames."""
    state, settings = TrackingState(), TrackingSettings()
    for at in range(before + 2 * rate):
        image = empty if at < before else there.looks[at % len(there.looks)]
        readings = [Reading(face, NO_EMOTIONS) for face in finder.find(image, at / rate)]
        state, visitors = step(state, readings, at / rate, settings)
        if visitors:
            return (at - before) / rate
    return None


def row(label: str, cells: Iterable[str]) -> None:
    """Print one line of the table."""
    print(f"{label:44}" + "".join(f"{cell:>15}" for cell in cells), flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a quarter of the faces and frames")
    part = 4 if parser.parse_args().quick else 1
    if not (SHARED / "media").is_dir():
        print("skipped: no ../shared/media beside this checkout: real faces are not part of the repository")
        return
    cv2.setNumThreads(1)
    manifest = Manifest(models_folder())
    names = ("faces-yunet", "faces-back", "faces-short-range", "faces-full-range")
    files = CascadeFiles(*(manifest.needed(name)[0] for name in names))
    wide = YuNet(files.yunet, 960)
    finders: dict[str, FaceFinder] = {
        "YuNet 640": YuNet(files.yunet, 640),
        "YuNet 960": wide,
        "cascade": Cascade(files),
    }
    random = np.random.default_rng(2026)
    faces = stamps(wide)[::part]
    row("", finders)
    recall(finders, faces, random)
    falsehoods(finders, list(empty_frames(wide, random))[::part])
    four = next(pictures(faces, 60, 0, random))
    one = next(pictures(faces[:1], 60, 0, random))
    empty = taken(background(random), random)
    busy = next(iter(empty_frames(wide, random)))
    scenes = {"4 faces": four.looks, "1 face": one.looks, "nobody": (empty,), "nobody, busy": (busy,)}
    costs(finders, scenes, 8 // part)
    for height in (60, 40):
        arrivals(finders, empty, next(pictures(faces[:1], height, 0, random)))


if __name__ == "__main__":
    main()
