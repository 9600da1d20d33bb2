"""The link of a DMX line as a machine of states, driven by hypothesis: the network goes and comes, lamps move, are held
and patched anew, and the line leaves, in any order. Network and clock are simulated: what it does takes no time."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from exhibit.outputs.dmx.link_state import (
    USUAL,
    DmxFailed,
    DmxLinkAction,
    DmxLinkEvent,
    DmxLinkState,
    DmxRefused,
    DmxSent,
    DmxTick,
    FrameMade,
    Introduce,
    Leave,
    MakeFrame,
    Repatched,
    SayGoodbye,
    SendFrame,
    TellUniverses,
    step,
    wait_s,
)
from exhibit.outputs.dmx.refresh import KEEP_ALIVE_S, Refresh

RATE_HZ = 40.0


@dataclass
class World:
    """A node, the network to it, the lamps, and the thread of a link, all of it made up."""

    state: DmxLinkState = field(default_factory=lambda: DmxLinkState(Refresh(RATE_HZ)))
    network: str = "well"
    now_s: float = 1000.0
    passed_s: float = 0.0
    """How much time there has really been."""
    moves_until_s: float = 0.0
    level: int = 0
    node: bytes = b""
    """The last frame that arrived."""
    frames_s: list[float] = field(default_factory=list)
    tries_s: list[float] = field(default_factory=list)
    goodbyes: int = 0
    told: list[float] = field(default_factory=list)
    refused: bool = False

    def follow(self, event: DmxLinkEvent) -> None:
        events = [event]
        while events:
            event, before, kept = events.pop(0), self.state, copy.deepcopy(self.state)
            self.state, action = step(before, event, self.now_s, USUAL)
            assert before == kept, "a step changes nothing that it was given"
            assert step(before, event, self.now_s, USUAL) == (self.state, action)
            assert before.phase != "over" or action is None, "who is gone says nothing more"
            if action is not None:
                events += self._do(action, was_open=before.open)

    def _do(self, action: DmxLinkAction, *, was_open: bool) -> list[DmxLinkEvent]:
        match action:
            case MakeFrame():
                self.frames_s.append(self.passed_s)
                return [FrameMade(self.frame)]
            case SendFrame():
                if not was_open:
                    self.tries_s.append(self.passed_s)
                return [self._sent(action.frame)]
            case SayGoodbye():
                self.goodbyes += 1
                return [self._sent(b"goodbye")]
            case TellUniverses():
                self.told.append(self.passed_s)
                return []

    def _sent(self, packet: bytes) -> DmxLinkEvent:
        if self.network == "away":
            return DmxFailed("Network is unreachable")
        if self.network == "refuses":
            was_refused, self.refused = self.refused, True
            return DmxRefused("Connection refused") if was_refused else DmxSent()
        was_refused, self.refused = self.refused, False
        if packet != b"goodbye":
            self.node = packet
        return DmxRefused("Connection refused") if was_refused else DmxSent()

    @property
    def moving(self) -> bool:
        return self.passed_s < self.moves_until_s

    @property
    def frame(self) -> bytes:
        return bytes([self.level, int(self.passed_s * 40) % 256 if self.moving else 0])

    def run(self, for_s: float) -> None:
        """Let the thread run so long."""
        end_s, rounds = self.passed_s + for_s, 0
        while self.passed_s < end_s and self.state.phase != "over":
            self.follow(DmxTick(moving=self.moving))
            idle_s = max(1e-6, wait_s(self.state, self.now_s, moving=self.moving))
            step_s = min(idle_s, end_s - self.passed_s)
            self.now_s, self.passed_s = self.now_s + step_s, self.passed_s + step_s
            rounds += 1
            assert rounds < 100 + 100 * for_s, "it spins"


class Lines(RuleBasedStateMachine):
    """Whatever can happen to a line, in any order."""

    world: World

    @initialize(network=st.sampled_from(["well", "away", "refuses"]))
    def begin(self, network: str) -> None:
        self.world = World(network=network)
        self.world.run(0.01)

    @rule(for_s=st.sampled_from([0.0, 0.02, 0.5, 3.0, 12.0]))
    def time_passes(self, for_s: float) -> None:
        before_s, frames = self.world.passed_s, len(self.world.frames_s)
        self.world.run(for_s)
        if self.world.state.phase == "on":
            times = [before_s - KEEP_ALIVE_S, *self.world.frames_s[frames:], self.world.passed_s]
            assert all(b - a <= 2 * KEEP_ALIVE_S + 1e-3 for a, b in pairwise(times))
            assert len(self.world.frames_s) - frames <= RATE_HZ * for_s + 2

    @rule(by_s=st.sampled_from([0.1, 100.0, 1e6]))
    def the_clock_goes_back(self, by_s: float) -> None:
        self.world.now_s -= by_s

    @rule(level=st.integers(0, 255), fade_s=st.sampled_from([0.0, 1.0, 5.0]))
    def a_lamp_is_asked(self, level: int, fade_s: float) -> None:
        self.world.level, self.world.moves_until_s = level, self.world.passed_s + fade_s + 0.01

    @rule()
    def the_fades_are_held(self) -> None:
        self.world.moves_until_s = self.world.passed_s

    @rule(network=st.sampled_from(["well", "away", "refuses"]))
    def the_network_changes(self, network: str) -> None:
        self.world.network = network

    @rule()
    def the_line_is_patched_anew(self) -> None:
        self.world.follow(Repatched(RATE_HZ))

    @rule(universes=st.sampled_from([(), (1, 2)]))
    def it_tells_of_universes(self, universes: tuple[int, ...]) -> None:
        self.world.follow(Introduce(universes))

    @rule(within_s=st.sampled_from([0.0, USUAL.leave_within_s]), goodbye=st.booleans())
    def it_leaves(self, within_s: float, *, goodbye: bool) -> None:
        over, goodbyes = self.world.state.phase == "over", self.world.goodbyes
        self.world.follow(Leave(within_s, goodbye))
        left_s = self.world.passed_s
        self.world.run(10.0)
        assert self.world.state.phase == "over"
        assert self.world.passed_s - left_s <= within_s + 0.05
        if over or not goodbye:
            assert self.world.goodbyes == goodbyes
        elif self.world.network != "away":
            assert self.world.goodbyes <= 1

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        if not hasattr(self, "world"):
            return
        world, state = self.world, self.world.state
        assert state.link in ("down", "unverified"), "nobody can know that a lamp is lit"
        assert state.link == "unverified" or state.why
        assert state.sent + state.dropped == len(world.frames_s) + world.goodbyes
        assert all(b - a >= USUAL.again_s - 1e-3 for a, b in pairwise(world.tries_s))
        assert all(b - a >= USUAL.introduce_every_s - 1e-3 for a, b in pairwise(world.told))

    def teardown(self) -> None:
        """There is no state without a way out."""
        world = getattr(self, "world", None)
        if world is None or world.state.phase == "over":
            return
        world.network = "well"
        world.follow(Introduce((1,)))
        world.run(15.0)
        assert (world.state.link, world.state.why, world.state.open) == ("unverified", "", True)
        assert world.node == world.frame
        assert world.passed_s - world.told[-1] < USUAL.introduce_every_s + KEEP_ALIVE_S


Lines.TestCase.settings = settings(max_examples=100, stateful_step_count=25)
TestLines = Lines.TestCase


def test_a_network_that_is_away_costs_frames_and_is_looked_for_every_other_second_at_least() -> None:
    world = World(network="away")
    world.run(10.0)
    assert (world.state.link, world.state.why) == ("down", "Network is unreachable")
    assert all(1.0 <= after - before < 2.0 for before, after in pairwise(world.tries_s))
    assert (world.state.sent, world.state.dropped) == (0, len(world.frames_s))


def test_who_refused_is_well_two_and_a_half_seconds_after_the_last_refusal() -> None:
    world = World(network="refuses")
    world.run(5.0)
    assert (world.state.link, world.state.why) == ("down", "nobody listens there")
    world.network = "well"
    world.run(2.0)
    assert (world.state.link, world.state.open) == ("down", True)
    world.run(2.5)
    assert (world.state.link, world.state.why) == ("unverified", "")


def test_who_leaves_repeats_the_last_frame_until_it_must_have_arrived_and_says_goodbye_once() -> None:
    world = World()
    world.run(3.0)
    world.level = 255
    world.follow(Repatched(RATE_HZ))
    frames = len(world.frames_s)
    world.follow(Leave(USUAL.leave_within_s, goodbye=True))
    world.run(5.0)
    assert world.node[0] == 255
    assert len(world.frames_s) - frames == 4
    assert world.goodbyes == 1
