"""How large a shader is drawn follows what its frames take."""

from __future__ import annotations

from exhibit.shaders.host import _WARM_PX
from exhibit.shaders.ladder import LOWEST, SizeLadder


def after(frames: int, frame_ms: float, ladder: SizeLadder | None = None) -> SizeLadder:
    ladder = ladder or SizeLadder()
    for number in range(frames):
        ladder = ladder.after(frame_ms, number / 30)
    return ladder


def test_it_goes_down_after_fifteen_frames_that_take_too_long() -> None:
    assert after(14, 30).step == 0
    assert after(15, 30).step == 1


def test_three_frames_that_take_far_too_long_are_enough() -> None:
    assert after(2, 900).step == 0
    assert after(3, 900).step == LOWEST


def test_it_goes_up_again_after_half_a_minute_in_which_it_had_time() -> None:
    assert after(15 + 29 * 30, 4, SizeLadder(2)).step == 2
    assert after(15 + 31 * 30, 4, SizeLadder(2)).step == 1


def test_what_is_warmed_up_has_sides_as_a_wall_has_them_no_powers_of_two() -> None:
    for side in _WARM_PX:
        assert all((side // part) & (side // part - 1) for part in (1, 2, 4, 8, 16))
