"""`/api/places`: the places of the camera's picture that do not count, and those that have names, written into
venue.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from exhibit.config.show_folder import VENUE
from exhibit.show import Show
from exhibit.values import Json
from exhibit.web.control_room import models
from exhibit.web.control_room.routes_files import FileSaved, NotSaved, answers, saved, told
from exhibit.web.control_room.show_client import ShowClient
from exhibit.web.serving import Host

_Corner = Annotated[list[float], Field(min_length=2, max_length=2)]
_Place = Annotated[list[_Corner], Field(max_length=50)]
Where = tuple[str, ...]


class Places(BaseModel):
    """All of them; corners are shares of the picture's width and height."""

    model_config = ConfigDict(extra="forbid")
    ignore: Annotated[list[_Place], Field(max_length=100)]
    regions: Annotated[dict[str, _Place], Field(max_length=100)]


class CameraControls(BaseModel):
    """What the driver is told; what is left out stays as the camera has it."""

    model_config = ConfigDict(extra="forbid")
    exposure: int | str | None = None
    gain: int | str | None = None
    white_balance: int | str | None = None
    anti_flicker: str | None = None
    focus: int | str | None = None
    backlight: int | None = None

    @property
    def written(self) -> dict[str, Json]:
        """As it stands in venue.yaml."""
        return self.model_dump(exclude_none=True)


class ReadabilityReport(BaseModel):
    """How well the faces that are there now can be read."""

    faces: int
    read: int
    light: float | None = Field(description="how light they are on the average, 0 to 1; null where there is none")


def router(host: Host) -> APIRouter:
    """The route, which is for who writes the show's files."""
    routes = APIRouter(prefix="/api", tags=["files"])

    @routes.put(
        "/places",
        response_model=FileSaved,
        responses={**answers(401, 507), 422: {"model": NotSaved, "description": "it has mistakes"}},
    )
    def places(body: Places) -> BaseModel | JSONResponse:
        """Write them into venue.yaml, whose comments and order stay; the show follows as it does every edit."""
        status = host.board.newest()
        return told(lambda: saved(host.extras.files.put(VENUE, changed(body, status.playing if status else None))))

    @routes.put(
        "/camera-controls",
        response_model=FileSaved,
        responses={**answers(401, 507), 422: {"model": NotSaved, "description": "it has mistakes"}},
    )
    def controls(body: CameraControls) -> BaseModel | JSONResponse:
        """Write what the camera's driver is told into venue.yaml; it is told at once."""
        return told(lambda: saved(host.extras.files.put(VENUE, {("camera", "controls"): body.written})))

    return routes


def looking(host: Host) -> APIRouter:
    """What tells whether the camera sees faces well."""
    routes, client = APIRouter(prefix="/api", tags=["look"], responses=models.STILL), ShowClient(host)

    @routes.get("/readability")
    async def readable(request: Request) -> ReadabilityReport:
        """How many faces are there now, how many of them are read, and how light they are: no picture."""
        await client.live_status(request)
        now = host.extras.readability
        return ReadabilityReport(faces=now.faces, read=now.read, light=now.light)

    return routes


def changed(places: Places, show: Show | None) -> Mapping[Where, Json]:
    """What is to be written of `places`: all regions where one is gone or none was, else those that are new or have
    moved, so that what stands beside the others stays."""
    before = show.venue.camera.regions if show else {}
    values: dict[Where, Json] = {}
    if show is None or places.ignore != show.venue.camera.ignore:
        values["camera", "ignore"] = places.ignore
    if not before or not before.keys() <= places.regions.keys():
        if before != places.regions:
            values["camera", "regions"] = places.regions
        return values
    for name, corners in places.regions.items():
        if corners != before.get(name):
            values["camera", "regions", name] = corners
    return values
