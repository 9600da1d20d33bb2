"""What the tests of shaders share: shaders in files, drawn by a child that lives on between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from exhibit.shaders.client import CLIENT
from exhibit.shaders.live import ImageGiven, LiveShader, Moment
from exhibit.shaders.source import ShaderSource, read_source

FILES = Path(__file__).parent / "files"
SIZE_PX = (32, 18)
Drawn = NDArray[np.float64]
Draw = Callable[..., Drawn]


@pytest.fixture(scope="session")
def renderer() -> str:
    """What draws shaders here; tests that need it are passed over where nothing does."""
    found = CLIENT.renderer()
    if not found:
        pytest.skip(f"shaders cannot be drawn here: {CLIENT.missing}")
    return found


@pytest.fixture
def draw(renderer: str) -> Draw:  # noqa: ARG001 (it must be there)
    """Draw a source at a moment: (rows, columns, 4), red first, the highest row first, each from 0 to 1."""

    def drawn(
        source: ShaderSource,
        seconds: float = 0.0,
        images: Mapping[str, ImageGiven] | None = None,
        frames: int = 1,
        **numbers: tuple[float, ...],
    ) -> Drawn:
        assert source.header is not None, source.problems
        given = {one.name: one.default for one in source.header.inputs if not one.is_image} | numbers
        live = LiveShader(CLIENT, source.program(), SIZE_PX)
        try:
            for frame in range(frames):
                moment = Moment(seconds + frame / 30, given, images or {}, (2000.0, 6.0, 1.0, 60.0))
                picture = live.draw_exactly(moment, began_s=moment.seconds)
            return picture.pixels[..., [2, 1, 0, 3]].astype(np.float64) / 255
        finally:
            live.close()

    return drawn


def shader(name: str) -> ShaderSource:
    """A shader of files/."""
    return read_source(FILES / f"{name}.fs")


def painted(colour: tuple[int, int, int], size_px: tuple[int, int] = SIZE_PX) -> ImageGiven:
    """A picture of one colour, red first."""
    pixels = np.empty((size_px[1], size_px[0], 4), np.uint8)
    pixels[...] = (*colour[::-1], 255)
    return ImageGiven(pixels, 1)
