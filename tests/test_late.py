"""A show comes up whatever of its room comes late. All combinations: tests/slow/late (`make late`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.late_room import ALL, NEEDS_NETWORKS, Late, require_it_comes_up


@NEEDS_NETWORKS
@pytest.mark.usefixtures("networks")
@pytest.mark.parametrize("late", [ALL, ("broker", "camera")], ids="+".join)
def test_a_show_comes_up_by_itself_whatever_comes_late(tmp_path: Path, late: tuple[Late, ...]) -> None:
    require_it_comes_up(tmp_path, late, late_s=0.5)
