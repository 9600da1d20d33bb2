"""The cascade, on short clips of a drawn visitor in a drawn room: 1280x720, the faces about as high as each test says.

The clips' timeline, in seconds of frame time: 0 empty, 1 somebody stands there, 2.5 gone, 4 the end.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import pytest

from exhibit.values import NO_EMOTIONS, Face, Frame, Image, Reading
from exhibit.vision.emotions import Answer
from exhibit.vision.faces.cascade import LOST_S, Cascade, CascadeFiles, roll
from exhibit.vision.faces.finder import YuNet
from exhibit.vision.model_files import Manifest
from exhibit.vision.observer import Observer
from exhibit.vision.picture_watch import PictureWatch
from exhibit.vision.sources.drawn.room import room
from exhibit.vision.sources.drawn.visitor import draw
from exhibit.vision.tracking.tracker import TrackingSettings, TrackingState, step

SIZE = (1280, 720)
COMES_S, GOES_S, END_S = 1.0, 2.5, 4.0
SMILES_S = 11.0
# A drawn face is about this share of its picture's height.
FACE_SHARE = 0.33


@pytest.fixture
def files(networks: Manifest) -> CascadeFiles:
    names = ("faces-yunet", "faces-back", "faces-short-range", "faces-full-range")
    return CascadeFiles(*(networks.needed(name)[0] for name in names))


@pytest.fixture
def cascade(files: CascadeFiles) -> Cascade:
    return Cascade(files)


class Unread:
    """Reads nothing from any face."""

    def read(
        self,
        image: Image,
        faces: Sequence[Face],
        *,
        mirrored: bool = False,
        captured_s: float | None = None,  # noqa: ARG002
    ) -> list[Answer]:
        del image, mirrored
        return [Answer() for _ in faces]


def picture(*spots: tuple[int, int], face_px: int = 40, tilt_deg: float = 0.0) -> Image:
    """The room with a small drawn visitor about each of `spots`."""
    image = room(SIZE).copy()
    height = round(face_px / FACE_SHARE)
    width = height * 16 // 9
    small = draw(SMILES_S, (width, height))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -tilt_deg, 1.0)
    small = cv2.warpAffine(small, turn, (width, height), borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)
    for x, y in spots:
        left, top = x - width // 2, y - height // 2
        image[top : top + height, left : left + width] = small
    return image


def clip(there: Image, rate: int) -> Iterator[tuple[float, Image]]:
    empty = room(SIZE)
    for at in range(round(END_S * rate)):
        now = at / rate
        yield now, there if COMES_S <= now < GOES_S else empty


@pytest.mark.parametrize("rate", [8, 30])
@pytest.mark.parametrize("face_px", [40, 120])
def test_a_visitor_is_seen_in_time_followed_and_lost(cascade: Cascade, rate: int, face_px: int) -> None:
    there = picture((700, 400), face_px=face_px)
    seen = {now: len(cascade.find(image, now)) for now, image in clip(there, rate)}
    first = min(now for now, count in seen.items() if count)
    assert COMES_S <= first <= COMES_S + 0.3
    assert all(count == (first <= now < GOES_S) for now, count in seen.items())


def test_a_glimpse_at_another_picture_disturbs_nobody(cascade: Cascade) -> None:
    there = picture((700, 400), face_px=60)
    for at in range(20):
        assert len(cascade.find(there, at / 30)) == 1
        assert not cascade.glimpse(room(SIZE))


def test_a_camera_that_hangs_upside_down_is_named_and_only_that(cascade: Cascade) -> None:
    """From 5 to 30 s somebody is there, upside down; then the camera is turned over."""
    observer = Observer(cascade, Unread())
    watch = PictureWatch(observer, lambda: False, observer.certainty)
    there = picture((700, 400), face_px=60)
    told = {}
    for at in range(90):
        now = at / 2
        turned = np.ascontiguousarray(there[::-1, ::-1])
        watch.observe(Frame(room(SIZE) if now < 5 else turned if now < 30 else there, now, at))
        told[now] = watch.report().condition
    assert told[10] == "good"
    assert told[29] == "upside down"
    assert all(condition == "good" for at, condition in told.items() if at > 37)


def test_two_visitors_are_two_faces(cascade: Cascade) -> None:
    spots = ((300, 250), (900, 450))
    for at in range(9):
        faces = cascade.find(picture(*spots), at / 8)
        assert sorted(round(face.centre[0] / 100) for face in faces) == [3, 9]


def test_two_who_stand_close_stay_two(cascade: Cascade) -> None:
    image = draw(50.0, SIZE)
    assert [len(cascade.find(image, at / 8)) for at in range(20)] == [2] * 20


@pytest.mark.parametrize("rate", [8, 30])
def test_who_walks_in_is_followed_without_a_gap(cascade: Cascade, rate: int) -> None:
    # The script: 3 comes in from the left, 5 stands.
    counts = [len(cascade.find(draw(3 + at / rate, SIZE), at / rate)) for at in range(2 * rate)]
    first = counts.index(1)
    assert set(counts[first:]) == {1}


@pytest.mark.parametrize("begins_s", [60.5, 60.55, 60.6])
def test_two_who_pass_one_another_are_never_three(cascade: Cascade, begins_s: float) -> None:
    """The script: 60 two stand there, 61 they go, 61.6 one hides the other, 62 both are on their way out."""
    state, counts = TrackingState(), []
    for at in range(round(begins_s * 30), round(62.1 * 30)):
        faces = cascade.find(draw(at / 30, SIZE), at / 30)
        readings = [Reading(face, NO_EMOTIONS) for face in faces]
        state, visitors = step(state, readings, at / 30, TrackingSettings())
        counts.append(len(visitors))
    assert (set(counts), len(faces)) == ({2}, 2)


def test_an_empty_room_has_nobody(cascade: Cascade) -> None:
    assert [face for at in range(16) for face in cascade.find(draw(at / 8, SIZE), at / 8)] == []


@pytest.mark.parametrize("tilt_deg", [-30, 30])
def test_a_tilted_head_is_found_with_its_tilt(cascade: Cascade, tilt_deg: float) -> None:
    (face,) = cascade.find(picture((640, 360), tilt_deg=tilt_deg), 0.0)
    assert math.degrees(roll(face)) == pytest.approx(tilt_deg, abs=8)


def test_a_face_that_fills_the_picture_is_found(cascade: Cascade) -> None:
    near = draw(SMILES_S, (3200, 1800))
    x, y = 1600, 900
    faces = cascade.find(np.ascontiguousarray(near[y - 360 : y + 360, x - 640 : x + 640]), 0.0)
    assert [face.height_px > 450 for face in faces] == [True]


@pytest.mark.parametrize("seconds", [0.0, 0.5])
def test_a_face_is_what_yunet_would_have_given(cascade: Cascade, files: CascadeFiles, seconds: float) -> None:
    image = picture((640, 360), face_px=120)
    cascade.find(image, 0.0)
    (face,), (model,) = cascade.find(image, seconds), YuNet(files.yunet, 1280).find(image)
    assert face.box_xyxy == pytest.approx(model.box_xyxy, abs=0.1 * model.height_px)
    assert np.array(face.keypoints) == pytest.approx(np.array(model.keypoints), abs=0.04 * model.height_px)


def test_what_yunet_loses_blazeface_still_follows(cascade: Cascade, files: CascadeFiles) -> None:
    class Blind(YuNet):
        def find(self, image: Image, captured_s: float = 0.0) -> list[Face]:  # noqa: ARG002
            return []

    image = picture((640, 360), face_px=120)
    (before,) = cascade.find(image, 0.0)
    cascade._follower = Blind(files.yunet)
    (after,) = cascade.find(image, 0.1)
    assert after.box_xyxy == pytest.approx(before.box_xyxy, abs=0.15 * before.height_px)
    assert np.array(after.keypoints) == pytest.approx(np.array(before.keypoints), abs=0.1 * before.height_px)


def test_what_is_no_longer_verified_is_given_up(cascade: Cascade, monkeypatch: pytest.MonkeyPatch) -> None:
    """0 verified, then followed; 1 the networks no longer agree, nor 0.25 later: it was a face no more."""
    image = picture((640, 360))
    assert len(cascade.find(image, 0.0)) == 1
    monkeypatch.setattr(cascade, "_agreement", lambda *_: 0.0)
    monkeypatch.setattr(cascade, "_close_sight", lambda *_: None)
    counts = {at / 8: len(cascade.find(image, at / 8)) for at in range(1, 14)}
    assert counts == {now: now < 1.25 for now in counts}


def test_a_short_absence_is_bridged_without_a_new_proposal(cascade: Cascade, monkeypatch: pytest.MonkeyPatch) -> None:
    image, empty = picture((640, 360)), room(SIZE)
    cascade.find(image, 0.0)
    monkeypatch.setattr(cascade, "_proposals", lambda _: [])
    assert cascade.find(empty, 0.2) == []
    assert len(cascade.find(image, 0.4)) == 1
    assert cascade.find(empty, 0.4 + LOST_S) == []
    assert cascade.find(image, 0.5 + LOST_S) == []


def test_when_time_runs_backwards_it_starts_anew(cascade: Cascade) -> None:
    assert len(cascade.find(picture((300, 300)), 100.0)) == 1
    (face,) = cascade.find(picture((900, 400)), 0.0)
    assert face.centre[0] > 800


def test_pictures_may_change_their_size(cascade: Cascade) -> None:
    sizes = ((1280, 720), (640, 480), (720, 1280), (320, 180))
    assert [len(cascade.find(draw(SMILES_S, size), at)) for at, size in enumerate(sizes)] == [1, 1, 1, 1]


def test_a_busy_wall_costs_a_bounded_number_of_close_looks(cascade: Cascade, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty things that are no faces: six are looked at each time, and each in its turn."""
    points = ((0.0, 0.0), (10.0, 0.0), (5.0, 6.0), (1.0, 12.0), (9.0, 12.0))
    wall = [Face((90 * at, 0, 90 * at + 20, 30), points, 0.9 - at / 100) for at in range(20)]
    looked: list[list[float]] = []
    monkeypatch.setattr(cascade, "_proposals", lambda _: wall)
    monkeypatch.setattr(cascade, "_verified", lambda _, face, __: looked[-1].append(face.box_xyxy[0] / 90))
    for at in range(4):
        looked.append([])
        cascade.find(room(SIZE), at * 0.2)
    assert [len(each) for each in looked] == [6, 6, 6, 6]
    assert {at for each in looked for at in each} == set(range(20))


