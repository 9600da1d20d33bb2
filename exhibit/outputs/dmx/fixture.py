"""A fixture and what it can be asked for: level and colour become its own channels. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exhibit.cues.look_cue import LookCue

DIMMER = "dimmer"
_ADDED, _FILTERS = ("red", "green", "blue"), ("cyan", "magenta", "yellow")
"""Lamps that add light, and filters that take it away from white."""
LIGHT = (*_ADDED, "white", "warm", "cold", "amber", "lime", "uv", *_FILTERS)
"""Channels that are light: they are dimmed where a fixture has no dimmer."""
_WHITE = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class FixtureOrder:
    """What a fixture is asked for. `levels` by channel, or by "level" for the whole of it; `colour` as red, green and
    blue; all 0 to 1. What is not named rests (D-dmx-2)."""

    levels: Mapping[str, float] = field(default_factory=dict)
    colour: tuple[float, float, float] | None = None
    fade_s: float = 0.0

    @classmethod
    def of(cls, look: LookCue[float]) -> FixtureOrder:
        """What a look asks for."""
        colour = look.colours.get("colour")
        levels = {name: _share(value) for name, value in look.levels.items()}
        mixed = None if colour is None else (_share(colour[0]), _share(colour[1]), _share(colour[2]))
        return cls(levels, mixed, look.fade_s or 0.0)


REST = FixtureOrder()


@dataclass(frozen=True)
class Fixture:
    """A fixture on the line of that name: `slots` says which of the universe's slots (from 0) each channel fills, the
    coarse one first; `rest` what they are while nothing claims it, 0 unless it says otherwise."""

    line: str
    slots: Mapping[str, tuple[int, ...]]
    rest: Mapping[str, float] = field(default_factory=dict)

    @property
    def has_colour(self) -> bool:
        return any(all(name in self.slots for name in mix) for mix in (_ADDED, _FILTERS))

    @property
    def has_level(self) -> bool:
        return DIMMER in self.slots or bool(self._light)

    @property
    def _light(self) -> list[str]:
        return [name for name in LIGHT if name in self.slots]

    def values(self, order: FixtureOrder) -> dict[str, float]:
        """What each channel is to be, 0 to 1.

        Of a level and a colour where only one is asked for, the other is full, or white. White and no colour takes the
        white lamp's share out of red, green and blue. A level dims the light itself where there is no dimmer.
        """
        named = {name: value for name, value in order.levels.items() if name in self.slots}
        level = order.levels.get("level")
        values = {name: self.rest.get(name, 0.0) for name in self.slots}
        if order.colour is not None or (level is not None and not self._tinted(named)):
            values |= self._mixed(order.colour or _WHITE)
            level = 1.0 if level is None else level
        values |= named
        if level is None:
            return values
        if DIMMER in self.slots:
            return {**values, DIMMER: named.get(DIMMER, level)}
        return self.dimmed(values, level)

    def dimmed(self, values: Mapping[str, float], share: float) -> dict[str, float]:
        """`values` with the light at `share` of what it is; what is no light stays."""
        if DIMMER in self.slots:
            return {**values, DIMMER: values[DIMMER] * share}
        filtered = all(name in self.slots for name in _FILTERS)
        return {**values, **{name: _dimmed(name, values[name], share, filtered=filtered) for name in self._light}}

    def _tinted(self, named: Iterable[str]) -> bool:
        """Whether its light has a colour already: channels of light are `named`, or rest at something."""
        return any(name in named or self.rest.get(name, 0.0) > 0 for name in self._light)

    def _mixed(self, colour: tuple[float, float, float]) -> dict[str, float]:
        """The channels that make `colour`; every lamp, where they cannot make any."""
        if all(name in self.slots for name in _ADDED):
            white = min(colour) if "white" in self.slots else 0.0
            mixed = {name: part - white for name, part in zip(_ADDED, colour, strict=True)}
            return mixed | ({"white": white} if "white" in self.slots else {})
        if all(name in self.slots for name in _FILTERS):
            return {name: 1.0 - part for name, part in zip(_FILTERS, colour, strict=True)}
        return dict.fromkeys(self._light, 1.0)


def _dimmed(name: str, value: float, share: float, *, filtered: bool) -> float:
    """Filters darken by closing."""
    return 1.0 - (1.0 - value) * share if filtered and name in _FILTERS else value * share


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
