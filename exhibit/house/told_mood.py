"""How a room says that it is there: what it keeps at the broker below `mood`, as rules of other rooms may use it. Pure.

A room tells what its own `privacy` lets it: live, or of the last visits that may be told, in coarse steps.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from exhibit.expressions.words import MOODS
from exhibit.values import EMOTIONS, NO_EMOTIONS, NOBODY, UNREAD, RoomMood

LONGEST_MOOD = 4096
"""Characters; what is longer is no mood."""
_MOST_VISITORS = 100_000
_AT_LEAST = re.compile(r"at least (\d{1,6})")


def decoded_mood(payload: str) -> RoomMood | None:
    """The mood that was told as `payload`; None where it is none. What it leaves out is as if nobody knew it."""
    try:
        said: object = json.loads(payload) if len(payload) <= LONGEST_MOOD else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    visitors = _visitors(said.get("visitors"))
    emotions = {name: share for name in EMOTIONS if (share := _number(said, name, 0, 1)) is not None}
    dominant = said.get("dominant")
    if not visitors:
        dominant, emotions = NOBODY, {}
    return RoomMood(
        visitors,
        dominant if isinstance(dominant, str) and dominant in MOODS else UNREAD,
        emotions if len(emotions) == len(EMOTIONS) else NO_EMOTIONS,
        _number(said, "valence", -1, 1) or 0.0 if visitors else 0.0,
        _number(said, "arousal", 0, 1) or 0.0 if visitors else 0.0,
        _number(said, "attention", 0, 1) or 0.0 if visitors else 0.0,
    )


def _visitors(found: object) -> int:
    """How many, where that is said; of `few` and of what is no number none, of `at least 20` twenty."""
    if isinstance(found, str):
        least = _AT_LEAST.fullmatch(found)
        return int(least[1]) if least else 0
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= _MOST_VISITORS:
        return 0
    return int(found)


def _number(said: Mapping[str, object], name: str, low: float, high: float) -> float | None:
    found = said.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float) or not low <= found <= high:
        return None
    return float(found)
