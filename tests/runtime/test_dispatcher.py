"""A technician's hold: outputs stay as they are, and are put right when it ends."""

from __future__ import annotations

from pathlib import Path

from exhibit.clock import ManualClock
from exhibit.consoles.desk import Desk
from exhibit.consoles.preset_files import shipped
from exhibit.controller import Controller, asserted
from exhibit.events import CueDropped, CueSent
from exhibit.health import Health
from exhibit.outputs.osc.output import messages_of
from exhibit.outputs.port import CannotPerform, MemoryOutput, OutputPorts, OutputState
from exhibit.rules.plan import Program
from exhibit.runtime.dispatcher import Dispatcher
from exhibit.runtime.event_bus import EventBus
from exhibit.runtime.history import HistoryLog
from exhibit.show import load_show
from exhibit.show.program import program_of
from exhibit.system.paths import example_show
from exhibit.values import Context, Cue, Mood, SceneInput
from tests.rules.conftest import feeling, program_from, worded

RULES = {
    "joy": {"when": "happiness > 0.5", "while": [{"sound": "birds"}], "on_start": [{"sound": {"sting": "chime"}}]},
    "crowd": {"when": "visitors > 1", "while": [{"scene": "sunrise"}]},
}


class Room:
    """A controller and two outputs in memory, ticked by hand."""

    def __init__(self, program: Program) -> None:
        self.controller = Controller(program)
        self.outputs = {name: MemoryOutput() for name in ("projector", "sound", "osc", "mqtt")}
        self.clock = ManualClock()
        self.events = EventBus(self.clock)
        self.history = HistoryLog()
        self.events.add("history", self.history)
        self.performance = Dispatcher({name: OutputPorts(one) for name, one in self.outputs.items()}, self.events)

    def at(self, now_s: float, mood: Mood, *, hold: bool = False, dark: bool = False) -> list[str]:
        """What the outputs are told at this tick."""
        for output in self.outputs.values():
            output.cues.clear()
        let_go = self.performance.hold(self.controller.rules.stage, held=hold)
        outcome = self.controller.felt(mood, now_s, Context(held=hold, blackout=dark))
        if let_go is not None:
            outcome = asserted(outcome, self.controller.restage(let_go))
        self.clock.set(now_s)
        self.performance.perform(outcome.cues)
        return [worded(cue) for output in self.outputs.values() for cue in output.cues]


def test_a_hold_freezes_every_output_and_its_end_asserts_what_is_claimed_then() -> None:
    # t         0              1 (hold)     2 (hold)         3 (let go)
    # claims    tide, birds    tide         sunrise, birds   sunrise, birds
    room = Room(program_from(RULES, default=[{"scene": "tide"}]))
    joy = feeling(happiness=0.9)
    assert room.at(0, joy) == ["scene tide", "bed birds", "sting chime"]
    assert room.at(1, Mood(), hold=True) == []
    assert room.at(2, feeling(2, happiness=0.9), hold=True) == []
    assert room.performance.withheld == 4  # silence; sunrise, birds, chime
    assert room.at(3, feeling(2, happiness=0.9)) == ["scene sunrise", "bed birds"]
    assert room.at(4, feeling(2, happiness=0.9)) == []


RULE = """rules:
  joy:
    when: happiness > 0.5
    while: [{scene: tide}, {sound: tide}, {look: warm}]
    on_start:
      - {mqtt: {topic: joy, payload: yes}}
      - {osc: {to: desk, address: /once, args: [1]}}
"""
VENUE = """targets: {desk: {console: eos, host: 127.0.0.1}}
looks: {warm: {desk: {cue: 1/12, go: true, level: {sub 4: happiness}}, release: {desk: {cue: 1/1}}}}
"""


