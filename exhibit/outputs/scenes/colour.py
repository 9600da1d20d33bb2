"""Colours as light: turned in hue, and undone from the picture's tone curve so that a lone colour shows as written."""

from __future__ import annotations

import colorsys
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from exhibit.system.late import np

if TYPE_CHECKING:
    from numpy.typing import NDArray


Rgb = tuple[float, float, float]
Floats: TypeAlias = "NDArray[np.float32]"

_BRIGHTEST = 0.92
"""The tone curve never reaches 1; and the nearer to it a colour is asked for, the more it turns when it is dimmed."""


def shade(colour: str, hue: float = 0.0) -> Rgb:
    """`colour` ("#rrggbb") turned by `hue` degrees, as red, green and blue from 0 to 1."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    if hue == 0:
        return red, green, blue
    turned, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    return colorsys.hls_to_rgb((turned + hue / 360) % 1, lightness, saturation)


@lru_cache(maxsize=512)
def as_light(colour: str, hue: float = 0.0) -> Rgb:
    """The light that shows as `colour` when nothing else shines there: red, green and blue, 0 to about 2.5."""
    red, green, blue = to_light(np.array(shade(colour, hue), np.float32)).tolist()
    return red, green, blue


def to_light(shown: Floats) -> Floats:
    """Undo the tone curve: shown 0..1 becomes light. Any shape."""
    return np.asarray(-np.log1p(-np.minimum(shown, _BRIGHTEST)), np.float32)


def to_shown(light: Floats, most: float) -> Floats:
    """The tone curve, in place: light 0 and up becomes shown 0..`most`; bright light rolls off instead of clipping."""
    np.negative(light, out=light)
    np.exp(light, out=light)
    light *= np.float32(-most)
    light += np.float32(most)
    return light
