"""What else can be installed to read emotions from a picture, timed over frames that come through standard input.

Run by `benchmarks/perception.py` under a Python of its own, since these bring TensorFlow and PyTorch with them; knows
nothing of Exhibit. The first argument names the peer; what is read is a NumPy array (n, height, width, 3) of BGR bytes;
what is written is one JSON object: CPU milliseconds of each frame and faces found.

Without some remedies they do not run today: fer wants `setuptools<81` and, for its Haar cascade, OpenCV 4; for its
MTCNN it loads TensorFlow and PyTorch into one process, which newer releases of these refuse, so there TensorFlow's
interpreter is replaced by LiteRT's, which is the same. facial-emotion-recognition was saved on a GPU and is told that
there is none.

Not here: deepface, hsemotion-onnx and rmn. They fetch their networks from GitHub when first used, which was out of
reach where this was written.
"""

from __future__ import annotations

import functools
import importlib.machinery
import io
import json
import sys
import time
import types
from collections.abc import Callable
from typing import Any

import numpy as np

Reader = Callable[[Any], int]


def fer(*, mtcnn: bool) -> Reader:
    """The package fer as it is shipped: its quantised network behind OpenCV's Haar cascade, or behind MTCNN."""
    if mtcnn:
        # PyTorch looks at what else is loaded, so it comes before the stand-in.
        import facenet_pytorch  # type: ignore[import-not-found, import-untyped, unused-ignore]  # noqa: F401
        from ai_edge_litert.interpreter import Interpreter

        keras = types.ModuleType("tensorflow.keras.models")
        keras.load_model = None  # type: ignore[attr-defined]
        tensorflow = types.ModuleType("tensorflow")
        tensorflow.lite = types.SimpleNamespace(Interpreter=Interpreter)  # type: ignore[attr-defined]
        tensorflow.__spec__ = importlib.machinery.ModuleSpec("tensorflow", None)
        sys.modules |= {"tensorflow": tensorflow, "tensorflow.keras.models": keras}
    from fer.fer import FER  # type: ignore[import-not-found, import-untyped, unused-ignore]

    reader = FER(mtcnn=mtcnn)
    return lambda image: len(reader.detect_emotions(image))


def facial_emotion_recognition() -> Reader:
    """The package facial-emotion-recognition: MTCNN and a residual network under PyTorch."""
    import facial_emotion_recognition as package  # type: ignore[import-not-found, import-untyped, unused-ignore]
    import torch

    torch.load = functools.partial(torch.load, map_location="cpu", weights_only=False)
    reader, found = package.EmotionRecognition(device="cpu"), [0]
    predict = reader._predict  # noqa: SLF001 (it draws its answers; they are counted where they arise)

    def counted(image: Any) -> Any:
        found[0] += 1
        return predict(image)

    def read(image: Any) -> int:
        found[0] = 0
        reader.recognise_emotion(image.copy())
        return found[0]

    reader._predict = counted  # noqa: SLF001
    return read


PEERS: dict[str, Callable[[], Reader]] = {
    "fer": lambda: fer(mtcnn=False),
    "fer, MTCNN": lambda: fer(mtcnn=True),
    "facial-emotion-recognition": facial_emotion_recognition,
}


def timed(reader: Reader, frames: Any) -> dict[str, list[float]]:
    """CPU milliseconds and faces of each of `frames`, after one that does not count."""
    reader(frames[0])
    spent_ms, found = [], []
    for frame in frames:
        began = time.process_time()
        found.append(float(reader(frame)))
        spent_ms.append(1000 * (time.process_time() - began))
    return {"ms": spent_ms, "faces": found}


def main() -> None:
    """Answer with one line of JSON; what the packages print goes to standard error."""
    answers, sys.stdout = sys.stdout, sys.stderr
    reader = PEERS[sys.argv[1]]()
    # One array for each size of frame, until there are no more.
    incoming = io.BytesIO(sys.stdin.buffer.read())
    while incoming.tell() < len(incoming.getbuffer()):
        print(json.dumps(timed(reader, np.load(incoming))), file=answers, flush=True)


if __name__ == "__main__":
    main()
