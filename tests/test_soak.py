"""The judge of `benchmarks/soak.py`: what leaks is found through noise, and what does not is let be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.soaking.samples import Log, bytes_below, columns, tick_between
from benchmarks.soaking.slopes import DAY_S, slope

EVERY_10_S = np.arange(0.0, 5400.0, 10.0)


def noise(spread: float, seed: int = 1) -> np.ndarray:
    """As memory is: one sample follows from the one before."""
    steps, value, random = [], 0.0, np.random.default_rng(seed)
    for _ in EVERY_10_S:
        value = 0.9 * value + random.normal(0, spread)
        steps.append(value)
    return np.array(steps)


@pytest.mark.parametrize("a_day", [0.0, 30.0, 300.0])
def test_the_slope_lies_in_its_interval_and_few_outliers_do_not_bend_it(a_day: float) -> None:
    values = 500 + a_day * EVERY_10_S / DAY_S + noise(0.05)
    values[::50] += 80
    found = slope(EVERY_10_S, values)
    assert found.low <= a_day <= found.high
    assert found.high - found.low < 40
    assert (found.low > 1) == (a_day > 0)


def test_a_count_that_swings_does_not_grow_and_one_that_gains_one_in_ten_minutes_does() -> None:
    swinging = np.where(np.arange(len(EVERY_10_S)) % 6 == 0, 37.0, 35.0)
    assert not slope(EVERY_10_S, swinging).grows
    assert slope(EVERY_10_S, swinging + EVERY_10_S // 600).grows
    assert not slope(EVERY_10_S, swinging - EVERY_10_S // 600).grows


def test_the_percentile_of_ticks_is_read_between_the_bounds_of_the_shows_histogram() -> None:
    before = {"0.02": 10.0, "0.035": 100.0, "0.05": 100.0, "+Inf": 100.0}
    after = {"0.02": 10.0, "0.035": 300.0, "0.05": 302.0, "+Inf": 302.0}
    found = tick_between(before, after)
    assert found.count == 202
    assert 34.9 < found.p99_ms < 35.1
    assert np.isnan(tick_between(after, after).p99_ms)
    assert tick_between({}, {"0.02": 0.0, "+Inf": 5.0}).p99_ms > 20


def test_samples_are_on_the_disk_as_they_come_and_a_row_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    log = Log(tmp_path / "samples.csv")
    for t_s in (0.0, 10.0):
        log.add({"t_s": t_s, "rss_mb": 500.25})
    assert list(columns(tmp_path / "samples.csv")["t_s"]) == [0, 10]
    with (tmp_path / "samples.csv").open("a") as torn:
        torn.write("20,")
    assert list(columns(tmp_path / "samples.csv")["rss_mb"]) == [500.25, 500.25]
    log.close()
    (tmp_path / "samples.csv").rename(tmp_path / "moved.csv")
    held_mb, files = bytes_below(tmp_path)
    assert (round(1e6 * held_mb), files) == ((tmp_path / "moved.csv").stat().st_size, 1)
