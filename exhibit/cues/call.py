"""A call to all rooms of the house, which is answered in step: a rule sends it, and rules of every room, this one too,
hear it as `called('sunrise')`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from exhibit.config.patterns import matching
from exhibit.cues.action import Action, CueExpectation, StepSection, YamlKey
from exhibit.cues.names import Names, WrongReference
from exhibit.values import Cue

CALL = "call"
"""The output of these cues: the house."""
LEAD_S = 0.3
"""So long after a call was sent every room answers it: time enough for the slowest line."""
HEARD_S = 1.0
"""For so long `called()` is true."""
NO_BROKER = (
    "rooms are called by way of a broker, and this show has none: add 'mqtt:' with its host to exhibit.yaml, and a "
    "prefix such as house/hall"
)
CallName = Annotated[
    str, matching(r"^[a-z0-9][a-z0-9-]{0,63}$", "no name of a call: write small letters, digits and -, such as sunrise")
]


class CallStep(StepSection):
    """All rooms of the house are called."""

    name: CallName = Field(description="what rooms ask for: called('sunrise')")

    def mistakes(self, names: Names) -> Iterator[WrongReference]:
        if names.broker is False:
            yield WrongReference((), NO_BROKER, key=True)

    def cue(self) -> Cue:
        return Cue(CALL, "call", {"name": self.name})


def called_by(cue: Cue) -> str:
    """What the rooms are called by `cue`; empty where it calls none."""
    return str(cue.args["name"]) if cue.output == CALL else ""


class CallAction(Action):
    """`call: sunrise` in a sequence."""

    cues = frozenset({(CALL, "call")})
    claim = None
    step = YamlKey("call", CallStep, "all rooms of the house are called, and answer in step", "name")
    live = None
    held_expected = None
    cue_expected = CueExpectation({"call": (str | None, Field(None, description="a call to all rooms, by name"))})
    by_hand = ()

    def told(self, cue: Cue) -> Iterator[Mapping[str, object]]:
        if cue.output == CALL:
            yield {"call": cue.args.get("name")}

    def words(self, cue: Cue) -> tuple[str, str]:
        return "call", str(cue.args.get("name"))

    def again(self, cue: Cue) -> Cue | None:  # noqa: ARG002 (what happened is over)
        return None
