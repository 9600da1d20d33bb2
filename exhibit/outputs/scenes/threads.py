"""The threads layer: slow lights that leave long silken trails, like a long exposure of fireflies in a current."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from pydantic import Field

from exhibit.outputs.scenes.colour import Floats, as_light
from exhibit.outputs.scenes.layer import Colours, LayerAnswering, within
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.system.late import np

_RIBBONS = 11
"""Threads travel in so many ribbons; within one they run side by side."""


class Threads(LayerAnswering):
    """Lights carried by one slow current; the trail shows where each was in the last `trail_s` seconds."""

    colours: Colours = Field(description="each thread has one of these")
    count: int = Field(260, ge=1, le=600, description="how many there are when amount is 1")
    trail_s: Annotated[float, within(0.2, 30)] = Field(7.0, description="seconds a trail lasts")
    current: Annotated[float, within(-0.5, 0.5, "rate")] = Field(0.035, description="drift to the right, heights/s")
    swirl: Annotated[float, within(0, 1)] = Field(0.5, description="how strongly the current bends")
    beads: int = Field(260, ge=8, le=300, description="points a trail is made of")

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        alive = max(round(self.count * self.amount), 1)
        own = _threads(seed, self.count)[:, :alive, None]
        back = np.linspace(0, 1, self.beads, dtype=np.float32) ** 1.15
        then = np.float32(seconds * self.speed) - back[None, :] * np.float32(self.trail_s)
        x, y = self._carried(picture, own, then)
        edge = picture.half_width + 0.15
        if self.answers(picture):
            x, y = picture.people.moved((x, y), self.pull)
        at_edge = np.clip((edge - np.abs(x)) * 4, 0, 1)  # the current re-enters on the other side; that must not show
        breath = 0.55 + 0.45 * np.sin(then * (0.25 + 0.4 * own[5]) + 40 * own[4])
        strength = (0.25 + own[3]) * (1 - back[None, :]) ** 1.6 * at_edge * breath
        strength *= np.minimum(back * 30 + 0.06, 1)  # a blunt head would look like a match
        strength = (strength * np.float32(0.62)).astype(np.float32)
        kinds = (own[4, :, 0] * len(self.colours)).astype(np.intp)
        for kind, colour in enumerate(self.colours):  # one colour at a time: each is counted out only once
            of_it = kinds == kind
            picture.splat((x[of_it].ravel(), y[of_it].ravel()), strength[of_it].ravel(), as_light(colour, self.hue))

    def _carried(self, picture: ScenePicture, own: Floats, then: Floats) -> tuple[Floats, Floats]:
        """Where every thread was at the moments `then`: (threads, beads) each."""
        edge = picture.half_width + 0.15
        travelled = own[0] * 2 * edge + self.current * (0.6 + 0.8 * own[2]) * then
        x = np.mod(travelled, 2 * edge) - edge
        y = -0.1 + 1.2 * own[1]
        bend = np.float32(self.swirl)
        for wide, slow, phase in ((1.3, 0.11, 0.0), (2.9, 0.17, 1.9), (5.3, 0.26, 4.1)):
            # Neighbours bend alike, which is what makes a current of them.
            push = bend * np.float32(0.34 / wide)
            x, y = (
                x + push * np.sin(wide * 2.2 * y + slow * then + phase) * 0.7,
                y + push * np.sin(wide * 1.7 * x - slow * 1.3 * then + 2 * phase),
            )
        return x, y


@lru_cache(maxsize=16)
def _threads(seed: int, count: int) -> Floats:
    """Random numbers of every thread, 0..1: (6, threads)."""
    rng = np.random.default_rng(seed)
    own = rng.random((6, count), dtype=np.float32)
    ribbon = np.arange(count) % _RIBBONS
    along, across = rng.random(_RIBBONS, dtype=np.float32), (np.arange(_RIBBONS) + rng.random(_RIBBONS)) / _RIBBONS
    own[0] = along[ribbon] + 0.22 * (own[0] - 0.5)
    own[1] = (across[rng.permutation(_RIBBONS)])[ribbon] + 0.10 * (own[1] - 0.5)
    return own
