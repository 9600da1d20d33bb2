"""Decoding BlazeFace: made-up answers of a network, and the boxes they mean."""

from __future__ import annotations

import numpy as np
import pytest

from exhibit.vision.faces.blazeface import (
    BACK,
    FULL_RANGE,
    SHORT_RANGE,
    Array,
    BlazeFace,
    Detections,
    Layers,
    anchors,
    decoded,
    merged,
    overlaps,
)
from exhibit.vision.model_files import Manifest

PLACES = anchors(SHORT_RANGE, (128, 128))


def answer(*fired: tuple[int, float, tuple[float, float, float, float]]) -> tuple[Array, Array]:
    """Values (896, 16) and logits (896,): silent, but for the anchors `fired` (index, logit, (dx, dy, w, h))."""
    values, logits = np.zeros((896, 16), np.float32), np.full(896, -100, np.float32)
    for index, logit, box in fired:
        values[index, :4], logits[index] = box, logit
        values[index, 4:] = np.arange(12)
    return values, logits


@pytest.mark.parametrize(
    ("layers", "size", "count", "places"),
    [
        pytest.param(SHORT_RANGE, (128, 128), 896, {0: (4, 4), 1: (4, 4), 2: (12, 4), 512: (8, 8)}, id="short"),
        pytest.param(BACK, (256, 256), 896, {0: (8, 8), 32: (8, 24), 512: (16, 16)}, id="back"),
        pytest.param(BACK, (512, 288), 2016, {62: (504, 8), 64: (8, 24), 1152: (16, 16)}, id="back, wide"),
        pytest.param(FULL_RANGE, (192, 192), 2304, {0: (2, 2), 47: (190, 2), 48: (2, 6)}, id="full range"),
    ],
)
def test_anchors_stand_in_the_middle_of_their_cells(
    layers: Layers, size: tuple[int, int], count: int, places: dict[int, tuple[float, float]]
) -> None:
    grid = anchors(layers, size)
    assert grid.shape == (count, 2)
    assert {at: tuple(grid[at].tolist()) for at in places} == places


def test_one_anchor_that_fires_is_one_box() -> None:
    # Anchor 34: second row, second cell, first of its two: (12, 12). The box's middle is 3 right of it and 2 above.
    sights = decoded(*answer((34, 0.0, (3, -2, 20, 10))), PLACES, 0.4)
    assert sights.boxes.tolist() == [[5, 5, 25, 15]]
    assert sights.scores.tolist() == [0.5]
    assert sights.points[0].tolist() == [[12, 13], [14, 15], [16, 17], [18, 19], [20, 21], [22, 23]]


@pytest.mark.parametrize(
    ("logit", "box", "seen"),
    [
        pytest.param(0.41, (0, 0, 9, 9), 1, id="sure enough"),
        pytest.param(0.40, (0, 0, 9, 9), 0, id="not sure enough"),
        pytest.param(np.nan, (0, 0, 9, 9), 0, id="no number"),
        pytest.param(5.0, (0, np.inf, 9, 9), 0, id="nowhere"),
        pytest.param(5.0, (0, 0, -9, 9), 0, id="inside out"),
        pytest.param(1e9, (0, 0, 9, 9), 1, id="as sure as can be"),
    ],
)
def test_what_counts_as_seen(logit: float, box: tuple[float, float, float, float], seen: int) -> None:
    # The logit of 0.6 is 0.405.
    sights = decoded(*answer((100, logit, box)), PLACES, 0.6)
    assert len(merged(sights)) == seen


def test_overlapping_boxes_become_their_weighted_mean() -> None:
    near, far = (0, 0, 20, 20), (60, 0, 20, 20)
    sights = merged(decoded(*answer((0, 3.0, near), (1, 0.0, (2, 0, 20, 20)), (2, 1.0, far)), PLACES, 0.3))
    assert sights.scores == pytest.approx([1 / (1 + np.exp(-3)), 1 / (1 + np.exp(-1))])
    shift = 2 * 0.5 / (0.5 + 1 / (1 + np.exp(-3)))
    assert sights.boxes[0] == pytest.approx([-6 + shift, -6, 14 + shift, 14], abs=1e-4)
    assert sights.boxes[1] == pytest.approx([62, -6, 82, 14])


def test_nothing_seen_has_the_right_shapes() -> None:
    nothing = merged(decoded(*answer(), PLACES, 0.5))
    assert (nothing.boxes.shape, nothing.points.shape, nothing.scores.shape) == ((0, 4), (0, 6, 2), (0,))


def test_joined_sights_are_in_the_order_of_their_scores() -> None:
    def sight(score: float) -> Detections:
        return Detections(
            np.full((1, 4), score, np.float32), np.zeros((1, 6, 2), np.float32), np.full(1, score, np.float32)
        )

    both = sight(0.25).joined(sight(0.75))
    assert both.scores.tolist() == [0.75, 0.25]
    assert both.boxes[:, 0].tolist() == [0.75, 0.25]


def test_overlap_is_intersection_over_union() -> None:
    box = np.array([0, 0, 10, 10], np.float32)
    others = np.array([[0, 0, 10, 10], [5, 0, 15, 10], [20, 20, 30, 30], [10, 0, 20, 10]], np.float32)
    assert overlaps(box, others) == pytest.approx([1, 1 / 3, 0, 0])


def test_a_network_with_other_grids_is_refused(networks: Manifest) -> None:
    path, _ = networks.needed("faces-full-range")
    with pytest.raises(ValueError, match=r"full_range.tflite answers .* where 504 anchors were expected"):
        BlazeFace(path, BACK, (192, 192))
