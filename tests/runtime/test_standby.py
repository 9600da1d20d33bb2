"""A show that rests while its house is closed, and is back when it opens: without an alarm, by hours and by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from exhibit.app import App
from exhibit.assembly.assembly import StandIns, assemble
from exhibit.assembly.options import Options
from exhibit.runtime.standby import FAREWELL_S, Standby, step
from exhibit.runtime.status import Status
from exhibit.runtime.vital_signs import verdict_of
from exhibit.values import Command, Face, Image
from exhibit.verdict import Watched
from exhibit.vision.emotions import Answer
from exhibit.vision.observer import Observer
from exhibit.vision.sleeping import SleepingObserver
from tests.conftest import WITHIN_S

_PICTURE: Image = np.zeros((8, 8, 3), np.uint8)


class _Nobody:
    """Finds no faces."""

    def find(self, image: Image, now_s: float) -> list[Face]:  # noqa: ARG002 (nobody is there)
        return []

    def glimpse(self, image: Image) -> list[Face]:  # noqa: ARG002 (nobody is there)
        return []

    def read(
        self,
        image: Image,  # noqa: ARG002 (nobody is there)
        faces: Sequence[Face],  # noqa: ARG002
        *,
        mirrored: bool = False,  # noqa: ARG002
        captured_s: float | None = None,  # noqa: ARG002
    ) -> list[Answer]:
        return []


SCENE = 'about: q\nlayers: [gradient: {stops: [{at: 0, colour: "#204060"}, {at: 1, colour: "#204060"}]}]\n'


def options(folder: Path, standby: str) -> Options:
    (folder / "scenes" / "blue").mkdir(parents=True)
    (folder / "scenes" / "blue" / "scene.yaml").write_text(SCENE)
    (folder / "rules").mkdir()
    (folder / "exhibit.yaml").write_text(
        "exhibit: A test\nprojector: {size: 160x90}\ndefault: [{scene: {name: blue, fade: 0s}}]\n"
    )
    hours = "zone: Europe/Vienna\nhours: {daily: 10:00-18:00}\n"
    (folder / "venue.yaml").write_text(f"{hours}standby: {standby}\n")
    return Options(folder, source="drawn", headless=True, duration_s=WITHIN_S)


def test_it_says_good_night_first_and_rests_at_once_where_it_begins_in_a_closed_house() -> None:
    assert step(Standby(), 0.0, closed=True, wanted=True).resting
    state = step(Standby(), 100.0, closed=False, wanted=True)
    assert not step(state, 100.0 + FAREWELL_S - 0.1, closed=True, wanted=True).resting
    assert step(state, 100.0 + FAREWELL_S, closed=True, wanted=True).resting
    assert not step(state, 1e9, closed=True, wanted=False).resting


@pytest.mark.parametrize("standby", ["dark", "still"])
def test_a_closed_house_rests_without_an_alarm_and_a_hand_brings_it_back(tmp_path: Path, standby: str) -> None:
    night = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
    app = App(assemble(options(tmp_path / "show", standby), "test", StandIns(calendar=lambda: night)))
    rested: list[Status] = []

    def refresh(status: Callable[[], Status]) -> None:
        now = status()
        if not rested and now.resting and now.source.link == "off" and now.outputs["projector"].link != "down":
            rested.append(now)
            app.ask(Command("standby", value=False, by="page"))
        if rested and not now.resting and now.frames > rested[0].frames + 2:
            app.stop()

    last = app.run(refresh)
    told = verdict_of(replace(rested[0], watched=Watched()))  # a busy machine may have stood still, which is said first
    assert (told.state, told.headline) == ("well", "Closed until 10:00")
    assert rested[0].engine.stage == {}, "everything is given back"
    assert last.engine.stage["projector"].claim.name == "blue"
    assert last.frames > rested[0].frames


def test_an_observer_that_slept_loads_its_networks_again_and_knows_nobody() -> None:
    made: list[Observer] = []

    def make() -> Observer:
        made.append(Observer(_Nobody(), _Nobody()))
        return made[-1]

    observer = SleepingObserver(make)
    observer.sleep()
    observer.sleep()
    assert len(made) == 1
    observer.certainty(_PICTURE)
    observer.certainty(_PICTURE)
    assert len(made) == 2
