"""What the catalogue's page is told, and tells."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from exhibit.config.patterns import LanguageCode
from exhibit.web.server.models import Error, Strict

_Line = Annotated[str, Field(max_length=2000)]
_Texts = dict[LanguageCode, Annotated[str, Field(max_length=20_000)]]
Access = Literal["", "step-free", "steps"]
Maturity = Literal["everyone", "frightening", "mature"]


class WorkTold(BaseModel):
    """A work as it stands there, and where it hangs today, or hung last."""

    id: str
    title: dict[str, str] = Field(description='by language; "" for one without a language')
    text: dict[str, str]
    maker: str
    date: str
    minutes: float | None
    access: Access = Field(description="empty: nobody said")
    maturity: Maturity
    room: str
    exhibit: str = Field(description="the exhibit whose camera sees it")
    since: str = Field(description="hangs there since; empty: nobody said")
    until: str
    file: str = Field(description="the file that it stands in")


class RoomTold(BaseModel):
    """A room, how many works hang in it today, and where it lies on the plan."""

    id: str
    title: dict[str, str]
    works: int
    outline: list[tuple[float, float]] = Field(description="its corners on the plan; empty: it is not on it")


class DoorTold(BaseModel):
    """A way between two rooms."""

    between: tuple[str, str]
    metres: float
    steps: bool
    at: tuple[float, float] | None = Field(description="where it is drawn on the plan; null: it is written as a door")


class CatalogueTold(BaseModel):
    """What stands in the catalogue, and the works that were asked for."""

    version: str = Field(description="another one whenever it is changed; a change must name it")
    faults: list[str] = Field(description="what keeps it from being read, a line each, with the remedy")
    languages: list[str]
    exhibits: list[str] = Field(description="those that works hang before")
    rooms: list[RoomTold]
    doors: list[DoorTold]
    found: int = Field(description="how many works fit what was asked for")
    works: list[WorkTold] = Field(description="the first of them")


class WorkWritten(Strict):
    """What is to be written of a work; what is left out stays as it is."""

    version: str = Field(max_length=100)
    title: _Texts | None = None
    text: _Texts | None = None
    maker: _Line | None = None
    date: _Line | None = None
    minutes: Annotated[float, Field(ge=0, le=600)] | None = Field(None, description="0: nobody knows")
    access: Access | None = None
    maturity: Maturity | None = None
    room: Annotated[str, Field(max_length=200)] | None = None
    exhibit: Annotated[str, Field(max_length=64)] | None = None
    moved: bool = Field(default=False, description="it hangs there from today on; else it always did")


class RoomWritten(Strict):
    """What visitors call a room."""

    version: str = Field(max_length=100)
    title: _Texts


class DoorWritten(Strict):
    """A way between two rooms, in the place of the one that was written of them."""

    version: str = Field(max_length=100)
    between: tuple[Annotated[str, Field(max_length=200)], Annotated[str, Field(max_length=200)]]
    metres: float = Field(gt=0, le=2000, description="from the middle of one to the middle of the other")
    steps: bool = False


class CatalogueSaved(BaseModel):
    """The catalogue's version now."""

    version: str


class NotWritten(Error):
    """Why nothing was written."""
