"""Nobody is looked for in a zone, and nobody is read before they were told."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from exhibit.assembly.vision import zoned
from exhibit.cli import main
from exhibit.show import load_show
from exhibit.values import Face, Frame, Image, Observation
from exhibit.vision.emotions import Answer
from exhibit.vision.mount import painted_over
from exhibit.vision.observer import Observer
from exhibit.vision.permit import Permit, ReadingRules
from tests.stand_ins import Blind

GLAD = {"happiness": 1.0}
PICTURE = np.random.default_rng(1).integers(0, 256, (18, 32, 3), np.uint8).repeat(20, 0).repeat(20, 1)
"""Heads that look the same from frame to frame."""


def face_at(x: float) -> Face:
    return Face(
        (x, 100, x + 80, 200), ((x + 20, 140), (x + 60, 140), (x + 40, 160), (x + 25, 180), (x + 55, 180)), 0.95
    )


class Faces:
    """Finds the faces that are there."""

    def __init__(self) -> None:
        self.there: list[Face] = []

    def find(self, image: Image, captured_s: float) -> list[Face]:
        del image, captured_s
        return self.there

    def glimpse(self, image: Image) -> list[Face]:
        del image
        return self.there


class Reads:
    """Reads everybody as glad, and remembers how many it was given."""

    def __init__(self) -> None:
        self.given: list[int] = []

    def read(
        self,
        image: Image,
        faces: Sequence[Face],
        *,
        mirrored: bool = False,
        captured_s: float | None = None,  # noqa: ARG002
    ) -> list[Answer]:
        del image, mirrored
        self.given.append(len(faces))
        return [Answer(GLAD) for _ in faces]


class Room:
    """A room that is watched thirty times a second, with a notice of three seconds."""

    def __init__(self) -> None:
        self.faces, self.reads, self.number = Faces(), Reads(), 0
        self.permit = Permit(ReadingRules(notice_s=3.0))
        self._observer = Observer(self.faces, self.reads, None, self.permit)

    def watch(self, for_s: float) -> Observation:
        for _ in range(round(for_s * 30)):
            self.number += 1
            seen = self._observer.observe(Frame(PICTURE, self.number / 30, self.number))
        return seen


def test_who_comes_is_counted_at_once_and_read_when_they_had_time_to_read_the_sign() -> None:
    room = Room()
    room.faces.there = [face_at(100)]
    seen = room.watch(2.8)
    assert len(seen.visitors) == 1
    assert seen.visitors[0].read_emotions == {}
    assert sum(room.reads.given) == 0
    assert room.watch(0.4).visitors[0].read_emotions["happiness"] > 0.5


def test_who_comes_later_is_told_for_themselves() -> None:
    room = Room()
    room.faces.there = [face_at(100)]
    room.watch(4.0)
    room.faces.there = [face_at(100), face_at(400)]
    seen = room.watch(2.0)
    assert [bool(one.read_emotions) for one in seen.visitors] == [True, False]
    assert max(room.reads.given) == 1
    assert [bool(one.read_emotions) for one in room.watch(1.5).visitors] == [True, True]


def test_without_a_notice_everybody_is_read_from_the_first_picture() -> None:
    faces, reads = Faces(), Reads()
    faces.there = [face_at(100)]
    Observer(faces, reads).observe(Frame(np.zeros((360, 640, 3), np.uint8), 0.0, 0))
    assert reads.given == [1]


def test_a_zone_is_painted_over_and_the_frame_itself_stays_as_it_is() -> None:
    image = np.full((360, 640, 3), 7, np.uint8)
    painted = painted_over(image, [[(0, 0), (0.5, 0), (0.5, 1), (0, 1)]])
    assert painted[100, 100].tolist() == [128] * 3
    assert painted[100, 500].tolist() == [7] * 3
    assert (image == 7).all()


def show_with(folder: Path, venue: str) -> Path:
    (folder / "exhibit.yaml").write_text("exhibit: A test\n")
    (folder / "venue.yaml").write_text(venue)
    return folder


def test_the_venue_s_zones_are_not_shown_to_the_eyes(tmp_path: Path) -> None:
    class Watched(Blind):
        """Remembers what it was shown."""

        image: Image | None = None

        def observe(self, frame: Frame) -> Observation:
            self.image = frame.image
            return super().observe(frame)

    show = load_show(show_with(tmp_path, "privacy: {zones: {desk: [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]}}\n"))
    eyes = Watched()
    zoned(show, eyes).observe(Frame(np.full((360, 640, 3), 7, np.uint8), 0.0, 0))
    assert eyes.image is not None
    assert eyes.image[180, 10].tolist() == [128] * 3
    assert eyes.image[180, 630].tolist() == [7] * 3


def test_a_show_without_zones_pays_nothing_for_them(tmp_path: Path) -> None:
    eyes = Blind()
    assert zoned(load_show(show_with(tmp_path, "")), eyes) is eyes


def test_zones_cost_next_to_nothing_of_a_frame() -> None:
    """A frame of 720 lines may take 33 ms; a copy of it with four zones is a few in a hundred of that."""
    image = np.zeros((720, 1280, 3), np.uint8)
    zones = [[(x, 0.1), (x + 0.2, 0.1), (x + 0.2, 0.9), (x, 0.9)] for x in (0.0, 0.25, 0.5, 0.75)]
    took = []
    for _ in range(30):
        began_s = time.thread_time()
        painted_over(image, zones)
        took.append(time.thread_time() - began_s)
    assert statistics.median(took) < 0.003


@pytest.mark.parametrize(
    ("venue", "line", "told"),
    [
        ("privacy:\n  zones:\n    desk: [[0, 0], [1, 1]]\n", "venue.yaml:3:", "3"),
        ("privacy:\n  zones:\n    desk: [[0, 0], [40, 0], [1, 1]]\n", "venue.yaml:3:", "1"),
        ("privacy:\n  notice: {before: 5, sign: at the door}\n", "venue.yaml:2:", "5s"),
        ("privacy:\n  notice: {before: 5s}\n", "venue.yaml:2:", "sign"),
    ],
)
def test_check_says_where_a_zone_or_a_notice_is_wrong(
    tmp_path: Path, venue: str, line: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(show_with(tmp_path, venue))]) == 2
    said = capsys.readouterr().out.splitlines()[0]
    assert line in said
    assert told in said.partition(": ")[2]
