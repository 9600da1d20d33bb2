"""What visitors have said of late, as the room may answer to it. Pure."""

from __future__ import annotations

ANSWER_S, ANSWERS_S = 10.0, 60.0
"""For how long it is known what was said, and how many have said anything."""
MOST = 1000
"""No more are remembered; so many in a minute are nobody's show."""

Said = tuple[tuple[float, str], ...]
"""Answers with their times (s), in order."""


def said_lately(said: Said, now_s: float) -> Said:
    """Those that still count."""
    return tuple(one for one in said if 0 <= now_s - one[0] < ANSWERS_S)[-MOST:]


def said_now(said: Said, now_s: float) -> frozenset[str]:
    """What has just been said."""
    return frozenset(choice for at_s, choice in said if 0 <= now_s - at_s < ANSWER_S)
