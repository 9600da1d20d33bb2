"""Exposure for faces, on a camera that is made up: its picture is as light as it exposes."""

from __future__ import annotations

from itertools import pairwise

import pytest

from exhibit.config.camera_controls import ControlsSection
from exhibit.vision.face_exposure import BRIGHT, DARK, LASTS_S, ExposureState, step
from exhibit.vision.sources.controls import (
    EXPOSURE,
    EXPOSURE_AUTO,
    ControlRange,
    MemoryControls,
    scale_exposure,
    set_controls,
)


@pytest.mark.parametrize(("begins", "gain"), [(20, 1 / 400), (330, 1 / 120)], ids=["dark faces", "burnt faces"])
@pytest.mark.parametrize("rate_hz", [8, 30])
def test_faces_become_well_lit_in_small_steps_at_any_rate(begins: int, gain: float, rate_hz: int) -> None:
    camera = MemoryControls({EXPOSURE: ControlRange(3, 2047), EXPOSURE_AUTO: ControlRange(0, 3)}, {EXPOSURE: begins})
    assert set_controls(camera, ControlsSection(exposure="faces")) == []
    state, changes = ExposureState(), []
    for at in range(60 * rate_hz):
        light = min(1.0, camera.get(EXPOSURE) * gain)
        state, factor = step(state, light, at / rate_hz)
        if factor != 1.0:
            scale_exposure(camera, factor)
            changes.append(at / rate_hz)
    assert DARK <= camera.get(EXPOSURE) * gain <= BRIGHT
    assert all(later - earlier >= LASTS_S for earlier, later in pairwise(changes))
    assert camera.values[EXPOSURE_AUTO] == 1


def test_while_nobody_is_there_exposure_stays_as_it_is() -> None:
    state = ExposureState()
    for at in range(100):
        state, factor = step(state, None if at % 10 else 0.05, at / 4)
        assert factor == 1.0


def test_it_ends_at_what_the_camera_takes_and_at_a_thirtieth_of_a_second() -> None:
    camera = MemoryControls({EXPOSURE: ControlRange(3, 2047)}, {EXPOSURE: 320})
    assert scale_exposure(camera, 1.25)
    assert camera.get(EXPOSURE) == 333
    assert not scale_exposure(camera, 1.25)
    camera.values[EXPOSURE] = 4
    assert scale_exposure(camera, 0.9)
    assert camera.get(EXPOSURE) == 3
    assert not scale_exposure(camera, 0.9)
