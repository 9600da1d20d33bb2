# ruff: noqa: INP001 - a folder of sounds, not a package
"""The beds: eight loops of one family, slow and without sharp highs, to be lived with for eight hours."""

from __future__ import annotations

from collections.abc import Sequence

import notes as n
import numpy as np
from loop import BELL, FELT, GLASS, RATE_HZ, Body, Loop, Signal, panned, rms

SEED = 20_240
WARM = (1, 0.34, 0.15, 0.06, 0.03)
DARK = (1, 0.3, 0.1, 0.03)
Chord = tuple[float, ...]


def a_loop(seconds: int, number: int) -> Loop:
    """An empty loop with random numbers of its own."""
    return Loop(seconds * RATE_HZ, SEED + number)


def chords(loop: Loop, progression: Sequence[Chord], partials: Sequence[float], drift_hz: float) -> Signal:
    """Held chords that melt into each other, each voice breathing in its own time, the lower voices louder."""
    pad = np.zeros((2, loop.length))
    for number, chord in enumerate(progression):
        swell = np.sqrt(loop.hump((number + 0.5) / len(progression), 2 / len(progression)))
        for voice, frequency_hz in enumerate(chord):
            breath = loop.breath(3 + voice, 0.55, 0.17 * voice + 0.31 * number)
            level = max(0.9 - 0.16 * voice, 0.2)
            pad += level * swell * breath * loop.pad_note(frequency_hz, partials, drift_hz)
    return pad


def tune(loop: Loop, body: Body, melody: Sequence[float], ring_s: float, loose: float = 0.55) -> Signal:
    """The notes of `melody`, spread over the loop as by an unhurried hand; 0 is a silent place."""
    heard = np.zeros((2, loop.length))
    step_s = loop.length / RATE_HZ / len(melody)
    for number, frequency_hz in enumerate(melody):
        at_s = (number + 0.5 + loose * (loop.random.random() - 0.5)) * step_s
        level, place = loop.random.uniform(0.5, 0.9), loop.random.uniform(0.2, 0.8)
        if frequency_hz:
            heard += panned(level * loop.struck(body, frequency_hz, at_s, ring_s), place)
    return heard


def grains(loop: Loop, count: int, low_hz: float, high_hz: float, ring_s: float) -> Signal:
    """So many drops or sparks: short tones at random moments, pitches, places; few are loud, most are faint."""
    heard = np.zeros((2, loop.length))
    length = int(8 * ring_s * RATE_HZ)
    after_s = np.arange(length) / RATE_HZ
    for _ in range(count):
        hz = low_hz * (high_hz / low_hz) ** loop.random.random()
        shape = np.exp(-after_s / ring_s) * -np.expm1(-after_s / (0.15 * ring_s)) * np.sin(2 * np.pi * hz * after_s)
        at = (loop.random.integers(loop.length) + np.arange(length)) % loop.length
        level = min(loop.random.exponential(0.3), 1.0) * (low_hz / hz) ** 0.5
        heard[:, at] += panned(level * shape, loop.random.random())
    return heard


def wide(loop: Loop, low_hz: float, high_hz: float, tilt: float, shared: float = 0.5) -> Signal:
    """Noise on both sides, of which a share of the power is the same on both; RMS 1."""
    middle = loop.noise(low_hz, high_hz, tilt)
    sides = [np.sqrt(shared) * middle + np.sqrt(1 - shared) * loop.noise(low_hz, high_hz, tilt) for _ in range(2)]
    return np.stack(sides)


def even(signal: Signal) -> Signal:
    """`signal` with an RMS of 1."""
    return signal / rms(signal)


def tide() -> Signal:
    """The empty room: six waves of unequal size roll in over a low open fifth that breathes."""
    loop = a_loop(44, 0)
    waves = (
        (0.09, 1.0, 0.35),
        (0.25, 0.7, 0.6),
        (0.41, 0.9, 0.45),
        (0.59, 0.6, 0.65),
        (0.74, 0.95, 0.4),
        (0.9, 0.7, 0.6),
    )
    deep = np.full((2, loop.length), 0.30)
    wash = np.full((2, loop.length), 0.10)
    for at, size, place in waves:
        deep += panned(size * loop.surge(at, 2.2, 1.3), place)
        wash += panned(size * loop.surge(at + 0.008, 1.1, 1.7), 1 - place)
    sea = deep * wide(loop, 90, 420, 0.5) + 0.5 * wash * wide(loop, 260, 2_400, 0.6, shared=0)
    pad = np.zeros((2, loop.length))
    held = ((n.D2, 0.5, 1, 0.5), (n.A2, 0.7, 2, 0.3), (n.D3, 0.8, 1, 0.0), (n.A3, 0.45, 3, 0.7), (n.E4, 0.2, 2, 0.85))
    for frequency_hz, level, times, start in held:
        pad += level * loop.breath(times, 0.35, start) * loop.pad_note(frequency_hz, (1, 0.4, 0.18, 0.07), 0.072)
    return 0.55 * even(sea) + 0.62 * even(0.4 * pad + loop.room(pad, 5.0, 900))


