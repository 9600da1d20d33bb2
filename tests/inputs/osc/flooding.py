"""A neighbour gone mad: sends whatever is no OSC, or no sense, to a port of this machine, and one good command in each
thousand packets. `python -m tests.inputs.osc.flooding PORT COUNT`; it waits until what it sent has been read, so that
no buffer of the kernel overflows."""

from __future__ import annotations

import random
import socket
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path

EACH = 1000
STRANGE = "127.0.0.77"
_AT_ONCE, _BREATH_S = 25, 0.001


def unread(port: int) -> bool:
    """Whether something still lies in the receive buffer of a UDP port of this machine."""
    rows = [row.split() for row in Path("/proc/net/udp").read_text(encoding="ascii").splitlines()[1:]]
    return any(int(row[1].split(":")[1], 16) == port and int(row[4].split(":")[1], 16) for row in rows)


def padded(data: bytes) -> bytes:
    return data + bytes(4 - len(data) % 4)


def message(address: bytes, tags: bytes, values: bytes = b"") -> bytes:
    """A message whose parts need not fit each other."""
    return padded(address) + padded(b"," + tags) + values


def bundle(part: bytes, length: int | None = None) -> bytes:
    return b"#bundle\x00" + struct.pack(">Qi", 1, len(part) if length is None else length) + part


def good(value: float) -> bytes:
    return message(b"/exhibit/var/rain", b"f", struct.pack(">f", value))


def _deep(dice: random.Random) -> bytes:
    packet = good(dice.random())
    for _ in range(dice.randrange(6, 300)):
        packet = bundle(packet)
    return packet


def _turned(dice: random.Random) -> bytes:
    packet = bytearray(good(dice.random()))
    packet[dice.randrange(1, 20)] = dice.randrange(128, 256)
    return bytes(packet)


KINDS: tuple[Callable[[random.Random], bytes], ...] = (
    lambda dice: dice.randbytes(dice.randrange(0, 200)),
    lambda dice: good(1.0)[: dice.randrange(1, 27)],
    lambda dice: dice.randbytes(dice.randrange(9_000, 20_000)),
    lambda dice: message(b"/exhibit/var/rain", b"iiiiffss", dice.randbytes(4)),
    lambda _: message(b"/exhibit/var/rain", b"b", struct.pack(">i", -1)),
    lambda _: message(b"/exhibit/var/rain", b"s", b"endless!"),
    lambda dice: bundle(good(1.0), dice.choice((-4, 0, 3, 1 << 30))),
    _deep,
    _turned,
    lambda _: message("/exhibit/var/regen ü".encode(), b"f", struct.pack(">f", 1.0)),
    lambda _: message(b"/exhibit/act", b"s", padded(b"\xff\xfe")),
    lambda _: message(b"/exhibit/var/rain", b"s", padded(b"wet")),
    lambda _: message(b"/exhibit/var/rain", b"f", struct.pack(">f", float("nan"))),
    lambda _: message(b"/exhibit/hold", b"i", struct.pack(">i", 7)),
    lambda _: message(b"/exhibit/scene/projector", b"f", struct.pack(">f", 1.0)),
    lambda dice: message(b"/exhibit/var/" + str(dice.random()).encode(), b"f", struct.pack(">f", 1.0)),
    lambda _: message(b"/exhibit/subscribe", b"i", struct.pack(">i", -1)),
)


def main(port: int, count: int) -> None:
    """Send `count` packets: a tenth of them from a strange address, and these ask for a blackout."""
    dice = random.Random(1)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as friend,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger,
    ):
        friend.bind(("127.0.0.1", 0))
        stranger.bind((STRANGE, 0))
        for number in range(1, count + 1):
            if number % EACH == 0:
                friend.sendto(good(number), ("127.0.0.1", port))
            elif number % 10 == 0:
                stranger.sendto(message(b"/exhibit/blackout", b"i", struct.pack(">i", 1)), ("127.0.0.1", port))
            else:
                friend.sendto(dice.choice(KINDS)(dice), ("127.0.0.1", port))
            if number % _AT_ONCE == 0:
                while unread(port):
                    time.sleep(_BREATH_S)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
