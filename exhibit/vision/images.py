"""Reading and scaling single pictures, for whoever may not know OpenCV (training, the folder source)."""

from pathlib import Path

import cv2
import numpy as np

from exhibit.values import Image


def read_grey(path: Path) -> Image:
    """The picture at `path` as grey levels (h, w). Raises OSError when it cannot be read."""
    return _checked(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), path)


def read_colour(path: Path) -> Image:
    """The picture at `path` as (h, w, 3) BGR. Raises OSError when it cannot be read."""
    return _checked(cv2.imread(str(path), cv2.IMREAD_COLOR), path)


def _checked(image: object, path: Path) -> Image:
    if not isinstance(image, np.ndarray):
        raise OSError(f"{path}: not a picture that can be read")
    return image.astype(np.uint8, copy=False)


def coloured(image: Image) -> Image:
    """`image`, grey or BGR, as BGR."""
    if image.ndim == 3:
        return image
    return cv2.cvtColor(image, cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False)


def enlarged(tile: Image, side_px: int, border_px: int) -> Image:
    """A small square `tile`, grey or BGR, as BGR, `side_px` wide with `border_px` of repeated edge all round."""
    big = cv2.resize(tile, (side_px, side_px), interpolation=cv2.INTER_CUBIC)
    framed = cv2.copyMakeBorder(big, border_px, border_px, border_px, border_px, cv2.BORDER_REPLICATE)
    return coloured(framed.astype(np.uint8, copy=False))
