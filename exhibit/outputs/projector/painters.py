"""How a picture gets onto a window: by the processor, or by a graphics card through SDL's renderer. Both place, warp
and mask it alike."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import cv2
import pygame
from pygame._sdl2.video import Renderer, Texture

from exhibit.outputs.projector.placement import SQUARE, Placement, Point, fitted, homography, placed
from exhibit.outputs.scenes.surfaces import memory

_CELLS = 24
"""The graphics card knows no perspective: it gets so many flat pieces each way, which nobody can tell from it
(D-projector-5)."""

_LINEAR = 1
_BLACK = (0, 0, 0, 255)


class WindowOverlay(Protocol):
    """What lies on the window above the picture, and belongs to the technician, not to the wall."""

    def layers(self, size_px: tuple[int, int]) -> Sequence[tuple[pygame.Surface, tuple[int, int]]]:
        """Surfaces with alpha, and where their upper left corners go, on a window of `size_px`."""
        ...


class Painter(Protocol):
    """Puts pictures on one window."""

    kind: str

    def paint(self, picture: pygame.Surface, placement: Placement, over: WindowOverlay | None) -> None: ...


class Software:
    """By the processor, into the window's own memory."""

    kind = "software"

    def __init__(self, window: pygame.Window) -> None:
        self._window = window

    def paint(self, picture: pygame.Surface, placement: Placement, over: WindowOverlay | None) -> None:
        paint(picture, self._window.get_surface(), placement, over)
        self._window.flip()


def paint(picture: pygame.Surface, screen: pygame.Surface, placement: Placement, over: WindowOverlay | None) -> None:
    """Put `picture` where it lies on `screen`, and `over` above it."""
    place = fitted(picture.get_size(), screen.get_size())
    if not placement.straight:
        _warp(picture, screen, placed(placement.at(SQUARE), place))
    else:
        _lay(picture, screen, place)
    for shape in placement.masked():
        pygame.draw.polygon(screen, _BLACK, placed(shape, place))
    for surface, at in over.layers(screen.get_size()) if over else ():
        screen.blit(surface, at)


def _lay(picture: pygame.Surface, screen: pygame.Surface, place: tuple[int, int, int, int]) -> None:
    left, top, width, height = place
    if (width, height) != screen.get_size():
        screen.fill(_BLACK)
    if (width, height) == picture.get_size():
        screen.blit(picture, (left, top))
    else:
        target = memory(screen)[top : top + height, left : left + width]
        cv2.resize(memory(picture), (width, height), dst=target, interpolation=cv2.INTER_LINEAR)


def _warp(picture: pygame.Surface, screen: pygame.Surface, corners: Sequence[Point]) -> None:
    width, height = picture.get_size()
    # The middles of the outermost pixels go to the corners' pixels, not their outer edges.
    outline = [(-0.5, -0.5), (width - 0.5, -0.5), (width - 0.5, height - 0.5), (-0.5, height - 0.5)]
    matrix = homography(outline, [(x - 0.5, y - 0.5) for x, y in corners])
    source, target = memory(picture), memory(screen)
    cv2.warpPerspective(source, matrix, screen.get_size(), dst=target, flags=cv2.INTER_LINEAR)


class Gpu:
    """By a graphics card. Raises pygame.error where there is none, or only one that is made believe.

    Pieces of a warped picture meet exactly, so that no seam is seen.
    """

    kind = "graphics card"

    def __init__(self, window: pygame.Window, *, vsync: bool) -> None:
        self._renderer = Renderer(window, accelerated=1, vsync=vsync)
        self._window = window
        self._texture: Texture | None = None
        self._over: dict[int, Texture] = {}
        self._mesh: tuple[object, list[list[Point]]] = (None, [])

    def paint(self, picture: pygame.Surface, placement: Placement, over: WindowOverlay | None) -> None:
        texture = self._fill_texture(picture)
        place = fitted(picture.get_size(), self._window.size)
        self._renderer.draw_color = _BLACK
        self._renderer.clear()
        if placement.straight:
            texture.draw(dstrect=place)
        else:
            self._draw_mesh(texture, placement, place)
        for shape in placement.masked():
            one, two, three, four = placed(shape, place)
            self._renderer.fill_quad(one, two, three, four)
        for surface, at in over.layers(self._window.size) if over else ():
            Texture.from_surface(self._renderer, surface).draw(dstrect=(*at, *surface.get_size()))
        self._renderer.present()

    def read_back(self) -> pygame.Surface:
        """What was painted last, copied back from the card."""
        return self._renderer.to_surface()

    def _fill_texture(self, picture: pygame.Surface) -> Texture:
        if self._texture is None or (self._texture.width, self._texture.height) != picture.get_size():
            self._texture = Texture(self._renderer, picture.get_size(), streaming=True, scale_quality=_LINEAR)
        self._texture.update(picture)
        return self._texture

    def _draw_mesh(self, texture: Texture, placement: Placement, place: tuple[int, int, int, int]) -> None:
        if self._mesh[0] != (placement, place):
            steps = [step / _CELLS for step in range(_CELLS + 1)]
            self._mesh = (placement, place), [placed(placement.at([(x, y) for x in steps]), place) for y in steps]
        points = self._mesh[1]
        for row in range(_CELLS):
            for column in range(_CELLS):
                left, right, top, bottom = (n / _CELLS for n in (column, column + 1, row, row + 1))
                texture.draw_quad(
                    points[row][column],
                    points[row][column + 1],
                    points[row + 1][column + 1],
                    points[row + 1][column],
                    (left, top),
                    (right, top),
                    (right, bottom),
                    (left, bottom),
                )


def painter(window: pygame.Window, gpu: str, *, vsync: bool) -> Painter:
    """The painter for a window. `gpu`: "off", "on" (whatever SDL takes for one), or "auto": only a real card."""
    if gpu == "on" or (gpu == "auto" and has_gpu()):
        try:
            return Gpu(window, vsync=vsync)
        except pygame.error:
            pass
    return Software(window)


def has_gpu() -> bool:
    """Whether there is a graphics card that we may use. SDL also takes for one what the processor plays by itself
    (Mesa's llvmpipe), which costs the cores that the faces need (D-projector-4)."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.access(node, os.R_OK | os.W_OK) for node in Path("/dev/dri").glob("renderD*"))
