"""Every writer of state, killed at each write, fsync and rename: `make power`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.crash_matrix import NEEDS_STRACE, WRITERS, require_old_or_new

pytestmark = [
    NEEDS_STRACE,
    pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="takes minutes: make power"),
]


@pytest.mark.parametrize("name", WRITERS)
def test_killed_at_each_step_a_writer_leaves_the_old_or_the_new(tmp_path: Path, name: str) -> None:
    assert sum(require_old_or_new(WRITERS[name], tmp_path).values()) > 1
