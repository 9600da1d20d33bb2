"""What a look asks of one desk or fixture, as a cue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal

from exhibit.cues.typed_cue import Amount, Number, TypedCue
from exhibit.values import Cue

LookDoes = Literal["look", "adjust", "release"]
_ACTIONS: Mapping[str, LookDoes] = {"look": "look", "adjust": "adjust", "release": "release"}
OscArgument = bool | int | float | str


@dataclass(frozen=True)
class DeskOrder:
    """A command that the desk knows, such as "cue", and what it is for, such as "1/12"."""

    command: str
    what: str


@dataclass(frozen=True)
class DeskMessage:
    """An OSC message of somebody's own."""

    address: str
    args: tuple[OscArgument, ...] = ()


@dataclass(frozen=True)
class LookCue(TypedCue, Generic[Number]):
    """What the desk or fixture `to` is asked for, within `fade_s`: `orders`, then `messages`, `levels` by what is lit
    (0 to 1) and `colours` (red, green, blue). `action`: to come, to follow what has moved, or to give back. `again`:
    it is said once more, and what is no state is left out."""

    to: str
    orders: tuple[DeskOrder, ...] = ()
    messages: tuple[DeskMessage, ...] = ()
    levels: Mapping[str, Number] = field(default_factory=dict)
    colours: Mapping[str, tuple[Number, Number, Number]] = field(default_factory=dict)
    fade_s: float | None = None
    action: LookDoes = "look"
    look: str = ""
    output: str = "osc"
    again: bool = False

    def encode(self, rule: str = "default") -> Cue:
        args: dict[str, object] = {
            "look": self.look,
            "to": self.to,
            "do": [{"command": one.command, "what": one.what} for one in self.orders],
            "messages": [{"address": one.address, "args": list(one.args)} for one in self.messages],
            "levels": dict(self.levels),
            "colours": {what: list(colour) for what, colour in self.colours.items()},
            "again": self.again,
        }
        said = {key: value for key, value in args.items() if value}
        return Cue(self.output, self.action, said | ({} if self.fade_s is None else {"fade_s": self.fade_s}), rule)

    @classmethod
    def decode(cls, cue: Cue) -> LookCue[float]:
        args, action = cue.args, _ACTIONS.get(cue.action)
        if action is None or "to" not in args:
            raise ValueError(f"{cue.output} cannot do '{cue.action}' with {dict(args)}")
        fade_s = args.get("fade_s")
        return LookCue(
            str(args["to"]),
            tuple(DeskOrder(one["command"], one["what"]) for one in args.get("do", ())),
            tuple(DeskMessage(one["address"], tuple(one.get("args", ()))) for one in args.get("messages", ())),
            {what: float(share) for what, share in args.get("levels", {}).items()},
            {what: _colour(parts) for what, parts in args.get("colours", {}).items()},
            None if fade_s is None else float(fade_s),
            action,
            str(args.get("look", "")),
            cue.output,
            bool(args.get("again", False)),
        )


def _colour(parts: Sequence[float]) -> tuple[float, float, float]:
    red, green, blue = parts
    return float(red), float(green), float(blue)


@dataclass(frozen=True)
class Lighting:
    """What a look asks of one target or fixture, and what gives it back, where something does."""

    asks: LookCue[Amount]
    release: LookCue[Amount] | None = None


Look = Mapping[str, Lighting]
"""A look, by target."""
