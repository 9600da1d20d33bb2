"""What leaves below `stage` is the same whoever is there: every outlet, for every word and address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from exhibit.clock import ManualClock
from exhibit.commands.why_printer import WhyPrinter
from exhibit.config.journal import PrivacyLevel
from exhibit.events import CueSent
from exhibit.expressions.words import OF_MOOD
from exhibit.health import Fault
from exhibit.inputs.addresses import READ, addresses
from exhibit.inputs.osc.query import tree
from exhibit.journal.atoms import Atom
from exhibit.journal.tally import BINS, Tally
from exhibit.outputs.mqtt.home_assistant import discovery
from exhibit.outputs.mqtt.states import states
from exhibit.outputs.osc.telemetry import packet
from exhibit.outputs.port import OutputState
from exhibit.overlay import panel
from exhibit.rules.plan import Program
from exhibit.runtime.discretion import (
    Discretion,
    NewestAtom,
    discreet_addresses,
    discreet_values,
    mood_names,
)
from exhibit.runtime.face_words import expressions, in_face_words, shown
from exhibit.runtime.status import Status
from exhibit.terminal import plain
from exhibit.values import (
    EMOTIONS,
    NOBODY,
    UNREAD,
    Cue,
    Face,
    Mood,
    Observation,
    Reading,
    RuleChange,
    Variable,
    Visitor,
)
from exhibit.web.board import Board
from exhibit.web.control_room.discreet_parts import discreet_parts
from exhibit.web.control_room.facial_parts import facial_moment, facial_parts
from exhibit.web.control_room.parts import PARTS, minute_of, state_of
from exhibit.web.control_room.why import why
from exhibit.web.monitor.metrics import Metrics
from exhibit.web.visitor_phone.reader import answer_of, in_expressions
from tests.test_terminal import STATUS, drawn

FACE = Face((100, 100, 200, 220), ((130, 150), (170, 150), (150, 175), (135, 200), (165, 200)), 0.95)
LEVELS: tuple[PrivacyLevel, ...] = ("museum", "expression")
EMPTY = replace(STATUS, mood=Mood(), rate_hz=30.0, engine=replace(STATUS.engine, rules={}), cues=(), outputs={
    "projector": OutputState("up", "", 0), "mqtt": OutputState("down", "gone", 0, 0)})  # fmt: skip
ROOM = replace(
    EMPTY,
    mood=Mood(3, "happiness", {"happiness": 0.75, "anger": 0.25}, 0.6, 0.5, 0.9, 10.0, 3.0),
    observation=Observation(9.0, 9, (640, 360), (Visitor(7, FACE, {"happiness": 1.0}, 0.9, 12.0),)),
    engine=STATUS.engine,
    rate_hz=28.4,
    frame_ms=93.0,
    latency_ms=120.0,
    frames=4321,
    source=replace(EMPTY.source, skipped=77),
    cues=((12.5, CueSent(Cue("projector", "show", {"scene": "sunrise"}, "joy"))),),
    changes=((12.5, RuleChange("joy", began=True)),),
    starts={"joy": 5},
    withheld=4,
    outputs={"projector": OutputState("up", "sunrise", 44), "mqtt": OutputState("down", "gone, 9 waiting", 4, 5)},
)
"""Two rooms that differ in all that follows people, and in nothing else."""
SHOWN = Tally(23, read_visits=20, dwell=(23,) + (0,) * (BINS - 1), held=(0,) * BINS, emotions={"happiness": 12.0})
ATOM = Atom("a", "hall", "", 0, 900, SHOWN)


def sensed(mood: Mood, *, joy: bool) -> dict[str, Variable]:
    """What a neighbour is told on a stage."""
    of_mood = {f"mood/{word.told.path}": word.read(mood) for word in OF_MOOD if word.told}
    switches = {"hold": False, "blackout": False, "processing": True}
    playing = {"scene/projector": "sunrise" if joy else "tide", "act": "play" if joy else "attract", "rule/joy": joy}
    return {**of_mood, **playing, **switches, "health/rate": 28.4 if joy else 30.0, "var/gain": 0.5}


def outside(status: Status, values: Mapping[str, Variable], told: Discretion) -> dict[str, str]:
    """Everything that leaves, by outlet."""
    status = replace(status, discretion=told)
    values = discreet_values(values, told)
    known = tuple(addresses({"gain": 0.5}, ["joy"], ["attract", "play"], ["tide", "sunrise"]))
    home = discovery(
        "room", "x", "1", [path[5:] for path in values if path[:5] == "rule/"], [], told=tuple(mood_names(told.level))
    )
    board = Board(ManualClock())
    board.tick(lambda: status)
    return {
        "mqtt": json.dumps(states("room", values)),
        "home assistant": home[1],
        "osc": repr([packet(path, value) for path, value in values.items()]),
        "osc query": json.dumps(tree(discreet_addresses(known, told.level), values)),
        "metrics": Metrics(board).text().decode(),
        "page": json.dumps(state_of(status, discreet_parts(PARTS))),
        "terminal": plain(status),
    }


def rooms(told: Discretion) -> tuple[dict[str, str], dict[str, str]]:
    empty, full = sensed(EMPTY.mood, joy=False), sensed(ROOM.mood, joy=True)
    return outside(EMPTY, empty, told), outside(ROOM, full, told)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("atom", [None, ATOM], ids=["few", "many"])
def test_no_outlet_tells_an_empty_room_from_a_full_one(level: PrivacyLevel, atom: Atom | None) -> None:
    empty, full = rooms(Discretion(level, 10, atom))
    for name, told in empty.items():
        assert told == full[name], name


def test_on_a_stage_every_outlet_tells_them_apart() -> None:
    """The test above compares what does differ."""
    empty, full = rooms(Discretion())
    alike = [name for name, told in empty.items() if told == full[name]]
    assert alike == ["home assistant"]


def test_every_word_of_the_mood_is_few_unknown_or_not_told() -> None:
    told = discreet_values(sensed(ROOM.mood, joy=True), Discretion("museum"))
    of_mood = {path: value for path, value in told.items() if path.startswith("mood/")}
    assert of_mood == {"mood/visitors": "few", "mood/dominant": "unknown"}


def test_many_are_told_in_steps_of_k_and_what_they_felt_in_steps_of_five_points() -> None:
    told = discreet_values(sensed(ROOM.mood, joy=True), Discretion("museum", 10, ATOM))
    assert (told["mood/visitors"], told["mood/dominant"], told["mood/happiness"]) == ("at least 20", "happiness", 0.6)
    fewer_read = replace(ATOM, tally=replace(SHOWN, read_visits=9))
    told = discreet_values(sensed(ROOM.mood, joy=True), Discretion("museum", 10, fewer_read))
    assert (told["mood/visitors"], told["mood/dominant"]) == ("at least 20", UNREAD)


def test_the_scene_that_a_person_shows_by_hand_is_told_and_no_other() -> None:
    values = sensed(ROOM.mood, joy=True)
    assert discreet_values(values, Discretion("museum"))["scene/projector"] == ""
    assert discreet_values(values, Discretion("museum"), "ember")["scene/projector"] == "ember"


@pytest.mark.parametrize("level", LEVELS)
def test_every_address_that_tells_something_has_a_value_or_tells_of_many_alone(level: PrivacyLevel) -> None:
    known = tuple(addresses({"gain": 0.5}, ["joy"], ["play"], ["tide"]))
    told = discreet_values(sensed(ROOM.mood, joy=True), Discretion(level, 10, ATOM))
    described = {one.path for one in discreet_addresses(known, level) if one.access & READ}
    assert {path for path in told if path.startswith("mood/")} == {path for path in described if path[:5] == "mood/"}
    assert not any(path.startswith("rule/") for path in told)
    assert "rule/joy/enable" in {one.path for one in discreet_addresses(known, level)}


def test_expression_names_no_emotion_anywhere() -> None:
    _, full = rooms(Discretion("expression", 10, ATOM))
    for outlet, told in full.items():
        assert [name for name in EMOTIONS if name in told] == [], outlet
    assert json.loads(json.loads(full["mqtt"])["room/mood"])["smile"] == 0.6
    assert {shown(name) for name in EMOTIONS} & set(EMOTIONS) == set()
    assert (shown(NOBODY), shown(UNREAD)) == (NOBODY, UNREAD)


def inside() -> dict[str, str]:
    """Everything that operators and visitors are told live at the level `expression`, by outlet."""
    status = replace(ROOM, discretion=Discretion("expression", 10, ATOM), program=Program(ROOM.plans))
    printed: list[str] = []
    why_printer = WhyPrinter("joy", printed.append, ROOM.plans[0], faces_only=True)
    why_printer.hear(
        1.0, RuleChange("joy", began=True, explain=lambda: "happiness 0.75 > 0.5", seen={"happiness": 0.75})
    )
    face = Reading(FACE, {"happiness": 0.75, "anger": 0.25})
    return {
        "page": json.dumps(state_of(status, facial_parts(PARTS))),
        "why": json.dumps([why(status, plan, language) for plan in ROOM.plans for language in ("en", "ru")]),
        "minute": json.dumps(facial_moment(minute_of([(1.0, ROOM.mood)])[0])),
        "screen": drawn(status, 160),
        "overlay": repr([(row.text, row.said) for row in panel(status).rows]),
        "run --why": " ".join(printed),
        "try": json.dumps(in_expressions(answer_of((face,), EMOTIONS))),
    }


def test_expression_names_no_emotion_to_operators_either() -> None:
    for outlet, told in inside().items():
        assert [name for name in (*EMOTIONS, "happy", "angry") if name in told.replace("emotions", "")] == [], outlet
        assert "smil" in told, outlet


def test_a_rule_that_is_named_like_an_emotion_keeps_its_name() -> None:
    assert in_face_words("active('anger') and anger > 0.5") == "active('anger') and brow lowered > 0.5"


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_smile_brow_and_mouth_stay_within_their_ranges(emotion: str) -> None:
    told = expressions({emotion: 1.0})
    assert all(-1 <= value <= 1 for value in told.values())
    assert (told["smile"] == 1) is (emotion == "happiness")


def test_what_was_shown_last_is_told_until_the_journal_says_otherwise() -> None:
    newest = NewestAtom()
    newest.tell(ATOM)
    assert newest.atom is ATOM
    newest.tell(None)
    assert newest.atom is None


def test_faults_and_health_are_told_at_every_level() -> None:
    ill = replace(ROOM, faults=(Fault("mqtt", "connection refused", 1.0, 7),))
    told = outside(ill, sensed(ROOM.mood, joy=True), Discretion("museum"))
    assert "connection refused" in told["page"]
