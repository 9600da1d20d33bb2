"""What a room that follows a repository hears of itself, and of the room that goes first. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from exhibit.house.publisher import newest
from exhibit.house.room import SILENT_S, RoomSigns, view

HEARD_LEAVES = ("beat", "health")
_DIGITS = re.compile(r"\d+")


class CannotHear(Exception):
    """Nobody can say how the room is; the text says why."""


@dataclass(frozen=True)
class ProvenCommit:
    """The room that goes first, and the commit that is good there, in short; empty where that was not heard."""

    room: str
    commit: str


def first_prefix(own: str, first: str) -> str:
    """The prefix of the room `first`, beside the one whose prefix is `own`."""
    return "/".join((*own.split("/")[:-1], first))


def good_in(signs: RoomSigns, now_s: float) -> str:
    """The commit that is good in a room, in short, as its beat tells now; empty where it does not beat or says none."""
    last = newest(signs.publishers)
    return last.beat.rollout.good if last is not None and now_s - last.heard_s <= SILENT_S else ""


def ill_in(signs: RoomSigns, commit: str, now_s: float, since_s: float) -> frozenset[str] | None:
    """What is ill in a room that plays `commit`, in words that stay the same while it lasts; None where it does not
    play that, is silent, or has not said yet how it is."""
    seen = view(signs, now_s, since_s)
    if not seen.fresh or not seen.played.commit or not commit.startswith(seen.played.commit):
        return None
    return frozenset(_DIGITS.sub("#", one.text) for one in seen.issues if one.grave)