def test_a_hold_freezes_wall_sound_desk_and_broker_in_the_same_tick(tmp_path: Path) -> None:
    # t      0              1 (hold)   2 (hold)   3 (let go)
    # joy    yes            no         0.8        0.8
    for name, text in {"exhibit.yaml": "exhibit: x\nmqtt: {host: a}\n", "venue.yaml": VENUE, "a.yaml": RULE}.items():
        place = tmp_path / "rules" / name if name == "a.yaml" else tmp_path / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(text)
    (tmp_path / "scenes").symlink_to(example_show() / "scenes")
    room = Room(program_of(load_show(tmp_path)))
    told = room.at(0, feeling(happiness=0.9))
    assert told == ["scene tide", "bed tide", "look", "/once", "joy"]
    assert room.at(1, feeling(happiness=0.0), hold=True) == []
    assert room.at(2, feeling(happiness=0.8), hold=True) == []
    # What is claimed is asserted again; what only happened (the message, the topic) is not, and no go is pressed.
    assert room.at(3, feeling(happiness=0.8)) == ["scene tide", "bed tide", "look"]
    (look,) = room.outputs["osc"].cues
    assert look.args["again"]
    assert look.args["levels"] == {"sub 4": 0.8}
    sent = [one for one in messages_of(look, Desk(shipped()["eos"])) if not one.once]
    assert [wire.address for wire in sent] == ["/eos/cue/1/12/fire", "/eos/sub/4"]


def test_what_was_claimed_before_and_is_not_after_is_given_back() -> None:
    room = Room(program_from(RULES))
    room.at(0, feeling(2, happiness=0.9))
    room.at(1, Mood(), hold=True)
    assert room.at(2, Mood()) == ["release", "bed silence"]


def test_an_output_that_returns_during_a_hold_is_left_alone() -> None:
    room = Room(program_from(RULES, default=[{"scene": "tide"}]))
    room.at(0, Mood())
    room.at(1, Mood(), hold=True)
    room.performance.assert_again("projector", room.controller.restage())
    assert room.outputs["projector"].cues == []
    room.at(2, Mood())
    room.performance.assert_again("projector", room.controller.restage())
    assert [worded(cue) for cue in room.outputs["projector"].cues] == ["scene tide", "scene tide"]


def test_what_changes_in_the_moment_of_letting_go_is_said_once() -> None:
    room = Room(program_from(RULES, default=[{"scene": "tide"}]))
    room.at(0, Mood())
    room.at(1, Mood(), hold=True)
    assert room.at(2, feeling(2, happiness=0.9)) == ["scene sunrise", "bed birds", "sting chime"]


def test_letting_go_into_a_blackout_lights_nothing() -> None:
    room = Room(program_from(RULES, default=[{"scene": "tide"}]))
    room.at(0, feeling(happiness=0.9))
    room.at(1, feeling(happiness=0.9), hold=True)
    told = room.at(2, feeling(happiness=0.9), dark=True)
    assert set(told) == {"release", "bed silence"}


def test_a_cue_for_an_output_that_is_not_there_is_dropped_and_shown_so() -> None:
    room = Room(program_from(RULES, default=[{"scene": "tide"}]))
    missing, sent = Cue("mqtt", "publish", {"topic": "joy"}), Cue("osc", "send", {"to": "desk"})
    dispatcher = Dispatcher({"osc": OutputPorts(room.outputs["osc"])}, room.events)
    dispatcher.perform([missing, sent])
    assert dispatcher.states() == {
        "osc": OutputState("off", "in memory", 1, 0),
        "mqtt": OutputState("off", "the show has no such output", 0, 1),
    }
    told = [event for _, event in room.history.cues]
    assert told == [CueDropped(missing, "the show has no such output"), CueSent(sent)]


class Broken:
    """An output that raises at every port but when it is closed."""

    def perform(self, cue: Cue) -> None:
        raise KeyError(cue.args["to"])

    def state(self) -> OutputState:
        raise ValueError("no idea")

    def feel(self, feeling: SceneInput) -> None:
        raise RuntimeError(f"numb to {len(feeling.marks)}")

    def steer(self, *, held: bool, dark: bool) -> None:
        raise RuntimeError(f"stuck, {held}, {dark}")

    def take_returned(self) -> list[str]:
        raise RuntimeError("lost")

    def take_complaints(self) -> list[tuple[str, str]]:
        raise RuntimeError("silent")

    def quit_asked(self) -> bool:
        raise RuntimeError("shut")

    def close(self) -> None:
        """Nothing is held."""