def glow() -> Signal:
    """A visitor is welcome: four chords of the major pentatonic melt into each other, and soft bells answer them."""
    loop = a_loop(40, 1)
    progression = (
        (n.D3, n.A3, n.D4, n.FIS4),
        (n.B2, n.FIS3, n.B3, n.D4),
        (n.D3, n.A3, n.E4, n.FIS4),
        (n.A2, n.E3, n.A3, n.B3),
    )
    pad = chords(loop, progression, WARM, 0.11)
    melody = (n.A4, n.D5, n.FIS5, n.E5, 0, n.B4, n.FIS5, n.D5, n.A5, 0, n.E5, n.A4, n.B4, n.D5, 0, n.FIS5)
    bells = tune(loop, BELL, melody, 4.0)
    pad = loop.levelled(0.4 * pad + loop.room(pad, 4.0, 1_400), window_s=2.0, strength=0.75)
    return even(pad) + 0.36 * even(0.6 * bells + loop.room(bells, 5.0, 2_200))


def sunrise() -> Signal:
    """Happiness: a bright slow progression, on which a thumb piano plays, at ease and never quite in time."""
    loop = a_loop(36, 2)
    progression = (
        (n.D3, n.A3, n.FIS4, n.A4),
        (n.G3 / 2, n.G3, n.D4, n.B4),
        (n.B2, n.FIS3, n.D4, n.A4),
        (n.A2, n.E3, n.A3, n.E4),
    )
    pad = chords(loop, progression, (1, 0.42, 0.22, 0.1, 0.05), 0.13)
    pad = loop.levelled(0.5 * pad + loop.room(pad, 3.5, 1_900), window_s=1.5, strength=0.7)
    figures = (
        (n.D4, n.A4, n.FIS5, n.E5, n.A4, n.D5, 0, n.A4),
        (n.G4, n.B4, n.D5, n.FIS5, n.D5, n.B4, 0, n.G4),
        (n.B4, n.D5, n.FIS5, n.A5, n.FIS5, n.D5, 0, n.B4),
        (n.A4, n.E5, n.A5, n.E5, n.B4, n.E5, 0, n.A4),
    )
    played = tune(loop, FELT, [note for figure in figures for note in figure], 2.4, loose=0.22)
    air = loop.breath(4, 0.3, 0.1) * wide(loop, 500, 2_200, 0.8)
    return even(pad) + 0.55 * even(0.8 * played + 0.7 * loop.room(played, 3.0, 2_400)) + 0.05 * even(air)


def bloom() -> Signal:
    """Surprise: every few seconds a chord opens from its lowest note to its highest, like rings on water."""
    loop = a_loop(36, 3)
    rings = 6
    opening = np.zeros((2, loop.length))
    stacks = ((n.D4, n.A4, n.E5, n.FIS5, n.B5, n.E6), (n.G4, n.B4, n.FIS5, n.A5, n.D6, n.E6))
    for ring in range(rings):
        for step, frequency_hz in enumerate(stacks[ring % 2]):
            swell = loop.hump((ring + 0.3 + 0.09 * step) / rings, 1.0 / rings) ** 1.5
            place = 0.5 + (0.08 + 0.06 * step) * (1 if (step + ring) % 2 else -1)
            note = loop.sine(frequency_hz) + 0.5 * loop.sine(frequency_hz + 0.35) + 0.08 * loop.sine(2 * frequency_hz)
            opening += panned(0.8**step * swell * note, place)
    under = loop.breath(rings, 0.6, 0.2) * chords(loop, ((n.D3, n.A3, n.D4), (n.G3, n.D4, n.A3)), WARM, 0.1)
    glass = tune(loop, GLASS, (n.FIS5, 0, n.B5, n.E5, 0, n.A5, n.D6, 0, n.B5, n.FIS5, 0, n.E6), 3.5)
    opening = 0.5 * opening + loop.room(opening, 4.5, 3_000)
    return 0.75 * even(opening) + 0.8 * even(under) + 0.3 * even(0.4 * glass + loop.room(glass, 5.0, 3_200))


