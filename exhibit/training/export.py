"""From the trained network to TFLite, checked against it number by number."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import litert_torch
import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from exhibit.system.stderr import silence_stderr
from exhibit.training.augment import augment
from exhibit.training.faces import Faces
from exhibit.training.network import NetworkReader
from exhibit.training.quantising import Ranges, activation_ranges, float16, int8
from exhibit.vision.crop import CROP_SIDE_PX

CALIBRATION_FACES = 1000
_FIRM_LEAD = 0.1
_MOST_MEAN, _LEAST_FIRM = 0.01, 0.99
Shares = NDArray[np.float32]


def fitted_temperature(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """The temperature that makes the confidences of `logits` (n, classes) fit `labels` (n,) best (Guo et al. 2017)."""
    grid = torch.linspace(0.4, 2.5, 211)
    losses = torch.stack([F.cross_entropy(logits / temperature, labels) for temperature in grid])
    return float(grid[losses.argmin()])


def ranges_of(reader: NetworkReader, learnt: Faces, seed: int, folder: Path) -> Ranges:
    """The ranges that int8 needs: what augmented views of faces that were learnt make the layers of `reader` say. They
    fit no other: a converter names layers by their place.

    Augmented, since a room is harder than the tiles. At most 1000 faces, drawn by `seed`; `folder` is for a moment's
    file.
    """
    chosen = np.random.default_rng(seed).permutation(len(learnt))[:CALIBRATION_FACES]
    crops = torch.from_numpy(learnt.crops[chosen]).unsqueeze(1).float()
    views = augment(crops, CROP_SIDE_PX, torch.Generator().manual_seed(seed))[:, 0]
    with _float32(reader, folder / "calibrated.tflite") as whole:
        return activation_ranges(whole, views.numpy().astype(np.float32))


def export(reader: NetworkReader, path: Path, ranges: Ranges | None) -> str:
    """Write `reader` to `path` as TFLite; its SHA-256 comes back.

    With `ranges` its convolutions are in 8-bit integers, without them its weights are float16. Input and output are
    floats in any case: grey levels (n, 48, 48, 1) in, shares (n, classes) out, with a refusal one number more. Needs
    the extra `train`.
    """
    with _float32(reader, path) as whole:
        path.write_bytes(float16(whole) if ranges is None else int8(whole, ranges))
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextmanager
def _float32(reader: NetworkReader, path: Path) -> Iterator[Path]:
    """The whole network beside `path`, for a while. What converter and quantiser have to say of each step helps nobody:
    what fails is raised."""
    whole = path.with_suffix(".float32.tflite")
    with silence_stderr(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        wrapped = litert_torch.to_channel_last_io(reader.eval(), args=[0]).eval()
        try:
            litert_torch.convert(wrapped, (torch.zeros(1, CROP_SIDE_PX, CROP_SIDE_PX, 1),)).export(str(whole))
            yield whole
        finally:
            whole.unlink(missing_ok=True)


@dataclass(frozen=True)
class Difference:
    """How an exported file's shares differ from its network's: on average and at most; the share of the faces that both
    read alike, and of those alone where the network's first class leads by 0.1 or more (1 where there are none)."""

    mean: float
    largest: float
    alike: float
    firm_alike: float

    @property
    def tolerable(self) -> bool:
        return self.mean <= _MOST_MEAN and self.firm_alike >= _LEAST_FIRM

    def __str__(self) -> str:
        return (
            f"shares differ from the network's by {self.mean:.4f} on average and {self.largest:.3f} at most, "
            f"the class on {1 - self.alike:.2%} of the faces"
        )


def difference(exported: Shares, whole: Shares) -> Difference:
    """How the shares (n, classes) of an exported file differ from those of the `whole` network, same faces."""
    apart = np.abs(exported - whole)
    alike = exported.argmax(axis=1) == whole.argmax(axis=1)
    ordered = np.sort(whole, axis=1)
    firm = ordered[:, -1] - ordered[:, -2] >= _FIRM_LEAD
    firm_alike = float(alike[firm].mean()) if firm.any() else 1.0
    return Difference(float(apart.mean()), float(apart.max()), float(alike.mean()), firm_alike)
