"""Every action has all its parts, and they fit each other: what is written, its cue, its words, what is expected."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

import exhibit.cues
from exhibit.cues.action import Action, ClaimSection, HeldExpectation, LiveSection, StepSection, YamlKey
from exhibit.cues.by_hand import ByHand
from exhibit.cues.compiled import CompiledClaim, Staging
from exhibit.cues.http_request import HttpCue
from exhibit.cues.look import LookClaim
from exhibit.cues.look_cue import DeskMessage, DeskOrder, Lighting, LookCue, OscArgument
from exhibit.cues.mqtt_message import MqttCue
from exhibit.cues.names import Names, WrongReference
from exhibit.cues.osc_message import OscCue
from exhibit.cues.registry import (
    ACTIONS,
    BY_HAND,
    CLAIMS,
    CUES_EXPECTED,
    HELD_EXPECTED,
    LIVE,
    STEPS,
    action_of,
    again,
    cue_words,
    told,
)
from exhibit.cues.scene import DarkCue, ParametersCue, SceneCue, SceneTransition
from exhibit.cues.sound_bed import BedCue, VolumeCue
from exhibit.cues.sting_cue import StingCue, StopCue
from exhibit.cues.typed_cue import TypedCue
from exhibit.expressions.text_templates import spoken
from exhibit.expressions.vocabulary import values_of
from exhibit.rules.schema import Claim, Live, SequenceStep
from exhibit.values import Cue, Mood

CUES: tuple[TypedCue, ...] = (
    SceneCue("tide", 2.0, {"speed": 0.5}, SceneTransition("dip", "#ffffff"), "projector left"),
    SceneCue("tide"),
    DarkCue(0.5),
    ParametersCue({"speed": 1.0}),
    BedCue("waves", 0.5, 1.0),
    BedCue(None, 1.0),
    VolumeCue(0.25),
    StingCue("chime", 0.5),
    StingCue("chime", 0.5, "left"),
    BedCue("waves", 0.5, 1.0, "right"),
    StopCue("chime", 0.5),
    LookCue(
        "desk",
        (DeskOrder("cue", "1/12"),),
        (DeskMessage("/a", (1, "x")),),
        {"sub 4": 0.5},
        {"chan 7": (1.0, 0.5, 0.0)},
        2.0,
        look="warm",
        again=True,
    ),
    LookCue("lamp", action="release", output="dmx"),
    LookCue("desk", levels={"sub 4": 0.1}, action="adjust"),
    OscCue[OscArgument]("desk", "/cue/1/fire", (1, 0.5, "text", True)),
    MqttCue("joy", {"seconds": 2}, retain=True, latest=True),
    MqttCue("joy"),
    HttpCue("hook", "GET", "/x", {"level": 1}, [1, 2], latest=True),
    HttpCue("hook"),
)
WRITTEN: Mapping[str, Any] = {
    "sound": {"sting": "chime"},
    "osc": {"to": "desk", "address": "/x", "args": ["{happiness}"]},
    "mqtt": {"topic": "joy", "payload": {"n": "{visitors}"}},
    "http": {"to": "hook", "json": {"n": "{visitors}"}},
    "set": {"variable": "rain", "to": 0.5},
    "call": {"name": "sunrise"},
}
NO_CUES = {"scene": "it is held", "count": "it becomes a set"}
CLAIMED: Mapping[str, Any] = {
    "scene": {"name": "tide", "with": {"speed": "arousal"}},
    "sound": {"play": "waves", "volume": "2 * arousal"},
    "look": "warm",
}
WAYS: Mapping[str, Any] = {
    "osc": {"to": "desk", "address": "/fader"},
    "mqtt": {"topic": "mood"},
    "http": {"to": "hook", "path": "/mood"},
    "scene": "speed",
}
ROOM = Staging({"warm": {"desk": Lighting(LookCue("desk", levels={"sub 4": 0.5}), LookCue("desk"))}})


@pytest.mark.parametrize("cue", CUES, ids=repr)
def test_what_is_packed_is_unpacked(cue: TypedCue) -> None:
    assert type(cue).decode(cue.encode("joy")) == cue
    assert cue.encode("joy").rule == "joy"


def test_every_part_of_every_action_is_there() -> None:
    sections = [*(key.section for key in CLAIMS), *(key.section for key in STEPS), *(key.section for key in LIVE)]
    assert [one for one in sections if inspect.isabstract(one)] == []
    assert {key.name for key in STEPS} == {*WRITTEN, *NO_CUES}, "each step is tried below"
    assert {key.name for key in CLAIMS} == set(CLAIMED)
    assert {key.name for key in LIVE} == set(WAYS)


def written(kind: type) -> set[type]:
    """All classes of that kind in the whole of cues/, however far below."""
    for module in pkgutil.iter_modules(exhibit.cues.__path__, f"{exhibit.cues.__name__}."):
        importlib.import_module(module.name)
    nearest: list[type] = kind.__subclasses__()
    found = {one for below in nearest for one in (below, *written(below))}
    return {one for one in found if one.__module__.startswith(exhibit.cues.__name__)}


@pytest.mark.parametrize(
    ("kind", "listed"),
    [
        (Action, {type(one) for one in ACTIONS}),
        (ClaimSection, {key.section for key in CLAIMS}),
        (StepSection, {key.section for key in STEPS}),
        (LiveSection, {key.section for key in LIVE}),
        (HeldExpectation, {type(one) for one in HELD_EXPECTED}),
        (ByHand, {type(one) for one in BY_HAND}),
    ],
)
def test_what_is_written_in_a_file_of_cues_is_listed(kind: type, listed: set[type]) -> None:
    """An action without its line in ACTIONS, or a part without its action, would be known to nobody."""
    assert written(kind) == listed


def test_an_action_that_lacks_a_part_cannot_be_made() -> None:
    """And mypy says so first: the registry makes each of them, and a key takes no section that lacks one."""

    class Whistle(Action):
        cues = frozenset({("sound", "whistle")})
        claim = None
        live = None
        held_expected = None
        cue_expected = None

        @property
        def step(self) -> YamlKey[StepSection] | None:
            return None

        def words(self, cue: Cue) -> tuple[str, str]:
            return "whistle", cue.action

        def told(self, cue: Cue) -> Iterator[Mapping[str, object]]:
            yield {"whistle": cue.action}

    with pytest.raises(TypeError, match="again"):
        Whistle()  # type: ignore[abstract]


def test_a_section_that_lacks_a_part_is_told_which() -> None:
    class Whistled(StepSection):
        def mistakes(self, names: Names) -> Iterator[WrongReference]:  # noqa: ARG002 (a whistle names nothing)
            return iter(())

    with pytest.raises(TypeError, match="Whistled lacks cue"):
        YamlKey("whistle", Whistled, "a whistle")  # type: ignore[type-abstract]


def test_each_cue_and_each_key_belongs_to_one_action() -> None:
    cues = Counter(cue for one in ACTIONS for cue in one.cues)
    assert [cue for cue, times in cues.items() if times > 1] == []
    for keys in (CLAIMS, STEPS, LIVE):
        names = Counter(key.name for key in keys)
        assert [name for name, times in names.items() if times > 1] == []
    expected = Counter(key for one in CUES_EXPECTED for key in one.keys)
    assert [key for key, times in expected.items() if times > 1] == []


@pytest.mark.parametrize("key", WRITTEN)
def test_a_step_becomes_a_cue_that_is_said_and_can_be_expected(key: str) -> None:
    step = SequenceStep.model_validate({key: WRITTEN[key]})
    assert step.action is not None
    cue = step.action.cue()
    assert cue is not None
    action = action_of(cue)
    assert action is not None
    assert action.step is not None
    assert action.step.name == key
    kind, what = cue_words(replace(cue, args=spoken(cue.args, values_of(Mood()))))
    assert (kind, bool(what)) == (action.cue_expected.kind if action.cue_expected else kind, True)
    assert any(kind in one for one in told(cue)), "an expectation can name it"
    assert again(cue) is None, "what happened is over"


@pytest.mark.parametrize("key", CLAIMED)
def test_a_claim_becomes_cues_that_are_said_asserted_again_and_given_back(key: str) -> None:
    claims: tuple[CompiledClaim, ...] = Claim.model_validate({key: CLAIMED[key]}).action.claims(ROOM)
    (claim,) = claims
    values = values_of(Mood(1, "happiness", {"happiness": 1.0}, arousal=0.75))
    cue = claim.cue("joy", values)
    assert claim.name in cue_words(cue)[1]
    assert again(cue) is not None
    assert claim.release, "what lets go is given back"
    assert all(again(one) == one for one in claim.release)
    numbers = claim.follow.numbers(cue.args)
    assert numbers
    assert all(isinstance(one, float) for one in numbers.values())
    assert "volume" not in numbers or numbers["volume"] == 1.0, "a volume stays within its range"


@pytest.mark.parametrize("key", WAYS)
def test_a_followed_value_goes_its_way(key: str) -> None:
    live = Live.model_validate({"value": "happiness", key: WAYS[key]})
    way = live.way.cue(ROOM)
    assert str(way.args).count("None") == 1, "there the value goes"
    assert live.every_s >= live.way.least_s


def test_a_way_that_bears_less_says_so_only_where_more_is_written() -> None:
    quick = {"value": "happiness", "http": {"to": "hook"}}
    assert Live.model_validate(quick).every_s == 1.0
    assert Live.model_validate({**quick, "every": "5s"}).every_s == 5.0
    with pytest.raises(ValidationError, match="by http a value goes every 1s at most"):
        Live.model_validate({**quick, "every": "200ms"})


def test_a_look_that_is_asserted_again_marks_what_is_no_state() -> None:
    (claim,) = LookClaim(name="warm").claims(ROOM)
    cue = claim.cue("joy", {})
    repeated = again(cue)
    assert repeated is not None
    assert LookCue.decode(repeated).again
    assert not LookCue.decode(cue).again


def test_of_what_is_not_known_nothing_is_said() -> None:
    """Where a file cannot be read, its names are not missing."""
    unknown = Names(scenes={"tide": None}, sounds=["chime", "waves"], projectors=None)
    entries = [Claim.model_validate({key: one}).action for key, one in CLAIMED.items()]
    steps = [SequenceStep.model_validate({key: one}).action for key, one in WRITTEN.items()]
    assert [mistake for one in (*entries, *steps) if one for mistake in one.mistakes(unknown)] == []
    nothing = Names(looks=(), targets={"osc": (), "http": ()}, broker=False, variables={})
    for one in (*entries, *steps):
        assert one is not None
        assert list(one.mistakes(nothing)), "and where it can, each is"
