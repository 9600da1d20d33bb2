"""Everything that may ail a camera's pictures, one after the other in one running show: `make pictures`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from exhibit.values import PictureCondition
from exhibit.verdict import PICTURE_WORDS
from tests.commands.live_camera import looking
from tests.conftest import until

pytestmark = pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="takes minutes: make pictures")

AILMENTS: tuple[PictureCondition, ...] = ("one tone", "covered", "blinded", "frozen", "upside down")


@pytest.mark.usefixtures("networks")
def test_each_ailment_is_said_on_the_terminal_in_health_and_in_metrics_and_its_end_too(tmp_path: Path) -> None:
    with looking(tmp_path) as (show, lens):
        assert until(lambda: show.visitors() == 1), show.told()
        for ailment in AILMENTS:
            text, remedy = PICTURE_WORDS[ailment]
            lens.turn(ailment)
            assert until(lambda ailment=ailment: show.is_in(ailment)), ailment  # type: ignore[misc]
            assert until(lambda text=text: text in show.health()), ailment  # type: ignore[misc]
            assert until(lambda text=text, remedy=remedy: text in show.told() and remedy in show.told())  # type: ignore[misc]
            lens.turn("good")
            assert until(lambda: show.is_in("good") and not show.health()), ailment
            assert until(lambda: show.visitors() == 1), ailment
        assert "Traceback" not in show.told()
