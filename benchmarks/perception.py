"""Milliseconds a frame of the perception step, against its floor: the same two networks invoked bare on ready tensors.

For 1 and 4 faces at 640x360 and 1280x720. The frames are the drawn visitor's, made beforehand; each pair of figures is
measured turn by turn in the same loop, one thread each, and the median of the ratio's parts is printed.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import cv2
import numpy as np

from exhibit.networks import Manifest
from exhibit.places import models_folder
from exhibit.values import Frame, Image
from exhibit.vision.crop import align
from exhibit.vision.drawn.visitor import draw
from exhibit.vision.emotions import TFLiteReader
from exhibit.vision.faces import YuNet
from exhibit.vision.observe import Observer

ROUNDS = 40
# Where the visitors stand when they are four: the drawn one, once in each quarter of the frame.
SMILE_S = 11.0


def frame_with(faces: int, size: tuple[int, int]) -> Image:
    """A frame of `size` that shows one drawn visitor, or four."""
    if faces == 1:
        return draw(SMILE_S, size)
    quarter = draw(SMILE_S, (size[0] // 2, size[1] // 2))
    return np.vstack([np.hstack([quarter, quarter])] * 2)


def bare(image: Image, finder: YuNet, reader: TFLiteReader) -> Callable[[], None]:
    """The networks alone: the scaled frame and the crops are made before the clock runs."""
    width = min(640, image.shape[1])
    small = cv2.resize(image, (width, round(image.shape[0] * width / image.shape[1])))
    crops = np.stack([align(image, np.array(face.keypoints, np.float32)) for face in finder.find(image)])
    detector: Any = finder._net  # noqa: SLF001 (the floor is the network itself)
    runtime: Any = reader._net  # noqa: SLF001
    detector.setInputSize(small.shape[1::-1])
    runtime.resize_tensor_input(runtime.get_input_details()[0]["index"], [len(crops), 48, 48, 1])
    runtime.allocate_tensors()
    runtime.set_tensor(runtime.get_input_details()[0]["index"], crops[..., None].astype(np.float32))

    def invoke() -> None:
        detector.detect(small)
        runtime.invoke()

    return invoke


def measured(image: Image, observer: Observer, floor: Callable[[], None]) -> tuple[float, float]:
    """Median milliseconds of ours and of the floor, measured turn by turn."""
    pairs = [
        (milliseconds(partial(observer.observe, Frame(image, at / 30, at))), milliseconds(floor))
        for at in range(1, ROUNDS)
    ]
    return statistics.median(ours for ours, _ in pairs), statistics.median(least for _, least in pairs)


def milliseconds(work: Callable[[], Any]) -> float:
    """How long `work` takes, once."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def main() -> None:
    """Print the table."""
    cv2.setNumThreads(1)
    manifest = Manifest(models_folder())
    faces_path, emotions_path = manifest.needed("faces-yunet")[0], manifest.needed("emotions")[0]
    print("faces  frame      ours ms   floor ms   ratio")
    for size in ((640, 360), (1280, 720)):
        for count in (1, 4):
            image = frame_with(count, size)
            observer = Observer(YuNet(faces_path), TFLiteReader(emotions_path))
            floor = bare(image, YuNet(faces_path), TFLiteReader(emotions_path))
            found = len(observer.observe(Frame(image, 0.0, 0)).visitors)
            floor()
            ours, least = measured(image, observer, floor)
            print(f"{found:5}  {size[0]}x{size[1]:<5} {ours:9.1f}  {least:9.1f}  {ours / least:6.2f}")


if __name__ == "__main__":
    main()
