"""A show whose state and record lie on a disk of 2 MB that is full: it starts, runs, says so, and recovers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import until
from tests.desk_room import DeskRoom


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_ends_nothing_is_said_and_is_over_once_there_is_room(tmp_path: Path, small_disk: Path) -> None:
    room = DeskRoom(tmp_path / "show")
    (small_disk / "filling").write_bytes(bytes(2_000_000))
    with (small_disk / "filling").open("ab", buffering=0) as filling, pytest.raises(OSError, match="No space"):
        _ = [filling.write(bytes(4096)) for _ in range(100)]
    record, said = small_disk / "a.jsonl", tmp_path / "said"
    told = [sys.executable, "-m", "exhibit", "run", str(room.folder), "--headless", "--no-web", "--source", "drawn"]
    environment = os.environ | {"XDG_STATE_HOME": str(small_disk / "state"), "COLUMNS": "300"}
    with said.open("wb") as err, Path("/dev/full").open("wb") as full:
        show = subprocess.Popen([*told, "--record", str(record)], stdout=full, stderr=err, env=environment)
        try:
            assert until(lambda: "is nearly full" in said.read_text(), 60)
            assert until(lambda: "record" in said.read_text(), 60)
            (small_disk / "filling").unlink()
            assert until(lambda: record.stat().st_size > 2000, 60)
        finally:
            show.send_signal(signal.SIGTERM)
            assert show.wait(30) == 0, said.read_text()
    assert "Traceback" not in said.read_text()
    for line in record.read_text().splitlines():
        assert "kind" in json.loads(line)
