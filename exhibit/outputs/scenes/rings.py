"""The rings layer: flowers of light that open from a point, petal behind petal, and fade as they grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from exhibit.outputs.scenes.colour import Floats, as_light
from exhibit.outputs.scenes.layer import Colour, LayerAnswering, Share, ease, within
from exhibit.outputs.scenes.people import REACH, places
from exhibit.outputs.scenes.picture import ScenePicture
from exhibit.outputs.scenes.products import product
from exhibit.outputs.scenes.store import kept
from exhibit.system.late import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STEPS = 900
_REACH = 1.8
"""Steps of a flower's profile, and the distance in heights they span."""

_TIPS = 1.12
_BESIDE = 0.05
"""How many times further than its front the deepest petals of a flower reach, and how far beside them its light is
seen, in heights."""

_PETALS = (5, 6, 7, 8)


class Rings(LayerAnswering):
    """Flowers that open one after the other. The front shows `edge`, what follows shows `inner`, then `outer`."""

    edge: Colour = Field("#ffffff", description="colour of the opening front")
    inner: Colour = Field("#ffc93a", description="colour near the heart")
    outer: Colour = Field("#22d3ff", description="colour of the wide petals")
    every_s: Annotated[float, within(0.2, 30, "period")] = Field(1.6, description="seconds from one flower to the next")
    life_s: Annotated[float, within(0.5, 30)] = Field(6.0, description="seconds a flower takes to open and fade")
    reach: Annotated[float, within(0.05, 1.6)] = Field(0.75, description="how wide it opens, in heights")
    rings: int = Field(5, ge=1, le=12, description="rings behind each other in one flower")
    petals: Share = Field(0.35, description="0 gives round rings, 1 gives deep petals")

    def draw(self, picture: ScenePicture, seconds: float, seed: int) -> None:
        moved = seconds * self.speed + 0.35 * self.life_s  # the scene opens with a flower already on its way
        newest = int(moved / self.every_s)
        oldest = max(0, newest - min(int(self.life_s / self.every_s), 11))
        for number in range(oldest, newest + 1):
            age = (moved - number * self.every_s) / self.life_s
            if age < 1:
                self._draw_flower(picture, age, number, seed)

        if self.answers(picture):
            self._draw_visitors(picture, moved, seed)

    def _draw_visitors(self, picture: ScenePicture, moved: float, seed: int) -> None:
        """A flower of their own for everybody, which opens where they stand, over and again."""
        for one in picture.standing:
            place = places([one], picture.half_width)[0]
            turn = moved / (1.5 * self.life_s) + 0.618 * one.id
            chance = np.random.default_rng((seed, one.id, int(turn))).random(2)
            size, petals = (0.5 + 0.25 * chance[0]) * place.reach / REACH, _PETALS[int(chance[1] * len(_PETALS))]
            self._open(picture, turn % 1, (place.x, place.y), size, petals, abs(self.pull) * one.present)

    def _draw_flower(self, picture: ScenePicture, age: float, number: int, seed: int) -> None:
        chance = np.random.default_rng((seed, number)).random(4)
        x = (0.62 * (chance[0] - 0.5) + 0.62 * (0.5 if number % 2 else -0.5)) * picture.half_width * 1.5
        y = 0.5 + 0.44 * (chance[1] - 0.5)
        if self.answers(picture):
            x, y = picture.people.drawn(x, y, self.pull)
        self._open(picture, age, (x, y), 0.7 + 0.5 * chance[2], _PETALS[int(chance[3] * len(_PETALS))])

    def _open(
        self,
        picture: ScenePicture,
        age: float,
        at: tuple[float, float],
        size: float,
        petals: int,
        share: float = 1.0,
    ) -> None:
        """Draw one flower at `at`, x and y."""
        x, y = at
        steps = _distances(picture.grid_px, petals, round(self.petals, 1))
        width, height = picture.grid_px
        column = min(max(round((x + picture.half_width) * height), 0), width)
        row = min(max(round(y * height), 0), height)
        reach = _TIPS * self.reach * size * (1 - (1 - age) ** 2.6) + _BESIDE
        lit = picture.window((column / height) - picture.half_width, row / height, reach)
        if lit is None:
            return
        window = steps[height - row : 2 * height - row, width - column : 2 * width - column][lit]
        for channel, profile in enumerate(self._profile(age, size) * np.float32(picture.strength * share)):
            picture.light[channel][lit] += profile.take(window)

    def _profile(self, age: float, size: float) -> Floats:
        """The flower's light by distance from its heart: (3, _STEPS)."""
        away = np.linspace(0, _REACH, _STEPS, dtype=np.float32)
        opened = 1 - (1 - age) ** 2.6
        fade = (1 - age) ** 1.8 * ease(age * 9) * 2 * self.amount
        front, late = self.reach * size * opened, (1 - age) ** 2
        edge, inner, outer = (
            np.array(as_light(of, self.hue), np.float32) for of in (self.edge, self.inner, self.outer)
        )
        share = 1 - np.arange(self.rings, dtype=np.float32) / np.float32(self.rings)
        past = away - (np.float32(front) * share**1.25)[:, None]
        # Sharp outside, soft inside: a petal lit from its heart, thin as paper.
        glow = np.minimum(past * np.float32(1 / (0.05 + 0.16 * front)), past * np.float32(-1 / 0.006))
        np.exp(glow, out=glow)
        colours = inner[:, None] + (outer - inner)[:, None] * np.minimum(share * np.float32(1.7), 1)
        whiter = np.where(np.arange(self.rings) == 0, late, 0.25 * late)
        colours += (edge[:, None] - colours) * whiter.astype(np.float32)
        light = product(colours * (np.float32(fade * 0.5) * (np.float32(0.4) + np.float32(0.6) * share)), glow)
        heart = np.exp(-away / np.float32(0.01 + 0.03 * opened)) * np.float32(late)
        light += heart * inner[:, None] * np.float32(1.1 * fade)
        return light


@kept
def _distances(grid_px: tuple[int, int], petals: int, depth: float) -> NDArray[np.intp]:
    """Steps from the middle of a grid of twice the size, bent into petals; a window of it is a flower anywhere."""
    width, height = grid_px
    x = (np.arange(2 * width, dtype=np.float32)[None, :] - width) / height
    y = (np.arange(2 * height, dtype=np.float32)[:, None] - height) / height
    turn, away = np.arctan2(y, x), np.hypot(x, y)
    # Between two petals the edge comes in to the heart; each petal is ribbed, and leans a little as it opens.
    leaning = turn + 0.35 * away
    petal = np.abs(np.cos(leaning * petals / 2 + petals)) ** 0.7
    ribs = 0.035 * np.sin(leaning * petals * 6 + 3) * np.clip(away * 6, 0, 1)
    bent = 1 / (1 - depth * (0.62 - 0.7 * petal) + depth * ribs)
    steps = away * bent * (_STEPS / _REACH)
    return np.asarray(np.minimum(steps, _STEPS - 1), np.intp)
