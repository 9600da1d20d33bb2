"""A way through the house within a time: which works, in which order, how far. Pure.

Works are put in one by one where they cost least walking for what they are worth; the order is then the better of
nearest-first and one without crossings (2-opt), so that nobody walks further than from each work to the next nearest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from exhibit.museum.catalogue.walking import WALKING_M_PER_MINUTE
from exhibit.museum.recommend.suggesting import Offer, OfferedWork, WishingVisitor, eligible, wished_share

_MOST_STOPS = 60


@dataclass(frozen=True)
class HouseRoute:
    """The works in order, the metres from the first step to the last work, and the minutes of walking and looking."""

    works: tuple[str, ...]
    metres: float
    minutes: float


def house_route(offer: Offer, visitor: WishingVisitor) -> HouseRoute:
    """A way of `visitor.minutes` (None: 60), or shorter where the house has no more for this visitor."""
    budget = 60.0 if visitor.minutes is None else visitor.minutes
    left = {one.work: one for one in eligible(offer, replace(visitor, minutes=budget)) if one.room or not visitor.room}
    route: list[OfferedWork] = []
    while left and len(route) < _MOST_STOPS:
        best = max(
            left.values(), key=lambda one: (_worth(offer, visitor, one) / _cost(offer, visitor, route, one), one.work)
        )
        del left[best.work]
        longer = ordered(offer, visitor, [*route, best])
        if longer is not None and _minutes(offer, visitor, longer) <= budget:
            route = longer
    metres = _metres(offer, visitor, route) or 0.0
    return HouseRoute(tuple(one.work for one in route), round(metres, 1), round(_minutes(offer, visitor, route), 1))


def _worth(offer: Offer, visitor: WishingVisitor, one: OfferedWork) -> float:
    return max(0.01, wished_share(offer.profiles.works[one.work], visitor.wish))


def _cost(offer: Offer, visitor: WishingVisitor, route: Sequence[OfferedWork], one: OfferedWork) -> float:
    """The minutes that a work adds: those that it needs, and the walk from the nearest of the route."""
    walks = [_leg(offer, visitor, room, one.room) for room in (visitor.room, *(each.room for each in route))]
    near = min((walk for walk in walks if walk is not None), default=0.0)
    return one.minutes + near / WALKING_M_PER_MINUTE


def _leg(offer: Offer, visitor: WishingVisitor, first: str, second: str) -> float | None:
    if not first or not second:
        return 0.0
    return offer.ways.between(first, second, step_free=visitor.step_free)


def _metres(offer: Offer, visitor: WishingVisitor, route: Sequence[OfferedWork]) -> float | None:
    """The length of the way; None where two of its rooms are not joined."""
    rooms = [visitor.room, *(one.room for one in route)]
    legs = [_leg(offer, visitor, *pair) for pair in pairwise(rooms)]
    known = [leg for leg in legs if leg is not None]
    return sum(known) if len(known) == len(legs) else None


def _minutes(offer: Offer, visitor: WishingVisitor, route: Sequence[OfferedWork]) -> float:
    return sum(one.minutes for one in route) + (_metres(offer, visitor, route) or 0.0) / WALKING_M_PER_MINUTE


def nearest_first(offer: Offer, visitor: WishingVisitor, works: Sequence[OfferedWork]) -> list[OfferedWork]:
    """From where the visitor stands to the nearest, from there to the next nearest, and so on."""
    left, route, room = list(works), list[OfferedWork](), visitor.room
    while left:
        one = min(left, key=lambda each: (_far(_leg(offer, visitor, room, each.room)), each.work))
        left.remove(one)
        route.append(one)
        room = one.room
    return route


def _far(metres: float | None) -> float:
    return float("inf") if metres is None else metres


def ordered(offer: Offer, visitor: WishingVisitor, works: Sequence[OfferedWork]) -> list[OfferedWork] | None:
    """`works` in the shortest order that is found; None where no order joins them."""
    best = nearest_first(offer, visitor, works)
    length = _metres(offer, visitor, best)
    better = length is not None
    while better:
        better = False
        for first in range(len(best) - 1):
            for last in range(first + 1, len(best)):
                turned = [*best[:first], *reversed(best[first : last + 1]), *best[last + 1 :]]
                metres = _metres(offer, visitor, turned)
                if metres is not None and length is not None and metres < length - 0.01:
                    best, length, better = turned, metres, True
    return None if length is None else best
