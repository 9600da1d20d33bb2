"""Corners, masks and what calibration does to them; then pictures on real windows, loosely compared."""

from __future__ import annotations

import pytest

from exhibit.outputs.projector.calibration import Calibration
from exhibit.outputs.projector.placement import SQUARE, STRAIGHT, Placement, fitted, homography, placed

KEYSTONE = Placement(((0.1, 0.0), (0.9, 0.05), (1.0, 1.0), (0.0, 0.95)), (0.1, 0.0, 0.0, 0.0))


def test_corners_come_to_lie_where_they_were_moved() -> None:
    assert KEYSTONE.at(SQUARE).ravel() == pytest.approx([one for corner in KEYSTONE.corners for one in corner])


def test_a_perspective_keeps_lines_straight_and_shortens_what_is_farther() -> None:
    # The upper edge is shorter, as if farther away: the middle moves up towards it.
    matrix = homography(SQUARE, ((0.25, 0), (0.75, 0), (1, 1), (0, 1)))
    x, y, w = matrix @ (0.5, 0.5, 1)
    assert x / w == pytest.approx(0.5)
    assert y / w == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    "corners",
    [
        pytest.param(((1, 0), (0, 0), (1, 1), (0, 1)), id="mirrored"),
        pytest.param(((0, 0), (1, 0), (0.2, 0.2), (0, 1)), id="dented"),
        pytest.param(((0, 0), (1, 0), (1, 0), (0, 1)), id="two in one"),
    ],
)
def test_a_fold_is_refused(corners: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(ValueError, match="corners"):
        Placement(corners)


def test_a_mask_follows_the_corners() -> None:
    (band,) = KEYSTONE.masked()
    left, right = KEYSTONE.at([(-0.01, 0.1), (1.01, 0.1)])
    assert band[3].tolist() == pytest.approx(left.tolist())
    assert band[2].tolist() == pytest.approx(right.tolist())
    assert band[0][1] < 0 < band[3][1] < 0.1


def test_a_picture_keeps_its_proportions_in_any_window() -> None:
    assert fitted((1280, 720), (1920, 1080)) == (0, 0, 1920, 1080)
    assert fitted((1280, 720), (1024, 768)) == (0, 96, 1024, 576)
    assert placed(STRAIGHT.at(SQUARE), (0, 96, 1024, 576))[2] == pytest.approx((1024, 672))


# Calibration: a state and what was pressed give the next state.


def typed(*keys: str, start: Calibration | None = None) -> Calibration:
    now = start or Calibration(size_px=(1000, 500))
    for key in keys:
        *shift, name = key.split("+")
        now = now.key(name, shift=bool(shift))
    return now


def test_arrows_move_the_chosen_corner_by_pixels_of_the_picture() -> None:
    assert typed("right", "down").placement.corners[0] == (0.001, 0.002)
    assert typed("tab", "shift+left", "shift+down").placement.corners[1] == (0.99, 0.02)
    assert typed("shift+tab", "shift+up").placement.corners[3] == (0, 0.98)


def test_masked_edges_move_inwards_and_never_beyond_the_frame() -> None:
    assert typed("m", "shift+down", "tab", "shift+left").placement.mask == (0.02, 0.01, 0, 0)
    assert typed("m", "up").placement.mask == (0, 0, 0, 0)
    assert typed("m", *["shift+down"] * 60).placement.mask[0] == 0.45


def test_the_mouse_drags_the_corner_it_took_hold_of() -> None:
    taken = Calibration().press((0.98, 0.97))
    assert taken.name == "bottom right"
    dragged = taken.drag((0.9, 0.8)).release().drag((0.5, 0.5))
    assert dragged.placement.corners[2] == (0.9, 0.8)
    assert Calibration().press((0.5, 0.5)).held is None


def test_a_corner_cannot_be_dragged_over_another() -> None:
    assert Calibration().press((0, 0)).drag((1.2, 0.9)).placement == STRAIGHT


def test_leaving_asks_once_where_something_is_not_saved() -> None:
    assert typed("escape").over
    once = typed("right", "escape")
    assert once.leaving
    assert not once.over
    assert typed("escape", start=once).over
    assert not typed("right", "escape", start=once).over
    saved = typed("right", "s")
    assert saved.save
    assert typed("escape", start=saved.kept()).over


def test_start_over_is_straight() -> None:
    assert typed("right", "m", "down", "r").placement == STRAIGHT
