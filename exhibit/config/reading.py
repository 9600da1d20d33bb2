"""Who may be read, and when: what a venue settles for visitors before they are read, for its staff, for who does not
want to be read, and for children."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section, Truth
from exhibit.config.distances import Distance
from exhibit.config.durations import Duration
from exhibit.config.hours import Hours

Words = Annotated[str, Field(min_length=3, max_length=500)]
Share = Annotated[float, Field(ge=0, le=1)]
Corner = Annotated[list[Share], Field(min_length=2, max_length=2)]
_MOST_CORNERS = 50
ChildrenMode = Literal["read", "expression", "off"]


def _has_area(corners: list[list[float]]) -> list[list[float]]:
    """Raises PydanticCustomError where `corners` enclose nothing."""
    if not 3 <= len(corners) <= _MOST_CORNERS:
        text = f"a zone has 3 to {_MOST_CORNERS} corners, and here are {len(corners)}: write [[x, y], [x, y], [x, y]]"
        raise PydanticCustomError("zone", "{error}", {"error": text})
    return corners


ZoneCorners = Annotated[list[Corner], AfterValidator(_has_area)]


class InputDeviceSection(Section):
    """A button: of USB, a foot switch, a contact on the pins of a board."""

    device: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="as it calls itself in /proc/bus/input/devices, or its path, such as /dev/input/by-id/...-kbd"
    )
    key: int | None = Field(
        None, ge=1, le=767, description="only this key, by its number in linux/input-event-codes.h; left out: any"
    )


class ButtonSection(InputDeviceSection):
    """A button that stops the watching at once."""

    again: Truth = Field(default=False, description="whether the next press has the room watched again")


class NoticeShow(Section):
    """What tells who comes: a scene on a wall, or a look of lights."""

    scene: str | None = Field(None, min_length=1, description="a scene: it counts from when it is whole on a wall")
    look: str | None = Field(None, min_length=1, description="a look: it counts while each of its lights has it")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.scene is None) == (self.look is None):
            text = "here belongs either a scene or a look, such as {scene: notice}"
            raise PydanticCustomError("notice", "{error}", {"error": text})
        return self


class NoticeSection(Section):
    """Who comes is told before they are read."""

    before: Duration = Field(description="so long somebody is only counted, and not read, such as 5s: time to read it")
    sign: Words = Field(description="where it is told, for the record: a sign at the door, the text on the wall")
    show: NoticeShow | None = Field(
        None, description="only the time counts in which this is really shown; a rule shows it (when: not told)"
    )


class StaffSection(Section):
    """When the room belongs to its staff: they are not counted."""

    hours: Hours | None = Field(None, description="each day by itself, such as daily: 9:00-10:00")
    read: Truth = Field(default=False, description="whether faces are read meanwhile, as for a rehearsal")
    lasts: Annotated[Duration, Field(ge=60, le=24 * 3600)] = Field(
        2 * 3600.0, description="so long after it was switched on by hand it ends by itself"
    )


class OptOutSection(Section):
    """Who does not want to be read stops the reading, for a while."""

    lasts: Annotated[Duration, Field(ge=10, le=24 * 3600)] = Field(600.0, description="for how long nobody is read")
    zones: dict[str, ZoneCorners] = Field(
        default_factory=dict,
        description="places in the camera's picture by name, such as a mat: who stands in one stops the reading",
    )
    stay: Annotated[Duration, Field(ge=0.5, le=60)] = Field(2.0, description="for how long they must stand there")
    button: InputDeviceSection | None = Field(None, description="a button that does the same")


class ChildrenSection(Section):
    """What of children is read. Nobody's age can be known from a face; this goes by how high above the floor it is."""

    mode: ChildrenMode = Field(
        "read",
        description="read: as everybody; expression: only whether they smile or are surprised; off: not at all",
    )
    everyone: Truth = Field(default=False, description="whether all visitors count as children: a room made for them")
    below: Distance | None = Field(
        None, description="whose face is lower than this above the floor counts as a child; left out, 1.35m"
    )
    camera_height: Distance | None = Field(
        None, description="how high the camera hangs above the floor, such as 2.1m, where 'camera: height' says nothing"
    )
    tilt: float = Field(0.0, ge=-60, le=80, description="by how many degrees it looks down then (up: below 0)")

    @property
    def asks_for_heights(self) -> bool:
        """Whether somebody's height decides what is read of them."""
        return self.mode != "read" and not self.everyone
