"""What an expression may ask about the rooms of the house, as it is written: `house.count(happiness > 0.5)`,
`house.mood`, `room('hall').visitors`."""

from __future__ import annotations

from collections.abc import Mapping

from exhibit.expressions.word import NUMBER, TEXT, TRUTH, Kind
from exhibit.values import EMOTIONS

HOUSE, ROOM = "house", "room"

OF_ALL_ROOMS: Mapping[str, tuple[Kind, str, str]] = {
    "count": (NUMBER, "house.count(happiness > 0.5)", "in how many rooms that is so"),
    "any": (TRUTH, "house.any(visitors > 5)", "whether that is so in at least one room"),
    "each": (TRUTH, "house.each(visitors > 0)", "whether that is so in every room that can be heard"),
}
"""What each of them gives, how it is written, and what that means."""

_FELT: Mapping[str, Kind] = {"mood": TEXT, **dict.fromkeys((*EMOTIONS, "valence", "arousal", "attention"), NUMBER)}

OF_A_ROOM: Mapping[str, Kind] = {"visitors": NUMBER, **_FELT}
"""The words that are about one room inside of them, and behind `room('hall').`"""

OF_THE_HOUSE: Mapping[str, tuple[Kind, str]] = {
    "rooms": (NUMBER, "how many rooms can be heard, this one with them"),
    "visitors": (NUMBER, "how many people are in view in all of them"),
    "mood": (TEXT, "the emotion that leads in all of them together, each as many times as it has visitors"),
    **{name: (kind, f"{name} in all of them together") for name, kind in _FELT.items() if name != "mood"},
}
"""The words behind `house.`"""

OF_ONE_ROOM: Mapping[str, tuple[Kind, str]] = {
    "here": (TRUTH, "whether that room can be heard: its newest beat is no older than five seconds"),
    **{name: (kind, f"{name} in that room; at rest where it cannot be heard") for name, kind in OF_A_ROOM.items()},
}
"""The words behind `room('hall').`"""


def is_truth_of_rooms(key: str) -> bool:
    """Whether what stands under `key`, which is about rooms, is true or false."""
    return key.endswith(".here") or key.startswith(tuple(f"{HOUSE}.{name}(" for name in ("any", "each")))


def of_rooms(key: str) -> bool:
    """Whether what stands under `key` is about rooms of the house."""
    return key.startswith((f"{HOUSE}.", f"{ROOM}('"))
