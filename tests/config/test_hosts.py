"""Hosts: what can never be one is told with what to write; what is told is right when it is followed."""

from __future__ import annotations

import pytest

from exhibit.config.hosts import _wrong


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("10.0.0.20:3032", "write 10.0.0.20 here, and port: 3032 beside it"),
        ("desk:8000", "write desk here, and port: 8000 beside it"),
        ("[::1]:8000", "write ::1 here, and port: 8000 beside it"),
        ("http://10.0.0.20", "write 10.0.0.20 alone, without http://"),
        ("osc.udp://desk/", "write desk alone, without osc.udp://"),
        ("10.0.0.300", "four numbers"),
        ("10.0.0", "four numbers"),
        ("010.0.0.1", "four numbers"),
        (" 10.0.0.20", "without the blanks"),
        ("desk ", "without the blanks"),
        ("[::1]", "write ::1, without the brackets"),
        ("fe80::1::2", "an address of IPv6"),
        ("10.0.0.0/24", "without a slash"),
        ("the desk", "letters, digits"),
        ("desk,hall", "letters, digits"),
        ("-desk", "letters, digits"),
    ],
)
def test_what_can_be_no_host_is_told(written: str, remedy: str) -> None:
    assert remedy in _wrong(written)


@pytest.mark.parametrize(
    "written",
    ["10.0.0.20", "255.255.255.255", "localhost", "desk.local", "desk.local.", "stage_left", "::1", "fe80::1%eth0",
     "museum-2.example.org", "pult-süd.local"],
)  # fmt: skip
def test_what_can_be_one_is_taken(written: str) -> None:
    assert not _wrong(written)
