"""CPU milliseconds a frame of the whole perception step, against its floor and against what else can be installed.

The show's own default (the cascade, the emotion network, tracking) looks at two seconds of 1, 4 and 10 faces at 30
frames a second: real ones of `../shared`, pasted into a made-up room where they sway a little; the drawn visitor where
that folder is absent. The floor is what its networks
take by themselves: after each frame the same calls are made again, bare, on tensors that lie ready. What is left over
is ours: scaling, cropping, decoding, following.

Everything runs on one core, and CPU time is counted, so that other work on the machine disturbs less; each frame counts
with its median of three passes. The row's figure is the mean over frames, since the whole picture is searched in few.

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
from ai_edge_litert.interpreter import Interpreter

from benchmarks.peers.readers import PEERS
from benchmarks.pictures.pasted import SHARED, background, pasted, stamps, taken
from exhibit.system.paths import models_folder
from exhibit.system.stderr import silence_stderr
from exhibit.values import Frame, Image
from exhibit.vision.emotions import TFLiteReader
from exhibit.vision.faces.cascade import Cascade, CascadeFiles
from exhibit.vision.faces.finder import YuNet
from exhibit.vision.model_files import Manifest
from exhibit.vision.observer import Observer
from exhibit.vision.quality import QualityLimits
from exhibit.vision.sources.drawn.visitor import draw

FRAMES, RATE_HZ, PASSES = 60, 30, 3
SIZES, COUNTS = ((640, 360), (1280, 720)), (1, 4, 10)
SMILES_S = 9.0
FACE_SHARE, SWAY_SHARE = 1 / 6, 0.02
"""How high a face is, and how far it sways, as shares of the frame's height."""


Call = tuple[str, tuple[int, ...]]
"""A network's file, and the shape of what it was given."""


class Noted:
    """Stands before a network and notes each call of `method`."""

    def __init__(self, net: Any, method: str, note: Callable[[Any], None]) -> None:
        self._net, self._method, self._note = net, method, note

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._net, name)
        if name != self._method:
            return found

        def noted(*arguments: Any) -> Any:
            self._note(self._net)
            return found(*arguments)

        return noted


class Bench:
    """The show's perception, new for each pass, whose calls of networks are repeated bare, frame by frame."""

    def __init__(self, manifest: Manifest, emotions: Path) -> None:
        names = ("faces-yunet", "faces-back", "faces-short-range", "faces-full-range")
        self._files = CascadeFiles(*(manifest.needed(name)[0] for name in names))
        self._emotions = emotions
        self._calls: list[Call] = []
        self._bare: dict[Call, Callable[[], Any]] = {}

    def observer(self) -> Observer:
        cascade = Cascade(self._files)
        reader = TFLiteReader(self._emotions, limits=QualityLimits())
        for path, owner in (
            (self._files.back, cascade._proposer),  # noqa: SLF001 (the floor is inside)
            (self._files.short_range, cascade._short),  # noqa: SLF001
            (self._files.full_range, cascade._checker),  # noqa: SLF001
            (self._emotions, reader),
        ):
            owner._net = Noted(owner._net, "invoke", self._noting(path))  # noqa: SLF001
        for yunet in (cascade._follower, cascade._yunet):  # noqa: SLF001
            yunet._net = Noted(yunet._net, "detect", self._noting(self._files.yunet))  # type: ignore[assignment]  # noqa: SLF001
        return Observer(cascade, reader)

    def _noting(self, path: Path) -> Callable[[Any], None]:
        def note(net: Any) -> None:
            if path == self._files.yunet:
                width, height = net.getInputSize()
                self._calls.append((str(path), (1, 3, height, width)))
            else:
                self._calls.append((str(path), tuple(map(int, net.get_input_details()[0]["shape"]))))

        return note

    def measured(self, images: list[Image]) -> tuple[list[float], list[float], int]:
        """CPU seconds of each of `images`, and of its networks alone on ready tensors; visitors at the end."""
        observer, ours, floor, visitors = self.observer(), [], [], 0
        for at, image in enumerate(images):
            self._calls.clear()
            began = time.process_time()
            visitors = len(observer.observe(Frame(image, at / RATE_HZ, at)).visitors)
            ours.append(time.process_time() - began)
            passes = [self.bare(call) for call in self._calls]
            began = time.process_time()
            for one in passes:
                one()
            floor.append(time.process_time() - began)
        return ours, floor, visitors

    def bare(self, call: Call) -> Callable[[], Any]:
        """A pass of that network over a tensor of that shape, and nothing else."""
        if call not in self._bare:
            path, shape = call
            self._bare[call] = _onnx(path, shape) if path.endswith(".onnx") else _tflite(path, shape)
        return self._bare[call]


def _onnx(path: str, shape: tuple[int, ...]) -> Callable[[], Any]:
    net = cv2.dnn.readNetFromONNX(path)
    net.setInput(np.full(shape, 127, np.float32))
    names = net.getUnconnectedOutLayersNames()
    net.forward(names)
    return lambda: net.forward(names)


def _tflite(path: str, shape: tuple[int, ...]) -> Callable[[], Any]:
    with silence_stderr():
        net = Interpreter(model_path=path, num_threads=1)
        tensor = net.get_input_details()[0]["index"]
        net.resize_tensor_input(tensor, shape)
        net.allocate_tensors()
    net.set_tensor(tensor, np.zeros(shape, np.float32))
    net.invoke()
    invoke: Callable[[], Any] = net.invoke
    return invoke


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
        passes = [bench.measured(images) for _ in range(PASSES + 1)][1:]
        frame_s, floor_s = (np.median([each[part] for each in passes], axis=0) for part in (0, 1))
        ours.append(1000 * float(frame_s.mean()))
        print(
            f"{size[0]}x{size[1]:<5} {count:5} {passes[-1][2]:5} {ours[-1]:16.1f} {1000 * frame_s.max():9.1f}"
            f" {1000 * floor_s.mean():20.1f} {frame_s.mean() / floor_s.mean():7.2f}",
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
