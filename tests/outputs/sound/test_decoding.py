"""Every format, at every rate and with one or two sides, is the same half second of 1 kHz; what is broken is one line.

The files in formats/ hold a quarter of full scale at 44.1 kHz in stereo where their name says nothing else.
"""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pygame.mixer
import pytest

from exhibit.outputs.sound.decoding import decoded, written_rate_hz
from exhibit.outputs.sound.levels import RATE_HZ
from exhibit.outputs.sound.library import Library, SoundFault

FORMATS = sorted((Path(__file__).parent / "formats").iterdir())
HERTZ = 1_000


@pytest.fixture(autouse=True)
def mixer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    pygame.mixer.init(RATE_HZ, -16, 2, 1_024, None, 0)
    yield
    pygame.mixer.quit()


@pytest.mark.parametrize("path", FORMATS, ids=lambda path: path.name)
def test_a_format_is_read_to_the_last_frame(path: Path) -> None:
    samples = decoded(path)
    assert samples.shape == (RATE_HZ // 2, 2)
    assert np.abs(samples[:, 0].astype(int) - samples[:, 1]).max() < 200
    middle = samples[2_000:20_000, 0] / 32_767
    assert np.sqrt(2 * np.mean(middle**2)) == pytest.approx(0.25, rel=0.06)
    assert np.sqrt(2 * np.mean(samples[-441:] ** 2.0)) / 32_767 == pytest.approx(0.25, rel=0.12), "to the end"


@pytest.mark.parametrize("path", FORMATS, ids=lambda path: path.name)
def test_whole_turns_loop_without_a_click(path: Path) -> None:
    turning = decoded(path)[:, 0] / 32_767
    seam = np.concatenate([turning[-100:], turning[:100]])
    steady = np.abs(np.diff(turning[5_000:15_000], 2)).max()
    # A coder knows nothing of the seam; MP3 and Ogg leave a little there even so.
    assert np.abs(np.diff(seam, 2)).max() < (1.15 if path.suffix in {".wav", ".flac"} else 8) * steady


def test_another_rate_keeps_the_pitch_and_the_seam() -> None:
    flac = next(path for path in FORMATS if path.name == "flac_24_mono_48k.flac")
    endless = 0.25 * np.sin(2 * np.pi * HERTZ * np.arange(RATE_HZ // 2) / RATE_HZ)
    assert np.abs(decoded(flac)[:, 0] / 32_767 - endless).max() < 0.0002


@pytest.mark.parametrize("path", FORMATS, ids=lambda path: path.name)
def test_the_rate_stands_in_the_head(path: Path) -> None:
    rate_hz = 48_000 if "48k" in path.name else 22_050 if "22k" in path.name else 44_100
    assert written_rate_hz(path.read_bytes()) == rate_hz
    assert written_rate_hz(b"") is None
    assert written_rate_hz(b"OggS" + bytes(40)) is None


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.ogg", b"", "Couldn't read first 4 bytes of audio data"),
        ("text.wav", b"this is no sound at all", "Unrecognized audio format"),
        ("noise.mp3", bytes(range(256)) * 9, "Unrecognized audio format"),
        ("cut.flac", (Path(__file__).parent / "formats" / "flac.flac").read_bytes()[:9_000], "it is empty"),
        ("cut.ogg", (Path(__file__).parent / "formats" / "ogg_mono_22k.ogg").read_bytes()[:60], "Unrecognized"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_with_its_name(
    name: str, content: bytes, why: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SoundFault) as caught:
        Library(tmp_path).open(name.partition(".")[0], looped=False)
    told = str(caught.value)
    assert told.startswith(f"sound '{name.partition('.')[0]}' cannot be read from {name}: {why}")
    assert "\n" not in told


@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
def test_a_wav_file_without_a_frame_does_not_take_the_show_with_it(rate_hz: int, tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "rain.wav"), "wb") as file:
        file.setparams((1, 2, rate_hz, 0, "NONE", ""))
    with pytest.raises(SoundFault, match=r"sound 'rain' cannot be read from rain\.wav: it is empty"):
        Library(tmp_path).open("rain", looped=False)


def test_what_a_decoder_remarks_stays_off_the_terminal(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    whole = next(path for path in FORMATS if path.name == "mp3.mp3").read_bytes()
    (tmp_path / "cut.mp3").write_bytes(whole[: len(whole) // 2])
    decoded(tmp_path / "cut.mp3")
    assert capfd.readouterr().err == ""


def test_a_folder_is_no_sound(tmp_path: Path) -> None:
    (tmp_path / "rain.ogg").mkdir()
    with pytest.raises(SoundFault, match=r"sound 'rain' cannot be read from rain\.ogg: it is a folder"):
        Library(tmp_path).open("rain", looped=False)
