"""Reading faces: the emotion network under LiteRT, all faces of a frame in one batch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from exhibit.system.stderr import silence_stderr
from exhibit.values import EMOTIONS, NO_EMOTIONS, Emotions, Face, Image
from exhibit.vision.crop import CROP_SIDE_PX, align
from exhibit.vision.litert import load_network
from exhibit.vision.quality import QualityLimits, unreadable
from exhibit.vision.tracking.attention import attention


class EmotionReader(Protocol):
    """The port: whoever reads emotions from faces."""

    def read(self, image: Image, faces: Sequence[Face]) -> list[Emotions]:
        """A distribution for each of `faces` in `image` (height, width, 3) BGR, empty where one cannot be read."""
        ...


class TFLiteReader:
    """A TFLite network: grey crops (n, 48, 48, 1), levels 0..255 (D-vision-3), to shares (n, classes).

    Faces below `limits` (None: no limits) are not read. Raises ValueError when the network at `path` cannot be read or
    does not fit `classes`.
    """

    def __init__(
        self,
        path: Path,
        classes: Sequence[str] = EMOTIONS,
        threads: int = 1,
        limits: QualityLimits | None = None,
    ) -> None:
        self._classes = tuple(classes)
        self._limits = limits
        self._net = load_network(path, threads)
        self._batch = 0
        self._resize(1)
        shape = tuple(self._net.get_output_details()[0]["shape"])
        if shape != (1, len(self._classes)):
            raise ValueError(f"{path.name} gives {shape[-1]} classes where {len(self._classes)} are named")

    def read(self, image: Image, faces: Sequence[Face]) -> list[Emotions]:
        if not faces:
            return []
        crops = [self._crop(image, face) for face in faces]
        ready = [crop for crop in crops if crop is not None]
        shares = iter(self.shares(np.stack(ready)) if ready else ())
        return [NO_EMOTIONS if crop is None else self._emotions(next(shares)) for crop in crops]

    def _crop(self, image: Image, face: Face) -> Image | None:
        """The aligned crop, or None where the face should not be read."""
        try:
            crop = align(image, np.array(face.keypoints, dtype=np.float32))
        except ValueError:
            return None
        return None if self._limits and unreadable(face, attention(face), crop, self._limits) else crop

    def shares(self, crops: Image) -> NDArray[np.float32]:
        """What is read from grey `crops` (n, 48, 48): shares (n, classes)."""
        if len(crops) != self._batch:
            self._resize(len(crops))
        self._net.set_tensor(self._input, crops[..., None].astype(np.float32))
        self._net.invoke()
        return self._net.get_tensor(self._output)

    def _resize(self, batch: int) -> None:
        # None fits until it is done: what fails halfway, for want of memory, is done anew with the next face.
        self._batch = 0
        self._input = self._net.get_input_details()[0]["index"]
        self._output = self._net.get_output_details()[0]["index"]
        self._net.resize_tensor_input(self._input, [batch, CROP_SIDE_PX, CROP_SIDE_PX, 1])
        with silence_stderr():  # LiteRT announces its delegate
            self._net.allocate_tensors()
        self._batch = batch

    def _emotions(self, shares: NDArray[np.float32]) -> Emotions:
        if not np.isfinite(shares).all():
            return NO_EMOTIONS
        share_sum = float(shares.sum())
        return {name: float(share) / share_sum for name, share in zip(self._classes, shares, strict=True)}
