"""The link to a desk as a machine of states, driven by hypothesis through every order of loss, return, refusal,
silence, shutting, deafness, flood and close. Desk, network and clock are simulated: what the link does takes no time.

Whatever happens: nothing is performed while the desk is down, shut or not set up; a cue is sent once; what is missed is
dropped and counted; each way down has one way back; what is said fits; and once all is well, the link is."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from exhibit.consoles.answers import AnswerMeaning
from exhibit.consoles.desk import OscMessage
from exhibit.consoles.preset import Transport
from exhibit.outputs.osc.link_state import (
    MOST_COMPLAINTS,
    MOST_SHUT,
    Close,
    ComplaintsTaken,
    Fault,
    Hang,
    Heard,
    LineOpened,
    LinkAction,
    LinkEvent,
    LinkSettings,
    LinkState,
    LinkTiming,
    Lost,
    MessagesSent,
    Open,
    Perform,
    Probe,
    Put,
    Refused,
    ReturnTaken,
    Say,
    Tick,
    Unreachable,
)
from exhibit.outputs.osc.link_step import step, wait_s
from exhibit.outputs.osc.pacing import Pace

SETUP, QUESTION = OscMessage("/user", (9,)), OscMessage("/ping")
MOST = 50
HEALED_S = 45.0
# As patient as a link is, in a third of the time, so that tests are short.
TIMING = LinkTiming(longest_again_s=5.0, look_up_again_s=5.0, knock_again_s=15.0)


def settings_for(transport: Transport, *, pings: bool) -> LinkSettings:
    question = QUESTION if pings else None
    return LinkSettings(transport, 8000, (SETUP,), question, 2.0, 8001 if pings else None, pings, 0.3, TIMING)


def level(value: float) -> OscMessage:
    return OscMessage("/sub/4", (value,), "level sub 4")


class Broken(Exception):
    """What a socket raises here."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


