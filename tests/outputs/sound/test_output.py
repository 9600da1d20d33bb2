"""The sound output: real sound as it leaves the mixer, devices that are not there, cues that cannot be performed.

Real sound is played in a process of its own, whose SDL writes to a file what a device would have played. The file grows
at half the speed of life: all is timed by what is written, so that a busy machine is waited for.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from exhibit.outputs.port import CannotPerform, OutputState
from exhibit.outputs.sound import Sound
from exhibit.outputs.sound.devices import device_meant
from exhibit.outputs.sound.library import SoundFault
from exhibit.outputs.sound.mixer import STINGS
from exhibit.values import Cue
from tests.conftest import WITHIN_S

RATE_HZ = 44_100
BLOCK, BUFFER = 2_048, 1_024
LOW_BIN, HIGH_BIN, STING_BIN = 16, 32, 96
"""Three tones that fit a whole number of times into a block, so that its spectrum tells them apart exactly."""

Samples = NDArray[np.float64]


def bed(play: str | None, fade_s: float = 1.0, volume: float = 1.0) -> Cue:
    return Cue("sound", "bed", {"play": play, "fade_s": fade_s, "volume": volume})


# Real sound, as it leaves the mixer.

PLAY = """
import os, sys, time
from pathlib import Path
from exhibit.outputs.sound import Ducking, Levels, Sound
from exhibit.values import Cue

def until(told, seconds=90):
    deadline_s = time.monotonic() + seconds
    while not told():
        assert time.monotonic() < deadline_s, sound.state()
        time.sleep(0.01)

def hear(seconds):
    there = os.path.getsize(heard) + seconds * 44_100 * 4
    until(lambda: os.path.getsize(heard) >= there)

heard = os.environ["SDL_DISKAUDIOFILE"]
sound = Sound(Path(sys.argv[1]), levels=Levels(ducking=Ducking(12, 0.1, 0.2)))
until(lambda: sound.state().link == "up")
for action, play, wait_s in (("bed", "low", 1.2), ("bed", "high", 1.4), ("sting", "ting", 1.0)):
    sound.perform(Cue("sound", action, {"play": play, "fade_s": 0.1 if play == "low" else 1.0}))
    hear(wait_s)
sound.perform(Cue("sound", "bed", {"play": "hgih"}))
until(lambda: "hgih" in sound.state().detail)
print(sound.state())
sound.close()
"""

HEAL = """
import os, sys, time
from pathlib import Path
from exhibit.outputs.sound import Sound, output
from exhibit.values import Cue

def until(link):
    deadline_s = time.monotonic() + 90
    while sound.state().link != link or "opening" in sound.state().detail:
        assert time.monotonic() < deadline_s, sound.state()
        time.sleep(0.01)
    print(sound.state())

output.RETRY_S = 0.05
sound = Sound(Path(sys.argv[1]))
sound.perform(Cue("sound", "bed", {"play": "low"}))
until("down")
os.environ["SDL_AUDIODRIVER"] = "dummy"
until("up")
import pygame
pygame.mixer.quit()  # as if the device had gone; it comes back at once
until("down" if sound.state().link == "down" else "up")
sound.close()
"""

NAMED = """
import sys, time
from pathlib import Path
from exhibit.outputs.sound import Sound
from exhibit.values import Cue

def until(link, word):
    deadline_s = time.monotonic() + 90
    while sound.state().link != link or word not in sound.state().detail:
        assert time.monotonic() < deadline_s, sound.state()
        time.sleep(0.01)
    print(sound.state())

folder = Path(sys.argv[1])
sound = Sound(folder, device="Hall speakers")
sound.perform(Cue("sound", "bed", {"play": "low"}))
until("down", "Hall")
sound.use_device("system audio")
until("up", "bed low")
sound.close()
"""


UNPLUGGED = """
import sys, time
from pathlib import Path
from exhibit.outputs.sound import Sound, outlet, output
from exhibit.values import Cue

def until(link, word):
    deadline_s = time.monotonic() + 90
    while sound.state().link != link or word not in sound.state().detail:
        assert time.monotonic() < deadline_s, sound.state()
        time.sleep(0.01)
    print(sound.state())

there = {"System audio output device", "HDMI"}
outlet.devices = outlet.find_devices = lambda: set(there)
output.RETRY_S = output.LONGEST_RETRY_S = 0.05
sound = Sound(Path(sys.argv[1]), device="System audio")
sound.perform(Cue("sound", "bed", {"play": "low"}))
until("up", "bed low")
there.discard("System audio output device")
until("down", "HDMI")
sound.perform(Cue("sound", "bed", {"play": "high"}))
sound.perform(Cue("sound", "adjust", {"volume": 0.5}))
there.add("System audio output device")
until("up", "bed high")
sound.close()
"""


MENDED = """
import sys, time
from pathlib import Path
from exhibit.outputs.sound import Sound
from exhibit.values import Cue

def until(word):
    deadline_s = time.monotonic() + 90
    while sound.state().link != "up" or word not in sound.state().detail:
        assert time.monotonic() < deadline_s, sound.state()
        time.sleep(0.01)
    print(sound.state())

