"""The shipped sounds, measured as the speakers would get them: level, loudness, loop points, size."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pygame.mixer
import pytest
from numpy.typing import NDArray

from exhibit.outputs.sound.decoding import decoded
from exhibit.outputs.sound.levels import RATE_HZ
from exhibit.system.paths import example_show

FOLDER = example_show() / "scenes" / "sounds"
BEDS = ("tide", "glow", "sunrise", "bloom", "rain", "ember", "night", "finale")
STINGS = ("chime", "together", "wonder", "comfort", "farewell")

Wave = NDArray[np.float64]


@pytest.fixture(scope="module")
def waves() -> Iterator[dict[str, Wave]]:
    """(frames, 2) of every sound; full scale is 1."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SDL_AUDIODRIVER", "dummy")
        pygame.mixer.init(RATE_HZ, -16, 2, 1_024, None, 0)
        yield {path.stem: decoded(path) / 32_767 for path in FOLDER.glob("*.ogg")}
        pygame.mixer.quit()


@pytest.fixture
def stings(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(FOLDER)
    yield importlib.import_module("stings")
    for name in ("stings", "beds", "loop", "notes"):
        sys.modules.pop(name, None)


def loudness(wave: Wave, seconds: float | None = None) -> float:
    """LUFS (ITU-R BS.1770, without gates) of the whole, or of the loudest part of so many `seconds`."""
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(len(wave), 1 / RATE_HZ) / 48_000)
    shelf = (1.53512486 - 2.69169619 * turn + 1.19839281 * turn**2) / (1 - 1.69065929 * turn + 0.73248077 * turn**2)
    high_pass = (1 - 2 * turn + turn**2) / (1 - 1.99004745 * turn + 0.99007225 * turn**2)
    weighed = np.fft.irfft(np.fft.rfft(wave, axis=0) * np.abs(shelf * high_pass)[:, None], len(wave), axis=0)
    summed = np.concatenate([[0], np.cumsum(np.sum(weighed**2, axis=1))])
    frames = len(wave) if seconds is None else int(seconds * RATE_HZ)
    return float(-0.691 + 10 * np.log10((summed[frames:] - summed[:-frames]).max() / frames))


def test_the_family_is_complete_and_small(waves: dict[str, Wave]) -> None:
    assert set(waves) == {*BEDS, *STINGS}
    assert sum(path.stat().st_size for path in FOLDER.glob("*.ogg")) < 4_000_000


@pytest.mark.parametrize("name", BEDS)
def test_a_bed_is_as_loud_as_the_others_and_steady(name: str, waves: dict[str, Wave]) -> None:
    wave = waves[name]
    assert 30 <= len(wave) / RATE_HZ <= 60
    assert loudness(wave) == pytest.approx(-25, abs=0.3)
    assert loudness(wave, 3.0) < -22, "nothing stands out"
    assert np.abs(wave).max() < 10 ** (-6 / 20), "room for stings and other beds"
    assert np.abs(wave.mean(axis=0)).max() < 0.001


@pytest.mark.parametrize("name", BEDS)
def test_a_bed_loops_without_a_click(name: str, waves: dict[str, Wave]) -> None:
    turning = np.concatenate([waves[name], waves[name][:8]])
    bends = np.abs(np.diff(turning, 2, axis=0)).max(axis=1)
    assert bends[-8:].max() < np.quantile(bends, 0.999), "no sharper than what is heard all the time"
    powers = [np.mean(part**2) for part in (waves[name][: RATE_HZ // 2], waves[name][-RATE_HZ // 2 :])]
    assert abs(10 * np.log10(powers[0] / powers[1])) < 3, "and without a step in level"


@pytest.mark.parametrize("name", STINGS)
def test_a_sting_stands_out_and_dies_away(name: str, waves: dict[str, Wave]) -> None:
    wave = waves[name]
    assert len(wave) / RATE_HZ <= 5
    assert loudness(wave, 0.4) == pytest.approx(-19, abs=0.5)
    assert np.abs(wave).max() < 10 ** (-6 / 20)
    assert np.abs(wave[-200:]).max() < 0.001


@pytest.mark.parametrize("name", STINGS)
def test_the_script_makes_what_is_shipped(name: str, waves: dict[str, Wave], stings: ModuleType) -> None:
    made, shipped = stings.STINGS[name]().T.ravel(), waves[name].ravel()
    assert np.corrcoef(made, shipped)[0, 1] > 0.99
