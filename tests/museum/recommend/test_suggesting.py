"""What is suggested for a wish, with reasons whose numbers are right, from works of which much or little is known."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from exhibit.museum.catalogue.walking import walking_map
from exhibit.museum.catalogue.works import Catalogue, CatalogueWork, RoomDoor
from exhibit.museum.counting import AnsweredDay
from exhibit.museum.recommend.gate import Gate, MeasuredTerm, gate_of, shipped_gate
from exhibit.museum.recommend.profiles import answers_by_work, felt_shifts, house_profiles
from exhibit.museum.recommend.reasons import reason
from exhibit.museum.recommend.routes import house_route
from exhibit.museum.recommend.suggesting import Offer, OfferedWork, Suggestion, WishingVisitor, eligible, suggestions
from exhibit.museum.statistics.interval import Interval

COUNTS = {
    "storm": {"awe": 41, "joy": 12, "calm": 7},
    "garden": {"joy": 30, "calm": 50, "awe": 10},
    "dance": {"joy": 70, "excitement": 20, "nothing": 10},
    "cave": {"surprise": 18, "fear": 18, "awe": 4},
}
ROOMS = {"storm": "hall", "garden": "hall", "dance": "tower", "cave": "cellar", "new": "tower"}
DOORS = (RoomDoor(("hall", "tower"), 45), RoomDoor(("tower", "cellar"), 45, steps=True))
OPEN = Gate({"wish": MeasuredTerm(0.2, Interval(0.1, 0.3), "share", "made up", 100)})
CATALOGUE = Catalogue(
    {
        name: CatalogueWork(name, {"": name.title()}, fields={"maker": "A" if name in ("dance", "new") else "B"})
        for name in ROOMS
    }
)
WORKS = {name: OfferedWork(name, room, 3.0) for name, room in ROOMS.items()}
OFFER = Offer(WORKS, house_profiles(COUNTS, ROOMS, CATALOGUE), walking_map(set(ROOMS.values()), DOORS), gate=OPEN)


def firsts(visitor: WishingVisitor, offer: Offer = OFFER) -> Counter[str]:
    """Which work stands first in a hundred lists."""
    lists = (suggestions(offer, visitor, 2, seed) for seed in range(100))
    return Counter(one[0].work for one in lists if one[0].slot == "chosen")


@pytest.mark.parametrize(
    ("wish", "work"), [("moved", "storm"), ("calmed", "garden"), ("cheered", "dance"), ("surprised", "cave")]
)
def test_the_wish_decides(wish: str, work: str) -> None:
    assert firsts(WishingVisitor(wish)).most_common(1)[0][0] == work  # type: ignore[arg-type]


def test_a_wish_that_did_not_beat_the_popular_works_is_not_asked_for() -> None:
    shut = replace(OFFER, gate=Gate({"wish": MeasuredTerm(0.1, Interval(-0.01, 0.2), "", "", 9)}))
    assert (
        suggestions(shut, WishingVisitor("calmed"), 3, 5)[0].work
        == suggestions(shut, WishingVisitor("none"), 3, 5)[0].work
    )
    assert shipped_gate().opens("wish")
    assert not shipped_gate().opens("taste")
    assert not gate_of("{}").opens("wish")


def test_a_work_without_answers_is_guessed_from_its_makers_others_and_says_so() -> None:
    new = OFFER.profiles.works["new"]
    assert (new.answers, new.basis) == (0, "catalogue")
    assert new.likely(("joy",)) > OFFER.profiles.words["joy"]
    assert new.words["joy"].band == "not known yet"
    assert "guessed from works of its kind" in reason(Suggestion("new", "chosen", 0.5, None), new, "cheered").text


def test_much_that_is_known_narrows_what_is_told() -> None:
    few = house_profiles({"a": {"joy": 18, "calm": 12}}, ["a"]).works["a"].words["joy"]
    many = house_profiles({"a": {"joy": 1800, "calm": 1200}}, ["a"]).works["a"].words["joy"]
    assert many.deviation < few.deviation / 5
    assert abs(many.mean - 0.6) < 0.01
    assert many.band in ("many", "most")


def test_each_number_of_a_reason_is_that_of_the_answers() -> None:
    for work, counts in COUNTS.items():
        for wish in ("moved", "calmed", "cheered", "surprised", "none"):
            told = reason(Suggestion(work, "chosen", 0.1, 90.0), OFFER.profiles.works[work], wish)
            assert (told.minutes, "2 minutes away" in told.text) == (2, True)
            if told.hundredths is not None:
                assert told.of == sum(counts.values()) < 50
                share = sum(counts[word] for word in told.words) / told.of
                assert abs(told.hundredths / 100 - share) <= 0.05
                assert f"About {told.hundredths} % of the {told.of} " in told.text
            elif told.of:
                count = sum(counts[word] for word in told.words)
                assert (told.count, told.of) == (count if wish != "none" else told.of - count, sum(counts.values()))
                assert told.text.startswith(f"{told.count} of {told.of} who answered here")
    assert reason(Suggestion("storm", "chosen", 0.1, None), OFFER.profiles.works["storm"], "moved").text == (
        "41 of 60 who answered here felt awe."
    )


def test_one_slot_of_ten_is_a_surprise_and_says_so() -> None:
    every = [one for seed in range(500) for one in suggestions(OFFER, WishingVisitor("calmed"), 3, seed)]
    surprises = [one for one in every if one.slot == "surprise"]
    assert 0.06 < len(surprises) / len(every) < 0.14
    assert reason(surprises[0], OFFER.profiles.works[surprises[0].work], "calmed").text.startswith("A surprise")
    assert suggestions(OFFER, WishingVisitor("calmed"), 3, 7) == suggestions(OFFER, WishingVisitor("calmed"), 3, 7)


def test_nobody_is_sent_where_they_cannot_or_would_not_go() -> None:
    def works(visitor: WishingVisitor, offer: Offer = OFFER) -> set[str]:
        return {one.work for one in eligible(offer, visitor)}

    assert "cave" not in works(WishingVisitor(room="hall", step_free=True))
    assert "cave" not in works(WishingVisitor(room="hall", minutes=4.5))
    assert "dance" not in works(WishingVisitor(), replace(OFFER, crowded=frozenset({"tower"})))
    assert "storm" not in works(WishingVisitor(seen=frozenset({"storm"})))
    assert "storm" not in works(WishingVisitor(refused=frozenset({"storm"})))
    grim = replace(OFFER, works={**WORKS, "cave": replace(WORKS["cave"], maturity="frightening")})
    assert "cave" not in works(WishingVisitor("calmed"), grim)
    assert "cave" in works(WishingVisitor("surprised"), grim)
    adult = replace(OFFER, works={**WORKS, "cave": replace(WORKS["cave"], maturity="mature")})
    assert "cave" not in works(WishingVisitor("surprised"), adult)
    assert "cave" in works(WishingVisitor("surprised", grown_up=True), adult)


def test_calmer_and_livelier_turn_the_list() -> None:
    assert firsts(WishingVisitor(mood="calmer"))["garden"] > firsts(WishingVisitor(mood="livelier"))["garden"]


def test_a_way_keeps_to_its_time_and_to_what_has_no_steps() -> None:
    whole = house_route(OFFER, WishingVisitor("none", "hall", 60))
    assert set(whole.works) == set(ROOMS)
    short = house_route(OFFER, WishingVisitor("moved", "hall", 7))
    assert "storm" in short.works
    assert short.minutes <= 7
    assert "cave" not in house_route(OFFER, WishingVisitor("surprised", "hall", 60, step_free=True)).works


def test_fewer_answers_than_k_tell_nothing() -> None:
    day = date(2026, 3, 2)
    rows = [
        AnsweredDay(day, day, "hall", "felt", "kiosk", work, {"joy": n}) for work, n in (("a", 6), ("a", 6), ("b", 9))
    ]
    assert answers_by_work(rows, "felt", 10) == {"a": {"joy": 12}}
    assert answers_by_work(rows, "other", 10) == {}


def test_a_shift_of_few_visits_is_drawn_towards_the_house() -> None:
    shifts = felt_shifts({"a": (60.0, 80.0, 300), "b": (5.0, 8.0, 20), "c": (-30.0, 60.0, 300), "d": (1, 1, 5)}, 10)
    assert set(shifts) == {"a", "b", "c"}
    assert shifts["b"].mean < 0.25
    assert shifts["b"].deviation > shifts["a"].deviation
