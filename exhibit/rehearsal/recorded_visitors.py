"""The visitors of a record one by one, for rules that ask about them; what a line does not say is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from exhibit.config.regions import Corners, inside
from exhibit.mood.circumplex import valence_arousal
from exhibit.mood.spread import spread_of
from exhibit.values import EMOTIONS, Mood, VisitorMood


def visitors_in_line(found: Mapping[str, object], regions: Mapping[str, Corners]) -> tuple[VisitorMood, ...]:
    """Those of an observation's line; none where it is of an older record, or not as it should be."""
    size, listed = _numbers(found.get("size_px"), 2), found.get("visitors")
    if size is None or min(size) <= 0 or not isinstance(listed, list):
        return ()
    return tuple(_visitors(listed, size, regions))


def _visitors(listed: list[object], size: list[float], regions: Mapping[str, Corners]) -> Iterator[VisitorMood]:
    for one in listed:
        box = _numbers(one.get("box_xyxy"), 4) if isinstance(one, dict) else None
        if box is None or not isinstance(one, dict):
            continue
        (left, top, right, bottom), (width, height) = box, size
        spot = ((left + right) / 2 / width, (top + bottom) / 2 / height)
        emotions = _emotions(one.get("emotions"))
        valence, arousal = valence_arousal(emotions)
        yield VisitorMood(
            emotions,
            valence,
            arousal,
            _number(one.get("attention")),
            _number(one.get("dwell_s")),
            (bottom - top) / height,
            regions=frozenset(name for name, corners in regions.items() if inside(spot, corners)),
        )


def with_each(mood: Mood, each: tuple[VisitorMood, ...]) -> Mood:
    """`mood` with its visitors, where they are as many."""
    if len(each) != mood.visitors:
        return mood
    counts = Counter(name for one in each for name in one.regions)
    spread = mood.spread or spread_of([one.emotions for one in each])
    return replace(mood, each=each, regions=counts, spread=spread)


def _emotions(found: object) -> Mapping[str, float]:
    if not isinstance(found, dict) or not found:
        return {}
    shares = {name: max(0.0, _number(found.get(name))) for name in EMOTIONS}
    total = sum(shares.values())
    return {name: share / total for name, share in shares.items()} if total > 0 else {}


def _numbers(found: object, count: int) -> list[float] | None:
    if not isinstance(found, list) or len(found) != count:
        return None
    return [_number(one) for one in found]


def _number(found: object) -> float:
    return float(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else 0.0