def test_an_output_that_raises_loses_its_turn_and_each_raise_is_a_fault() -> None:
    room, broken, health = Room(program_from(RULES)), Broken(), Health()
    room.events.add("health", health)
    ports = OutputPorts(broken, follows=broken, steers=broken, returns=broken, complains=broken, window=broken)
    dispatcher = Dispatcher({"osc": ports, "sound": OutputPorts(room.outputs["sound"])}, room.events)
    dispatcher.perform([Cue("osc", "send", {"to": "desk"}), Cue("sound", "sting", {"play": "chime"})])
    dispatcher.feel(SceneInput())
    dispatcher.steer(held=False, dark=True)
    assert (dispatcher.take_returned(), dispatcher.take_complaints(), dispatcher.quit_asked()) == ([], [], False)
    states = dispatcher.states()
    assert states["osc"] == OutputState("down", "KeyError: 'desk'; it is told again", 0, 1)
    assert states["sound"].performed == 1
    assert [(fault.where, fault.text) for fault in health.faults()] == [
        ("osc", "KeyError: 'desk'"),
        ("osc", "RuntimeError: numb to 0"),
        ("osc", "RuntimeError: stuck, False, True"),
        ("osc", "RuntimeError: lost"),
        ("osc", "RuntimeError: silent"),
        ("osc", "RuntimeError: shut"),
        ("osc", "ValueError: no idea"),
    ]


class Moody(MemoryOutput):
    """An output that raises, or knows no such cue, as often as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.raises: list[Exception] = []

    def perform(self, cue: Cue) -> None:
        if self.raises:
            raise self.raises.pop(0)
        super().perform(cue)


def moody_room() -> tuple[Dispatcher, Moody, HistoryLog, Health]:
    wall, events, history, health = Moody(), EventBus(ManualClock()), HistoryLog(), Health()
    events.add("history", history)
    events.add("health", health)
    return Dispatcher({"projector": OutputPorts(wall)}, events), wall, history, health


TIDE = Cue("projector", "scene", {"name": "tide", "fade_s": 2.0, "with": {}}, "calm")


def test_a_cue_that_an_output_never_could_perform_is_dropped_and_told_and_the_output_is_well() -> None:
    dispatcher, wall, history, health = moody_room()
    wall.raises = [CannotPerform("there is no scene 'tide'")]
    dispatcher.perform([TIDE])
    [(_, told)] = history.cues
    assert told == CueDropped(TIDE, "there is no scene 'tide'")
    assert [fault.text for fault in health.faults()] == ["rule 'calm': there is no scene 'tide'"]
    assert dispatcher.states()["projector"].link == "off"  # as the twin says of itself
    assert dispatcher.take_failing(0.0) == dispatcher.take_failing(9.0) == []


def test_an_output_that_raised_is_down_until_it_took_the_stage_which_it_is_told_again_every_second() -> None:
    # t         0              0.9   1                 2
    # the wall  KeyError             again: KeyError   again: tide
    dispatcher, wall, _, _ = moody_room()
    wall.raises = [KeyError("gone"), KeyError("gone")]
    dispatcher.perform([TIDE])
    state = dispatcher.states()["projector"]
    assert (state.link, state.detail) == ("down", "KeyError: 'gone'; it is told again")
    assert dispatcher.take_failing(0.0) == dispatcher.take_failing(0.9) == []
    assert dispatcher.take_failing(1.0) == ["projector"]
    dispatcher.assert_again("projector", [TIDE])
    assert dispatcher.states()["projector"].link == "down"
    assert dispatcher.take_failing(1.1) == []
    assert dispatcher.take_failing(2.1) == ["projector"]
    dispatcher.assert_again("projector", [TIDE])
    assert wall.cues == [TIDE]
    assert dispatcher.states()["projector"].link == "off"


def test_a_hold_keeps_back_what_an_output_that_raised_has_lost() -> None:
    dispatcher, wall, _, _ = moody_room()
    wall.raises = [KeyError("gone")]
    dispatcher.perform([TIDE])
    dispatcher.hold({}, held=True)
    dispatcher.assert_again("projector", [TIDE])
    assert (wall.cues, dispatcher.states()["projector"].link) == ([], "down")
