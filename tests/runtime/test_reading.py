"""Who is read, and when: staff mode, visitors who do not want to be read, a notice that must really be shown."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from exhibit.app import App
from exhibit.assembly.assembly import StandIns, assemble
from exhibit.assembly.options import Options
from exhibit.config.journal import PrivacySection
from exhibit.config.regions import inside
from exhibit.runtime.overrides import Overrides
from exhibit.runtime.reading import StandingPlaces, stood
from exhibit.runtime.standing import Standing, commands_of, decoded, encoded
from exhibit.runtime.switch_keeper import left_s
from exhibit.show import load_show
from exhibit.show.program import program_of
from exhibit.values import Command, Context, Observation, Visitor
from exhibit.vision.observer import Observer
from exhibit.vision.permit import Permit
from tests.conftest import WITHIN_S, until
from tests.vision.test_told_before_read import Faces, Reads, face_at

NOON = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
SCENE = "about: q\nlayers: [gradient: {stops: [{at: 0, colour: '#000011'}, {at: 1, colour: '#000011'}]}]\n"
RULES = """rules:
  joy: {when: happiness > 0.5, while: [scene: glad]}
  telling: {when: visitors > 0 and not told, while: [scene: notice], priority: 900}
  unread: {when: not reading, while: [scene: asked], priority: 950}
