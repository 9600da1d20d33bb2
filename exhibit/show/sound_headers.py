"""What a sound file is by its first bytes: whether the mixer can play it, told without playing it.

WAV: RIFF chunks (multimedia programming interface 1.0); Ogg: RFC 3533, the first packet of its first page; MP3: frames
of ISO 11172-3, layer III. What is asked for is what SDL_mixer 2 decodes.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

NOT_PLAYED = "it is not played: save it as Ogg, WAV, FLAC or MP3"
_HEAD = 65_536
_IN_OGG = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC")
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_WAV_CODES = {_PCM, 2, _FLOAT, 6, 7, 0x11}
"""PCM, MS ADPCM, floats, A-law, mu-law, IMA ADPCM."""
_BITRATES = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)
_RATES = (44_100, 48_000, 32_000)


def why_not(file: Path) -> str | None:
    """Why the sound `file` cannot be played; None where nothing speaks against it. Raises OSError."""
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
        if not head:
            return "it is empty"
        match file.suffix.lower():
            case ".wav":
                return _wav(head)
            case ".ogg":
                return None if _ogg(head) else _no("Ogg")
            case ".flac":
                return None if head.startswith(b"fLaC") else _no("FLAC")
            case _:
                return None if _mp3(opened, head) else _no("MP3")


def _no(kind: str) -> str:
    return f"it is no {kind} sound; {NOT_PLAYED}"


def _ogg(head: bytes) -> bool:
    return head.startswith(b"OggS") and any(codec in head[27:400] for codec in _IN_OGG)


def _wav(head: bytes) -> str | None:
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        return _no("WAV")
    at, known = 12, False
    while at + 8 <= len(head):
        name, size = head[at : at + 4], struct.unpack_from("<I", head, at + 4)[0]
        if name == b"fmt ":
            if why := _wav_format(head[at + 8 : at + 8 + size]):
                return why
            known = True
        if name == b"data":
            return None if known and size else "it holds no sound: save it again"
        at += 8 + size + size % 2
    # A long chunk of remarks may stand before the sound.
    return None if at > len(head) >= _HEAD else "it is cut off before its sound: copy it again"


def _wav_format(chunk: bytes) -> str | None:
    if len(chunk) < 16:
        return _no("WAV")
    code, bits = struct.unpack_from("<H", chunk)[0], struct.unpack_from("<H", chunk, 14)[0]
    if code == _EXTENSIBLE and len(chunk) >= 26:
        code = struct.unpack_from("<H", chunk, 24)[0]
    if code == _FLOAT and bits != 32:
        return f"it holds floats of {bits} bits, which are not played: save it with 16 or 24 bits"
    return None if code in _WAV_CODES else f"it is a WAV with another kind of sound in it; {NOT_PLAYED}"


def _mp3(opened: BinaryIO, head: bytes) -> bool:
    if head.startswith(b"ID3") and len(head) >= 10:
        size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
        opened.seek(10 + size)
        head = opened.read(_HEAD)
    if head[4:8] == b"ftyp" or head[:4] in (b"OggS", b"RIFF", b"fLaC", b"\x1aE\xdf\xa3"):
        return False
    return any(_two_frames(head, at) for at in range(min(len(head), 4_096)) if head[at] == 0xFF)


def _two_frames(head: bytes, at: int) -> bool:
    """Whether a frame begins here, and another, or the end, where it is over: two bytes alone stand in any file."""
    length = _frame(head[at : at + 4])
    following = head[at + length : at + length + 4]
    return length > 0 and (len(following) < 4 or following[:3] in (b"TAG", b"APE") or _frame(following) > 0)


def _frame(header: bytes) -> int:
    """The length in bytes of the layer III frame with this header; 0 for what is none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return 0
    version, layer, bits, rate = header[1] >> 3 & 3, header[1] >> 1 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or layer != 1 or bits in (0, 15) or rate == 3:
        return 0
    old = version == 3
    hertz = _RATES[rate] // (1 if old else 2 if version == 2 else 4)
    return (144 if old else 72) * _BITRATES[not old][bits] * 1000 // hertz + (header[2] >> 1 & 1)
