"""From illnesses over time to alerts: one for a cause, one when it is over, none for what is short or at night."""

from __future__ import annotations

import random
from typing import get_args

from exhibit.alerts.alert import Alert
from exhibit.alerts.courses import CALM_AFTER_FLAPPING_S, CALM_S, GRACES_S, Courses, follow
from exhibit.alerts.memory import Remembered, decoded, encoded, remembered
from exhibit.config.alerts import GRACE_CODES
from exhibit.verdict import Illness, IllnessCode


def ill(code: IllnessCode = "source down", about: str = "source") -> Illness:
    return Illness(code, about, "is gone", 0.0, "look at its cable")


class Night:
    """A stretch of time, in steps of half a second; `told` are the alerts with when they came."""

    def __init__(self, courses: Courses | None = None, graces_s: dict[str, float] | None = None) -> None:
        self.now_s, self.courses, self.graces_s = 0.0, courses or Courses(), graces_s or {}
        self.told: list[tuple[float, Alert]] = []

    def go(self, for_s: float, *illnesses: Illness, is_open: bool = True) -> None:
        for _ in range(round(for_s * 2)):
            self.now_s += 0.5
            now = self.now_s
            self.courses, alerts = follow(self.courses, illnesses, now, is_open=is_open, graces_s=self.graces_s)
            self.told += [(now, one) for one in alerts]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [(one.kind, one.cause) for _, one in self.told]


def test_a_cause_that_lasts_is_told_once_with_its_repair_and_once_when_it_is_over() -> None:
    night = Night()
    night.go(3600, ill())
    night.go(300)
    (raised_s, raised), (cleared_s, cleared) = night.told
    assert GRACES_S["source down"] <= raised_s <= GRACES_S["source down"] + 1
    assert (raised.kind, raised.text, raised.repair) == ("raised", "source: is gone", "look at its cable")
    assert (cleared.kind, cleared.text) == ("cleared", "the camera is well again")
    assert CALM_S <= cleared_s - 3600 <= CALM_S + 1
    assert night.courses.by_cause == {}


def test_what_is_shorter_than_its_grace_is_never_told() -> None:
    night, chance = Night(), random.Random(4)
    for _ in range(3):
        night.go(chance.uniform(1, 55), ill())
        night.go(1000)
    assert night.told == []


def test_what_comes_and_goes_is_told_once_and_is_over_once() -> None:
    night = Night()
    for _ in range(200):
        night.go(10, ill("output down", "desk"))
        night.go(10)
    night.go(CALM_AFTER_FLAPPING_S + 60)
    assert night.kinds == [("raised", "desk"), ("cleared", "desk")]
    assert "it comes and goes" in night.told[0][1].text


def test_at_night_nobody_is_told_and_at_opening_at_once() -> None:
    night = Night()
    night.go(4000, ill(), is_open=False)
    assert night.told == []
    night.go(2, ill())
    assert night.kinds == [("raised", "source")]
    night.go(4000, is_open=False)
    assert len(night.told) == 1, "the all-clear waits for the morning, too"
    night.go(2)
    assert night.kinds[1:] == [("cleared", "source")]


def test_danger_to_the_machine_is_told_at_night_too() -> None:
    night = Night()
    night.go(100, ill("output down", "machine"), ill(), is_open=False)
    assert night.kinds == [("raised", "machine")]


def test_every_illness_has_a_grace_that_venue_yaml_may_change() -> None:
    assert {*get_args(IllnessCode)} == {*GRACES_S} == {*GRACE_CODES}


def test_what_only_follows_from_another_cause_is_not_told() -> None:
    night = Night()
    night.go(600, ill("thread hangs", "camera"), ill("not looked at", "source"))
    night.go(600, ill("stands still", ""), ill("output down", "desk"))
    assert night.kinds[:2] == [("raised", "camera"), ("raised", "stands still")]


def test_one_part_that_is_ill_in_several_ways_is_one_cause() -> None:
    night = Night()
    night.go(100, ill())
    night.go(100, ill("not looked at"))
    night.go(500, ill("picture"))
    night.go(200)
    assert night.kinds == [("raised", "source"), ("cleared", "source")]


def test_two_causes_are_two_alerts_and_graces_can_be_set() -> None:
    night = Night(graces_s={"output down": 5.0})
    night.go(10, ill("output down", "desk"), ill())
    assert night.kinds == [("raised", "desk")]
    night.go(60, ill("output down", "desk"), ill())
    assert night.kinds == [("raised", "desk"), ("raised", "source")]


def test_a_restart_tells_nothing_anew_and_still_gives_the_all_clear() -> None:
    before = Night()
    before.go(100, ill())
    kept = decoded(encoded(remembered(before.courses, {"mail": [before.told[0][1]]})))
    assert kept is not None
    assert kept.waiting == {"mail": (before.told[0][1],)}
    again = Night(kept.courses(0.0))
    again.go(1, ill("not begun", ""))
    again.go(300, ill())
    assert again.told == []
    again.go(100)
    assert again.kinds == [("cleared", "source")]


def test_a_memory_that_nobody_can_read_is_none() -> None:
    whole = encoded(Remembered((Alert("raised", "desk", "output down", "gone", "cable"),)))
    assert decoded(b"") == Remembered()
    for place in range(1, len(whole)):
        torn = decoded(whole[:place])
        assert torn is None or torn == decoded(whole)
    assert decoded(b"[]") is None
    assert decoded(b'{"told": [1, {"kind": "x"}], "waiting": {"mail": 7}}') == Remembered((), {"mail": ()})
