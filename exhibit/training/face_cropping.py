"""From a picture of a face to the crop that is learnt from: the room's own framing, with a margin round it.

A tile (48 pixels, as in FER2013) is enlarged and searched with the run-time detector; its keypoints place the crop. A
larger picture is searched as a frame of the room would be. Where no face is found, or its keypoints make no sense, the
middle square serves as if it were a tile.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from exhibit.values import Face, Image
from exhibit.vision.crop import CROP_SIDE_PX, TILE_TEMPLATE, align, similarity
from exhibit.vision.faces.finder import FaceFinder
from exhibit.vision.images import coloured, enlarged

MARGIN = 0.125
"""Room round the crop for turns and shifts, as a share of its side: stored crops are 60 pixels for 48."""

STORED_SIDE_PX = round(CROP_SIDE_PX * (1 + 2 * MARGIN))
SEARCH_PX, BORDER_PX = 160, 32
"""A tile is enlarged to this side, with this much of its edge repeated all round, before it is searched."""

_LARGEST_TILE_PX = 96
_LEAST_TURN = 1e-6
Points = NDArray[np.float32]


def cut(picture: Image, finder: FaceFinder | None) -> tuple[Image, bool]:
    """The crop (60, 60) of the face in `picture`, grey or BGR, and whether the detector placed it."""
    if max(picture.shape[:2]) > _LARGEST_TILE_PX and finder is not None:
        faces = finder.find(coloured(picture), 0.0)
        if faces:
            nearest = max(faces, key=lambda face: face.score * face.height_px)
            points = np.array(nearest.keypoints, np.float32)
            if float(np.ptp(points)) > _LEAST_TURN:
                return align(picture, points, STORED_SIDE_PX, MARGIN), True
    tile = middle_square(picture)
    found = face_in_tile(tile, finder) if finder else None
    points = template_points(tile) if found is None else found[0]
    return align(tile, points, STORED_SIDE_PX, MARGIN), found is not None


def middle(crops: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The plain middle (n, 48, 48) of stored `crops`, as the room would have cut it."""
    edge = (crops.shape[-1] - CROP_SIDE_PX) // 2
    return crops[..., edge : edge + CROP_SIDE_PX, edge : edge + CROP_SIDE_PX]


def middle_square(picture: Image) -> Image:
    """The largest square in the middle of `picture`."""
    height, width = picture.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return picture[top : top + side, left : left + side]


def template_points(tile: Image) -> Points:
    """Where a tile's keypoints lie in the mean, for a square `tile`."""
    return (TILE_TEMPLATE * tile.shape[0]).astype(np.float32)


def face_in_tile(tile: Image, finder: FaceFinder) -> tuple[Points, float] | None:
    """The keypoints (5, 2) and the height of the face in a square `tile`, in pixels; None where none makes sense."""
    faces = finder.find(enlarged(tile, SEARCH_PX, BORDER_PX), 0.0)
    best = max(faces, key=_centred, default=None)
    if best is None:
        return None
    shrink = tile.shape[0] / SEARCH_PX
    points = (np.array(best.keypoints, np.float32) + 0.5 - BORDER_PX) * shrink - 0.5
    return (points, best.height_px * shrink) if _plausible(points, tile) else None


def _centred(face: Face) -> float:
    x, y = face.centre
    centre = SEARCH_PX / 2 + BORDER_PX
    return face.score * math.exp(-((x - centre) ** 2 + (y - centre) ** 2) / 60**2) * min(1.0, face.height_px / 80)


def _plausible(points: Points, tile: Image) -> bool:
    """Whether a tile's keypoints ask for a turn and a zoom that a face in a tile can need."""
    matrix = similarity(points, template_points(tile))
    zoom = math.hypot(matrix[0, 0], matrix[1, 0])
    turn = abs(math.atan2(matrix[1, 0], matrix[0, 0]))
    return 0.6 < zoom < 1.8 and turn < math.radians(50)
