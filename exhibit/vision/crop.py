"""The face crop: one framing, used alike by training and by the room.

A network reads well only what is framed like the pictures it learnt from. Both sides therefore call `align`: a
similarity transform (rotation, scale, shift; no shear) that brings the detector's five keypoints as near as it can to
`TEMPLATE`, in the least-squares sense.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Points = NDArray[np.float32]

CROP_SIDE_PX = 48

# Where the five keypoints lie in a unit square: the median over the faces that the detector finds in the FER2013
# training tiles, made symmetric, and a tenth larger about the middle so that a crop seldom looks past its tile's edge
# (D-vision-4). Order as the detector gives it: the eye on the left of the picture, the eye on the right, tip of the
# nose, corner of the mouth on the left, on the right.
TILE_TEMPLATE: Points = np.array(
    [[0.310, 0.393], [0.690, 0.393], [0.500, 0.588], [0.346, 0.748], [0.654, 0.748]],
    dtype=np.float32,
)
TEMPLATE: Points = ((TILE_TEMPLATE - 0.5) * 1.1 + 0.5).astype(np.float32)

_COARSE = 2.0


def similarity(source: Points, target: Points) -> NDArray[np.float64]:
    """The 2x3 matrix of the similarity that best maps `source` onto `target` (least squares over the points).

    Both are (n, 2). Points are read as complex numbers: w = a z + b has the closed form a = <z', w'> / <z', z'>.
    Raises ValueError when all source points coincide.
    """
    z = source[:, 0].astype(np.float64) + 1j * source[:, 1]
    w = target[:, 0].astype(np.float64) + 1j * target[:, 1]
    z_centred = z - z.mean()
    spread = float(np.vdot(z_centred, z_centred).real)
    if spread < 1e-9:
        raise ValueError("keypoints coincide; no face can be aligned to them")
    a = np.vdot(z_centred, w - w.mean()) / spread
    b = w.mean() - a * z.mean()
    return np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag]])


def align(image: Image, keypoints: Points, side_px: int = CROP_SIDE_PX, margin: float = 0.0) -> Image:
    """The grey crop (side_px, side_px) of the face whose five `keypoints` (5, 2), in pixels, lie in `image`.

    `image` is grey (h, w) or BGR (h, w, 3). `margin` widens the view on every side by that share of the template's
    side, for augmentation. Where the crop reaches over the picture's edge the edge pixels are repeated.
    """
    target = (TEMPLATE + margin) / (1 + 2 * margin) * side_px
    matrix = similarity(keypoints, target)
    image, matrix = shrunk(image, matrix, (side_px, side_px))
    crop = cv2.warpAffine(image, matrix, (side_px, side_px), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return _grey(crop.astype(np.uint8, copy=False))


def shrunk(image: Image, matrix: NDArray[np.float64], size_px: tuple[int, int]) -> tuple[Image, NDArray[np.float64]]:
    """Cut out what a crop of `size_px` (width, height) by `matrix` needs, averaged down by a whole factor first when
    the picture is much larger than the crop: a warp that samples one pixel in many would turn skin and beard into noise
    that no training tile has. Gives the picture to warp instead, and the matrix for it."""
    (a, b, c), (d, e, f) = matrix.tolist()
    scale = math.hypot(a, d)
    factor = int(1.0 / scale) if scale > 0 else 1
    if factor < _COARSE:
        return image, matrix
    # Plain numbers: NumPy would take longer over these four corners than OpenCV over the picture.
    corners = [(u - c, v - f) for u in (0, size_px[0]) for v in (0, size_px[1])]
    area = a * e - b * d
    left, right = _reach([(e * u - b * v) / area for u, v in corners], factor, image.shape[1])
    top, bottom = _reach([(a * v - d * u) / area for u, v in corners], factor, image.shape[0])
    columns, rows = max(1, (right - left) // factor), max(1, (bottom - top) // factor)
    region = image[top : top + rows * factor, left : left + columns * factor]
    small = cv2.resize(region, (columns, rows), interpolation=cv2.INTER_AREA)
    # A pixel p of the small picture has its centre at factor * p + (factor - 1) / 2 in the region.
    x, y = left + (factor - 1) / 2, top + (factor - 1) / 2
    moved = np.array([[a * factor, b * factor, a * x + b * y + c], [d * factor, e * factor, d * x + e * y + f]])
    return small.astype(np.uint8, copy=False), moved


def _reach(places: list[float], factor: int, side_px: int) -> tuple[int, int]:
    """From where to where a picture of `side_px` is needed to show all `places` along it."""
    first = min(max(math.floor(min(places)) - factor, 0), side_px - factor)
    return first, min(max(math.ceil(max(places)) + factor, factor), side_px)


def _grey(image: Image) -> Image:
    if image.ndim == 2:
        return image
    return cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
