"""What the quality gate refuses, and what it would have cost to read it: accuracy and sharpness of spoiled faces.

Every eighth face of the FER+ validation split (`../shared/data/ferplus`), its aligned crop spoiled after the fact: made
as small as a face of so many pixels, or blurred. For each: how often the network is right and how sure it is when it
reads everything, and the share that the gate refuses for want of sharpness.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from exhibit.system.paths import models_folder
from exhibit.training.face_cropping import middle
from exhibit.training.faces import cut_all
from exhibit.training.ferplus_sheets import read_sheet
from exhibit.training.judge import sure_finder
from exhibit.values import Image
from exhibit.vision.crop import CROP_SIDE_PX
from exhibit.vision.emotions import TFLiteReader
from exhibit.vision.model_files import Manifest
from exhibit.vision.quality import QualityLimits, sharpness

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "ferplus"
SIDE = CROP_SIDE_PX


def smaller(side_px: int) -> Callable[[Image], Image]:
    """As a face of `side_px` would arrive."""
    return lambda crop: _bytes(
        cv2.resize(cv2.resize(crop, (side_px, side_px), interpolation=cv2.INTER_AREA), (SIDE, SIDE))
    )


def moved(length_px: int) -> Callable[[Image], Image]:
    """Blurred along a line of `length_px`."""
    kernel = np.full((1, length_px), 1 / length_px, np.float32)
    return lambda crop: _bytes(cv2.filter2D(crop, -1, kernel))


def soft(sigma_px: float) -> Callable[[Image], Image]:
    """Out of focus by `sigma_px`."""
    return lambda crop: _bytes(cv2.GaussianBlur(crop, (0, 0), sigma_px))


def _bytes(image: object) -> Image:
    return np.asarray(image, np.uint8)


CONDITIONS: dict[str, Callable[[Image], Image]] = {
    "as they are": _bytes,
    **{f"{side} px high": smaller(side) for side in (32, 24, 20, 16, 12, 8)},
    **{f"motion {length} px": moved(length) for length in (5, 9, 13)},
    **{f"out of focus {sigma} px": soft(sigma) for sigma in (1, 2, 3)},
}


def main() -> None:
    """Print the table."""
    if not DATA.is_dir():
        print("no ../shared/data/ferplus beside this checkout: nothing to measure")
        return
    faces = cut_all(read_sheet(DATA / "valid.csv"), sure_finder(), lambda _done, _of: None).clear()
    crops, wanted = middle(faces.crops)[::8], faces.labels.majority[::8]
    path, network = Manifest(models_folder()).needed("emotions")
    reader = TFLiteReader(path, network.classes or ())
    least = QualityLimits().sharpness
    print(f"{len(crops)} faces           right   confidence   refused")
    for name, spoil in CONDITIONS.items():
        spoilt = np.stack([spoil(crop) for crop in crops])
        shares = np.concatenate([reader.shares(crop[None]) for crop in spoilt])
        right = np.mean(shares.argmax(axis=1) == wanted)
        refused = np.mean([sharpness(crop) < least for crop in spoilt])
        print(f"{name:20} {right:7.1%} {shares.max(axis=1).mean():12.2f} {refused:9.1%}")


if __name__ == "__main__":
    main()
