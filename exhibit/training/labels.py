"""What the faces are called: classes, shares of votes, and the one label that counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exhibit.config.problems import did_you_mean, whole_file
from exhibit.values import EMOTIONS, NOBODY, UNREAD

Keep = NDArray[np.bool_]


@dataclass(frozen=True)
class Labels:
    """`classes` in order; `targets` (n, classes) shares that sum to 1; `majority` (n,) the number of the class that
    more than half agree on, else -1."""

    classes: tuple[str, ...]
    targets: NDArray[np.float32]
    majority: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.targets)

    def chosen(self, keep: Keep) -> Labels:
        return Labels(self.classes, self.targets[keep], self.majority[keep])

    def counts(self) -> list[int]:
        """How many faces have each class as their one label."""
        found: list[int] = np.bincount(self.majority[self.majority >= 0], minlength=len(self.classes)).tolist()
        return found


def voted(votes: NDArray[np.float32]) -> tuple[Labels, Keep]:
    """Labels of FER+ `votes` (n, 10: the eight emotions, unknown, not a face), and which rows can be learnt from.

    The protocol of the FER+ paper: single votes are slips of the finger and count as none. Left out are faces that no
    emotion got two votes for, and those most people called no face or could not read.
    """
    sure = np.where(votes <= 1, 0, votes)
    emotions = sure[:, : len(EMOTIONS)]
    total, best = emotions.sum(axis=1), sure.argmax(axis=1)
    targets = emotions / np.maximum(total, 1)[:, None]
    clear = (best < len(EMOTIONS)) & (sure.max(axis=1) > sure.sum(axis=1) / 2)
    labels = Labels(EMOTIONS, targets.astype(np.float32), np.where(clear, best, -1))
    return labels, (total > 0) & (best < len(EMOTIONS))


def named(numbers: Sequence[int] | NDArray[np.int64], classes: Sequence[str]) -> Labels:
    """Labels where each face has exactly one of `classes`, by its number."""
    majority = np.asarray(numbers, np.int64)
    return Labels(tuple(classes), np.eye(len(classes), dtype=np.float32)[majority], majority)


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once: emotions in their usual order, then the others by the alphabet."""
    given = set(names)
    return (*(name for name in EMOTIONS if name in given), *sorted(given - set(EMOTIONS)))


@dataclass(frozen=True)
class Sorting:
    """What the person in front asks of the classes: other names (two may become one), and some left out."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()

    def applied(self, labels: Labels, data: Path) -> tuple[Labels, Keep]:
        """The labels sorted anew, and which faces they keep. Raises ShowError for a class that `data` does not have."""
        for name in (*self.renamed, *sorted(self.dropped)):
            if name not in labels.classes:
                raise whole_file(
                    data, f"there is no class '{name}' to map or drop. {did_you_mean(name, labels.classes)}"
                )
        if not self.renamed and not self.dropped:
            return labels, np.ones(len(labels), np.bool_)
        names = [None if name in self.dropped else self.renamed.get(name, name) for name in labels.classes]
        return _moved(labels, names, in_order(name for name in names if name is not None))


def fitted(labels: Labels, classes: Sequence[str], data: Path) -> Labels:
    """The labels in the order of a model's `classes`. Raises ShowError where `data` has one the model does not read."""
    for name in labels.classes:
        if name not in classes:
            remedy = f"use --map '{name}=...' or --drop '{name}'"
            read = f"which reads {', '.join(classes)}"
            raise whole_file(data, f"class '{name}' is not one of this model, {read}: {remedy}")
    return _moved(labels, list(labels.classes), tuple(classes))[0]


def _moved(labels: Labels, names: Sequence[str | None], classes: tuple[str, ...]) -> tuple[Labels, Keep]:
    """The labels among `classes`, where column i is now called `names[i]` (None: no more)."""
    place = np.array([-1 if name is None else classes.index(name) for name in names])
    targets = np.zeros((len(labels), len(classes)), np.float32)
    for old, new in enumerate(place):
        if new >= 0:
            targets[:, new] += labels.targets[:, old]
    majority = np.where(labels.majority >= 0, place[labels.majority], -1)
    total = targets.sum(axis=1)
    keep = (total > 0) & ~((labels.majority >= 0) & (majority < 0))
    if None in names:
        targets /= np.maximum(total, 1e-6)[:, None]
    sorted_anew = Labels(classes, targets, majority)
    return (sorted_anew.chosen(keep) if not keep.all() else sorted_anew), keep


def check_labels(labels: Labels, data: Path) -> None:
    """Raises ShowError where nothing can be learnt from `labels`."""
    if len(labels.classes) < 2:
        raise whole_file(data, f"{len(labels.classes)} class is not enough: there must be two to tell apart")
    for name, count in zip(labels.classes, labels.counts(), strict=True):
        if name in (NOBODY, UNREAD):
            raise whole_file(
                data, f"a class cannot be called '{name}', which has a meaning of its own: --map or --drop it"
            )
        if count < 2:
            faces = "no face" if count == 0 else "one face"
            raise whole_file(data, f"class '{name}' has {faces}, and two are needed: add some, or --drop '{name}'")


def held_out(labels: Labels, share: float, seed: int) -> Keep:
    """Which faces to hold out: `share` of every class, at least one and never all of it, by the seed's chance."""
    dice = np.random.default_rng(seed)
    chosen = np.zeros(len(labels), np.bool_)
    for number in range(len(labels.classes)):
        own = np.flatnonzero(labels.majority == number)
        if len(own) > 1:
            many = min(len(own) - 1, max(1, round(share * len(own))))
            chosen[dice.permutation(own)[:many]] = True
    return chosen
