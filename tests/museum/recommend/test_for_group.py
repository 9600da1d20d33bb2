"""What a wall suggests to a group: never from one visitor's face, never what does not suit everybody."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from exhibit.expressions.words import WISHED as WISHED_OF_RULES
from exhibit.museum.catalogue.walking import walking_map
from exhibit.museum.catalogue.works import Catalogue, CatalogueWork, MuseumRoom, RoomDoor, RoomPlacement
from exhibit.museum.house_offer import HouseOffer
from exhibit.museum.recommend.for_group import WISHED, GroupWishes, group_wish, likely_word, next_works
from exhibit.museum.recommend.gate import Gate, MeasuredTerm
from exhibit.museum.recommend.profiles import house_profiles
from exhibit.museum.recommend.suggesting import Offer, OfferedWork
from exhibit.museum.statistics.interval import Interval
from exhibit.museum.works import works_shown
from exhibit.values import Mood, NextWork

COUNTS = {
    "here": {"joy": 60, "calm": 2},
    "dance": {"joy": 40, "excitement": 9, "fear": 11},
    "storm": {"awe": 41, "sadness": 12, "calm": 7},
    "garden": {"calm": 50, "joy": 5},
    "cave": {"surprise": 40, "fear": 20},
}
ROOMS = {"here": "hall", "dance": "tower", "storm": "tower", "garden": "park", "cave": "cellar", "new": "park"}
DOORS = (RoomDoor(("hall", "tower"), 90), RoomDoor(("hall", "park"), 40), RoomDoor(("hall", "cellar"), 45, steps=True))
CATALOGUE = Catalogue(
    {
        name: CatalogueWork(
            name,
            {"en": name.title(), "ru": f"Р {name}"},
            placements=(RoomPlacement(room, "me" if room == "hall" else ""),),
        )
        for name, room in ROOMS.items()
    },
    {"tower": MuseumRoom("tower", {"en": "the tower", "ru": "башня"})},
)
OPEN = Gate({"wish": MeasuredTerm(0.2, Interval(0.1, 0.3), "share", "made up", 100)})
WORKS = {name: OfferedWork(name, room) for name, room in ROOMS.items()}
HOUSE = HouseOffer(
    Offer(WORKS, house_profiles(COUNTS, ROOMS, CATALOGUE), walking_map(set(ROOMS.values()), DOORS), gate=OPEN),
    CATALOGUE,
    "hall",
    {"": "here"},
)

SEEN = works_shown(CATALOGUE, "me", date(2026, 12, 1))


def told(house: HouseOffer = HOUSE, wish: str = "cheered", turns: int = 200) -> list[NextWork]:
    return [next_works(house, "me", SEEN, turn)[wish] for turn in range(turns)]  # type: ignore[index]


def test_the_mood_of_few_counts_for_nothing_and_no_mood_is_mended_unasked() -> None:
    happy = Mood(3, "happiness", {"happiness": 1.0})
    assert group_wish(happy, GroupWishes()) == "cheered"
    assert group_wish(replace(happy, visitors=2), GroupWishes()) == "none"
    assert group_wish(Mood(9, "fear", {"fear": 1.0}), GroupWishes()) == "none"
    assert group_wish(Mood(9, "fear", {"fear": 1.0}), GroupWishes(2, {"fear": "calmed"})) == "calmed"
    assert group_wish(Mood(9, "unknown"), GroupWishes()) == "none"


@pytest.mark.parametrize(("wish", "work"), [("cheered", "dance"), ("moved", "storm"), ("calmed", "garden")])
def test_the_wish_of_the_group_decides_and_what_they_have_just_seen_is_left_out(wish: str, work: str) -> None:
    works = Counter(one.work for one in told(wish=wish))
    assert works.most_common(1)[0][0] == work
    assert "here" not in works
    assert len(works) > 1, "not everybody is sent to the same one"


def test_the_wall_tells_where_for_what_and_how_far_as_the_figures_say() -> None:
    storm = next(one for one in told(wish="moved") if one.work == "storm" and one.word)
    assert (storm.room, storm.word, storm.minutes) == ("tower", "awe", 2)
    assert storm.work_titles["ru"] == "Р storm"
    assert storm.room_titles["en"] == "the tower"
    assert next_works(HOUSE, "me", SEEN, 7) == next_works(HOUSE, "me", SEEN, 7)


def test_what_one_would_not_come_for_and_what_few_said_is_no_reason() -> None:
    profiles = HOUSE.offer.profiles.works
    assert likely_word(profiles["cave"], "none") == "surprise"
    assert likely_word(profiles["dance"], "calmed") == "", "nobody said so there"
    assert likely_word(profiles["new"], "none") == "", "too few have answered there"
    assert {one.word for one in told(wish="none")} <= {"", *WISHED}
    assert WISHED == WISHED_OF_RULES, "words of rules and of wishes are the same"


def test_what_suits_everybody_is_suggested_first_where_all_can_go() -> None:
    works = {one.work for one in told(wish="surprised")}
    assert "cave" not in works, "there are steps on the way"
    grim = replace(HOUSE.offer, works={**WORKS, "dance": replace(WORKS["dance"], maturity="frightening")})
    assert "dance" not in {one.work for one in told(replace(HOUSE, offer=grim))}
    only = replace(HOUSE.offer, works={name: WORKS[name] for name in ("here", "cave")})
    assert {one.work for one in told(replace(HOUSE, offer=only), "surprised", 5)} == {"cave"}
    assert told(replace(HOUSE, offer=replace(only, works={"here": WORKS["here"]})), turns=1) == [NextWork()]