folder = Path(sys.argv[1])
broken = Path(sys.argv[2])
sound = Sound({"low": folder / "low.wav", "rain": broken})
sound.perform(Cue("sound", "bed", {"play": "low"}))
until("bed low")
sound.perform(Cue("sound", "bed", {"play": "rain"}))
until("rain.wav")
broken.write_bytes((folder / "high.wav").read_bytes())
sound.use_sounds({"low": folder / "low.wav", "rain": broken})
until("bed rain")
sound.close()
"""


def run(program: str, folder: Path, *others: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, (folder, *others))],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def began(left: Samples) -> int:
    """Where the first block begins: with the buffer in which something is heard, however faintly it fades in."""
    return int(np.flatnonzero(left)[0]) // BUFFER * BUFFER


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
    for attempt in range(3):  # a machine that is busy for a tenth of a second leaves a true gap: play again
        heard = tmp_path_factory.mktemp("heard") / f"device {attempt}.raw"
        state = run(PLAY, tones, SDL_AUDIODRIVER="disk", SDL_DISKAUDIOFILE=str(heard), SDL_DISKAUDIODELAY="46")
        if "gaps" not in state:
            break
    return np.fromfile(heard, "<i2").reshape(-1, 2) / 32_768, state


@pytest.fixture(scope="module")
def levels(played: tuple[Samples, str]) -> Samples:
    """(blocks, 3): how loud low, high and ting are over time; 1 is a tone at full level."""
    left = played[0][:, 0]
    left = left[began(left) :]
    blocks = np.pad(left, (0, -left.size % BLOCK)).reshape(-1, BLOCK)
    spectrum = np.abs(np.fft.rfft(blocks, axis=1)) / (BLOCK / 2) * (32_768 / 8_000)
    return np.asarray(spectrum[:, [LOW_BIN, HIGH_BIN, STING_BIN]])


def test_nothing_was_late(played: tuple[Samples, str]) -> None:
    assert "gaps" not in played[1]


def test_a_loop_leaves_the_device_without_a_gap(played: tuple[Samples, str]) -> None:
    # the loop lasts 0.37 s: in the 0.9 s from its full level on, every loop point is a sine's
    left = played[0][:, 0]
    alone = left[began(left) + 3 * BLOCK :][: 17 * BLOCK]
    endless = 8_000 / 32_768 * np.sin(2 * np.pi * LOW_BIN * np.arange(alone.size) / BLOCK)
    assert np.abs(alone - endless).max() < 3 / 32_768


def test_the_bed_is_heard_and_fades_into_the_next(levels: Samples) -> None:
    low, high = levels[:, 0], levels[:, 1]
    assert low.max() == pytest.approx(1, abs=0.01)
    assert high.max() == pytest.approx(1, abs=0.01)
    assert np.any((low > 0.65) & (high > 0.65)), "both sound half way"


def test_the_power_never_dips_in_the_fade(levels: Samples) -> None:
    low, high = levels[:, 0], levels[:, 1]
    first, last = np.flatnonzero(low > 0.99)[0], np.flatnonzero(high > 0.99)[0]
    assert (low**2 + high**2)[first : last + 1] == pytest.approx(np.ones(last - first + 1), abs=0.03)


def test_a_sting_rings_once_and_the_bed_steps_back(levels: Samples) -> None:
    high, ting = levels[:, 1], levels[:, 2]
    assert ting.max() == pytest.approx(1, abs=0.01)
    ringing = np.flatnonzero(ting > 0.5)
    assert len(ringing) == 5
    assert np.all(np.diff(ringing) == 1)
    assert 0.25 < high[ringing[-1]] < 0.35, "12 dB is a quarter"
    assert high[ringing[-1] : ringing[-1] + 15].max() > 0.98, "it returns"


def test_it_ends_in_a_fade_to_silence(played: tuple[Samples, str], levels: Samples) -> None:
    high = levels[:, 1]
    ending = high[np.flatnonzero(high > 0.97)[-1] + 1 :]
    assert np.count_nonzero((ending > 0.05) & (ending < 0.97)) >= 8, "it is not cut off: half a second is 10.8 blocks"
    assert np.all(np.diff(ending) < 0.01)
    assert np.abs(played[0][-256:]).max() < 0.001


def test_nothing_clips(played: tuple[Samples, str]) -> None:
    assert 0.2 < np.abs(played[0]).max() < 0.99


def test_an_unknown_sound_is_a_fault_to_show_and_the_bed_plays_on(played: tuple[Samples, str], levels: Samples) -> None:
    assert "link='up'" in played[1]
    assert "bed high; no sound 'hgih'; there are: high, low, ting" in played[1]
    assert "performed=3, dropped=1" in played[1]
    assert levels[np.flatnonzero(levels[:, 2] > 0.5)[-1] + 12, 1] > 0.9


def test_without_a_device_it_says_so_and_heals(tones: Path) -> None:
    down, up, again = run(HEAL, tones, SDL_AUDIODRIVER="nonsense").splitlines()
    assert "link='down'" in down
    assert "no audio device (Audio target 'nonsense' not available); cues are kept silent" in down
    assert "link='up', detail='bed low'" in up
    assert "link='up', detail='bed low'" in again


def test_a_wrong_name_is_told_with_the_devices_there_are_until_it_is_mended(tones: Path) -> None:
    down, up = run(NAMED, tones, SDL_AUDIODRIVER="dummy").splitlines()
    assert (
        "there is no audio device 'Hall speakers'; there are: System audio output device; cues are kept silent" in down
    )
    assert "link='up', detail='bed low'" in up


def test_a_broken_sound_is_named_and_played_once_it_is_mended(tones: Path, tmp_path: Path) -> None:
    (tmp_path / "rain.wav").write_text("no sound")
    low, broken, mended = run(MENDED, tones, tmp_path / "rain.wav", SDL_AUDIODRIVER="dummy").splitlines()
    assert "detail='bed low'" in low or "detail=\"bed low; sound 'rain'" in low
    assert "bed low; sound 'rain' cannot be read from rain.wav: " in broken
    assert "detail='bed rain'" in mended


def test_a_device_that_comes_back_is_taken_up_again_with_what_should_be_heard_now(tones: Path) -> None:
    up, down, again = run(UNPLUGGED, tones, SDL_AUDIODRIVER="dummy").splitlines()
    assert "link='up', detail='bed low'" in up
    assert "there is no audio device 'System audio'; there are: HDMI; cues are kept silent" in down
    assert "link='up', detail='bed high'" in again


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("USB Audio", "USB Audio", id="just that"),
        pytest.param("pch", "HDA Intel PCH", id="a part, in any case"),
        pytest.param(
            "usb", "several audio devices could be 'usb'; there are: HDA Intel PCH, USB Audio, USB Audio 2", id="two"
        ),
        pytest.param(
            "hdmi", "there is no audio device 'hdmi'; there are: HDA Intel PCH, USB Audio, USB Audio 2", id="none"
        ),
    ],
)
def test_a_device_by_its_name(written: str, meant: str) -> None:
    there = {"USB Audio", "USB Audio 2", "HDA Intel PCH"}
    try:
        told = device_meant(written, there)
    except SoundFault as fault:
        told = str(fault)
    assert told == meant


STUCK = """
import pygame.mixer
from exhibit.outputs.sound import Levels
from exhibit.outputs.sound.mixer import Mixer
from exhibit.outputs.sound.outlet import blank_blocks, Outlet, _Feeding

