"""A long sound is read as it plays: sample for sample what it would be in memory, through seams, fades and edits."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pygame.mixer
import pytest
from numpy.typing import NDArray

from exhibit.outputs.sound import Levels, library
from exhibit.outputs.sound.decoding import decoded
from exhibit.outputs.sound.levels import RATE_HZ, Samples
from exhibit.outputs.sound.library import Library, SoundFault
from exhibit.outputs.sound.mixer import Mixer
from exhibit.outputs.sound.playback import Loop, Playback
from exhibit.outputs.sound.soundtrack import Soundtrack
from exhibit.outputs.sound.stream import Stream
from exhibit.system.audio import AudioFault
from exhibit.values import Cue
from tests.conftest import WITHIN_S

FORMATS = Path(__file__).parent / "formats"
SHIPPED = Path(__file__).parents[3] / "scenes" / "sounds"
BLOCK = 2_048
LOW_HZ, HIGH_HZ, RING_HZ = RATE_HZ * 16 / BLOCK, RATE_HZ * 32 / BLOCK, RATE_HZ * 96 / BLOCK


@pytest.fixture(autouse=True)
def mixer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    pygame.mixer.init(RATE_HZ, -16, 2, 1_024, None, 0)
    yield
    pygame.mixer.quit()


def tone(file: Path, hertz: float, blocks: int, rate_hz: int = RATE_HZ) -> Path:
    """A whole number of turns, at a quarter of full scale."""
    at = np.arange(blocks * BLOCK * rate_hz // RATE_HZ) / rate_hz
    wave_now = np.rint(8_000 * np.sin(2 * np.pi * hertz * at)).astype("<i2")
    with wave.open(str(file), "wb") as written:
        written.setparams((2, 2, rate_hz, 0, "NONE", ""))
        written.writeframes(np.repeat(wave_now[:, None], 2, axis=1).tobytes())
    return file


def read(track: Playback, frames: int) -> Samples:
    parts = [track.read(min(BLOCK, frames - begin)) for begin in range(0, frames, BLOCK)]
    return np.concatenate(parts)


@pytest.mark.parametrize(
    ("file", "most"),
    [
        (FORMATS / "wav_16.wav", 1),
        (FORMATS / "wav_24_mono_48k.wav", 60),
        (FORMATS / "flac.flac", 1),
        (FORMATS / "flac_24_mono_48k.flac", 60),
        (FORMATS / "mp3.mp3", 2),
        (FORMATS / "mp3_mono_48k.mp3", 60),
        (SHIPPED / "comfort.ogg", 2),
        (SHIPPED / "tide.ogg", 2),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_it_loops_as_it_would_in_memory(file: Path, most: int) -> None:
    """Two seams are passed. Only the first samples after a change of the rate may be a little away."""
    samples = decoded(file)
    frames = int(2.5 * len(samples))
    stream = Stream(file, looped=True, patient=True)
    away = np.abs(read(stream, frames).astype(int) - Loop(samples).read(frames))
    stream.close()
    assert away.max() <= most
    assert away[BLOCK:].max() <= 8


def test_a_sting_is_read_to_its_last_frame_and_its_thread_ends(tmp_path: Path) -> None:
    stream = Stream(tone(tmp_path / "ring.wav", RING_HZ, 40), looped=False, patient=True)
    assert len(read(stream, 50 * BLOCK)) == 40 * BLOCK
    assert stream.over
    stream.close()
    end_s = time.monotonic() + WITHIN_S
    while any(thread.name == "sound ring.wav" for thread in threading.enumerate()):
        assert time.monotonic() < end_s
        time.sleep(0.01)


def test_a_file_that_is_deleted_plays_on(tmp_path: Path) -> None:
    file = tone(tmp_path / "low.wav", LOW_HZ, 8)
    stream = Stream(file, looped=True, patient=True)
    file.unlink()
    assert np.array_equal(read(stream, 40 * BLOCK), np.tile(read(stream, 8 * BLOCK), (5, 1)))
    assert stream.fault == ""
    stream.close()


def test_a_file_that_cannot_be_read_on_is_told_and_taken_up_once_it_is_mended(tmp_path: Path) -> None:
    file = tone(tmp_path / "low.wav", LOW_HZ, 400)
    whole = file.read_bytes()
    stream = Stream(file, looped=True)
    os.truncate(file, 60)
    end_s = time.monotonic() + WITHIN_S
    while not stream.fault:
        stream.read(BLOCK)
        assert time.monotonic() < end_s
    assert stream.fault == "low.wav is not heard: it is cut off: copy it again"
    file.write_bytes(whole)
    while stream.fault or len(stream.read(BLOCK)) < BLOCK:
        assert time.monotonic() < end_s
        time.sleep(0.01)
    stream.close()


def test_what_is_not_read_in_time_is_a_gap_that_is_counted_and_nothing_else_waits_for_it() -> None:
    class NotYet:
        loud_frames, over, fault = 1.0, False, "a.wav is not heard: the disk is away"

        def read(self, frames: int) -> Samples:
            return np.ones((frames // 2, 2), np.int16)

        def close(self) -> None:
            pass

    mixer = Mixer(Levels())
    mixer.play_bed("a", NotYet(), 1.0, 0.0)
    assert len(mixer.render(BLOCK)) == BLOCK
    assert (mixer.starved, mixer.faults) == (1, ["a.wav is not heard: the disk is away"])
    mixer.clear()
    assert (mixer.starved, mixer.faults) == (1, [])


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound at all" * 99])
def test_what_is_no_sound_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(AudioFault, match="it is no sound"):
        Stream(tmp_path / "a.wav", looped=True)
    with pytest.raises(SoundFault, match=r"sound 'a' cannot be read from a\.wav"):
        Library(tmp_path).open("a", looped=True)


def test_only_a_long_sound_is_read_as_it_plays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "LONG_S", 1.0)
    tone(tmp_path / "long.wav", LOW_HZ, 40)
    tone(tmp_path / "short.wav", LOW_HZ, 10)
    sounds = Library(tmp_path)
    opened = [sounds.open(name, looped=True) for name in ("long", "short")]
    assert [type(track) for track in opened] == [Stream, Loop]
    for track in opened:
        track.close()


def levels_at(wave_now: NDArray[np.float64], hertz: float, from_s: float, to_s: float) -> float:
    """1 is a tone at its own level."""
    part = wave_now[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)]
    turns = np.exp(-2j * np.pi * hertz * np.arange(len(part)) / RATE_HZ)
    return float(2 * abs(np.mean(part * turns))) / 8_000


def test_two_long_beds_cross_fade_in_the_sound_of_a_film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """0 s low, 3 s high with a fade of 2 s, 6 s half as loud; seams all the way: each turn lasts about 1 s."""
    monkeypatch.setattr(library, "LONG_S", 0.5)
    sounds = {"low": tone(tmp_path / "low.wav", LOW_HZ, 20), "high": tone(tmp_path / "high.wav", HIGH_HZ, 20, 44_100)}
    with Soundtrack(tmp_path / "film.wav", sounds, Levels()) as track:
        track.perform(Cue("sound", "bed", {"play": "low", "fade_s": 0.0}))
        track.go_on(3.0)
        track.perform(Cue("sound", "bed", {"play": "high", "fade_s": 2.0}))
        track.go_on(6.0)
        track.perform(Cue("sound", "adjust", {"volume": 0.5}))
        track.go_on(8.0)
    with wave.open(str(tmp_path / "film.wav")) as file:
        heard = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)[:, 0].astype(float)
    assert levels_at(heard, LOW_HZ, 1, 3) == pytest.approx(1, abs=0.01)
    assert levels_at(heard, LOW_HZ, 3.95, 4.05) == pytest.approx(0.71, abs=0.05)
    assert levels_at(heard, HIGH_HZ, 3.95, 4.05) == pytest.approx(0.71, abs=0.05)
    assert levels_at(heard, HIGH_HZ, 5.2, 6) == pytest.approx(1, abs=0.01)
    assert levels_at(heard, HIGH_HZ, 7.5, 8) == pytest.approx(0.5, abs=0.01)
    bends = np.abs(np.diff(heard[RATE_HZ // 2 :], 2))
    assert bends.max() < 1.1 * 8_000 * (2 * np.pi * HIGH_HZ / RATE_HZ) ** 2, "no click anywhere"


PLAY = """
import os, sys, time, wave
from pathlib import Path
from exhibit.outputs.sound import Sound, library
from exhibit.values import Cue

