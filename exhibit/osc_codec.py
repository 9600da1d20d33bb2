"""Open Sound Control 1.0 (Wright 2002) as bytes, for both directions: messages to packets and back, by python-osc, and
the two framings of TCP. Pure."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from exhibit.values import Variable

LONGEST_PACKET_BYTES = 8192
LONGEST_FRAME_BYTES = 65_536
"""A stream that promises more than this is in another framing."""
NOTHING = b"#bundle\x00" + struct.pack(">Q", 1)
"""A bundle without a message: a sound packet that asks for nothing."""
_DEEPEST = 4
_KINDS = frozenset(b"ifhdsTF")
"""Type tags of numbers, texts and truths."""
_BUNDLE = b"#bundle\x00"
_ASCII = range(0x20, 0x7F)
_END, _ESCAPE = b"\xc0", b"\xdb"
_ESCAPED_END, _ESCAPED_ESCAPE = b"\xdb\xdc", b"\xdb\xdd"
_OTHER_FRAMING = "what it sends is no OSC in this framing: try the other transport"


class Malformed(Exception):
    """A packet that is no OSC."""


def packet(address: str, values: Iterable[Variable] = ()) -> bytes:
    """The message `values` at `address`. Raises ValueError where it cannot be said."""
    builder = OscMessageBuilder(address)
    try:
        for one in values:
            builder.add_arg(one)
        return bytes(builder.build().dgram)
    except Exception as error:  # noqa: BLE001 (of many kinds: its own, struct's, the encoding's)
        raise ValueError(f"{address} cannot be sent: {error}") from None


def messages(data: bytes, depth: int = 0) -> list[tuple[str, list[Variable]]]:
    """The address and the values of every message in the packet `data`, those of bundles in their order, due at once
    (D-osc-3).

    Raises Malformed. Bundles are taken apart here: a length that points backwards would hold python-osc up for ever.
    """
    if depth > _DEEPEST or not data or len(data) % 4 or len(data) > LONGEST_PACKET_BYTES:
        raise Malformed("a packet that is too long, too deep or cut short")
    if not data.startswith(_BUNDLE):
        return [_message(data)]
    found: list[tuple[str, list[Variable]]] = []
    at = len(_BUNDLE) + 8  # after the time tag
    while at < len(data):
        (length,) = struct.unpack_from(">i", data, at)
        if not 0 < length <= len(data) - at - 4:
            raise Malformed("a bundle whose lengths are wrong")
        found += messages(data[at + 4 : at + 4 + length], depth + 1)
        at += 4 + length
    if at != len(data):
        raise Malformed("a bundle that is cut short")
    return found


def _message(data: bytes) -> tuple[str, list[Variable]]:
    tags = data[(data.find(0) // 4 + 1) * 4 :].partition(b"\x00")[0]
    if not set(tags[1:]) <= _KINDS:
        raise Malformed("values that are neither numbers nor texts")
    try:
        message = OscMessage(data)
        address, values = str(message.address), list(message.params)
    except Exception as error:  # noqa: BLE001 (strangers' bytes: whatever it was, the packet is no OSC)
        raise Malformed(f"a packet that is no OSC ({type(error).__name__})") from None
    if not address.startswith("/") or not address.isprintable():
        raise Malformed("a packet whose address does not begin with '/'")
    return address, values


def texts(data: bytes) -> list[tuple[str, list[str]]]:
    """The messages in the packet `data`, each its address and the texts among its values; none where it is no OSC. One
    that cannot be read whole still has its address: some desks answer with kinds of values that nobody else uses."""
    try:
        found = messages(data)
    except Malformed:
        address = data.partition(b"\x00")[0]
        readable = address.startswith(b"/") and all(one in _ASCII for one in address)
        return [(address.decode("ascii"), [])] if readable else []
    return [(address, [one for one in values if isinstance(one, str)]) for address, values in found]


def slipped(data: bytes) -> bytes:
    """The packet `data` between two END bytes (OSC 1.1, RFC 1055)."""
    return _END + data.replace(_ESCAPE, _ESCAPED_ESCAPE).replace(_END, _ESCAPED_END) + _END


def unslipped(stream: bytes) -> tuple[list[bytes], bytes]:
    """The whole packets in `stream`, and what is left of it. Raises ConnectionError where that is too long for one."""
    *whole, rest = stream.split(_END)
    packets = [one.replace(_ESCAPED_END, _END).replace(_ESCAPED_ESCAPE, _ESCAPE) for one in whole if one]
    if len(rest) > LONGEST_FRAME_BYTES:
        raise ConnectionError(_OTHER_FRAMING)
    return packets, rest


def measured(data: bytes) -> bytes:
    """The packet `data` behind its length (OSC 1.0)."""
    return struct.pack(">I", len(data)) + data


def unmeasured(stream: bytes) -> tuple[list[bytes], bytes]:
    """The whole packets in `stream`, and what is left of it. Raises ConnectionError where a length makes no sense."""
    packets, at = [], 0
    while len(stream) - at >= 4:
        (size,) = struct.unpack_from(">I", stream, at)
        if size > LONGEST_FRAME_BYTES:
            raise ConnectionError(_OTHER_FRAMING)
        if len(stream) - at < 4 + size:
            break
        packets.append(stream[at + 4 : at + 4 + size])
        at += 4 + size
    return packets, stream[at:]
