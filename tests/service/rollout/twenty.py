"""A house of rooms that follow one branch, the hall first, in time that passes quickly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.service.rollout.git_places import PACE, Room, Studio, proven


class House:
    """The hall, and so many rooms more. Those that are `away` are not there."""

    def __init__(self, folder: Path, rooms: int) -> None:
        self.studio = Studio(folder / "studio")
        self.studio.commit()
        self.hall = Room(folder / "hall", self.studio)
        self.others = [Room(folder / f"room-{number}", self.studio, self.hall.clock) for number in range(rooms - 1)]
        self.away: list[Room] = []
        for one in (self.hall, *self.others):
            one.follower.pace = replace(PACE, every_s=300.0)

    def live(self, seconds: float) -> None:
        until_s = self.hall.clock.now() + seconds
        while self.hall.clock.now() < until_s:
            self.hall.follower.step()
            for one in self.others:
                one.around.first = proven(self.hall)
                if one not in self.away:
                    one.follower.step()
            self.hall.clock.sleep(60)

    @property
    def titles(self) -> list[str]:
        return [one.title for one in self.others]


def play(folder: Path, rooms: int) -> None:
    """A first show, a commit that makes the hall ill, and a good one while some rooms are away. Fails where it does not
    go as it should."""
    house = House(folder, rooms)
    hall, some = house.hall, rooms // 4
    house.live(2700)
    assert set(house.titles) == {"First"}
    bad = house.studio.titled("Second")
    house.live(360)
    assert hall.title == "Second"
    hall.around.ill = frozenset({"the wall is black"})
    house.live(240)
    hall.around.ill = frozenset()
    house.live(1800)
    assert {hall.title, *house.titles} == {"First"}
    assert not any(bad in one.checks.times for one in house.others)
    house.away = house.others[:some]
    good = house.studio.titled("Third")
    house.live(900)
    assert (hall.title, set(house.titles)) == ("Third", {"First"})  # it proves itself in one room
    assert house.others[-1].told == f"{good[:12]} waits until it has proved itself in hall"
    house.live(2700)
    assert house.titles == ["First"] * some + ["Third"] * (rooms - 1 - some)
    house.away = []
    house.live(2700)
    assert set(house.titles) == {"Third"}
    assert {one.good for one in house.others} == {good}
    assert all(one.checks.times.count(good) == 1 for one in (hall, *house.others))
