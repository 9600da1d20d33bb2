# ruff: noqa: INP001 - a folder of sounds, not a package
"""Synthesises the sounds of the example show: `tide` and `glow`, which loop, and `chime`, which rings once.

    pip install "exhibit[sounds]"
    python scenes/sounds/make_sounds.py [folder]

Everything in a bed is periodic over its length: each partial and each slow swell makes a whole number of turns, noise
is drawn as a spectrum, and the reverberation is a circular convolution. The last sample therefore leads into the first
one. All three are in D, so that any of them may fade into any other. The same seed gives the same samples; only the
random serial number of an Ogg stream differs from run to run.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

Signal = NDArray[np.float64]
"""Samples: (length,) for one voice, (2, length) for left and right; full scale is 1."""

RATE_HZ = 44_100
LOOP_S = 28
CHIME_S = 2.5
SEED = 20_240
BLOCK = 4_096
STARTS = 12
COMPRESSION = 0.65
"""0 is the best and largest, 1 the smallest: here 50 to 95 kbit/s, clean for sounds without sharp highs."""

D2, A2, D3, A3, B3, D4, E4, FIS4 = 73.416, 110.0, 146.832, 220.0, 246.942, 293.665, 329.628, 369.994
A4, B4, D5, E5, FIS5, A5, B5, D6 = 440.0, 493.883, 587.33, 659.255, 739.989, 880.0, 987.767, 1174.659


class Loop:
    """A loop of `length` samples and the random numbers it is drawn from; all it makes is periodic in that length."""

    def __init__(self, length: int, seed: int) -> None:
        self.length = length
        self.random = np.random.default_rng(seed)
        self.turn = np.arange(length) / length
        """Where in the loop each sample lies, 0..1."""
        self.bins_hz = np.fft.rfftfreq(length, 1 / RATE_HZ)

    def sine(self, frequency_hz: float, turns: float | None = None) -> Signal:
        """A sine at the frequency next to `frequency_hz` that makes a whole number of turns; it starts at `turns`."""
        start = self.random.random() if turns is None else turns
        whole = round(frequency_hz * self.length / RATE_HZ)
        return np.sin(2 * np.pi * (whole * self.turn + start))

    def breath(self, times: int, low: float, start: float) -> Signal:
        """A slow swell between `low` and 1, `times` times around the loop."""
        wave = 0.5 - 0.5 * np.cos(2 * np.pi * (times * self.turn + start))
        return low + (1 - low) * wave

    def hump(self, at: float, width: float) -> Signal:
        """A smooth rise and fall around `at`, `width` wide (both in turns); humps a half width apart add up to 1."""
        away = np.abs((self.turn - at + 0.5) % 1 - 0.5)
        return np.where(away < width / 2, 0.5 + 0.5 * np.cos(2 * np.pi * away / width), 0.0)

    def surge(self, at: float, rise_s: float, fall_s: float) -> Signal:
        """A wave of the sea: it gathers for `rise_s` until `at` (in turns) and runs out with `fall_s`."""
        after_s = ((self.turn - at) % 1) * self.length / RATE_HZ
        before_s = ((at - self.turn) % 1) * self.length / RATE_HZ
        run_out = (1 + after_s / fall_s) * np.exp(-after_s / fall_s)
        gather = np.exp(-((before_s / rise_s) ** 2))
        return np.maximum(run_out, gather)

    def noise(self, low_hz: float, high_hz: float, tilt: float) -> Signal:
        """Periodic noise, soft-edged between two frequencies, falling by `tilt` (1 is 20 dB per decade); RMS 1."""
        hz = np.maximum(self.bins_hz, 1.0)
        shape = hz**-tilt / (1 + (low_hz / hz) ** 4) / (1 + (hz / high_hz) ** 4)
        phases = np.exp(2j * np.pi * self.random.random(hz.size))
        wave = np.fft.irfft(shape * phases, self.length)
        return np.asarray(wave / np.sqrt(np.mean(wave**2)))

    def pad_note(self, frequency_hz: float, partials: Sequence[float], drift_hz: float) -> Signal:
        """A held note for both sides: per partial one string in the middle and two, slightly detuned, on each side."""
        sides = np.zeros((2, self.length))
        for number, level in enumerate(partials, start=1):
            sides += level * self.sine(number * frequency_hz)
            for away_hz in (-drift_hz, drift_hz):
                sides += 0.5 * level * np.stack([self.sine(number * frequency_hz + away_hz) for _ in range(2)])
        return sides

    def bell(self, frequency_hz: float, at_s: float, ring_s: float) -> Signal:
        """A soft struck bar at `at_s`; its higher partials die sooner. It rings on across the seam."""
        after_s = (np.arange(self.length) / RATE_HZ - at_s) % (self.length / RATE_HZ)
        struck = np.zeros(self.length)
        for ratio, level, life in ((1.0, 1.0, 1.0), (2.0, 0.22, 0.6), (2.76, 0.16, 0.35), (5.4, 0.04, 0.15)):
            decay = np.exp(-after_s * 6.9 / (ring_s * life)) * -np.expm1(-after_s / 0.006)
            struck += level * decay * np.sin(2 * np.pi * ratio * frequency_hz * after_s)
        return struck

    def room(self, dry: Signal, seconds: float, high_hz: float) -> Signal:
        """`dry` in a large dark room that rings for `seconds`: a circular convolution with decaying noise, RMS kept."""
        after_s = np.arange(self.length) / RATE_HZ
        wet = np.zeros_like(dry)
        shared = self.random.standard_normal(self.length)
        for side in range(2):
            tail = 0.7 * shared + 0.7 * self.random.standard_normal(self.length)
            tail *= np.exp(-after_s * 6.9 / seconds) * -np.expm1(-after_s / 0.03)
            response = np.fft.rfft(tail) / (1 + (self.bins_hz / high_hz) ** 2)
            wet[side] = np.fft.irfft(np.fft.rfft(dry[side]) * response, self.length)
        return wet * (rms(dry) / rms(wet))

    def levelled(self, sides: Signal, window_s: float, strength: float) -> Signal:
        """`sides` with its loud and its quiet stretches brought nearer each other; 0 leaves all, 1 evens all out."""
        smooth = np.exp(-0.5 * (2 * np.pi * self.bins_hz * window_s / 2) ** 2)
        power = np.fft.irfft(np.fft.rfft(np.mean(sides**2, axis=0)) * smooth, self.length)
        return np.asarray(sides * (np.mean(power) / np.maximum(power, 1e-9)) ** (strength / 2))


def panned(voice: Signal, place: float) -> Signal:
    """One voice on two sides; `place` is 0 (left) to 1 (right), at equal power."""
    return np.stack([np.cos(place * np.pi / 2) * voice, np.sin(place * np.pi / 2) * voice])


def tide() -> Signal:
    """The empty room: four waves of unequal size roll in over a low open fifth that breathes."""
    loop = Loop(LOOP_S * RATE_HZ, SEED)
    waves = ((0.16, 1.0, 0.35), (0.41, 0.7, 0.6), (0.63, 0.9, 0.45), (0.88, 0.6, 0.65))
    deep = np.full((2, loop.length), 0.30)
    wash = np.full((2, loop.length), 0.10)
    for at, size, place in waves:
        deep += panned(size * loop.surge(at, 2.2, 1.3), place)
        wash += panned(size * loop.surge(at + 0.012, 1.1, 1.7), 1 - place)
    shared = loop.noise(90, 420, 0.5)
    sea = deep * np.stack([0.7 * shared + 0.7 * loop.noise(90, 420, 0.5) for _ in range(2)])
    sea += 0.5 * wash * np.stack([loop.noise(260, 2_400, 0.6) for _ in range(2)])
    pad = np.zeros((2, loop.length))
    notes = ((D2, 0.5, 1, 0.5), (A2, 0.7, 2, 0.3), (D3, 0.8, 1, 0.0), (A3, 0.45, 3, 0.7), (E4, 0.2, 2, 0.85))
    for frequency_hz, level, times, start in notes:
        pad += level * loop.breath(times, 0.35, start) * loop.pad_note(frequency_hz, (1, 0.4, 0.18, 0.07), 0.072)
    pad = 0.4 * pad + loop.room(pad, 5.0, 900)
    return settled(0.55 * sea / rms(sea) + 0.62 * pad / rms(pad), rms_db=-23.5)


def glow() -> Signal:
    """Visitors, happiness: four chords of the major pentatonic melt into each other, and soft bells answer them."""
    loop = Loop(LOOP_S * RATE_HZ, SEED + 1)
    chords = ((D3, A3, D4, FIS4), (B3 / 2, FIS4 / 2, B3, D4), (D3, A3, E4, FIS4), (A2, E4 / 2, A3, B3))
    pad = np.zeros((2, loop.length))
    for number, chord in enumerate(chords):
        swell = np.sqrt(loop.hump((number + 0.5) / len(chords), 2 / len(chords)))
        for voice, frequency_hz in enumerate(chord):
            breath = loop.breath(3 + voice, 0.55, 0.17 * voice + 0.31 * number)
            pad += (
                (0.9 - 0.16 * voice) * swell * breath * loop.pad_note(frequency_hz, (1, 0.34, 0.15, 0.06, 0.03), 0.11)
            )
    bells = np.zeros((2, loop.length))
    tune = (A4, D5, FIS5, E5, B4, FIS5, D5, A5, E5, A4, B4, D5)
    for number, frequency_hz in enumerate(tune):
        at_s = (number + 0.5 + 0.55 * (loop.random.random() - 0.5)) * LOOP_S / len(tune)
        bells += panned(
            loop.random.uniform(0.5, 0.9) * loop.bell(frequency_hz, at_s, 4.0), loop.random.uniform(0.2, 0.8)
        )
    pad = 0.4 * pad + loop.room(pad, 4.0, 1_400)
    bells = 0.6 * bells + loop.room(bells, 5.0, 2_200)
    pad = loop.levelled(pad, window_s=2.0, strength=0.75)
    return settled(pad / rms(pad) + 0.42 * bells / rms(bells), rms_db=-23.0)


def chime() -> Signal:
    """A chord of bells, struck from low to high, that has died away at the end."""
    length = int(CHIME_S * RATE_HZ)
    # Twice as long while it is made: what rings around the seam is cut off with the second half.
    loop = Loop(2 * length, SEED + 2)
    bells = np.zeros((2, loop.length))
    for number, (frequency_hz, place) in enumerate(((D5, 0.35), (FIS5, 0.6), (A5, 0.45), (D6, 0.65))):
        bells += panned((1 - 0.16 * number) * loop.bell(frequency_hz, 0.005 + 0.07 * number, 3.4), place)
    ringing = (bells + 0.5 * loop.room(bells, 2.2, 2_600))[:, :length]
    after_s = np.arange(length) / RATE_HZ
    fade = np.clip((CHIME_S - 0.02 - after_s) / 1.1, 0, 1)
    ringing *= fade**2
    return ringing * float(10 ** (-8 / 20) / np.abs(ringing).max())


def rms(signal: Signal) -> float:
    """The root mean square over both sides."""
    return float(np.sqrt(np.mean(signal**2)))


def settled(signal: Signal, rms_db: float) -> Signal:
    """`signal` at `rms_db` below full scale. Raises ValueError where its peak would come above -6 dB."""
    level = signal * (10 ** (rms_db / 20) / rms(signal))
    if np.abs(level).max() > 10 ** (-6 / 20):
        raise ValueError(f"too peaky: {20 * np.log10(np.abs(level).max()):.1f} dB")
    return level


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


def main(folder: Path) -> None:
    """Write the three sounds into `folder`."""
    for name, ogg in {"tide": seamless(tide()), "glow": seamless(glow()), "chime": encoded(chime())}.items():
        (folder / f"{name}.ogg").write_bytes(ogg)
        sys.stdout.write(f"{name}.ogg: {len(ogg) / 1000:.0f} kB, bend at the seam {tick(ogg):.5f}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
