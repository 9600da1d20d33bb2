"""The sound of a film: what the speakers would have played, measured in the file."""

from __future__ import annotations

import math
import os
import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from exhibit.outputs.sound import Levels
from exhibit.outputs.sound.levels import RATE_HZ
from exhibit.outputs.sound.soundtrack import Soundtrack
from exhibit.values import Cue


def tone(file: Path, frequency_hz: float, seconds: float) -> Path:
    samples = 8000 * np.sin(2 * math.pi * frequency_hz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)
    with wave.open(str(file), "wb") as written:
        written.setnchannels(2)
        written.setsampwidth(2)
        written.setframerate(RATE_HZ)
        written.writeframes(np.repeat(samples.astype("<i2"), 2).tobytes())
    return file


def heard(file: Path) -> NDArray[np.float64]:
    with wave.open(str(file)) as read:
        samples = np.frombuffer(read.readframes(read.getnframes()), "<i2")
    return samples.reshape(-1, 2)[:, 0].astype(np.float64)


def level(samples: NDArray[np.float64], frequency_hz: float, from_s: float, to_s: float) -> float:
    """The amplitude of one frequency within a span."""
    part = samples[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)]
    turns = np.exp(-2j * math.pi * frequency_hz * np.arange(len(part)) / RATE_HZ)
    return float(2 * abs(np.mean(part * turns)))


def test_a_film_is_heard_as_the_speakers_would_play(tmp_path: Path) -> None:
    """0 s bed low; 4 s bed high, fading for 1 s; 6 s a sting; 8 s silence, at once; 9 s the end."""
    sounds = {"low": tone(tmp_path / "low.wav", 200, 1), "high": tone(tmp_path / "high.wav", 500, 1)}
    sounds["ring"] = tone(tmp_path / "ring.wav", 900, 0.5)
    bed = {"fade_s": 1.0, "volume": 1.0}
    cues = [
        (0.0, Cue("sound", "bed", {**bed, "play": "low", "fade_s": 0.0})),
        (4.0, Cue("sound", "bed", {**bed, "play": "high"})),
        (6.0, Cue("sound", "sting", {"play": "ring"})),
        (8.0, Cue("sound", "bed", {"play": "silence", "fade_s": 0.0})),
    ]
    with Soundtrack(tmp_path / "film.wav", sounds, Levels()) as track:
        for at_s, cue in cues:
            track.go_on(at_s)
            track.perform(cue)
        track.go_on(9.0)
    samples = heard(tmp_path / "film.wav")
    assert len(samples) == 9 * RATE_HZ
    assert level(samples, 200, 1, 4) == pytest.approx(8000, rel=0.02)
    assert level(samples, 200, 5.1, 6) < 80
    assert level(samples, 500, 5.1, 6) == pytest.approx(8000, rel=0.02)
    assert level(samples, 900, 6.05, 6.45) == pytest.approx(8000, rel=0.05)
    assert level(samples, 500, 6.25, 6.45) < 6000  # the bed steps back
    assert np.abs(samples[round(8.2 * RATE_HZ) :]).max() == 0


def test_a_sound_that_is_broken_is_told_and_leaves_what_plays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    sounds = {"low": tone(tmp_path / "low.wav", 200, 1), "bad": tmp_path / "bad.ogg"}
    sounds["bad"].write_text("no sound")
    with Soundtrack(tmp_path / "film.wav", sounds, Levels()) as track:
        track.perform(Cue("sound", "bed", {"play": "low", "fade_s": 0.0}))
        track.perform(Cue("sound", "bed", {"play": "bad", "fade_s": 0.0}))
        track.go_on(1.0)
    assert track.faults["bad"].startswith("sound 'bad' cannot be read from bad.ogg")
    assert level(heard(tmp_path / "film.wav"), 200, 0.5, 1) == pytest.approx(8000, rel=0.02)
    assert os.environ["SDL_AUDIODRIVER"] == "disk"
