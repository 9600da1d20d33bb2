"""The files beside the rules: exhibit.yaml, which the artist writes, and venue.yaml, which belongs to the room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Protocol, Self

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.alerts import AlertsSection
from exhibit.config.almanac import Holiday, HousePlace
from exhibit.config.checked import Section, Truth
from exhibit.config.dmx import DmxLine, FixtureSection
from exhibit.config.durations import Duration
from exhibit.config.hours import Hours
from exhibit.config.journal import JournalSection, PrivacySection
from exhibit.config.kiosk import KioskSection, Story, WorkName, WorkSection
from exhibit.config.next_works import NextSection
from exhibit.config.patterns import LanguageCode, SpokenLanguage, matching
from exhibit.config.problems import instead
from exhibit.config.record import RecordSection
from exhibit.config.room_cameras import CameraName, RoomCameraSection
from exhibit.config.sections import (
    CameraSection,
    Fitting,
    FittingSection,
    ListenSection,
    MoodSection,
    MqttSection,
    OscSection,
    OscTarget,
    Projector,
    ProjectorSection,
    shown_by_browsers,
)
from exhibit.config.sound import SoundSection, VenueSoundSection
from exhibit.config.sources import VenueCameraSection
from exhibit.config.web import WebSection
from exhibit.config.zones import Zone
from exhibit.cues.channels import PROJECTOR, channel_of
from exhibit.expressions.yaml_types import Address, AmountShare, FixedArgument
from exhibit.outputs.http.settings import HttpSection, VenueHttp
from exhibit.outputs.projector_power.settings import PowerSection
from exhibit.rules.schema import Act, Claim, Live, OneOrMore
from exhibit.show.house_settings import RoomName
from exhibit.show.look_values import Colour, FixtureState


def _variable(written: object) -> object:
    if not isinstance(written, (bool, int, float, str)):
        text = f"here belongs the variable's default: a number, a text, true or false, {instead(written)}"
        raise PydanticCustomError("variable", "{error}", {"error": text})
    return written


_NAME = r"^[a-z][a-z0-9_-]*$"
ProjectorName = Annotated[
    str,
    matching(_NAME, "no name for a projector: write small letters, digits, - and _, such as left"),
    WithJsonSchema({"type": "string", "pattern": _NAME}),
]


class ShowFile(Section):
    """exhibit.yaml."""

    exhibit: str = Field("An exhibit", description="the show's name")
    camera: CameraSection = Field(default_factory=CameraSection)
    mood: MoodSection = Field(default_factory=MoodSection)
    projector: Projector = Field(
        default_factory=ProjectorSection, description="the wall; browser alone says that browsers show it"
    )
    projectors: dict[ProjectorName, Projector] = Field(
        default_factory=dict, description="instead of 'projector', where there are several: by name, the first first"
    )
    sound: SoundSection = Field(default_factory=SoundSection)
    osc: OscSection = Field(default_factory=OscSection)
    mqtt: MqttSection | None = Field(None, description="leave it out where there is no broker")
    default: list[Claim] = Field(default_factory=list, description="what each channel does while no rule claims it")
    acts: dict[str, Act] = Field(default_factory=dict, description="the states of the show, the first first")
    live: dict[str, Live] = Field(default_factory=dict, description="values that are followed all the time, by name")
    variables: dict[str, Annotated[float | bool | str, BeforeValidator(_variable)]] = Field(
        default_factory=dict, description="what operators and other programs may set, by name, each with its default"
    )
    hours: Hours | None = Field(None, description="when the house is open, such as daily: 10:00-18:00")
    seed: int = Field(1, description="decides every chance(); another number, another night")
    story: dict[LanguageCode, Story] = Field(
        default_factory=dict, description="what visitors may read of the exhibit on their phones, by language"
    )
    works: dict[WorkName, WorkSection] = Field(
        default_factory=dict, description="the works that visitors are asked about one by one, by name"
    )
    next: NextSection = Field(
        default_factory=NextSection, description="what is suggested to see next, by the mood of those who are there"
    )
    include: OneOrMore = Field(default_factory=list, description="more files with rules, by their path from this one")

    @model_validator(mode="after")
    def _either_projector_or_projectors(self) -> ShowFile:
        if {"projector", "projectors"} <= self.model_fields_set:
            text = "write 'projector' for one or 'projectors' for several, not both: move what it says to one of these"
            raise PydanticCustomError("either", "{error}", {"error": text, "below": ("projectors",), "at_key": True})
        return self

    @model_validator(mode="after")
    def _a_display_for_each(self) -> ShowFile:
        shown: dict[int | str, str] = {}
        for name, section in self.projectors.items():
            # Windows may stand side by side.
            alone = section.fullscreen and not shown_by_browsers(section.display)
            other = shown.setdefault(section.display, name) if alone else name
            if other != name:
                text = (
                    f"'{other}' fills display {section.display} already, and one would hide the other: give it its own"
                )
                context = {"error": text, "below": ("projectors", name), "at_key": True}
                raise PydanticCustomError("twice", "{error}", context)
        return self

    @property
    def walls(self) -> dict[str, tuple[str, ProjectorSection]]:
        """The projectors by their channels, each with its name; a lone one has none."""
        if not self.projectors:
            return {PROJECTOR: ("", self.projector)}
        return {channel_of(name, self.first_projector): (name, section) for name, section in self.projectors.items()}

    @property
    def first_projector(self) -> str:
        """The name of the projector that is meant where none is named."""
        return next(iter(self.projectors), "")


def _many(written: object) -> list[object]:
    return written if isinstance(written, list) else [written]


def _whats(written: object) -> list[str]:
    """What a command is for, as texts; `true` where it is for nothing in particular."""
    return [_what(one) for one in _many(written)]


def _what(written: object) -> str:
    if written is True:
        return ""
    if isinstance(written, float):
        text = "a number with a point needs quotes here, or its last zeros are lost: '{written}'"
        raise PydanticCustomError("what", text, {"written": written})
    if isinstance(written, str) and written.startswith("/"):
        raise PydanticCustomError("what", "'{written}' is an OSC address: its key is 'address'", {"written": written})
    if isinstance(written, (int, str)) and not isinstance(written, bool):
        return str(written)
    text = "here belongs what the command is for, such as 1/12, or true, {instead}"
    raise PydanticCustomError("what", text, {"instead": instead(written)})


_What = Annotated[str, Field(pattern="^[^/]")] | int | Literal[True]
Whats = Annotated[list[str], BeforeValidator(_whats, json_schema_input_type=_What | list[_What])]


def _by_what(written: object) -> object:
    """A level or a colour that names nothing lit: whether that is a mistake, the desk's file knows."""
    return written if isinstance(written, dict) or written is None else {"": written}


