"""Hardships on crops whose place is told."""

from __future__ import annotations

import numpy as np
import pytest

from exhibit.training.figures import coverage_table
from exhibit.vision.crop_trials import CROP_TRIALS, harder

CROPS = np.random.default_rng(1).integers(0, 255, (3, 48, 48)).astype(np.uint8)


@pytest.mark.parametrize("name", CROP_TRIALS)
def test_each_hardship_gives_a_crop_of_the_same_size_and_the_same_for_the_same_dice(name: str) -> None:
    hard = harder(CROPS, CROP_TRIALS[name], np.random.default_rng(5))
    assert (hard.shape, hard.dtype) == (CROPS.shape, CROPS.dtype)
    assert np.array_equal(hard, harder(CROPS, CROP_TRIALS[name], np.random.default_rng(5)))
    assert np.array_equal(hard, CROPS) == (name == "as it is")


def test_coverage_tells_how_much_is_said_and_how_much_of_that_is_right() -> None:
    shares = np.array([[0.9, 0.1], [0.55, 0.45]], np.float32)
    table = coverage_table(shares, np.array([0, 1]), (0.0, 0.6))
    assert table.splitlines()[2:] == ["| 0.00 | 100.0% | 50.0% |", "| 0.60 | 50.0% | 100.0% |"]
