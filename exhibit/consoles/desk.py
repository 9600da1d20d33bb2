"""A desk of the venue: orders in the show's words become OSC messages in the desk's own. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exhibit.consoles.preset import GAP, Filled, MessagePattern, Preset

Colour = tuple[float, float, float]
"""Red, green and blue, each 0 to 1."""


@dataclass(frozen=True)
class OscMessage:
    """An OSC message, ready to be sent. Of messages with the same `key` only the latest counts; None: every one does.
    `once`: what it does is no state, so it is not sent again for a desk that comes back."""

    address: str
    args: tuple[Filled, ...] = ()
    key: str | None = None
    once: bool = False


@dataclass(frozen=True)
class Desk:
    """A console with the settings that a venue gives it. What it is asked for has been checked; what it does not know
    becomes nothing. `allow` lists the raw command lines that may be sent."""

    preset: Preset
    settings: Mapping[str, Filled | None] = field(default_factory=dict)
    allow: tuple[str, ...] = ()

    def allows(self, address: str, args: Iterable[object]) -> bool:
        """Whether a message of somebody's own may be sent: a raw command line only where the venue lists it."""
        raw = any(address.lower().endswith(one) for one in self.preset.lines)
        return not raw or all(one in self.allow for one in args)

    def fire(self, command: str, what: str = "", fade_s: float | None = None) -> list[OscMessage]:
        """`command` for `what`, such as "cue" for "1/12"."""
        found = self.preset.commands.get(command)
        return self._messages(command, what, {}, fade_s, once=found is not None and found.once)

    def level(self, what: str, share: float, fade_s: float | None = None) -> list[OscMessage]:
        """`what`, such as "group 3", at `share` of its range (0 to 1; more or less is cut)."""
        return self._messages("level", what, {"value": share}, fade_s)

    def colour(self, what: str, colour: Colour, fade_s: float | None = None) -> list[OscMessage]:
        """`what` in `colour`."""
        return self._messages("colour", what, dict(zip(("red", "green", "blue"), colour, strict=True)), fade_s)

    def setup(self) -> list[OscMessage]:
        """What is said first, each time the desk is reached."""
        return self._filled(self.preset.setup, {})

    def ping(self) -> OscMessage | None:
        """The question that the desk answers while it is well."""
        return next(iter(self._filled([self.preset.ping], {})), None) if self.preset.ping else None

    def _messages(
        self, command: str, what: str, shares: Mapping[str, float], fade_s: float | None, *, once: bool = False
    ) -> list[OscMessage]:
        fitting = self.preset.fitting(command, what)
        if fitting is None:
            return []
        form, words = fitting
        low, high = form.scale
        values: dict[str, Filled | None] = dict(words)
        values |= {name: low + (high - low) * min(1.0, max(0.0, share)) for name, share in shares.items()}
        faded = form.faded if fade_s is not None else None
        key = f"{command} {what}" if shares else None
        return self._filled(faded or form.send, {**values, "fade": fade_s}, key, once=once)

    def _filled(
        self,
        messages: Iterable[MessagePattern],
        words: Mapping[str, Filled | None],
        key: str | None = None,
        *,
        once: bool = False,
    ) -> list[OscMessage]:
        """Messages whose settings nobody has set are left out."""
        settings = {**self.preset.settings, **self.settings, **words}
        values = {name: value for name, value in settings.items() if value is not None}
        prefix = self._prefix(values)
        filled = []
        for number, message in enumerate(messages):
            if not message.gaps <= values.keys():
                continue
            address = ("" if message.whole else prefix) + _text(message.address, values)
            args = tuple(_argument(one, values) for one in message.args)
            filled.append(OscMessage(address, args, f"{key}/{number}" if key else None, once))
        return filled

    def _prefix(self, values: Mapping[str, Filled]) -> str:
        written = self.preset.prefix or ""
        return _text(written, values) if all(found[1] in values for found in GAP.finditer(written)) else ""


def _text(written: str, values: Mapping[str, Filled]) -> str:
    return GAP.sub(lambda found: _worded(_number(values[found[1]], found[2])), written)


def _number(value: Filled, kind: str | None) -> Filled:
    """`value`, as a whole number where the gap's `kind` asks for one."""
    return round(float(value)) if kind == "i" else value


def _argument(written: Filled, values: Mapping[str, Filled]) -> Filled:
    alone = GAP.fullmatch(written) if isinstance(written, str) else None
    if alone and alone[2] == "i":
        return round(float(values[alone[1]]))
    if alone and alone[2] == "f":
        return float(values[alone[1]])
    return _text(written, values) if isinstance(written, str) else written


def _worded(value: object) -> str:
    """A number as desks read it: 50, 37.25; never 5e+01."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
