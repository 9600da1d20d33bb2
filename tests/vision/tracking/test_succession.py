"""Who stands where another stood, on timelines of the tracker; and on real faces, where there are some."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from exhibit.values import Face, Image, Looks, Reading
from exhibit.vision.faces.cascade import Cascade, CascadeFiles
from exhibit.vision.images import read_colour
from exhibit.vision.looks import looks_of
from exhibit.vision.model_files import Manifest
from exhibit.vision.tracking.succession import unlikeness
from exhibit.vision.tracking.tracker import TrackingSettings, TrackingState, step
from tests.vision.tracking.test_tracker import face

FACES = Path(__file__).parents[4] / "shared" / "data" / "london"
RANDOM = np.random.default_rng(5)
SHADES, TINTS = RANDOM.normal(0, 1 / 8, (6, 64)), RANDOM.normal(0, 0.03, (6, 128))
LIMIT = 0.019

Seen = tuple[float, Face, Looks | None]


def looks(which: int, towards: int = 0, by: float = 0.0, colour: float = 1.0) -> Looks:
    """Those of a made-up head, a part of the way towards another's; without `colour`, as an infrared camera sees it."""
    shades, tints = ((1 - by) * those[which] + by * those[towards] for those in (SHADES, TINTS))
    return Looks(tuple((shades / np.linalg.norm(shades)).tolist()), tuple((colour * tints).tolist()))


ONE, OTHER = looks(0), looks(1)


def visits(timeline: Sequence[Seen]) -> tuple[int, float, float]:
    """How many ids were given; the last visitor's dwell and sadness, for a face that reads half sad all along."""
    state, ids, last = TrackingState(), set(), None
    for at, one, seen in timeline:
        readings = [Reading(one, {"sadness": 0.5, "neutral": 0.5}, seen)]
        state, visitors = step(state, readings, at, TrackingSettings())
        assert len(visitors) == 1
        last = visitors[0]
        ids.add(last.id)
    assert last is not None
    return len(ids), last.dwell_s, last.emotions["sadness"]


def stands(from_s: float, to_s: float, seen: Looks | None, height: float = 100, x: float = 300) -> list[Seen]:
    return [(k / 10, face(x, height=height), seen) for k in range(round(from_s * 10), round(to_s * 10))]


@pytest.mark.parametrize("colour", [1.0, 0.0])
@pytest.mark.parametrize("gap_s", [0.0, 0.4, 0.8, 1.4])
def test_the_next_person_at_the_same_place_begins_anew(gap_s: float, colour: float) -> None:
    begins_s = 5 + gap_s
    one, other = looks(0, colour=colour), looks(1, colour=colour)
    ids, dwell_s, sadness = visits(stands(0, 5, one) + stands(begins_s, begins_s + 0.6, other))
    assert (ids, round(dwell_s, 1)) == (2, 0.5)
    assert sadness > 0.45  # and not with the resting face of the one before


@pytest.mark.parametrize("gap_s", [0.0, 0.4, 0.8, 1.4])
def test_who_blinks_turns_away_or_is_hidden_for_a_second_stays(gap_s: float) -> None:
    begins_s = 5 + gap_s
    ids, dwell_s, _ = visits(stands(0, 5, ONE) + stands(begins_s, begins_s + 1, looks(0, 2, 0.1)))
    assert (ids, round(dwell_s, 1)) == (1, round(begins_s + 0.9, 1))


def test_who_comes_back_half_hidden_stays() -> None:
    assert visits(stands(0, 5, ONE) + stands(5.8, 6.0, OTHER) + stands(6.0, 7, ONE))[0] == 1


def test_who_turns_back_after_a_moment_stays() -> None:
    timeline = stands(0, 5, ONE) + stands(5, 5.3, looks(0, 2, 0.1)) + stands(5.8, 7, ONE)
    assert visits(timeline)[0] == 1


def test_who_moves_about_may_look_otherwise_afterwards_and_who_stood_still_may_not() -> None:
    otherwise = looks(0, 2, 0.3)
    assert LIMIT < unlikeness(ONE, otherwise) < 1.4 * LIMIT
    sways = [(k / 10, face(300), looks(0, 3, 0.35 * (k % 10) / 9)) for k in range(50)]
    assert visits(sways + stands(5.5, 6.5, otherwise))[0] == 1
    assert visits(stands(0, 5, ONE) + stands(5.5, 6.5, otherwise))[0] == 2


