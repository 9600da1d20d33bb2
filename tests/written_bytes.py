"""Everything that a process hands to the system, read off strace; and whether any of it comes from given pictures."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

WRITING = "write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg,sendmmsg,vmsplice,process_vm_writev"
"""What takes bytes out of a process's memory."""
MOVING = "sendfile,splice,tee,copy_file_range,io_uring_setup,shmat,mmap"
"""What lets them out without showing them here: of these the places are looked at."""
Image = NDArray[np.uint8]

_CALL = re.compile(r"^(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+|0x[0-9a-f]+)", re.DOTALL)
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_PLACE = re.compile(r"(\d+)<([^>]*)>")
_BLOCK, _LEAST_KINDS = 24, 10
_EACH_ROW = 4
"""So many rows of a frame may be written before one of them is certainly known."""


def command(folder: Path) -> list[str]:
    """What stands before a command so that its threads' calls are written into `folder`, a file each."""
    calls = f"trace={WRITING},{MOVING}"
    return [
        "strace",
        "--seccomp-bpf",
        "-ff",
        "-y",
        "-xx",
        "-s",
        "100000000",
        "-e",
        calls,
        "-e",
        "signal=none",
        "-o",
        str(folder / "of"),
    ]


@dataclass(frozen=True)
class Traced:
    """What was written, by the place it went to; and the places that something may have gone to unseen."""

    streams: Mapping[str, bytes]
    unseen: frozenset[str]


def traced(folder: Path) -> Traced:
    """What strace wrote into `folder`."""
    streams: dict[str, bytearray] = defaultdict(bytearray)
    unseen: set[str] = set()
    for file in sorted(folder.iterdir()):
        for line in file.read_text(encoding="ascii", errors="replace").splitlines():
            if (call := _CALL.match(line)) is None:
                continue
            name, arguments = call["name"], call["arguments"]
            if name in MOVING.split(","):
                unseen |= set(_moved(name, arguments))
                continue
            place = _PLACE.match(arguments)
            where = _plain(place[2]) if place else name
            for text in _TEXT.findall(arguments):
                streams[where] += binascii.unhexlify(text.replace("\\x", ""))
    return Traced({name: bytes(stream) for name, stream in streams.items()}, frozenset(unseen))


def _moved(name: str, arguments: str) -> Iterator[str]:
    places = [_plain(place) for _, place in _PLACE.findall(arguments)]
    if name != "mmap":
        yield from (f"{name} {place}" for place in places or [""])
    elif "MAP_SHARED" in arguments and "PROT_WRITE" in arguments:
        yield from (f"mmap {place}" for place in places)


def _plain(place: str) -> str:
    return binascii.unhexlify(place.replace("\\x", "")).decode(errors="replace") if place.startswith("\\x") else place


class Pictures:
    """Pictures that must be found nowhere: in rows of `_BLOCK` bytes as BGR, RGB, BGRA, and grey."""

    def __init__(self, images: Iterable[Image]) -> None:
        marks = [_marks(row) for image in images for row in _layouts(image)]
        self._marks = np.unique(np.concatenate(marks))

    @property
    def size(self) -> int:
        """How many pieces are known."""
        return len(self._marks)

    def findings(self, stream: bytes) -> list[str]:
        """What of `stream` is a picture, or a piece of one of these, also where it is packed or written as text."""
        found = []
        for how, part in _unpacked(stream):
            if count := self._pieces(part):
                found.append(f"{count} pieces of a picture, {how}")
            found += [f"an encoded picture of {size}, {how}" for size in _encoded(part)]
        return found

    def _pieces(self, stream: bytes) -> int:
        count, step = 0, 1 << 20
        for start in range(0, len(stream), step):
            hashes = _windows(np.frombuffer(stream[start : start + step + _BLOCK - 1], np.uint8))
            count += int(np.isin(hashes, self._marks).sum())
        return count


_FACTORS = np.array([pow(1_099_511_628_211, place + 1, 1 << 64) for place in range(_BLOCK)], np.uint64)


def _windows(data: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """A hash of the `_BLOCK` bytes from each place on."""
    length = len(data) - _BLOCK + 1
    if length <= 0:
        return np.zeros(0, np.uint64)
    hashes = np.zeros(length, np.uint64)
    for place, factor in enumerate(_FACTORS):
        hashes += data[place : place + length].astype(np.uint64) * factor
    return hashes


def _marks(rows: Image) -> NDArray[np.uint64]:
    """Hashes of the blocks of `rows` (height, bytes) that no other data would hold by chance."""
    height, width = rows.shape
    blocks = rows[:, : width // _BLOCK * _BLOCK].reshape(-1, _BLOCK)
    kinds = 1 + np.count_nonzero(np.diff(np.sort(blocks, axis=1), axis=1), axis=1)
    told = blocks[kinds >= _LEAST_KINDS].astype(np.uint64)
    return (told * _FACTORS).sum(axis=1, dtype=np.uint64) if height else np.zeros(0, np.uint64)


def _layouts(image: Image) -> Iterator[Image]:
    if image.ndim == 2:
        yield image
        return
    some = np.ascontiguousarray(image[::_EACH_ROW])
    height = some.shape[0]
    yield some.reshape(height, -1)
    yield np.ascontiguousarray(some[:, :, ::-1]).reshape(height, -1)
    yield cv2.cvtColor(some, cv2.COLOR_BGR2BGRA).reshape(height, -1).astype(np.uint8)
    yield cv2.cvtColor(some, cv2.COLOR_BGR2GRAY).astype(np.uint8)


_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")
_MOST_ENCODED = 1 << 20


def _encoded(stream: bytes) -> Iterator[str]:
    for signature in _SIGNATURES:
        for place in _places(signature, stream):
            data = np.frombuffer(stream[place : place + _MOST_ENCODED], np.uint8)
            try:
                image = cv2.imdecode(data, cv2.IMREAD_COLOR)
            except cv2.error:
                image = None
            if image is not None and min(image.shape[:2]) >= 16:
                yield f"{image.shape[1]}x{image.shape[0]}"
                break


def _places(what: bytes, stream: bytes) -> Iterator[int]:
    place = stream.find(what)
    while place >= 0:
        yield place
        place = stream.find(what, place + 1)


def _unpacked(stream: bytes) -> Iterator[tuple[str, bytes]]:
    yield "as it is", stream
    for run in re.findall(rb"[A-Za-z0-9+/_-]{64,}", stream):
        for skipped in range(4):
            whole = run[skipped:].translate(bytes.maketrans(b"-_", b"+/"))
            whole = whole[:-1] if len(whole) % 4 == 1 else whole
            yield "as base64", base64.b64decode(whole + b"=" * (-len(whole) % 4))
    for run in re.findall(rb"(?:[0-9a-fA-F]{2}){48,}", stream):
        yield "as hexadecimal", binascii.unhexlify(run)
    for signature, bits in (
        (b"\x78\x01", 15),
        (b"\x78\x5e", 15),
        (b"\x78\x9c", 15),
        (b"\x78\xda", 15),
        (b"\x1f\x8b\x08", 31),
    ):
        for place in _places(signature, stream):
            try:
                data = zlib.decompressobj(bits).decompress(stream[place : place + _MOST_ENCODED], _MOST_ENCODED)
            except zlib.error:
                continue
            if len(data) >= _BLOCK:
                yield "compressed", data


def of_interest(streams: Mapping[str, bytes], pictures: Pictures) -> dict[str, Sequence[str]]:
    """What was found, by where it went to."""
    every = {where: pictures.findings(stream) for where, stream in streams.items()}
    return {where: found for where, found in every.items() if found}
