"""What a room sees with, as it is written: cameras, streams, files, one or several in order; and how a stream is
fetched."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.camera_controls import ControlsSection
from exhibit.config.checked import Section, Truth
from exhibit.config.distances import Distance
from exhibit.config.durations import Duration
from exhibit.config.passwords import password_keys
from exhibit.config.patterns import matching
from exhibit.config.problems import instead
from exhibit.config.reading import ZoneCorners
from exhibit.config.secrets import masked

PROTOCOLS = ("rtsp", "rtsps", "http", "https", "rtmp", "rtmps", "udp", "rtp", "srt", "tcp")
_WRITE = {"@": "%40", "/": "%2F", "#": "%23", "?": "%3F", " ": "%20", "[": "%5B", "]": "%5D"}
_MOST_SOURCES = 8
_USB = re.compile(r"usb:[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}(?::\S(?:.*\S)?)?")
_SUCH = "usb:046d:0825:7A2B3C4D"


def address_fault(written: str) -> str:
    """Why no stream can be asked for at the address `written`, with the remedy, and without its password; "" where it
    can, and for what is no address."""
    why = why_unreadable(written)
    return f"{masked(written)}: {why}" if why else ""


def why_unreadable(written: str) -> str:
    """The same without the address itself."""
    protocol, apart, rest = written.partition("://")
    return _fault(protocol, rest, written) if apart else ""


def identity_fault(written: str) -> str:
    """What is wrong with a camera that is named by what it is, with the remedy; "" for what is right, or another."""
    if written.startswith("usb:") and not _USB.fullmatch(written):
        return (
            f"{written}: write usb:MAKER:MODEL or usb:MAKER:MODEL:SERIAL as 'exhibit doctor' prints it, such as {_SUCH}"
        )
    if written.startswith("camera:") and not written.removeprefix("camera:").strip():
        return "camera: names none: write camera:NAME, with the name that 'exhibit doctor' prints"
    return ""


def _fault(protocol: str, rest: str, written: str) -> str:
    if protocol.lower() == "file":
        return "a file is named by its path alone: leave file:// out"
    if protocol.lower() not in PROTOCOLS:
        return f"{protocol}:// is spoken by nothing here: write {', '.join(PROTOCOLS[:4])} or one of the others"
    if odd := _odd_in_login(rest):
        signs = ", ".join(f"{_WRITE[one]} for {one}" if one != " " else "%20 for a blank" for one in odd)
        return f"the user or the password holds what has a meaning of its own there: write {signs}"
    return "an address holds no blank: write %20" if " " in rest else _place_fault(protocol, written)


def _place_fault(protocol: str, written: str) -> str:
    try:
        parts = urlsplit(written)
        _ = parts.port
    except ValueError:
        return f"its host or its port cannot be read: write {protocol}://HOST:PORT/PATH, the port a number"
    listens = protocol.lower() in ("udp", "rtp", "srt", "tcp")
    return "" if parts.hostname or listens else f"it names no host: write {protocol}://HOST/PATH"


def _odd_in_login(rest: str) -> list[str]:
    """The signs of a user and a password that must be written otherwise, each once. `rest` is what follows ://."""
    login, at, _ = rest.rpartition("@")
    if not at or not login:
        return []
    user, colon, password = login.partition(":")
    first = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" in first and "@" not in login.removeprefix(first.rpartition("@")[0]):
        password = first.rpartition("@")[0].partition(":")[2]  # the last @ ends the login
    elif "@" in first or not colon or re.match(r"\d+(?:[/?#]|$)", password) or re.search(r"[/?#]", user):
        return []  # an @ further on, in a path or a query
    return [one for one in dict.fromkeys(password) if one in _WRITE]


def _sources(written: object) -> object:
    """One or several, as texts."""
    many = written if isinstance(written, list | tuple) else [written]
    if not 1 <= len(many) <= _MOST_SOURCES:
        text = f"here belong 1 to {_MOST_SOURCES} sources, the one to be preferred first"
        raise PydanticCustomError("sources", "{error}", {"error": text})
    return tuple(_source(one) for one in many)


def _source(written: object) -> str:
    if isinstance(written, bool) or not isinstance(written, int | str) or not str(written).strip():
        text = f"here belongs a source: auto, drawn, a camera, an address or a file, {instead(written)}"
        raise PydanticCustomError("source", "{error}", {"error": text})
    if fault := identity_fault(str(written)):
        raise PydanticCustomError("source", "{error}", {"error": fault})
    return str(written)


_Written = str | int
Sources = Annotated[tuple[str, ...], BeforeValidator(_sources, json_schema_input_type=_Written | list[_Written])]
"""What is looked at, the preferred first; the others stand in for those before them."""

