"""Sound cards by what they are: the right one or none. A folder stands in for /proc/asound and /sys, and says so."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from exhibit.outputs.sound.cards import Card, cards, device_of_card
from exhibit.outputs.sound.library import SoundFault


@dataclass(frozen=True)
class Plugged:
    """A card to plug into the folder; `serial` None: no USB card."""

    short: str
    name: str
    serial: str | None = None


def machine(root: Path, order: Sequence[Plugged]) -> list[Card]:
    """The cards of a machine, numbered in this order."""
    root.mkdir(parents=True)
    lines = []
    for number, one in enumerate(order):
        lines += [
            f" {number} [{one.short:15}]: Driver - {one.name}\n",
            f"                      {one.name} at somewhere\n",
        ]
        if one.serial is not None:
            device, interface = root / f"1-{number}", root / f"1-{number}/1-{number}:1.0"
            interface.mkdir(parents=True)
            for name, text in {"idVendor": "0d8c", "idProduct": "0014", "serial": one.serial}.items():
                (device / name).write_text(text)
            (root / f"card{number}").mkdir()
            (root / f"card{number}/device").symlink_to(interface)
    (root / "cards").write_text("".join(lines))
    return cards(root, root)


PCH, HDMI = Plugged("PCH", "HDA Intel PCH"), Plugged("vc4hdmi", "vc4-hdmi")
STICK = Plugged("Device", "USB Audio Device", "77AA")


def test_through_permutations_of_cards_the_right_one_is_played_on_or_none(tmp_path: Path) -> None:
    chance, wanted = random.Random(3), {"card:PCH": PCH, "usb:0d8c:0014:77AA": STICK, "card:vc4hdmi": HDMI}
    for turn in range(300):
        there = chance.sample((PCH, HDMI, STICK), chance.randint(0, 3))
        found, devices = machine(tmp_path / str(turn), there), [f"{one.name}, Output" for one in there]
        for name, card in wanted.items():
            try:
                told = device_of_card(name, found, devices)
            except SoundFault as fault:
                told = str(fault).partition(";")[0]
            assert told == (f"{card.name}, Output" if card in there else f"there is no sound card '{name}'")


@pytest.mark.parametrize(
    ("there", "devices", "words"),
    [
        ([STICK, Plugged("Device_1", "USB Audio Device", "88BB")], ["USB Audio Device"], "cannot tell them apart"),
        ([STICK], ["USB Audio Device, A", "USB Audio Device, B"], "has several outputs: write the name of one"),
        ([STICK], ["HDA Intel PCH"], "is there, and the audio system does not offer it"),
    ],
    ids=["twins", "outputs", "not offered"],
)
def test_a_card_that_cannot_be_told_apart_is_not_guessed(
    there: list[Plugged], devices: list[str], words: str, tmp_path: Path
) -> None:
    with pytest.raises(SoundFault, match=words):
        device_of_card("usb:0d8c:0014:77AA", machine(tmp_path / "machine", there), devices)
