"""What the house's API gives and takes."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from exhibit.house.press import PressOutcome
from exhibit.house.room import HouseIssue, RoomState
from exhibit.values import Link
from exhibit.web.server.models import Strict

HouseSwitch = Literal["hold", "blackout", "processing", "standby"]


class IssueTold(BaseModel):
    """Something that is not as it should be."""

    code: HouseIssue
    text: str = Field(description="one sentence")
    remedy: str = Field(description="what to do")


class SwitchReport(BaseModel):
    """A switch as the room has told it."""

    on: bool
    age_s: float = Field(description="seconds since it was heard")
    kept: bool = Field(description="whether the broker had kept it: it may be older")


class HouseRoom(BaseModel):
    """A room of the house."""

    name: str = Field(description="the prefix of its topics")
    label: str = Field(description="its name without what all rooms share")
    title: str = Field(description="of its show; empty: not known")
    state: RoomState = Field(
        description="well: it beats and says so; ill: it beats, and something is wrong; silent: no new beat for five "
        "seconds; unknown: none since this page began to listen"
    )
    headline: str
    remedy: str
    age_s: float | None = Field(description="seconds since its newest beat; null: none since this page began")
    issues: list[IssueTold]
    hours: str = Field(description="whether it is open, as it said last")
    power: dict[str, str] = Field(description="projectors: hours, on or off, as it said last")
    switches: dict[HouseSwitch, SwitchReport]
    fresh: bool = Field(description="whether what it said is of a room that lives; otherwise it is old")
    version: str
    commit: str = Field(description="of its show, as it is played")
    wanted: str = Field(description="the commit that its branch leads to; empty where it follows none")
    good: str = Field(description="the last commit that has proved itself there")
    rollout: str = Field(description="how the roll-out stands there, in a sentence")
    host: str
    uptime_s: float
    clock_s: float | None = Field(description="by how much its clock is ahead of this machine's, as its beat came")


class HouseTold(BaseModel):
    """The house as it is now."""

    broker: Link
    detail: str = Field(description="why there is no broker; empty where there is one")
    listened_s: float
    rooms: list[HouseRoom] = Field(description="by name")


class HousePress(Strict):
    """What is asked of rooms."""

    rooms: list[str] | Literal["all"] = Field(description="names, or all that are known")
    switch: HouseSwitch
    on: bool


class HousePressTold(BaseModel):
    """What became of it, room by room."""

    outcomes: dict[str, PressOutcome] = Field(
        description="told back: the room has said that it is so now; so already: it had said so, and lives; no answer: "
        "it said nothing within four seconds; not sent: the broker has not taken it"
    )