"""


def folder_with(tmp_path: Path, venue: str, rules: str = RULES) -> Path:
    folder = tmp_path / "show"
    for name in ("glad", "notice", "asked"):
        scene = folder / "scenes" / name / "scene.yaml"
        scene.parent.mkdir(parents=True)
        scene.write_text(SCENE)
    (folder / "rules").mkdir()
    (folder / "rules" / "all.yaml").write_text(rules)
    (folder / "exhibit.yaml").write_text("exhibit: A test\nprojector: {size: 160x90}\n")
    (folder / "venue.yaml").write_text(venue)
    return folder


class Room:
    """A show that runs, and one visitor who smiles at it."""

    def __init__(self, app: App, reads: Reads) -> None:
        self.app, self.reads = app, reads

    def ask(self, command: Command) -> None:
        self.app.ask(command)

    def mood(self) -> str:
        return self.app.status().mood.dominant

    def wall(self) -> str:
        held = self.app.status().engine.stage.get("projector")
        return held.claim.name if held else ""


@contextmanager
def running(folder: Path) -> Iterator[Room]:
    faces, reads = Faces(), Reads()
    faces.there = [face_at(100)]

    def eyes(permit: Permit) -> Observer:
        return Observer(faces, reads, None, permit)

    options = Options(folder, source="drawn", headless=True, duration_s=WITHIN_S)
    app = App(assemble(options, "test", StandIns(eyes=eyes)))
    thread = threading.Thread(target=app.run, args=(lambda _: None,))
    thread.start()
    try:
        yield Room(app, reads)
    finally:
        app.stop()
        thread.join(WITHIN_S)


def test_who_does_not_want_to_be_read_is_unknown_at_once_and_read_again_after_a_while(tmp_path: Path) -> None:
    with running(folder_with(tmp_path, "privacy: {opt_out: {lasts: 10s}}\n")) as room:
        assert until(lambda: room.mood() == "happiness")
        room.ask(Command("opt_out", by="test", for_s=1.0))
        assert until(lambda: (room.mood(), room.wall()) == ("unknown", "asked"))
        assert len(room.app.status().observation.visitors) == 1  # type: ignore[union-attr]
        given = len(room.reads.given)
        assert until(lambda: room.mood() == "happiness")
        assert sum(room.reads.given[given:]) > 0


def test_a_visitor_who_stands_in_the_zone_stops_the_reading(tmp_path: Path) -> None:
    venue = "privacy: {opt_out: {lasts: 1min, stay: 500ms, zones: {mat: [[0, 0], [0.3, 0], [0.3, 1], [0, 1]]}}}\n"
    with running(folder_with(tmp_path, venue)) as room:
        assert until(lambda: room.mood() == "happiness")
        assert until(lambda: (room.mood(), room.wall()) == ("unknown", "asked"))
        assert room.app.status().overrides.opted_out


def test_reading_begins_once_the_notice_was_really_on_the_wall(tmp_path: Path) -> None:
    venue = "privacy: {notice: {before: 1s, sign: on the wall, show: {scene: notice}}}\n"
    with running(folder_with(tmp_path, venue)) as room:
        assert until(lambda: room.wall() == "notice")
        assert until(lambda: room.mood() == "happiness")
        assert until(lambda: room.wall() == "glad")


def test_while_no_rule_shows_the_notice_nobody_is_read(tmp_path: Path) -> None:
    venue = "privacy: {notice: {before: 200ms, sign: on the wall, show: {scene: notice}}}\n"
    with running(folder_with(tmp_path, venue, "rules: {joy: {when: happiness > 0.5, while: [scene: glad]}}\n")) as room:
        assert until(lambda: room.mood() == "unknown")
        assert until(lambda: room.app.status().observation.visitors[0].dwell_s > 1.0)  # type: ignore[union-attr]
        assert sum(room.reads.given) == 0
        assert not room.app.status().observation.visitors[0].told  # type: ignore[union-attr]


def overrides_of(tmp_path: Path, venue: str) -> Overrides:
    show = load_show(folder_with(tmp_path, venue))
    return Overrides(show, program_of(show))


def test_staff_mode_by_hand_ends_by_itself(tmp_path: Path) -> None:
    steering = overrides_of(tmp_path, "privacy: {staff: {lasts: 1h}}\n")
    assert around(steering, 0.0).reading
    steering.obey(Command("staff"), 10.0)
    assert [around(steering, now_s).reading for now_s in (11.0, 3609.0, 3611.0)] == [False, False, True]


def test_staff_mode_by_its_hours_can_be_ended_by_hand_until_they_are_over(tmp_path: Path) -> None:
    steering = overrides_of(tmp_path, "privacy: {staff: {hours: {daily: 9:00-10:00}, read: true}}\n")

    def staffed(now_s: float, *, hours: bool) -> bool:
        assert around(steering, now_s, staffed=hours).reading  # the venue wants its staff read
        return steering.now.in_staff

    assert staffed(0.0, hours=True)
    steering.obey(Command("staff", value=False), 1.0)
    assert [staffed(2.0, hours=True), staffed(3.0, hours=False), staffed(4.0, hours=True)] == [False, False, True]


def around(steering: Overrides, now_s: float, *, staffed: bool = False) -> Context:
    return steering.take_context(1, 12.0, now_s, staffed=staffed)


@pytest.mark.parametrize(
    ("what", "passed", "rest_s"),
    [("staff", 600, 6600.0), ("opt_out", 60, 540.0), ("staff", -600, 7200.0), ("opt_out", 601, None)],
)
def test_after_a_restart_only_the_rest_of_the_time_is_left(what: str, passed: int, rest_s: float | None) -> None:
    name = "on" if what == "staff" else ""
    began = (NOON - timedelta(seconds=passed)).isoformat()
    kept = decoded(encoded([Standing(what, name, "page", began)]))  # type: ignore[arg-type]
    found = commands_of(kept, "projector", partial(left_s, privacy=PrivacySection(), now=NOON))
    assert [one.for_s for one in found] == ([] if rest_s is None else [rest_s])


def test_where_somebody_stands_is_inside_or_outside_of_any_polygon() -> None:
    notched = [(0.0, 0.0), (1.0, 0.0), (0.5, 0.5), (1.0, 1.0), (0.0, 1.0)]
    points = ((0.2, 0.5), (0.9, 0.5), (0.9, 0.05), (-0.1, 0.5), (0.5, 1.1))
    assert [inside(point, notched) for point in points] == [True, False, True, False, False]


def test_who_only_walks_through_the_zone_stops_nothing() -> None:
    privacy = PrivacySection.model_validate(
        {"opt_out": {"stay": "2s", "zones": {"mat": [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]}}}
    )

    def at(x: float) -> Observation:
        return Observation(0.0, 0, (640, 360), (Visitor(1, face_at(x), {}, 0.9, 1.0),))

    places, zone = StandingPlaces(), ""
    walk: list[tuple[float, float]] = [(0.0, 100), (1.0, 150), (1.9, 200), (2.5, 400), (3.0, 100), (4.9, 100)]
    for now_s, x in walk:
        places, zone = stood(places, at(x), privacy, now_s)
        assert zone == ""
    assert stood(places, at(100), privacy, 5.0)[1] == "mat"
    assert stood(places, replace(at(100), made_up=True), privacy, 9.0)[1] == ""
