"""Views: cutting a region out of a picture, turned and scaled, and finding the way back."""

from __future__ import annotations

import math

import numpy as np
import pytest

from exhibit.vision.faces.crop_view import around, whole


def test_the_way_into_a_view_and_back() -> None:
    view = around((100, 60), 40, 80, math.radians(30))
    corner = view.back(np.array([[40, 40], [80, 40]], np.float32))
    assert corner[0] == pytest.approx([100, 60], abs=1e-4)
    # The view's right is, in the picture, 20 pixels away, turned clockwise by 30 degrees.
    assert corner[1] == pytest.approx([100 + 20 * math.cos(math.pi / 6), 60 + 20 * math.sin(math.pi / 6)], abs=1e-4)
    assert view.zoom == pytest.approx(2)


def test_boxes_come_back_upright_with_their_size() -> None:
    view = around((100, 60), 40, 80, math.radians(45))
    assert view.boxes_back(np.array([[30, 20, 50, 60]], np.float32))[0] == pytest.approx([95, 50, 105, 70], abs=1e-4)


@pytest.mark.parametrize("factor", [1, 2, 5])
def test_a_cut_shows_what_is_there(factor: int) -> None:
    image = np.zeros((120, 160, 3), np.uint8)
    image[40:80, 60:100] = 200
    cut = around((80, 60), 80, 80 // factor).cut(image)
    quarter = 20 // factor
    assert cut.shape == (80 // factor, 80 // factor, 3)
    assert cut[quarter + 1 : -quarter - 1, quarter + 1 : -quarter - 1].min() == 200
    assert cut[: quarter - 1].max() == 0


def test_outside_the_picture_is_black() -> None:
    cut = around((0, 0), 40, 40).cut(np.full((50, 50, 3), 90, np.uint8))
    assert (cut[:19, :19].max(), cut[21:, 21:].min()) == (0, 90)


def test_the_whole_picture_keeps_its_proportions() -> None:
    view = whole(np.zeros((480, 640, 3), np.uint8), (512, 512))
    assert view.back(np.array([[512, 384]], np.float32))[0] == pytest.approx([640, 480])


@pytest.mark.parametrize("size", [(320, 180), (128, 72), (72, 41)])
def test_the_whole_picture_is_shown_where_it_is(size: tuple[int, int]) -> None:
    """A bright square stays in its place, whichever way the picture is scaled."""
    image = np.zeros((360, 640, 3), np.uint8)
    image[120:240, 320:480] = 200
    cut = whole(image, size).cut(image).astype(int)
    zoom = size[0] / 640
    rows, columns = np.nonzero(cut[..., 0] > 100)
    edges = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert edges == pytest.approx([320 * zoom, 120 * zoom, 480 * zoom, 240 * zoom], abs=1)
    assert cut.shape == (size[1], size[0], 3)
