# ruff: noqa: INP001 - a folder of sounds, not a package
"""A loop and what can be drawn on it: all is periodic over its length, so that its end leads into its beginning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float64]
"""Samples: (length,) for one voice, (2, length) for left and right; full scale is 1."""

RATE_HZ = 44_100


@dataclass(frozen=True)
class Body:
    """What is struck: how soon it speaks; of each partial its ratio to the note, its level, its share of the ring."""

    attack_s: float
    partials: tuple[tuple[float, float, float], ...]


BELL = Body(0.006, ((1.0, 1.0, 1.0), (2.0, 0.22, 0.6), (2.76, 0.16, 0.35), (5.4, 0.04, 0.15)))
GLASS = Body(0.03, ((1.0, 1.0, 1.0), (2.32, 0.12, 0.5), (4.25, 0.03, 0.2)))
FELT = Body(0.014, ((1.0, 1.0, 1.0), (2.0, 0.4, 0.55), (3.0, 0.16, 0.35), (4.0, 0.05, 0.25)))


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

    def struck(self, body: Body, frequency_hz: float, at_s: float, ring_s: float) -> Signal:
        """A `body` struck at `at_s`; its higher partials die sooner. It rings on across the seam."""
        after_s = (np.arange(self.length) / RATE_HZ - at_s) % (self.length / RATE_HZ)
        struck = np.zeros(self.length)
        for ratio, level, life in body.partials:
            decay = np.exp(-after_s * 6.9 / (ring_s * life)) * -np.expm1(-after_s / body.attack_s)
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


def rms(signal: Signal) -> float:
    """The root mean square over both sides."""
    return float(np.sqrt(np.mean(signal**2)))
