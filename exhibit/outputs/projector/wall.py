"""The wall: which scene is on it, and how one gives way to the next. The time is an argument; no clock, no thread."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

import numpy as np
import pygame
from numpy.typing import NDArray

from exhibit.cues.scene import CUT, SHADER, SceneTransition
from exhibit.outputs.projector.transitions import mix, shows
from exhibit.outputs.projector.wall_sources import (
    InterruptedTransition,
    Playing,
    SceneMemory,
    Still,
    WallSource,
    depth,
    played,
)
from exhibit.outputs.scenes.layer import ease
from exhibit.outputs.scenes.shader_file import ShaderFile
from exhibit.outputs.scenes.spec import SceneSpec
from exhibit.outputs.scenes.surfaces import blank
from exhibit.values import SceneInput


class TransitionDrawing(Protocol):
    """What draws a transition of its own, from its beginning to its end."""

    def mix(
        self, leaving: pygame.Surface, coming: pygame.Surface, share: float, seconds: float, *, hurried: bool
    ) -> None: ...

    def close(self) -> None: ...


DARK = "dark"
"""The name of what is on the wall before the first scene."""

_LONGEST_S = 3 * 3600.0
_OVER_S = 8.0
"""How long a scene plays before it starts over, and the fade to its beginning: layers compute in 32-bit numbers."""

_DEEPEST = 3
"""After so many transitions that were interrupted one in the other, what is on the wall is kept as one still."""


class Wall:
    """What visitors see. `fault` says in one line that a scene could not be drawn, until the next one is shown.

    A `hurried` wall never waits for a frame of a film: it shows what there is.
    """

    def __init__(self, size_px: tuple[int, int], *, hurried: bool = False) -> None:
        self.size_px = size_px
        self.fault = ""
        self._room = SceneMemory(hurried=hurried)
        self._surface, self._left, self._fresh = blank(size_px), blank(size_px), blank(size_px)
        self._current: WallSource = Still(DARK, blank(size_px))
        self._leaving: WallSource | None = None
        self._transition = SceneTransition()
        self._shader: TransitionDrawing | None = None
        self._began_s = self._lasts_s = self._share = 0.0

    @property
    def name(self) -> str:
        """The scene that is shown, or being faded to."""
        return self._current.name

    @property
    def fading(self) -> bool:
        return self._leaving is not None

    @property
    def sees_camera(self) -> bool:
        """Whether a scene that plays on it may draw a camera's pixel."""
        sources = (self._current, self._leaving)
        return any(one.spec.sees_camera for source in sources if source for one in played(source))

    def feel(self, feeling: SceneInput) -> None:
        """Let what is on the wall follow how the room feels now."""
        self._room.feeling = feeling

    def show(
        self,
        name: str,
        spec: SceneSpec,
        *,
        now: float,
        fade_s: float = 0.0,
        values: Mapping[str, float] | None = None,
        transition: SceneTransition | None = None,
    ) -> bool:
        """Bring a scene from what is on the wall now; False where it shows just that already.

        A scene that is still on the wall keeps its time, so that neither a change of its parameters nor an edit starts
        it over.
        Raises ValueError for a parameter that the scene does not have.
        """
        wanted = MappingProxyType(spec.values(values or {}))
        current = self._current
        if isinstance(current, Playing) and current.spec == spec and current.name == name and current.wanted == wanted:
            return False
        source = self._playing(name, spec, wanted, now)
        self._bring(source, transition or SceneTransition(), now, fade_s)
        if self._transition.by == SHADER and (file := spec.transition(self._transition.file)):
            self._shader = shader_transition(file, self.size_px)
        return True

    def adjust(self, values: Mapping[str, float]) -> None:
        """Let the parameters of the scene on the wall follow `values`; those that it does not have are passed over."""
        current = self._current
        if isinstance(current, Playing):
            known = {name: value for name, value in values.items() if name in current.wanted}
            current.wanted = MappingProxyType({**current.wanted, **known})

    def darken(self, *, now: float, fade_s: float) -> None:
        """Fade to nothing."""
        if self._current.name != DARK:
            self._bring(Still(DARK, blank(self.size_px)), SceneTransition(), now, fade_s)

    def draw(self, now: float) -> pygame.Surface:
        """The wall as it is at `now`; the surface is the wall's own and changes with the next call. Never raises."""
        self._room.go_on(now)
        self._start_over(now)
        self._share = self._passed(now)
        if self._share >= 1:
            self._leaving = None
            self._end_shader()
        if self._leaving is not None:
            self._draw_both(self._leaving, now)
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

    def _bring(self, source: WallSource, transition: SceneTransition, now: float, fade_s: float) -> None:
        self._leaving, self._current = self._as_it_is(), source
        self._end_shader()
        self._transition = transition
        self._began_s, self._lasts_s, self.fault = now, 0.0 if transition.by == CUT else max(fade_s, 0.0), ""

    def _as_it_is(self) -> WallSource:
        """What is on the wall, so that it can be left from here. Of two scenes caught in a transition, the one that is
        seen more goes on moving: a third one to draw would be too dear."""
        if self._leaving is None:
            return self._current
        leaving, coming = self._leaving, self._current
        if self._share < 0.5:
            coming = Still(coming.name, self._fresh.copy())
        else:
            leaving = Still(leaving.name, self._left.copy())
        halfway = InterruptedTransition(leaving, coming, self._transition, self._share)
        return halfway if depth(halfway) <= _DEEPEST else Still(coming.name, self._surface.copy())

    def _playing(self, name: str, spec: SceneSpec, wanted: Mapping[str, float], now: float) -> Playing:
        for source in (self._current, self._leaving):
            for playing in played(source) if source else ():
                if playing.name == name and playing.spec == spec:
                    dials, at_s = playing.dials.settled(), playing.at_s
                    return Playing(name, spec, wanted, playing.began_s, dials, at_s, playing.number, playing.said)
                if playing.name == name:
                    return Playing(name, spec, wanted, playing.began_s, number=playing.number, said=playing.said)
        return Playing(name, spec, wanted, now)

    def _passed(self, now: float) -> float:
        return ease((now - self._began_s) / self._lasts_s) if self._lasts_s > 0 else 1.0

    def _draw_both(self, leaving: WallSource, now: float) -> None:
        """Draw the two and mix them. Each is kept by itself too, in case that the transition is interrupted."""
        leaving_seen, coming_seen = shows(self._transition, self._share)
        if leaving_seen and self._draw(leaving, self._left, now):
            self._surface.blit(self._left, (0, 0))
        if not coming_seen or self._draw(self._current, self._fresh, now):
            if self._shader is not None:
                seconds = now - self._began_s
                self._shader.mix(self._surface, self._fresh, self._share, seconds, hurried=self._room.hurried)
            else:
                mix(self._surface, self._fresh, self._transition, self._share)

    def _end_shader(self) -> None:
        if self._shader is not None:
            self._shader.close()
            self._shader = None

    def _draw(self, source: WallSource, surface: pygame.Surface, now: float) -> bool:
        """Draw a source; one that fails leaves the last good picture on the wall in its place."""
        try:
            source.draw(surface, now, self._room)
        except Exception as error:  # noqa: BLE001 - whatever a scene does, the wall stays lit
            self.fault = f"scene '{source.name}' cannot be drawn: {type(error).__name__}: {error}"
            self._replace(source)
            return False
        return True

    def _replace(self, failed: WallSource) -> None:
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
            self._transition = SceneTransition()
            self._began_s, self._lasts_s = now, _OVER_S


def shader_transition(file: ShaderFile, size_px: tuple[int, int]) -> TransitionDrawing:
    """A transition drawn by the shader in `file`."""
    from exhibit.outputs.projector.shader_transition import ShaderTransition  # noqa: PLC0415 (most shows need none)

    return ShaderTransition(file, size_px)
