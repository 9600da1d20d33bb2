"""How the camera hangs: pictures put upright, and places whose faces do not count. On drawn visitors."""

from __future__ import annotations

import numpy as np
import pytest

from exhibit.clock import ManualClock
from exhibit.config.sources import TURNS
from exhibit.values import Face, Image
from exhibit.vision.faces.cascade import Cascade, CascadeFiles
from exhibit.vision.model_files import Manifest
from exhibit.vision.mount import CameraMount, CameraPose, surest_turn, upright
from exhibit.vision.sources.drawn.visitor import DrawnVisitor
from exhibit.vision.sources.turned import Turned
from tests.vision.faces.test_cascade import picture

POSES = [CameraPose(turn, mirror) for turn in TURNS for mirror in (False, True)]
LEFT_HALF = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))


def rows(*levels: tuple[int, ...]) -> Image:
    return np.repeat(np.array(levels, np.uint8)[..., None], 3, axis=2)


@pytest.mark.parametrize(
    ("pose", "wanted"),
    [
        (CameraPose(), rows((1, 2, 3), (4, 5, 6))),
        (CameraPose(90), rows((4, 1), (5, 2), (6, 3))),
        (CameraPose(180), rows((6, 5, 4), (3, 2, 1))),
        (CameraPose(270), rows((3, 6), (2, 5), (1, 4))),
        (CameraPose(0, mirror=True), rows((3, 2, 1), (6, 5, 4))),
        (CameraPose(90, mirror=True), rows((1, 4), (2, 5), (3, 6))),
        (CameraPose(180, mirror=True), rows((4, 5, 6), (1, 2, 3))),
        (CameraPose(270, mirror=True), rows((6, 3), (5, 2), (4, 1))),
    ],
    ids=str,
)
def test_a_picture_is_turned_clockwise_and_mirrored_then(pose: CameraPose, wanted: Image) -> None:
    assert np.array_equal(upright(rows((1, 2, 3), (4, 5, 6)), pose), wanted)


@pytest.mark.parametrize("pose", POSES, ids=str)
@pytest.mark.parametrize("by", TURNS)
def test_a_pose_that_is_turned_further_turns_what_it_gave(pose: CameraPose, by: int) -> None:
    image = rows((1, 2, 3), (4, 5, 6))
    turn = next(one for one in TURNS if one == by)
    assert np.array_equal(upright(image, pose.turned_further(turn)), upright(upright(image, pose), CameraPose(turn)))


def test_a_turn_is_advised_only_where_faces_are_surer_by_far() -> None:
    assert surest_turn([1.0, 0.0, 9.0, 2.0], 3.0, 1.15) == 180
    assert surest_turn([8.5, 0.0, 9.0, 2.0], 3.0, 1.15) == 0
    assert surest_turn([0.0, 2.0, 0.0, 0.0], 3.0, 1.15) == 0


def test_a_source_is_turned_as_the_mount_says_at_that_moment() -> None:
    clock, mount = ManualClock(), CameraMount()
    source = Turned(DrawnVisitor(clock.now, sleep=clock.sleep), mount)
    first = source.read(1.0)
    mount.pose = CameraPose(90)
    second = source.read(1.0)
    assert first is not None
    assert second is not None
    assert first.image.shape[:2] == second.image.shape[1::-1]
    source.close()
    assert source.read(0.0) is None


@pytest.fixture
def mount() -> CameraMount:
    return CameraMount()


@pytest.fixture
def cascade(networks: Manifest, mount: CameraMount) -> Cascade:
    names = ("faces-yunet", "faces-back", "faces-short-range", "faces-full-range")
    return Cascade(CascadeFiles(*(networks.needed(name)[0] for name in names)), mount=mount)


def found(cascade: Cascade, at_s: float, seconds: float = 1.0) -> list[Face]:
    there = picture((300, 250), (900, 450))
    return [cascade.find(there, at_s + step / 8) for step in range(round(seconds * 8))][-1]


def test_a_face_whose_middle_is_ignored_does_not_count_and_is_not_even_verified(
    cascade: Cascade, mount: CameraMount
) -> None:
    mount.ignored = (LEFT_HALF,)
    verified: list[Face] = []
    asked = cascade._verified

    def noted(image: Image, proposal: Face, turns: object) -> Face | None:
        verified.append(proposal)
        return asked(image, proposal, turns)  # type: ignore[arg-type]

    cascade._verified = noted  # type: ignore[method-assign]
    (face,) = found(cascade, 0.0)
    assert face.centre[0] > 640
    assert verified
    assert all(one.centre[0] > 640 for one in verified)


def test_an_edit_of_what_is_ignored_counts_at_once_for_those_in_view_too(cascade: Cascade, mount: CameraMount) -> None:
    assert len(found(cascade, 0.0)) == 2
    mount.ignored = (LEFT_HALF,)
    (face,) = found(cascade, 1.0, 0.125)
    assert face.centre[0] > 640
    mount.ignored = ()
    assert len(found(cascade, 2.0)) == 2


def test_a_turned_wall_of_portraits_that_do_not_count_turns_no_camera_over(mount: CameraMount) -> None:
    mount.ignored = (LEFT_HALF,)
    hidden = mount.hidden(np.full((8, 8, 3), 9, np.uint8))
    assert (hidden[:, :4] == 128).all()
    assert (hidden[:, 5:] == 9).all()
