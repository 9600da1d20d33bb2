"""A child by the height of a head above the floor."""

from __future__ import annotations

import pytest

from exhibit.head_height import CameraStand, SeenHead, head_height_m, is_child
from exhibit.mood.spread import spread_of


def head(middle_y: float, height: float, size_px: tuple[int, int] = (1280, 720)) -> SeenHead:
    return SeenHead((0.5, middle_y / size_px[1]), height / size_px[1], size_px[0] / size_px[1])


@pytest.mark.parametrize(
    ("stand", "middle_y", "height", "metres"),
    [
        # 914 px of focal length: a face of 0.2 m that is 61 px high is 3 m away.
        (CameraStand(1.6), 360.0, 60.9, 1.6),
        (CameraStand(2.2), 360.0 + 914 * 0.2, 60.9, 1.6),
        (CameraStand(2.2), 360.0 + 914 * 0.4, 60.9, 1.0),
        (CameraStand(2.2, 20.0), 360.0, 60.9, 2.2 - 3 * 0.342),
    ],
)
def test_a_head_is_as_high_as_its_place_and_its_size_say(
    stand: CameraStand, middle_y: float, height: float, metres: float
) -> None:
    assert head_height_m(head(middle_y, height), stand) == pytest.approx(metres, abs=0.02)
    assert is_child(head(middle_y, height), stand) is (metres < 1.35)


def test_a_picture_that_is_turned_has_its_lens_from_top_to_bottom() -> None:
    turned = CameraStand(1.6, on_its_side=True)
    assert head_height_m(head(640.0 + 914 * 0.2, 60.9, (720, 1280)), turned) == pytest.approx(1.0, abs=0.02)


def test_nobody_is_a_child_where_nobody_knows_how_high_the_camera_is() -> None:
    assert not is_child(head(700.0, 20.0), CameraStand())


def test_spread_is_how_differently_they_feel() -> None:
    joy, anger = {"happiness": 1.0}, {"anger": 1.0}
    assert spread_of([]) == spread_of([joy]) == spread_of([joy, joy, {}]) == 0.0
    assert spread_of([joy, anger]) == pytest.approx(1.0)
    assert 0.5 < spread_of([joy, joy, anger]) < 1.0
