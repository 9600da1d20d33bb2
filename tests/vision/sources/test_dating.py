"""When pictures were taken: by the stream's times, never later than they came, each later than the one before."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from exhibit.vision.sources.dating import Dating, dated


def all_dated(pictures: list[tuple[float | None, float]]) -> list[float]:
    dating, found = Dating(), []
    for at_s, arrived_s in pictures:
        dating, captured_s = dated(dating, at_s, arrived_s)
        found.append(captured_s)
    return found


def test_pictures_that_come_in_bursts_keep_their_distances() -> None:
    """Fifteen a second, thirty at once every two seconds, as recorders send them."""
    pictures = [(k / 15, 100.0 + 2 * (k // 30) + 0.001 * (k % 30)) for k in range(150)]
    found = all_dated([(at_s, arrived_s) for at_s, arrived_s in pictures])
    later = found[60:]
    steps = [after - before for before, after in pairwise(later)]
    assert max(abs(step - 1 / 15) for step in steps) < 0.01


def test_a_stream_that_counts_anew_is_followed() -> None:
    found = all_dated([(50.0, 100.0), (50.1, 100.1), (0.0, 100.2), (0.1, 100.3)])
    assert found == sorted(found)
    assert found[-1] > 100.1


@given(st.lists(st.tuples(st.none() | st.floats(-1e6, 1e6), st.floats(0.001, 5)), min_size=2))
def test_no_picture_is_taken_after_it_came_or_before_the_last(steps: list[tuple[float | None, float]]) -> None:
    arrived_s, pictures = 1000.0, []
    for at_s, wait_s in steps:
        arrived_s += wait_s
        pictures.append((at_s, arrived_s))
    found = all_dated(pictures)
    assert all(captured_s <= arrived_s for captured_s, (_, arrived_s) in zip(found, pictures, strict=True))
    assert all(before < after for before, after in pairwise(found))
