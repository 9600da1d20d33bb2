"""From a journal's sums and a catalogue to the file that all devices get: what is offered, and what is told of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from exhibit.journal.rows import WorkPlacement
from exhibit.museum.catalogue.works import Catalogue, CatalogueWork, MuseumRoom, RoomDoor, RoomPlacement
from exhibit.museum.counting import AnsweredDay
from exhibit.museum.house_offer import MOST_WORKS, HouseOffer, ShownHere, house_offer
from exhibit.museum.house_sums import HouseSums
from exhibit.museum.recommend.draws import SeededDraws
from exhibit.museum.recommend.gate import shipped_gate
from exhibit.museum.recommend.profiles_file import profiles_json
from tests.museum.recommend.made_house import made_house

TODAY, BEFORE = date(2026, 3, 2), date(2026, 1, 10)
HERE = ShownHere("hall", {"en": "The hall"}, {"a-1": {"en": "Ours"}, "b": {"en": "Of the show"}}, k=10)


def said(work: str, counts: Mapping[str, int], day: date = TODAY, exhibit: str = "hall") -> AnsweredDay:
    return AnsweredDay(day, day, exhibit, "felt", "kiosk", work, counts)


def work(name: str, *placed: RoomPlacement) -> CatalogueWork:
    return CatalogueWork(name, {"en": name}, placements=placed)


CATALOGUE = Catalogue(
    {
        one.id: one
        for one in (
            work("A 1", RoomPlacement("great", "hall", date(2026, 2, 1))),
            work("Old", RoomPlacement("great", "hall", None, date(2026, 1, 31))),
            work("C", RoomPlacement("small")),
        )
    },
    {"great": MuseumRoom("great", {"en": "Great hall"}), "small": MuseumRoom("small")},
    (RoomDoor(("great", "small"), 20),),
)


def offered(answers: tuple[AnsweredDay, ...] = (), catalogue: Catalogue = CATALOGUE, **more: Any) -> HouseOffer:
    return house_offer(HouseSums(answers=answers), catalogue, replace(HERE, **more), TODAY, shipped_gate())


def test_an_answer_is_of_the_work_that_it_names_or_of_the_one_that_hung_there_that_day() -> None:
    found = offered((said("", {"awe": 30}), said("", {"joy": 20}, BEFORE), said("a-1", {"calm": 12})))
    assert found.offer.profiles.works["A 1"].told == {"awe": 30, "calm": 12}
    assert set(found.offer.works) == {"A 1", "b", "C"}  # what was taken down is suggested to nobody
    assert found.offer.works["A 1"].room == found.room == "great"
    assert found.names == {"a-1": "A 1", "b": "b", "": "A 1"}
    two = replace(CATALOGUE, works={**CATALOGUE.works, "D": work("D", RoomPlacement("great", "hall"))})
    assert offered((said("", {"awe": 30}),), two).offer.profiles.works["A 1"].told == {}  # of which, nobody knows


def test_a_house_without_a_catalogue_gets_by_with_its_works_and_exhibits() -> None:
    bare = offered((said("b", {"joy": 40}),), Catalogue())
    assert set(bare.offer.works) == {"a-1", "b"}
    assert bare.offer.profiles.works["b"].answers == 40
    alone = offered((said("", {"joy": 40}),), Catalogue(), works={})
    assert set(alone.offer.works) == {"hall"}
    assert alone.catalogue.title("hall", "en") == "The hall"
    placed = HouseSums(answers=(said("", {"joy": 40}),), placements=(WorkPlacement("p", "b", "hall", "2026-01-01"),))
    assert house_offer(placed, Catalogue(), HERE, TODAY, shipped_gate()).offer.profiles.works["b"].answers == 40


def test_an_exhibit_that_says_it_is_crowded_closes_its_rooms() -> None:
    assert offered().offer.crowded == frozenset()
    assert offered(crowded=True).offer.crowded == {"great"}


def test_fewer_answers_than_k_and_other_questions_tell_nothing() -> None:
    what = replace(said("b", {"joy": 40}), question="what")
    found = offered((said("b", {"joy": 9}), what)).offer.profiles.works["b"]
    assert (found.answers, found.basis) == (0, "house")


def test_the_file_is_bounded_however_large_the_house_is() -> None:
    many = {f"{n:05d}": work(f"{n:05d}", RoomPlacement("great")) for n in range(2000)}
    found = offered((said("01999", {"joy": 40}),), replace(CATALOGUE, works=many), works={})
    assert len(found.offer.works) == MOST_WORKS
    assert "01999" in found.offer.works


def test_all_devices_get_the_same_file_in_which_no_wish_stands() -> None:
    house, plan = made_house(3)
    told = profiles_json(house, ("en", "ru"), plan)
    assert told == profiles_json(house, ("en", "ru"), plan)
    assert len(told.encode()) < 20_000
    given = json.loads(told)
    assert given["terms"] == {"wish": True, "taste": False}
    assert ["room-1", "room-4", 14.5, True] in given["doors"]
    assert given["plan"]["doors"][0] == ["room-0", "room-1", 333, 167]
    assert given["works"][0]["title"] == {"en": "The 00-work", "ru": "Работа 00-work"}
    assert {len(one["shares"]) for one in given["works"]} == {len(given["words"])}


@pytest.mark.parametrize("seed", range(5))
def test_of_fewer_than_fifty_answers_only_steps_are_told(seed: int) -> None:
    house, plan = made_house(seed)
    given = json.loads(profiles_json(house, ("en",), plan))
    kinds = set()
    for one in given["works"]:
        answers = house.offer.profiles.works[one["id"]].answers
        for said_of in one["said"].values():
            kinds.add("hundredths" in said_of)
            assert said_of["of"] == answers >= 30
            assert ("hundredths" in said_of) is (answers < 50)
            assert said_of.get("hundredths", 5) % 5 == 0
            assert said_of["count"] == 0 or answers >= 50
        if answers < 50:
            assert all(mean == 0.01 or round(mean * 100) % 5 == 0 for mean in one["shares"])
    assert kinds == {True, False}


def test_draws_are_those_of_every_mulberry32() -> None:
    """The first numbers after seed 1, as the algorithm's own page in JavaScript gives them."""
    draws = SeededDraws(1)
    assert [round(draws.random(), 6) for _ in range(3)] == [0.627074, 0.002736, 0.527447]
    assert {SeededDraws(seed).integers(3) for seed in range(30)} == {0, 1, 2}
    normal = [SeededDraws(seed).standard_normal() for seed in range(2000)]
    assert abs(sum(normal) / 2000) < 0.1
    assert 0.9 < sum(one * one for one in normal) / 2000 < 1.1
