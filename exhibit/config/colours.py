"""Colours by name, as lamps make them: parts are amounts of light, so orange is redder than on a screen (D-dmx-5)."""

from __future__ import annotations

from collections.abc import Mapping

NAMED: Mapping[str, tuple[float, float, float]] = {
    "white": (1.0, 1.0, 1.0),
    "warm": (1.0, 0.62, 0.3),
    "red": (1.0, 0.0, 0.0),
    "orange": (1.0, 0.32, 0.0),
    "amber": (1.0, 0.5, 0.0),
    "yellow": (1.0, 0.75, 0.0),
    "green": (0.0, 1.0, 0.0),
    "turquoise": (0.0, 1.0, 0.45),
    "cyan": (0.0, 0.85, 1.0),
    "blue": (0.0, 0.0, 1.0),
    "violet": (0.4, 0.0, 1.0),
    "magenta": (1.0, 0.0, 0.7),
    "pink": (1.0, 0.25, 0.45),
    "black": (0.0, 0.0, 0.0),
}
