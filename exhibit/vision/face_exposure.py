"""Exposure for the faces that are there, and not for the bright wall behind them: slow, in small steps, and where it is
while nobody is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from exhibit.smoothing import share_of_new
from exhibit.values import Frame, Observation
from exhibit.vision.face_light import readability
from exhibit.vision.observer import FrameObserver

DARK, BRIGHT = 0.30, 0.60
"""Between these faces are light enough: the means over a face, skin of all shades and hair included."""
LASTS_S = 2.0
"""For how long faces must be too dark or too bright before a step is made, and before the next one."""
LONGER, SHORTER = 1.25, 0.8
_SMOOTH_S = 1.0


@dataclass(frozen=True)
class ExposureState:
    """How light faces are of late (None: nobody was there), when that was known last, and since when it is wrong."""

    light: float | None = None
    at_s: float = 0.0
    wrong_since_s: float | None = None


def step(state: ExposureState, light: float | None, now_s: float) -> tuple[ExposureState, float]:
    """The next state where faces are `light` now (None: nobody is there), and how many times as long is to be exposed;
    mostly 1."""
    if light is None:
        return ExposureState(at_s=now_s), 1.0
    share = share_of_new(max(0.0, now_s - state.at_s), _SMOOTH_S) if state.light is not None else 1.0
    before = light if state.light is None else state.light
    state = replace(state, light=before + share * (light - before), at_s=now_s)
    assert state.light is not None
    if DARK <= state.light <= BRIGHT:
        return replace(state, wrong_since_s=None), 1.0
    since_s = now_s if state.wrong_since_s is None else state.wrong_since_s
    if now_s - since_s < LASTS_S:
        return replace(state, wrong_since_s=since_s), 1.0
    return replace(state, wrong_since_s=now_s), LONGER if state.light < DARK else SHORTER


class FaceExposure:
    """Observes as `observer` does, and has `expose` make faces lighter or darker."""

    def __init__(self, observer: FrameObserver, expose: Callable[[float], None]) -> None:
        self._observer, self._expose = observer, expose
        self._state = ExposureState()

    def observe(self, frame: Frame) -> Observation:
        observation = self._observer.observe(frame)
        self._state, factor = step(self._state, readability(frame, observation).light, frame.captured_s)
        if factor != 1.0:
            self._expose(factor)
        return observation
