"""What a desk's packets say: addresses and texts, read by python-osc. A packet that cannot be read whole still has its
address, since some desks answer with kinds of values that nobody else uses."""

from __future__ import annotations

from exhibit.inputs.osc.receiver import Malformed, messages

_ASCII = range(0x20, 0x7F)


def heard(packet: bytes) -> list[tuple[str, list[str]]]:
    """The messages in `packet`, each with the texts among its values; none where it is no OSC."""
    try:
        found = messages(packet)
    except Malformed:
        address = packet.partition(b"\x00")[0]
        readable = address.startswith(b"/") and all(one in _ASCII for one in address)
        return [(address.decode("ascii"), [])] if readable else []
    return [(address, [one for one in values if isinstance(one, str)]) for address, values in found]
