"""A child that draws, ended a thousand times (EXHIBIT_RESTARTS) by a signal, by a crash, and each twentieth time by a
shader without end: `make shaders`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from exhibit.shaders.client import CLIENT
from tests.shaders.restarting import restarted

TIMES = int(os.environ.get("EXHIBIT_RESTARTS", "1000"))
pytestmark = pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="takes half an hour: make shaders")


def test_a_thousand_restarts_leave_nothing_behind(tmp_path: Path) -> None:
    assert CLIENT.renderer(), CLIENT.missing
    before, after = restarted(tmp_path, TIMES, hang_every=20)
    print(f"\n{TIMES} restarts: after a tenth {before}, after all {after}")
    assert (after.files, after.shared, after.children) == (before.files, before.shared, before.children)
    assert after.memory_mb - before.memory_mb < 20