class Stuck:
    def get_queue(self): return "a block"
    def get_busy(self): return False

class Fresh(Stuck):
    queued = []
    def get_queue(self): return None
    def queue(self, sound): self.queued.append(sound)

pygame.mixer.init(44_100, -16, 2, 1_024, None, 0)
outlet = Outlet(Mixer(Levels()))
outlet._channel, outlet._others, outlet._blocks = Stuck(), iter([Fresh()]), blank_blocks()
looks = 0
while not outlet._queue_block(_Feeding(), began=True):
    looks += 1
print(20 < looks < 60, Fresh.queued[0], len(Fresh.queued), outlet.late > 0)
for _ in range(40): outlet._queue_block(_Feeding(), began=True)
print(len({id(one) for one in Fresh.queued}))
outlet._channel = Stuck()
try:
    while not outlet._queue_block(_Feeding(), began=True): pass
except pygame.error as fault:
    print(fault)
"""


def test_a_block_that_waits_on_an_idle_channel_is_played_on_another_and_never_over_one_that_waits(tones: Path) -> None:
    """pygame forgets a block that was queued in the very moment in which the one before it ended. Told to play it on
    its channel it may crash: its own thread has seen that a block waits, and finds none any more (D-sound-15)."""
    told = run(STUCK, tones, SDL_AUDIODRIVER="dummy").splitlines()[-3:]
    assert told == ["True a block 2 True", "9", "no channel is left"], "what waited, and eight that are written over"


# What cannot be performed.


def settled(sound: Sound, wanted: Callable[[OutputState], bool]) -> OutputState:
    deadline_s = time.monotonic() + WITHIN_S
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


def test_a_live_volume_that_is_overtaken_is_no_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "nonsense")
    sound = Sound(None)
    settled(sound, lambda state: "no audio device" in state.detail)
    with sound._changed:  # the thread is busy elsewhere
        sound.perform(bed("tide", volume=0.2))
        for step in range(10):
            sound.perform(Cue("sound", "adjust", {"volume": step / 10}))
    state = settled(sound, lambda state: state.performed == 11)
    assert (state.performed, state.dropped) == (11, 0)
    assert (sound._player.playing.play, sound._player.playing.volume) == ("tide", 0.9)
    sound.close()


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
    with pytest.raises(CannotPerform):
        sound.perform(cue)
    assert sound.state().dropped == 1
    sound.close()


def test_silent_is_no_fault() -> None:
    sound = Sound(None, silent=True)
    sound.perform(bed("tide"))
    assert sound.state() == OutputState("off", "silent", performed=1)
    sound.close()
