"""The cameras of a room that has several: each is written as a lone one is, with where it hangs in the room."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from exhibit.config.checked import Section
from exhibit.config.patterns import matching
from exhibit.config.sources import VenueCameraSection

IN = "/"
"""Between the name of a camera and that of a place in its picture: `door/desk`."""

CameraName = Annotated[
    str,
    matching(r"^[a-z][a-z0-9_-]{0,39}$", "no name for a camera: write small letters, digits, - and _, such as door"),
]
_Metres = Annotated[float, Field(ge=-1000, le=1000)]
PlanPoint = Annotated[list[_Metres], Field(min_length=2, max_length=2)]
_MANY_DRAW = ("drawn",)
Fault = tuple[str, str, str]


class HangsSection(Section):
    """Where a camera hangs, on the plan of its room as it is seen from above: x from the left to the right, y away from
    the wall, in metres from any corner; the same for all cameras of the room."""

    at: PlanPoint = Field(description="where it hangs, such as [0, 2.5]: metres to the right, and away from the wall")
    towards: PlanPoint = Field(description="any point that it looks at: what is there is in the middle of its picture")

    @model_validator(mode="after")
    def _looks_somewhere(self) -> Self:
        if math.dist(self.at, self.towards) < 0.1:
            text = "'towards' is where the camera hangs: write a point that it looks at, some metres before it"
            raise PydanticCustomError("towards", "{error}", {"error": text, "below": ("towards",)})
        return self


class RoomCameraSection(VenueCameraSection):
    """One of several cameras of this room."""

    lens: float | None = Field(
        None, ge=20, le=150, description="degrees it sees from its left edge to its right, instead of 'camera: lens'"
    )
    hangs: HangsSection | None = Field(
        None, description="where it hangs on the plan of the room; without it nobody knows whom two cameras both see"
    )


def camera_faults(cameras: Mapping[str, RoomCameraSection]) -> Iterator[Fault]:
    """What is wrong with `cameras` together: of each the camera, the key, and the text with its remedy."""
    taken: dict[str, str] = {}
    for name, one in cameras.items():
        if one.source is None:
            yield name, "", "'source' is missing: write what this camera is, as 'exhibit doctor' prints it"
        for source in one.source or ():
            other = taken.setdefault(source, name) if source not in _MANY_DRAW else name
            if source == "auto":
                yield (
                    name,
                    "source",
                    "auto names no camera where there are several: write what 'exhibit doctor camera' prints",
                )
            elif other != name:
                yield name, "source", f"'{other}' looks with this already: give each camera its own"
        for region in one.regions:
            if region in cameras:
                yield name, "regions", f"a camera is called '{region}': give the place another name"
    hung = [name for name, one in cameras.items() if one.hangs is not None]
    for name in cameras if hung else ():
        if name not in hung:
            yield (
                name,
                "",
                f"'hangs' is missing, and '{hung[0]}' has it: write where each of the cameras hangs, or none",
            )


def zone_fault(zone: str, cameras: Collection[str]) -> str:
    """What is wrong with the name of a zone where there are several `cameras`; "" where nothing is."""
    camera, apart, _ = zone.partition(IN)
    if apart and camera in cameras:
        return ""
    such = IN.join((next(iter(cameras)), zone.rpartition(IN)[2]))
    return f"say in which camera's picture this is: write it as {such} (cameras: {', '.join(cameras)})"
