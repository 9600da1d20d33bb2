"""`profiles.json`: the one file that every phone and every kiosk is given alike, from which it works out by itself what
to suggest. Wish and taste are in no request. Pure.

It tells no more of answers than any other page does: of fewer than 50 shares are in steps of 5 points.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace

from exhibit.journal.published import EXACT_FROM
from exhibit.museum.catalogue.floor_plan import FloorPlan, Point
from exhibit.museum.catalogue.walking import BESIDE_M, UNKNOWN_M, WALKING_M_PER_MINUTE
from exhibit.museum.catalogue.works import Catalogue, Texts, text_in
from exhibit.museum.house_offer import HouseOffer
from exhibit.museum.recommend.gate import TERMS
from exhibit.museum.recommend.profiles import HouseProfiles, WordShare, WorkProfile
from exhibit.museum.recommend.reasons import reason
from exhibit.museum.recommend.suggesting import Offer, OfferedWork, Suggestion, resting_shares, weights
from exhibit.museum.recommend.wishes import INDIFFERENT, WISHED_WORDS
from exhibit.values import Json

VERSION = 2
_STEP, _LEAST, _DIGITS = 0.05, 0.01, 3
_PLAN_WIDE, _MOST_CORNERS = 1000.0, 48


def profiles_json(house: HouseOffer, languages: Collection[str], plan: FloorPlan | None = None) -> str:
    """The same text for the same figures, whoever asks. Works are told in `languages`."""
    offer = replace(house.offer, profiles=told_profiles(house.offer))
    words = sorted({word for one in offer.profiles.works.values() for word in one.words})
    rests = resting_shares(offer)
    works: list[Json] = [
        _work(offer, one, words, rests[name], house.catalogue, languages) for name, one in sorted(offer.works.items())
    ]
    told: dict[str, Json] = {
        "version": VERSION,
        "wishes": {wish: list(some) for wish, some in WISHED_WORDS.items()},
        "indifferent": list(INDIFFERENT),
        "terms": {term: offer.gate.opens(term) for term in TERMS},
        "weights": dict(weights()),
        "words": list(words),
        "works": works,
        **_house(house, languages),
        "plan": _plan(plan, house.catalogue) if plan else None,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def told_profiles(offer: Offer) -> HouseProfiles:
    """The profiles as they may be told, with which devices reckon."""
    return replace(offer.profiles, works={name: _told(one) for name, one in offer.profiles.works.items()})


def _told(profile: WorkProfile) -> WorkProfile:
    words = {}
    for word, one in profile.words.items():
        strength = one.mean * (1 - one.mean) / one.deviation**2
        few = profile.answers < EXACT_FROM
        mean = max(_LEAST, round(round(one.mean / _STEP) * _STEP, 2) if few else round(one.mean, _DIGITS))
        words[word] = WordShare(mean, (mean * (1 - mean) / round(strength, 2)) ** 0.5, one.band)
    return replace(profile, words=words)


def _work(
    offer: Offer, one: OfferedWork, words: list[str], rests: float, catalogue: Catalogue, languages: Collection[str]
) -> Json:
    profile = offer.profiles.works[one.work]
    shares = [profile.words[word] for word in words]
    first = next((share for share in shares if share.deviation), None)
    strength = round(first.mean * (1 - first.mean) / first.deviation**2, 2) if first else 0.0
    return {
        "id": one.work,
        "title": dict(_texts(catalogue.works[one.work].title, languages)),
        "room": one.room,
        "minutes": one.minutes,
        "access": one.access,
        "maturity": one.maturity,
        "basis": profile.basis,
        "shares": [share.mean for share in shares],
        "strength": strength,
        "rests": rests,
        "said": _said(profile),
    }


def _said(profile: WorkProfile) -> Json:
    """What of the answers is told for each wish: how many, or of few the share, and with which words."""
    told: dict[str, Json] = {}
    for wish in WISHED_WORDS:
        one = reason(Suggestion(profile.work, "chosen", 0.0, None), profile, wish)
        if one.of:
            rounded: dict[str, Json] = {} if one.hundredths is None else {"hundredths": one.hundredths}
            told[wish] = {"words": list(one.words), "count": one.count, "of": one.of, **rounded}
    return told


def _texts(texts: Texts, languages: Collection[str]) -> Mapping[str, str]:
    """A text in each of `languages` that it is written in; in some other where it is in none."""
    found = {code: texts[code] for code in ("", *languages) if code in texts}
    return found or ({"": text_in(texts, "")} if texts else {})


def _house(house: HouseOffer, languages: Collection[str]) -> dict[str, Json]:
    catalogue = house.catalogue
    return {
        "rooms": {name: dict(_texts(room.title, languages)) for name, room in sorted(catalogue.rooms.items())},
        "doors": [[*one.between, one.metres, one.steps] for one in catalogue.doors],
        "walking": {"metres_per_minute": WALKING_M_PER_MINUTE, "beside": BESIDE_M, "unknown": UNKNOWN_M},
        "crowded": sorted(house.offer.crowded),
        "room": house.room,
        "names": dict(house.names),
    }


def _plan(plan: FloorPlan, catalogue: Catalogue) -> Json:
    """Outlines of rooms as x, y, x, y, ... and where doors are, on a drawing that is 1000 wide."""
    every = [point for outline in plan.rooms.values() for point in outline]
    left, top = min(x for x, _ in every), min(y for _, y in every)
    wide, high = max(x for x, _ in every) - left, max(y for _, y in every) - top
    scale = _PLAN_WIDE / max(wide, high / 1.5, 1e-9)

    def at(point: Point) -> list[Json]:
        return [round((point[0] - left) * scale), round((point[1] - top) * scale)]

    rooms: dict[str, Json] = {
        name: [value for point in _few(outline) for value in at(point)] for name, outline in sorted(plan.rooms.items())
    }
    doors: list[Json] = [[*one.between, *at(one.at)] for one in catalogue.doors if one.at is not None]
    return {"wide": round(wide * scale), "high": round(high * scale), "rooms": rooms, "doors": doors}


def _few(outline: tuple[Point, ...]) -> tuple[Point, ...]:
    """At most so many corners: a curve is drawn of more than a phone can show."""
    step = -(-len(outline) // _MOST_CORNERS)
    return outline[::step]
