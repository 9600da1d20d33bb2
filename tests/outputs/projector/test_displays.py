"""Displays by what they are and where they are plugged in: the right one or none."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from exhibit.outputs.projector.displays import Display, found, in_words
from exhibit.outputs.projector.edid import connected, same_socket, told_by


def edid(maker: str, product: int, serial: str, name: str) -> bytes:
    """An EDID of 128 bytes, as VESA lays it out."""
    letters = sum((ord(one) - 64) << shift for one, shift in zip(maker, (10, 5, 0), strict=True))
    head = b"\x00\xff\xff\xff\xff\xff\xff\x00" + letters.to_bytes(2, "big") + product.to_bytes(2, "little") + bytes(4)
    texts = b"".join(
        bytes([0, 0, 0, kind, 0]) + f"{text}\n".encode().ljust(13) for kind, text in ((0xFF, serial), (0xFC, name))
    )
    return (head.ljust(54, b"\0") + texts).ljust(128, b"\0")


def test_a_display_is_known_by_its_maker_product_and_serial_number(tmp_path: Path) -> None:
    for socket, status, told in (
        ("card1-HDMI-A-1", "connected", edid("EPS", 0xA0C5, "X3Y4", "EPSON PJ")),
        ("card1-HDMI-A-2", "disconnected", b""),
        ("card1-DP-1", "connected", b"torn"),
    ):
        (tmp_path / socket).mkdir()
        (tmp_path / socket / "status").write_text(status + "\n")
        (tmp_path / socket / "edid").write_bytes(told)
    found_at = {one.socket: (one.product, one.names) for one in connected(tmp_path)}
    assert found_at == {"DP-1": ("", ()), "HDMI-A-1": ("EPSON PJ", ("edid:EPS:a0c5:X3Y4", "edid:EPS:a0c5"))}
    assert told_by("DP-2", edid("DEL", 1, "", "Dell")).names == ("edid:DEL:0001",)
    assert same_socket("HDMI-A-1", "HDMI-1")
    assert not same_socket("HDMI-A-1", "HDMI-A-10")


def test_through_a_thousand_permutations_the_right_display_is_taken_or_none() -> None:
    chance = random.Random(11)
    kinds = [
        ("EPSON PJ 40", ("edid:EPS:a0c5:X3", "HDMI-1", "edid:EPS:a0c5")),
        ("EPSON PJ 40", ("edid:EPS:a0c5:X4", "HDMI-10", "edid:EPS:a0c5")),
        ("DELL U2412M", ("edid:DEL:a0c4:7M", "DP-1", "edid:DEL:a0c4")),
    ]
    for _ in range(1000):
        there = chance.sample(kinds, chance.randint(0, 3))
        among = [Display(index, name, (1280, 720), others) for index, (name, others) in enumerate(there)]
        for kind in kinds:
            for wanted in (kind[1][0], kind[1][1].lower()):
                display = found(wanted, among)
                assert (display and display.others) == (kind[1] if kind in there else None)
        told = found("EPSON", among)
        assert (told is not None) == (sum(one[0].startswith("EPSON") for one in there) == 1)


@pytest.mark.parametrize("wanted", ["HDMI-1", "edid:EPS:a0c5"])
def test_what_two_displays_are_called_means_neither(wanted: str) -> None:
    among = [Display(index, "HDMI-1", (640, 480), ("edid:EPS:a0c5",)) for index in (0, 1)]
    assert found(wanted, among) is None


def test_the_names_to_write_are_told() -> None:
    among = [Display(0, "EPSON PJ", (640, 480), ("edid:EPS:a0c5:X3", "HDMI-1")), Display(1, "screen", (640, 480))]
    assert in_words(among) == "0 EPSON PJ 640x480 (edid:EPS:a0c5:X3), 1 screen 640x480"
