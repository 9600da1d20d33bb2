"""The displays that there are now: their names, places and sizes, as SDL knows them."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache

import pygame
import pygame.base

_AT = 0x2FFF0000
"""SDL's mark of a position that means: in the middle of the display whose number is added."""


@dataclass(frozen=True)
class Display:
    """A display: its number, its name (empty where the system gives none) and its size in pixels."""

    index: int
    name: str
    size_px: tuple[int, int]

    @property
    def middle(self) -> tuple[int, int]:
        """The position of a window in its middle."""
        return _AT | self.index, _AT | self.index


def displays() -> list[Display]:
    """The displays, in SDL's order. Raises pygame.error where there is no display system."""
    sizes = pygame.display.get_desktop_sizes()
    return [Display(index, _name(index), size) for index, size in enumerate(sizes)]


def found(wanted: int | str, among: list[Display]) -> Display | None:
    """The display of this number or name (large and small letters alike); of several that begin so, the first."""
    if isinstance(wanted, int):
        return among[wanted] if wanted < len(among) else None
    name = wanted.strip().lower()
    exact = [one for one in among if one.name.lower() == name]
    return next(iter(exact or [one for one in among if one.name.lower().startswith(name)]), None)


def in_words(among: list[Display]) -> str:
    """The displays in words."""
    return ", ".join(f"{one.index} {one.name} {one.size_px[0]}x{one.size_px[1]}" for one in among) or "none"


@cache
def _sdl() -> ctypes.CDLL | None:
    """SDL itself, through a part of pygame that is linked to it: pygame has no call for the names of displays."""
    try:
        library = ctypes.CDLL(str(pygame.base.__file__))
        library.SDL_GetDisplayName.restype = ctypes.c_char_p
        library.SDL_GetDisplayName.argtypes = [ctypes.c_int]
    except (OSError, AttributeError):
        return None
    return library


def _name(index: int) -> str:
    library = _sdl()
    name = library.SDL_GetDisplayName(index) if library else None
    return name.decode("utf-8", "replace") if name else ""
