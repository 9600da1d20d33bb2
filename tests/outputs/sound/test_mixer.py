"""The mixer, measured: samples in, samples out, without a clock or a device."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from exhibit.outputs.sound.levels import RATE_HZ, Ducking, Levels, as_heard
from exhibit.outputs.sound.levels import Samples as Pcm
from exhibit.outputs.sound.mixer import STINGS, Mixer
from exhibit.outputs.sound.playback import Loop, Once, sounding_frames

BLOCK = 2_048
AMPLITUDE = 0.25
LOW, HIGH, HIGHER = 16, 32, 96
"""Tones that fit this many times into a block, so that its spectrum tells them apart exactly."""
PLAIN = Levels(ducking=Ducking(depth_db=0))

Wave = NDArray[np.float64]


def tone(turns: int, blocks: int = 8, amplitude: float = AMPLITUDE) -> Pcm:
    wave = amplitude * 32_767 * np.sin(2 * np.pi * turns * np.arange(blocks * BLOCK) / BLOCK)
    return np.repeat(np.rint(wave).astype(np.int16)[:, None], 2, axis=1)


def steady(turns: int = LOW, levels: Levels = PLAIN) -> Mixer:
    """A mixer in which one bed has been playing for a while."""
    mixer = Mixer(levels)
    mixer.play_bed("low", Loop(tone(turns)), 1.0, 0.0)
    heard(mixer, 0.2)
    return mixer


def heard(mixer: Mixer, seconds: float, at: Callable[[int], None] = lambda _: None, frames: int = BLOCK) -> Wave:
    """The left side of the next `seconds`, full scale 1; `at` is told the number of each block before it is made."""
    parts = []
    for number in range(math.ceil(seconds * RATE_HZ / frames)):
        at(number)
        parts.append(mixer.render(frames)[:, 0] / 32_767)
    return np.concatenate(parts)


def levels(wave: Wave, *turns: int) -> Wave:
    """(blocks, tones): how loud each tone is over time; 1 is the tone at full level."""
    blocks = wave[: wave.size // BLOCK * BLOCK].reshape(-1, BLOCK)
    return np.asarray(np.abs(np.fft.rfft(blocks, axis=1))[:, list(turns)] / (BLOCK / 2) / AMPLITUDE)


def decibels(level: float) -> float:
    return 20 * math.log10(max(level, 1e-9))


def sharpest_bend(wave: Wave) -> float:
    """The largest second difference: a step of size s makes one of about s, a tone of 689 Hz makes 0.0024."""
    return float(np.abs(np.diff(wave, 2)).max())


def beside_the_tone_db(wave: Wave, turns: int, away_hz: float = 150.0) -> float:
    """The power further than `away_hz` from the tone, below the tone's own, with a window that leaks less than that."""
    turned = np.arange(wave.size) / wave.size
    window = 0.35875 - 0.48829 * np.cos(2 * np.pi * turned) + 0.14128 * np.cos(4 * np.pi * turned)
    window -= 0.01168 * np.cos(6 * np.pi * turned)
    power = np.abs(np.fft.rfft(wave * window)) ** 2
    hz = np.fft.rfftfreq(wave.size, 1 / RATE_HZ)
    near = np.abs(hz - turns * RATE_HZ / BLOCK) < away_hz
    return 10 * math.log10(power[~near].sum() / power[near].sum())


# Beds.


@pytest.mark.parametrize("frames", [2_048, 1_500, 64])
def test_a_loop_has_no_gap_and_no_frame_too_many(frames: int) -> None:
    # a loop of 8 blocks, heard for 9 rounds: to the last frame the one endless sine it was cut from
    wave = heard(steady(), 3.3, frames=frames)
    start = math.ceil(0.2 * RATE_HZ / BLOCK) * BLOCK
    endless = AMPLITUDE * np.sin(2 * np.pi * LOW * (start + np.arange(wave.size)) / BLOCK)
    assert np.abs(wave - endless).max() < 1.1 / 32_767


