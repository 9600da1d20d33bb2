"""The mains of a projector: cut once it has cooled, on before it is told to go on, whoever presses what in between."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exhibit.outputs.projector_power.device import PowerReport, PowerWord
from exhibit.outputs.projector_power.link_state import PowerState, reported, told, unheard, want
from exhibit.outputs.projector_power.mains import MainsRule, next_step


@dataclass
class Evening:
    """A projector and its socket on one clock. `silent`: it says nothing in standby; `quiet`: nor while it cools;
    `reports`: it can be asked at all; `deaf`: the socket, or its broker, is away."""

    silent: bool = False
    quiet: bool = False
    reports: bool = True
    deaf: bool = False
    cools_s: float = 90.0
    now_s: float = 0.0
    mains_on: bool = False
    lit: bool = False
    since_s: float = -1e9
    projector: PowerState = field(default_factory=PowerState)
    mains: PowerState = field(default_factory=PowerState)
    cut: list[tuple[float, bool]] = field(default_factory=list)
    told_dark: int = 0
    hot_cuts: int = 0

    @property
    def power(self) -> PowerWord | None:
        lasted_s = self.now_s - self.since_s
        if not self.mains_on:
            return None
        if self.lit:
            return "warming" if lasted_s < 40 else "on"
        return "cooling" if lasted_s < self.cools_s else "off"

    def live(self, lasts_s: float, *, on: bool) -> None:
        end_s = self.now_s + lasts_s
        rule = MainsRule(60.0, 600.0)
        while self.now_s < end_s:
            self.projector = want(self.projector, self.now_s, on=on)
            for _ in range(20):
                picture = "" if self.reports else None
                self.mains, step = next_step(self.projector, self.mains, self.now_s, rule, picture)
                if step is None:
                    break
                (self._mains if step[0] == "mains" else self._projector)(step[1])
            self.now_s += 1.0

    def _mains(self, due: str) -> None:
        if self.deaf:
            self.mains = unheard(self.mains, "no answer", self.now_s, switching=due != "ask")
        elif due == "ask":
            self.mains = reported(self.mains, PowerReport("on" if self.mains_on else "off"), self.now_s)
        else:
            on = due == "switch on"
            if on != self.mains_on:
                self.hot_cuts += not on and (self.lit or self.power == "cooling")
                self.mains_on, self.lit = on, self.lit and on
                self.cut.append((self.now_s, on))
            self.mains = told(self.mains, "ok", self.now_s, on=on)

    def _projector(self, due: str) -> None:
        power, mute = self.power, {*(["off"] if self.silent else []), *(["off", "cooling"] if self.quiet else [])}
        self.told_dark += due == "switch on" and power is None
        if power is None or (due == "ask" and power in mute):
            self.projector = unheard(self.projector, "no answer", self.now_s, switching=due != "ask")
        elif due == "ask":
            self.projector = reported(self.projector, PowerReport(power), self.now_s)
        else:
            on, busy = due == "switch on", power in ("warming", "cooling")
            if not busy and on != self.lit:
                self.lit, self.since_s = on, self.now_s
            self.projector = told(self.projector, "not now" if busy else "ok", self.now_s, on=on)


def test_mains_come_before_the_projector_and_go_once_it_has_cooled() -> None:
    evening = Evening()
    evening.live(300, on=True)
    assert (evening.mains_on, evening.power, evening.told_dark) == (True, "on", 0)
    evening.live(600, on=False)
    (_, _), (cut_s, _) = evening.cut
    assert cut_s >= evening.since_s + evening.cools_s + 60
    evening.live(300, on=True)
    assert evening.power == "on"
    assert evening.told_dark == 0


@pytest.mark.parametrize("evening", [Evening(silent=True), Evening(quiet=True), Evening(reports=False)])
def test_one_that_does_not_report_it_keeps_its_mains_for_long(evening: Evening) -> None:
    evening.live(300, on=True)
    began_s = evening.now_s
    evening.live(1200, on=False)
    assert not evening.mains_on
    assert evening.hot_cuts == 0
    if not evening.silent:
        assert evening.cut[-1][0] >= began_s + 590


def test_what_may_still_burn_keeps_its_mains_whatever_is_wanted() -> None:
    evening = Evening(mains_on=True, lit=True, quiet=True)
    evening.live(20, on=False)  # it takes that, and its network is gone with it
    evening.projector = PowerState(wanted=False, silent="no answer", report=PowerReport("on"))
    evening.live(3600, on=False)
    assert evening.mains_on


def test_a_socket_that_is_away_keeps_nothing_dark() -> None:
    evening = Evening(mains_on=True, deaf=True)
    evening.live(300, on=True)
    assert evening.power == "on"


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.floats(1, 900), st.booleans()), min_size=1, max_size=8), st.booleans(), st.booleans(),
    st.floats(0, 300), st.booleans(),
)  # fmt: skip
def test_mains_are_never_cut_hot_nor_switched_twice_in_two_minutes(
    wishes: list[tuple[float, bool]], silent: bool, quiet: bool, cools_s: float, began_on: bool
) -> None:
    evening = Evening(silent=silent, quiet=quiet, cools_s=cools_s, mains_on=began_on)
    for lasts_s, on in wishes:
        evening.live(lasts_s, on=on)
    assert evening.hot_cuts == 0
    assert all(after - before >= 120 for (before, _), (after, _) in pairwise(evening.cut))
    evening.live(1500, on=True)
    assert evening.power == "on"
