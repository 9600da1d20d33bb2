"""What a person asks of rooms with one press, and what became of it, as each room itself has told (D-house-3). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from exhibit.house.room import RoomSigns, view
from exhibit.values import Switch

CONFIRMED_WITHIN_S = 4.0
"""For so long a room is waited for. It follows in the next tick, and tells what changed five times a second."""
PressOutcome = Literal["told back", "so already", "no answer", "not sent"]
"""The room has told that it is so now; it had told that before, and lives; it lives or not, and has told nothing; the
broker has not taken it."""


def asked(name: str, switch: Switch, *, on: bool) -> tuple[str, str]:
    """The topic and the payload that ask the room `name`."""
    return f"{name}/{switch}/set", "ON" if on else "OFF"


def outcome(signs: RoomSigns, switch: Switch, pressed_s: float, now_s: float, *, on: bool) -> PressOutcome | None:
    """What became of what was asked at `pressed_s`; None while that is open."""
    told = signs.told.get(switch)
    if told is not None and told.payload == ("ON" if on else "OFF"):
        if told.heard_s >= pressed_s and not told.kept:
            return "told back"
        if view(signs, now_s, pressed_s).fresh:
            return "so already"
    return "no answer" if now_s - pressed_s >= CONFIRMED_WITHIN_S else None


def settled(outcomes: Mapping[str, PressOutcome | None]) -> bool:
    """Whether nothing is open any more."""
    return None not in outcomes.values()
