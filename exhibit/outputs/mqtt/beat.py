"""The beat of a room: each second and never retained, that it lives. What a broker keeps may be of a show that is gone.
Pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

BEAT_S = 1.0
LONGEST_BEAT = 4096
"""Characters; what is longer is no beat."""
_MOST_OF_A_NAME = 200
_MOST_S = 1e12


@dataclass(frozen=True)
class PlayedShow:
    """What is played: the show's title and commit, as it was read, and the program's version; empty where not known."""

    title: str = ""
    version: str = ""
    commit: str = ""


UNKNOWN_SHOW = PlayedShow()


@dataclass(frozen=True)
class RolloutTold:
    """Of a room whose show follows a repository: the commit that is `wanted`, the last that was `good` here, and how it
    stands, in a sentence; empty where not known."""

    wanted: str = ""
    good: str = ""
    told: str = ""


FOLLOWS_NOTHING = RolloutTold()


@dataclass(frozen=True)
class RoomBeat:
    """One beat. `boot`: which run of the program, drawn by lot; `seq` counts the beats of that run from 1; `at`: the
    wall clock there, in ISO 8601; `uptime_s`: since the run began; `still_s`: since the show decided last; `offset_s`:
    by how much its clock may be off as the kernel reckons, None where no time server keeps it; `host`: the machine."""

    boot: str
    seq: int
    at: str = ""
    uptime_s: float = 0.0
    still_s: float = 0.0
    offset_s: float | None = None
    host: str = ""
    playing: PlayedShow = UNKNOWN_SHOW
    rollout: RolloutTold = FOLLOWS_NOTHING


class Pulse:
    """Makes the beats of one run, one after the other. `rollout` says how the roll-out stands, whenever it is asked."""

    def __init__(
        self,
        boot: str,
        host: str,
        began_s: float,
        offset_s: Callable[[], float | None],
        rollout: Callable[[], RolloutTold] = RolloutTold,
    ) -> None:
        self._rollout = rollout
        self._last = RoomBeat(boot, 0, host=host)
        self._began_s, self._told_s, self._offset_s = began_s, began_s, offset_s
        self.playing = PlayedShow()

    def note_told(self, now_s: float) -> None:
        """The show has decided something; from its own thread."""
        self._told_s = now_s

    def next_beat(self, now_s: float, at: str) -> RoomBeat:
        """The beat that is to be sent now."""
        self._last = replace(
            self._last,
            seq=self._last.seq + 1,
            at=at,
            uptime_s=round(now_s - self._began_s, 1),
            still_s=round(max(0.0, now_s - self._told_s), 1),
            offset_s=self._offset_s(),
            playing=self.playing,
            rollout=self._rollout(),
        )
        return self._last


def beat_topic(prefix: str) -> str:
    """Where the room below `prefix` beats."""
    return f"{prefix}/beat"


def encoded(beat: RoomBeat) -> str:
    """As it is published."""
    told = {"boot": beat.boot, "seq": beat.seq, "at": beat.at, "uptime_s": beat.uptime_s, "still_s": beat.still_s}
    playing = {"version": beat.playing.version, "show": beat.playing.title, "commit": beat.playing.commit}
    one = beat.rollout
    rollout = {"wanted": one.wanted, "good": one.good, "rollout": one.told} if one != FOLLOWS_NOTHING else {}
    return json.dumps({**told, "offset_s": beat.offset_s, "host": beat.host, **playing, **rollout}, ensure_ascii=False)


def decoded(payload: str) -> RoomBeat | None:
    """The beat that was published as `payload`; None where it is none. What it leaves out is as if it were not known:
    other versions may say less, or more."""
    try:
        said: object = json.loads(payload) if len(payload) <= LONGEST_BEAT else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    boot, seq = _text(said.get("boot")), said.get("seq")
    if not boot or not isinstance(seq, int) or isinstance(seq, bool) or seq < 1:
        return None
    playing = PlayedShow(*(_text(said.get(key)) for key in ("show", "version", "commit")))
    uptime_s, still_s, offset_s = (_number(said.get(key)) for key in ("uptime_s", "still_s", "offset_s"))
    at, host = _text(said.get("at")), _text(said.get("host"))
    rollout = RolloutTold(*(_text(said.get(key)) for key in ("wanted", "good", "rollout")))
    return RoomBeat(boot, seq, at, uptime_s or 0.0, still_s or 0.0, offset_s, host, playing, rollout)


def _text(found: object) -> str:
    return found[:_MOST_OF_A_NAME] if isinstance(found, str) else ""


def _number(found: object) -> float | None:
    if isinstance(found, bool) or not isinstance(found, int | float) or not abs(found) < _MOST_S:
        return None
    return float(found)
