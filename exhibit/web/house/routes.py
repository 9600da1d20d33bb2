"""The routes of the house's page: the rooms, and one press."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, HTTPException

from exhibit.config.problems import did_you_mean
from exhibit.house.room import RoomView
from exhibit.web.house.desk import HouseBroker, HouseDesk
from exhibit.web.house.models import HousePress, HousePressTold, HouseRoom, HouseTold, IssueTold, SwitchReport


def looking(desk: HouseDesk, broker: HouseBroker) -> APIRouter:
    """For whoever may look."""
    routes = APIRouter(prefix="/api/house", tags=["house"])

    @routes.get("")
    def house() -> HouseTold:
        """Every room as it is now."""
        views = desk.views()
        shared = _shared([one.name for one in views])
        rooms = [_room(one, shared) for one in views]
        return HouseTold(broker=broker.link, detail=broker.detail, listened_s=round(desk.listened_s, 1), rooms=rooms)

    return routes


def steering(desk: HouseDesk, broker: HouseBroker) -> APIRouter:
    """For whoever may steer."""
    routes = APIRouter(prefix="/api/house", tags=["house"])

    @routes.post("/press")
    def press(body: HousePress) -> HousePressTold:
        """Ask one room, some or all to switch; answered once each has told that it is so, or after four seconds."""
        known = [one.name for one in desk.views()]
        names = known if body.rooms == "all" else list(dict.fromkeys(body.rooms))
        for name in names:
            if name not in known:
                raise HTTPException(404, f"the house has no room '{name[:80]}'. {did_you_mean(name[:80], known)}")
        return HousePressTold(outcomes=desk.press(broker, names, body.switch, on=body.on))

    return routes


def _shared(names: Sequence[str]) -> str:
    """The prefix that all names begin with, up to a slash; none where one would be left without a name."""
    parents = {name.rpartition("/")[0] for name in names}
    return f"{parents.pop()}/" if len(parents) == 1 and "" not in parents else ""


def _room(one: RoomView, shared: str) -> HouseRoom:
    return HouseRoom(
        name=one.name,
        label=one.name.removeprefix(shared),
        title=one.played.title,
        state=one.state,
        headline=one.headline,
        remedy=one.remedy,
        age_s=None if one.age_s is None else round(one.age_s, 1),
        issues=[IssueTold(code=issue.code, text=issue.text, remedy=issue.remedy) for issue in one.issues],
        hours=one.hours,
        power=dict(one.power),
        switches={
            name: SwitchReport(on=told.on, age_s=round(told.age_s, 1), kept=told.kept)
            for name in ("hold", "blackout", "processing", "standby")
            if (told := one.switches.get(name)) is not None
        },
        fresh=one.fresh,
        version=one.played.version,
        commit=one.played.commit,
        wanted=one.played.rollout.wanted,
        good=one.played.rollout.good,
        rollout=one.played.rollout.told,
        host=one.played.host,
        uptime_s=one.played.uptime_s,
        clock_s=None if one.apart_s is None else round(one.apart_s, 2),
    )
