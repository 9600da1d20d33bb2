"""The sound of a film, a sting that is stopped and a bed on one speaker: from an artist's rule to samples in a file."""

from __future__ import annotations

import math
import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from exhibit.cli import main
from exhibit.outputs.sound.levels import RATE_HZ, Levels
from exhibit.outputs.sound.soundtrack import Soundtrack
from exhibit.show.sound_files import sounds_in
from exhibit.values import Cue

Heard = NDArray[np.float64]


def film(file: Path, *, picture_s: float, sound_s: float, how: tuple[str, ...]) -> Path:
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg makes the films of this test; it is not installed")
    file.parent.mkdir(parents=True, exist_ok=True)
    sources = (f"testsrc2=size=160x90:rate=10:duration={picture_s}", f"sine=440:sample_rate=48000:duration={sound_s}")
    inputs = [part for source in sources for part in ("-f", "lavfi", "-i", source)]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *inputs, *how, str(file)], check=True)
    return file


def tone(file: Path, frequency_hz: float, seconds: float) -> Path:
    samples = 8000 * np.sin(2 * math.pi * frequency_hz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as written:
        written.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        written.writeframes(samples.astype("<i2").tobytes())
    return file


def played(file: Path, sounds: dict[str, Path], *cues: tuple[float, Cue], until_s: float) -> Heard:
    """(frames, 2)"""
    with Soundtrack(file, sounds, Levels(master=1, beds=1, stings=1)) as track:
        for at_s, cue in cues:
            track.go_on(at_s)
            track.perform(cue)
        track.go_on(until_s)
        assert not track.faults
    with wave.open(str(file)) as read:
        return np.frombuffer(read.readframes(read.getnframes()), "<i2").reshape(-1, 2).astype(np.float64)


def level(samples: NDArray[np.float64], frequency_hz: float, from_s: float, to_s: float) -> float:
    part = samples[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)]
    turns = np.exp(-2j * math.pi * frequency_hz * np.arange(len(part)) / RATE_HZ)
    return float(2 * abs(np.mean(part * turns)))


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("a.mp4", ("-c:v", "libx264", "-c:a", "aac")),
        ("a.webm", ("-c:v", "libvpx", "-c:a", "libopus")),
        ("a.mov", ("-c:v", "png", "-c:a", "pcm_s16le")),
        ("a.mkv", ("-c:v", "libx264", "-c:a", "flac")),
    ],
)
def test_the_sound_of_a_film_is_a_bed_that_begins_again_with_its_picture(
    tmp_path: Path, name: str, how: tuple[str, ...]
) -> None:
    film(tmp_path / "scenes" / "prologue" / name, picture_s=2, sound_s=1, how=how)
    sounds = sounds_in(tmp_path)
    assert list(sounds) == ["prologue/a"]
    bed = Cue("sound", "bed", {"play": "prologue/a", "fade_s": 0.0, "volume": 1.0})
    heard = played(tmp_path / "heard.wav", sounds, (0.0, bed), until_s=4)[:, 0]
    full = level(heard, 440, 0.2, 0.9)
    assert full > 1000
    assert level(heard, 440, 1.2, 1.9) < full / 50, "its picture goes on in silence"
    assert level(heard, 440, 2.2, 2.9) == pytest.approx(full, rel=0.05), "and both begin again together"
    assert level(heard, 440, 3.2, 3.9) < full / 50


def test_a_film_whose_sound_is_longer_is_cut_off_with_its_picture_and_a_silent_one_has_none(tmp_path: Path) -> None:
    how = ("-c:v", "libx264", "-c:a", "aac")
    long = film(tmp_path / "scenes" / "long" / "a.mp4", picture_s=1, sound_s=2, how=how)
    film(tmp_path / "scenes" / "mute" / "b.mp4", picture_s=1, sound_s=1, how=("-c:v", "libx264", "-an"))
    assert sounds_in(tmp_path) == {"long/a": long}
    sting = Cue("sound", "sting", {"play": "long/a", "volume": 1.0})
    heard = played(tmp_path / "heard.wav", {"long/a": long}, (0.0, sting), until_s=2)[:, 0]
    assert level(heard, 440, 0.2, 0.9) > 1000
    assert np.abs(heard[round(1.1 * RATE_HZ) :]).max() == 0