class LookMessage(Section):
    """What a look is to one target: commands that its console knows, such as `cue: 1/12`; or an OSC message."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Whats]

    level: Annotated[dict[str, AmountShare], BeforeValidator(_by_what)] = Field(
        default_factory=dict, description="by what is lit, how much: 0 to 1, or an expression that is followed"
    )
    colour: Annotated[dict[str, Colour], BeforeValidator(_by_what)] = Field(
        default_factory=dict,
        description="by what is lit, orange, '#ff8800', or [red, green, blue] as numbers or expressions",
    )
    fade: Duration | None = Field(None, description="how long it takes, where the console knows fades")
    address: Address | None = Field(None, description="an OSC message of your own: begins with '/'")
    args: list[FixedArgument] = Field(default_factory=list, max_length=32, description="its values, in order")

    @property
    def commands(self) -> dict[str, list[str]]:
        """What the console is to do, and for what."""
        return dict(self.__pydantic_extra__ or {})

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.address is None and (self.args or not (self.commands or self.level or self.colour)):
            raise PydanticCustomError("missing_address", "'address' is missing: add it, or a command such as cue")
        return self


# What looks ask of fixtures is read by itself (fixtures.py); here it is only told to editors.
_Asked = LookMessage | list[LookMessage] | FixtureState
Messages = Annotated[list[LookMessage], BeforeValidator(_many, json_schema_input_type=_Asked)]


class LookSection(Section):
    """A lighting state: by target or fixture, what makes it; `release` is sent when nothing claims it any more."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Messages]

    release: dict[str, Messages] = Field(default_factory=dict, description="by target or fixture, what gives it back")

    def by_target(self) -> dict[str, list[LookMessage]]:
        """What makes the look, by target."""
        return dict(self.__pydantic_extra__ or {})


class NeighbourSection(Protocol):
    """A section of venue.yaml with targets by name, which rules may name."""

    @property
    def targets(self) -> Mapping[str, object]:
        """By name."""
        ...

    def files(self) -> Iterable[tuple[tuple[str, ...], str]]:
        """The files that it names, each with its place in the section."""
        ...


class LatencySection(Section):
    """From a cue until it is there, in this room."""

    wall: Annotated[Duration, Field(ge=0, le=1)] = Field(
        0.0, description="until the wall shows it: the projector's own delay above all"
    )
    sound: Annotated[Duration, Field(ge=0, le=1)] = Field(
        0.0, description="until it is heard: what amplifiers and wireless speakers take"
    )


