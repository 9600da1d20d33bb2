"""Each feature of the format: a small shader of our own for it, drawn, and its colour looked at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from exhibit.shaders.live import ImageGiven
from exhibit.shaders.source import read_source

from .conftest import FILES, SIZE_PX, Draw, painted, shader

MIDDLE = (9, 16)
NEAR = 0.02


@pytest.mark.parametrize(
    ("name", "colour"),
    [
        ("float", (0.6, 0, 0)),
        ("bool", (0, 1, 0)),
        ("event", (0.2, 0, 0)),
        ("long", (1, 0, 0)),
        ("point", (0.25, 0.75, 0)),
        ("colour", (0.2, 0.4, 0.6)),
        ("place", (0.516, 0.472, 1)),
        ("date", (1, 0.5, 1)),
        ("passes", (0.5, 0.25, 0)),
        ("sizes", (0.5, 0.125, 0.5)),
        ("self", (0.8, 0, 0)),
        ("lasttarget", (0, 0.4, 0.8)),
        ("vertex", (0.508, 0.736, 0)),
        ("varyingnew", (0.5, 0.25, 0)),
        ("tolerant", (0.5, 0.25, 0.75)),
        ("integers", (0.5, 0.5, 0.5)),
        ("loops", (0.5, 0.1, 0.3)),
        ("overloads", (0.5, 0.5, 0.5)),
    ],
)
def test_a_feature_shows_what_it_says(name: str, colour: tuple[float, ...], draw: Draw) -> None:
    assert draw(shader(name))[MIDDLE][:3] == pytest.approx(colour, abs=NEAR)


def test_inputs_are_what_they_are_given(draw: Draw) -> None:
    assert draw(shader("float"), level=(0.2,))[MIDDLE][0] == pytest.approx(0.2, abs=NEAR)
    assert draw(shader("long"), mode=(7.0,))[MIDDLE][:2] == pytest.approx((0, 1), abs=NEAR)
    assert draw(shader("colour"), tint=(1.0, 0.5, 0.0, 1.0))[MIDDLE][:3] == pytest.approx((1, 0.5, 0), abs=NEAR)


def test_time_its_step_and_the_number_of_the_frame_go_on(draw: Draw) -> None:
    shown = draw(shader("time"), 2.25, frames=4)[MIDDLE]
    assert shown[:3] == pytest.approx((0.35, 1 / 30, 0.3), abs=NEAR)


def test_a_persistent_buffer_remembers_and_a_floating_one_has_no_bounds(draw: Draw) -> None:
    assert draw(shader("persistent"), frames=4)[MIDDLE][0] == pytest.approx(0.4, abs=NEAR)
    assert draw(shader("floating"), frames=2)[MIDDLE][:2] == pytest.approx((0.6, 0.5), abs=NEAR)
    seen = {"inputImage": painted((0, 0, 0))}
    assert draw(shader("version1"), images=seen, frames=2)[MIDDLE][:2] == pytest.approx((0.5, 1), abs=NEAR)


def test_a_filter_sees_the_picture_the_right_way_up(draw: Draw) -> None:
    columns, rows = np.meshgrid(np.linspace(0, 200, SIZE_PX[0]), np.linspace(0, 100, SIZE_PX[1]))
    pixels = np.dstack([columns, rows, columns * 0, columns * 0 + 255]).astype(np.uint8)
    seen = ImageGiven(pixels, 1)
    for name in ("texture", "pixels"):
        shown = draw(shader(name), images={"inputImage": seen})
        assert shown[..., 2] == pytest.approx(pixels[..., 0] / 255, abs=NEAR)
        assert shown[..., 1] == pytest.approx(pixels[..., 1] / 255, abs=NEAR)
    assert draw(shader("filter"), images={"inputImage": painted((255, 51, 0))})[MIDDLE][:3] == pytest.approx(
        (0, 0.8, 1), abs=NEAR
    )


def test_a_transition_goes_from_one_picture_to_the_other(draw: Draw) -> None:
    seen = {"startImage": painted((255, 0, 0)), "endImage": painted((0, 0, 255))}
    shown = draw(shader("transition"), images=seen, progress=(0.5,))
    assert shown[9, 4, :3] == pytest.approx((0, 0, 1))
    assert shown[9, 28, :3] == pytest.approx((1, 0, 0))


def test_a_picture_without_anything_is_clear_and_alpha_is_kept(draw: Draw) -> None:
    assert draw(shader("filter"), amount=(0.0,))[MIDDLE] == pytest.approx((0, 0, 0, 0))
    shown = draw(shader("alpha"))
    assert (shown[9, 2, 3], shown[9, 30, 3]) == (0, 1)


def test_what_it_imports_lies_beside_it_and_nowhere_else(tmp_path: Path) -> None:
    source = shader("imported")
    assert [problem.text for problem in source.problems] == [
        "there is no file 'paper.png' beside it, which it imports: copy it there"
    ]
    outside = tmp_path / "outside.fs"
    outside.write_text((FILES / "imported.fs").read_text().replace("paper.png", "../../paper.png"))
    (problem,) = read_source(outside).problems
    assert "lies outside the shader's folder" in problem.text


def test_every_small_shader_compiles_and_draws(draw: Draw) -> None:
    names = sorted(file.stem for file in FILES.glob("*.fs"))
    assert len(names) == 30
    for name in names:
        assert draw(shader(name)).shape == (SIZE_PX[1], SIZE_PX[0], 4), name
