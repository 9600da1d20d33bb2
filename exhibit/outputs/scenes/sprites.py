"""Small pre-drawn lights: a soft glow, a falling streak. Each is drawn once and kept; the caches are bounded."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from exhibit.outputs.scenes.colour import Floats, shade
from exhibit.outputs.scenes.store import kept
from exhibit.outputs.scenes.surfaces import surface_of
from exhibit.system.late import np, pygame

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVELS = 16
"""How many brightnesses a sprite is kept in."""


_SMALL = 32
"""Pixels of radius up to which a sprite counts as small."""


def levels(brightness: Floats) -> NDArray[np.intp]:
    """The nearest kept brightness, 0..LEVELS, for each `brightness` 0..1."""
    return np.asarray(np.clip(np.rint(brightness * LEVELS), 0, LEVELS), np.intp)


def size_steps(radii_px: Floats) -> NDArray[np.intp]:
    """Radii in whole pixels, in coarser steps when large, so that few sizes are kept."""
    steps = np.maximum(np.floor(radii_px / 8), 1)
    return np.asarray(np.clip(np.rint(radii_px / steps) * steps, 2, 240), np.intp)


def glow(radius_px: int, colour: str, hue: float, brightness: int) -> pygame.Surface:
    """A round light: a small bright heart in a wide soft halo. `brightness` in LEVELS."""
    kept_where = _small_glow if radius_px <= _SMALL else _large_glow
    return kept_where(radius_px, colour, hue, brightness)


def disc(radius_px: int, colour: str, hue: float, brightness: int) -> pygame.Surface:
    """A light out of focus: an even disc with a soft rim, a little brighter towards the rim."""
    kept_where = _small_disc if radius_px <= _SMALL else _large_disc
    return kept_where(radius_px, colour, hue, brightness)


def _glow(radius_px: int, colour: str, hue: float, brightness: int) -> pygame.Surface:
    axis = np.linspace(-1, 1, 2 * radius_px + 1, dtype=np.float32)
    away = np.minimum(np.hypot(axis[:, None], axis[None, :]), 1)
    soft = (1 - away) ** 2 * (0.28 * np.exp(-3 * away) + 1.1 * np.exp(-42 * away * away))
    return _tinted(soft, colour, hue, brightness)


def _disc(radius_px: int, colour: str, hue: float, brightness: int) -> pygame.Surface:
    axis = np.linspace(-1.08, 1.08, 2 * radius_px + 1, dtype=np.float32)
    away = np.hypot(axis[:, None], axis[None, :])
    edge = np.clip((1.05 - away) / 0.16, 0, 1)
    mask = edge * edge * (3 - 2 * edge) * (0.24 + 0.16 * away**4)
    return _tinted(mask.astype(np.float32), colour, hue, brightness)


# Small ones are asked for a thousand times a frame, which the store would be too slow for; large ones weigh.
_small_glow, _large_glow = lru_cache(maxsize=1024)(_glow), kept(_glow)
_small_disc, _large_disc = lru_cache(maxsize=512)(_disc), kept(_disc)


@lru_cache(maxsize=256)
def streak(size_px: tuple[int, int], colour: str, hue: float, brightness: int) -> pygame.Surface:
    """An upright line, faint at its upper end and bright at its lower one. `size_px` (width, height)."""
    width, height = size_px
    across = np.exp(-4 * np.linspace(-1, 1, width, dtype=np.float32) ** 2) if width > 1 else np.ones(1, np.float32)
    along = np.linspace(0, 1, height, dtype=np.float32) ** 2.2
    along *= np.clip((1 - np.linspace(0, 1, height, dtype=np.float32)) * 14, 0, 1)
    return _tinted((across[:, None] * along[None, :]).astype(np.float32), colour, hue, brightness)


def _tinted(mask: Floats, colour: str, hue: float, brightness: int) -> pygame.Surface:
    """`mask` (width, height) in `colour`; where it is brightest it turns white, as light does."""
    strength = mask * np.float32(brightness / LEVELS)
    white = np.clip(strength - 0.62, 0, 1) * 0.8
    tint = np.array(shade(colour, hue), np.float32)
    pixels = np.clip(strength[:, :, None] * tint + white[:, :, None], 0, 1) * 255
    # Rounded by chance, not down: a halo that ends in even steps would show as rings.
    chance = np.random.default_rng(3).random(mask.shape, dtype=np.float32)[:, :, None]
    return surface_of((pixels + chance * (pixels > 0.02)).clip(0, 255).astype(np.uint8))
