"""Faces to learn from: labelled pictures, cut the way the room cuts them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exhibit.training.face_cropping import STORED_SIDE_PX, cut
from exhibit.training.labels import Keep, Labels
from exhibit.values import EMOTIONS, Image
from exhibit.vision.faces.finder import FaceFinder

Progress = Callable[[int, int], None]
"""Called with how many are done, of how many."""


@dataclass(frozen=True)
class Pictures:
    """Labelled pictures that are opened one by one: `picture(number)` is grey (h, w) or BGR (h, w, 3).

    `numbers` (n,) are the reader's own; `digest` says in short which data this is, so that crops kept from other data
    are not taken for these.
    """

    labels: Labels
    picture: Callable[[int], Image]
    numbers: NDArray[np.int64]
    digest: str

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, index: int) -> Image:
        return self.picture(int(self.numbers[index]))

    def chosen(self, keep: Keep) -> Pictures:
        return Pictures(self.labels.chosen(keep), self.picture, self.numbers[keep], self.digest)

    def relabelled(self, labels: Labels, keep: Keep) -> Pictures:
        return Pictures(labels, self.picture, self.numbers[keep], self.digest)


@dataclass(frozen=True)
class Faces:
    """`crops` (n, 60, 60) grey levels with their `labels`; `aligned` (n,) whether the detector placed the crop."""

    labels: Labels
    crops: NDArray[np.uint8]
    aligned: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.crops)

    def chosen(self, keep: Keep) -> Faces:
        return Faces(self.labels.chosen(keep), self.crops[keep], self.aligned[keep])

    def relabelled(self, labels: Labels, keep: Keep) -> Faces:
        return Faces(labels, self.crops[keep], self.aligned[keep])

    def clear(self) -> Faces:
        """Those with one label that more than half agree on: what figures are counted over."""
        return self.chosen(self.labels.majority >= 0)


def cut_all(pictures: Pictures, finder: FaceFinder | None, progress: Progress) -> Faces:
    """The crops of `pictures`. Without a `finder` the middle of each serves."""
    crops = np.empty((len(pictures), STORED_SIDE_PX, STORED_SIDE_PX), np.uint8)
    aligned = np.zeros(len(pictures), np.bool_)
    for index in range(len(pictures)):
        crops[index], aligned[index] = cut(pictures[index], finder)
        progress(index + 1, len(pictures))
    return Faces(pictures.labels, crops, aligned)


def kept(pictures: Pictures, finder: FaceFinder | None, progress: Progress, file: Path) -> Faces:
    """The crops of `pictures`, from `file` where they were cut before, else cut now and kept there."""
    faces = _stored(pictures, file)
    if faces is None:
        faces = cut_all(pictures, finder, progress)
        labels = faces.labels
        np.savez(
            file,
            crops=faces.crops,
            aligned=faces.aligned,
            targets=labels.targets,
            majority=labels.majority,
            classes=np.array(labels.classes),
            digest=np.array(pictures.digest),
        )
    return faces


def _stored(pictures: Pictures, file: Path) -> Faces | None:
    if not file.exists():
        return None
    with np.load(file) as stored:
        # Crops of the first version carry neither names nor a digest: they are the eight emotions of FER+.
        classes = tuple(map(str, stored["classes"])) if "classes" in stored else EMOTIONS
        if ("digest" in stored and str(stored["digest"]) != pictures.digest) or len(stored["crops"]) != len(pictures):
            return None
        if classes != pictures.labels.classes or not np.array_equal(stored["majority"], pictures.labels.majority):
            return None
        return Faces(pictures.labels, stored["crops"], stored["aligned"])


def without_copies(learn: Faces, apart: Faces) -> Faces:
    """`learn` without the crops that also stand in `apart`: copies among the held-out faces flatter the figures."""
    there = {crop.tobytes() for crop in apart.crops}
    return learn.chosen(np.array([crop.tobytes() not in there for crop in learn.crops], np.bool_))
