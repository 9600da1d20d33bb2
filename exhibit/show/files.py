"""The files beside the rules: exhibit.yaml, which the artist writes, and venue.yaml, which belongs to the room."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section
from exhibit.config.hours import Hours
from exhibit.config.problems import instead
from exhibit.config.sections import (
    CameraSection,
    ListenSection,
    MoodSection,
    MqttSection,
    OscSection,
    OscTarget,
    ProjectorSection,
)
from exhibit.config.sound import SoundSection, VenueSoundSection
from exhibit.rules.schema import Act, Claim, Live, Names
from exhibit.rules.written import Address, FixedArgument


def _variable(written: Any) -> Any:
    if not isinstance(written, (bool, int, float, str)):
        text = f"here belongs the variable's default: a number, a text, true or false, {instead(written)}"
        raise PydanticCustomError("variable", "{error}", {"error": text})
    return written


class ShowFile(Section):
    """exhibit.yaml."""

    exhibit: str = Field("An exhibit", description="the show's name")
    camera: CameraSection = Field(default_factory=CameraSection)
    mood: MoodSection = Field(default_factory=MoodSection)
    projector: ProjectorSection = Field(default_factory=ProjectorSection)
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
    include: Names = Field(default_factory=list, description="more files with rules, by their path from this one")


def _many(written: Any) -> Any:
    return written if isinstance(written, list) else [written]


class LookMessage(Section):
    """One OSC message of a look."""

    address: Address = Field(description="begins with '/'")
    args: list[FixedArgument] = Field(default_factory=list, max_length=32, description="values, in order")


Messages = Annotated[list[LookMessage], BeforeValidator(_many, json_schema_input_type=LookMessage | list[LookMessage])]


class LookSection(Section):
    """A lighting state: by target, what is sent to make it; `release` is sent when nothing claims it any more."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Messages]

    release: dict[str, Messages] = Field(default_factory=dict, description="by target, what gives it back")

    def by_target(self) -> dict[str, list[LookMessage]]:
        """What makes the look, by target."""
        return dict(self.__pydantic_extra__ or {})


class VenueFile(Section):
    """venue.yaml: what belongs to this room, not to the artist's show."""

    targets: dict[str, OscTarget] = Field(default_factory=dict, description="who listens to OSC here, by name")
    osc: ListenSection | None = Field(None, description="whom we listen to here, instead of what exhibit.yaml says")
    looks: dict[str, LookSection] = Field(default_factory=dict, description="lighting states, by name")
    sound: VenueSoundSection = Field(default_factory=VenueSoundSection)
