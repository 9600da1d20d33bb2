"""The displays that there are now: their names, places and sizes, as SDL knows them."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache

import pygame
import pygame.base

from exhibit.outputs.projector.edid import Connected, connected, same_socket
from exhibit.outputs.projector.hot_plug import HotPlug
from exhibit.system.identities import choose, telling_name

_AT = 0x2FFF0000
"""SDL's mark of a position that means: in the middle of the display whose number is added."""


@dataclass(frozen=True)
class Display:
    """A display: its number, its name (empty where the system gives none) and its size in pixels."""

    index: int
    name: str
    size_px: tuple[int, int]
    others: tuple[str, ...] = ()
    """What else it is called: by what it is (edid:MAKER:PRODUCT:SERIAL), by its socket (HDMI-1)."""

    @property
    def middle(self) -> tuple[int, int]:
        """The position of a window in its middle."""
        return _AT | self.index, _AT | self.index


def displays() -> list[Display]:
    """The displays, in SDL's order. Raises pygame.error where there is no display system."""
    sizes = pygame.display.get_desktop_sizes()
    plugged, sockets = connected(), _sockets()
    named = [(_name(index), sockets.get(_corner(index), "")) for index in range(len(sizes))]
    return [
        Display(index, name, size, _others(name, socket, plugged))
        for index, (size, (name, socket)) in enumerate(zip(sizes, named, strict=True))
    ]


def found(wanted: int | str, among: list[Display]) -> Display | None:
    """The display of this number or name (large and small letters alike), or the only one whose name begins so. None
    where there is none, or where several could be meant: never another one."""
    if isinstance(wanted, int):
        return among[wanted] if wanted < len(among) else None
    choice = choose(wanted, among, _names)
    if choice.found or choice.several:
        return choice.found
    begun = [one for one in among if any(_begins(name, wanted.strip().lower()) for name in _names(one))]
    return begun[0] if len(begun) == 1 else None


def in_words(among: list[Display]) -> str:
    """The displays in words, with the names to write where they have better ones."""
    return ", ".join(_in_words(one, among) for one in among) or "none"


def _in_words(one: Display, among: list[Display]) -> str:
    told = f"{one.index} {one.name} {one.size_px[0]}x{one.size_px[1]}"
    return f"{told} ({telling_name(one, among, _names) or 'none of its own'})" if one.others else told


def _names(one: Display) -> tuple[str, ...]:
    return (*one.others, one.name)


def _begins(name: str, wanted: str) -> bool:
    """HDMI-1 is no beginning of HDMI-10."""
    rest = name.lower().removeprefix(wanted)
    return name.lower().startswith(wanted) and not rest[:1].isdigit() and not rest.startswith(("-", ":"))


def _others(name: str, socket: str, plugged: list[Connected]) -> tuple[str, ...]:
    """What the display of SDL's `name` at the X server's `socket` (empty: not known) is called besides."""
    at = [one for one in plugged if same_socket(one.socket, socket or name)]
    if not at and not socket:
        # Wayland tells what a display is, and not where: it is this one if no other is of that kind.
        at = [one for one in plugged if one.product and one.product.lower() in name.lower()]
    what = at[0].names if len(at) == 1 else ()
    where = (socket or at[0].socket,) if socket or len(at) == 1 else ()
    return tuple(one for one in (*what[:1], *where, *what[1:]) if one.lower() != name.lower())


def _sockets() -> dict[tuple[int, int], str]:
    """By the left and top edge of each monitor of the X server, its socket; nothing where there is no such server."""
    if pygame.display.get_driver() != "x11":
        return {}
    plugs = HotPlug()
    try:
        return {(left, top): name for name, left, top, _, _ in plugs.monitors() or []}
    finally:
        plugs.close()


class _Rect(ctypes.Structure):
    """SDL_Rect."""

    _fields_ = (("x", ctypes.c_int), ("y", ctypes.c_int), ("w", ctypes.c_int), ("h", ctypes.c_int))


def _corner(index: int) -> tuple[int, int]:
    """The left and top edge of a display among all; (-1, -1) where nobody knows."""
    library, place = _sdl(), _Rect()
    if library is None or library.SDL_GetDisplayBounds(index, ctypes.byref(place)) != 0:
        return -1, -1
    return place.x, place.y


@cache
def _sdl() -> ctypes.CDLL | None:
    """SDL itself, through a part of pygame that is linked to it: pygame has no call for the names of displays."""
    try:
        library = ctypes.CDLL(str(pygame.base.__file__))
        library.SDL_GetDisplayName.restype = ctypes.c_char_p
        library.SDL_GetDisplayName.argtypes = [ctypes.c_int]
        library.SDL_GetDisplayBounds.restype = ctypes.c_int
        library.SDL_GetDisplayBounds.argtypes = [ctypes.c_int, ctypes.POINTER(_Rect)]
    except (OSError, AttributeError):
        return None
    return library


def _name(index: int) -> str:
    library = _sdl()
    name = library.SDL_GetDisplayName(index) if library else None
    return name.decode("utf-8", "replace") if name else ""
