"""CPU milliseconds a frame of the whole perception step, against its floor and against what else can be installed.

The show's own default (the cascade, the emotion network, tracking) looks at two seconds of 1, 4 and 10 faces at 30
frames a second: real ones of `../shared`, pasted into a made-up room where they sway a little; the drawn visitor where
that folder is absent. The floor is what its networks take by themselves in the same run on the same frames: each call
of a BlazeFace or of the emotion network is timed where it is made, from ready tensor to ready answer; YuNet, whose calls
in OpenCV include scaling and decoding, counts as a bare pass of its network for each call. What is left over is ours.

Everything runs on one core, and CPU time is counted, so that other work on the machine disturbs little. Means over
frames, since the cascade searches the whole picture in few of them only.

`--peers PYTHON` names the Python of an environment with `fer==25.10.3`, `setuptools<81`, `opencv-contrib-python<5`,
`ai-edge-litert` and `facial-emotion-recognition`: they then look at every fifth of the same frames. `--emotions FILE`
measures with another emotion network.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.peers.readers import PEERS
from benchmarks.pictures.pasted import SHARED, background, pasted, stamps, taken
from exhibit.networks import Manifest
from exhibit.places import models_folder
from exhibit.values import Frame, Image
from exhibit.vision.cascade import Cascade, CascadeFiles
from exhibit.vision.drawn.visitor import draw
from exhibit.vision.emotions import TFLiteReader
from exhibit.vision.faces import YuNet
from exhibit.vision.observe import Observer
from exhibit.vision.quality import QualityLimits

FRAMES, RATE_HZ = 60, 30
SIZES, COUNTS = ((640, 360), (1280, 720)), (1, 4, 10)
SMILES_S = 9.0
FACE_SHARE, SWAY_SHARE = 1 / 6, 0.02
"""How high a face is, and how far it sways, as shares of the frame's height."""


class Timed:
    """Stands before a network and adds up the CPU seconds that calls of `method` take."""

    def __init__(self, net: Any, method: str, spent: list[float]) -> None:
        self._net, self._method, self._spent = net, method, spent

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._net, name)
        return self._timed(found) if name == self._method else found

    def _timed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any) -> Any:
            began = time.process_time()
            try:
                return call(*arguments)
            finally:
                self._spent.append(time.process_time() - began)

        return timed


class Bench:
    """The show's perception, new for each row, with a stop-watch at every network."""

    def __init__(self, manifest: Manifest, emotions: Path) -> None:
        names = ("faces-yunet", "faces-back", "faces-short-range", "faces-full-range")
        self._files = CascadeFiles(*(manifest.needed(name)[0] for name in names))
        self._emotions = emotions
        self._bare_s: dict[int, float] = {}

    def row(self, images: list[Image]) -> tuple[list[float], float, int]:
        """CPU seconds of each of `images`, of the networks alone for all of them, and visitors at the end."""
        cascade = Cascade(self._files)
        reader = TFLiteReader(self._emotions, limits=QualityLimits())
        watches: dict[Any, list[float]] = {}
        for blaze in (cascade._proposer, cascade._short, cascade._checker):  # noqa: SLF001 (the floor is inside)
            blaze._net = Timed(blaze._net, "invoke", watches.setdefault(blaze, []))  # noqa: SLF001
        for yunet in (cascade._follower, cascade._yunet):  # noqa: SLF001
            side = yunet._size[0]  # noqa: SLF001
            yunet._net = Timed(yunet._net, "detect", watches.setdefault(side, []))  # type: ignore[assignment]  # noqa: SLF001
        reader._net = Timed(reader._net, "invoke", watches.setdefault(reader, []))  # noqa: SLF001
        observer, spent, visitors = Observer(cascade, reader), [], 0
        for at, image in enumerate(images):
            began = time.process_time()
            visitors = len(observer.observe(Frame(image, at / RATE_HZ, at)).visitors)
            spent.append(time.process_time() - began)
        bare = {side: self.yunet_s(side) * len(calls) for side, calls in watches.items() if isinstance(side, int)}
        return spent, sum(bare.values()) + sum(sum(w) for key, w in watches.items() if key not in bare), visitors

    def yunet_s(self, side: int) -> float:
        """A bare pass of YuNet over a ready tensor of that side: the median of many."""
        if side not in self._bare_s:
            net = cv2.dnn.readNetFromONNX(str(self._files.yunet))
            net.setInput(np.full((1, 3, side, side), 127, np.float32))
            names, passes = net.getUnconnectedOutLayersNames(), []
            watched = Timed(net, "forward", passes)
            for _ in range(100):
                watched.forward(names)
            self._bare_s[side] = statistics.median(passes)
        return self._bare_s[side]


