"""What is done about a projector's power, and what is said of it, in the days of a projector that is not easy."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exhibit.outputs.projector_power.device import PowerAnswer, PowerReport, PowerWord
from exhibit.outputs.projector_power.link_state import (
    PowerState,
    action,
    chosen,
    reported,
    told,
    unheard,
    verdict,
    want,
)


@dataclass
class Day:
    """A link and a projector on one clock. `warms_s` and `cools_s` are its own; `silent` in standby; it `lies`: takes
    a command and does nothing; answers `not_now` so long after it was switched."""

    warms_s: float = 40.0
    cools_s: float = 90.0
    silent: bool = False
    lies: bool = False
    broken: bool = False
    not_now_s: float = 0.0
    now_s: float = 0.0
    state: PowerState = field(default_factory=PowerState)
    lit: bool = False
    since_s: float = -1e9
    input: str = "11"
    switched: list[tuple[float, bool]] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)

    @property
    def power(self) -> PowerWord:
        lasted_s = self.now_s - self.since_s
        if self.lit:
            return "warming" if lasted_s < self.warms_s else "on"
        return "cooling" if lasted_s < self.cools_s else "off"

    def live(self, lasts_s: float, *, on: bool, picture: str = "") -> None:
        end_s = self.now_s + lasts_s
        while self.now_s < end_s:
            self.state = want(self.state, self.now_s, on=on)
            while (due := action(self.state, self.now_s, picture)) is not None:
                self._do(due, picture)
            self.now_s += 1.0

    def _do(self, due: str, picture: str) -> None:
        if due == "ask":
            self.asked.append(self.now_s)
            if self.silent and self.power == "off":
                self.state = unheard(self.state, "no answer", self.now_s)
            else:
                self.state = reported(self.state, PowerReport(self.power, (1234,), input=self.input), self.now_s)
        elif due == "choose":
            self.input, self.state = picture, chosen(self.state, self.now_s)
        else:
            self.state = told(self.state, self._switch(on=due == "switch on"), self.now_s, on=due == "switch on")

    def _switch(self, *, on: bool) -> PowerAnswer:
        if self.broken:
            return "fault"
        if self.power in ("warming", "cooling") or self.now_s - self.since_s < self.not_now_s:
            return "not now"
        if not self.lies and on != self.lit:
            self.lit, self.since_s = on, self.now_s
            self.switched.append((self.now_s, on))
        return "ok"


def test_it_is_switched_on_and_off_and_shows_its_input() -> None:
    day = Day()
    day.live(300, on=True, picture="31")
    assert (day.power, day.input, verdict(day.state, day.now_s)) == ("on", "31", ("up", "on, input 31, lamp 1234 h"))
    day.live(300, on=False)
    assert day.power == "off"
    assert [on for _, on in day.switched] == [True, False]


@pytest.mark.parametrize(
    "day", [Day(silent=True), Day(not_now_s=180), Day(warms_s=200, cools_s=200), Day(silent=True, not_now_s=100)]
)
def test_what_is_wanted_comes_as_soon_as_the_device_allows_and_nobody_is_woken(day: Day) -> None:
    for on in (False, True, False, True):
        day.live(600, on=on)
        assert day.power == ("on" if on else "off")
        assert verdict(day.state, day.now_s)[0] != "down"


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (Day(lies=True), "it is to be on for 5 min: it takes the command, and says off"),
        (Day(broken=True), "broken (ERR4)"),
        (Day(not_now_s=1e9, since_s=0), "not now when it is told (ERR3)"),
        (Day(silent=True, lies=True), "it is to be on for 5 min: no answer"),
        (Day(warms_s=1e9), "it is warming"),
    ],
)
def test_what_does_not_come_is_told_with_its_reason_within_five_minutes(day: Day, told: str) -> None:
    day.live(299, on=True)
    link, words = verdict(day.state, day.now_s)
    assert link == "down"
    assert told in words


def test_a_wrong_password_is_told_at_once_and_not_tried_with_commands() -> None:
    state = want(unheard(PowerState(), "it does not accept the password", 0.0, password=True), 0.0, on=True)
    assert verdict(state, 0.0)[0] == "down"
    assert action(state, 5.0) is None


def test_what_is_broken_is_ill_though_the_lamp_burns() -> None:
    state = reported(want(PowerState(), 0.0, on=True), PowerReport("on", errors=("fan",), warnings=("filter",)), 1.0)
    assert verdict(state, 1.0) == ("down", "it reports a fault: fan")
    state = reported(state, PowerReport("on", warnings=("filter",)), 2.0)
    assert verdict(state, 2.0) == ("up", "on, soon to be seen to: filter")


def test_it_is_told_every_ten_seconds_at_most() -> None:
    day = Day(lies=True)
    day.live(600, on=True)
    assert day.state.switches <= 60


def test_one_that_takes_no_connection_is_tried_every_ten_seconds_and_not_all_the_time() -> None:
    state, tried = want(PowerState(), 0.0, on=True), 0
    for second in range(60):
        while (due := action(state, float(second))) is not None:
            tried += 1
            assert tried < 30
            state = unheard(state, "nobody listens there", float(second), switching=due != "ask")
    assert tried >= 10


def test_who_switches_it_at_its_own_keys_counts_too() -> None:
    day = Day(cools_s=5)
    day.live(300, on=True)
    day.lit, day.since_s = False, day.now_s
    pressed_s = day.now_s
    day.live(300, on=True)
    assert day.lit
    assert day.switched[-1][0] - pressed_s >= 120


@settings(max_examples=100)
@given(
    st.lists(st.tuples(st.floats(1, 400), st.booleans()), min_size=1, max_size=12),
    st.floats(0, 60), st.floats(0, 150), st.booleans(), st.floats(0, 100),
)  # fmt: skip
def test_it_is_never_switched_on_and_off_within_two_minutes(
    wishes: list[tuple[float, bool]], warms_s: float, cools_s: float, silent: bool, not_now_s: float
) -> None:
    day = Day(warms_s, cools_s, silent=silent, not_now_s=not_now_s)
    for lasts_s, on in wishes:
        day.live(lasts_s, on=on)
    times = [at for at, _ in day.switched]
    assert all(after - before >= 120 for before, after in pairwise(times))
    day.live(600, on=wishes[-1][1])
    assert day.power == ("on" if wishes[-1][1] else "off")
