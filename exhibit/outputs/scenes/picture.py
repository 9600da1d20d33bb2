"""The picture a scene's layers shine on: light at low resolution, sprites at full resolution, film grain over both.

Soft light needs no sharp pixels, so it is gathered in numbers on a coarse grid and scaled up. Lengths are in heights of
the wall: x is 0 in the middle and grows to the right, y is 0 at the top and 1 at the bottom.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from exhibit.expressions.vocabulary import Values
from exhibit.outputs.scenes.colour import Floats, Rgb, to_shown
from exhibit.outputs.scenes.people import People, places
from exhibit.outputs.scenes.soft_grid import SoftGrid
from exhibit.outputs.scenes.surfaces import MULTIPLY, NORMAL, SCREEN, lay, memory, scratch, surface_of
from exhibit.outputs.scenes.visitor_marks import VisitorMarks
from exhibit.outputs.scenes.visitor_traces import VisitorTraces
from exhibit.system.late import np, pygame
from exhibit.values import NO_NEXT_WORK

if TYPE_CHECKING:
    from numpy.typing import NDArray

_GRID_PIXELS = 512 * 288
_GRAIN_LEVELS = 5
_GRAIN_HZ = 24
_UNSEEN = 1e-4
"""Light so faint that even a thousand such points at one place are not seen."""

_GLOW_SHARE = 6
"""How many times coarser the glow is than the grid."""


@dataclass
class Sheet:
    """One or more layers that are laid on those behind them in one go: soft light, lights at full resolution, and
    painted surfaces, each with its upper left corner in pixels and how much of it is seen."""

    blend: str = SCREEN
    opacity: float = 1.0
    light: Floats | None = None
    sprites: list[tuple[pygame.Surface, tuple[int, int]]] = field(default_factory=list)
    paints: list[tuple[pygame.Surface, tuple[int, int], float]] = field(default_factory=list)


class ScenePicture:
    """Light on its way to a surface of `size_px` (width, height). `standing` is who is before it, `traces` what others
    left; when `hurried`, a layer that waits for something draws what it has; `glow` is the haze that it will be
    developed with; `whose` tells those who play from each other; `next_work` is to be seen next, and is said for
    `next_for_s`."""

    def __init__(  # noqa: PLR0913 (what a picture is made for, each by its name)
        self,
        size_px: tuple[int, int],
        standing: tuple[VisitorMarks, ...] = (),
        *,
        traces: VisitorTraces | None = None,
        hurried: bool = False,
        glow: float = 0.0,
        whose: int = 0,
        known: Values | None = None,
    ) -> None:
        width, height = size_px
        scale = min(1.0, (_GRID_PIXELS / (width * height)) ** 0.5)
        self.size_px = size_px
        self.standing = standing
        self.traces = traces or VisitorTraces()
        self.hurried = hurried
        self.whose = whose
        self.known = known
        """What the words in its texts stand for; None where nothing is told."""
        self._glow = glow
        self.next_work, self.next_for_s = NO_NEXT_WORK, 0.0
        self._flattened = 0
        self.strength = 1.0
        """How bright the light of the present layer is."""
        self.grid_px = (max(round(width * scale), 2), max(round(height * scale), 2))
        self.x, self.y = _axes(self.grid_px)
        self._sheets: list[Sheet] = []

    def lay(self, blend: str, opacity: float, *, shines: bool) -> None:
        """Say how the next layer meets what is behind it.

        Light screened over light is the sum of both before the tone curve, so such layers share a sheet.
        """
        top = self._sheets[-1] if self._sheets else None
        together = shines and blend == SCREEN and top is not None and top.blend == SCREEN and not top.paints
        if not together:
            dimmed = shines and blend == SCREEN
            self._sheets.append(Sheet(blend, 1.0 if dimmed else opacity))
        self.strength = opacity if shines and blend == SCREEN else 1.0

    @property
    def light(self) -> Floats:
        """The light of the present sheet: (3, rows, columns), to be added to."""
        sheet = self._sheet()
        if sheet.light is None:
            sheet.light = np.zeros((3, self.grid_px[1], self.grid_px[0]), np.float32)
        return sheet.light

    @property
    def sprites(self) -> list[tuple[pygame.Surface, tuple[int, int]]]:
        """The present sheet's lights at full resolution, with their upper left corners."""
        return self._sheet().sprites

    @cached_property
    def people(self) -> People:
        """What those who stand before it do to it."""
        return People(places(self.standing, self.half_width), self.x, self.y)

    @cached_property
    def soft(self) -> SoftGrid:
        """The grid for what has no fine edges."""
        return SoftGrid(self.grid_px, self.people.places)

    @property
    def half_width(self) -> float:
        """The picture's right edge, in heights; the left edge is its negative."""
        return self.size_px[0] / self.size_px[1] / 2

    def shine(self, bright: Floats, colour: Rgb, window: tuple[slice, slice] = (slice(None), slice(None))) -> None:
        """Add light of `colour`, as bright as `bright` says, which broadcasts to the (rows, columns) of `window`."""
        light = self.light
        for channel, strength in enumerate(colour):
            if strength > 0:
                light[(channel, *window)] += bright * np.float32(strength * self.strength)

    def window(self, x: float, y: float, reach: float) -> tuple[slice, slice] | None:
        """The rows and columns around (x, y), as far as `reach` heights; None where that is beside the picture."""
        width, height = self.grid_px
        left, right = _span(x + self.half_width, reach, height, width)
        top, bottom = _span(y, reach, height, height)
        return (slice(top, bottom), slice(left, right)) if left < right and top < bottom else None

    def splat(self, points: tuple[Floats, Floats], brightness: Floats, colour: Rgb) -> None:
        """Add points of light between the grid's pixels, so that slow motion stays smooth.

        `points`: x and y, flat; `brightness`: one number per point.
        """
        width, height = self.grid_px
        column = (points[0] + np.float32(self.half_width)) * np.float32(height) - np.float32(0.5)
        row = points[1] * np.float32(height) - np.float32(0.5)
        inside = (column >= 0) & (row >= 0) & (column < width - 1) & (row < height - 1) & (brightness > _UNSEEN)
        column, row, brightness = column[inside], row[inside], brightness[inside]
        left, top = column.astype(np.intp), row.astype(np.intp)
        right, below = column - left, row - top
        first = top * width + left
        cells = np.concatenate([first, first + 1, first + width, first + width + 1])
        upper, lower = (1 - below) * brightness, below * brightness
        shares = np.concatenate([(1 - right) * upper, right * upper, (1 - right) * lower, right * lower])
        counted = np.bincount(cells, shares, minlength=width * height)
        self.shine(counted.reshape(height, width).astype(np.float32), colour)

    def corners(
        self, at: tuple[Floats, Floats], size_px: tuple[NDArray[np.intp] | int, NDArray[np.intp] | int]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The pixels (left, top) of sprites of `size_px` whose middles are at the places `at`, x and y."""
        height = self.size_px[1]
        left = np.rint((at[0] + self.half_width) * height - np.asarray(size_px[0]) / 2)
        top = np.rint(at[1] * height - np.asarray(size_px[1]) / 2)
        return left.astype(np.intp), top.astype(np.intp)

    def paint(self, surface: pygame.Surface, at: tuple[int, int] = (0, 0), share: float = 1.0) -> None:
        """Paint `share` of `surface`, which may have alpha, with its upper left corner at the pixel `at`."""
        self._sheet().paints.append((surface, at, share))

    def behind(self, seconds: float) -> pygame.Surface:
        """What lies behind the present layer, developed: the picture so far is this surface from now on."""
        self._flattened += 1
        surface = scratch(f"behind {self._flattened}", self.size_px)
        own = self._sheet()
        self._develop_all(self._sheets[:-1], surface, seconds, self._glow)
        self._sheets = [Sheet(NORMAL, paints=[(surface, (0, 0), 1.0)]), own]
        return surface

    def show(self, surface: pygame.Surface, seconds: float, glow: float) -> None:
        """Develop the picture onto `surface` of the same size. `glow` 0..1 is a haze around bright light."""
        self._develop_all(self._sheets, surface, seconds, glow)
        surface.blit(_grain(self.size_px), _grain_offset(seconds), special_flags=pygame.BLEND_RGB_ADD)

    def _develop_all(self, sheets: list[Sheet], surface: pygame.Surface, seconds: float, glow: float) -> None:
        if not sheets:
            surface.fill(0)
        for index, sheet in enumerate(sheets):
            first = index == 0 and sheet.blend != MULTIPLY
            if sheet.light is not None or sheet.sprites:
                target = surface if first and sheet.opacity == 1 else scratch("sheet", self.size_px)
                self._develop(sheet, target, seconds, glow)
                if target is not surface:
                    if first:
                        surface.fill(0)
                    lay(surface, target, (0, 0), sheet.blend, sheet.opacity)
            elif index == 0:
                surface.fill(0)
            for painted, at, share in sheet.paints:
                lay(surface, painted, at, sheet.blend, sheet.opacity * share)

    def _sheet(self) -> Sheet:
        if not self._sheets:
            self._sheets.append(Sheet())
        return self._sheets[-1]

    def _develop(self, sheet: Sheet, target: pygame.Surface, seconds: float, glow: float) -> None:
        """Fill `target` with the sheet's light."""
        if sheet.light is None:
            target.fill(0)
        else:
            soft = self._developed(sheet.light, seconds)
            if glow > 0:
                soft.blit(_haze(soft, glow), (0, 0), special_flags=pygame.BLEND_RGB_ADD)
            pygame.transform.smoothscale(soft, self.size_px, target)
        target.fblits(sheet.sprites, pygame.BLEND_RGB_ADD)

    def _developed(self, light: Floats, seconds: float) -> pygame.Surface:
        """The grid as bytes, with noise of one level in place of rounding, so that dark gradients show no bands."""
        shown = to_shown(light, 255 - _GRAIN_LEVELS)
        dx, dy = _grain_offset(seconds * 1.3)
        shown += _dither(self.grid_px)[-dy : self.grid_px[1] - dy, -dx : self.grid_px[0] - dx]
        soft = scratch("soft", self.grid_px)
        red, green, blue = shown.astype(np.uint32)
        red <<= 8
        red |= green
        red <<= 8
        np.bitwise_or(red, blue, out=memory(soft).view(np.uint32)[..., 0])
        return soft


def _span(middle: float, reach: float, per_height: int, limit: int) -> tuple[int, int]:
    """Grid cells from middle - reach to middle + reach, within 0..limit."""
    return max(int((middle - reach) * per_height), 0), min(int((middle + reach) * per_height) + 2, limit)


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


def _haze(soft: pygame.Surface, glow: float) -> pygame.Surface:
    """What the bright parts of `soft` spill around them."""
    small_px = (max(soft.get_width() // _GLOW_SHARE, 2), max(soft.get_height() // _GLOW_SHARE, 2))
    bright = scratch("bright", soft.get_size())
    bright.blit(soft, (0, 0))
    bright.blit(soft, (0, 0), special_flags=pygame.BLEND_RGB_MULT)  # squared: only bright light spills
    small = pygame.transform.smoothscale(bright, small_px)
    level = round(255 * glow)
    small.fill((level, level, level), special_flags=pygame.BLEND_RGB_MULT)
    blurred = pygame.transform.box_blur(pygame.transform.box_blur(small, 4), 4)  # as soft as a bell, at half the cost
    return pygame.transform.smoothscale(blurred, soft.get_size(), bright)
