"""Where visitors stand on the wall, and what they do to everything around them: a place that draws in or keeps free.

What one visitor does falls off like a bell around them. A bell is a column times a row, so that a whole picture's worth
of it is one product of two small matrices, however many are there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from exhibit.outputs.scenes.colour import Floats, Rgb, to_light
from exhibit.outputs.scenes.products import product
from exhibit.outputs.scenes.visitor_marks import VisitorMarks
from exhibit.system.late import np

TOP, BOTTOM = 0.15, 0.85
"""Heights on the wall for a face at the top and at the bottom of the camera's picture."""

_USUAL_SIZE = 0.25
REACH = 0.2
"""The size of a face near at hand, as a share of the camera's picture, and how far its visitor acts, in heights."""

_SWIRL = 1.5
"""How much of the pull goes around a visitor, beside what goes towards them."""

_APART = 2.2
"""How little those near each other melt into one: 1 is much."""

_MOST = 8
"""Visitors who bend what is made of points; of the rest only the light is seen."""


@dataclass(frozen=True)
class Place:
    """A visitor on the wall: middle and reach in heights, x 0 in the middle; the light of their colour; how much of
    them is there, 0..1."""

    x: float
    y: float
    reach: float
    light: Rgb
    present: float


def nearness(size: float) -> float:
    """How near somebody is whose face has this size: 1 at hand, 0.4 far away, 2.5 very close."""
    return min(max(size / _USUAL_SIZE, 0.4), 2.5)


def places(standing: Iterable[VisitorMarks], half_width: float) -> tuple[Place, ...]:
    """Everybody where a mirror would show them."""
    return tuple(_place(one, half_width) for one in standing)


def _place(one: VisitorMarks, half_width: float) -> Place:
    red, green, blue = to_light(np.array(one.tint, np.float32)).tolist()
    reach = REACH * (0.6 + 0.4 * nearness(one.size))
    return Place((1 - 2 * one.x) * half_width, TOP + (BOTTOM - TOP) * one.y, reach, (red, green, blue), one.present)


class People:
    """What the visitors at `places` do to a picture with these axes, in heights: x (1, columns) and y (rows, 1)."""

    def __init__(self, places: tuple[Place, ...], x: Floats, y: Floats) -> None:
        self.places = places
        here = np.array([(one.x, one.y, one.reach, one.present) for one in places], np.float32).reshape(-1, 4)
        at_x, at_y, reach, self._present = (part[:, None] for part in here.T)
        self._dx, self._dy = x - at_x, y.reshape(1, -1) - at_y
        self.across: Floats = np.exp(-0.5 * (self._dx / reach) ** 2)
        """The bell of each visitor across the picture: (visitors, columns)."""
        self._down: Floats = np.exp(-0.5 * (self._dy / reach) ** 2)

    def near(self) -> Floats:
        """How much of anybody is here, 0..1: (rows, columns)."""
        return self._near

    @cached_property
    def _near(self) -> Floats:
        near = self._sum(self._down, self.across)
        near *= np.float32(-1.4)
        np.exp(near, out=near)
        return np.asarray(1 - near, np.float32)

    @cached_property
    def _towards(self) -> tuple[Floats, Floats]:
        return self._sum(self._down, self.across * self._dx), self._sum(self._down * self._dy, self.across)

    def along(self) -> Floats:
        """How much of anybody is at each x, wherever they stand in height, 0..1: (1, columns)."""
        return np.asarray(1 - np.exp(-1.4 * (self._present * self.across).sum(axis=0, keepdims=True)), np.float32)

    def at(self, x: Floats) -> Floats:
        """How much of anybody is at each of these x, 0 and up."""
        bells = [one.present * np.exp(-0.5 * ((x - np.float32(one.x)) / one.reach) ** 2) for one in self.places]
        return np.asarray(sum(bells, np.zeros_like(x)), np.float32)

    def lean(self) -> Floats:
        """How far at each x things lean away from those nearby, in heights: (1, columns)."""
        return np.asarray((self._present * self.across * self._dx).sum(axis=0, keepdims=True), np.float32)

    def bend(self, pull: float) -> tuple[Floats, Floats]:
        """How far to the right, and down, of each point lies what is seen there, in heights: (rows, columns) each.

        A pull above 0 winds what is around a visitor about them; below 0 it spreads it, as a lens does.
        """
        dx, dy = self._towards
        if pull < 0:
            return np.float32(0.75 * pull) * dx, np.float32(0.75 * pull) * dy
        return np.float32(pull) * (dx - _SWIRL * dy), np.float32(pull) * (dy + _SWIRL * dx)

    def away(self) -> Floats:
        """How far from whoever is nearest each point is, in reaches, squared, 0 at the middle; between two who are near
        each other it is less, so that lines around both grow into one: (rows, columns)."""
        near = self._sum(self._down**_APART, self.across**_APART)
        return np.asarray(-2 / _APART * np.log(np.maximum(near, np.float32(1e-30))), np.float32).clip(0)

    def tint(self) -> Floats:
        """The light of who is nearest: (3, rows, columns). Between two feelings they mix."""
        lights = np.array([one.light for one in self.places], np.float32).reshape(-1, 3)
        down, across = np.sqrt(self._down), np.sqrt(self.across)
        parts = [self._sum(down, across * lights[:, [part]]) for part in range(3)]
        mixed = np.stack(parts) / np.maximum(self._sum(down, across), np.float32(1e-6))
        return np.asarray(mixed, np.float32)

    def drawn(self, x: float, y: float, pull: float) -> tuple[float, float]:
        """Where something at x and y comes to be that is drawn to whoever is nearest."""
        shares = [one.present * float(np.exp(-4 * ((one.x - x) ** 2 + (one.y - y) ** 2))) for one in self.places]
        whole = max(sum(shares), 1.0)
        right = sum(share * (one.x - x) for share, one in zip(shares, self.places, strict=True)) / whole
        down = sum(share * (one.y - y) for share, one in zip(shares, self.places, strict=True)) / whole
        return x + pull * right, y + pull * down

    def moved(self, at: tuple[Floats, Floats], pull: float) -> tuple[Floats, Floats]:
        """Where points at x and y come to be, which a pull above 0 draws about each visitor, and below 0 keeps off."""
        x, y = at
        for one in sorted(self.places, key=lambda one: -one.present)[:_MOST]:
            dx, dy = x - np.float32(one.x), y - np.float32(one.y)
            nearby = np.asarray(1 / (1 + (dx * dx + dy * dy) * np.float32(0.6 / one.reach**2)), np.float32)
            nearby *= nearby * np.float32(one.present * pull)
            if pull < 0:
                dx, dy = 1.5 * dx, 1.5 * dy
            else:
                dx, dy = 0.55 * dx - 0.8 * dy, 0.55 * dy + 0.8 * dx
            x, y = np.asarray(x - nearby * dx, np.float32), np.asarray(y - nearby * dy, np.float32)
        return x, y

    def _sum(self, down: Floats, across: Floats) -> Floats:
        """The sum over all visitors of a column times a row."""
        return product(np.ascontiguousarray((self._present * down).T), np.ascontiguousarray(across))
