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
    """Accuracy, macro-F1 and recall (0..1), the expected calibration error, and `confusion[true, read]` in faces.

    macro-F1 is the mean over the classes that any face has; a class without faces has the recall 0 and no say.
    """

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
        float(f1[true > 0].mean()),
        tuple(float(one) for one in recall),
        calibration_error(shares, labels),
        confusion,
    )


@dataclass(frozen=True)
class Bins:
    """Faces by confidence, in equal bins: how many, how sure and how right on average (0 where there are none)."""

    faces: NDArray[np.int64]
    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]


def confidence_bins(shares: Shares, labels: Labels, bins: int = 15) -> Bins:
    """The faces of `shares` by their largest share."""
    confidence, right = shares.max(axis=1), shares.argmax(axis=1) == labels
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    faces = np.bincount(which, minlength=bins)
    many = np.maximum(faces, 1)
    return Bins(
        faces,
        np.bincount(which, weights=confidence, minlength=bins) / many,
        np.bincount(which, weights=right, minlength=bins) / many,
    )


def calibration_error(shares: Shares, labels: Labels, bins: int = 15) -> float:
    """How far confidence lies from accuracy, weighted over equal bins (Naeini, Cooper, Hauskrecht 2015)."""
    found = confidence_bins(shares, labels, bins)
    return float((np.abs(found.accuracy - found.confidence) * found.faces).sum() / max(1, found.faces.sum()))


def coverage_table(shares: Shares, labels: Labels, least: Sequence[float] = (0.0, 0.5, 0.6, 0.74, 0.85)) -> str:
    """What is said, and how often rightly, where a largest share under each of `least` is not said: in Markdown."""
    largest, right = shares.max(axis=1), shares.argmax(axis=1) == labels
    lines = ["| said from a share of | of the faces | right of these |", "|---:|---:|---:|"]
    for limit in least:
        said = largest >= limit
        lines.append(f"| {limit:.2f} | {said.mean():.1%} | {right[said].mean() if said.any() else 0.0:.1%} |")
    return "\n".join(lines)


def confusion_table(figures_: Figures, classes: Sequence[str]) -> str:
    """The confusion matrix as a Markdown table: rows are the label, columns what was read."""
    head = "| label \\ read | " + " | ".join(classes) + " | recall |"
    rule = "|---|" + "---:|" * (len(classes) + 1)
    rows = [
        f"| {name} | " + " | ".join(str(count) for count in row) + f" | {f'{recall:.1%}' if row.any() else '–'} |"
        for name, row, recall in zip(classes, figures_.confusion, figures_.recall, strict=True)
    ]
    return "\n".join([head, rule, *rows])
