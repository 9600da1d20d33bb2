"""A log on a full disk, closed streams, and a reader that goes: the show starts and ends as ever."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SHOW = "exhibit: A test\nprojector: {size: 160x90}\n"
RUN = f"{sys.executable} -m exhibit run {{show}} --source drawn --headless --no-web --for 2s --record {{record}}"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("streams", [">/dev/full 2>/dev/full", ">&- 2>&- <&-", "2>&- | true", "2>&1 | head -c 1"])
def test_no_log_is_needed(tmp_path: Path, streams: str) -> None:
    (tmp_path / "exhibit.yaml").write_text(SHOW)
    record = tmp_path / "night.jsonl"
    line = RUN.format(show=tmp_path, record=record)
    code = tmp_path / "code"
    script = f"({line}; echo $? > {code}) {streams}"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run(["sh", "-c", script], env=environment, check=False, timeout=300)
    assert code.read_text().strip() == "0"
    assert '"kind":"mood"' in record.read_text()


def test_a_record_is_never_overwritten_and_the_terminal_says_where_the_new_one_is(tmp_path: Path) -> None:
    (tmp_path / "exhibit.yaml").write_text(SHOW)
    record = tmp_path / "night.jsonl"
    record.write_text("what led to it\n")
    line = RUN.format(show=tmp_path, record=record).split()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=True, timeout=300)
    assert record.read_text() == "what led to it\n"
    (fresh,) = (one for one in tmp_path.glob("night.*.jsonl") if one != record)
    assert '"kind":"start"' in fresh.read_text()
    assert f"{record} is there already: this run is recorded in {fresh.name}" in done.stderr
