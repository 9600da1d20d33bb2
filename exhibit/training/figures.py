"""How good a reader is: figures of shares (n, classes) against labels (n,). Plain numpy, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Shares = NDArray[np.float32]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Figures:
    """Accuracy, macro-F1 and recall (0..1), the expected calibration error, and `confusion[true, read]` in faces."""

    faces: int
    accuracy: float
    macro_f1: float
    recall: tuple[float, ...]
    calibration_error: float
    confusion: NDArray[np.int64]


def figures(shares: Shares, labels: Labels) -> Figures:
    """Everything that is reported of one evaluation."""
    read, classes = shares.argmax(axis=1), shares.shape[1]
    confusion = np.zeros((classes, classes), np.int64)
    np.add.at(confusion, (labels, read), 1)
    right, true, said = confusion.diagonal(), confusion.sum(axis=1), confusion.sum(axis=0)
    recall = right / np.maximum(true, 1)
    f1 = 2 * right / np.maximum(true + said, 1)
    return Figures(
        len(labels),
        float((read == labels).mean()),
        float(f1.mean()),
        tuple(float(one) for one in recall),
        calibration_error(shares, labels),
        confusion,
    )


def calibration_error(shares: Shares, labels: Labels, bins: int = 15) -> float:
    """How far confidence lies from accuracy, weighted over equal bins (Naeini, Cooper, Hauskrecht 2015)."""
    confidence, right = shares.max(axis=1), shares.argmax(axis=1) == labels
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(float(right[which == one].mean()) - float(confidence[which == one].mean())) * float((which == one).mean())
        for one in range(bins)
        if (which == one).any()
    ]
    return sum(gaps)


def confusion_table(figures_: Figures, classes: Sequence[str]) -> str:
    """The confusion matrix as a Markdown table: rows are the label, columns what was read."""
    head = "| label \\ read | " + " | ".join(classes) + " | recall |"
    rule = "|---|" + "---:|" * (len(classes) + 1)
    rows = [
        f"| {name} | " + " | ".join(str(count) for count in row) + f" | {recall:.1%} |"
        for name, row, recall in zip(classes, figures_.confusion, figures_.recall, strict=True)
    ]
    return "\n".join([head, rule, *rows])
