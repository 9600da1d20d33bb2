"""What of children is read: by how high above the floor a face seems to be, or of all in a room made for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from exhibit.cli import main
from exhibit.config.reading import ChildrenMode
from exhibit.head_height import CameraStand, SeenHead, head_height_m
from exhibit.values import Face, Frame
from exhibit.vision.observer import Observer
from exhibit.vision.permit import ChildrenRules, Permit, ReadingRules, expression_alone, is_child
from tests.vision.test_told_before_read import Faces, Reads

SIZE = (1280, 720)
FOCAL_PX = 640 / 0.7002  # of 70 degrees
CAMERA = ChildrenRules("off", stand=CameraStand(1.8))


def face_of(high_m: float, away_m: float, camera_m: float = 1.8, face_m: float = 0.20) -> Face:
    """The face of somebody whose head is `high_m` above the floor, `away_m` from a camera that looks straight on."""
    size = FOCAL_PX * face_m / away_m
    x, y = 640.0, 360 + FOCAL_PX * (camera_m - high_m) / away_m
    box = (x - size / 2, y - size / 2, x + size / 2, y + size / 2)
    return Face(box, ((x, y), (x, y), (x, y), (x, y), (x, y)), 0.9)


def height_m(face: Face, rules: ChildrenRules) -> float | None:
    (x, y), (width, height) = face.centre, SIZE
    return head_height_m(SeenHead((x / width, y / height), face.height_px / height, width / height), rules.stand)


@pytest.mark.parametrize("away_m", [1.0, 2.5, 4.0])
@pytest.mark.parametrize("high_m", [1.1, 1.6, 1.9])
def test_a_grown_up_s_height_is_judged_at_any_distance(high_m: float, away_m: float) -> None:
    assert height_m(face_of(high_m, away_m), CAMERA) == pytest.approx(high_m, abs=0.02)
    assert is_child(face_of(high_m, away_m), SIZE, CAMERA) is (high_m < 1.35)


def test_a_child_s_smaller_face_seems_lower_still() -> None:
    lower = height_m(face_of(1.1, 2.0, face_m=0.17), CAMERA)
    assert lower is not None
    assert lower < 1.1


def test_a_camera_that_looks_down_sees_the_same_face_higher_in_its_picture() -> None:
    tilted = ChildrenRules("off", stand=CameraStand(2.5, 20.0))
    # Straight ahead of it, 2 m along its axis: 2.5 m less the sine of 20 degrees of that.
    assert height_m(face_of(1.8, 2.0), tilted) == pytest.approx(2.5 - 2.0 * 0.342, abs=0.02)


@pytest.mark.parametrize(
    ("mode", "read"),
    [("read", {"happiness": 1.0}), ("off", {}), ("expression", {"neutral": 0.0, "happiness": 1.0, "surprise": 0.0})],
)
def test_in_a_room_made_for_children_all_are_read_as_the_venue_says(mode: ChildrenMode, read: dict[str, float]) -> None:
    faces, reads = Faces(), Reads()
    faces.there = [face_of(1.8, 1.0)]
    permit = Permit(ReadingRules(children=ChildrenRules(mode, everyone=True)))
    seen = Observer(faces, reads, None, permit).observe(Frame(np.zeros((720, 1280, 3), np.uint8), 0.0, 0))
    assert dict(seen.visitors[0].read_emotions) == read
    assert reads.given == ([0] if mode == "off" else [1])


def test_nothing_is_felt_where_only_the_expression_is_read() -> None:
    told = expression_alone({"happiness": 0.2, "anger": 0.5, "sadness": 0.2, "surprise": 0.1})
    assert told == pytest.approx({"neutral": 0.7, "happiness": 0.2, "surprise": 0.1})
    assert expression_alone({}) == {}


def test_check_asks_for_the_camera_s_height_and_takes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "exhibit.yaml").write_text("exhibit: A test\n")
    venue = tmp_path / "venue.yaml"
    venue.write_text("privacy:\n  children: {mode: off}\n")
    assert main(["check", str(tmp_path)]) == 2
    said = capsys.readouterr().out
    assert "venue.yaml:2:" in said
    assert "camera_height" in said
    for remedy in ("mode: off, camera_height: 2.1m", "mode: off, everyone: true"):
        venue.write_text(f"privacy:\n  children: {{{remedy}}}\n")
        main(["check", str(tmp_path)])
        assert "camera_height" not in capsys.readouterr().out
    venue.write_text("camera: {height: 2.1m}\nprivacy:\n  children: {mode: off}\n")
    main(["check", str(tmp_path)])
    assert "camera_height" not in capsys.readouterr().out
