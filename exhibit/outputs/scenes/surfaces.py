"""Surfaces and how one is laid on another: normal, add, multiply and screen, all in whole bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from exhibit.system.late import np, pygame

if TYPE_CHECKING:
    from numpy.typing import NDArray


NORMAL, ADD, MULTIPLY, SCREEN = "normal", "add", "multiply", "screen"

_MOST = 16
"""Scratch surfaces kept by a thread."""

_own = threading.local()


def blank(size_px: Sequence[int]) -> pygame.Surface:
    """A black surface of 32 bits without alpha: the one format used everywhere, so that copies convert nothing."""
    return pygame.Surface((size_px[0], size_px[1]), depth=32)


def has_alpha(surface: pygame.Surface) -> bool:
    """Whether its pixels have alpha. The flag SRCALPHA also says that the whole surface has been given some."""
    return surface.get_masks()[3] != 0


def surface_of(pixels: NDArray[np.uint8]) -> pygame.Surface:
    """A surface without a display, from (width, height, 3) bytes, RGB."""
    surface = blank(pixels.shape[:2])
    pygame.surfarray.blit_array(surface, pixels)
    return surface


def scratch(name: str, size_px: tuple[int, int], *, alpha: bool = False) -> pygame.Surface:
    """This thread's surface for `name`, to draw over: a new one each frame would cost more than what is drawn on it."""
    kept: OrderedDict[str, pygame.Surface] = _own.__dict__.setdefault("surfaces", OrderedDict())
    surface = kept.get(name)
    if surface is None or surface.get_size() != size_px or has_alpha(surface) != alpha:
        surface = pygame.Surface(size_px, pygame.SRCALPHA, 32) if alpha else blank(size_px)
        kept[name] = surface
    kept.move_to_end(name)
    if len(kept) > _MOST:
        kept.popitem(last=False)
    return surface


def memory(surface: pygame.Surface) -> NDArray[np.uint8]:
    """The surface's own bytes: (height, width, 4), BGRA. The surface must outlive them."""
    width, height = surface.get_size()
    rows: NDArray[np.uint8] = np.frombuffer(memoryview(surface.get_buffer()), np.uint8).reshape(height, -1)  # type: ignore[arg-type]
    return rows[:, : width * 4].reshape(height, width, 4)


def lay(
    target: pygame.Surface, picture: pygame.Surface, at: tuple[int, int], blend: str = NORMAL, opacity: float = 1.0
) -> None:
    """Lay `picture`, which may have alpha, on `target` with its upper left corner at `at`."""
    level = round(255 * min(max(opacity, 0.0), 1.0))
    if level == 0:
        return
    if blend == NORMAL:
        _cover(target, picture, at, level)
    elif blend == MULTIPLY:
        # White changes nothing: what is seen of the glass in part is mixed with it.
        target.blit(_backed(picture, (255, 255, 255), level), at, special_flags=pygame.BLEND_RGB_MULT)
    else:
        lit = _backed(picture, (0, 0, 0), level)
        if blend == SCREEN:
            # 1 - (1 - a)(1 - b) is a (1 - b) + b.
            dimmed = scratch("dimmed", lit.get_size())
            dimmed.fill((255, 255, 255))
            dimmed.blit(lit, (0, 0), special_flags=pygame.BLEND_RGB_SUB)
            target.blit(dimmed, at, special_flags=pygame.BLEND_RGB_MULT)
        target.blit(lit, at, special_flags=pygame.BLEND_RGB_ADD)


def _cover(target: pygame.Surface, picture: pygame.Surface, at: tuple[int, int], level: int) -> None:
    if level == 255:
        target.blit(picture, at)
        return
    picture.set_alpha(level)
    target.blit(picture, at)
    picture.set_alpha(255 if has_alpha(picture) else None)


def _backed(picture: pygame.Surface, background: tuple[int, int, int], level: int) -> pygame.Surface:
    """`picture` at this level of opacity before one colour."""
    if level == 255 and not has_alpha(picture):
        return picture
    backed = scratch("backed", picture.get_size())
    backed.fill(background)
    _cover(backed, picture, (0, 0), level)
    return backed
