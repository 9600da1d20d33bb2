"""What several cameras see becomes one room: everybody once, as well as places tell."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping

import pytest

from exhibit.config.regions import Region
from exhibit.mood.group import MoodSettings, MoodState
from exhibit.mood.group import step as felt
from exhibit.mood.joining import RoomSettings, RoomState, step
from exhibit.mood.plan import HungCamera, standing
from exhibit.values import FACE_M, Emotions, Face, Observation, Point, Visitor

WIDTH, HEIGHT, LENS = 1280, 720, 70.0
FOCAL = WIDTH / 2 / math.tan(math.radians(LENS) / 2)
LEFT, RIGHT = HungCamera((0, 0), (3, 3), LENS), HungCamera((6, 0), (3, 3), LENS)
"""Two cameras in the corners of a room of six metres; what is before both is in both pictures."""
CORNERS = RoomSettings({"left": LEFT, "right": RIGHT})
APART = RoomSettings({"left": None, "right": None})


def seen_from(hanging: HungCamera, spot: Point, size: float = 1.0) -> Face | None:
    """The face of somebody who stands at `spot`, as that camera has it; None where it is not in the picture."""
    dx, dy = spot[0] - hanging.at[0], spot[1] - hanging.at[1]
    ahead = math.atan2(hanging.towards[1] - hanging.at[1], hanging.towards[0] - hanging.at[0])
    aside = (ahead - math.atan2(dy, dx) + math.pi) % (2 * math.pi) - math.pi
    if abs(aside) > math.radians(LENS) / 2:
        return None
    x, half = WIDTH / 2 + FOCAL * math.tan(aside), size * FOCAL * FACE_M / math.hypot(dx, dy) / 2
    return Face((x - half * 0.8, 300 - half, x + half * 0.8, 300 + half), ((x, 300.0),) * 5, 0.95)


class Room:
    """People who walk about, and two cameras that give each of them an id of its own."""

    def __init__(self, settings: RoomSettings = CORNERS, tremble: float = 0.0) -> None:
        self.settings, self.state, self.now_s = settings, RoomState(), 0.0
        self._random, self._tremble = random.Random(4), tremble
        self._ids: dict[tuple[str, str], tuple[int, float]] = {}

    def see(self, people: Mapping[str, Point], cameras: tuple[str, ...] = ("left", "right")) -> Observation:
        """A tenth of a second later."""
        self.now_s += 0.1
        fresh = {name: self._observation(name, people) for name in cameras}
        self.state, observation = step(self.state, fresh, self.now_s, self.settings)
        return observation

    def _observation(self, camera: str, people: Mapping[str, Point]) -> Observation:
        visitors = []
        for person, spot in people.items():
            face = seen_from({"left": LEFT, "right": RIGHT}[camera], spot, 1 + self._random.gauss(0, self._tremble))
            if face is None:
                self._ids.pop((camera, person), None)
                continue
            number, since_s = self._ids.setdefault((camera, person), (len(self._ids) + 1, self.now_s))
            visitors.append(Visitor(number, face, {"happiness": 1.0}, 0.8, self.now_s - since_s))
        return Observation(self.now_s, 0, (WIDTH, HEIGHT), tuple(visitors))


def test_a_place_is_told_by_direction_and_by_how_large_the_face_is() -> None:
    for hanging in (LEFT, RIGHT, HungCamera((3, 6), (3, 0), LENS)):
        face = seen_from(hanging, (2.5, 3.5))
        assert face is not None
        assert standing(face, (WIDTH, HEIGHT), hanging).spot == pytest.approx((2.5, 3.5), abs=0.1)


def test_who_is_in_both_pictures_is_counted_once_and_keeps_their_visit_from_one_to_the_other() -> None:
    room = Room(tremble=0.03)
    counts, ids = set(), set()
    for tick in range(80):  # from the right, where only the left camera sees them, through both, to the left
        observation = room.see({"a": (4.6 - 0.04 * tick, 4.2)})
        counts.add(len(observation.visitors))
        ids |= {one.id for one in observation.visitors}
    assert (counts, len(ids)) == ({1}, 1)
    assert observation.visitors[0].dwell_s == pytest.approx(8, abs=0.3)


def test_two_who_stand_beside_each_other_are_two() -> None:
    room = Room(tremble=0.03)
    told = [room.see({"a": (2.5, 3.0), "b": (3.5, 3.0)}) for _ in range(30)]
    assert {len(one.visitors) for one in told} == {2}
    assert all(len(one.views) == 2 for one in told[-1].visitors)


def test_who_were_apart_stay_two_when_they_come_near_and_one_camera_loses_one_of_them() -> None:
    room = Room()
    for tick in range(40):
        room.see({"a": (2.0 + 0.02 * tick, 3.0), "b": (4.0 - 0.02 * tick, 3.0)})
    assert len(room.see({"a": (2.9, 3.0), "b": (3.1, 3.0)}).visitors) == 2


def test_without_a_plan_nobody_can_know_and_everybody_counts_in_each_picture() -> None:
    assert len(Room(APART).see({"a": (3.0, 3.0)}).visitors) == 2


def test_pictures_lie_side_by_side_and_everybody_is_in_their_own() -> None:
    observation = Room(APART).see({"a": (3.0, 3.0)})
    assert observation.size_px == (2 * WIDTH, HEIGHT)
    assert [(one.camera, one.left_px, one.width_px) for one in observation.panes] == [
        ("left", 0, WIDTH),
        ("right", WIDTH, WIDTH),
    ]
    xs = sorted(one.face.centre[0] / WIDTH for one in observation.visitors)
    assert xs == pytest.approx([0.5, 1.5], abs=0.01)


def test_whom_a_silent_camera_saw_is_gone_after_a_second_and_the_other_goes_on() -> None:
    room = Room(APART)
    room.see({"a": (3.0, 3.0)})
    counts = [len(room.see({"a": (3.0, 3.0)}, ("right",)).visitors) for _ in range(15)]
    assert (counts[0], counts[-1]) == (2, 1)


def test_a_region_is_asked_in_all_cameras_or_in_one_and_a_camera_for_all_that_it_sees() -> None:
    whole = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    half = ((0.0, 0.0), (0.4, 0.0), (0.4, 1.0), (0.0, 1.0))
    regions = {
        "mat": (Region("left", whole), Region("right", half)),
        "right/mat": (Region("right", half),),
        "right": (Region("right"),),
    }
    mood = felt(MoodState(), Room().see({"a": (3.0, 3.0)}), 0.1, MoodSettings(regions=regions)).mood
    assert (mood.visitors, mood.regions) == (1, {"mat": 1, "right/mat": 0, "right": 1})


def test_the_mood_is_that_of_all() -> None:
    def shown(feeling: Emotions, x: float) -> Observation:
        face = Face((x - 40, 300, x + 40, 400), ((x, 350.0),) * 5, 0.95)
        return Observation(0.0, 0, (WIDTH, HEIGHT), (Visitor(1, face, feeling, 0.8, 1.0),))

    fresh = {"left": shown({"happiness": 1.0}, 300), "right": shown({"sadness": 1.0}, 300)}
    _, observation = step(RoomState(), fresh, 0.0, APART)
    mood = felt(MoodState(), observation, 0.0, MoodSettings(whose="largest")).mood
    assert (mood.visitors, mood.emotions) == (2, {"happiness": 0.5, "sadness": 0.5})


def test_places_on_the_plan_are_shares_of_what_the_cameras_see() -> None:
    (visitor,) = Room().see({"a": (3.0, 3.0)}).visitors
    assert visitor.place is not None
    assert visitor.place[0] == pytest.approx(0.5, abs=0.01)


def test_a_camera_that_begins_anew_begins_new_visits() -> None:
    room = Room(APART)
    first = room.see({"a": (3.0, 3.0)}, ("left",)).visitors[0]
    for _ in range(30):
        room.see({"a": (3.0, 3.0)}, ("left",))
    room._ids.clear()
    again = room.see({"a": (3.0, 3.0)}, ("left",)).visitors[0]
    assert (again.id != first.id, again.dwell_s) == (True, 0.0)
