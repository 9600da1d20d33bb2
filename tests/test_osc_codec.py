"""OSC as bytes: what is said is read back, in either framing, however the stream is cut; nonsense is named."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibit.osc_codec import (
    LONGEST_FRAME_BYTES,
    NOTHING,
    Malformed,
    measured,
    messages,
    packet,
    slipped,
    texts,
    unmeasured,
    unslipped,
)

ADDRESSES = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=30).map(lambda name: "/" + name)
VALUES = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(width=32, allow_nan=False),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
)


@given(ADDRESSES, st.lists(VALUES, max_size=6))
def test_what_is_said_is_read_back_with_its_kinds(address: str, values: list[bool | int | float | str]) -> None:
    ((found, read),) = messages(packet(address, values))
    assert found == address
    assert read == values
    assert [type(one) for one in read] == [type(one) for one in values]


@pytest.mark.parametrize("value", [2**80, "\ud800"])
def test_what_cannot_be_said_is_named(value: int | str) -> None:
    with pytest.raises(ValueError, match=r"^/a cannot be sent: "):
        packet("/a", [value])


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6), st.integers(1, 9), st.booleans())
def test_a_stream_gives_back_its_packets_however_it_is_cut(packets: list[bytes], size: int, slip: bool) -> None:
    framed, unframed = (slipped, unslipped) if slip else (measured, unmeasured)
    stream, rest, found = b"".join(map(framed, packets)), b"", []
    for at in range(0, len(stream), size):
        whole, rest = unframed(rest + stream[at : at + size])
        found += whole
    assert (found, rest) == (packets, b"")


@pytest.mark.parametrize("unframed", [unslipped, unmeasured])
def test_a_stream_in_another_framing_is_given_up_before_it_fills_the_memory(unframed: object) -> None:
    assert callable(unframed)
    with pytest.raises(ConnectionError, match="try the other transport"):
        unframed(b"\xff" * (LONGEST_FRAME_BYTES + 1))


@given(st.one_of(st.binary(max_size=80), st.binary(max_size=60).map(lambda rest: b"#bundle\x00" + rest)))
def test_nonsense_is_malformed_or_sense_and_nothing_else(data: bytes) -> None:
    try:
        found = messages(data)
    except Malformed as fault:
        assert str(fault)  # noqa: PT017 (it may also be sense)
    else:
        assert all(address.startswith("/") for address, _ in found)
    assert all(address.startswith("/") for address, _ in texts(data))


def test_a_packet_of_unknown_kinds_still_has_its_address() -> None:
    blob = b"/reply/cue\x00\x00,sb\x00ok\x00\x00" + struct.pack(">i", 4) + b"blob"
    with pytest.raises(Malformed):
        messages(blob)
    assert texts(blob) == [("/reply/cue", [])]
    assert texts(packet("/reply", ["ok", 1, "yes"])) == [("/reply", ["ok", "yes"])]
    assert texts(b"\xff\xfe\xfd\x00") == []


def test_nothing_is_a_packet_without_a_message() -> None:
    assert messages(NOTHING) == []
