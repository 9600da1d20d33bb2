"""`/api/health` and `/metrics`: what monitors ask."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from exhibit.web.board import Board
from exhibit.web.monitor.checkup import Checkup
from exhibit.web.monitor.metrics import CONTENT_TYPE, Metrics
from exhibit.web.server.models import Responses


class HealthReport(BaseModel):
    """Whether somebody has to get up."""

    status: Literal["ok", "ill"]
    reasons: list[str] = Field(description="what is ill, a line each")
    notes: list[str] = Field(description="what is worth knowing and no illness: what operators have set, mistakes")


_ILL: Responses = {503: {"model": HealthReport, "description": "Something is ill"}}


def router(board: Board) -> APIRouter:
    """The routes; what is told is read from `board`."""
    routes, checkup, metrics = APIRouter(tags=["monitor"]), Checkup(), Metrics(board)

    @routes.get("/api/health", responses=_ILL, response_model=HealthReport)
    async def health() -> JSONResponse:
        """200 where all is well, 503 with reasons where somebody has to get up."""
        reasons, notes = checkup.look(board.newest(), board.silent_s())
        told = {"status": "ill" if reasons else "ok", "reasons": reasons, "notes": notes}
        return JSONResponse(told, 503 if reasons else 200)

    @routes.get("/metrics", response_class=Response)
    async def prometheus() -> Response:
        """For Prometheus, in its text format."""
        return Response(metrics.text(), headers={"content-type": CONTENT_TYPE})

    return routes