def test_what_is_new_is_looked_at_from_all_sides_and_what_was_refused_from_one(
    cascade: Cascade, monkeypatch: pytest.MonkeyPatch
) -> None:
    """0 something that is no face appears: three looks. Then a search each 0.2 s: one look each, by turns."""
    points = ((0.0, 0.0), (10.0, 0.0), (5.0, 6.0), (1.0, 12.0), (9.0, 12.0))
    lamp = Face((300, 300, 320, 330), points, 0.9)
    turns: list[list[float]] = []
    monkeypatch.setattr(cascade, "_proposals", lambda _: [lamp])
    monkeypatch.setattr(cascade, "_close_sight", lambda _, __, turn: turns[-1].append(round(math.degrees(turn))))
    for at in range(7):
        turns.append([])
        assert cascade.find(room(SIZE), at * 0.2) == []
    assert turns[0] == [0, -20, 20]
    assert [len(each) for each in turns[1:]] == [1] * 6
    assert {turn for each in turns[1:4] for turn in each} == {0, -20, 20}


@pytest.mark.parametrize("tilt_deg", [-35, 35])
def test_a_proposal_that_missed_the_tilt_is_still_verified(
    cascade: Cascade, monkeypatch: pytest.MonkeyPatch, tilt_deg: float
) -> None:
    upright = cascade._proposals(picture((640, 360)))
    monkeypatch.setattr(cascade, "_proposals", lambda _: upright)
    (face,) = cascade.find(picture((640, 360), tilt_deg=tilt_deg), 0.0)
    assert face.centre == pytest.approx((640, 360), abs=20)


def test_a_visitor_under_a_lamp_that_strobes_is_found(cascade: Cascade) -> None:
    """25 pictures a second, every second one dark: searches at even distances saw the dark ones only."""
    there = picture((700, 400), face_px=60)
    dark = (there // 12).astype(np.uint8)
    seen = [at for at in range(50) if cascade.find(dark if at % 2 else there, at / 25)]
    assert seen[0] < 25
    assert set(range(seen[0], 50, 2)) <= set(seen)


def test_a_group_that_comes_in_at_once_is_seen_in_the_next_pictures(cascade: Cascade) -> None:
    """Six are looked at in one picture; fifteen need three, and not three searches of a seventh of a second each."""
    spots = [(x, y) for y in (150, 350, 550) for x in (150, 390, 630, 870, 1110)]
    image = picture(*spots, face_px=40)
    found = [len(cascade.find(image, at / 30)) for at in range(4)]
    assert found[-1] == len(spots), found
