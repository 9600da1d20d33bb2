"""Milliseconds of processor for each second of sound that the mixer makes, against the floor in the same run: taking
the samples of one file from memory and scaling them by one number, as the plainest player does.

Noise of 40 s as beds and of 30 s as stings, so that nothing is quick because it is silent. Medians of turns.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np

from exhibit.outputs.sound.levels import RATE_HZ, Ducking, Levels, Samples
from exhibit.outputs.sound.mixer import STINGS, Mixer
from exhibit.outputs.sound.playback import Loop, Once

FRAMES, BLOCKS, TURNS = 2_048, 43, 9
"""A turn is two seconds of sound."""


def noise(seconds: float, seed: int) -> Samples:
    """Noise for both sides, at -20 dB."""
    dice = np.random.default_rng(seed)
    return (3_000 * dice.standard_normal((int(seconds * RATE_HZ), 2))).astype(np.int16)


def floor() -> Callable[[], object]:
    """One file, one volume."""
    samples, at = noise(40, 0), 0

    def render() -> object:
        nonlocal at
        at = (at + FRAMES) % (len(samples) - FRAMES)
        return (samples[at : at + FRAMES] * np.float32(0.8)).astype(np.int16)

    return render


def mixer(*, beds: int, stings: int, live: bool) -> Callable[[], object]:
    """So many beds in one endless fade, so many stings; `live`: the volume is adjusted before each block."""
    mixer, number = Mixer(Levels(ducking=Ducking())), 0
    mixer.play_bed("one", Loop(noise(40, 1)), 1.0, 0.0)
    mixer.render(FRAMES)
    if beds > 1:
        mixer.play_bed("two", Loop(noise(40, 2)), 1.0, 600.0)
    ringing = noise(60, 3)
    for _ in range(stings):
        mixer.play_sting(Once(ringing), 0.5)

    def render() -> object:
        nonlocal number
        number += 1
        if live:
            mixer.adjust(0.5 + number % 7 / 14)
        return mixer.render(FRAMES)

    return render


def turn_ms(render: Callable[[], object]) -> float:
    """Processor time for a second of sound, over one turn."""
    began_s = time.process_time()
    for _ in range(BLOCKS):
        render()
    return 1_000 * (time.process_time() - began_s) / (BLOCKS * FRAMES / RATE_HZ)


def main() -> None:
    """Turn by turn, so that a busy moment of the machine meets all alike."""
    cases = {
        "floor: one file, one volume": floor(),
        "a bed": mixer(beds=1, stings=0, live=False),
        "a bed, its volume live": mixer(beds=1, stings=0, live=True),
        "a cross-fade": mixer(beds=2, stings=0, live=False),
        f"a cross-fade, live, {STINGS} stings, ducking": mixer(beds=2, stings=STINGS, live=True),
    }
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(TURNS):
        for name, render in cases.items():
            taken[name].append(turn_ms(render))
    least = statistics.median(next(iter(taken.values())))
    for name, times_ms in taken.items():
        median_ms = statistics.median(times_ms)
        against = f"{median_ms / least:5.1f} floors   {median_ms / 10:.2f} % of a core"
        print(f"{name:45} {median_ms:7.2f} ms for a second   {against}")


if __name__ == "__main__":
    main()
