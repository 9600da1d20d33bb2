"""What the studio is asked and what it tells, as OpenAPI shows it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from exhibit.web.control_room.models import Emotion, Name, Share
from exhibit.web.server.models import Strict

Finite = Annotated[float, Field(allow_inf_nan=False)]
Numbers = Annotated[dict[str, Finite], Field(max_length=100)]


class TriedMood(Strict):
    """Visitors made up by hand, as in what-if."""

    visitors: Annotated[int, Field(strict=True, ge=0, le=20)] = 1
    emotions: dict[Emotion, Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]] = Field(default_factory=dict)
    attention: Share = 1.0


class Tried(Strict):
    """What the sliders say now; what is null is as it would be without them."""

    mover: Annotated[str, Field(min_length=8, max_length=64)] = Field(description="a number of the page's own making")
    scene: Name | None = Field(None, description="the scene that is tried")
    numbers: Numbers = Field(default_factory=dict, description="its parameters")
    mood: TriedMood | None = None
    over: bool = Field(default=False, description="take the sliders from who has them")


class Left(Strict):
    """Who leaves."""

    mover: Annotated[str, Field(min_length=8, max_length=64)]


class Kept(Strict):
    """Numbers to be written."""

    scene: Name
    numbers: Numbers


class Beginning(Strict):
    """A new scene or rule."""

    kind: Literal["scene", "rule"]
    name: Annotated[str, Field(max_length=80)]
    like: Annotated[str, Field(max_length=80)] = Field(description="the scene, or the template, it begins as")
    scene: Annotated[str, Field(max_length=200)] = Field("", description="what a new rule shows")


class ParameterReport(BaseModel):
    """A parameter of a scene: what is written, and from where to where it may be moved."""

    name: str
    value: float
    low: float
    high: float


class SceneReport(BaseModel):
    """A scene of the show."""

    name: str
    about: str
    path: str = Field(description='its file, to be opened in the editor; "" where it cannot be written here')
    parameters: list[ParameterReport]


class MoverReport(BaseModel):
    """Who moves the sliders."""

    who: str
    mine: bool = Field(description="whether it is the page that asks")


class PicturedScene(BaseModel):
    """A scene that a new one may begin as."""

    name: str
    picture: str = Field(description='the address of a small picture of it; "" where there is none')


class StudioReport(BaseModel):
    """What there is to try."""

    scenes: list[SceneReport]
    rehearsals: list[str]
    scenes_to_copy: list[PicturedScene]
    rules_to_copy: list[str]
    mover: MoverReport | None


class BegunReport(BaseModel):
    """What was made."""

    path: str


class PlotSpanReport(BaseModel):
    """Something from one second to another; `rule`: who asked for it."""

    start_s: float
    end_s: float
    what: str
    rule: str = ""


class Row(BaseModel):
    """One line of the plot."""

    name: str
    spans: list[PlotSpanReport]


class PlotReport(BaseModel):
    """A rehearsal, to be drawn: the shares of each emotion (and `unread`) over equal steps of time."""

    about: str
    lasts_s: float
    unmet: list[str]
    times_s: list[float]
    shares: dict[str, list[float]]
    visitors: list[PlotSpanReport]
    acts: list[PlotSpanReport]
    channels: list[Row]
    rules: list[Row]


class PartReport(BaseModel):
    """One part of a condition."""

    wanted: str
    met: bool
    saw: str


class RuleAt(BaseModel):
    """A rule at a moment."""

    name: str
    active: bool
    phase: str
    parts: list[PartReport]


class HeldAt(BaseModel):
    """A channel at a moment."""

    channel: str
    shows: str
    rule: str


class MomentReport(BaseModel):
    """Why everything is as it is at one moment of a rehearsal."""

    at_s: float
    rules: list[RuleAt]
    held: list[HeldAt]
