"""Which works to suggest, from what all devices are given alike and what one visitor said to the device alone. Pure:
what is drawn at random is a function of the seed.

    score = likely (of the wished words; without a wish, that one is not left cold)
            + curiosity x a draw of what is not known yet
            + taste (gated) - walking; a crowded room is left out

Works are then taken one by one, each a little less welcome the more it is like those before it (maximal marginal
relevance, Carbonell and Goldstein 1998). One slot of ten is drawn from all works alike and is marked as a surprise:
only so can it be told what the rest is worth.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from exhibit.museum.catalogue.walking import WALKING_M_PER_MINUTE, WalkingMap
from exhibit.museum.catalogue.works import Access, Maturity
from exhibit.museum.recommend.draws import SeededDraws
from exhibit.museum.recommend.gate import Gate
from exhibit.museum.recommend.profiles import HouseProfiles, WorkProfile
from exhibit.museum.recommend.wishes import INDIFFERENT, WISHED_WORDS, Wish

SURPRISE_SHARE = 0.1
RESTING_SHARE, MOST_LISTS = 0.3, 0.125
"""So many works are left out of a list, others each time, and more often those that would stand in more lists than
this: the best one would else stand in every list, and the room before it would be full (benchmarks/recommend.py: no
work in over 20 % of lists)."""
_LEADING, _DEEP, _LIST, _PARTS, _ROUNDS = 6, 30, 3, 1.6, 12
USUAL_MINUTES = 2.0
"""What a work needs where the catalogue says nothing."""
_TASTE, _CURIOSITY, _WALKING, _LIKE, _SAME_ROOM, _CALM = 0.15, 1.0, 0.012, 0.1, 0.05, 0.2
Slot = Literal["chosen", "surprise"]
Mood = Literal["", "calmer", "livelier"]
_CALM_WORDS, _LIVELY_WORDS = ("calm", "sadness"), ("joy", "excitement", "surprise")


def weights() -> Mapping[str, float | tuple[str, ...]]:
    """What a score is made with, for who works it out elsewhere."""
    return {
        "surprise": SURPRISE_SHARE, "taste": _TASTE, "curiosity": _CURIOSITY, "walking": _WALKING, "like": _LIKE,
        "same_room": _SAME_ROOM, "calm": _CALM, "calm_words": _CALM_WORDS, "lively_words": _LIVELY_WORDS,
    }  # fmt: skip


@dataclass(frozen=True)
class OfferedWork:
    """A work on show: in which room, how many minutes it needs, and who can come to it."""

    work: str
    room: str = ""
    minutes: float = USUAL_MINUTES
    access: Access | None = None
    maturity: Maturity = "everyone"


@dataclass(frozen=True)
class Offer:
    """All that every device is given alike. `crowded`, rooms that told so of themselves."""

    works: Mapping[str, OfferedWork]
    profiles: HouseProfiles
    ways: WalkingMap = field(default_factory=WalkingMap)
    crowded: frozenset[str] = frozenset()
    gate: Gate = field(default_factory=Gate)


@dataclass(frozen=True)
class WishingVisitor:
    """What one visitor said, which never leaves the device. `room`, where they stand (empty: not known); `minutes`, how
    much time is left (None: enough). `liked` and `seen` are works; `refused`, those of "not this"."""

    wish: Wish = "none"
    room: str = ""
    minutes: float | None = None
    step_free: bool = False
    grown_up: bool = False
    liked: tuple[str, ...] = ()
    seen: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    mood: Mood = ""


@dataclass(frozen=True)
class Suggestion:
    """A work that is suggested. `likely`: how likely it is that it does what was wished; `walk_m`: from where the
    visitor stands, None where that is not known."""

    work: str
    slot: Slot
    likely: float
    walk_m: float | None


def suggestions(offer: Offer, visitor: WishingVisitor, count: int = 3, seed: int = 1) -> tuple[Suggestion, ...]:
    """At most `count` works, the best first."""
    open_to = eligible(offer, visitor)
    if not open_to:
        return ()
    random = SeededDraws(seed)
    often = resting_shares(offer)
    awake = [one for one in open_to if random.random() >= often[one.work]]
    open_to = awake if len(awake) >= count else open_to
    scores = {one.work: _score(offer, visitor, one, random) for one in open_to}
    chosen: list[Suggestion] = []
    left = {one.work: one for one in open_to}
    for _ in range(min(count, len(left))):
        if random.random() < SURPRISE_SHARE:
            one, slot = left[sorted(left)[random.integers(len(left))]], "surprise"
        else:
            one, slot = max(left.values(), key=lambda each: (_next(offer, scores, chosen, each), each.work)), "chosen"
        chosen.append(_suggestion(offer, visitor, one, "surprise" if slot == "surprise" else "chosen"))
        del left[one.work]
    return tuple(chosen)


def resting_shares(offer: Offer) -> dict[str, float]:
    """How often each work is left out of a list: those that lead for a wish now and then, and each as often as it takes
    that it is hardly in more lists than `MOST_LISTS` (or than some more than its part of them, in a small house), were
    all wishes as frequent."""
    orders = [_best_first(offer, wish) for wish in WISHED_WORDS]
    leading = {work for order in orders for work in order[:_LEADING]}
    rests = {work: RESTING_SHARE if work in leading else 0.0 for work in offer.works}
    most = max(MOST_LISTS, _PARTS * _LIST / max(1, len(rests)))
    for _ in range(_ROUNDS):
        for work, share in _shown_shares(orders, rests).items():
            if share > most:
                rests[work] = 1 - (1 - rests[work]) * most / share
    return rests


def _best_first(offer: Offer, wish: Wish) -> list[str]:
    shares = {work: wished_share(offer.profiles.works[work], wish) for work in offer.works}
    return sorted(shares, key=lambda one: (-shares[one], one))[:_DEEP]


def _shown_shares(orders: Sequence[Sequence[str]], rests: Mapping[str, float]) -> dict[str, float]:
    """In which share of the lists each work stands: where it does not rest, and fewer than a list holds of those before
    it do not."""
    shown: dict[str, float] = defaultdict(float)
    for order in orders:
        awake = [1.0, 0.0, 0.0]  # how likely none, one, two of those before it are awake
        for work in order:
            rest = rests[work]
            shown[work] += (1 - rest) * sum(awake) / len(orders)
            awake = [awake[0] * rest, awake[1] * rest + awake[0] * (1 - rest), awake[2] * rest + awake[1] * (1 - rest)]
    return shown


def eligible(offer: Offer, visitor: WishingVisitor) -> list[OfferedWork]:
    """The works that may be suggested: not seen or refused, with a way there in the time that is left, not where it is
    crowded; mature ones to grown-ups alone who wished for them, frightening ones by wish."""
    gone = visitor.seen | visitor.refused
    found = [one for one in offer.works.values() if one.work not in gone and one.room not in offer.crowded]
    return [one for one in found if _suits(one, visitor) and _in_time(offer, visitor, one)]


def _suits(one: OfferedWork, visitor: WishingVisitor) -> bool:
    if visitor.step_free and one.access == "steps":
        return False
    match one.maturity:
        case "everyone":
            return True
        case "frightening":
            return visitor.wish in ("surprised", "moved")
        case "mature":
            return visitor.grown_up and visitor.wish in ("surprised", "moved")


def walk_m(offer: Offer, visitor: WishingVisitor, room: str) -> float | None:
    """Metres from where the visitor stands to `room`; None where there is no way, or nobody knows where that is."""
    if not visitor.room or not room:
        return None
    return offer.ways.between(visitor.room, room, step_free=visitor.step_free)


def _in_time(offer: Offer, visitor: WishingVisitor, one: OfferedWork) -> bool:
    walk = walk_m(offer, visitor, one.room)
    if walk is None and visitor.room and one.room:
        return False  # no way leads there
    needed = one.minutes + (walk or 0.0) / WALKING_M_PER_MINUTE
    return visitor.minutes is None or needed <= visitor.minutes


def wished_share(profile: WorkProfile, wish: Wish) -> float:
    """How likely the work does what is wished; without a wish, that it leaves nobody cold."""
    words = WISHED_WORDS[wish]
    return profile.likely(words) if words else 1 - profile.likely(INDIFFERENT)


def _score(offer: Offer, visitor: WishingVisitor, one: OfferedWork, random: SeededDraws) -> float:
    profile = offer.profiles.works[one.work]
    wish: Wish = visitor.wish if offer.gate.opens("wish") else "none"
    words = WISHED_WORDS[wish] or INDIFFERENT
    # A draw from what is likely (Thompson 1933): of works that cannot be told apart each has its turn.
    score = wished_share(profile, wish) + _CURIOSITY * profile.uncertain(words) * random.standard_normal()
    if offer.gate.opens("taste") and visitor.liked:
        score += _TASTE * _taste(offer, visitor, profile)
    lively = profile.likely(_LIVELY_WORDS) - profile.likely(_CALM_WORDS)
    score += {"": 0.0, "calmer": -_CALM, "livelier": _CALM}[visitor.mood] * lively
    return score - _WALKING * (walk_m(offer, visitor, one.room) or 0.0) / WALKING_M_PER_MINUTE


def _taste(offer: Offer, visitor: WishingVisitor, profile: WorkProfile) -> float:
    known = [offer.profiles.works[work] for work in visitor.liked if work in offer.profiles.works]
    return sum(alike(profile, one) for one in known) / len(known) if known else 0.0


def alike(one: WorkProfile, other: WorkProfile) -> float:
    """How alike two works are felt: the overlap of their shares, 0 to 1 (Bhattacharyya 1943)."""
    return sum(
        math.sqrt(share.mean * other.words[word].mean) for word, share in one.words.items() if word in other.words
    )


def _next(offer: Offer, scores: Mapping[str, float], chosen: Sequence[Suggestion], one: OfferedWork) -> float:
    profile = offer.profiles.works[one.work]
    before = [offer.works[each.work] for each in chosen]
    like = max((alike(profile, offer.profiles.works[each.work]) for each in before), default=0.0)
    beside = bool(before) and bool(one.room) and before[-1].room == one.room
    return scores[one.work] - _LIKE * like - _SAME_ROOM * beside


def _suggestion(offer: Offer, visitor: WishingVisitor, one: OfferedWork, slot: Slot) -> Suggestion:
    likely = wished_share(offer.profiles.works[one.work], visitor.wish)
    return Suggestion(one.work, slot, likely, walk_m(offer, visitor, one.room))


def works_in(suggested: Iterable[Suggestion]) -> tuple[str, ...]:
    """Their works, in order."""
    return tuple(one.work for one in suggested)
