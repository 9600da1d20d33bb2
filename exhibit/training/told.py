"""How a reader stands what museums lay on faces, with the place of each face told: quick, since nothing is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exhibit.training.face_cropping import middle
from exhibit.training.faces import Faces, Progress
from exhibit.training.figures import calibration_error
from exhibit.vision.crop_trials import CROP_TRIALS, harder
from exhibit.vision.emotions import TFLiteReader
from exhibit.vision.quality import QualityLimits, unreadable_crop

_BATCH, _LIMITS = 64, QualityLimits()


@dataclass(frozen=True)
class ToldRow:
    """One hardship over `faces` with their place told: the shares read `right` and how `sure` on average, over all of
    them; how far the two lie apart over 15 bins; the share that the network or the quality gate `refused` to read."""

    name: str
    faces: int
    right: float
    sure: float
    calibration_error: float
    refused: float


def told_rows(reader: TFLiteReader, faces: Faces, progress: Progress) -> list[ToldRow]:
    """Every trial over `faces`, which all have a label; a trial has the same draws each time."""
    crops, labels, rows = middle(faces.crops), faces.labels.majority, []
    for number, (name, trial) in enumerate(CROP_TRIALS.items()):
        hard = harder(crops, trial, np.random.default_rng([19, number]))
        parts = np.array_split(hard, max(1, len(hard) // _BATCH))
        shares = np.concatenate([reader.shares(part) for part in parts])
        refused = np.concatenate([reader.refusals(part) for part in parts])
        refused |= [bool(unreadable_crop(crop, _LIMITS)) for crop in hard]
        right = float((shares.argmax(axis=1) == labels).mean())
        error = calibration_error(shares, labels)
        rows.append(ToldRow(name, len(hard), right, float(shares.max(axis=1).mean()), error, float(refused.mean())))
        progress(number + 1, len(CROP_TRIALS))
    return rows


def told_table(rows: Sequence[ToldRow]) -> str:
    """The rows in Markdown."""
    lines = [
        f"| {row.name} | {row.right:.1%} | {row.sure:.1%} | {row.calibration_error:.3f} | {row.refused:.1%} |"
        for row in rows
    ]
    head = "| the face, its place told | right | sure | calibration error | refused |"
    return "\n".join([head, "|---|---:|---:|---:|---:|", *lines])
