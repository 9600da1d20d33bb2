"""`/api/health` and `/metrics`: what monitors ask."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from exhibit.verdict import Illness, Verdict
from exhibit.web.board import Board
from exhibit.web.monitor.metrics import CONTENT_TYPE, Metrics
from exhibit.web.server.models import Responses


class IllnessReport(BaseModel):
    """What is ill."""

    code: str = Field(description="the kind, such as `output down`; does not change with the language")
    about: str = Field(description="which part")
    text: str
    for_s: float | None = Field(description="for how long; null where nobody knows")
    remedy: str


class HealthReport(BaseModel):
    """Whether somebody has to get up."""

    status: Literal["ok", "ill"]
    headline: str = Field(description="that in one sentence")
    illnesses: list[IllnessReport] = Field(description="what is ill, the gravest first")
    reasons: list[str] = Field(description="what is ill, a line each")
    notes: list[str] = Field(description="what is worth knowing and no illness: what operators have set, mistakes")


_ILL: Responses = {503: {"model": HealthReport, "description": "Something is ill"}}


def router(board: Board) -> APIRouter:
    """The routes; what is told is read from `board`."""
    routes, metrics = APIRouter(tags=["monitor"]), Metrics(board)

    @routes.get("/api/health", responses=_ILL, response_model=HealthReport)
    async def health() -> JSONResponse:
        """200 where all is well, 503 with reasons where somebody has to get up."""
        verdict = board.verdict()
        return JSONResponse(report_of(verdict, board.now_s()).model_dump(), 200 if verdict.well else 503)

    @routes.get("/metrics", response_class=Response)
    async def prometheus() -> Response:
        """For Prometheus, in its text format."""
        return Response(metrics.text(), headers={"content-type": CONTENT_TYPE})

    return routes


def report_of(verdict: Verdict, now_s: float) -> HealthReport:
    """What is told of `verdict`."""
    ill = [
        IllnessReport(code=one.code, about=one.about, text=one.text, for_s=_for_s(one, now_s), remedy=one.remedy)
        for one in verdict.illnesses
    ]
    return HealthReport(
        status="ok" if verdict.well else "ill",
        headline=verdict.headline,
        illnesses=ill,
        reasons=[str(one) for one in verdict.illnesses],
        notes=[one.text for one in verdict.notes],
    )


def _for_s(one: Illness, now_s: float) -> float | None:
    return None if one.since_s is None else round(max(0.0, now_s - one.since_s), 1)
