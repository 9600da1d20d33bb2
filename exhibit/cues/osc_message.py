"""An OSC message to a desk or a program, once or following a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pydantic import Field

from exhibit.config.problems import did_you_mean
from exhibit.cues.action import Action, CueExpectation, LiveSection, StepSection, YamlKey
from exhibit.cues.by_hand import BY_HAND, ByHand, HandCommand, HandOrder, HandTarget, Reach
from exhibit.cues.compiled import Staging
from exhibit.cues.formatting import shown
from exhibit.cues.hand_values import colour, share, value, wrong
from exhibit.cues.look_cue import DeskOrder, LookCue, OscArgument
from exhibit.cues.names import Names, WrongReference, missing
from exhibit.cues.typed_cue import TypedCue
from exhibit.expressions.text_templates import TextTemplate
from exhibit.expressions.yaml_types import Address, Argument
from exhibit.values import Cue

OSC = "osc"
_NOT_LISTED = "this command line is not in the target's `allow`: add it there"
_AMOUNTS = {"nothing": "", "share": " and a number from 0 to 1", "colour": " and '#rrggbb'"}
NOT_ALLOWED = f"{_NOT_LISTED}, if the technician agrees"


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


class DeskByHand(ByHand):
    """`exhibit cue desk cue 1/12`, and messages of somebody's own."""

    example = (
        "a command to a target (exhibit cue desk cue 1/12; exhibit cue desk level 'sub 4' 0.5; exhibit cue desk colour "
        "'chan 7' '#ff8800'), a message (exhibit cue desk /a/b 1 0.5 text)"
    )
    title = "Targets: exhibit cue TARGET COMMAND WHAT, or exhibit cue TARGET /address values"
    where_none = "they stand in venue.yaml or exhibit.yaml"
    held = False

    def listed(self, reach: Reach) -> Mapping[str, str]:
        return {
            name: f"{one.place}: {', '.join(one.commands) or 'messages only'}" for name, one in reach.of(OSC).items()
        }

    def cues(self, order: HandOrder, reach: Reach) -> list[Cue]:
        target = reach.of(OSC)[order.name]
        name, *rest = order.words or ("",)
        if name.startswith("/"):
            return [self._message(order.name, target, name, rest).encode(BY_HAND)]
        command = target.commands.get(name)
        if command is None:
            raise wrong(f"{target.called} has no '{name}'. {did_you_mean(name, target.commands)}")
        look = LookCue[float](order.name, fade_s=order.fade_s)
        return [self._asked(look, name, command, rest).encode(BY_HAND)]

    def _message(self, to: str, target: HandTarget, address: str, words: Iterable[str]) -> OscCue[OscArgument]:
        values = tuple(value(one) for one in words)
        if not target.allows(address, values):
            raise wrong(_NOT_LISTED)
        return OscCue(to, address, values)

    def _asked(self, look: LookCue[float], name: str, command: HandCommand, words: list[str]) -> LookCue[float]:
        what, *amount = words or [""]
        if len(amount) != (command.takes != "nothing") or not command.fits(what):
            forms = " or ".join(f"'{form}'" for form in command.forms)
            raise wrong(f"after '{name}' belongs {forms}{_AMOUNTS[command.takes]}")
        if command.allow is not None and what not in command.allow:
            raise wrong(f"'{what}' is not in the target's `allow`: add it there")
        match command.takes:
            case "share":
                return replace(look, levels={what: share(amount[0])})
            case "colour":
                return replace(look, colours={what: colour(amount[0])})
            case "nothing":
                return replace(look, orders=(DeskOrder(name, what),))


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
    by_hand = (DeskByHand(),)

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