def rain() -> Signal:
    """Sadness is answered: soft rain on leaves, a low chord, and single notes that fall."""
    loop = a_loop(42, 4)
    drops = grains(loop, 3_200, 700, 2_600, 0.006)
    drops = drops + 0.8 * loop.room(drops, 1.2, 2_000)
    shower = loop.breath(3, 0.5, 0.4) * wide(loop, 300, 1_700, 0.7, shared=0.3)
    pad = chords(
        loop, ((n.B2, n.FIS3, n.D4), (n.G3 / 2, n.D3, n.B3), (n.D3, n.A3, n.FIS4), (n.A2, n.E3, n.CIS4)), DARK, 0.08
    )
    pad = loop.levelled(0.3 * pad + loop.room(pad, 5.0, 800), window_s=2.0, strength=0.7)
    falling = (n.FIS5, n.E5, n.D5, 0, n.B4, 0, n.D5, n.B4, n.A4, 0, 0, n.A4, n.FIS4, n.E4, 0, 0)
    keys = tune(loop, FELT, falling, 4.5, loose=0.35)
    return even(pad) + 0.2 * even(drops) + 0.2 * even(shower) + 0.5 * even(0.5 * keys + loop.room(keys, 4.5, 1_500))


def ember() -> Signal:
    """Anger finds its fire, and the fire is tame: a beating low fifth, a breath of heat, soft crackle."""
    loop = a_loop(38, 5)
    drone = np.zeros((2, loop.length))
    held = ((n.D2, 0.9, 2, 0.0), (n.A2, 1.0, 3, 0.4), (n.D3, 0.9, 2, 0.6), (n.E3, 0.3, 1, 0.2), (n.A3, 0.35, 4, 0.8))
    for frequency_hz, level, times, start in held:
        drone += (
            level * loop.breath(times, 0.4, start) * loop.pad_note(frequency_hz, (1, 0.55, 0.34, 0.2, 0.1, 0.05), 0.3)
        )
    drone = 0.5 * drone + loop.room(drone, 3.0, 700)
    heat = (0.5 * loop.breath(5, 0.3, 0.3) + 0.5 * loop.breath(7, 0.2, 0.8)) * wide(loop, 80, 500, 0.6)
    sparks = loop.breath(4, 0.4, 0.5) * grains(loop, 420, 500, 1_900, 0.003)
    sparks = sparks + 0.3 * loop.room(sparks, 0.6, 1_800)
    return even(drone) + 0.5 * even(heat) + 0.16 * even(sparks)


def night() -> Signal:
    """A calm night: hardly a chord, a wind that comes and goes far away, now and then a bell across the water."""
    loop = a_loop(48, 6)
    pad = chords(loop, ((n.D2, n.A2, n.D3, n.A3), (n.D2, n.A2, n.E3, n.B3), (n.D2, n.A2, n.FIS3, n.A3)), DARK, 0.06)
    pad = loop.levelled(0.3 * pad + loop.room(pad, 6.0, 700), window_s=2.5, strength=0.7)
    wind = np.zeros((2, loop.length))
    for at, middle_hz, place in ((0.15, 260, 0.3), (0.42, 340, 0.65), (0.63, 230, 0.5), (0.87, 300, 0.4)):
        gust = loop.hump(at, 0.34) ** 1.3
        wind += panned(gust * loop.noise(0.8 * middle_hz, 1.2 * middle_hz, 0.2), place)
    bells = tune(loop, GLASS, (0, n.A5, 0, 0, n.E5, 0, 0, 0, n.FIS5, 0, n.D5, 0), 5.0)
    return even(pad) + 0.32 * even(wind) + 0.26 * even(0.3 * bells + loop.room(bells, 6.0, 1_800))


def finale() -> Signal:
    """The end of the evening: the fullest chords of all rise and rise again, and the bells ring together."""
    loop = a_loop(40, 7)
    progression = (
        (n.D2, n.A2, n.D3, n.FIS4, n.A4),
        (n.B2, n.FIS3, n.D4, n.FIS4, n.B4),
        (n.G3 / 2, n.D3, n.G3, n.D4, n.B4),
        (n.A2, n.E3, n.A3, n.CIS4, n.E4),
    )
    pad = chords(loop, progression, (1, 0.5, 0.3, 0.18, 0.1, 0.06), 0.16)
    pad = loop.levelled(0.5 * pad + loop.room(pad, 4.5, 1_800), window_s=2.0, strength=0.6)
    peal = np.zeros((2, loop.length))
    tops = (
        (n.D5, n.FIS5, n.A5, n.D6),
        (n.B4, n.D5, n.FIS5, n.B5),
        (n.B4, n.D5, n.G5, n.B5),
        (n.CIS5, n.E5, n.A5, n.E6),
    )
    for number, top in enumerate(tops):
        for step, frequency_hz in enumerate(top):
            for again_s, level in ((0.0, 1.0), (5.0, 0.55)):
                at_s = number * 10 + 1.5 + 0.32 * step + again_s
                peal += panned(level * 0.85**step * loop.struck(BELL, frequency_hz, at_s, 5.0), 0.3 + 0.13 * step)
    return even(pad) + 0.5 * even(0.6 * peal + loop.room(peal, 5.0, 2_400))


BEDS = {bed.__name__: bed for bed in (tide, glow, sunrise, bloom, rain, ember, night, finale)}
