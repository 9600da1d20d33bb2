"""What a wall suggests to those who are about to go on, from the mood of the group and what visitors felt at each work.
Pure.

A wall is read by everybody, and speaks of nobody: the mood of fewer than `least` people counts for nothing, so that
nobody can read from the wall how one visitor looked. Nobody chose what to feel: what was shown is taken for what one
would see more of (`MOOD_WISHES`), and no mood is mended unless the artist says so. A face that is read as angry,
afraid or in disgust is no wish: faces tell these badly.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from exhibit.museum.catalogue.walking import WALKING_M_PER_MINUTE
from exhibit.museum.house_offer import HouseOffer
from exhibit.museum.recommend.profiles import WorkProfile
from exhibit.museum.recommend.suggesting import Offer, Suggestion, WishingVisitor, suggestions
from exhibit.museum.recommend.wishes import WISHED_WORDS, Wish
from exhibit.values import NO_NEXT_WORK, Mood, NextWork

MOOD_WISHES: Mapping[str, Wish] = MappingProxyType(
    {"happiness": "cheered", "surprise": "surprised", "sadness": "moved"}
)
LEAST = 3
WISHED = tuple(word for words in WISHED_WORDS.values() for word in words)
"""The answers for whose sake anything is suggested."""
_TOLD_BANDS = ("some", "many", "most")


@dataclass(frozen=True)
class GroupWishes:
    """Which mood is taken for which wish, of at least how many people."""

    least: int = LEAST
    by_mood: Mapping[str, Wish] = field(default_factory=lambda: MOOD_WISHES)


def group_wish(mood: Mood, wishes: GroupWishes) -> Wish:
    """What a group is taken to wish: nothing in particular, where it is too small or its mood says nothing."""
    return wishes.by_mood.get(mood.dominant, "none") if mood.visitors >= wishes.least else "none"


def next_works(house: HouseOffer, exhibit: str, seen: Collection[str], turn: int) -> Mapping[Wish, NextWork]:
    """What `exhibit`, whose visitors have `seen` these works, suggests for each wish in one `turn`; another one draws
    anew, so that not all are sent to the same work."""
    gone = {exhibit, *seen, *house.names.values()}
    # Whoever is in the room reads it: only what suits everybody.
    works = {name: one for name, one in house.offer.works.items() if one.maturity == "everyone" and name not in gone}
    offer, seed = replace(house.offer, works=works), zlib.crc32(f"{exhibit} {turn}".encode())
    return {wish: _next_work(house, offer, wish, seed) for wish in WISHED_WORDS}


def _next_work(house: HouseOffer, offer: Offer, wish: Wish, seed: int) -> NextWork:
    """First of all where everybody can go."""
    for step_free in (True, False):
        if found := suggestions(offer, WishingVisitor(wish, house.room, step_free=step_free), 1, seed):
            return _told(house, found[0], wish)
    return NO_NEXT_WORK


def _told(house: HouseOffer, found: Suggestion, wish: Wish) -> NextWork:
    room = house.offer.works[found.work].room
    minutes = 0 if found.walk_m is None or room == house.room else max(1, round(found.walk_m / WALKING_M_PER_MINUTE))
    word = "" if found.slot == "surprise" else likely_word(house.offer.profiles.works[found.work], wish)
    rooms = house.catalogue.rooms
    return NextWork(
        found.work,
        room,
        word,
        minutes,
        dict(house.catalogue.works[found.work].title),
        dict(rooms[room].title) if room in rooms else {},
    )


def likely_word(profile: WorkProfile, wish: Wish) -> str:
    """The answer for whose sake a work is suggested: of those that are wished the likeliest, where enough have answered
    to say that some feel it; empty where not."""
    words = [word for word in WISHED_WORDS[wish] or WISHED if profile.told.get(word)]
    best = max(words, key=lambda word: (profile.words[word].mean, word), default="")
    told = profile.basis == "answers" and best and profile.words[best].band in _TOLD_BANDS
    return best if told else ""
