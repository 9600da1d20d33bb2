"""Packets, byte by byte, against the field tables of ANSI E1.31-2018 and of Art-Net 4."""

from __future__ import annotations

from uuid import UUID

import pytest

from exhibit.outputs.dmx.artnet import ArtNet
from exhibit.outputs.dmx.e131 import Sacn, SacnSource, discovery, group, installed
from exhibit.outputs.dmx.transport import DmxTransport

SLOTS = bytes(range(256)) * 2
CID = UUID("5e1b8b8e-6f0a-4c55-9d63-0d5a3b8f2c41")
SOURCE = SacnSource("Exhibit Light", CID)
needs_sacn = pytest.mark.skipif(not installed(), reason="the extra 'venue' is not installed")


@needs_sacn
def test_a_data_packet_of_e131() -> None:
    """E1.31-2018, table 4-1: offsets, sizes and values."""
    packet = Sacn(7001, 150, SOURCE).make_packet(SLOTS)
    fields = {
        "preamble and post-amble size": (0, b"\x00\x10\x00\x00"),
        "ACN packet identifier": (4, b"ASC-E1.17\x00\x00\x00"),
        "flags and length, root layer": (16, bytes([0x70 | (622 >> 8), 622 & 255])),
        "vector: E1.31 data": (18, b"\x00\x00\x00\x04"),
        "CID": (22, CID.bytes),
        "flags and length, framing layer": (38, bytes([0x70 | (600 >> 8), 600 & 255])),
        "vector: data packet": (40, b"\x00\x00\x00\x02"),
        "source name": (44, b"Exhibit Light".ljust(64, b"\x00")),
        "priority": (108, bytes([150])),
        "synchronisation address: none": (109, b"\x00\x00"),
        "sequence number": (111, b"\x00"),
        "options": (112, b"\x00"),
        "universe": (113, b"\x1b\x59"),
        "flags and length, DMP layer": (115, bytes([0x70 | (523 >> 8), 523 & 255])),
        "vector: set property": (117, b"\x02"),
        "address and data type": (118, b"\xa1"),
        "first property address": (119, b"\x00\x00"),
        "address increment": (121, b"\x00\x01"),
        "property value count": (123, b"\x02\x01"),
        "START code": (125, b"\x00"),
        "slots": (126, SLOTS),
    }
    assert {name: packet[at : at + len(value)] for name, (at, value) in fields.items()} == {
        name: value for name, (_, value) in fields.items()
    }
    assert len(packet) == 638


@needs_sacn
def test_the_sequence_of_e131_and_its_end() -> None:
    maker = Sacn(1, 100, SOURCE)
    assert [maker.make_packet(SLOTS)[111] for _ in range(258)] == [*range(256), 0, 1]
    goodbye = maker.make_goodbye()
    assert [(one[111], one[112]) for one in goodbye] == [(2, 0x40), (3, 0x40), (4, 0x40)]


@needs_sacn
def test_a_universe_discovery_packet_of_e131() -> None:
    """E1.31-2018, table 4-3."""
    (packet,) = discovery(SOURCE, [300, 1])
    assert packet[18:22] == b"\x00\x00\x00\x08"
    assert packet[40:44] == b"\x00\x00\x00\x02"
    assert packet[112:114] == bytes([0x70, 12])
    assert packet[114:118] == b"\x00\x00\x00\x01"
    assert packet[118:120] == b"\x00\x00"
    assert packet[120:] == b"\x00\x01\x01\x2c"


@pytest.mark.parametrize(
    ("universe", "address"), [(1, "239.255.0.1"), (7001, "239.255.27.89"), (63999, "239.255.249.255")]
)
def test_the_multicast_group_of_a_universe(universe: int, address: str) -> None:
    """E1.31-2018, 9.3.1."""
    assert group(universe) == address


def test_a_long_name_is_cut_between_letters() -> None:
    assert len(SacnSource("Ж" * 40, CID).told.encode()) == 62


def test_an_artdmx_packet() -> None:
    """Art-Net 4, ArtDmx: each field in its order."""
    packet = ArtNet(0x7A_5C).make_packet(SLOTS)
    assert packet[:8] == b"Art-Net\x00"
    assert packet[8:10] == b"\x00\x50"  # OpDmx, low byte first
    assert packet[10:12] == b"\x00\x0e"  # ProtVer 14
    assert packet[12:14] == b"\x01\x00"  # sequence, physical
    assert packet[14:16] == b"\x5c\x7a"  # SubUni, then Net
    assert packet[16:18] == b"\x02\x00"  # length, high byte first
    assert packet[18:] == SLOTS


def test_the_sequence_of_artnet_leaves_out_0() -> None:
    maker = ArtNet(0)
    assert [maker.make_packet(SLOTS)[12] for _ in range(257)] == [*range(1, 256), 1, 2]
    assert maker.make_goodbye() == []


def test_a_line_in_words() -> None:
    assert str(DmxTransport("sacn", 300)) == "sACN universe 300 to 239.255.1.44, priority 100"
    assert str(DmxTransport("artnet", 0, "10.0.0.50")) == "Art-Net universe 0 to 10.0.0.50"
