"""The projectors' power, each by a link of its own: on when the house is about to open, off when it has closed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from exhibit.outputs.port import CannotPerform, OutputState
from exhibit.outputs.projector_power.link import PowerLink, PowerSettings
from exhibit.values import Cue, Link


class ProjectorPower:
    """Follows the hours of the house, and who switches one by hand. Rules cannot switch it: a lamp must not follow a
    mood."""

    def __init__(self, projectors: Mapping[str, PowerSettings], clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._unknown = clock, 0
        self._links = {name: PowerLink(name, settings, clock) for name, settings in projectors.items()}
        self._open_s: float | None = None
        self._by_hand: Mapping[str, bool] = {}
        self._leaving: list[PowerLink] = []

    def perform(self, cue: Cue) -> None:
        self._unknown += 1
        raise CannotPerform(f"the power of projectors follows the hours and people's hands, not '{cue.action}'")

    def keep_hours(self, *, closed: bool, opens_in_s: float) -> None:
        now_s = self._clock()
        if not closed:
            self._open_s = now_s
        for name, link in self._links.items():
            settings = link.settings
            lingering = self._open_s is not None and now_s - self._open_s < settings.linger_s
            if name not in self._by_hand:
                link.want(on=not closed or lingering or opens_in_s <= settings.warm_s)

    def switch_by_hand(self, by_hand: Mapping[str, bool]) -> None:
        self._by_hand = by_hand
        for name, on in by_hand.items():
            if name in self._links:
                self._links[name].want(on=on)

    def use(self, projectors: Mapping[str, PowerSettings]) -> None:
        """Keep these from now on; who is no more named stays as it is."""
        for name in [name for name, link in self._links.items() if projectors.get(name) != link.settings]:
            self._links[name].stop()
            self._leaving.append(self._links.pop(name))
        self._links |= {
            name: PowerLink(name, one, self._clock) for name, one in projectors.items() if name not in self._links
        }

    def state(self) -> OutputState:
        """Down where any of them is; each one's own state is among the `parts`."""
        parts = {name: state for link in self._links.values() for name, state in link.states().items()}
        switched = sum(one.performed for one in parts.values())
        if not parts:
            return OutputState("off", "no projector's power is kept", 0, self._unknown)
        order: tuple[Link, ...] = ("down", "unverified", "up")
        name, worst = min(parts.items(), key=lambda one: order.index(one[1].link) if one[1].link in order else 3)
        return OutputState(worst.link, f"{name}: {worst.detail}", switched, self._unknown, parts)

    def close(self) -> None:
        """The projectors stay as they are: a restart of the show must not cool their lamps."""
        links = [*self._links.values(), *self._leaving]
        for link in links:
            link.stop()
        for link in links:
            link.close()
