"""Fades: where the channels of a universe are at any moment (D-dmx-8). Pure: times are given, in seconds of a clock
that may be stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exhibit.outputs.dmx.fixture import REST, Fixture, FixtureOrder

GLIDE_S = 0.1
"""How long a followed value takes to its next place, so that it moves without steps."""
BLACKOUT_S = 0.3
SLOTS = 512


@dataclass(frozen=True)
class Fade:
    """A straight way from one value to another."""

    start: float
    goal: float
    began_s: float = 0.0
    ends_s: float = 0.0

    def at(self, now_s: float) -> float:
        """The value at that moment; afterwards it stays at its goal."""
        if now_s >= self.ends_s:
            return self.goal
        share = max(0.0, now_s - self.began_s) / (self.ends_s - self.began_s)
        return self.start + (self.goal - self.start) * share

    def to(self, goal: float, now_s: float, ends_s: float) -> Fade:
        """From where it is now to another goal."""
        return Fade(self.at(now_s), goal, now_s, ends_s)

    def still_s(self) -> float:
        """When it rests."""
        return self.ends_s if self.start != self.goal else self.began_s


@dataclass(frozen=True)
class Lamp:
    """A fixture with what it was last asked for, and how each of its channels comes there."""

    fixture: Fixture
    order: FixtureOrder
    fades: Mapping[str, Fade]

    @classmethod
    def resting(cls, fixture: Fixture) -> Lamp:
        """One that nothing has claimed yet."""
        return cls(fixture, REST, {name: Fade(value, value) for name, value in fixture.values(REST).items()})

    def asked(self, order: FixtureOrder, now_s: float) -> Lamp:
        """On its way to what `order` asks for, from where it is now: the latest wins."""
        goals = self.fixture.values(order)
        fades = {name: self.fades[name].to(goal, now_s, now_s + order.fade_s) for name, goal in goals.items()}
        return Lamp(self.fixture, order, fades)

    def followed(self, order: FixtureOrder, now_s: float) -> Lamp:
        """The same, where the goal of the order that it has moves: a fade under way ends when it was to end."""
        fades = {
            name: self.fades[name].to(goal, now_s, max(self.fades[name].ends_s, now_s + GLIDE_S))
            for name, goal in self.fixture.values(order).items()
        }
        return Lamp(self.fixture, order, fades)

    def patched(self, fixture: Fixture, now_s: float) -> Lamp:
        """The same lamp, patched otherwise: channels keep their values by name, and go where the order has them."""
        fresh = {name: Fade(value, value) for name, value in fixture.values(REST).items()}
        kept = {name: self.fades.get(name, fade) for name, fade in fresh.items()}
        return Lamp(fixture, self.order, kept).followed(self.order, now_s)

    def hurried(self, now_s: float, ends_s: float) -> Lamp:
        """The same, there by `ends_s`."""
        fades = {
            name: fade.to(fade.goal, now_s, ends_s) if fade.ends_s > ends_s else fade
            for name, fade in self.fades.items()
        }
        return Lamp(self.fixture, self.order, fades)

    def values(self, now_s: float) -> dict[str, float]:
        """What each channel is, 0 to 1."""
        return {name: fade.at(now_s) for name, fade in self.fades.items()}

    def still_s(self) -> float:
        """When all of it rests."""
        return max(fade.still_s() for fade in self.fades.values())


class FadePause:
    """The clock of all fades. While it is held it stands still, and goes on from there."""

    def __init__(self) -> None:
        self._state: tuple[float | None, float] = (None, 0.0)

    @property
    def held(self) -> bool:
        return self._state[0] is not None

    def hold(self, now_s: float, *, held: bool) -> None:
        """Stop it at `now_s`, or let it go on."""
        since, lag = self._state
        if held and since is None:
            self._state = (now_s, lag)
        elif not held and since is not None:
            self._state = (None, lag + now_s - since)

    def at(self, now_s: float) -> float:
        """The time of the fades."""
        since, lag = self._state
        return (now_s if since is None else since) - lag


class Universe:
    """The lamps of one line, and the blackout over them."""

    def __init__(self, lamps: Mapping[str, Lamp], pause: FadePause) -> None:
        self.lamps = dict(lamps)
        self._pause = pause
        self._dark = False
        self._light = Fade(1.0, 1.0)

    def ask(self, name: str, order: FixtureOrder, now_s: float, *, follow: bool = False) -> None:
        """Set the lamp `name` on its way; `follow`: its order is the same, and its goal has moved."""
        lamp, at_s = self.lamps[name], self._pause.at(now_s)
        self.lamps[name] = lamp.followed(order, at_s) if follow else lamp.asked(order, at_s)

    def darken(self, now_s: float, *, dark: bool) -> None:
        """Take all light away, or bring it back."""
        if dark != self._dark:
            self._dark, at_s = dark, self._pause.at(now_s)
            self._light = self._light.to(0.0 if dark else 1.0, at_s, at_s + BLACKOUT_S)

    def hurry(self, now_s: float, within_s: float) -> None:
        """Let every fade be over within that time."""
        at_s = self._pause.at(now_s)
        self.lamps = {name: lamp.hurried(at_s, at_s + within_s) for name, lamp in self.lamps.items()}

    def moving(self, now_s: float) -> bool:
        """Whether the frame of the next moment may be another."""
        ends_s = max((lamp.still_s() for lamp in self.lamps.values()), default=0.0)
        return not self._pause.held and self._pause.at(now_s) < max(ends_s, self._light.still_s())

    def frame(self, now_s: float) -> bytes:
        """The 512 slots of this moment."""
        at_s = self._pause.at(now_s)
        light, slots = self._light.at(at_s), bytearray(SLOTS)
        for lamp in self.lamps.values():
            values = lamp.values(at_s)
            if light < 1.0:
                values = lamp.fixture.dimmed(values, light)
            for name, places in lamp.fixture.slots.items():
                most = 256 ** len(places) - 1
                for place, part in zip(places, round(values[name] * most).to_bytes(len(places), "big"), strict=True):
                    slots[place] = part
        return bytes(slots)
