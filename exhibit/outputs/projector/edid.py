"""Which display is plugged into which socket, as the kernel knows it: maker, product and serial number from EDID, its
answer to the graphics card (VESA E-EDID 1.4, 3.4 and 3.10)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from exhibit.system.usb import read_text

_SYSTEM = Path("/sys/class/drm")
_HEAD = b"\x00\xff\xff\xff\xff\xff\xff\x00"
_BLOCK, _DESCRIPTORS, _DESCRIPTOR = 128, (54, 72, 90, 108), 18
_SERIAL, _NAME = 0xFF, 0xFC


@dataclass(frozen=True)
class Connected:
    """A display at a `socket` such as HDMI-A-1; `product`: its name, such as DELL U2412M, "" where it tells none;
    `names`: what it is called by what it is, the most telling first."""

    socket: str
    product: str = ""
    names: tuple[str, ...] = ()


def connected(system: Path = _SYSTEM) -> list[Connected]:
    """The displays that are plugged in now."""
    found = []
    for folder in sorted(system.glob("card*-*")):
        if read_text(folder / "status") == "connected":
            socket = folder.name.partition("-")[2]
            found.append(told_by(socket, _read(folder / "edid")))
    return found


def told_by(socket: str, edid: bytes) -> Connected:
    """What is plugged in at `socket`, as its `edid` says."""
    if len(edid) < _BLOCK or not edid.startswith(_HEAD):
        return Connected(socket)
    letters = int.from_bytes(edid[8:10], "big")
    maker = "".join(chr(64 + (letters >> shift & 0x1F)) for shift in (10, 5, 0))
    kind = f"edid:{maker}:{int.from_bytes(edid[10:12], 'little'):04x}"
    number = int.from_bytes(edid[12:16], "little")
    serial = _text(edid, _SERIAL) or (str(number) if number else "")
    return Connected(socket, _text(edid, _NAME), (f"{kind}:{serial}", kind) if serial else (kind,))


def same_socket(one: str, other: str) -> bool:
    """Whether two names mean one socket: the kernel's HDMI-A-1 is the X server's HDMI-1."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    letters = name.lower().replace("hdmi-a-", "hdmi-").replace("hdmi-b-", "hdmi-")
    return letters.replace("dvi-d-", "dvi-").replace("dvi-i-", "dvi-")


def _text(edid: bytes, kind: int) -> str:
    for at in _DESCRIPTORS:
        block = edid[at : at + _DESCRIPTOR]
        if block[:3] == b"\0\0\0" and block[3] == kind:
            return block[5:].partition(b"\n")[0].decode("ascii", "replace").strip()
    return ""


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()[:_BLOCK]
    except OSError:
        return b""