@dataclass
class World:
    """A desk, the network to it, and the thread of a link, all of it made up. Over TCP, `line` counts the desk's lives:
    a line to an earlier one is broken."""

    settings: LinkSettings
    state: LinkState
    alive: bool = True
    answers: bool = True
    denies: bool = False
    forgot: bool = False
    """Whether it lets nobody in before what is said first is said again."""
    network: str = "well"
    named: bool = True
    port_free: bool = True
    now_s: float = 1000.0
    life: int = 1
    line: int = 0
    refused: bool = False
    deaf: bool = False
    set_up: bool = False
    """Whether what is said first was said on this line."""
    heard_us: list[OscMessage] = field(default_factory=list)
    """What the desk has been asked to perform."""
    inbox: list[LinkEvent] = field(default_factory=list)
    put: int = 0
    cues: int = 0
    returns: int = 0
    """How often the desk was said to be back since it was down last."""
    ever_down: bool = False
    heard: bool = False

    # The link's thread.

    def follow(self, event: LinkEvent) -> None:
        events = [event]
        while events:
            event = events.pop(0)
            before = self.state
            action = self._decide(event)
            self._watch(before, event, action)
            if action is not None:
                events += self._do(action, before)

    def _decide(self, event: LinkEvent) -> LinkAction | None:
        before, kept = self.state, copy.deepcopy(self.state)
        self.state, action = step(before, event, self.now_s, self.settings)
        assert before == kept, "a step changes nothing that it was given"
        assert step(before, event, self.now_s, self.settings) == (self.state, action)
        return action

    def _watch(self, before: LinkState, event: LinkEvent, action: LinkAction | None) -> None:
        if isinstance(event, Heard):
            self.heard = True
        if self.state.link == "down" and before.link != "down":
            self.returns, self.ever_down = 0, True
        if self.state.returned and not before.returned:
            late_answer = isinstance(event, Heard) and event.meaning.answer and before.link == "unverified"
            if not (isinstance(event, Heard) and event.meaning.anew) and not late_answer:
                self.returns += 1
        assert self.returns <= 1, "after it was down the desk is back once"
        if isinstance(action, Perform):
            assert self.set_up, "what is said first comes first"
            assert before.link != "down"
            assert not before.shut
            assert before.phase == "open"

    def _do(self, action: LinkAction, before: LinkState) -> list[LinkEvent]:
        try:
            match action:
                case Open():
                    return [self._opened(keeps=before.phase == "open")]
                case Hang():
                    self.line = 0
                case Say():
                    for message in action.messages:
                        self._send(message)
                    self.set_up = self.set_up or SETUP in action.messages
                case Probe():
                    self._send(None)
                case Perform():
                    return self._perform(action)
        except Broken as broken:
            return [broken.fault]
        return []

    def _opened(self, *, keeps: bool) -> LinkEvent:
        self.set_up = self.set_up and keeps
        if not self.named:
            return Lost("Name or service not known")
        if not self.settings.udp and (not self.alive or self.network != "well"):
            return Lost("Connection refused")
        self.line, self.refused = self.life, False
        self.deaf = self.settings.udp and self.settings.pings and not self.port_free
        return LineOpened(self.deaf)

    def _perform(self, action: Perform) -> list[LinkEvent]:
        for number, message in enumerate(action.messages):
            try:
                self._send(message)
            except Broken as broken:
                return [MessagesSent(number), replace(broken.fault, unsent=len(action.messages) - number)]
        return [MessagesSent(len(action.messages))]

    def _send(self, message: OscMessage | None) -> None:
        assert self.line, "something is sent although there is no line"
        if self.settings.udp:
            self._raise_what_is_known()
            if self.network == "nobody":
                raise Broken(Unreachable("No route to host"))
            self.refused = not self.alive and self.network == "well"
        elif self.line != self.life or not self.alive:
            raise Broken(Lost("Connection reset by peer"))
        if self.alive and self.network == "well" and message is not None:
            self._arrive(message)

    def _raise_what_is_known(self) -> None:
        if self.refused:
            self.refused = False
            raise Broken(Refused())

    def listen(self) -> None:
        if self.refused:
            self.refused = False
            self.follow(Refused())
        elif self.line and not self.settings.udp and self.line != self.life and self.network == "well":
            self.follow(Lost("it has closed the connection"))
        inbox, self.inbox = self.inbox, []
        for one in inbox:
            self.follow(one)

    # The desk.

    def _arrive(self, message: OscMessage) -> None:
        if message not in (SETUP, QUESTION):
            self.heard_us.append(message)
        self.forgot = self.forgot and message != SETUP
        if self.denies or self.forgot:
            self._say(f"/reply{message.address}", AnswerMeaning(complaint="it lets nobody in", shut=True))
        elif message == QUESTION and self.answers:
            self._say("/reply/ping", AnswerMeaning(answer=True))
        elif message == SETUP and self.answers:
            self._say("/reply/user", AnswerMeaning())

    def _say(self, address: str, meaning: AnswerMeaning) -> None:
        if not self.deaf:
            self.inbox.append(Heard(address, meaning))

    def speak(self, meaning: AnswerMeaning) -> None:
        """The desk says something of its own accord."""
        if self.alive and self.line == self.life and self.network == "well":
            self._say("/event", meaning)

    def die(self) -> None:
        if self.alive:
            self.alive, self.life, self.inbox, self.forgot = False, self.life + 1, [], False

    # The show.

    def ask(self, *messages: OscMessage, anew: bool = False) -> None:
        self.put += len(messages)
        self.follow(Put(messages, anew))

    def cue(self) -> OscMessage:
        self.cues += 1
        cue = OscMessage(f"/cue/{self.cues}")
        self.ask(cue)
        return cue

    def run(self, for_s: float) -> None:
        """Let the thread run so long."""
        rounds, left_s, calm = 0, for_s, 0
        while left_s > 0 and self.state.phase != "over":
            self.listen()
            self.follow(Tick())
            idle_s = wait_s(self.state, self.now_s, self.settings)
            assert idle_s >= 0
            calm = calm + 1 if idle_s == 0 and not self.inbox and not self.refused else 0
            assert calm < 10, f"it spins: {self.state}"
            passed_s = 0.0 if self.inbox or self.refused or not idle_s else max(1e-6, min(idle_s, left_s))
            self.now_s, left_s = self.now_s + passed_s, left_s - passed_s
            rounds += 1
            assert rounds < 1000 + 100 * for_s

    def heal(self) -> None:
        """Make all well, and wait."""
        self.network, self.named, self.port_free, self.answers, self.denies = "well", True, True, True, False
        self.alive = True
        self.run(HEALED_S)


def beginning(transport: Transport, *, pings: bool, late: bool = False) -> World:
    return World(settings_for(transport, pings=pings), LinkState(Pace(25.0, MOST), lost=late))


