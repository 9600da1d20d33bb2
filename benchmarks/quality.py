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

from exhibit.networks import Manifest
from exhibit.places import models_folder
from exhibit.training.dataset import load_sheet
from exhibit.values import EMOTIONS, Face, Image
from exhibit.vision.crop import CROP_SIDE_PX
from exhibit.vision.emotions import TFLiteReader
from exhibit.vision.faces import YuNet
from exhibit.vision.quality import QualityLimits, sharpness

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "ferplus"
SIDE = CROP_SIDE_PX
# A face whose keypoints already lie on the template, so that reading it cuts the crop out as it is.
_UNIT = np.array([[0.291, 0.382], [0.709, 0.382], [0.5, 0.597], [0.331, 0.773], [0.669, 0.773]])


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
    manifest = Manifest(models_folder())
    faces = load_sheet(DATA, "valid", YuNet(manifest.needed("faces-yunet")[0], 224, 0.3), lambda _done, _of: None)
    clear = faces.chosen(faces.majority >= 0)
    edge = (clear.crops.shape[1] - SIDE) // 2
    crops, wanted = clear.crops[::8, edge : edge + SIDE, edge : edge + SIDE], clear.majority[::8]
    reader = TFLiteReader(manifest.needed("emotions")[0])
    points = tuple((float(x), float(y)) for x, y in _UNIT * SIDE)
    face = Face((0, 0, SIDE, SIDE), (points[0], points[1], points[2], points[3], points[4]), 1.0)
    least = QualityLimits().sharpness
    print(f"{len(crops)} faces           right   confidence   refused")
    for name, spoil in CONDITIONS.items():
        spoilt = [spoil(crop) for crop in crops]
        read = [reader.read(crop, [face])[0] for crop in spoilt]
        right = np.mean(
            [max(one, key=lambda n: one[n]) == EMOTIONS[want] for one, want in zip(read, wanted, strict=True)]
        )
        sure = np.mean([max(one.values()) for one in read])
        refused = np.mean([sharpness(crop) < least for crop in spoilt])
        print(f"{name:20} {right:7.1%} {sure:12.2f} {refused:9.1%}")


if __name__ == "__main__":
    main()
