"""The sections of venue.yaml about DMX: the lines that leave this machine, and the fixtures on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section
from exhibit.config.hosts import Host
from exhibit.config.problems import instead

SLOTS = 512
"""A universe has as many addresses."""
UNIVERSES = {"sacn": (1, 63999), "artnet": (0, 32767)}
"""The first and the last universe: ANSI E1.31-2018, 6.2.7; Art-Net 4, the 15 bits of a Port-Address."""
WORDS = ("level", "colour", "fade")
"""What a look may say of any fixture that can do it; no channel is called so."""
_NAME = r"[a-z][a-z0-9_-]*"


def _interface(written: object) -> object:
    try:
        return str(IPv4Address(str(written)))
    except ValueError:
        text = "'{written}' is no address: write that of this machine's network card, such as 10.0.0.5"
        raise PydanticCustomError("interface", text, {"written": written}) from None


class DmxLine(Section):
    """A DMX universe that this machine sends over the network."""

    protocol: Literal["sacn", "artnet"] = Field(description="sACN (ANSI E1.31), or Art-Net")
    universe: int = Field(ge=0, le=63999, description="its number: sACN from 1, Art-Net from 0")
    host: Host | None = Field(
        None, min_length=1, description="the node's address or name; left out, sACN goes to whoever listens (multicast)"
    )
    priority: int = Field(100, ge=0, le=200, description="sACN: of several senders the highest is followed")
    rate: float = Field(40, ge=1, le=44, description="how often a second it is sent while something moves")
    interface: Annotated[str, BeforeValidator(_interface)] | None = Field(
        None, description="the address of this machine's network card towards the lamps; left out, the system chooses"
    )
    on_exit: Literal["release", "hold"] = Field(
        "release", description="whether its fixtures are given back when the show ends, or stay as they are"
    )

    @model_validator(mode="after")
    def _as_its_protocol_has_it(self) -> DmxLine:
        first, last = UNIVERSES[self.protocol]
        if not first <= self.universe <= last:
            name = {"sacn": "sACN", "artnet": "Art-Net"}[self.protocol]
            raise _wrong(f"a universe of {name} is {first} to {last}, not {self.universe}", "universe")
        if self.protocol == "artnet" and self.host is None:
            raise _wrong("Art-Net needs a host: add the node's address, such as host: 10.0.0.50", "protocol")
        if self.protocol == "artnet" and "priority" in self.model_fields_set:
            raise _wrong("Art-Net has no priority: drop it, or use sACN", "priority", at_key=True)
        return self


def _wrong(text: str, key: str, *, at_key: bool = False) -> PydanticCustomError:
    return PydanticCustomError("line", "{error}", {"error": text, "below": (key,), "at_key": at_key})


def _channels(written: object) -> object:
    """By name, the places of a channel within the fixture, counted from 0, the coarse one first."""
    if isinstance(written, list):
        found = list(_in_a_row(written))
    elif isinstance(written, dict):
        found = [(name, _places(name, place)) for name, place in written.items()]
    else:
        text = f"here belong the channels, such as [dimmer, red, green, blue], {instead(written)}"
        raise PydanticCustomError("channels", "{error}", {"error": text})
    if not found:
        raise PydanticCustomError("channels", "a fixture has at least one channel: name it, such as [dimmer]")
    taken: dict[int, str] = {}
    channels: dict[str, tuple[int, ...]] = {}
    for number, (name, places) in enumerate(found):
        at = number if isinstance(written, list) else name
        if not re.fullmatch(_NAME, str(name)):
            raise _no_channel(at, f"'{name}' is no name for a channel: write small letters, digits, - and _")
        if name in WORDS:
            raise _no_channel(at, f"a channel cannot be called '{name}', which looks use: name it otherwise")
        if name in channels:
            raise _no_channel(at, f"there is a channel '{name}' already: give one another name")
        for place in places:
            if place in taken:
                raise _no_channel(at, f"channel {place + 1} is '{taken[place]}' already: give '{name}' another one")
            taken[place] = name
        channels[name] = places
    return channels


def _in_a_row(names: list[object]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """One place for each name, two for one that ends in /16."""
    place = 0
    for written in names:
        name, slash, bits = str(written).partition("/")
        if slash and bits not in ("8", "16"):
            raise _no_channel(place, f"'{written}' is no channel: write {name}, or {name}/16 for one of two bytes")
        wide = 2 if bits == "16" else 1
        yield name, tuple(range(place, place + wide))
        place += wide


def _places(name: str, written: object) -> tuple[int, ...]:
    told = written if isinstance(written, list) else [written]
    places = [one for one in told if isinstance(one, int) and not isinstance(one, bool) and 1 <= one <= SLOTS]
    if len(places) < len(told) or len(places) not in (1, 2):
        text = (
            f"a channel is its number in the fixture, such as 1, or [coarse, fine] such as [2, 3], {instead(written)}"
        )
        raise _no_channel(name, text)
    return tuple(one - 1 for one in places)


def _no_channel(at: str | int, text: str) -> PydanticCustomError:
    return PydanticCustomError("channel", "{error}", {"error": text, "below": (at,)})


_Number = Annotated[int, Field(ge=1, le=SLOTS)]
_Channels = Annotated[list[str], Field(min_length=1)] | dict[str, _Number | list[_Number]]
Channels = Annotated[dict[str, tuple[int, ...]], BeforeValidator(_channels, json_schema_input_type=_Channels)]


class FixtureSection(Section):
    """A lamp, or whatever else listens to DMX, and its channels by name."""

    line: str = Field(min_length=1, description="the line of dmx that it is on")
    address: int = Field(ge=1, le=SLOTS, description="its first address")
    channels: Channels = Field(
        description="their names in order, pan/16 for one of two bytes; or each with its number in the fixture"
    )
    rest: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(
        default_factory=dict, description="what its channels are while nothing claims it, 0 to 1; left out, 0"
    )