def test_a_sting_that_is_stopped_fades_and_leaves_the_others(tmp_path: Path) -> None:
    sounds = {"gong": tone(tmp_path / "gong.wav", 900, 3), "bell": tone(tmp_path / "bell.wav", 500, 3)}
    cues = [
        (0.0, Cue("sound", "sting", {"play": "gong", "volume": 1.0})),
        (0.0, Cue("sound", "sting", {"play": "bell", "volume": 1.0})),
        (1.0, Cue("sound", "stop", {"play": "gong", "fade_s": 0.5})),
        (2.0, Cue("sound", "stop", {"play": "all", "fade_s": 0.0})),
    ]
    heard = played(tmp_path / "heard.wav", sounds, *cues, until_s=3)[:, 0]
    assert level(heard, 900, 0.2, 1.0) == pytest.approx(8000, rel=0.02)
    assert 2000 < level(heard, 900, 1.2, 1.3) < 6000
    assert level(heard, 900, 1.6, 1.9) < 80
    assert level(heard, 500, 1.6, 1.9) == pytest.approx(8000, rel=0.02)
    assert np.abs(heard[round(2.1 * RATE_HZ) :]).max() == 0
    assert np.abs(np.diff(heard[: round(1.9 * RATE_HZ)])).max() < 2500, "without a click"


def test_a_bed_on_one_speaker_is_heard_there_alone_and_crosses_to_the_other(tmp_path: Path) -> None:
    sounds = {"low": tone(tmp_path / "low.wav", 200, 1), "ring": tone(tmp_path / "ring.wav", 900, 1)}
    bed = {"play": "low", "volume": 1.0}
    cues = [
        (0.0, Cue("sound", "bed", {**bed, "fade_s": 0.0, "on": "left"})),
        (2.0, Cue("sound", "bed", {**bed, "fade_s": 1.0, "on": "right"})),
        (4.0, Cue("sound", "bed", {"play": "silence", "fade_s": 0.0})),
        (5.0, Cue("sound", "sting", {"play": "ring", "volume": 1.0, "on": "right"})),
    ]
    heard = played(tmp_path / "heard.wav", sounds, *cues, until_s=6)
    left, right = heard[:, 0], heard[:, 1]
    assert level(left, 200, 0.5, 2) == pytest.approx(8000, rel=0.02)
    assert np.abs(right[: 2 * RATE_HZ]).max() == 0
    assert level(right, 200, 3.2, 4) == pytest.approx(8000, rel=0.02)
    assert level(left, 200, 3.2, 4) < 1
    assert level(right, 900, 5.1, 5.9) == pytest.approx(8000, rel=0.02)
    assert np.abs(left[round(4.2 * RATE_HZ) :]).max() == 0


RULES = """rules:
  guest:
    when: visitors > 0
    while: [{sound: {play: prologue/a, on: left, fade: 0s}}]
    on_start: [{sound: {sting: chime, on: right}}]
    on_end: [{sound: {stop: chime, fade: 100ms}}]
"""
REHEARSAL = """timeline: [{at: 0s, visitors: 1}, {at: 3s, visitors: 0}]
expect:
  - {at: 2s, sound: prologue/a}
  - {between: 0s..1s, cue: {sting: chime}, count: 1}
  - {between: 2s..5s, no_cue: {sting: chime}}
"""


def test_rules_say_it_and_slips_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", str(tmp_path / "show")]) == 0
    monkeypatch.chdir(tmp_path / "show")
    film(Path("scenes/prologue/a.mp4"), picture_s=1, sound_s=1, how=("-c:v", "libx264", "-c:a", "aac"))
    Path("scenes/prologue/scene.yaml").write_text("about: A film.\nlayers: [{video: {file: a.mp4}}]\n")
    Path("rules/first.yaml").write_text(RULES)
    Path("rules/rehearsals/a-smile.yaml").write_text(REHEARSAL)
    assert main(["check"]) == 0
    assert main(["rehearse", "a-smile"]) == 0
    assert "stop" in capsys.readouterr().out
    for wrong, told in (
        ("{stop: gong}", "there is no sound 'gong'"),
        ("{stop: chime, volume: 0.5}", "'volume' belongs to 'sting': drop it"),
        ("{stop: chime, sting: chime}", "write one of them"),
        ("{sting: chime, on: middle}", "on"),
        ("{sting: prologue/b}", "there is no sound 'prologue/b'"),
    ):
        Path("rules/first.yaml").write_text(RULES.replace("{stop: chime, fade: 100ms}", wrong))
        assert main(["check"]) == 2
        said = capsys.readouterr().out
        assert told in said
        assert "rules/first.yaml:6:" in said
