# ruff: noqa: INP001 - a folder of sounds, not a package
"""The stings: five short sounds that ring once and have died away at their end."""

from __future__ import annotations

from collections.abc import Sequence

import notes as n
import numpy as np
from loop import BELL, FELT, GLASS, RATE_HZ, Body, Loop, Signal, panned

SEED = 20_248


def struck(
    body: Body,
    seconds: float,
    ring_s: float,
    notes: Sequence[tuple[float, float, float, float]],
    room: float,
    seed: int,
) -> Signal:
    """`notes` on one body in a room: each is when (seconds), which (hertz), how loud, where (0 left, 1 right)."""
    length = int(seconds * RATE_HZ)
    # Twice as long while it is made: what rings around the seam is cut off with the second half.
    loop = Loop(2 * length, SEED + seed)
    dry = np.zeros((2, loop.length))
    for at_s, frequency_hz, level, place in notes:
        dry += panned(level * loop.struck(body, frequency_hz, 0.005 + at_s, ring_s), place)
    return faded((dry + room * loop.room(dry, 2.2, 2_600))[:, :length])


def faded(ringing: Signal) -> Signal:
    """`ringing` with an end: the last third goes down to silence."""
    length = ringing.shape[1]
    left = np.clip((length - 0.02 * RATE_HZ - np.arange(length)) / (0.4 * length), 0, 1)
    return np.asarray(ringing * left**2)


def chime() -> Signal:
    """Somebody comes: a chord of bells, struck from low to high."""
    notes = ((0, n.D5, 1, 0.35), (0.07, n.FIS5, 0.84, 0.6), (0.14, n.A5, 0.68, 0.45), (0.21, n.D6, 0.52, 0.65))
    return struck(BELL, 2.5, 3.4, notes, 0.5, 0)


def together() -> Signal:
    """Shared joy: two voices, one from each side, climb in thirds and meet in the middle."""
    steps = ((n.D5, n.FIS5), (n.E5, n.G5), (n.FIS5, n.A5), (n.A5, n.D6))
    notes = []
    for number, (left_hz, right_hz) in enumerate(steps):
        apart = 0.4 - 0.12 * number
        notes += [(0.16 * number, left_hz, 0.9, 0.5 - apart), (0.16 * number + 0.05, right_hz, 0.8, 0.5 + apart)]
    return struck(FELT, 3.0, 2.8, notes, 0.6, 1) + 0.35 * struck(BELL, 3.0, 3.0, notes[-2:], 0.6, 2)


def wonder() -> Signal:
    """A surprise: glass that runs upwards from side to side and hangs in the air."""
    run = (n.D5, n.E5, n.A5, n.B5, n.D6, n.E6, n.FIS6)
    notes = [(0.09 * k, hz, 0.9 * 0.9**k, 0.5 + 0.32 * (-1) ** k) for k, hz in enumerate(run)]
    return struck(GLASS, 3.5, 3.2, notes, 1.1, 3)


def comfort() -> Signal:
    """Comfort: three low notes come down, unhurried, and a fifth stays under them."""
    notes = ((0, n.A4, 0.8, 0.4), (0.42, n.FIS4, 0.85, 0.58), (0.9, n.D4, 1.0, 0.5))
    under = ((0, n.D3, 0.5, 0.45), (0.9, n.A3, 0.4, 0.55))
    return struck(FELT, 4.0, 4.2, notes, 0.7, 4) + struck(GLASS, 4.0, 5.0, under, 0.8, 5)


def farewell() -> Signal:
    """Somebody goes: the chime turned round, falling and slowing down."""
    falling = ((0, n.D6), (0.17, n.A5), (0.38, n.FIS5), (0.66, n.E5), (1.05, n.D5), (1.6, n.A4))
    notes = [(at_s, hz, 0.62 + 0.05 * k, 0.66 - 0.06 * k) for k, (at_s, hz) in enumerate(falling)]
    return struck(BELL, 4.5, 3.6, notes, 0.6, 6)


STINGS = {sting.__name__: sting for sting in (chime, together, wonder, comfort, farewell)}
