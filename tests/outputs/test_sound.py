"""The sound output: the cross-fade as numbers, real sound as it leaves the mixer, and the sounds that are shipped.

Real sound is played in a process of its own, whose SDL writes to a file what a device would have played.
"""

from __future__ import annotations

import math
import os
import struct
import subprocess
import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pygame.mixer
import pytest
from numpy.typing import NDArray

from exhibit.outputs.crossfade import VOICES, Crossfade
from exhibit.outputs.port import OutputState
from exhibit.outputs.sound import STINGS, Sound
from exhibit.values import Cue

SHIPPED = Path(__file__).parents[2] / "scenes" / "sounds"
RATE_HZ = 44_100
BLOCK = 2_048
LOW_BIN, HIGH_BIN, STING_BIN = 16, 32, 96
"""Three tones that fit a whole number of times into a block, so that its spectrum tells them apart exactly."""

Samples = NDArray[np.float64]


def bed(play: str | None, fade_s: float = 1.0, volume: float = 1.0) -> Cue:
    return Cue("sound", "bed", {"play": play, "fade_s": fade_s, "volume": volume})


def power(fade: Crossfade, now_s: float) -> float:
    return sum(level**2 for level in fade.levels(now_s).values())


# The cross-fade.


def test_a_fade_holds_the_power() -> None:
    # 0 s tide at full; 10 s glow in 4 s; 12 s half way: both at 0.71; 14 s glow alone
    fade = Crossfade().towards("tide", 1, 0, 0.0).towards("glow", 1, 4, 10.0)
    assert fade.levels(10.0) == pytest.approx({"tide": 1, "glow": 0})
    assert fade.levels(12.0) == pytest.approx({"tide": math.sqrt(0.5), "glow": math.sqrt(0.5)})
    assert fade.levels(14.0) == {"glow": 1}
    assert [power(fade, 10 + step / 10) for step in range(41)] == pytest.approx([1.0] * 41)
    assert fade.moving(13.9)
    assert not fade.moving(14.0)


def test_the_first_bed_fades_in_and_silence_fades_out() -> None:
    # 0 s tide in 2 s; 1 s on its way; 5 s silence in 2 s; 6 s on its way; 7 s nothing
    fade = Crossfade().towards("tide", 1, 2, 0.0)
    assert fade.levels(1.0) == pytest.approx({"tide": math.sqrt(0.5)})
    fade = fade.towards(None, 1, 2, 5.0)
    assert fade.levels(6.0) == pytest.approx({"tide": math.sqrt(0.5)})
    assert fade.levels(7.0) == {}


def test_an_interruption_starts_from_the_present_levels() -> None:
    # 0 s tide at full; 10 s glow in 4 s; 11 s rain in 2 s: all three sound, none jumps; 13 s rain alone
    before = Crossfade().towards("tide", 1, 0, 0.0).towards("glow", 1, 4, 10.0)
    after = before.towards("rain", 1, 2, 11.0)
    assert after.levels(11.0) == pytest.approx({**before.levels(11.0), "rain": 0})
    assert set(after.levels(12.0)) == {"tide", "glow", "rain"}
    assert [power(after, 11 + step / 10) for step in range(21)] == pytest.approx([1.0] * 21)
    assert after.levels(13.0) == {"rain": 1}


def test_turning_back_goes_back_from_where_it_was() -> None:
    # 0 s tide at full; 10 s glow in 4 s; 11 s tide again in 4 s; 15 s tide alone, which never stopped
    before = Crossfade().towards("tide", 1, 0, 0.0).towards("glow", 1, 4, 10.0)
    after = before.towards("tide", 1, 4, 11.0)
    assert after.levels(11.0) == pytest.approx(before.levels(11.0))
    assert after.levels(13.0)["tide"] > before.levels(11.0)["tide"]
    assert after.levels(15.0) == {"tide": 1}


def test_the_same_bed_again_changes_nothing() -> None:
    # 0 s tide in 4 s; 1 s tide in 4 s again: the fade goes on; 9 s again: nothing begins
    fade = Crossfade().towards("tide", 1, 4, 0.0)
    assert fade.towards("tide", 1, 4, 1.0) is fade
    assert fade.towards("tide", 1, 4, 9.0) is fade


def test_the_same_bed_at_another_volume_only_moves() -> None:
    # 0 s tide at full; 5 s tide at 0.5 in 2 s; 7 s there
    fade = Crossfade().towards("tide", 1, 0, 0.0).towards("tide", 0.5, 2, 5.0)
    assert fade.levels(5.0) == pytest.approx({"tide": 1})
    assert fade.levels(7.0) == pytest.approx({"tide": 0.5})


def test_a_storm_of_cues_stays_within_the_channels() -> None:
    # every 0.1 s another bed in 10 s, twenty times: never more voices than there are channels
    fade = Crossfade()
    for number in range(20):
        fade = fade.towards(f"bed {number}", 1, 10, number / 10)
        assert len(fade.levels(number / 10)) <= VOICES
    assert fade.levels(12.0) == {"bed 19": 1}


