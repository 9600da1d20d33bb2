"""The picture a scene's layers shine on: light at low resolution, sprites at full resolution, film grain over both.

Soft light needs no sharp pixels, so it is gathered in numbers on a coarse grid and scaled up. Lengths are in heights of
the wall: x is 0 in the middle and grows to the right, y is 0 at the top and 1 at the bottom.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pygame
from numpy.typing import NDArray

from exhibit.outputs.scenes.colour import Floats, Rgb, to_shown

_GRID_PIXELS = 512 * 288
_GRAIN_LEVELS = 5
_GRAIN_HZ = 24
_GLOW_SHARE = 6
"""How many times coarser the glow is than the grid."""


class Picture:
    """Light on its way to a surface of `size_px` (width, height)."""

    def __init__(self, size_px: tuple[int, int]) -> None:
        width, height = size_px
        scale = min(1.0, (_GRID_PIXELS / (width * height)) ** 0.5)
        self.size_px = size_px
        self.grid_px = (max(round(width * scale), 2), max(round(height * scale), 2))
        self.x, self.y = _axes(self.grid_px)
        self.light: Floats = np.zeros((3, self.grid_px[1], self.grid_px[0]), np.float32)
        self.sprites: list[tuple[pygame.Surface, tuple[int, int]]] = []

    @property
    def half_width(self) -> float:
        """The picture's right edge, in heights; the left edge is its negative."""
        return self.size_px[0] / self.size_px[1] / 2

    def shine(self, field: Floats, colour: Rgb, window: tuple[slice, slice] = (slice(None), slice(None))) -> None:
        """Add light of `colour`, as bright as `field` says; `field` broadcasts to the (rows, columns) of `window`."""
        for channel, strength in enumerate(colour):
            if strength > 0:
                self.light[(channel, *window)] += field * np.float32(strength)

    def splat(self, points: tuple[Floats, Floats], brightness: Floats, colours: Floats) -> None:
        """Add points of light between the grid's pixels, so that slow motion stays smooth.

        `points`: x and y, flat; `brightness`: one number per point; `colours`: (3,) or (3, points).
        """
        width, height = self.grid_px
        column = (points[0] + self.half_width) * height - 0.5
        row = points[1] * height - 0.5
        inside = (column >= 0) & (row >= 0) & (column < width - 1) & (row < height - 1)
        column, row, brightness = column[inside], row[inside], brightness[inside]
        colours = colours[:, inside] if colours.ndim == 2 else colours[:, None]
        left, top = column.astype(np.intp), row.astype(np.intp)
        right, below = column - left, row - top
        first = top * width + left
        corners = [(0, (1 - right) * (1 - below)), (1, right * (1 - below))]
        corners += [(width, (1 - right) * below), (width + 1, right * below)]
        for channel in range(3):
            flat = self.light[channel].reshape(-1)
            for offset, share in corners:
                weights = share * brightness * colours[channel]
                flat += np.bincount(first + offset, weights, minlength=flat.size).astype(np.float32)

    def place(self, sprite: pygame.Surface, x: float, y: float) -> None:
        """Add `sprite` with its middle at (x, y)."""
        height = self.size_px[1]
        left = round((x + self.half_width) * height - sprite.get_width() / 2)
        top = round(y * height - sprite.get_height() / 2)
        self.sprites.append((sprite, (left, top)))

    def show(self, surface: pygame.Surface, seconds: float, glow: float) -> None:
        """Develop the picture onto `surface` of the same size. `glow` 0..1 is a haze around bright light."""
        soft = self._developed(seconds)
        pygame.transform.smoothscale(soft, self.size_px, surface)
        if glow > 0:
            surface.blit(_haze(soft, self.size_px, glow), (0, 0), special_flags=pygame.BLEND_RGB_ADD)
        surface.fblits(self.sprites, pygame.BLEND_RGB_ADD)
        offset = _grain_offset(seconds)
        surface.blit(_grain(self.size_px), offset, special_flags=pygame.BLEND_RGB_ADD)

    def _developed(self, seconds: float) -> pygame.Surface:
        """The grid as bytes, with noise of one level in place of rounding, so that dark gradients show no bands."""
        shown = to_shown(self.light)
        shown *= 255 - _GRAIN_LEVELS
        dx, dy = _grain_offset(seconds * 1.3)
        shown += _dither(self.grid_px)[-dy : self.grid_px[1] - dy, -dx : self.grid_px[0] - dx]
        pixels = shown.astype(np.uint8).transpose(1, 2, 0)
        return pygame.image.frombuffer(pixels.tobytes(), self.grid_px, "RGB").convert(32)


_SPAN = 64
"""How far the grain is moved about, in pixels."""


def _grain_offset(seconds: float) -> tuple[int, int]:
    """Where the grain lies now: a new place some 24 times a second, never the same twice in a row."""
    step = int(seconds * _GRAIN_HZ)
    return -(step * 37 % _SPAN), -(step * 23 % _SPAN)


@lru_cache(maxsize=8)
def _axes(grid_px: tuple[int, int]) -> tuple[Floats, Floats]:
    """The grid's x (1, columns) and y (rows, 1), in heights."""
    width, height = grid_px
    x = (np.arange(width, dtype=np.float32) + 0.5 - width / 2) / height
    y = (np.arange(height, dtype=np.float32) + 0.5) / height
    return x[None, :].astype(np.float32), y[:, None].astype(np.float32)


@lru_cache(maxsize=8)
def _dither(grid_px: tuple[int, int]) -> Floats:
    rng = np.random.default_rng(7)
    return rng.random((grid_px[1] + _SPAN, grid_px[0] + _SPAN), dtype=np.float32)


@lru_cache(maxsize=4)
def _grain(size_px: tuple[int, int]) -> pygame.Surface:
    rng = np.random.default_rng(11)
    levels = rng.integers(0, _GRAIN_LEVELS, (size_px[0] + _SPAN, size_px[1] + _SPAN, 1), dtype=np.uint8)
    return surface_of(np.repeat(levels, 3, axis=2))


def _haze(soft: pygame.Surface, size_px: tuple[int, int], glow: float) -> pygame.Surface:
    """What the bright parts of `soft` spill around them."""
    small_px = (max(soft.get_width() // _GLOW_SHARE, 2), max(soft.get_height() // _GLOW_SHARE, 2))
    bright = soft.copy()
    bright.blit(soft, (0, 0), special_flags=pygame.BLEND_RGB_MULT)  # squared: only bright light spills
    small = pygame.transform.smoothscale(bright, small_px)
    level = round(255 * glow)
    small.fill((level, level, level), special_flags=pygame.BLEND_RGB_MULT)
    return pygame.transform.smoothscale(pygame.transform.gaussian_blur(small, 4), size_px)


def surface_of(pixels: NDArray[np.uint8]) -> pygame.Surface:
    """A surface without a display, from (width, height, 3) bytes, RGB."""
    surface = blank(pixels.shape[:2])
    pygame.surfarray.blit_array(surface, pixels)
    return surface


def blank(size_px: Sequence[int]) -> pygame.Surface:
    """A black surface of 32 bits without alpha: the one format used everywhere, so that copies convert nothing."""
    return pygame.Surface((size_px[0], size_px[1]), depth=32)