def check(world: World) -> None:
    """What holds whenever nothing is under way."""
    state, settings = world.state, world.settings
    heard = [one for one in world.heard_us if one.key is None]
    assert len(heard) == len(set(heard)), "a cue is sent once"
    assert state.sent + state.dropped + len(state.pace) <= world.put
    assert not (state.returned and state.link == "down")
    if state.link == "down":
        assert len(state.pace) == 0, "nothing is kept for a desk that is down"
        assert state.why
    if state.link == "up":
        assert world.heard or (not settings.udp and not settings.pings)
        assert state.phase in ("open", "over")
        assert state.why.startswith(("answers", "connected"))
    if state.shut:
        assert (state.link, state.why) == ("down", "it lets nobody in")
    if state.refusal:
        assert state.link == "down"
    assert len(state.pace) <= 2 * MOST
    assert len(state.shut) <= MOST_SHUT
    assert len(state.complaints) <= MOST_COMPLAINTS


Changes = dict[str, object]


def change(world: World, changes: Changes) -> None:
    for name, value in changes.items():
        if name == "alive" and not value:
            world.die()
        setattr(world, name, value)


class Links(RuleBasedStateMachine):
    """Whatever can happen to a link, in any order."""

    world: World

    @initialize(
        transport=st.sampled_from(["udp", "tcp", "tcp-slip"]),
        pings=st.booleans(),
        late=st.booleans(),
        for_s=st.sampled_from([0.0, 5.0]),
        changes=st.sampled_from([{}, {"alive": False}, {"named": False}, {"port_free": False}, {"denies": True}]),
    )
    def begin(self, transport: Transport, changes: Changes, for_s: float, *, pings: bool, late: bool) -> None:
        self.world = beginning(transport, pings=pings, late=late)
        change(self.world, changes)
        self.world.run(for_s)

    @rule(for_s=st.sampled_from([0.0, 0.3, 1.0, 3.0, 3.0, 10.0, 30.0]))
    def time_passes(self, for_s: float) -> None:
        self.world.run(for_s)

    @rule(by_s=st.sampled_from([0.1, 100.0, 1e6]))
    def the_clock_goes_back(self, by_s: float) -> None:
        self.world.now_s -= by_s

    @rule()
    def a_cue_is_asked_for(self) -> None:
        self.world.cue()

    @rule(number=st.sampled_from([MOST, 3 * MOST]))
    def a_flood_is_asked_for(self, number: int) -> None:
        for _ in range(number):
            self.world.cue()

    @rule(value=st.sampled_from([0.0, 0.5, 1.0]), anew=st.booleans())
    def a_level_is_asked_for(self, value: float, *, anew: bool) -> None:
        self.world.ask(level(value), anew=anew)

    @rule()
    def the_desk_dies(self) -> None:
        self.world.die()

    @rule()
    def the_desk_is_started(self) -> None:
        self.world.alive = True

    @rule()
    def the_desk_is_restarted_at_once(self) -> None:
        self.world.die()
        self.world.alive = True

    @rule(network=st.sampled_from(["well", "nobody", "silent"]))
    def the_network_changes(self, network: str) -> None:
        self.world.network = network

    @rule(named=st.booleans())
    def the_name_is_known_or_not(self, *, named: bool) -> None:
        self.world.named = named

    @rule(port_free=st.booleans())
    def the_port_of_answers_is_free_or_taken(self, *, port_free: bool) -> None:
        self.world.port_free = port_free

    @rule(answers=st.booleans())
    def the_desk_answers_or_not(self, *, answers: bool) -> None:
        self.world.answers = answers

    @rule(denies=st.booleans())
    def the_desk_lets_us_in_or_not(self, *, denies: bool) -> None:
        self.world.denies = denies

    @rule()
    def the_desk_forgets_us_and_refuses_a_cue(self) -> None:
        self.world.forgot = True
        self.world.cue()
        self.world.run(0.01)

    @rule(
        meaning=st.sampled_from(
            [AnswerMeaning(anew=True), AnswerMeaning(), AnswerMeaning(complaint="there is no cue 7")]
        )
    )
    def the_desk_says_something(self, meaning: AnswerMeaning) -> None:
        self.world.speak(meaning)
        self.world.listen()

    @rule()
    def the_show_sees_that_it_is_back(self) -> None:
        if self.world.state.returned:
            self.world.follow(ReturnTaken())

    @rule()
    def the_show_takes_complaints(self) -> None:
        self.world.follow(ComplaintsTaken())
        assert self.world.state.complaints == ()

    @precondition(lambda self: self.world.state.set_ups > 2 and self.world.cues > 2 * MOST)  # seldom: it ends all else
    @rule()
    def the_show_ends(self) -> None:
        self.world.follow(Close())
        self.world.run(60.0)
        assert self.world.state.phase == "over"
        assert len(self.world.state.pace) == 0

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        if hasattr(self, "world"):
            self.world.run(0.02)
            check(self.world)

    def teardown(self) -> None:
        """There is no state without a way out."""
        world = getattr(self, "world", None)
        if world is None or world.state.phase == "over":
            return
        world.heal()
        check(world)
        assert world.state.phase == "open"
        known = world.settings.pings or not world.settings.udp
        assert world.state.link == ("up" if known else "unverified"), world.state
        assert world.state.refusal is None
        if world.ever_down:
            assert world.returns == 1, "what stands is asserted"
        world.follow(ReturnTaken())
        cue = world.cue()
        world.ask(level(0.25))
        world.ask(level(0.75))
        world.run(2.0)
        assert world.heard_us.count(cue) == 1
        assert [one for one in world.heard_us if one.key][-1] == level(0.75)
        assert world.heard_us.count(level(0.25)) == 0, "of levels the latest wins"
        assert not world.state.returned