# Real sound, as it leaves the mixer.

PLAY = """
import sys, time
from pathlib import Path
from exhibit.outputs.sound import Sound
from exhibit.values import Cue

sound = Sound(Path(sys.argv[1]))
for action, play, wait_s in (("bed", "low", 0.7), ("bed", "high", 1.4), ("sting", "ting", 0.7)):
    sound.perform(Cue("sound", action, {"play": play, "fade_s": 0.1 if play == "low" else 1.0}))
    time.sleep(wait_s)
sound.perform(Cue("sound", "bed", {"play": "hgih"}))
while "hgih" not in sound.state().detail:
    time.sleep(0.01)
print(sound.state())
sound.close()
"""

HEAL = """
import os, sys, time
from pathlib import Path
from exhibit.outputs import sound as module
from exhibit.values import Cue

def until(link):
    deadline_s = time.monotonic() + 20
    while sound.state().link != link or "opening" in sound.state().detail:
        assert time.monotonic() < deadline_s, sound.state()
        time.sleep(0.01)
    print(sound.state())

module.RETRY_S = 0.05
sound = module.Sound(Path(sys.argv[1]))
sound.perform(Cue("sound", "bed", {"play": "low"}))
until("down")
os.environ["SDL_AUDIODRIVER"] = "dummy"
until("up")
sound.close()
"""


