"""Open Sound Control 1.0 (Wright 2002) as bytes, for both directions: messages to packets, by python-osc, and back; and
the two framings of TCP. Pure.

Packets are read here: python-osc gives up a whole bundle for one message that it does not know, and a length that
points backwards would hold it up for ever.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from pythonosc.osc_message_builder import OscMessageBuilder

from exhibit.values import Variable

LONGEST_PACKET_BYTES = 65_536
"""No datagram is longer."""
LONGEST_FRAME_BYTES = 65_536
"""A stream that promises more than this is in another framing."""
NOTHING = b"#bundle\x00" + struct.pack(">Q", 1)
"""A bundle without a message: a sound packet that asks for nothing."""
_DEEPEST = 32
_BUNDLE = b"#bundle\x00"
_NUMBERS = {"i": ">i", "f": ">f", "h": ">q", "d": ">d"}
_NO_BYTES: dict[str, Variable | None] = {"T": True, "F": False, "I": None, "[": None, "]": None}
"""Type tags without data: truths, an impulse, which is no value, and the ends of arrays, which are read flat."""
_SKIPPED_BYTES = {"r": 4, "m": 4, "t": 8, "N": 0}
"""Colours, MIDI, time tags and nil are none of our kinds of values; what stands behind them can still be read."""
_ASCII = range(0x20, 0x7F)
_NO_VALUES = "values that are neither numbers nor texts"
_MOST_WHOLE = 1 << 16
"""Without type tags, four bytes up to this are a whole number, others one with a point."""
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


@dataclass(frozen=True)
class MessageRead:
    """A message as far as it could be read: `fault` says why that is not all of it, "" where it is. An impulse is a
    message without values."""

    address: str
    values: tuple[Variable, ...] = ()
    fault: str = ""


def read(data: bytes) -> tuple[list[MessageRead], list[str]]:
    """Every message in the packet `data`, those of bundles in their order, due at once (D-osc-3); and what is wrong
    with the rest. Each message is read by itself: none is lost for what stands beside it."""
    found: list[MessageRead] = []
    faults: list[str] = []
    _read(data, 0, found, faults)
    return found, list(dict.fromkeys(faults))


def _read(data: bytes, depth: int, found: list[MessageRead], faults: list[str]) -> None:
    if not data.startswith(_BUNDLE):
        try:
            found.append(_message(data))
        except Malformed as fault:
            faults.append(str(fault))
        return
    if depth > _DEEPEST:
        faults.append("bundles within bundles, too deep")
        return
    at = len(_BUNDLE) + 8  # after the time tag
    while at + 4 <= len(data):
        (length,) = struct.unpack_from(">i", data, at)
        if not 0 < length <= len(data) - at - 4:
            faults.append("a bundle whose lengths are wrong")
            return
        _read(data[at + 4 : at + 4 + length], depth + 1, found, faults)
        at += 4 + length
    if at != len(data):
        faults.append("a bundle that is cut short")


def messages(data: bytes) -> list[tuple[str, list[Variable]]]:
    """The address and the values of every message in the packet `data`. Raises Malformed where any of it cannot be
    read."""
    found, faults = read(data)
    faults += [one.fault for one in found if one.fault]
    if faults:
        raise Malformed(faults[0])
    return [(one.address, list(one.values)) for one in found]


def _message(data: bytes) -> MessageRead:
    """The message `data`. Raises Malformed where not even its address can be read."""
    end = data.find(0)
    try:
        address = data[: max(end, 0)].decode("utf-8")
    except UnicodeDecodeError:
        address = ""
    if not address.startswith("/") or not address.isprintable():
        raise Malformed("a packet whose address does not begin with '/'" if data else "an empty packet")
    rest = data[(end // 4 + 1) * 4 :]
    if not rest.startswith(b","):
        return MessageRead(address, _untagged(rest))
    values: list[Variable] = []
    tags = rest.partition(b"\x00")[0]
    try:
        fault = _read_values(tags[1:].decode("latin-1"), rest[(len(tags) // 4 + 1) * 4 :], values)
    except (struct.error, ValueError, OverflowError):
        fault = "a message that is cut short, or a text that is none"
    return MessageRead(address, tuple(values), fault)


def _read_values(tags: str, data: bytes, values: list[Variable]) -> str:
    """Add to `values` what `tags` says of `data`; why that is not all. Raises struct.error or ValueError."""
    at, fault = 0, ""
    for tag in tags:
        if tag in _NO_BYTES:
            value = _NO_BYTES[tag]
            values += [] if value is None else [value]
        elif tag in _NUMBERS:
            values += struct.unpack_from(_NUMBERS[tag], data, at)
            at += struct.calcsize(_NUMBERS[tag])
        elif tag in "sS":
            end = data.index(0, at)
            values.append(data[at:end].decode("utf-8"))
            at = (end // 4 + 1) * 4
        elif tag == "c":
            values.append(chr(*struct.unpack_from(">I", data, at)))
            at += 4
        elif tag in _SKIPPED_BYTES or tag == "b":
            fault = _NO_VALUES
            at += _SKIPPED_BYTES[tag] if tag in _SKIPPED_BYTES else _blob_bytes(data, at)
        else:
            return _NO_VALUES
    return fault


def _blob_bytes(data: bytes, at: int) -> int:
    length: int = struct.unpack_from(">i", data, at)[0]
    if not 0 <= length <= len(data) - at - 4:
        raise ValueError("a blob's length")
    return 4 + (length + 3) // 4 * 4


def _untagged(data: bytes) -> tuple[Variable, ...]:
    """The values of a message without type tags, as old senders make them: a text, or numbers of four bytes."""
    text = data.rstrip(b"\x00")
    if len(text) > 1 and all(one in _ASCII for one in text):
        return (text.decode("ascii"),)
    whole = [one for (one,) in struct.iter_unpack(">i", data[: len(data) // 4 * 4])]
    return tuple(one if abs(one) <= _MOST_WHOLE else struct.unpack(">f", struct.pack(">i", one))[0] for one in whole)


def texts(data: bytes) -> list[tuple[str, list[str]]]:
    """The messages in the packet `data`, each its address and the texts among its values; none where it is no OSC. One
    that cannot be read whole still has its address: some desks answer with kinds of values that nobody else uses."""
    return [
        (one.address, [] if one.fault else [value for value in one.values if isinstance(value, str)])
        for one in read(data)[0]
    ]


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
