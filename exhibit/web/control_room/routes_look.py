"""The routes that only look."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from exhibit.web.control_room import models
from exhibit.web.control_room.parts import Parts, minute_of, palette, state_of
from exhibit.web.control_room.show_client import ShowClient, plan_of
from exhibit.web.control_room.why import why
from exhibit.web.monitor.checkup import Checkup
from exhibit.web.monitor.metrics import CONTENT_TYPE, Metrics
from exhibit.web.serving import Host

NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": models.Error, "description": "There is none of that name"}}
STILL: dict[int | str, dict[str, Any]] = {503: {"model": models.Error, "description": "The show stands still"}}


def router(host: Host, parts: Parts) -> APIRouter:
    """What can be asked without changing anything."""
    routes, asking = APIRouter(), ShowClient(host)
    _show(routes, asking, parts)
    _monitors(routes, host)
    return routes


def _show(routes: APIRouter, asking: ShowClient, parts: Parts) -> None:
    @routes.get("/api/state", tags=["look"], responses=STILL)
    async def state() -> models.State:
        """Everything that the page shows, now."""
        return models.State.model_validate(state_of(await asking.status(), parts))

    @routes.get("/api/rules", tags=["look"], responses=STILL)
    async def rules() -> list[models.RuleReport]:
        """Where every rule is, in the order of the show."""
        found: list[models.RuleReport] = parts["rules"](await asking.status())
        return found

    @routes.get("/api/rules/{name}", tags=["look"], responses={**NOT_FOUND, **STILL})
    async def rule(name: str) -> models.RuleWhy:
        """Why a rule is where it is: its text, what its condition sees, what it claims, its last starts and ends."""
        status = await asking.status()
        return models.RuleWhy.model_validate(why(status, plan_of(status, name)))

    @routes.get("/api/vars", tags=["look"], responses=STILL)
    async def variables() -> list[models.Variable]:
        """The variables of the show."""
        found: list[models.Variable] = parts["variables"](await asking.status())
        return found

    @routes.get("/api/minute", tags=["look"])
    async def minute() -> list[models.MoodSample]:
        """The mood of the last minute, once a second, oldest first."""
        return [models.MoodSample.model_validate(one) for one in minute_of(asking.minute)]

    @routes.get("/api/palette", tags=["look"])
    async def colours() -> dict[str, str]:
        """The colour of each emotion, the same in scenes, plots and the page."""
        return palette()


def _monitors(routes: APIRouter, host: Host) -> None:
    checkup, metrics = Checkup(), Metrics(host.board)
    ill: dict[int | str, dict[str, Any]] = {503: {"model": models.HealthReport, "description": "Something is ill"}}

    @routes.get("/api/health", tags=["monitor"], responses=ill, response_model=models.HealthReport)
    async def health() -> JSONResponse:
        """200 where all is well, 503 with reasons where somebody has to get up."""
        reasons, notes = checkup.look(host.board.newest(), host.board.silent_s())
        told = {"status": "ill" if reasons else "ok", "reasons": reasons, "notes": notes}
        return JSONResponse(told, 503 if reasons else 200)

    @routes.get("/metrics", tags=["monitor"], response_class=Response)
    async def prometheus() -> Response:
        """For Prometheus, in its text format."""
        return Response(metrics.text(), headers={"content-type": CONTENT_TYPE})
