"""Votes become targets; tiles become crops."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from exhibit.networks import Manifest
from exhibit.training.dataset import STORED_SIDE_PX, labels, load_sheet
from exhibit.vision.faces import YuNet
from tests.conftest import SHARED


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
    targets, best, keep = labels(np.array([votes], np.float32))
    assert (int(best[0]), bool(keep[0])) == (majority, kept)
    assert float(targets[0].max()) == pytest.approx(target)


def test_the_sheets_hold_the_faces_of_the_protocol(networks: Manifest) -> None:
    folder = SHARED / "data" / "ferplus"
    if not folder.is_dir():
        pytest.skip("no ../shared/data/ferplus beside this checkout: the images are not part of the repository")
    path, _ = networks.needed("faces-yunet")
    done: list[int] = []
    faces = load_sheet(folder, "valid", YuNet(path, 224, 0.3), lambda step, _of: done.append(step))
    assert int((faces.majority >= 0).sum()) == 3199
    assert faces.crops.shape[1:] == (STORED_SIDE_PX, STORED_SIDE_PX)
    assert faces.aligned.mean() > 0.9
    assert done[-1] == 3579


def test_a_missing_sheet_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"valid\.csv"):
        load_sheet(tmp_path, "valid", None, lambda _step, _of: None)
