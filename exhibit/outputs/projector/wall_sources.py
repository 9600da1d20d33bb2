"""What can be on a wall: a scene that plays, a still picture, or two of these caught in the middle of a transition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

import pygame

from exhibit.cues.scene import SceneTransition
from exhibit.outputs.projector.transitions import mix, shows
from exhibit.outputs.scenes.eased_parameters import EasedParameters, ParameterValues
from exhibit.outputs.scenes.said_next import SaidNext, said_next
from exhibit.outputs.scenes.spec import SceneSpec
from exhibit.outputs.scenes.surfaces import scratch
from exhibit.outputs.scenes.visitor_marks import VisitorMarks, stood
from exhibit.outputs.scenes.visitor_traces import VisitorTraces, traced
from exhibit.values import SceneInput

_numbers = count(1)


class SceneMemory:
    """Who is before the wall and how the room feels, as it was told last, and what those left who have gone."""

    def __init__(self, *, hurried: bool = False) -> None:
        self.hurried = hurried
        self.feeling = SceneInput()
        self.standing: tuple[VisitorMarks, ...] = ()
        self.traces = VisitorTraces()
        self._at_s: float | None = None

    def go_on(self, now: float) -> None:
        """Let the marks glide on to `now`, and leave their traces."""
        step_s = max(now - self._at_s, 0.0) if self._at_s is not None else 0.0
        self.standing, self._at_s = stood(self.standing, self.feeling.marks, step_s), now
        self.traces = traced(self.traces, self.standing, step_s)


class WallSource(Protocol):
    """Something that can fill the wall."""

    @property
    def name(self) -> str: ...

    def draw(self, surface: pygame.Surface, now: float, room: SceneMemory) -> None: ...


@dataclass(eq=False)
class Playing:
    """A scene that moves. It began at `began_s` on the wall's clock; its live numbers follow `wanted` and the room."""

    name: str
    spec: SceneSpec
    wanted: Mapping[str, float]
    began_s: float
    dials: EasedParameters = field(default_factory=lambda: EasedParameters({}, {}))
    at_s: float = -1.0
    number: int = field(default_factory=lambda: next(_numbers))
    """Its own; what goes on from it has the same."""
    said: SaidNext = field(default_factory=SaidNext)

    def __post_init__(self) -> None:
        if not self.dials.live:
            self.dials = self.spec.dials()
        self.at_s = max(self.at_s, self.began_s)

    def draw(self, surface: pygame.Surface, now: float, room: SceneMemory) -> None:
        step_s, self.at_s = max(now - self.at_s, 0.0), max(now, self.at_s)
        numbers, moved = self.dials.step(self.spec.numbers(self.wanted, room.feeling.values), step_s)
        felt = room.feeling.values
        self.said = said_next(self.said, room.feeling.next, now)
        moment = ParameterValues(
            numbers, moved, room.standing, room.hurried, self.number, room.traces, felt,
            self.said.next, max(now - self.said.since_s, 0.0),
        )  # fmt: skip
        self.spec.draw(surface, max(now - self.began_s, 0.0), self.wanted, moment=moment)


@dataclass(frozen=True, eq=False)
class Still:
    """A picture that does not move: darkness, or what a scene that failed has left behind."""

    name: str
    picture: pygame.Surface

    def draw(self, surface: pygame.Surface, _now: float, _room: SceneMemory) -> None:
        surface.blit(self.picture, (0, 0))


@dataclass(frozen=True, eq=False)
class InterruptedTransition:
    """Two sources in the middle of a transition that was interrupted at `share`: the mixture stays, they move on
    (D-scenes-6)."""

    leaving: WallSource
    coming: WallSource
    transition: SceneTransition
    share: float

    @property
    def name(self) -> str:
        return self.coming.name

    def draw(self, surface: pygame.Surface, now: float, room: SceneMemory) -> None:
        leaving_seen, coming_seen = shows(self.transition, self.share)
        if leaving_seen:
            self.leaving.draw(surface, now, room)
        fresh = scratch(f"halfway {depth(self)}", surface.get_size())
        if coming_seen:
            self.coming.draw(fresh, now, room)
        mix(surface, fresh, self.transition, self.share)


def depth(source: WallSource) -> int:
    """How many transitions are caught in it."""
    return 1 + max(depth(source.leaving), depth(source.coming)) if isinstance(source, InterruptedTransition) else 0


def played(source: WallSource) -> Iterator[Playing]:
    """The scenes that play in it, the one that comes first."""
    if isinstance(source, Playing):
        yield source
    elif isinstance(source, InterruptedTransition):
        yield from played(source.coming)
        yield from played(source.leaving)
