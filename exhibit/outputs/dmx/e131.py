"""sACN (ANSI E1.31-2018): the packets of one universe, by the library sacn (D-dmx-1). Optional: `pip install
'exhibit[venue]'`.

Its sender is not used: its thread ends at the first network that cannot be reached, and we have a thread of our own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Protocol
from uuid import UUID

PORT = 5568
DISCOVERY_EVERY_S = 10.0
DISCOVERY = "239.255.250.214"
"""Where sources tell which universes they send."""
MISSING = "sACN needs the library sacn: pip install 'exhibit[venue]'"
_GOODBYES = 3
_LONGEST_NAME = 63


def installed() -> bool:
    """Whether the library is there."""
    return find_spec("sacn") is not None


def group(universe: int) -> str:
    """The address that a universe is sent to where no host is named."""
    return f"239.255.{universe >> 8}.{universe & 255}"


@dataclass(frozen=True)
class SacnSource:
    """Who sends: receivers tell sources apart by `cid`, and people by `name`, which is cut to 63 bytes."""

    name: str
    cid: UUID

    @property
    def told(self) -> str:
        """The name as packets hold it."""
        return self.name.encode()[:_LONGEST_NAME].decode(errors="ignore")


class _DataPacket(Protocol):
    """The library's packet, which brings no types: as much of it as is used here, in its own spelling."""

    dmxData: tuple[int, ...]  # noqa: N815
    priority: int
    option_StreamTerminated: bool  # noqa: N815

    def getBytes(self) -> Iterable[int]: ...  # noqa: N802
    def sequence_increase(self) -> None: ...


class Sacn:
    """Makes the packets of one universe. Raises ImportError where the library is missing."""

    def __init__(self, universe: int, priority: int, source: SacnSource) -> None:
        # Imported here: the extra need not be installed.
        from sacn.messages.data_packet import DataPacket  # noqa: PLC0415

        self._packet: _DataPacket = DataPacket(tuple(source.cid.bytes), source.told, universe, (), priority)

    def make_packet(self, slots: bytes) -> bytes:
        self._packet.dmxData = tuple(slots)
        return self._next()

    def prioritise(self, priority: int) -> None:
        """From now on with this priority, 0 to 200."""
        self._packet.priority = priority

    def make_goodbye(self) -> list[bytes]:
        """That the stream ends, said three times: receivers go to what they do without us, at once."""
        self._packet.option_StreamTerminated = True
        return [self._next() for _ in range(_GOODBYES)]

    def _next(self) -> bytes:
        made = bytes(self._packet.getBytes())
        self._packet.sequence_increase()
        return made


def discovery(source: SacnSource, universes: Iterable[int]) -> list[bytes]:
    """The packets that say which universes `source` sends."""
    from sacn.messages.universe_discovery import UniverseDiscoveryPacket  # noqa: PLC0415 (the extra)

    cid = tuple(source.cid.bytes)
    pages = UniverseDiscoveryPacket.make_multiple_uni_disc_packets(cid, source.told, sorted(set(universes)))
    return [bytes(page.getBytes()) for page in pages]