def until(told):
    deadline_s = time.monotonic() + 90
    while not told():
        assert time.monotonic() < deadline_s, sound.state()
        time.sleep(0.01)

def hear(seconds):
    there = os.path.getsize(heard) + seconds * 44_100 * 4
    until(lambda: os.path.getsize(heard) >= there)

def resident_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

heard, folder = os.environ["SDL_DISKAUDIOFILE"], Path(sys.argv[1])
sounds = {name: folder / f"{name}.wav" for name in ("short", "hour", "other", "ring")}
sound = Sound(sounds)
sound.perform(Cue("sound", "bed", {"play": "short", "fade_s": 0.1}))
until(lambda: sound.state().detail == "bed short" and os.path.getsize(heard))
hear(0.5)
before_mb, asked = resident_mb(), os.path.getsize(heard) // 4
sound.perform(Cue("sound", "bed", {"play": "hour", "fade_s": 0.1}))
until(lambda: "bed hour" in sound.state().detail)
hear(2.5)
print(asked, os.path.getsize(heard) // 4)
sound.perform(Cue("sound", "sting", {"play": "ring"}))
hear(1.0)
sound.use_sounds(sounds)  # an edit of something else
sound.perform(Cue("sound", "bed", {"play": "other", "fade_s": 1.0}))
hear(2.0)
print(resident_mb() - before_mb)
print(sound.state())
sound.close()
"""


def sparse_hour(file: Path, hertz: float) -> Path:
    """A WAV of an hour: a minute of a tone, and silence that takes no room on the disk."""
    tone(file, hertz, 60 * RATE_HZ // BLOCK)
    frames = 3600 * RATE_HZ
    with file.open("r+b") as opened:
        opened.seek(4)
        opened.write((36 + frames * 4).to_bytes(4, "little"))
        opened.seek(40)
        opened.write((frames * 4).to_bytes(4, "little"))
        opened.truncate(44 + frames * 4)
    return file


def test_a_bed_of_an_hour_is_heard_at_once_and_takes_little_memory(tmp_path: Path) -> None:
    """As it leaves the mixer, through the real output: an hour of WAV, another hour, a sting over it."""
    tone(tmp_path / "short.wav", LOW_HZ * 2, 8)
    tone(tmp_path / "ring.wav", RING_HZ, 10)
    assert sparse_hour(tmp_path / "hour.wav", LOW_HZ).stat().st_size == 635_040_044
    sparse_hour(tmp_path / "other.wav", HIGH_HZ)
    for attempt in range(3):  # a machine that is busy for a tenth of a second leaves a true gap: play again
        raw = tmp_path / f"device {attempt}.raw"
        driver = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(raw), "SDL_DISKAUDIODELAY": "46"}
        command = [sys.executable, "-c", PLAY, str(tmp_path)]
        done = subprocess.run(command, env={**os.environ, **driver}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        if "gaps" not in done.stdout:
            break
    marks, more_mb, state = done.stdout.splitlines()
    asked, hour = map(int, marks.split())
    assert "link='up', detail='bed other" in state
    assert float(more_mb) < 60
    left = np.fromfile(raw, "<i2").reshape(-1, 2)[:, 0].astype(float)
    at, first = hour / RATE_HZ, asked / RATE_HZ + 0.5
    assert levels_at(left, LOW_HZ, first, first + 0.1) > 0.9, "half a second of sound after it was asked for"
    assert levels_at(left, LOW_HZ, at - 1, at) == pytest.approx(1, abs=0.02)
    assert np.abs(np.diff(left[:hour], 2)).max() < 400, "no gap and no click, from one bed into the other"
    left = np.pad(left, (0, 5 * RATE_HZ))
    assert max(levels_at(left, RING_HZ, at + begin, at + begin + 0.1) for begin in np.arange(0, 1, 0.05)) > 0.9
    assert max(levels_at(left, HIGH_HZ, at + begin, at + begin + 0.2) for begin in np.arange(1.5, 4, 0.1)) > 0.95
