"""Files become samples at the mixer's rate, without a frame lost at the end: a loop would click there (D-sound-6).

SDL decodes to the rate of the open mixer. Where the file has another one, Ogg, FLAC and MP3 are converted piece by
piece and lose up to 30 ms of their end. Such a file is therefore decoded at its own rate, in a process whose mixer has
that rate, and resampled here as a whole.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pygame.mixer
from numpy.typing import NDArray

from exhibit.outputs.sound.levels import RATE_HZ, Samples
from exhibit.system.audio import at_rate
from exhibit.system.stderr import silence_stderr

_AT_ITS_OWN_RATE = """
import sys
import pygame.mixer
pygame.mixer.init(int(sys.argv[2]), -16, 2, 1024, None, 0)
sys.stdout.buffer.write(pygame.mixer.Sound(sys.argv[1]).get_raw())
"""
_PATIENCE_S = 60.0
_MOST_FRAMES_AT_ONCE = 180 * RATE_HZ
"""What is longer is resampled piece by piece: as a whole it would take ten times its memory."""
_HEAD_BYTES = 300_000
"""Enough to pass over the cover picture of most MP3 files."""
_MP3_RATES_HZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def decoded(path: Path) -> Samples:
    """The samples of a file. Needs an open mixer. Raises pygame.error or OSError where it cannot be read."""
    if path.is_dir():
        raise OSError("it is a folder")
    if _is_empty_wav(path):
        raise OSError("it is empty")  # SDL's mixer would free its memory twice and take the whole show with it
    with path.open("rb") as file:
        rate_hz = written_rate_hz(file.read(_HEAD_BYTES)) or RATE_HZ
    raw = _raw_at(path, rate_hz) if rate_hz != RATE_HZ else None
    if raw:
        return resampled(_samples(raw), rate_hz)
    with silence_stderr() if path.suffix.lower() == ".mp3" else nullcontext():  # mpg123 remarks on files that play well
        samples = _samples(pygame.mixer.Sound(path).get_raw())
    if not len(samples):
        raise OSError("it is empty")
    return samples


def _is_empty_wav(path: Path) -> bool:
    """Whether the data chunk of a WAV file holds nothing."""
    with path.open("rb") as file:
        if file.read(12)[:4] != b"RIFF":
            return False
        while len(head := file.read(8)) == 8:
            size = int.from_bytes(head[4:], "little")
            if head[:4] == b"data":
                return size == 0
            file.seek(size + size % 2, os.SEEK_CUR)
    return False


def written_rate_hz(head: bytes) -> int | None:
    """The sample rate that the head of an Ogg (Vorbis, Opus), FLAC, WAV or MP3 file names; None where it names none."""
    if head[:4] == b"RIFF" and (at := head.find(b"fmt ")) > 0:
        return int.from_bytes(head[at + 12 : at + 16], "little")
    if head[:4] == b"fLaC":  # 20 bits of the first block
        return int.from_bytes(head[18:21], "big") >> 4
    if head[:4] == b"OggS":
        if b"OpusHead" in head:
            return 48_000
        at = head.find(b"\x01vorbis")
        return int.from_bytes(head[at + 12 : at + 16], "little") if at > 0 else None
    return _mp3_rate_hz(head)


def _mp3_rate_hz(head: bytes) -> int | None:
    begin = 0
    if head[:3] == b"ID3":  # its length: four times seven bits
        begin = 10 + sum(byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=False))
    frame = re.compile(rb"\xff[\xe2-\xff].").search(head, begin)
    if frame is None:
        return None
    rates_hz = _MP3_RATES_HZ.get(frame[0][1] >> 3 & 3, ())
    number = frame[0][2] >> 2 & 3
    return rates_hz[number] if number < len(rates_hz) else None


def resampled(samples: Samples, from_hz: int) -> Samples:
    """`samples` at the mixer's rate, as one turn of a loop: its end is taken to lead into its beginning."""
    if len(samples) > _MOST_FRAMES_AT_ONCE:
        pieces = (samples[begin : begin + from_hz] for begin in range(0, len(samples), from_hz))
        return np.concatenate(list(at_rate(pieces, from_hz, RATE_HZ)))
    made = np.empty((max(1, round(len(samples) * RATE_HZ / from_hz)), 2), np.int16)
    for side in (0, 1):  # one after the other: it takes many times the memory of the samples
        made[:, side] = _resampled_side(samples[:, side], len(made))
    return made


def _resampled_side(side: NDArray[np.int16], frames: int) -> NDArray[np.int16]:
    spectrum = np.fft.rfft(side.astype(np.float32))
    kept = min(len(spectrum), frames // 2 + 1)
    wave = np.fft.irfft(spectrum[:kept], frames) * np.float32(frames / len(side))
    return np.clip(np.rint(wave), -32_768, 32_767).astype(np.int16)


def _samples(raw: bytes) -> Samples:
    # A copy: the mixer takes its own memory with it when the device goes.
    return np.frombuffer(raw, np.int16).reshape(-1, 2)


def _raw_at(path: Path, rate_hz: int) -> bytes | None:
    """What the file holds at its own rate; None where that cannot be told, and the mixer has to do as it can."""
    try:
        return subprocess.run(  # noqa: S603 - our own interpreter, the few lines above
            [sys.executable, "-c", _AT_ITS_OWN_RATE, str(path), str(rate_hz)],
            env={**os.environ, "SDL_AUDIODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"},
            capture_output=True,
            timeout=_PATIENCE_S,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
