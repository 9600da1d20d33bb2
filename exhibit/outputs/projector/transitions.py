"""Transitions: how one picture gives way to another. Functions of a share from 0 to 1, in whole-byte blits only."""

from __future__ import annotations

import pygame

from exhibit.cues.scene import DIP, WIPE, SceneTransition
from exhibit.outputs.scenes.surfaces import lay, scratch

_STRIPS = 96
"""Steps of a wipe's soft edge: with so many none is seen."""


def shows(transition: SceneTransition, share: float) -> tuple[bool, bool]:
    """Whether the picture that leaves, and the one that comes, is seen at all at `share`."""
    if transition.by == DIP:
        return share < 0.5, share >= 0.5
    return share < 1, share > 0


def mix(leaving: pygame.Surface, coming: pygame.Surface, transition: SceneTransition, share: float) -> None:
    """Lay `coming` on `leaving` as it is at `share`; what `shows` says is not seen is not looked at."""
    if transition.by == DIP:
        _dip(leaving, coming, pygame.Color(transition.colour), share)
    elif transition.by == WIPE:
        _wipe(leaving, coming, transition, share)
    else:
        lay(leaving, coming, (0, 0), opacity=share)


def _dip(leaving: pygame.Surface, coming: pygame.Surface, colour: pygame.Color, share: float) -> None:
    if share >= 0.5:
        leaving.blit(coming, (0, 0))
    veil = scratch("veil", leaving.get_size())
    veil.fill(colour)
    lay(leaving, veil, (0, 0), opacity=1 - abs(2 * share - 1))


def _wipe(leaving: pygame.Surface, coming: pygame.Surface, transition: SceneTransition, share: float) -> None:
    """The wall up to the edge is `coming`; within the edge it thins out, strip by strip."""
    across = transition.towards in ("left", "right")
    width, height = leaving.get_size()
    length = width if across else height
    edge = max(transition.edge * length, 1.0)
    front = share * (length + edge)
    done = int(max(front - edge, 0.0))
    thickness = max(int(edge / _STRIPS), 1)
    _strip(leaving, coming, transition.towards, 0, done)
    for start in range(done, min(int(front), length), thickness):
        coming.set_alpha(round(255 * min(max((front - start - thickness / 2) / edge, 0.0), 1.0)))
        _strip(leaving, coming, transition.towards, start, min(start + thickness, length))
    coming.set_alpha(None)


def _strip(leaving: pygame.Surface, coming: pygame.Surface, towards: str, start: int, end: int) -> None:
    """Blit the strip from `start` to `end` pixels behind the side where the wipe begins."""
    width, height = leaving.get_size()
    area = {
        "right": (start, 0, end - start, height),
        "left": (width - end, 0, end - start, height),
        "down": (0, start, width, end - start),
        "up": (0, height - end, width, end - start),
    }[towards]
    leaving.blit(coming, area[:2], area)