def test_what_only_the_light_may_have_changed_is_another_where_the_face_has_jumped_too() -> None:
    relit = looks(0, 2, 0.3)
    assert LIMIT < unlikeness(ONE, relit) < 0.03
    assert visits(stands(0, 5, ONE) + stands(5, 7, relit))[0] == 1
    assert visits(stands(0, 5, ONE) + stands(5, 7, relit, x=306))[0] == 2


def test_at_four_pictures_a_second_nothing_is_a_gap() -> None:
    relit = looks(0, 2, 0.3)
    timeline = [(k / 4, face(300), ONE if k < 20 else relit) for k in range(40)]
    assert visits(timeline)[0] == 1


@pytest.mark.parametrize("gap_s", [0.0, 0.8])
def test_who_is_looked_at_in_each_third_picture_is_told_apart_as_well(gap_s: float) -> None:
    timeline = [(k / 30, face(300), None if k % 3 else ONE) for k in range(150)]
    timeline += [(5 + gap_s + k / 30, face(300), None if k % 3 != 1 else OTHER) for k in range(30)]
    ids, dwell_s, _ = visits(timeline)
    assert ids == 2
    assert 0.9 < dwell_s <= 29 / 30


@pytest.mark.parametrize("height", [60, 170])
def test_a_jump_in_size_begins_anew(height: float) -> None:
    assert visits(stands(0, 5, None) + stands(5.5, 6, None, height))[0] == 2


def test_a_face_of_other_lengths_begins_anew() -> None:
    long = face(300)
    left, right, nose, mouth_left, mouth_right = long.keypoints
    low = ((mouth_left[0], mouth_left[1] + 25), (mouth_right[0], mouth_right[1] + 25))
    other = Face(long.box_xyxy, (left, right, nose, *low), long.score)
    assert visits(stands(0, 5, None) + [(5.5 + k / 10, other, None) for k in range(5)])[0] == 2


def test_of_two_close_together_nobody_begins_anew() -> None:
    state, ids = TrackingState(), set()
    for k in range(60):
        readings = [
            Reading(face(x), {"neutral": 1.0}, seen) for x, seen in ((300, ONE), (420, OTHER if k < 30 else ONE))
        ]
        state, visitors = step(state, readings, k / 10, TrackingSettings())
        ids |= {visitor.id for visitor in visitors}
    assert ids == {1, 2}


@pytest.mark.skipif(not FACES.is_dir(), reason="needs the faces of ../shared")
def test_real_people_are_told_apart_and_neither_their_smiles_nor_the_light_are(networks: Manifest) -> None:
    """Each of twelve people, and later smiling and larger, or in red light from a side; beside everybody else."""
    names = ("faces-yunet", "faces-back", "faces-short-range", "faces-full-range")
    cascade = Cascade(CascadeFiles(*(networks.needed(name)[0] for name in names)))
    people = sorted(FACES.glob("*_neutral.jpg"))[::8][:12]
    pictures = [read_colour(path) for path in people]
    smiling = [read_colour(path.with_name(path.name.replace("neutral", "smiling"))) for path in people]
    before = [looked_at(cascade, picture, 300) for picture in pictures]
    smiles = [looked_at(cascade, picture, 315) for picture in smiling]
    in_red = np.linspace(0.5, 1.0, 640)[None, :, None] * np.array([0.7, 0.7, 1.0])
    lit = [looked_at(cascade, picture, 300, in_red) for picture in pictures]
    own = [unlikeness(a, b) for after in (smiles, lit) for a, b in zip(before, after, strict=True)]
    others = [unlikeness(a, b) for i, a in enumerate(before) for j, b in enumerate(before) if i != j]
    assert sum(one < LIMIT for one in own) >= 21
    assert np.mean([one > LIMIT for one in others]) > 0.95


def looked_at(cascade: Cascade, picture: Image, side_px: int, light: np.ndarray | float = 1.0) -> Looks:
    canvas = np.full((360, 640, 3), 140, np.uint8)
    canvas[360 - side_px :, 160 : 160 + side_px] = cv2.resize(picture, (side_px, side_px))
    canvas = (canvas * light).astype(np.uint8)
    (found,) = cascade.glimpse(canvas)
    return looks_of(canvas, found)
