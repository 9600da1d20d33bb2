"""The cross-fade as numbers."""

from __future__ import annotations

import math

import pytest

from exhibit.outputs.sound.crossfade import VOICES, Crossfade


def power(fade: Crossfade, now_s: float) -> float:
    return sum(gain**2 for gain in fade.gains(now_s).values())


def test_a_fade_holds_the_power() -> None:
    # 0 s tide; 10 s glow in 4 s; 12 s half way: both at 0.71; 14 s glow alone
    fade = Crossfade().towards("tide", 0, 0.0).towards("glow", 4, 10.0)
    assert fade.gains(10.0) == pytest.approx({"tide": 1, "glow": 0})
    assert fade.gains(12.0) == pytest.approx({"tide": math.sqrt(0.5), "glow": math.sqrt(0.5)})
    assert fade.gains(14.0) == {"glow": 1}
    assert [power(fade, 10 + step / 10) for step in range(41)] == pytest.approx([1.0] * 41)


def test_the_first_bed_fades_in_and_silence_fades_out() -> None:
    # 0 s tide in 2 s; 1 s on its way; 5 s silence in 2 s; 6 s on its way; 7 s nothing
    fade = Crossfade().towards("tide", 2, 0.0)
    assert fade.gains(1.0) == pytest.approx({"tide": math.sqrt(0.5)})
    fade = fade.towards(None, 2, 5.0)
    assert fade.gains(6.0) == pytest.approx({"tide": math.sqrt(0.5)})
    assert fade.gains(7.0) == {}


def test_an_interruption_starts_from_the_present_gains() -> None:
    # 0 s tide; 10 s glow in 4 s; 11 s rain in 2 s: all three sound, none jumps; 13 s rain alone
    before = Crossfade().towards("tide", 0, 0.0).towards("glow", 4, 10.0)
    after = before.towards("rain", 2, 11.0)
    assert after.gains(11.0) == pytest.approx({**before.gains(11.0), "rain": 0})
    assert set(after.gains(12.0)) == {"tide", "glow", "rain"}
    assert [power(after, 11 + step / 10) for step in range(21)] == pytest.approx([1.0] * 21)
    assert after.gains(13.0) == {"rain": 1}


def test_turning_back_goes_back_from_where_it_was() -> None:
    # 0 s tide; 10 s glow in 4 s; 11 s tide again in 4 s; 15 s tide alone, which never stopped
    before = Crossfade().towards("tide", 0, 0.0).towards("glow", 4, 10.0)
    after = before.towards("tide", 4, 11.0)
    assert after.gains(11.0) == pytest.approx(before.gains(11.0))
    assert after.gains(13.0)["tide"] > before.gains(11.0)["tide"]
    assert after.gains(15.0) == {"tide": 1}


def test_the_same_bed_again_changes_nothing() -> None:
    # 0 s tide in 4 s; 1 s tide in 4 s again: the fade goes on; 9 s again: nothing begins
    fade = Crossfade().towards("tide", 4, 0.0)
    assert fade.towards("tide", 4, 1.0) is fade
    assert fade.towards("tide", 4, 9.0) is fade


def test_a_storm_of_cues_stays_within_the_voices() -> None:
    # every 0.1 s another bed in 10 s, twenty times: never more beds in the air than there are voices
    fade = Crossfade()
    for number in range(20):
        fade = fade.towards(f"bed {number}", 10, number / 10)
        assert len(fade.gains(number / 10)) <= VOICES
    assert fade.gains(12.0) == {"bed 19": 1}
