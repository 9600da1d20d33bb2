"""Reading faces: the emotion network under LiteRT, all faces of a frame in one batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from exhibit.system.stderr import silence_stderr
from exhibit.values import EMOTIONS, NO_EMOTIONS, Emotions, Face, Image
from exhibit.vision.crop import CROP_SIDE_PX, align
from exhibit.vision.litert import load_network
from exhibit.vision.noise_mean import NoiseMean
from exhibit.vision.quality import QualityLimits, unreadable, why_refused
from exhibit.vision.tracking.attention import attention

UNREADABLE = "unreadable"
"""What the last output of a network is called, where it is no emotion but how surely the face cannot be read."""

REFUSED_FROM = 0.5
"""A face that cannot be read so surely is not read."""


@dataclass(frozen=True)
class Answer:
    """What was read of one face: a distribution, or nothing and in a word why not."""

    emotions: Emotions = field(default_factory=lambda: NO_EMOTIONS)
    unread: str = ""


class EmotionReader(Protocol):
    """The port: whoever reads emotions from faces."""

    def read(
        self, image: Image, faces: Sequence[Face], *, mirrored: bool = False, captured_s: float | None = None
    ) -> list[Answer]:
        """An answer for each of `faces` in `image` (height, width, 3) BGR, which are looked at in a mirror where
        `mirrored` says so. `captured_s` is the moment of one of a row of pictures, None for one that stands alone."""
        ...


def emotions_of(classes: Sequence[str]) -> tuple[str, ...]:
    """Those of a network's `classes` that are emotions."""
    return tuple(name for name in classes if name != UNREADABLE)


class TFLiteReader:
    """A TFLite network: grey crops (n, 48, 48, 1), levels 0..255 (D-vision-3), to shares (n, classes), of which the
    last may be `UNREADABLE`.

    Faces that the network itself refuses, and those below `limits`, are not read (None: all are). Raises ValueError
    when the network at `path` cannot be read or does not fit `classes`.
    """

    def __init__(
        self,
        path: Path,
        classes: Sequence[str] = EMOTIONS,
        threads: int = 1,
        limits: QualityLimits | None = None,
    ) -> None:
        self._classes = tuple(classes)
        self._refuses = self._classes[-1:] == (UNREADABLE,)
        self._limits = limits
        self._net = load_network(path, threads)
        self._noise = NoiseMean()
        self._batch = 0
        self._resize(1)
        shape = tuple(self._net.get_output_details()[0]["shape"])
        if shape != (1, len(self._classes)):
            raise ValueError(f"{path.name} gives {shape[-1]} classes where {len(self._classes)} are named")

    def read(
        self, image: Image, faces: Sequence[Face], *, mirrored: bool = False, captured_s: float | None = None
    ) -> list[Answer]:
        if not faces:
            return []
        looks = self._looks(image, faces, captured_s)
        ready = [look.crop for look in looks if look.crop is not None]
        given = iter(self.outputs(np.stack(ready), mirrored=mirrored) if ready else ())
        return [Answer(unread=look.unread) if look.crop is None else self._answer(next(given), look) for look in looks]

    def _looks(self, image: Image, faces: Sequence[Face], captured_s: float | None) -> list[_Look]:
        """What the network is shown of each of `faces`: in the noise of the dark, of its last few pictures."""
        crops = [_aligned(image, face) for face in faces]
        if captured_s is not None:
            placed = [(face, crop) for face, crop in zip(faces, crops, strict=True) if crop is not None]
            means = iter(self._noise.joined([face for face, _ in placed], [crop for _, crop in placed], captured_s))
            crops = [crop if crop is None else next(means) for crop in crops]
        return [self._look(face, crop) for face, crop in zip(faces, crops, strict=True)]

    def _look(self, face: Face, crop: Image | None) -> _Look:
        """The aligned crop, or why the face should not be read."""
        towards = attention(face)
        if crop is None:
            return _Look(None, towards, "doubtful")
        why = unreadable(face, towards, crop, self._limits) if self._limits else ""
        return _Look(None if why else crop, towards, why)

    def shares(self, crops: Image, *, mirrored: bool = False) -> NDArray[np.float32]:
        """What is read from grey `crops` (n, 48, 48): shares (n, emotions)."""
        given = self.outputs(crops, mirrored=mirrored)
        return given[:, :-1] if self._refuses else given

    def refusals(self, crops: Image) -> NDArray[np.bool_]:
        """Which of grey `crops` (n, 48, 48) the network refuses to read: (n,), none where it cannot refuse."""
        if not self._refuses:
            return np.zeros(len(crops), np.bool_)
        return self.outputs(crops)[:, -1] >= REFUSED_FROM

    def outputs(self, crops: Image, *, mirrored: bool = False) -> NDArray[np.float32]:
        """What the network gives for grey `crops` (n, 48, 48), seen in a mirror where that is asked: (n, classes)."""
        crops = crops[..., ::-1] if mirrored else crops
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

    def _answer(self, given: NDArray[np.float32], look: _Look) -> Answer:
        if not np.isfinite(given).all():
            return Answer()
        if self._refuses and look.crop is not None and self._limits and given[-1] >= REFUSED_FROM:
            return Answer(unread=why_refused(look.attention, look.crop))
        names = emotions_of(self._classes)
        shares = given[: len(names)]
        share_sum = float(shares.sum())
        return Answer({name: float(share) / share_sum for name, share in zip(names, shares, strict=True)})


def _aligned(image: Image, face: Face) -> Image | None:
    """The aligned grey crop (48, 48); None where the keypoints lie on one spot."""
    try:
        return align(image, np.array(face.keypoints, dtype=np.float32))
    except ValueError:
        return None


@dataclass(frozen=True)
class _Look:
    """One face as the network is shown it: its grey crop, None where it is `unread` for some reason; how much the head
    faces the camera."""

    crop: Image | None
    attention: float
    unread: str
