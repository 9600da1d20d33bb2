"""The wall: which scene is on it, and how one fades into the next. No clock and no thread; the time is an argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pygame
from numpy.typing import NDArray

from exhibit.outputs.scenes.layer import ease
from exhibit.outputs.scenes.picture import blank
from exhibit.outputs.scenes.spec import SceneSpec
from exhibit.smoothing import share_of_new

DARK = "dark"
"""The name of what is on the wall before the first scene."""

_EASE_S = 0.25
"""The time constant with which parameters follow."""

_FASTEST = 8.0
"""The highest speed of a layer."""

_LONGEST_S = 3 * 3600.0
_OVER_S = 8.0
"""How long a scene plays before it starts over, and the fade to its beginning: layers compute in 32-bit numbers."""


@dataclass(eq=False)
class Playing:
    """A scene that moves. It began at `began_s` on the wall's clock.

    Its parameters ease towards those that are wanted, so that a jumpy mood makes no jumpy picture, and each is summed
    up over time: what moves with a speed that changes goes on from where it is.
    """

    name: str
    spec: SceneSpec
    wanted: Mapping[str, float]
    began_s: float
    values: dict[str, float] = field(default_factory=dict)
    moved: dict[str, float] = field(default_factory=dict)
    at_s: float = -1.0

    def __post_init__(self) -> None:
        self.values = self.values or dict(self.wanted)
        self.moved = self.moved or dict.fromkeys(self.wanted, 0.0)
        self.at_s = max(self.at_s, self.began_s)

    def draw(self, surface: pygame.Surface, now: float) -> None:
        step_s, self.at_s = max(now - self.at_s, 0.0), max(now, self.at_s)
        share = share_of_new(step_s, _EASE_S)
        for name, wanted in self.wanted.items():
            self.values[name] += (wanted - self.values[name]) * share
            self.moved[name] += min(max(self.values[name], 0.0), _FASTEST) * step_s
        self.spec.draw(surface, max(now - self.began_s, 0.0), self.values, moved=self.moved)


@dataclass(frozen=True, eq=False)
class Still:
    """A picture that does not move: what was on the wall when a fade was interrupted or a scene failed."""

    name: str
    picture: pygame.Surface

    def draw(self, surface: pygame.Surface, _now: float) -> None:
        surface.blit(self.picture, (0, 0))


Source = Playing | Still


class Wall:
    """What visitors see. `fault` says in one line that a scene could not be drawn, until the next one is shown."""

    def __init__(self, size_px: tuple[int, int]) -> None:
        self.size_px = size_px
        self.fault = ""
        self._surface = blank(size_px)
        self._fresh = blank(size_px)
        self._current: Source = Still(DARK, blank(size_px))
        self._leaving: Source | None = None
        self._fade_began_s = 0.0
        self._fade_s = 0.0

    @property
    def name(self) -> str:
        """The scene that is shown, or being faded to."""
        return self._current.name

    @property
    def fading(self) -> bool:
        return self._leaving is not None

    def show(
        self, name: str, spec: SceneSpec, *, now: float, fade_s: float = 0.0, values: Mapping[str, float] | None = None
    ) -> bool:
        """Fade to a scene from what is on the wall now; False where it shows just that already.

        A scene that is still on the wall keeps its time, so that a change of its parameters does not start it over.
        Raises ValueError for a parameter that the scene does not have.
        """
        wanted = MappingProxyType(spec.values(values or {}))
        current = self._current
        if isinstance(current, Playing) and current.spec == spec and current.name == name and current.wanted == wanted:
            return False
        playing = self._playing(name, spec, wanted, now)
        # A fade that is cut short leaves two scenes half mixed; as a still they can be left from at any mixture.
        self._leaving = Still(current.name, self._surface.copy()) if self.fading else current
        self._current = playing
        self._fade_began_s, self._fade_s, self.fault = now, max(fade_s, 0.0), ""
        return True

    def adjust(self, values: Mapping[str, float]) -> None:
        """Let the parameters of the scene on the wall follow `values`; those that it does not have are passed over."""
        current = self._current
        if isinstance(current, Playing):
            known = {name: value for name, value in values.items() if name in current.wanted}
            current.wanted = MappingProxyType({**current.wanted, **known})

    def darken(self, *, now: float, fade_s: float) -> None:
        """Fade to nothing."""
        if self._current.name == DARK:
            return
        self._leaving = Still(self._current.name, self._surface.copy()) if self.fading else self._current
        self._current = Still(DARK, blank(self.size_px))
        self._fade_began_s, self._fade_s, self.fault = now, max(fade_s, 0.0), ""

    def draw(self, now: float) -> pygame.Surface:
        """The wall as it is at `now`; the surface is the wall's own and changes with the next call. Never raises."""
        self._start_over(now)
        share = self._faded(now)
        if share >= 1:
            self._leaving = None
        if self._leaving is not None:
            self._draw(self._leaving, self._surface, now)
            if self._draw(self._current, self._fresh, now):
                self._fresh.set_alpha(round(255 * share))
                self._surface.blit(self._fresh, (0, 0))
                self._fresh.set_alpha(None)
        elif self._draw(self._current, self._fresh, now):
            self._surface, self._fresh = self._fresh, self._surface
        return self._surface

    @property
    def picture(self) -> pygame.Surface:
        """What was drawn last; the wall's own."""
        return self._surface

    def pixels(self) -> NDArray[np.uint8]:
        """A copy of what was drawn last: (height, width, 3), RGB."""
        return np.ascontiguousarray(pygame.surfarray.array3d(self._surface).transpose(1, 0, 2))

    def _playing(self, name: str, spec: SceneSpec, wanted: Mapping[str, float], now: float) -> Playing:
        for source in (self._current, self._leaving):
            if isinstance(source, Playing) and source.name == name and source.spec == spec:
                return Playing(name, spec, wanted, source.began_s, dict(wanted), dict(source.moved), source.at_s)
        return Playing(name, spec, wanted, now)

    def _faded(self, now: float) -> float:
        if self._fade_s <= 0:
            return 1.0
        return ease((now - self._fade_began_s) / self._fade_s)

    def _draw(self, source: Source, surface: pygame.Surface, now: float) -> bool:
        """Draw a source; one that fails leaves the last good picture on the wall in its place."""
        try:
            source.draw(surface, now)
        except Exception as error:  # noqa: BLE001 - whatever a scene does, the wall stays lit
            self.fault = f"scene '{source.name}' cannot be drawn: {type(error).__name__}: {error}"
            self._replace(source)
            return False
        return True

    def _replace(self, failed: Source) -> None:
        """Put the scene that was about to leave, or else a still, in the place of `failed`."""
        still = Still(failed.name, self._surface.copy())
        if failed is self._leaving:
            self._leaving = still
        else:
            self._current, self._leaving = self._leaving or still, None

    def _start_over(self, now: float) -> None:
        """Fade a scene that has played for hours into its own beginning, before its motion starts to stutter."""
        current = self._current
        if not self.fading and isinstance(current, Playing) and now - current.began_s > _LONGEST_S:
            self._leaving, self._current = current, Playing(current.name, current.spec, current.wanted, now)
            self._fade_began_s, self._fade_s = now, _OVER_S
