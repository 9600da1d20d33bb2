"""The figures of the model card, on cases that can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from exhibit.training.figures import calibration_error, confusion_table, figures

# Two classes; the reader is right in three of four, and once wrong about a 1.
SHARES = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4]], np.float32)
LABELS = np.array([0, 0, 1, 1])


def test_accuracy_recall_and_f1() -> None:
    found = figures(SHARES, LABELS)
    assert (found.faces, found.accuracy, found.recall) == (4, 0.75, (1.0, 0.5))
    assert found.macro_f1 == pytest.approx((4 / 5 + 2 / 3) / 2)
    assert found.confusion.tolist() == [[2, 0], [1, 1]]


def test_calibration_is_the_mean_distance_of_confidence_and_accuracy() -> None:
    # Each face in a bin of its own: |1 - .9|, |1 - .8|, |1 - .7|, |0 - .6|, a quarter each.
    assert calibration_error(SHARES, LABELS) == pytest.approx((0.1 + 0.2 + 0.3 + 0.6) / 4, abs=1e-6)


def test_a_reader_that_is_as_sure_as_it_is_right_has_no_error() -> None:
    shares = np.tile(np.array([[0.75, 0.25]], np.float32), (4, 1))
    assert calibration_error(shares, np.array([0, 0, 0, 1])) == pytest.approx(0.0, abs=1e-6)


def test_the_table_has_a_row_for_each_class() -> None:
    lines = confusion_table(figures(SHARES, LABELS), ["a", "b"]).splitlines()
    assert lines[2:] == ["| a | 2 | 0 | 100.0% |", "| b | 1 | 1 | 50.0% |"]