Transport = Literal["auto", "tcp", "udp", "multicast", "http"]


def _size(written: object) -> object:
    """Width and height, in pixels."""
    match = re.fullmatch(r"\s*(\d{1,5})\s*x\s*(\d{1,5})\s*", written) if isinstance(written, str) else None
    if not match or not all(_LEAST_SIDE_PX <= int(side) <= _MOST_SIDE_PX for side in match.groups()):
        text = f"here belongs width x height in pixels, such as 1280x720, {instead(written)}"
        raise PydanticCustomError("size", "{error}", {"error": text})
    return int(match[1]), int(match[2])


def _turn(written: object) -> object:
    if isinstance(written, bool) or written not in TURNS:
        text = f"here belongs 0, 90, 180 or 270: the degrees that the picture is turned clockwise, {instead(written)}"
        raise PydanticCustomError("turn", "{error}", {"error": text})
    return written


Turn = Literal[0, 90, 180, 270]
TURNS: tuple[Turn, ...] = (0, 90, 180, 270)
_LEAST_SIDE_PX, _MOST_SIDE_PX = 64, 7680
_SizeWritten = Annotated[str, Field(pattern=r"^\s*\d{1,5}\s*x\s*\d{1,5}\s*$")]
CameraSize = Annotated[tuple[int, int], BeforeValidator(_size, json_schema_input_type=_SizeWritten)]
CameraTurn = Annotated[Turn, BeforeValidator(_turn, json_schema_input_type=Turn)]
CameraRate = Annotated[float, Field(ge=1, le=240)]
RegionName = Annotated[
    str, matching(r"^[a-z][a-z0-9_-]{0,39}$", "no name for a place: write small letters, digits, - and _, such as door")
]


class VenueCameraSection(Section):
    """The camera of this room, and how its streams are fetched."""

    source: Sources | None = Field(
        None, description="what this room sees with, instead of what exhibit.yaml says; several: the preferred first"
    )
    transport: Transport = Field(
        "auto",
        description="how RTSP brings pictures: auto (tcp, where the camera offers it), tcp, udp, multicast, http",
    )
    user: str | None = Field(None, min_length=1, description="whom the streams want, where the address names nobody")
    password_env: str | None = Field(
        None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description="the environment variable that holds the user's password"
    )
    password_file: str | None = Field(
        None, min_length=1, description="or a file with it, in this folder, that only its owner may read (chmod 600)"
    )
    opens_within: Annotated[Duration, Field(ge=1, le=15)] = Field(
        5.0, description="how long a stream may take to open, before it is tried anew"
    )
    silent_for: Annotated[Duration, Field(ge=1, le=15)] = Field(
        5.0, description="how long an open stream may give nothing, before it is opened anew"
    )

    turn: CameraTurn = Field(
        0, description="how far its picture is turned clockwise, where the camera hangs so: 90, 180 or 270 degrees"
    )
    mirror: Truth = Field(default=False, description="whether left and right are exchanged then, as in a mirror")
    height: Annotated[Distance, Field(gt=0, le=20)] | None = Field(
        None, description="how high the camera hangs above the floor, such as 2.2m, for the word child"
    )
    tilt: Annotated[float, Field(ge=-60, le=80)] = Field(
        0.0, description="by how many degrees it looks down; up, below 0"
    )
    size: CameraSize | None = Field(
        None,
        description="how large its pictures are asked for, such as 1280x720, which is asked for where nothing is said; "
        "of a camera of this machine, and before it is turned",
    )
    rate: CameraRate | None = Field(
        None, description="how many pictures a second it is asked for; of a camera of this machine"
    )
    controls: ControlsSection = Field(
        default_factory=ControlsSection,
        description="exposure, gain, white balance, flicker and focus, told to the driver of a camera of this machine "
        "each time it is opened",
    )
    ignore: list[ZoneCorners] = Field(
        default_factory=list,
        description="places whose faces do not count: a portrait, a television, a mirror, the street; corners as "
        "shares of the (turned) picture, such as [[[0, 0], [0.2, 0], [0.2, 0.4], [0, 0.4]]]",
    )
    regions: dict[RegionName, ZoneCorners] = Field(
        default_factory=dict,
        description="places that rules name, visitors_in('door'): corners as shares of the (turned) picture",
    )

    @model_validator(mode="after")
    def _password_belongs_to_a_user(self) -> Self:
        keys = password_keys(self)
        if keys and self.user is None:
            text = f"'user' is missing beside '{keys[0]}': add whose password it is"
            raise PydanticCustomError("both", "{error}", {"error": text, "below": (keys[0],), "at_key": True})
        return self