class VenueFile(Section):
    """venue.yaml: what belongs to this room, not to the artist's show."""

    room: RoomName | None = Field(
        None, description="the name of this room in house.yaml, where a house has several; left out: none of them"
    )
    mqtt: dict[str, str | int | bool] | None = Field(
        None, description="the broker here, key by key instead of what exhibit.yaml says"
    )
    zone: Zone | None = Field(
        None, description="the time zone that the house is in, such as Europe/Vienna; left out, this machine's"
    )
    language: SpokenLanguage | None = Field(
        None,
        description="what those who run the show read in the terminal, from the doctor, in alerts and over the wall: "
        "en or ru; left out, this machine's (LC_ALL, LC_MESSAGES, LANG)",
    )
    place: HousePlace | None = Field(
        None, description="where on earth the house is, for sunrise, sunset, dark and season"
    )
    holidays: list[Holiday] = Field(
        default_factory=list, description="days such as 12-25, 2026-04-03 or 07-01 to 08-31, for the word holiday"
    )
    hours: Hours | None = Field(None, description="when the house is open, instead of what exhibit.yaml says")
    standby: Literal["off", "dark", "still"] = Field(
        "off",
        description="what the show does while the house is closed: off, it plays on; dark: it rests, and the wall is "
        "dark; still: it rests, and the wall keeps its last picture",
    )
    camera: VenueCameraSection = Field(
        default_factory=VenueCameraSection, description="what this room sees with, and how its streams are fetched"
    )
    cameras: dict[CameraName, RoomCameraSection] = Field(
        default_factory=dict,
        max_length=8,
        description="instead of 'camera', where several look at this room: by name; together they give one mood",
    )
    projector: Fitting = Field(default_factory=FittingSection, description="how the picture is fitted to the wall")
    projectors: dict[str, Fitting] = Field(
        default_factory=dict, description="the same where exhibit.yaml names several, by their names"
    )
    shaders: Literal["on", "off"] = Field(
        "on", description="whether shaders are drawn on this machine; off: their stills are shown"
    )
    gpu: Literal["auto", "off"] = Field(
        "auto", description="what draws shaders: auto, a graphics card where there is one; off, the processor"
    )
    targets: dict[str, OscTarget] = Field(default_factory=dict, description="who listens to OSC here, by name")
    dmx: dict[str, DmxLine] = Field(default_factory=dict, description="universes that are sent from here, by name")
    fixtures: dict[str, FixtureSection] = Field(default_factory=dict, description="lamps on these lines, by name")
    http: VenueHttp = Field(default_factory=HttpSection, description="who takes HTTP requests here, such as webhooks")
    power: dict[ProjectorName, PowerSection] = Field(
        default_factory=dict, description="projectors that are switched by the hours of the house, by name"
    )
    osc: ListenSection | None = Field(None, description="whom we listen to here, instead of what exhibit.yaml says")
    looks: dict[str, LookSection] = Field(default_factory=dict, description="lighting states, by name")
    sound: VenueSoundSection = Field(default_factory=VenueSoundSection)
    web: WebSection = Field(default_factory=WebSection, description="the page in a browser")
    privacy: PrivacySection = Field(
        default_factory=PrivacySection, description="who answers for the camera, and how fine a grain may be known"
    )
    journal: JournalSection | None = Field(None, description="visits are counted, for the museum; left out: none are")
    kiosk: KioskSection = Field(default_factory=KioskSection, description="the touch screen that visitors answer on")
    latency: LatencySection = Field(
        default_factory=LatencySection, description="how long this room takes, for calls that rooms answer in step"
    )
    alerts: AlertsSection = Field(
        default_factory=AlertsSection, description="who is told when something is ill, and when it is well again"
    )
    record: RecordSection = Field(default_factory=RecordSection, description="how much is kept of what --record writes")
    preview: Truth = Field(default=False, description="whether the page may show the camera's picture to its readers")

    @model_validator(mode="after")
    def _nobody_follows_people_on_a_public_wall(self) -> Self:
        if self.web.public_wall and self.privacy.level != "stage":
            text = (
                f"at 'privacy: {{level: {self.privacy.level}}}' nobody outside may follow who is there, and the wall "
                "answers them: take it out, or set the level to stage"
            )
            context = {"error": text, "below": ("web", "public_wall"), "at_key": True}
            raise PydanticCustomError("public", "{error}", context)
        return self

    @model_validator(mode="after")
    def _heights_are_known(self) -> Self:
        children = self.privacy.children
        cameras: list[VenueCameraSection] = [*self.cameras.values()] or [self.camera]
        unknown = children.camera_height is None and any(one.height is None for one in cameras)
        if children.asks_for_heights and unknown:
            text = "'camera_height' is missing: without it nobody's height is known; or write everyone: true"
            raise PydanticCustomError("height", "{error}", {"error": text, "below": ("privacy", "children")})
        return self

    @property
    def page_language(self) -> str:
        """The page's language where a browser asks for none."""
        return self.web.language or self.language or "en"

    @property
    def neighbours(self) -> dict[str, NeighbourSection]:
        """Who is sent to besides desks and lamps, by output; each section stands under the output's name."""
        return {"http": self.http}
