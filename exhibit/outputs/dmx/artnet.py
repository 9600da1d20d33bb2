"""ArtDmx, the one packet of Art-Net that drives lamps (Artistic Licence, Art-Net 4, "ArtDmx packet definition")."""

from __future__ import annotations

import struct

PORT = 6454
_DMX, _VERSION = 0x5000, 14


class ArtNet:
    """Makes the packets of one universe, whose number is the 15-bit Port-Address."""

    def __init__(self, universe: int) -> None:
        self._universe = universe
        self._sequence = 0

    def make_packet(self, slots: bytes) -> bytes:
        """`slots` behind ID, OpCode (low byte first), ProtVer, Sequence, Physical, SubUni, Net and Length."""
        self._sequence = self._sequence % 255 + 1  # 0 would say that nobody counts
        head = struct.pack("<8sH", b"Art-Net", _DMX) + struct.pack(">HBB", _VERSION, self._sequence, 0)
        return head + struct.pack("<H", self._universe) + struct.pack(">H", len(slots)) + slots

    def prioritise(self, priority: int) -> None:
        """Art-Net knows no priority (D-dmx-11)."""

    def make_goodbye(self) -> list[bytes]:
        """Art-Net says no goodbye: its nodes go on as they are."""
        return []
