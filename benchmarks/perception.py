"""Milliseconds a frame of the whole perception step, against its floor: what its networks take by themselves.

The show's own default (the cascade, the emotion network, tracking) looks at two seconds of the drawn visitor, one of
them or four, at 30 frames a second. The floor is measured in the same run on the same frames: every call of a network
is timed where it is made, and what is left over is ours: scaling, cropping, decoding, following. YuNet over the whole
picture at 640 pixels, once a frame, stands beside it as what a plain detector would cost. One thread; medians over
frames, sums for the ratio, since the cascade searches the whole picture in few frames only.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

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
SMILES_S = 9.0


class Timed:
    """Stands before a network and adds up the seconds that calls of `method` take."""

    def __init__(self, net: Any, method: str, spent: list[float]) -> None:
        self._net, self._method, self._spent = net, method, spent

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._net, name)
        return self._timed(found) if name == self._method else found

    def _timed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any) -> Any:
            began = time.perf_counter()
            try:
                return call(*arguments)
            finally:
                self._spent[-1] += time.perf_counter() - began

        return timed


def frames_of(faces: int, size: tuple[int, int]) -> list[Image]:
    """Two seconds of `size` that show one drawn visitor, or four, one in each quarter."""
    times = [SMILES_S + k / RATE_HZ for k in range(FRAMES)]
    if faces == 1:
        return [draw(at, size) for at in times]
    quarters = [draw(at, (size[0] // 2, size[1] // 2)) for at in times]
    return [np.vstack([np.hstack([quarter, quarter])] * 2) for quarter in quarters]


def timed_observer(manifest: Manifest, spent: list[float]) -> Observer:
    """The show's perception, with a stop-watch at every network."""
    names = ("faces-yunet", "faces-back", "faces-short-range", "faces-full-range")
    cascade = Cascade(CascadeFiles(*(manifest.needed(name)[0] for name in names)))
    reader = TFLiteReader(manifest.needed("emotions")[0], limits=QualityLimits())
    for blaze in (cascade._proposer, cascade._short, cascade._checker):  # noqa: SLF001 (the floor is inside)
        blaze._net = Timed(blaze._net, "invoke", spent)  # noqa: SLF001
    for yunet in (cascade._follower, cascade._yunet):  # noqa: SLF001
        yunet._net = Timed(yunet._net, "detect", spent)  # type: ignore[assignment]  # noqa: SLF001
    reader._net = Timed(reader._net, "invoke", spent)  # noqa: SLF001
    return Observer(cascade, reader)


def measured(images: list[Image], observer: Observer, plain: YuNet, spent: list[float]) -> tuple[float, ...]:
    """Median ms a frame, ratio of all to the networks alone, median ms of YuNet alone, visitors at the end."""
    ours, others, visitors = [], [], 0
    for at, image in enumerate(images):
        spent.append(0.0)
        began = time.perf_counter()
        visitors = len(observer.observe(Frame(image, at / RATE_HZ, at)).visitors)
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        plain.find(image)
        others.append(time.perf_counter() - began)
    networks = sum(spent[-len(images) :])
    return statistics.median(ours) * 1000, sum(ours) / networks, statistics.median(others) * 1000, visitors


def main() -> None:
    """Print the table."""
    cv2.setNumThreads(1)
    manifest, spent = Manifest(models_folder()), [0.0]
    plain = YuNet(manifest.needed("faces-yunet")[0])
    print("visitors  frame       ms a frame   against its networks   YuNet 640 alone, ms")
    for size in ((640, 360), (1280, 720)):
        for count in (1, 4):
            images = frames_of(count, size)
            observer = timed_observer(manifest, spent)
            measured(images[:10], observer, plain, spent)
            ms, ratio, other, seen = measured(images, timed_observer(manifest, spent), plain, spent)
            print(f"{seen:8.0f}  {size[0]}x{size[1]:<5} {ms:11.1f} {ratio:20.2f} × {other:19.1f}")


if __name__ == "__main__":
    main()
