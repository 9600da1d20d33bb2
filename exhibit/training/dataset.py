"""Faces to learn from: the FER+ sheets (tiles with ten people's votes), cut the way the room cuts them.

Each 48-pixel tile is enlarged and searched with the run-time detector; its keypoints place the crop. Where no face is
found, or the keypoints make no sense, the tile itself serves.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exhibit.values import EMOTIONS, Face, Image
from exhibit.vision.crop import CROP_SIDE_PX, TILE_TEMPLATE, align, similarity
from exhibit.vision.faces import FaceFinder
from exhibit.vision.images import enlarged, read_grey

MARGIN = 0.125
"""Room round the crop for turns and shifts, as a share of its side: stored crops are 60 pixels for 48."""

STORED_SIDE_PX = round(CROP_SIDE_PX * (1 + 2 * MARGIN))
_TILES_A_ROW, _TILE_PX = 340, 48
_SEARCH_PX, _BORDER_PX = 160, 32


@dataclass(frozen=True)
class Faces:
    """`crops` (n, 60, 60) grey levels; `targets` (n, 8) vote shares; `majority` (n,) the label where more than half of
    the votes agree on one emotion, else -1; `aligned` (n,) whether the detector placed the crop."""

    crops: NDArray[np.uint8]
    targets: NDArray[np.float32]
    majority: NDArray[np.int64]
    aligned: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.crops)

    def chosen(self, keep: NDArray[np.bool_]) -> Faces:
        return Faces(self.crops[keep], self.targets[keep], self.majority[keep], self.aligned[keep])


def load_sheet(folder: Path, split: str, finder: FaceFinder | None, progress: Callable[[int, int], None]) -> Faces:
    """The faces of `split` ("train" or "valid") in `folder`. Without a `finder` every tile serves as it is.

    Left out: tiles that no emotion got two votes for, and those most people called no face or could not read.
    Raises OSError when a file is missing and ValueError when sheet and table disagree.
    """
    votes = _votes(folder / f"{split}.csv")
    sheet = read_grey(folder / f"{split}.webp")
    if sheet.shape[1] != _TILES_A_ROW * _TILE_PX or sheet.shape[0] * _TILES_A_ROW // _TILE_PX < len(votes):
        raise ValueError(
            f"{folder}: {split}.webp {sheet.shape} is not the sheet of the {len(votes)} rows in {split}.csv"
        )
    crops = np.empty((len(votes), STORED_SIDE_PX, STORED_SIDE_PX), np.uint8)
    aligned = np.zeros(len(votes), np.bool_)
    for index in range(len(votes)):
        row, column = divmod(index, _TILES_A_ROW)
        tile = sheet[row * _TILE_PX : (row + 1) * _TILE_PX, column * _TILE_PX : (column + 1) * _TILE_PX]
        crops[index], aligned[index] = _crop(tile, finder)
        progress(index + 1, len(votes))
    targets, majority, keep = labels(votes)
    return Faces(crops, targets, majority, aligned).chosen(keep)


def labels(votes: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.bool_]]:
    """Vote shares (n, 8), majority labels (n,) and which rows can be learnt from (n,), of ten-column `votes`.

    The protocol of the FER+ paper: single votes are slips of the finger and count as none.
    """
    sure = np.where(votes <= 1, 0, votes)
    emotions = sure[:, : len(EMOTIONS)]
    total, best = emotions.sum(axis=1), sure.argmax(axis=1)
    targets = emotions / np.maximum(total, 1)[:, None]
    clear = (best < len(EMOTIONS)) & (sure.max(axis=1) > sure.sum(axis=1) / 2)
    return targets.astype(np.float32), np.where(clear, best, -1), (total > 0) & (best < len(EMOTIONS))


def _votes(path: Path) -> NDArray[np.float32]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row[2:] for row in csv.reader(file)][1:]
    return np.array(rows, dtype=np.float32)


def _crop(tile: Image, finder: FaceFinder | None) -> tuple[Image, bool]:
    faces = finder.find(enlarged(tile, _SEARCH_PX, _BORDER_PX), 0.0) if finder else []
    best = max(faces, key=_centred, default=None)
    if best is not None:
        points = (np.array(best.keypoints, np.float32) + 0.5 - _BORDER_PX) * (_TILE_PX / _SEARCH_PX) - 0.5
        if _plausible(points):
            return align(tile, points, STORED_SIDE_PX, MARGIN), True
    return align(tile, TILE_TEMPLATE * _TILE_PX, STORED_SIDE_PX, MARGIN), False


def _centred(face: Face) -> float:
    x, y = face.centre
    middle = _SEARCH_PX / 2 + _BORDER_PX
    return face.score * math.exp(-((x - middle) ** 2 + (y - middle) ** 2) / 60**2) * min(1.0, face.height_px / 80)


def _plausible(points: NDArray[np.float32]) -> bool:
    """Whether a tile's keypoints ask for a turn and a zoom that a face in a tile can need."""
    matrix = similarity(points, TILE_TEMPLATE * _TILE_PX)
    zoom = math.hypot(matrix[0, 0], matrix[1, 0])
    turn = abs(math.atan2(matrix[1, 0], matrix[0, 0]))
    return 0.6 < zoom < 1.8 and turn < math.radians(50)
