"""A child that draws may end at any time: what it held is given back. A thousand times: `make shaders`."""

from __future__ import annotations

from pathlib import Path

import pytest

from .restarting import restarted

TIMES = 3


@pytest.mark.usefixtures("renderer")
def test_a_child_that_ends_again_and_again_leaves_nothing_behind(tmp_path: Path) -> None:
    before, after = restarted(tmp_path, TIMES)
    assert (after.files, after.shared, after.children) == (before.files, before.shared, before.children)
    assert after.memory_mb - before.memory_mb < 20
