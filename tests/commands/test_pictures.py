"""A camera whose pictures cannot be believed is said while the show runs, and no longer once they can. All of its
ailments: tests/slow/pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.verdict import PICTURE_WORDS
from tests.commands.live_camera import looking
from tests.conftest import until


@pytest.mark.usefixtures("networks")
def test_a_camera_with_its_cap_on_is_said_and_said_to_be_well_again(tmp_path: Path) -> None:
    text, remedy = PICTURE_WORDS["one tone"]
    with looking(tmp_path) as (show, lens):
        assert until(lambda: show.visitors() == 1), show.told()
        lens.turn("one tone")
        assert until(lambda: show.is_in("one tone")), show.told()
        assert until(lambda: text in show.health() and remedy in show.health())
        assert until(lambda: text in show.told() and remedy in show.told())
        assert show.visitors() == 0
        lens.turn("good")
        assert until(lambda: show.is_in("good") and not show.health())
        assert until(lambda: show.visitors() == 1)
