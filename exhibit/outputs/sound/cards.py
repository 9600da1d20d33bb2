"""The sound cards that Linux knows of, by what they are: numbers and the order of cards change from start to start."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exhibit.outputs.sound.library import SoundFault
from exhibit.system.identities import choose, telling_name
from exhibit.system.usb import read_text, usb_device_of

_ASOUND, _SYSTEM = Path("/proc/asound"), Path("/sys/class/sound")
_LINE = re.compile(r"^\s*(\d+) \[(\S+)\s*\]: \S+ - (.+?)\s*$", re.MULTILINE)
BY_NAME = ("usb:", "card:")
"""What begins so names a card by what it is."""


@dataclass(frozen=True)
class Card:
    """A sound card: what it calls itself, and the names that it bears, the most telling first."""

    name: str
    names: tuple[str, ...]


def cards(asound: Path = _ASOUND, system: Path = _SYSTEM) -> list[Card]:
    """Those that are plugged in."""
    found = []
    for number, short, name in _LINE.findall(read_text(asound / "cards")):
        usb = usb_device_of(system / f"card{number}" / "device")
        exact, kind = (usb.names[:-1], usb.names[-1:]) if usb else ((), ())
        found.append(Card(name, (*exact, f"card:{short}", *kind)))
    return found


def device_of_card(written: str, there: Sequence[Card], devices: Sequence[str]) -> str:
    """The audio device of the one card that is called `written`. Raises SoundFault where there is none, or where nobody
    can tell it from another."""
    choice = choose(written, there, _names)
    if choice.found is None:
        what = f"{len(choice.several)} sound cards are called" if choice.several else "there is no sound card"
        raise SoundFault(f"{what} '{written}'; there are: {cards_in_words(there)}")
    card = choice.found
    if sum(one.name == card.name for one in there) > 1:
        raise SoundFault(
            f"several sound cards call themselves {card.name}, and the audio system cannot tell them apart"
        )
    meant = [one for one in devices if card.name.casefold() in one.casefold()]
    if len(meant) == 1:
        return meant[0]
    what = "has several outputs: write the name of one" if meant else "is there, and the audio system does not offer it"
    raise SoundFault(f"the sound card '{written}' {what}; there are: {', '.join(sorted(devices)) or 'none'}")


def cards_in_words(there: Sequence[Card]) -> str:
    """The cards with the names to write."""
    return ", ".join(f"{one.name} ({telling_name(one, there, _names) or one.names[0]})" for one in there) or "none"


def _names(card: Card) -> tuple[str, ...]:
    return card.names
