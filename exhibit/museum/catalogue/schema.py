"""What may stand in a catalogue's YAML, which an operator edits by hand."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from exhibit.config.checked import Section, Truth
from exhibit.config.dates import Day
from exhibit.config.patterns import LanguageCode

_Text = Annotated[str, Field(max_length=20_000)]
_Told = _Text | dict[LanguageCode, _Text]
_Name = Annotated[str, Field(min_length=1, max_length=200)]


class PlacedSection(Section):
    """Where a work hangs, and from when to when."""

    room: str = Field("", max_length=200, description="the room, as it is called under rooms or in the plan")
    exhibit: str = Field("", max_length=64, description="the exhibit whose camera sees it (journal: exhibit)")
    since: Day | None = Field(None, description="from this day on, such as 2026-12-01; left out: always")
    until: Day | None = Field(None, description="to this day, which is included; left out: still")


class CataloguedWork(Section):
    """A work, as the catalogue knows it."""

    title: _Told = Field(description="what it is called: a text, or one for each language, such as {en: ..., ru: ...}")
    text: _Told | None = Field(None, description="what visitors may read of it")
    maker: str = Field("", description="who made it")
    date: str = Field("", description="when, as it is told")
    material: str = Field("", description="of what")
    place: str = Field("", description="where it was made")
    period: str = Field("", description="its period or style")
    kind: str = Field("", description="a painting, a sculpture, a film")
    rights: str = Field("", description="what may be done with its pictures")
    minutes: float | None = Field(None, gt=0, le=600, description="the minutes that it needs")
    access: Literal["step-free", "steps"] | None = Field(None, description="whether one comes to it without steps")
    maturity: Literal["everyone", "frightening", "mature"] = Field(
        "everyone", description="frightening and mature works are suggested to nobody who did not wish for them"
    )
    pictures: list[_Name] = Field(default_factory=list, description="addresses or files")
    placements: list[PlacedSection] = Field(default_factory=list, description="where it hangs, one after the other")


class RoomSection(Section):
    """A room of the house."""

    title: _Told | None = Field(None, description="what visitors call it")


class DoorSection(Section):
    """A way between two rooms."""

    between: Annotated[list[_Name], Field(min_length=2, max_length=2)] = Field(description="the two rooms")
    metres: float = Field(15.0, gt=0, le=2000, description="from the middle of one to the middle of the other")
    steps: Truth = Field(default=False, description="whether there are steps on the way")


class PlanSection(Section):
    """A drawing of the house."""

    file: _Name = Field(description="an SVG beside this file: rooms and doors are shapes with an id")
    metres: float = Field(gt=0, le=1000, description="how many metres one unit of the drawing is")


class CatalogueFile(Section):
    """What the museum shows, and where."""

    plan: PlanSection | None = Field(None, description="the plan of the house")
    rooms: dict[_Name, RoomSection | None] = Field(default_factory=dict, description="rooms by the name on their door")
    doors: list[DoorSection] = Field(default_factory=list, description="ways between rooms, beside those of the plan")
    works: dict[_Name, CataloguedWork] = Field(default_factory=dict, description="works by their object number")
