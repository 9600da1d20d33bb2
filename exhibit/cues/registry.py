"""Every action, and what the rest of the house asks of all of them (D-0009). A new action is one more line of
ACTIONS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, create_model

from exhibit.cues.action import Action, ActionSection, CueExpectation, HeldExpectation, YamlKey
from exhibit.cues.by_hand import ByHand
from exhibit.cues.call import CallAction
from exhibit.cues.formatting import shown
from exhibit.cues.http_request import HttpAction
from exhibit.cues.look import LookAction
from exhibit.cues.mqtt_message import MqttAction
from exhibit.cues.osc_message import OscAction
from exhibit.cues.scene import SceneAction
from exhibit.cues.sound_bed import BedAction
from exhibit.cues.sting import StingAction
from exhibit.cues.variables import CountAction, SetAction
from exhibit.values import Cue

ACTIONS: tuple[Action, ...] = (
    StingAction(),
    OscAction(),
    MqttAction(),
    HttpAction(),
    SceneAction(),
    BedAction(),
    LookAction(),
    SetAction(),
    CountAction(),
    CallAction(),
)

CLAIMS = tuple(one.claim for one in ACTIONS if one.claim is not None)
STEPS = tuple(one.step for one in ACTIONS if one.step is not None)
LIVE = tuple(one.live for one in ACTIONS if one.live is not None)
# Any: what an expectation reads is its own affair; here they are only listed.
HELD_EXPECTED: tuple[HeldExpectation[Any], ...] = tuple(one.held_expected for one in ACTIONS if one.held_expected)
CUES_EXPECTED: tuple[CueExpectation, ...] = tuple(one.cue_expected for one in ACTIONS if one.cue_expected)
BY_HAND: tuple[ByHand, ...] = tuple(kind for one in ACTIONS for kind in one.by_hand)

_BY_CUE: Mapping[tuple[str, str], Action] = {cue: one for one in ACTIONS for cue in one.cues}
Model = TypeVar("Model", bound=BaseModel)


def action_of(cue: Cue) -> Action | None:
    """Whose cue this is; None for one that only follows, or that nobody knows."""
    return _BY_CUE.get((cue.output.partition(" ")[0], cue.action))


def cue_words(cue: Cue) -> tuple[str, str]:
    """The kind of a cue in one word, and what it says."""
    action = action_of(cue)
    if action is None:
        return cue.output, " ".join([cue.action, *(f"{key} {shown(value)}" for key, value in cue.args.items())])
    return action.words(cue)


def again(cue: Cue) -> Cue | None:
    """What makes `cue` true once more; None where it only happened."""
    action = action_of(cue)
    return cue if action is None else action.again(cue)


def told(cue: Cue) -> Iterator[Mapping[str, object]]:
    """What `cue` says, by the keys that an expectation may name."""
    for action in ACTIONS:
        yield from action.told(cue)


def with_fields(base: type[Model], fields: Mapping[str, Any]) -> type[Model]:
    """A model like `base` that has these fields besides; Any is the word of pydantic's `create_model`."""
    return create_model(base.__name__, __base__=base, **fields)


def with_keys(base: type[Model], keys: Iterable[YamlKey[ActionSection]]) -> type[Model]:
    """A model like `base` in which these may be written."""
    return with_fields(base, {key.name: key.field() for key in keys})
