"""A record that runs for months: bounded by size and days, whole lines on a disk that fills, nothing else deleted."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from exhibit.outputs.rolling_file import Bounds, RollingFile

SMALL = Bounds(most_bytes=8_000, days=30)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    told = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if subprocess.run(told, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def write_many(kept: RollingFile) -> None:
    for number in range(1000):
        kept.write(f"{number}" + "x" * 1000)


def rolling(file: Path, bounds: Bounds = SMALL) -> RollingFile:
    return RollingFile(file, bounds, lambda: "first")


def test_all_files_of_a_record_together_stay_within_the_bound_and_the_newest_lines_are_there(tmp_path: Path) -> None:
    other = tmp_path / "hall.notes.jsonl"
    other.write_text("x" * 9000)
    kept = rolling(tmp_path / "hall.jsonl")
    for number in range(2000):
        kept.write(f"line {number}")
    kept.close()
    files = sorted(tmp_path.glob("hall*"), key=lambda one: one.stat().st_mtime_ns)
    ours = [one for one in files if one != other]
    assert sum(one.stat().st_size for one in ours) <= 8_000
    assert len(ours) > 4
    assert kept.path.read_text().splitlines()[0] == "first"
    assert kept.path.read_text().splitlines()[-1] == "line 1999"
    assert other.exists(), "what only begins alike is somebody else's"


def test_earlier_runs_count_too_and_what_is_old_goes_at_the_start(tmp_path: Path) -> None:
    file = tmp_path / "hall.jsonl"
    (tmp_path / "hall.2026-01-01T10-00-00.jsonl").write_text("old")
    os.utime(tmp_path / "hall.2026-01-01T10-00-00.jsonl", (0, 0))
    (tmp_path / "hall.2026-11-01T10-00-00.jsonl").write_text("new")
    kept = rolling(file)
    kept.close()
    assert kept.removed == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["hall.2026-11-01T10-00-00.jsonl", "hall.jsonl"]


def test_on_a_full_disk_lines_are_whole_and_it_goes_on_when_there_is_room(small_disk: Path) -> None:
    kept = rolling(small_disk / "hall.jsonl", Bounds(1 << 30, 30))
    kept.write("before")
    filling = small_disk / "filling"
    filling.write_bytes(bytes(2_080_000))
    with pytest.raises(OSError, match="No space"):
        write_many(kept)
    filling.unlink()
    kept.write("after")
    kept.close()
    lines = kept.path.read_text().splitlines()
    assert (lines[0], lines[-1]) == ("before", "after")
    assert {len(line) for line in lines[1:-1]} <= {1001, 1002, 1003}


def test_the_last_of_a_disk_is_left_to_the_show(small_disk: Path) -> None:
    kept = rolling(small_disk / "hall.jsonl", Bounds(1 << 30, 30))
    (small_disk / "filling").write_bytes(bytes(2_010_000))
    with pytest.raises(OSError, match="nearly full"):
        kept.write("a line")
    kept.close()


def test_a_pipe_is_written_to_as_it_is() -> None:
    read, write = os.pipe()
    kept = rolling(Path(f"/dev/fd/{write}"))
    kept.write("a line")
    kept.close()
    assert os.read(read, 100) == b"a line\n"
