"""An OSC message to a desk or a program, once or following a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import Field

from exhibit.cues.action import Action, CueExpectation, LiveSection, StepSection, YamlKey
from exhibit.cues.compiled import Staging
from exhibit.cues.formatting import shown
from exhibit.cues.look_cue import LookCue, OscArgument
from exhibit.cues.names import Names, WrongReference, missing
from exhibit.cues.typed_cue import TypedCue
from exhibit.expressions.text_templates import TextTemplate
from exhibit.expressions.yaml_types import Address, Argument
from exhibit.values import Cue

OSC = "osc"
NOT_ALLOWED = "this command line is not in the target's `allow`: add it there, if the technician agrees"


Unsaid = OscArgument | TextTemplate | None
"""A value that may still have gaps; None is where a followed one goes."""
Value = TypeVar("Value", OscArgument, Unsaid)


@dataclass(frozen=True)
class OscCue(TypedCue, Generic[Value]):
    """The message `address` with `args` to the target `to`."""

    to: str
    address: str
    args: tuple[Value, ...] = ()

    def encode(self, rule: str = "default") -> Cue:
        return Cue(OSC, "send", {"to": self.to, "address": self.address, "args": list(self.args)}, rule)

    @classmethod
    def decode(cls, cue: Cue) -> OscCue[OscArgument]:
        if cue.action != "send" or not {"to", "address"} <= cue.args.keys():
            raise ValueError(f"{cue.output} cannot do '{cue.action}' with {dict(cue.args)}")
        return OscCue(str(cue.args["to"]), str(cue.args["address"]), tuple(cue.args.get("args", ())))


def desk_cue(cue: Cue) -> OscCue[OscArgument] | LookCue[float]:
    """What `cue` asks of a desk. Raises ValueError for what no desk does."""
    return OscCue.decode(cue) if cue.action == "send" else LookCue.decode(cue)


class OscStep(StepSection):
    """An OSC message to a named target."""

    to: str = Field(description="a target of the show's osc section")
    address: Address = Field(description="begins with '/'")
    args: list[Argument] = Field(
        default_factory=list, max_length=32, description="values, in order; '{happiness}' sends what it is then"
    )

    def mistakes(self, names: Names) -> Iterator[WrongReference]:
        yield from missing("OSC target", self.to, names.targets.get(OSC), ("to",))
        if not names.allows(self.to, self.address, self.args):
            yield WrongReference(("args",), NOT_ALLOWED)

    def cue(self) -> Cue:
        return OscCue[Unsaid](self.to, self.address, tuple(self.args)).encode()


class LiveOsc(LiveSection):
    """Where a followed value goes by OSC: the only value of the message."""

    to: str = Field(description="a target of the show's osc section")
    address: Address = Field(description="begins with '/'")

    def mistakes(self, names: Names) -> Iterator[WrongReference]:
        return missing("OSC target", self.to, names.targets.get(OSC), ("to",))

    def cue(self, staging: Staging) -> Cue:  # noqa: ARG002 (a target is the same everywhere)
        return OscCue[Unsaid](self.to, self.address, (None,)).encode()


class OscAction(Action):
    """`osc: {to: desk, address: /cue/1/fire}`."""

    cues = frozenset({(OSC, "send")})
    claim = None
    step = YamlKey("osc", OscStep, "an OSC message")
    live = YamlKey("osc", LiveOsc, "send it as an OSC message")
    held_expected = None
    cue_expected = CueExpectation(
        {
            "osc": (str | None, Field(None, description="the address of an OSC message")),
            "to": (str | None, Field(None, description="the OSC target")),
            "args": (list[bool | int | float | str] | None, Field(None, description="the message's values")),
        },
        fixed=("to",),
    )

    def told(self, cue: Cue) -> Iterator[Mapping[str, object]]:
        """Looks send messages, too."""
        if cue.output != OSC:
            return
        messages = [cue.args] if cue.action == "send" else cue.args.get("messages", ())
        for one in messages:
            yield {"osc": one.get("address"), "to": cue.args.get("to"), "args": one.get("args", ())}

    def words(self, cue: Cue) -> tuple[str, str]:
        values = " ".join(shown(value) for value in cue.args.get("args", ()))
        return "osc", f"{cue.args.get('to')} {cue.args.get('address')} {values}".rstrip()

    def again(self, cue: Cue) -> Cue | None:  # noqa: ARG002 (a message is no state)
        return None