def run(program: str, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def tones(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sounds")
    for name, number, blocks in (("low", LOW_BIN, 8), ("high", HIGH_BIN, 8), ("ting", STING_BIN, 5)):
        tone = 8_000 * np.sin(2 * np.pi * number * np.arange(blocks * BLOCK) / BLOCK)
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setparams((2, 2, RATE_HZ, 0, "NONE", ""))
            file.writeframes(np.stack([tone, tone], axis=1).astype("<i2").tobytes())
    return folder


@pytest.fixture(scope="module")
def played(tones: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Samples, str]:
    """What was heard (left and right, full scale is 1), and the state before the end."""
    heard = tmp_path_factory.mktemp("heard") / "device.raw"
    state = run(PLAY, tones, SDL_AUDIODRIVER="disk", SDL_DISKAUDIOFILE=str(heard))
    return np.fromfile(heard, "<i2").reshape(-1, 2) / 32_768, state


@pytest.fixture(scope="module")
def levels(played: tuple[Samples, str]) -> Samples:
    """(blocks, 3): how loud low, high and ting are over time; 1 is a tone at full level."""
    left = played[0][:, 0]
    blocks = left[: left.size // BLOCK * BLOCK].reshape(-1, BLOCK)
    spectrum = np.abs(np.fft.rfft(blocks, axis=1)) / (BLOCK / 2) * (32_768 / 8_000)
    return np.asarray(spectrum[:, [LOW_BIN, HIGH_BIN, STING_BIN]])


def test_the_bed_is_heard_and_fades_into_the_next(levels: Samples) -> None:
    low, high = levels[:, 0], levels[:, 1]
    assert low.max() == pytest.approx(1, abs=0.05)
    assert high.max() == pytest.approx(1, abs=0.05)
    assert np.any((low > 0.4) & (high > 0.4)), "both sound half way"
    assert np.flatnonzero(low > 0.1)[-1] < np.flatnonzero(high > 0.95)[-1], "the first one is gone in the end"


def test_the_power_never_dips_in_the_fade(levels: Samples) -> None:
    low, high = levels[:, 0], levels[:, 1]
    first, last = np.flatnonzero(low > 0.95)[0], np.flatnonzero(high > 0.95)[-1]
    power = (low**2 + high**2)[first : last + 1]
    assert power.min() > 0.7
    assert power.max() < 1.3


def test_a_sting_rings_over_the_bed(levels: Samples) -> None:
    high, ting = levels[:, 1], levels[:, 2]
    assert ting.max() > 0.8
    assert high[ting.argmax()] > 0.9
    assert np.count_nonzero(ting > 0.5) <= 7, "it rings once"


def test_it_ends_in_a_fade_to_silence(levels: Samples) -> None:
    high = levels[:, 1]
    ending = high[np.flatnonzero(high > 0.95)[-1] + 1 :]
    assert np.any((ending > 0.15) & (ending < 0.9)), "it is not cut off"
    assert ending[-1] < 0.1
    assert np.all(np.diff(ending) < 0.05)


def test_nothing_clips(played: tuple[Samples, str]) -> None:
    assert 0.2 < np.abs(played[0]).max() < 0.99


def test_an_unknown_sound_is_a_fault_to_show_and_the_bed_plays_on(played: tuple[Samples, str], levels: Samples) -> None:
    assert "link='up'" in played[1]
    assert "bed high; no sound 'hgih'; there are: high, low, ting" in played[1]
    assert "performed=3, dropped=1" in played[1]
    assert levels[np.flatnonzero(levels[:, 2] > 0.5)[-1] + 2, 1] > 0.9


def test_without_a_device_it_says_so_and_heals(tones: Path) -> None:
    down, up = run(HEAL, tones, SDL_AUDIODRIVER="nonsense").splitlines()
    assert "link='down'" in down
    assert "no audio device (Audio target 'nonsense' not available); cues are kept silent" in down
    assert "link='up', detail='bed low'" in up


# What cannot be performed.


def settled(sound: Sound, wanted: Callable[[OutputState], bool]) -> OutputState:
    deadline_s = time.monotonic() + 20
    while not wanted(sound.state()) and time.monotonic() < deadline_s:
        time.sleep(0.01)
    return sound.state()


def test_the_newest_bed_wins_and_drops_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "nonsense")
    sound = Sound(None)
    settled(sound, lambda state: "no audio device" in state.detail)
    with sound._changed:  # the thread is busy elsewhere
        for name in ("tide", "glow", "rain"):
            sound.perform(bed(name))
        for _ in range(STINGS + 2):
            sound.perform(Cue("sound", "sting", {"play": "chime"}))
        assert sound.state().dropped == 2 + 2
    state = settled(sound, lambda state: state.performed > 0 and state.dropped > 4)
    assert (state.performed, state.dropped) == (1, 4 + STINGS)  # without a device no sting is heard
    assert sound._player.playing.play == "rain"
    sound.close()
    sound.close()
    assert sound.state().link == "off"


@pytest.mark.parametrize(
    "cue",
    [
        pytest.param(Cue("sound", "bow", {"play": "tide"}), id="unknown action"),
        pytest.param(Cue("sound", "sting"), id="a sting of nothing"),
        pytest.param(bed("tide", volume=1.5), id="too loud"),
        pytest.param(bed("tide", fade_s=-1), id="back in time"),
        pytest.param(Cue("sound", "bed", {"play": "tide", "volume": "loud"}), id="not a number"),
    ],
)
def test_a_cue_that_cannot_be_is_dropped(cue: Cue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "nonsense")
    sound = Sound(None)
    sound.perform(cue)
    assert sound.state().dropped == 1
    sound.close()


def test_silent_is_no_fault() -> None:
    sound = Sound(SHIPPED, silent=True)
    sound.perform(bed("tide"))
    assert sound.state() == OutputState("off", "silent", performed=1)
    sound.close()


# The sounds that are shipped.


@pytest.fixture(scope="module")
def shipped() -> dict[str, Samples]:
    """Decoded by the mixer that plays them: (frames, 2), full scale is 1."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SDL_AUDIODRIVER", "dummy")
        pygame.mixer.quit()  # in case another test left it open
        pygame.mixer.init(RATE_HZ, -16, 2, 1_024, None, 0)
        raw = {path.stem: pygame.mixer.Sound(path).get_raw() for path in SHIPPED.glob("*.ogg")}
        pygame.mixer.quit()
    return {name: np.frombuffer(samples, "<i2").reshape(-1, 2) / 32_768 for name, samples in raw.items()}


def decibels(level: float) -> float:
    return 20 * math.log10(max(level, 1e-9))


@pytest.mark.parametrize("name", ["tide", "glow"])
def test_a_bed_loops_without_a_click_or_a_dip(name: str, shipped: dict[str, Samples]) -> None:
    bed = shipped[name]
    assert len(bed) == 28 * RATE_HZ
    assert np.abs(bed[0] - bed[-1]).max() < 0.5 * np.abs(np.diff(bed, axis=0)).max()
    seam = np.concatenate([bed[-4:], bed[:4]])
    assert np.abs(np.diff(seam, 2, axis=0)).max() < 0.005
    end, start = (float(np.sqrt(np.mean(part**2))) for part in (bed[-RATE_HZ // 4 :], bed[: RATE_HZ // 4]))
    assert abs(decibels(end) - decibels(start)) < 3


@pytest.mark.parametrize("name", ["tide", "glow"])
def test_a_bed_is_soft_and_never_empty(name: str, shipped: dict[str, Samples]) -> None:
    bed = shipped[name]
    assert -26 < decibels(float(np.sqrt(np.mean(bed**2)))) < -20
    seconds = bed.reshape(28, RATE_HZ, 2)
    assert decibels(float(np.sqrt(np.mean(seconds**2, axis=(1, 2))).min())) > -32


def test_the_chime_dies_away(shipped: dict[str, Samples]) -> None:
    chime = shipped["chime"]
    assert len(chime) == int(2.5 * RATE_HZ)
    assert decibels(float(np.abs(chime[-RATE_HZ // 20 :]).max())) < -60


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.ogg")), ids=lambda path: path.stem)
def test_a_shipped_sound_leaves_headroom_and_is_small(path: Path, shipped: dict[str, Samples]) -> None:
    assert decibels(float(np.abs(shipped[path.stem]).max())) < -3
    head = path.read_bytes()[:100]
    _, channels, rate_hz = struct.unpack_from("<IBI", head, head.index(b"\x01vorbis") + 7)
    assert (channels, rate_hz) == (2, RATE_HZ)
    assert path.stat().st_size <= 350_000
