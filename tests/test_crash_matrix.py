"""The helper through which all state is written, and the token, killed at each write, fsync and rename: the old content
stands there, or the new. All other writers: tests/slow/power (`make power`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash_matrix import NEEDS_STRACE, WRITERS, require_old_or_new


@NEEDS_STRACE
@pytest.mark.parametrize("name", ["any file"])
def test_killed_at_each_step_a_writer_leaves_the_old_or_the_new(tmp_path: Path, name: str) -> None:
    found = require_old_or_new(WRITERS[name], tmp_path)
    assert found["old"] >= 2, "before the rename"
    assert found["new"] >= 1, "after it"
