"""The seam of a loop: what is exact stays as it is, a click is spread out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pygame.mixer
import pytest

from exhibit.outputs.sound.decoding import decoded
from exhibit.outputs.sound.levels import RATE_HZ, Samples
from exhibit.outputs.sound.playback import Loop
from exhibit.outputs.sound.seam import EDGE_FRAMES, seam_between

SHIPPED = Path(__file__).parents[3] / "scenes" / "sounds"
FRAMES, TURNS, LEVEL = 20_480, 160, 8_000


def tone() -> Samples:
    wave = LEVEL * np.sin(2 * np.pi * TURNS * np.arange(FRAMES) / FRAMES)
    return np.repeat(np.rint(wave).astype(np.int16)[:, None], 2, axis=1)


def once_round(samples: Samples) -> Samples:
    """What is heard of a loop in one turn."""
    return Loop(samples).read(len(samples))


def steps(loop: Samples) -> int:
    """The largest step from one frame to the next around the seam."""
    around = np.concatenate([loop[-EDGE_FRAMES:], loop[:EDGE_FRAMES]]).astype(int)
    return int(np.abs(np.diff(around, axis=0)).max())


def test_an_exact_loop_is_left_alone() -> None:
    exact = tone()
    assert np.array_equal(once_round(exact), exact)
    noise = np.random.default_rng(1).integers(-9_000, 9_000, (FRAMES, 2), dtype=np.int16)
    assert np.array_equal(once_round(noise), noise)
    assert np.array_equal(once_round(exact[:100]), exact[:100])
    assert seam_between(exact, exact) is seam_between(exact[:100], exact[:100]) is None


def test_a_jump_is_shared_out_over_both_edges_and_nothing_else_changes() -> None:
    cut = tone()[: FRAMES - 32]  # a quarter of a turn is missing: a jump of the whole level
    whole = once_round(cut)
    assert np.array_equal(whole[EDGE_FRAMES:-EDGE_FRAMES], cut[EDGE_FRAMES:-EDGE_FRAMES])
    assert steps(cut) > 0.9 * LEVEL
    assert steps(whole) < 1.6 * steps(tone()), "no step that the tone would not make by itself"


def test_a_loop_sounds_the_same_in_whatever_parts_it_is_read_and_its_sound_stays_as_it_was() -> None:
    cut = tone()[: FRAMES - 32]
    before, loop = cut.copy(), Loop(cut)
    parts = [loop.read(frames) for frames in (1, 100, 5_000, 20_000, 300, 2 * FRAMES)]
    heard = np.concatenate(parts)
    turns = np.concatenate([once_round(cut)] * 4)
    assert np.array_equal(heard, turns[: len(heard)])
    assert np.array_equal(cut, before)


def test_a_jump_at_full_scale_stays_in_range() -> None:
    square = np.full((FRAMES, 2), 32_000, np.int16)
    square[FRAMES // 2 :] = -32_000
    assert steps(once_round(square)) < 500


def test_the_seams_of_the_shipped_beds_do_not_click(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    pygame.mixer.init(RATE_HZ, -16, 2, 1_024, None, 0)
    sounds = {path.stem: decoded(path) for path in SHIPPED.glob("*.ogg") if path.stat().st_size > 100_000}
    pygame.mixer.quit()
    for name, samples in sounds.items():
        near = np.concatenate([(loop := once_round(samples))[-EDGE_FRAMES:], loop[:EDGE_FRAMES]]).astype(float)
        bends = np.abs(np.diff(near, 2, axis=0)).max(axis=1)
        at_seam = slice(EDGE_FRAMES - 2, EDGE_FRAMES)
        assert bends[at_seam].max() < 2.5 * np.delete(bends, at_seam).max() + 3, name
