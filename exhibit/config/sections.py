"""The sections of exhibit.yaml, one model each: what a show may set, and what each key means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section, Truth
from exhibit.config.distances import Distance
from exhibit.config.durations import Duration
from exhibit.config.hosts import Host
from exhibit.config.patterns import matching
from exhibit.config.problems import instead
from exhibit.config.sources import Sources

Reach = Literal["near", "room", "hall"]


class CameraSection(Section):
    """What the room sees with."""

    source: Sources = Field(
        ("auto",),
        description="auto, drawn, browser, a camera's number, path or name (usb:046d:0825:SERIAL), a stream's address, "
        "a file or a folder of images; several: the preferred first",
        json_schema_extra={"default": "auto"},
    )
    reach: Reach = Field(
        "room", description="how far away faces are looked for: near (2 m), room (5 m), hall (6.5 m; dearer)"
    )
    farthest: Annotated[Distance, Field(ge=0.5, le=15)] | None = Field(
        None, description="the same in metres, such as 4m, instead of reach"
    )
    lens: float = Field(70, ge=20, le=150, description="degrees the camera sees from its left edge to its right")


RESTING_ON = 0.4


def _strength(written: object) -> object:
    """`off`, `on`, or a share."""
    return {"off": 0.0, "on": RESTING_ON}.get(written, written) if isinstance(written, str) else written


_Strength = Literal["off", "on"] | Annotated[float, Field(ge=0, le=1)]


class MoodSection(Section):
    """How calm the room is."""

    smooth: Duration = Field(0.2, description="how slowly the mood follows the faces")
    margin: float = Field(0.08, ge=0, le=1, description="how far a new emotion must lead before it dominates")
    sure: float = Field(
        0.6, ge=0, le=1, description="from which share of a face on its emotion is said at all (0: always)"
    )
    dwell: Duration = Field(0.2, description="how long it must lead before it dominates")
    whose: Literal["all", "largest", "centre", "weighted"] = Field(
        "all", description="whose face counts: all, the largest, the one nearest to the centre, or all weighted by size"
    )
    resting: Annotated[float, BeforeValidator(_strength, json_schema_input_type=_Strength), Field(ge=0, le=1)] = Field(
        RESTING_ON,
        description="how far a visitor's resting face (sad or stern by nature) is taken off: off, on, or 0 to 1",
    )
    gone_after: Duration = Field(1.0, description="without any news from the camera, the room is empty after this")


NATIVE = "native"


def _size(written: object) -> object:
    if written == NATIVE:
        return None
    match = re.fullmatch(r"\s*(\d+)\s*x\s*(\d+)\s*", written) if isinstance(written, str) else None
    if not match:
        raise PydanticCustomError(
            "size", "here belongs width x height, such as 1280x720, or native, {instead}", {"instead": instead(written)}
        )
    return int(match[1]), int(match[2])


Side = Annotated[int, Field(ge=64, le=7680)]
_Size = Annotated[str, Field(pattern=r"^\s*\d+\s*x\s*\d+\s*$|^native$")]
DisplayNumber = Annotated[int, Field(ge=0, le=15)]
DisplayName = Annotated[str, Field(min_length=1, max_length=100)]


BROWSER_DISPLAY = "browser"
"""The display of a wall that browsers show."""


def shown_by_browsers(display: int | str) -> bool:
    """Whether that display is whatever browser opens the wall."""
    return isinstance(display, str) and display.lower() == BROWSER_DISPLAY


def _by_browsers(written: object) -> object:
    """`browser` alone stands for a section that says so."""
    if isinstance(written, str) and shown_by_browsers(written.strip()):
        return {"display": BROWSER_DISPLAY}
    if isinstance(written, str):
        text = f"here belongs a mapping of keys, or the word browser, where browsers are to show it, {instead(written)}"
        raise PydanticCustomError("projector", "{error}", {"error": text})
    return written


def _display(written: object) -> object:
    if isinstance(written, str) and written.strip():
        return written.strip()
    if isinstance(written, int) and not isinstance(written, bool) and 0 <= written <= 15:
        return written
    text = f"here belongs a display: its number from 0 to 15, or its name such as HDMI-1, {instead(written)}"
    raise PydanticCustomError("display", "{error}", {"error": text})


Display = Annotated[int | str, BeforeValidator(_display, json_schema_input_type=DisplayNumber | DisplayName)]


class ProjectorSection(Section):
    """The wall."""

    size: Annotated[tuple[Side, Side] | None, BeforeValidator(_size, json_schema_input_type=_Size)] = Field(
        (1280, 720),
        description="width x height in pixels, such as 1280x720, or native: as many as the display has",
        json_schema_extra={"default": "1280x720"},
    )
    fullscreen: Truth = Field(default=False, description="whether the whole display is taken")
    display: Display = Field(
        0,
        description="which display: its number, counted from 0, its name, such as HDMI-1 or edid:EPS:a0c5:X3Y4, or "
        "browser: whatever browser opens the wall and shows it",
    )
    gpu: Literal["auto", "off", "on"] = Field(
        "auto", description="whether a graphics card puts pictures on the display: auto, where there is one"
    )
    memory: int = Field(
        400, ge=50, le=16_000, description="megabytes for images, films and what scenes keep; more looks no better"
    )

    @model_validator(mode="after")
    def _size_is_known(self) -> ProjectorSection:
        if self.size is None and shown_by_browsers(self.display):
            text = "how large a browser is, is not known before one comes: write a size, such as 1920x1080"
            raise PydanticCustomError("native", "{error}", {"error": text, "below": ("size",)})
        return self


Coordinate = Annotated[float, Field(ge=-0.5, le=1.5)]
Spot = tuple[Coordinate, Coordinate]
MaskShare = Annotated[float, Field(ge=0, le=0.45)]


class CornersSection(Section):
    """Where the corners of the picture are, [x, y] each; 0 and 1 are the edges of its straight place."""

    top_left: Spot = Field((0, 0), description="such as [0.02, 0.01]")
    top_right: Spot = Field((1, 0), description="such as [0.98, 0]")
    bottom_right: Spot = Field((1, 1), description="such as [1, 1]")
    bottom_left: Spot = Field((0, 1), description="such as [0, 0.97]")

    @model_validator(mode="after")
    def _in_order(self) -> CornersSection:
        spots = (self.top_left, self.top_right, self.bottom_right, self.bottom_left)
        turns = [spots[(index + 1) % 4] for index in range(4)], [spots[(index + 2) % 4] for index in range(4)]
        for (ax, ay), (bx, by), (cx, cy) in zip(spots, *turns, strict=True):
            if (bx - ax) * (cy - by) - (by - ay) * (cx - bx) < 1e-3:
                text = "the corners fold the picture: run 'exhibit calibrate', or drop 'corners'"
                raise PydanticCustomError("corners", "{error}", {"error": text})
        return self


class MaskSection(Section):
    """How much of the picture stays black at each edge, as a share of it."""

    top: MaskShare = Field(0.0, description="such as 0.05")
    right: MaskShare = Field(0.0, description="such as 0.05")
    bottom: MaskShare = Field(0.0, description="such as 0.05")
    left: MaskShare = Field(0.0, description="such as 0.05")


class FittingSection(Section):
    """How a projector's picture is fitted to this room's wall; 'exhibit calibrate' writes it."""

    display: Display | None = Field(None, description="the display here, instead of what exhibit.yaml says")
    corners: CornersSection = Field(default_factory=CornersSection, description="where the picture's corners are")
    mask: MaskSection = Field(default_factory=MaskSection, description="edges that stay black")


_Browser = Literal["browser"]
Projector = Annotated[
    ProjectorSection, BeforeValidator(_by_browsers, json_schema_input_type=ProjectorSection | _Browser)
]
Fitting = Annotated[FittingSection, BeforeValidator(_by_browsers, json_schema_input_type=FittingSection | _Browser)]


class OscTarget(Section):
    """A console or program that listens to OSC."""

    console: str = Field("generic", description="what it is: a console of docs/lighting.md, or of consoles/ here")
    host: Host = Field(description="its address or name")
    port: int | None = Field(None, ge=1, le=65535, description="its port; left out, the usual one of the console")
    transport: Literal["udp", "tcp", "tcp-slip"] | None = Field(
        None, description="how it is reached; left out, the best way that the console knows"
    )
    user: int | None = Field(None, ge=0, description="Eos: the user that is ours, so that the operator's line is free")
    workspace: str | None = Field(None, description="QLab: the workspace's id")
    passcode: str | None = Field(None, description="QLab: the workspace's passcode")
    prefix: str | None = Field(None, description="grandMA3: the prefix of its OSC line")
    rate: float = Field(25, ge=1, le=100, description="how often a second one level is sent at most")
    on_exit: Literal["release", "hold"] = Field(
        "release", description="whether its look is released when the show ends, or stays as it is"
    )
    allow: list[str] = Field(default_factory=list, description="the command lines that looks may send it, word by word")

    @property
    def settings(self) -> dict[str, int | str]:
        """What is set of what only some consoles know."""
        known = {name: getattr(self, name) for name in ("user", "workspace", "passcode", "prefix")}
        return {name: value for name, value in known.items() if value is not None}


def _networks(written: object) -> object:
    """Addresses and networks, each as a network."""
    found = []
    for one in written if isinstance(written, list) else [written]:
        try:
            found.append(IPv4Network(str(one), strict=False))
        except ValueError:
            text = "'{written}' is neither an address nor a network: write 10.0.0.5 or 10.0.0.0/24"
            raise PydanticCustomError("network", text, {"written": one}) from None
    return found


Networks = Annotated[list[IPv4Network], BeforeValidator(_networks, json_schema_input_type=str | list[str])]


class SensorSection(Section):
    """A program that is told over OSC what the show senses."""

    host: Host = Field(description="its address or name")
    port: int = Field(ge=1, le=65535, description="its UDP port")
    rate: float = Field(10, ge=0.1, le=60, description="how often a second it is told")


class ListenSection(Section):
    """Other programs, over OSC: whose commands are taken, and who is told what the show senses."""

    listen: int | None = Field(
        None, ge=1, le=65535, description="the UDP port on which commands are taken; left out, none are"
    )
    from_: Networks = Field(
        default_factory=lambda: [IPv4Network("127.0.0.0/8")],
        alias="from",
        description="who may send them: addresses and networks, such as 10.0.0.0/24; left out, only this machine",
    )
    sensors: list[SensorSection] = Field(
        default_factory=list, description="who is told mood, rules and acts all the time; others subscribe"
    )


class OscSection(ListenSection):
    """Who listens to OSC, and whom we listen to."""

    targets: dict[str, OscTarget] = Field(default_factory=dict, description="by the name that rules use")


_PREFIX = r"^[^#+/\x00][^#+\x00]*$"
Prefix = Annotated[
    str,
    matching(_PREFIX, "no beginning of a topic: it holds no # and no +, and begins with no /, such as museum/hall"),
    WithJsonSchema({"type": "string", "pattern": _PREFIX}),
]


class MqttSection(Section):
    """The broker, where there is one."""

    host: Host = Field(description="the broker's address or name")
    port: int | None = Field(
        None, ge=1, le=65535, description="its port; left out, 1883, or 8883 where it is encrypted"
    )
    prefix: Prefix = Field("exhibit", description="every topic stands below this")
    username: str | None = Field(None, description="where the broker asks for one")
    password: str | None = Field(None, description="where the broker asks for one")
    tls: bool = Field(default=False, description="whether the connection is encrypted")
    ca: str | None = Field(
        None,
        description="a file in this folder with the authority to trust, where the broker's own is not a public one",
    )
    client_id: str | None = Field(
        None,
        min_length=1,
        description="the id to connect with, where the broker knows its clients by it; "
        "left out, one that stays the same for this machine and prefix",
    )
    client_certificate: str | None = Field(
        None, description="a file in this folder with the certificate of this show, where the broker asks for one"
    )
    client_key: str | None = Field(
        None, description="a file in this folder with the key to it; left out, it stands in the certificate's file"
    )
    version: Annotated[
        Literal["3.1.1", "5"], BeforeValidator(lambda one: str(one) if isinstance(one, (int, float)) else one)
    ] = Field("3.1.1", description="the version of MQTT that the broker is spoken to in: 3.1.1 or 5")
    discovery_prefix: Prefix = Field(
        "homeassistant", description="where Home Assistant looks for devices, if that was changed there"
    )
    home_assistant: bool = Field(default=False, description="whether Home Assistant is told of the show as a device")

    @model_validator(mode="after")
    def _says_who_it_is(self) -> MqttSection:
        """What is written beside nothing would be sent by nobody."""
        beside = (("password", "username"), ("client_key", "client_certificate"))
        for key, needed in beside:
            if getattr(self, key) is not None and getattr(self, needed) is None:
                text = f"'{key}' counts only beside '{needed}': add that, or take this away"
                raise PydanticCustomError("beside", "{error}", {"error": text, "below": (key,), "at_key": True})
        return self

    def files(self) -> Iterator[tuple[str, str]]:
        """The files that it names, each with its key."""
        named = {"ca": self.ca, "client_certificate": self.client_certificate, "client_key": self.client_key}
        yield from ((key, name) for key, name in named.items() if name)

    @property
    def encrypted(self) -> bool:
        """Naming an authority, or a certificate of one's own, asks for encryption too."""
        return self.tls or self.ca is not None or self.client_certificate is not None

    @property
    def port_number(self) -> int:
        """The port, whichever way it is chosen."""
        return self.port or (8883 if self.encrypted else 1883)