def test_a_bed_shorter_than_a_block_loops_too() -> None:
    mixer = Mixer(PLAIN)
    mixer.play_bed("short", Loop(tone(LOW)[: BLOCK // LOW]), 1.0, 0.0)
    assert beside_the_tone_db(heard(mixer, 1.0)[BLOCK:], LOW) < -75


def test_a_cross_fade_holds_the_power_from_block_to_block() -> None:
    mixer = steady()
    mixer.play_bed("high", Loop(tone(HIGH)), 1.0, 2.0)
    low, high = levels(heard(mixer, 3.0), LOW, HIGH).T
    assert low**2 + high**2 == pytest.approx(np.ones(len(low)), abs=0.02)
    assert np.all(np.diff(high) > -0.003)
    assert low[-1] == pytest.approx(0, abs=0.001)
    halfway = round(1.0 * RATE_HZ / BLOCK)
    assert (low[halfway], high[halfway]) == pytest.approx((0.707, 0.707), abs=0.03)


def test_beds_that_come_and_go_in_a_storm_do_not_click() -> None:
    # every 93 ms another bed, three seconds long, each cut short by the next ones
    mixer = steady()

    def storm(number: int) -> None:
        if number % 2 == 0:
            mixer.play_bed(f"bed {number}", Loop(tone(8 + number % 5)), 1.0, 1.0)

    assert sharpest_bend(heard(mixer, 3.0, storm)) < 0.004


def test_release_fades_the_bed_out_and_then_nothing_sounds() -> None:
    mixer = steady()
    mixer.play_bed(None, None, 1.0, 0.5)
    loud = levels(heard(mixer, 0.7), LOW)[:, 0]
    assert np.all(np.diff(loud) <= 0.001)
    assert 0.4 < loud[round(0.25 * RATE_HZ / BLOCK)] < 0.9, "it is not cut off"
    assert loud[-1] == 0
    assert not mixer.sounding


def test_the_same_bed_at_another_volume_goes_there_in_the_time_of_the_cue() -> None:
    mixer = steady()
    mixer.play_bed("low", Loop(tone(LOW)), 0.5, 1.0)
    loud = levels(heard(mixer, 2.0), LOW)[:, 0]
    assert loud[round(1.0 * RATE_HZ / BLOCK)] == pytest.approx(0.55, abs=0.02), "nine tenths of the way"
    assert loud[-1] == pytest.approx(0.5, abs=0.005)


# Live volume.


def swelling(number: int) -> float:
    """What an expression would say thirty times a second."""
    return 0.55 + 0.45 * math.sin(2 * math.pi * 0.5 * number / 30)


def test_a_live_volume_moves_without_zipper_noise() -> None:
    # thirty adjustments a second for four seconds; the same in steps, as a comparison
    mixer, frames = steady(), RATE_HZ // 30
    smooth = heard(mixer, 4.0, lambda number: mixer.adjust(swelling(number)), frames)
    plain = AMPLITUDE * np.sin(2 * np.pi * LOW * np.arange(smooth.size) / BLOCK)
    stepped = plain * [swelling(at // frames) for at in range(smooth.size)]
    assert beside_the_tone_db(smooth, LOW) < -75
    assert beside_the_tone_db(stepped, LOW) > -60
    assert np.ptp(levels(smooth, LOW)) > 0.7, "it follows"


def test_a_jumpy_live_volume_does_not_click() -> None:
    jumps = np.random.default_rng(1).random(200)
    mixer = steady()
    assert sharpest_bend(heard(mixer, 4.0, lambda number: mixer.adjust(jumps[number]), RATE_HZ // 30)) < 0.003


def test_a_bed_that_begins_at_no_volume_can_be_brought_in() -> None:
    mixer = Mixer(PLAIN)
    mixer.play_bed("low", Loop(tone(LOW)), 0.0, 0.0)
    assert np.abs(heard(mixer, 0.2)).max() == 0
    mixer.adjust(1.0)
    assert levels(heard(mixer, 1.0), LOW)[-1, 0] == pytest.approx(1, abs=0.01)


# Stings, and the bed under them.


def test_stings_ring_together() -> None:
    mixer = steady()
    mixer.play_sting(Once(tone(HIGH)), 1.0)
    heard(mixer, 0.1)
    mixer.play_sting(Once(tone(HIGHER)), 0.5)
    low, high, higher = levels(heard(mixer, 0.1), LOW, HIGH, HIGHER)[1]
    assert (low, high, higher) == pytest.approx((1, 1, 0.5), abs=0.02)


def test_one_sting_too_many_takes_the_first_ones_place_without_a_click() -> None:
    mixer = Mixer(PLAIN)
    for number in range(STINGS):
        mixer.play_sting(Once(tone(HIGH if number else HIGHER, 40, 0.05)), 1.0)
    before = heard(mixer, 0.2)
    mixer.play_sting(Once(tone(LOW, 40, 0.05)), 1.0)
    after = heard(mixer, 0.3)
    loud = levels(after, LOW, HIGH, HIGHER)[-1] * AMPLITUDE / 0.05
    assert loud == pytest.approx([1, STINGS - 1, 0], abs=0.02)
    assert sharpest_bend(np.concatenate([before, after])) < 1.2 * sharpest_bend(before)


def test_the_bed_steps_back_under_a_sting_and_returns() -> None:
    # a sting of 1.1 s; 12 dB down within 0.2 s, back within 0.5 s
    mixer = steady(levels=Levels(ducking=Ducking(12, 0.2, 0.5)))
    mixer.play_sting(Once(tone(HIGHER, 24)), 1.0)
    wave = heard(mixer, 3.0)
    low = levels(wave, LOW)[:, 0]
    depth_db = np.array([decibels(level) for level in low])

    def at(seconds: float) -> int:
        return round(seconds * RATE_HZ / BLOCK)

    assert -12.1 < depth_db[at(0.2)] < -9.5, "nine tenths within the attack"
    assert depth_db[at(0.7) : at(1.0)] == pytest.approx(-12, abs=0.2)
    assert depth_db[at(1.1 + 0.5 + 0.1)] > -2, "nine tenths within the release"
    assert depth_db[-1] == pytest.approx(0, abs=0.1)
    assert np.all(np.diff(low[: at(0.9)]) < 0.005)
    assert np.all(np.diff(low[at(1.3) :]) > -0.005)


def test_stepping_back_does_not_click() -> None:
    mixer = steady(levels=Levels(ducking=Ducking(18, 0.05, 0.05)))
    mixer.play_sting(Once(np.zeros((BLOCK * 8, 2), np.int16) + 1), 1.0)  # a sting that itself is not heard
    assert sharpest_bend(heard(mixer, 1.0)) < 0.003


@pytest.mark.parametrize(("volume", "depth_db"), [(1.0, -6), (0.5, -3), (0.0, 0)])
def test_a_softer_sting_asks_for_less_room(volume: float, depth_db: float) -> None:
    mixer = steady(levels=Levels(ducking=Ducking(6, 0.1, 0.1)))
    mixer.play_sting(Once(tone(HIGHER, 24)), volume)
    low = levels(heard(mixer, 0.6), LOW)[-1, 0]
    assert decibels(low) == pytest.approx(depth_db, abs=0.2)


def test_ducking_can_be_off() -> None:
    mixer = steady()
    mixer.play_sting(Once(tone(HIGHER, 24)), 1.0)
    assert levels(heard(mixer, 1.0), LOW)[:, 0].min() > 0.99


def test_a_long_tail_does_not_hold_the_bed_down() -> None:
    dying = (30_000 * np.exp(-np.arange(4 * RATE_HZ) / RATE_HZ * 6.9)).astype(np.int16)
    assert sounding_frames(np.stack([dying, dying], axis=1)) / RATE_HZ == pytest.approx(
        math.log(1 / 0.03) / 6.9, abs=0.02
    )


# Faders and the end.


def test_each_fader_does_its_own_and_a_changed_one_glides() -> None:
    mixer = steady(levels=Levels(0.5, 0.8, 0.25, Ducking(0)))
    mixer.play_sting(Once(tone(HIGHER, 60)), 1.0)
    assert levels(heard(mixer, 0.2), LOW, HIGHER)[-1] == pytest.approx((0.4, 0.125), abs=0.01)
    mixer.use(Levels(1.0, 0.8, 0.25, Ducking(0)))
    wave = heard(mixer, 1.0)
    assert levels(wave, LOW, HIGHER)[-1] == pytest.approx((0.8, 0.25), abs=0.01)
    assert np.all(np.diff(levels(wave, LOW)[:, 0]) > -0.001)


def test_the_curtain_ends_everything_smoothly() -> None:
    mixer = steady()
    mixer.play_sting(Once(tone(HIGHER, 60)), 1.0)
    mixer.fade_out(0.5)
    wave = heard(mixer, 0.6)
    low, sting = levels(wave, LOW, HIGHER).T
    halfway = round(0.25 * RATE_HZ / BLOCK)
    assert (low[halfway], sting[halfway]) == pytest.approx((0.707, 0.707), abs=0.08)
    assert np.all(np.diff(low) < 0.001)
    assert np.abs(wave[-BLOCK:]).max() == 0
    assert not mixer.sounding
    mixer.clear()
    mixer.play_bed("low", Loop(tone(LOW)), 1.0, 0.0)
    assert mixer.sounding


def test_what_is_too_loud_together_bends_and_never_clips() -> None:
    quiet = np.full((4, 2), 0.79, np.float32)
    assert as_heard(quiet).max() == round(0.79 * 32_767)
    rising = as_heard(np.repeat(np.linspace(0, 4, 500, dtype=np.float32)[:, None], 2, axis=1))[:, 0].astype(int)
    assert np.all(np.diff(rising) >= 0)
    assert rising.max() <= 32_767
    mixer = Mixer(PLAIN)
    for _ in range(STINGS):
        mixer.play_sting(Once(tone(HIGH, 8, 0.9)), 1.0)
    assert np.abs(heard(mixer, 0.3)).max() <= 1
