"""What is known of one room, and what that means for who looks after the house. Only live beats say that a room lives;
what a broker keeps says how it was. Pure.

Times are seconds on the monotonic clock of whoever looks: no room's clock, and no broker's, decides what is well.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from urllib.parse import unquote

from exhibit.house.publisher import Publisher, newest, twin, with_beat
from exhibit.outputs.mqtt.beat import FOLLOWS_NOTHING, RolloutTold, RoomBeat, decoded
from exhibit.values import Switch

SILENT_S = 5.0
STILL_S = 5.0
LOST_SHARE = 0.1
_MANY_LOST = 5
CLOCK_APART_S = 2.0

RoomState = Literal["well", "ill", "silent", "unknown"]
HouseIssue = Literal[
    "never heard",
    "just begun",
    "silent",
    "repeated",
    "two of one name",
    "stands still",
    "untold",
    "says ill",
    "losing",
    "clock",
]
GRAVE: frozenset[HouseIssue] = frozenset(
    ("silent", "repeated", "two of one name", "stands still", "untold", "says ill", "losing")
)
"""Somebody has to go there; the others are worth knowing."""
SWITCHES: tuple[Switch, ...] = ("hold", "blackout", "processing", "standby")
"""What the page can ask of a room, each told back by it on its own topic."""
LEAVES = ("beat", "status", "health", *SWITCHES, "power/+")
"""What is heard of a room below its prefix. Nothing about people: no mood, no visitors, no picture."""


@dataclass(frozen=True)
class ToldState:
    """What a room, or the broker in its place, said of one topic at `heard_s`. `kept`: the broker had kept it, nobody
    knows for how long."""

    payload: str
    heard_s: float
    kept: bool


@dataclass(frozen=True)
class RoomSigns:
    """Everything that was heard of the room below the prefix `name`. `apart_s`: by how much its clock is ahead of ours,
    as its newest beat came."""

    name: str
    publishers: tuple[Publisher, ...] = ()
    told: Mapping[str, ToldState] = field(default_factory=dict)
    apart_s: float | None = None


@dataclass(frozen=True)
class Issue:
    """Something that is not as it should be, and what to do about it."""

    code: HouseIssue
    text: str
    remedy: str

    @property
    def grave(self) -> bool:
        return self.code in GRAVE


@dataclass(frozen=True)
class SwitchTold:
    """A switch as the room has told it. `age_s`: how long ago it was heard; `kept`: it was kept by the broker, and may
    be older."""

    on: bool
    age_s: float
    kept: bool


@dataclass(frozen=True)
class PlayedRoom:
    """What plays there, and on which machine, by its newest beat; empty where none came."""

    title: str = ""
    version: str = ""
    commit: str = ""
    host: str = ""
    uptime_s: float = 0.0
    rollout: RolloutTold = FOLLOWS_NOTHING


@dataclass(frozen=True)
class RoomView:
    """A room as it is at one moment. `age_s`: how long ago its newest beat came, None where none did; `issues`: the
    gravest first; `switches`, `power` and `hours` as it has told them, `fresh` where it lives."""

    name: str
    state: RoomState
    headline: str
    remedy: str
    age_s: float | None
    issues: tuple[Issue, ...]
    played: PlayedRoom
    switches: Mapping[Switch, SwitchTold]
    power: Mapping[str, str]
    hours: str
    fresh: bool
    apart_s: float | None


def with_message(signs: RoomSigns, leaf: str, message: ToldState, wall: datetime) -> RoomSigns:
    """`signs` once `message` has come on the topic `leaf` below the room's prefix, as our own clock showed `wall`. A
    beat that was kept is none."""
    if leaf != "beat":
        told = {name: one for name, one in signs.told.items() if name != leaf}
        return replace(signs, told={**told, leaf: message} if message.payload else told)
    beat = None if message.kept else decoded(message.payload)
    if beat is None:
        return signs
    apart_s = _apart_s(beat, wall)
    return replace(signs, publishers=with_beat(signs.publishers, beat, message.heard_s), apart_s=apart_s)


def _apart_s(beat: RoomBeat, wall: datetime) -> float | None:
    """By how much the clock there was ahead of ours, less the time that the beat took to come."""
    try:
        return (datetime.fromisoformat(beat.at) - wall).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None


def is_room(signs: RoomSigns) -> bool:
    """Whether this is a room of ours: others publish `status` and `power` too."""
    return bool(signs.publishers) or bool(_health(signs))


def view(signs: RoomSigns, now_s: float, since_s: float) -> RoomView:
    """The room at `now_s`; `since_s`: since when it is listened for."""
    issues = tuple(sorted(_issues(signs, now_s, since_s), key=lambda one: not one.grave))
    last = newest(signs.publishers)
    state = _state(issues, last)
    health = _health(signs)
    first = issues[0] if issues and (issues[0].grave or state == "unknown") else None
    return RoomView(
        name=signs.name,
        state=state,
        headline=first.text if first else _text(health, "headline"),
        remedy=first.remedy if first else "",
        age_s=now_s - last.heard_s if last else None,
        issues=issues,
        played=_played(last),
        switches={name: told for name in SWITCHES if (told := switch_told(signs, name, now_s)) is not None},
        power={unquote(leaf[6:]): one.payload for leaf, one in signs.told.items() if leaf.startswith("power/")},
        hours=_text(health, "hours"),
        fresh=state in ("well", "ill"),
        apart_s=signs.apart_s,
    )


def switch_told(signs: RoomSigns, name: Switch, now_s: float) -> SwitchTold | None:
    """The switch as it was told last; None where it was not."""
    told = signs.told.get(name)
    if told is None or told.payload not in ("ON", "OFF"):
        return None
    return SwitchTold(told.payload == "ON", now_s - told.heard_s, told.kept)


def _played(last: Publisher | None) -> PlayedRoom:
    if last is None:
        return PlayedRoom()
    playing = last.beat.playing
    return PlayedRoom(
        playing.title, playing.version, playing.commit, last.beat.host, last.beat.uptime_s, last.beat.rollout
    )


def _state(issues: tuple[Issue, ...], last: Publisher | None) -> RoomState:
    codes = {one.code for one in issues}
    if last is None or "never heard" in codes:
        return "unknown"
    if codes & {"silent", "repeated"}:
        return "silent"
    if any(one.grave for one in issues):
        return "ill"
    return "unknown" if "just begun" in codes else "well"


def _issues(signs: RoomSigns, now_s: float, since_s: float) -> Iterator[Issue]:
    last = newest(signs.publishers)
    if last is None:
        yield _never_heard(signs, now_s - since_s)
    elif now_s - last.heard_s > SILENT_S:
        yield _silent(signs, last, now_s)
    else:
        yield from _alive(signs, last, now_s)


def _never_heard(signs: RoomSigns, listened_s: float) -> Issue:
    status = signs.told.get("status")
    text = f"not heard in the {_span(listened_s)} since this page began to listen"
    if status:
        text += f"; the broker keeps '{status.payload[:40]}' of it, which may be old"
    return Issue("never heard", text, "go there: see whether its machine is on and its show runs")


def _silent(signs: RoomSigns, last: Publisher, now_s: float) -> Issue:
    silent_s = now_s - last.heard_s
    if last.repeated_s is not None and now_s - last.repeated_s <= SILENT_S:
        text = f"the same beat comes again and again, nothing new for {_span(silent_s)}"
        return Issue(
            "repeated", text, "see what repeats its messages: a bridge between brokers, or a program that hangs"
        )
    status = signs.told.get("status")
    if status is not None and status.payload == "offline":
        text = f"it has ended, or lost the network: nothing for {_span(silent_s)}"
    else:
        text = f"no sign of life for {_span(silent_s)}"
    return Issue("silent", text, "go there: power, network cable, then exhibit doctor on its machine")


def _alive(signs: RoomSigns, last: Publisher, now_s: float) -> Iterator[Issue]:
    other = twin(signs.publishers, now_s, SILENT_S)
    if other is not None:
        first, second = sorted(one.beat.host or "?" for one in (last, other))
        text = f"two shows have this name, on '{first}' and on '{second}'"
        yield Issue("two of one name", text, "give one of them another mqtt: prefix, or end it")
    if last.beat.still_s > STILL_S:
        text = f"its machine answers, but its show has stood still for {_span(last.beat.still_s)}"
        yield Issue("stands still", text, "start the show again there, if this lasts")
    yield from _told_of_itself(signs, last, now_s)
    yield from _losses(last, now_s)
    yield from _clock(signs, last)


def _told_of_itself(signs: RoomSigns, last: Publisher, now_s: float) -> Iterator[Issue]:
    health = _health(signs)
    if _text(health, "state") == "ill":
        yield Issue("says ill", _text(health, "headline") or "it says that it is ill", _text(health, "remedy"))
    elif _text(health, "state") != "well" and now_s - last.first_s <= SILENT_S:
        yield Issue(
            "just begun", "it has just been heard, and has not yet said how it is", "give it a moment to say how it is"
        )
    elif _text(health, "state") != "well":
        text = "it lives, but has not said how it is"
        yield Issue("untold", text, "let this page's user read its health in the broker's access list")


def _losses(last: Publisher, now_s: float) -> Iterator[Issue]:
    lost, sent = last.lost(now_s)
    if lost >= _MANY_LOST and lost > LOST_SHARE * sent:
        text = f"messages get lost: {lost} of its last {sent} beats never came"
        yield Issue("losing", text, "look at its network: a cable, a switch, Wi-Fi")


def _clock(signs: RoomSigns, last: Publisher) -> Iterator[Issue]:
    if signs.apart_s is not None and abs(signs.apart_s) > CLOCK_APART_S:
        span = _span(abs(signs.apart_s))
        ahead, behind = f"its clock is {span} ahead of this machine's", f"its clock is {span} behind this machine's"
        text = ahead if signs.apart_s > 0 else behind
        yield Issue("clock", text, "install chrony there and here, with one time server")
    elif last.beat.offset_s is None:
        yield Issue("clock", "no time server keeps its clock", "install chrony there, with a time server")


def _health(signs: RoomSigns) -> Mapping[str, object]:
    """What it said of its health; nothing, where that cannot be read."""
    told = signs.told.get("health")
    try:
        said: object = json.loads(told.payload) if told else None
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) and "state" in said and "headline" in said else {}


def _text(health: Mapping[str, object], key: str) -> str:
    found = health.get(key)
    return found[:500] if isinstance(found, str) else ""


def _span(seconds: float) -> str:
    """A span as people say it: 7 sec, 3 min, 2 hours, 5 days."""
    if not math.isfinite(seconds) or seconds >= 172_800:
        return f"{min(seconds, 1e9) / 86_400:.0f} days"
    if seconds >= 7200:
        return f"{seconds / 3600:.0f} hours"
    return f"{seconds / 60:.0f} min" if seconds >= 120 else f"{seconds:.0f} sec"
