"""Who stands where another stood, on timelines of the tracker; and on real faces, where there are some."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from exhibit.values import Face, Image, Looks, Reading
from exhibit.vision.faces.cascade import Cascade, CascadeFiles
from exhibit.vision.images import read_colour
from exhibit.vision.looks import looks_of
from exhibit.vision.model_files import Manifest
from exhibit.vision.tracking.succession import likeness
from exhibit.vision.tracking.tracker import TrackingSettings, TrackingState, step
from tests.vision.tracking.test_tracker import face

FACES = Path(__file__).parents[4] / "shared" / "data" / "london"
ONE, OTHER, TURNED = (
    tuple((row / np.linalg.norm(row)).tolist()) for row in np.random.default_rng(5).normal(0, 1, (3, 144))
)


def near(looks: Looks, by: float) -> Looks:
    """Looks a little different: what noise and a smile do."""
    row = np.array(looks) + by * np.array(TURNED)
    return tuple((row / np.linalg.norm(row)).tolist())


def visits(timeline: list[tuple[float, Face, Looks]]) -> tuple[int, float, float]:
    """How many ids were given; the last visitor's dwell and sadness, for a face that reads half sad all along."""
    state, ids, last = TrackingState(), set(), None
    for at, one, looks in timeline:
        readings = [Reading(one, {"sadness": 0.5, "neutral": 0.5}, looks)]
        state, visitors = step(state, readings, at, TrackingSettings())
        assert len(visitors) == 1
        last = visitors[0]
        ids.add(last.id)
    assert last is not None
    return len(ids), last.dwell_s, last.emotions["sadness"]


def stands(from_s: float, to_s: float, looks: Looks, height: float = 100) -> list[tuple[float, Face, Looks]]:
    return [(k / 10, face(300, height=height), looks) for k in range(round(from_s * 10), round(to_s * 10))]


@pytest.mark.parametrize("gap_s", [0.0, 0.4, 0.8, 1.4])
def test_the_next_person_at_the_same_place_begins_anew(gap_s: float) -> None:
    begins_s = 5 + gap_s
    ids, dwell_s, sadness = visits(stands(0, 5, ONE) + stands(begins_s, begins_s + 0.2, OTHER))
    assert (ids, round(dwell_s, 1)) == (2, 0.1)
    assert sadness > 0.45  # and not with the resting face of the one before


@pytest.mark.parametrize("gap_s", [0.0, 0.4, 0.8, 1.4])
def test_who_blinks_turns_away_or_is_hidden_for_a_second_stays(gap_s: float) -> None:
    begins_s = 5 + gap_s
    ids, dwell_s, _ = visits(stands(0, 5, ONE) + stands(begins_s, begins_s + 1, near(ONE, 0.5)))
    assert (ids, round(dwell_s, 1)) == (1, round(begins_s + 0.9, 1))


def test_who_turns_back_after_a_moment_stays() -> None:
    timeline = stands(0, 5, ONE) + stands(5, 5.3, near(ONE, 0.9)) + stands(5.8, 7, ONE)
    assert visits(timeline)[0] == 1


@pytest.mark.parametrize("height", [60, 170])
def test_a_jump_in_size_begins_anew(height: float) -> None:
    assert visits(stands(0, 5, ()) + stands(5.5, 6, (), height))[0] == 2


def test_a_face_of_other_lengths_begins_anew() -> None:
    long = face(300)
    left, right, nose, mouth_left, mouth_right = long.keypoints
    low = ((mouth_left[0], mouth_left[1] + 25), (mouth_right[0], mouth_right[1] + 25))
    other = Face(long.box_xyxy, (left, right, nose, *low), long.score)
    assert visits([*stands(0, 5, ()), (5.5, other, ()), (5.6, other, ())])[0] == 2


@pytest.mark.skipif(not FACES.is_dir(), reason="needs the faces of ../shared")
def test_real_people_are_told_apart_and_their_smiles_are_not(networks: Manifest) -> None:
    """Each of twelve people, neutral, and later smiling, larger, and a little aside; beside everybody else."""
    names = ("faces-yunet", "faces-back", "faces-short-range", "faces-full-range")
    cascade = Cascade(CascadeFiles(*(networks.needed(name)[0] for name in names)))
    people = sorted(FACES.glob("*_neutral.jpg"))[::8][:12]
    before = [looked_at(cascade, read_colour(path), 300) for path in people]
    after = [
        looked_at(cascade, read_colour(path.with_name(path.name.replace("neutral", "smiling"))), 320) for path in people
    ]
    own = [likeness(one, other) for one, other in zip(before, after, strict=True)]
    others = [likeness(one, other) for a, one in enumerate(before) for b, other in enumerate(after) if a != b]
    assert sum(alike >= 0.82 for alike in own) >= 11
    assert np.mean([alike < 0.82 for alike in others]) > 0.8


def looked_at(cascade: Cascade, picture: Image, side_px: int) -> Looks:
    canvas = np.full((360, 640, 3), 140, np.uint8)
    canvas[360 - side_px :, 160 : 160 + side_px] = cv2.resize(picture, (side_px, side_px))
    (found,) = cascade.glimpse(canvas)
    return looks_of(canvas, found)
