# ruff: noqa: INP001 - a folder of sounds, not a package
"""Synthesises the sounds of the example show: eight beds, which loop, and five stings, which ring once.

    pip install "exhibit[sounds]"
    python scenes/sounds/make_sounds.py [--into folder] [name ...]

Everything in a bed is periodic over its length: each partial and each slow swell makes a whole number of turns, noise
is drawn as a spectrum, and the reverberation is a circular convolution. The last sample therefore leads into the first
one. All are in D, so that any of them may fade into any other, and all beds are equally loud to the ear. The same seed
gives the same samples; only the random serial number of an Ogg stream differs from run to run.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

import numpy as np
import soundfile
from beds import BEDS
from loop import RATE_HZ, Signal
from stings import STINGS

BED_LUFS, STING_LUFS = -25.0, -19.0
"""How loud to the ear (ITU-R BS.1770): a bed as a whole, a sting in its loudest 0.4 s."""
PEAK_DB = -3.0
BLOCK = 4_096
STARTS = 8
COMPRESSION = 0.65
"""0 is the best and largest, 1 the smallest: here 50 to 95 kbit/s, clean for sounds without sharp highs."""


def ear_power(signal: Signal) -> Signal:
    """(frames,): the power over both sides as the ear weighs it, by the two filters of BS.1770 at 48 kHz' shape."""
    hz = np.maximum(np.fft.rfftfreq(signal.shape[1], 1 / RATE_HZ), 1e-3)
    z = np.exp(-2j * np.pi * hz / 48_000)
    shelf = (1.53512486 - 2.69169619 * z + 1.19839281 * z**2) / (1 - 1.69065929 * z + 0.73248077 * z**2)
    high_pass = (1 - 2 * z + z**2) / (1 - 1.99004745 * z + 0.99007225 * z**2)
    heard = np.fft.irfft(np.fft.rfft(signal) * np.abs(shelf * high_pass), signal.shape[1])
    return np.asarray(np.sum(heard**2, axis=0))


def lufs(power: float) -> float:
    """Loudness units below full scale."""
    return float(-0.691 + 10 * np.log10(max(power, 1e-12)))


def bed_lufs(signal: Signal) -> float:
    """The loudness of a loop as a whole."""
    return lufs(float(np.mean(ear_power(signal))))


def sting_lufs(signal: Signal) -> float:
    """The loudness of the loudest 0.4 s."""
    window = int(0.4 * RATE_HZ)
    return lufs(float(np.convolve(ear_power(signal)[::10], np.ones(window // 10), "valid").max() / (window // 10)))


def at_loudness(signal: Signal, now_lufs: float, wanted_lufs: float) -> Signal:
    """`signal` that loud. Raises ValueError where its peak would come too near to full scale."""
    level = signal * 10 ** ((wanted_lufs - now_lufs) / 20)
    peak_db = 20 * np.log10(np.abs(level).max())
    if peak_db > PEAK_DB:
        raise ValueError(f"too peaky: {peak_db:.1f} dB")
    return np.asarray(level)


def encoded(signal: Signal) -> bytes:
    """`signal` as Ogg Vorbis, block by block: libsndfile overflows its stack when it is given minutes at once."""
    store = io.BytesIO()
    kind = {"format": "OGG", "subtype": "VORBIS", "compression_level": COMPRESSION}
    with soundfile.SoundFile(store, "w", RATE_HZ, 2, **kind) as file:
        for start in range(0, signal.shape[1], BLOCK):
            file.write(signal[:, start : start + BLOCK].T)
    return store.getvalue()


def tick(ogg: bytes) -> float:
    """How sharp the bend is where the decoded end meets the decoded start; a click is a sharp bend."""
    decoded, _ = soundfile.read(io.BytesIO(ogg))
    return float(np.abs(np.diff(np.concatenate([decoded[-8:], decoded[:8]]), 2, axis=0)).max())


def seamless(bed: Signal) -> bytes:
    """`bed` encoded from the start that clicks least.

    The samples are periodic, so that a loop may start anywhere. What is left at the seam is the coder's own noise,
    which does not know that its end meets its start and is a matter of luck; the best of some starts is inaudible.
    """
    starts = np.linspace(0, bed.shape[1], STARTS, endpoint=False, dtype=int)
    return min((encoded(np.roll(bed, -start, axis=1)) for start in starts), key=tick)


def made(name: str) -> bytes:
    """The Ogg file of the sound `name`."""
    if name in BEDS:
        bed = BEDS[name]()
        return seamless(at_loudness(bed, bed_lufs(bed), BED_LUFS))
    sting = STINGS[name]()
    return encoded(at_loudness(sting, sting_lufs(sting), STING_LUFS))


def main() -> None:
    """Write all sounds, or those that are named."""
    asked = argparse.ArgumentParser(description="Synthesise the sounds of the example show.")
    asked.add_argument("names", nargs="*", metavar="name", help=", ".join([*BEDS, *STINGS]))
    asked.add_argument("--into", type=Path, default=Path(__file__).parent, help="the folder to write to")
    options = asked.parse_args()
    for name in options.names or [*BEDS, *STINGS]:
        ogg = made(name)
        (options.into / f"{name}.ogg").write_bytes(ogg)
        seam = f", bend at the seam {tick(ogg):.5f}" if name in BEDS else ""
        sys.stdout.write(f"{name}.ogg: {len(ogg) / 1000:.0f} kB{seam}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