def frames_of(count: int, size: tuple[int, int], finder: YuNet) -> list[Image]:
    """Two seconds of `size` that show `count` faces, a sixth of the frame high, in one row or two."""
    rows, columns = (1, count) if count < 5 else (2, -(-count // 2))
    width, height = size[0] // columns, size[1] // rows
    if not (SHARED / "media").is_dir():
        cells = [draw(SMILES_S + at / RATE_HZ, (width, height)) for at in range(FRAMES)]
        return [np.tile(cell, (rows, columns, 1)) for cell in cells]
    random = np.random.default_rng(count)
    faces = [stamp for stamp in stamps(finder) if stamp.kind == "photo"]
    room, frames = background(random, size), []
    for at in range(FRAMES):
        picture = room.copy()
        for k in range(count):
            sway = size[1] * SWAY_SHARE * math.sin(2 * math.pi * at / RATE_HZ / 2 + k)
            spot = ((k % columns + 0.5) * width + sway, (k // columns + 0.5) * height)
            pasted(picture, faces[k % len(faces)], size[1] * FACE_SHARE, spot, 0)
        frames.append(taken(picture, random))
    return frames


def peer_row(python: str, name: str, rows: list[list[Image]]) -> list[tuple[float, float]] | str:
    """Mean CPU milliseconds and faces of a frame in each of `rows`, as the peer `name` has them; or why it has none."""
    sent = io.BytesIO()
    for images in rows:
        np.save(sent, np.stack(images[::5]))
    script = Path(__file__).parent / "peers" / "readers.py"
    threads = {"OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
    done = subprocess.run(
        [python, str(script), name],
        input=sent.getvalue(),
        capture_output=True,
        check=False,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | threads,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        return said[-1] if said else f"ended with {done.returncode}"
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return [(statistics.fmean(answer["ms"]), statistics.fmean(answer["faces"])) for answer in answers]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", metavar="PYTHON", help="the Python of an environment that has the peers")
    parser.add_argument("--emotions", type=Path, metavar="FILE", help="another emotion network")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    manifest = Manifest(models_folder())
    bench = Bench(manifest, asked.emotions or manifest.needed("emotions")[0])
    finder = YuNet(manifest.needed("faces-yunet")[0], 960)
    rows = {(count, size): frames_of(count, size, finder) for size in SIZES for count in COUNTS}
    print("frame      faces  seen   CPU ms a frame   dearest   its networks alone   ratio")
    ours = []
    for (count, size), images in rows.items():
        bench.row(images[:10])
        spent, networks, seen = bench.row(images)
        ours.append(1000 * statistics.fmean(spent))
        print(
            f"{size[0]}x{size[1]:<5} {count:5} {seen:5} {ours[-1]:16.1f} {1000 * max(spent):9.1f}"
            f" {1000 * networks / len(images):20.1f} {sum(spent) / networks:7.2f}",
            flush=True,
        )
    peers(asked.peers, list(rows.values()), ours)


def peers(python: str | None, rows: list[list[Image]], ours: list[float]) -> None:
    """Print what the peers take for the same frames: CPU ms, how many times ours, faces found."""
    for name in PEERS:
        told = peer_row(python, name, rows) if python else "skipped: name an environment that has it with --peers"
        if isinstance(told, str):
            print(f"{name}: {told}", file=sys.stderr if python else sys.stdout)
            continue
        cells = (f"{ms:6.0f} ({ms / own:.0f}×, {faces:.1f})" for (ms, faces), own in zip(told, ours, strict=True))
        print(f"{name:28}" + "".join(f"{cell:>22}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
