"""Votes become targets; classes get other names, are left out, and are held out by chance."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from exhibit.config.problems import ShowError
from exhibit.training.labels import Labels, Sorting, check_labels, fitted, held_out, in_order, named, voted

DATA = Path("faces")
KAGGLE = ("Ahegao", "Happy", "Sad")


@pytest.mark.parametrize(
    ("votes", "majority", "kept", "target"),
    [
        # neutral happiness surprise sadness anger disgust fear contempt unknown not_face
        ([8, 1, 1, 0, 0, 0, 0, 0, 0, 0], 0, True, 1.0),  # single votes count as none
        ([4, 0, 0, 6, 0, 0, 0, 0, 0, 0], 3, True, 0.6),
        ([5, 0, 0, 5, 0, 0, 0, 0, 0, 0], -1, True, 0.5),  # half is no majority
        ([2, 0, 0, 0, 0, 0, 0, 0, 2, 6], -1, False, 1.0),  # most saw no face
        ([1, 1, 1, 1, 1, 1, 1, 1, 1, 1], -1, False, 0.0),  # nobody agrees with anybody
    ],
)
def test_votes(votes: list[int], majority: int, kept: bool, target: float) -> None:
    labels, keep = voted(np.array([votes], np.float32))
    assert (int(labels.majority[0]), bool(keep[0])) == (majority, kept)
    assert float(labels.targets[0].max()) == pytest.approx(target)


def test_emotions_come_first_and_in_their_order() -> None:
    assert in_order(["wonder", "sadness", "Ahegao", "neutral", "sadness"]) == ("neutral", "sadness", "Ahegao", "wonder")


def test_classes_are_mapped_and_dropped() -> None:
    sorting = Sorting({"Happy": "happiness", "Sad": "sadness"}, frozenset({"Ahegao"}))
    labels, keep = sorting.applied(named([0, 1, 2, 1], KAGGLE), DATA)
    assert labels.classes == ("happiness", "sadness")
    assert keep.tolist() == [False, True, True, True]
    assert labels.majority.tolist() == [0, 1, 0]
    assert labels.targets.tolist() == [[1, 0], [0, 1], [1, 0]]


def test_two_classes_become_one_and_their_votes_are_added() -> None:
    labels = Labels(("fear", "surprise", "anger"), np.array([[0.5, 0.25, 0.25]], np.float32), np.array([-1]))
    merged, _ = Sorting({"fear": "surprise"}).applied(labels, DATA)
    assert (merged.classes, merged.targets.tolist()) == (("surprise", "anger"), [[0.75, 0.25]])


def test_votes_for_a_dropped_class_leave_the_others_to_sum_to_one() -> None:
    labels = Labels(("fear", "anger"), np.array([[0.6, 0.4], [1, 0]], np.float32), np.array([-1, -1]))
    left, keep = Sorting(dropped=frozenset({"fear"})).applied(labels, DATA)
    assert (left.targets.tolist(), keep.tolist()) == ([[1.0]], [True, False])


def test_nothing_asked_changes_nothing() -> None:
    labels = named([0, 1], KAGGLE)
    assert Sorting().applied(labels, DATA)[0] is labels


@pytest.mark.parametrize(
    ("sorting", "message"),
    [
        (Sorting({"Hapy": "joy"}), "faces: there is no class 'Hapy' to map or drop. Did you mean 'Happy'?"),
        (
            Sorting(dropped=frozenset({"Xyz"})),
            "faces: there is no class 'Xyz' to map or drop. There is: Ahegao, Happy, Sad.",
        ),
    ],
)
def test_a_class_that_is_not_there_is_named(sorting: Sorting, message: str) -> None:
    with pytest.raises(ShowError) as caught:
        sorting.applied(named([0, 1, 2], KAGGLE), DATA)
    assert str(caught.value) == message


def test_a_class_that_the_model_does_not_read_is_named() -> None:
    with pytest.raises(ShowError) as caught:
        fitted(named([0, 1], ("Happy", "sadness")), ("happiness", "sadness"), DATA)
    assert str(caught.value) == (
        "faces: class 'Happy' is not one of this model, which reads happiness, sadness: "
        "use --map 'Happy=...' or --drop 'Happy'"
    )


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (named([0, 0], ("a",)), "faces: 1 class is not enough: there must be two to tell apart"),
        (named([0, 0, 1], ("a", "b")), "faces: class 'b' has one face, and two are needed: add some, or --drop 'b'"),
        (
            named([0, 0, 1, 1], ("a", "nobody")),
            "faces: a class cannot be called 'nobody', which has a meaning of its own: --map or --drop it",
        ),
    ],
)
def test_what_cannot_be_learnt_from(labels: Labels, message: str) -> None:
    with pytest.raises(ShowError) as caught:
        check_labels(labels, DATA)
    assert str(caught.value) == message


def test_held_out_is_a_share_of_every_class_and_the_seed_decides() -> None:
    labels = named([0] * 40 + [1] * 10 + [2] * 2, KAGGLE)
    first = held_out(labels, 0.1, seed=1)
    assert np.bincount(labels.majority[first]).tolist() == [4, 1, 1]
    assert np.array_equal(first, held_out(labels, 0.1, seed=1))
    assert not np.array_equal(first, held_out(labels, 0.1, seed=2))
