"""The kiosk of a room, which belongs to the room and not to the show; and what a show tells visitors of its works."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from exhibit.config.checked import Section, Truth
from exhibit.config.durations import Duration
from exhibit.config.patterns import LanguageCode, matching

_NAME = r"^[a-z0-9][a-z0-9_-]{0,39}$"
WorkName = Annotated[
    str, matching(_NAME, "no name for a work: write small letters, digits, - and _, such as night-watch")
]
Title = Annotated[str, Field(min_length=1, max_length=120)]
Story = Annotated[str, Field(min_length=1, max_length=6000)]


class KioskSection(Section):
    """The touch screen beside the work, and the page on a visitor's phone."""

    languages: list[LanguageCode] = Field(
        default_factory=list,
        max_length=6,
        description="what visitors may choose; the first is the house's own. Left out, those of the signs (privacy)",
    )
    rotate: Literal["day", "block"] = Field(
        "day", description="of several questions another one is asked each day, or each quarter of an hour (block)"
    )
    hand: Literal["right", "left"] = Field("right", description="on which side the buttons stand at first")
    contrast: Literal["usual", "high"] = Field("usual", description="how the page looks at first")
    idle: Annotated[Duration, Field(ge=5, le=300)] = Field(
        10.0, description="so long after the last touch a countdown of 20 s begins, after which all is as at first"
    )
    suggestions: Truth = Field(
        default=True, description="whether visitors may ask what to see next, where there are works to suggest"
    )
    crowded: int = Field(
        10,
        ge=2,
        le=1000,
        description="so many people in view are a crowd (never fewer than the journal's k): nobody is sent there",
    )


class WorkSection(Section):
    """A work that is shown here, as visitors are told of it."""

    title: dict[LanguageCode, Title] = Field(default_factory=dict, description="what it is called, by language")
    story: dict[LanguageCode, Story] = Field(
        default_factory=dict, description="what visitors may read of it, by language; an empty line parts paragraphs"
    )
