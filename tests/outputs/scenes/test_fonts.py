"""A font that is replaced while the show runs: its words change on the wall; a torn one changes nothing."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pygame
import pytest

from exhibit.outputs.projector import Projector
from exhibit.outputs.scenes import parse_scene
from exhibit.outputs.scenes.media import forget_faults
from exhibit.outputs.scenes.store import STORE
from exhibit.values import Cue
from tests.conftest import WITHIN_S

OWN = Path(pygame.__file__).parent / "freesansbold.ttf"


@pytest.fixture(autouse=True)
def _empty_store() -> Iterator[None]:
    STORE.clear()
    yield
    STORE.clear()
    forget_faults()


def wider(font: Path, to: Path) -> None:
    """The same font whose letters stand twice as far apart: `hmtx` (OpenType 1.9) holds how far each goes."""
    data = bytearray(font.read_bytes())
    for number in range(int.from_bytes(data[4:6], "big")):
        entry = 12 + 16 * number
        if data[entry : entry + 4] == b"hmtx":
            begin, length = (int.from_bytes(data[entry + at : entry + at + 4], "big") for at in (8, 12))
            for at in range(begin, begin + length - 3, 4):
                far = int.from_bytes(data[at : at + 2], "big") * 2
                data[at : at + 2] = min(far, 0xFFFF).to_bytes(2, "big")
    to.write_bytes(data)


def wait_until(happened: Callable[[], bool]) -> None:
    end_s = time.monotonic() + WITHIN_S
    while not happened():
        assert time.monotonic() < end_s
        time.sleep(0.01)


def test_words_change_with_their_font_and_not_with_a_torn_one(tmp_path: Path) -> None:
    shutil.copy(OWN, tmp_path / "a.ttf")
    layer = {"text": {"text": "nnnn", "font": "a.ttf", "fade_s": 0, "size": 0.2, "wide": 6}}
    scene = parse_scene({"about": "words", "glow": 0, "layers": [layer]}, folder=tmp_path)
    projector = Projector({"a": scene}, size_px=(320, 180), headless=True)

    def width() -> int:
        lit = np.flatnonzero(np.max(projector.snapshot()[..., 0], axis=0) > 128)
        return int(lit[-1] - lit[0]) if len(lit) else 0

    try:
        projector.perform(Cue("projector", "scene", {"name": "a", "fade_s": 0.0}, "test"))
        wait_until(lambda: width() > 0)
        before = width()
        (tmp_path / "a.ttf").write_bytes(OWN.read_bytes()[:9_000])
        projector.use_scenes({"a": scene})
        wait_until(lambda: "a.ttf" in projector.state().detail)
        assert (
            "is not a font that can be read: use a TTF or OTF file; it is shown as it was before"
            in projector.state().detail
        )
        assert width() == before
        wider(OWN, tmp_path / "a.ttf")
        projector.use_scenes({"a": scene})
        wait_until(lambda: width() > 1.3 * before)
        assert "a.ttf" not in projector.state().detail
    finally:
        projector.close()
