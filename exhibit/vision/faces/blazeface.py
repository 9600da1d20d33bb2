"""MediaPipe's BlazeFace networks under LiteRT, with our own decoding (Bazarevsky et al. 2019, arXiv:1907.05047).

A network lays grids of anchors over its input and answers each with a logit and 16 numbers: the middle, width and
height of a box and six points, in input pixels, the places relative to the anchor's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from exhibit.system.stderr import silence_stderr
from exhibit.values import Image
from exhibit.vision.faces.crop_view import CropView, Size
from exhibit.vision.litert import load_network

Array = NDArray[np.float32]
Layers = tuple[tuple[int, int], ...]

# The grids of each network: the stride in input pixels and the anchors in a cell, finest first.
SHORT_RANGE: Layers = ((8, 2), (16, 6))
BACK: Layers = ((16, 2), (32, 6))
FULL_RANGE: Layers = ((4, 1),)

OVERLAP = 0.3
"""Boxes that share more than this (intersection over union) are sights of one face; MediaPipe's own figure."""

GRAIN_PX = 32
"""The sides of an input must be multiples of this."""


@dataclass(frozen=True, eq=False)
class Detections:
    """What a network saw, best first: `boxes` (n, 4) left, top, right, bottom; `scores` (n,) 0..1; `points` (n, 6, 2)
    the eyes on the left and right of the picture, tip of the nose, middle of the mouth, ears on the left and right."""

    boxes: Array
    points: Array
    scores: Array

    def __len__(self) -> int:
        return len(self.scores)

    def seen_through(self, view: CropView) -> Detections:
        """These sights of a view in the coordinates of its picture."""
        return Detections(view.boxes_back(self.boxes), view.back(self.points), self.scores)

    def joined(self, other: Detections) -> Detections:
        """These and the `other` sights of the same picture, best first."""
        both = Detections(
            np.concatenate([self.boxes, other.boxes]),
            np.concatenate([self.points, other.points]),
            np.concatenate([self.scores, other.scores]),
        )
        return both.chosen(np.argsort(-both.scores, kind="stable"))

    def chosen(self, order: NDArray[np.intp]) -> Detections:
        return Detections(self.boxes[order], self.points[order], self.scores[order])


class BlazeFace:
    """One of the networks, for inputs of `size_px` (width, height) each a multiple of 32; the full-range network takes
    192x192 alone. Raises ValueError when the network at `path` cannot be read or does not fit `layers`."""

    def __init__(self, path: Path, layers: Layers, size_px: Size, threads: int = 1) -> None:
        self._layers = layers
        self._name = path.name
        self._net = load_network(path, threads)
        self._input = self._net.get_input_details()[0]["index"]
        self.resize(size_px)

    @property
    def size_px(self) -> Size:
        return self._size_px

    def resize(self, size_px: Size) -> None:
        """Take inputs of `size_px` from now on."""
        width, height = size_px
        self._net.resize_tensor_input(self._input, [1, height, width, 3])
        with silence_stderr():  # LiteRT announces its delegate
            self._net.allocate_tensors()
        self._size_px = size_px
        self._anchors = anchors(self._layers, size_px)
        outputs = self._net.get_output_details()
        shapes = {tuple(output["shape"]): output["index"] for output in outputs}
        count = len(self._anchors)
        if set(shapes) != {(1, count, 16), (1, count, 1)}:
            raise ValueError(f"{self._name} answers {sorted(shapes)} where {count} anchors were expected")
        self._values, self._logits = shapes[1, count, 16], shapes[1, count, 1]

    def look(self, image: Image, view: CropView, least_score: float) -> Detections:
        """The faces in `view` of `image` (height, width, 3) BGR that score at least so much, in its pixels."""
        levels = cv2.cvtColor(view.lit(image), cv2.COLOR_BGR2RGB).astype(np.float32)
        levels *= np.float32(1 / 127.5)
        levels -= np.float32(1)
        self._net.set_tensor(self._input, levels[None])
        self._net.invoke()
        values, logits = self._net.get_tensor(self._values)[0], self._net.get_tensor(self._logits)[0, :, 0]
        return merged(decoded(values, logits, self._anchors, least_score)).seen_through(view)


def anchors(layers: Layers, size_px: Size) -> Array:
    """The anchors' places (n, 2) in input pixels: the middle of each cell, row by row, once for each of its anchors."""
    grids = []
    for stride, each in layers:
        across, down = (np.arange(side // stride, dtype=np.float32) for side in size_px)
        rows, columns = np.meshgrid(down, across, indexing="ij")
        cells = (np.stack([columns.ravel(), rows.ravel()], axis=1) + np.float32(0.5)) * np.float32(stride)
        grids.append(np.repeat(cells, each, axis=0))
    return np.concatenate(grids)


def decoded(values: Array, logits: Array, places: Array, least_score: float) -> Detections:
    """The sights in a network's answer, best first: `values` (n, 16), `logits` (n,), of the anchors at `places` (n, 2).

    Logits are compared as they are: a sigmoid over thousands of anchors would be the dearest part of the decoding.
    """
    hits = np.flatnonzero(np.isfinite(logits) & (logits >= math.log(least_score / (1 - least_score))))
    hits = hits[np.isfinite(values[hits]).all(axis=1) & (values[hits, 2:4] > 0).all(axis=1)]
    hits = hits[np.argsort(-logits[hits], kind="stable")]
    values, places = values[hits], places[hits]
    middles, halves = values[:, :2] + places, values[:, 2:4] / 2
    points = values[:, 4:].reshape(-1, 6, 2) + places[:, None]
    scores = 1 / (1 + np.exp(-np.clip(logits[hits], -50, 50)))
    boxes = np.hstack([middles - halves, middles + halves])
    return Detections(boxes.astype(np.float32), points.astype(np.float32), scores.astype(np.float32))


def merged(sights: Detections, overlap: float = OVERLAP) -> Detections:
    """One sight for each face: the mean of all that overlap the best, weighted by their scores; the best's score."""
    boxes, points, scores = [], [], []
    left = np.arange(len(sights))
    while len(left):
        alike = overlaps(sights.boxes[left[0]], sights.boxes[left]) > overlap
        alike[0] = True
        group = left[alike]
        weights = sights.scores[group]
        boxes.append(np.average(sights.boxes[group], axis=0, weights=weights))
        points.append(np.average(sights.points[group], axis=0, weights=weights))
        scores.append(weights[0])
        left = left[~alike]
    return Detections(
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(points, np.float32).reshape(-1, 6, 2),
        np.array(scores, np.float32),
    )


def overlaps(box: Array, boxes: Array) -> Array:
    """How much `box` (4,) shares with each of `boxes` (n, 4): intersection over union, (n,)."""
    corner = np.maximum(box[:2], boxes[:, :2])
    shared = np.clip(np.minimum(box[2:], boxes[:, 2:]) - corner, 0, None).prod(axis=1)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1) + (box[2:] - box[:2]).prod()
    share: Array = shared / np.maximum(areas - shared, 1e-9)
    return share