Links.TestCase.settings = settings(max_examples=60, stateful_step_count=25)
TestLinks = Links.TestCase


# The ways down, one by one. Each is a change of the world, and the one that ends it.
WAYS: dict[str, tuple[Changes, Changes]] = {
    "it dies": ({"alive": False}, {"alive": True}),
    "nobody is found": ({"network": "nobody"}, {"network": "well"}),
    "packets are lost without a word": ({"network": "silent"}, {"network": "well"}),
    "it hangs": ({"answers": False}, {"answers": True}),
    "it lets nobody in": ({"denies": True}, {"denies": False}),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_each_way_down_is_seen_and_leads_back_once(transport: Transport, way: str) -> None:
    world = beginning(transport, pings=True)
    world.run(5.0)
    assert world.state.link == "up"
    gone, back = WAYS[way]
    change(world, gone)
    world.cue()
    world.run(20.0)
    # A machine whose program hangs still takes connections: it is spoken to, and nobody says that it is up.
    hangs = (transport, way) == ("tcp", "it hangs")
    assert (world.state.link, world.state.returned) == (("unverified", True) if hangs else ("down", False))
    change(world, back)
    world.run(HEALED_S)
    assert (world.state.link, world.state.returned, world.returns) == ("up", True, 1)


@given(st.lists(st.sampled_from(sorted(WAYS)), min_size=2, max_size=4, unique=True), st.booleans())
@settings(max_examples=40)
def test_losses_that_overlap_are_one_loss_and_end_with_the_last_of_them(ways: list[str], udp: bool) -> None:
    world = beginning("udp" if udp else "tcp", pings=True)
    world.run(5.0)
    for way in ways:
        change(world, WAYS[way][0])
        world.run(20.0)
    for way in reversed(ways):
        assert not world.state.returned or world.state.link != "down"
        change(world, WAYS[way][1])
        world.run(0.5)
    world.run(HEALED_S)
    assert (world.state.link, world.state.returned, world.returns) == ("up", True, 1)


def test_a_desk_that_refused_a_cue_is_let_go_on_once_it_answers_though_that_cue_is_never_answered_otherwise() -> None:
    """No cue is sent while we are shut out, so its refusal can never be taken back at its own address."""
    world = beginning("udp", pings=True)
    world.run(5.0)
    world.forgot = True
    world.cue()
    world.run(0.1)
    assert (world.state.link, world.state.why) == ("down", "it lets nobody in")
    world.run(3 * TIMING.knock_again_s)
    assert (world.state.link, world.state.returned) == ("up", True)


def test_over_udp_who_was_heard_once_is_back_only_when_heard_again() -> None:
    """That a name is found, and a socket opened, says nothing of the desk."""
    world = beginning("udp", pings=True)
    world.run(5.0)
    change(world, {"network": "silent", "named": False})
    world.run(30.0)
    assert (world.state.link, world.state.why) == ("down", "Name or service not known")
    world.named = True
    world.run(30.0)
    assert (world.state.link, world.state.why) == ("down", "/ping is not answered any more")
    world.network = "well"
    world.run(5.0)
    assert (world.state.link, world.state.returned, world.returns) == ("up", True, 1)


def test_a_late_target_whose_network_is_away_while_it_is_set_up_takes_cues_once_it_is_back() -> None:
    world = beginning("udp", pings=False, late=True)
    world.network = "nobody"
    world.run(5.0)
    assert world.state.link == "down"
    world.network = "well"
    world.run(20.0)
    assert (world.state.link, world.state.returned) == ("unverified", True)
    cue = world.cue()
    world.run(1.0)
    assert world.heard_us == [cue]


def test_a_port_of_answers_that_was_taken_is_tried_again() -> None:
    world = beginning("udp", pings=True)
    world.port_free = False
    world.run(30.0)
    assert world.state.link == "unverified"
    assert world.state.why == "port 8001 of this machine is taken, so no answer can be heard"
    cue = world.cue()
    world.run(0.1)
    assert world.heard_us == [cue], "it is sent to all the same"
    world.port_free = True
    world.run(10.0)
    assert (world.state.link, world.state.returned) == ("up", False)


def test_a_console_whose_question_lacks_a_setting_is_sent_to_and_the_thread_rests() -> None:
    """It can be asked, but this venue has not said how."""
    world = beginning("udp", pings=True)
    world.settings = replace(world.settings, question=None)
    world.run(0.1)
    assert wait_s(world.state, world.now_s, world.settings) == pytest.approx(TIMING.idle_s, abs=0.01)
    cue = world.cue()
    world.run(1.0)
    assert world.heard_us == [cue]


def test_addresses_that_deny_and_complaints_fill_no_memory() -> None:
    world = beginning("tcp", pings=True)
    world.run(1.0)
    for number in range(1000):
        world.follow(Heard(f"/reply/{number}", AnswerMeaning(complaint=f"no {number}", shut=number % 2 == 0)))
    assert len(world.state.shut) == MOST_SHUT
    assert len(world.state.complaints) == MOST_COMPLAINTS
    assert world.state.complaints[-1] == "no 999"


def test_what_is_asked_for_before_the_first_line_stands_is_still_sent_when_the_show_ends_at_once() -> None:
    world = beginning("tcp", pings=True)
    cue = world.cue()
    world.follow(Close())
    world.run(1.0)
    assert world.heard_us == [cue]
    assert world.state.phase == "over"


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    Tick(),
                    LineOpened(),
                    LineOpened(deaf=True),
                    MessagesSent(1),
                    MessagesSent(0, ("bad",)),
                    Refused(1),
                    Close(),
                ]
            ),
            st.sampled_from([Unreachable("No route to host"), Lost("gone", 2), ReturnTaken(), ComplaintsTaken()]),
            st.builds(Heard, st.sampled_from(["/a", "/b"]), st.builds(AnswerMeaning, st.booleans())),
            st.builds(
                lambda address, shut: Heard(address, AnswerMeaning(complaint="no", shut=shut)),
                st.sampled_from(["/a", "/b"]),
                st.booleans(),
            ),
            st.builds(Put, st.just((OscMessage("/x"), level(0.5))), st.booleans()),
        ),
        max_size=40,
    ),
    st.lists(st.floats(-1e3, 1e3), min_size=40, max_size=40),
    st.sampled_from(["udp", "tcp"]),
    st.booleans(),
)
@settings(max_examples=300)
def test_any_event_in_any_state_at_any_time_is_harmless(
    events: list[LinkEvent], times: list[float], transport: Transport, pings: bool
) -> None:
    """Even those that the thread would never tell."""
    link, over = LinkState(Pace(25.0, MOST)), False
    for event, at_s in zip(events, times, strict=False):
        before = link
        link, action = step(link, event, at_s, settings_for(transport, pings=pings))
        assert link.now_s >= before.now_s
        assert (link.sent, link.dropped) >= (before.sent, before.dropped)
        assert not (link.link == "down" and len(link.pace)), "nothing is kept for a desk that is down"
        assert not (link.link == "down" and link.returned)
        assert not (over and action), "who is over does nothing"
        assert wait_s(link, at_s, settings_for(transport, pings=pings)) >= 0
        over = over or link.phase == "over"
