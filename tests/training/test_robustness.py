"""The table of hardships: what is found late, left unread or misread is counted as such."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from exhibit.training.faces import Pictures
from exhibit.training.labels import named
from exhibit.training.robustness import RobustnessRow, RoomReader, robustness, robustness_table
from exhibit.values import NO_EMOTIONS, Emotions, Face, Image
from exhibit.vision.corruptions import ROOM_PX, TRIALS
from exhibit.vision.emotions import Answer

MIDDLE = (ROOM_PX[0] / 2, ROOM_PX[1] / 2)


def face_at(x: float, y: float) -> Face:
    a, b, c, d, e = [(x + dx, y + dy) for dx, dy in ((-20, -20), (20, -20), (0, 0), (-15, 20), (15, 20))]
    return Face((x - 50, y - 60, x + 50, y + 60), (a, b, c, d, e), 0.9)


class Nobody:
    """Finds none: the middle of the tile is where the face is."""

    def find(self, _image: Image, _captured_s: float) -> list[Face]:
        return []


class Patient(Nobody):
    """Finds the face in the middle in the second look at a picture, and always another one elsewhere."""

    def __init__(self, look: int) -> None:
        self._look, self._looks, self._now_s = look, 0, 0.0

    def find(self, image: Image, captured_s: float) -> list[Face]:
        assert image.shape == (ROOM_PX[1], ROOM_PX[0], 3)
        self._looks = 1 if captured_s < self._now_s else self._looks + 1
        self._now_s = captured_s
        return [face_at(100, 100), *([face_at(*MIDDLE)] if self._looks >= self._look else [])]


class Reads:
    """Reads the same from every face."""

    def __init__(self, emotions: Emotions) -> None:
        self._emotions = emotions

    def read(
        self, image: Image, faces: Sequence[Face], *, mirrored: bool = False, captured_s: float | None = None
    ) -> list[Answer]:
        del image, mirrored, captured_s
        return [Answer(self._emotions) for _ in faces]


HAPPY, SAD = {"happiness": 0.8, "sadness": 0.2}, {"happiness": 0.3, "sadness": 0.7}
COUNTED = RobustnessRow("", 2, at_once=2, found=2, read=2, right=1, placed=1, sure=0.8)


@pytest.mark.parametrize(
    ("look", "gated", "expected"),
    [
        pytest.param(1, HAPPY, COUNTED, id="at once"),
        pytest.param(2, HAPPY, replace(COUNTED, at_once=0), id="in the second look"),
        pytest.param(5, HAPPY, replace(COUNTED, at_once=0, found=0, read=0, right=0), id="too late"),
        pytest.param(1, NO_EMOTIONS, replace(COUNTED, read=0, right=0), id="left unread"),
        pytest.param(1, SAD, COUNTED, id="read otherwise, right for the other"),
    ],
)
def test_what_is_counted(look: int, gated: Emotions, expected: RobustnessRow) -> None:
    labels = named([0, 1], ("happiness", "sadness"))
    pictures = Pictures(labels, lambda _: np.full((48, 48), 90, np.uint8), np.arange(2), "")
    rows = robustness(
        pictures, Nobody(), RoomReader(Patient(look), Reads(gated), Reads(HAPPY)), lambda _done, _of: None
    )
    assert [row.name for row in rows] == list(TRIALS)
    assert [replace(row, name="", sure=round(row.sure, 6)) for row in rows] == [expected] * len(TRIALS)


def test_the_table_speaks_in_shares() -> None:
    row = RobustnessRow("dim", 8, at_once=4, found=6, read=3, right=2, placed=5, sure=0.75)
    line = robustness_table([row]).splitlines()[2]
    assert line == "| dim | 50.0% | 75.0% | 50.0% | 66.7% | 25.0% | 62.5% | 75.0% |"
