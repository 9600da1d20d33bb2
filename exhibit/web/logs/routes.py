"""A day of operation, as the show has kept it on disk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from exhibit.runtime.operations import OperationLine
from exhibit.web.serving import Host

MOST = 2_000
"""So many lines are told at once, the newest."""


class LineTold(BaseModel):
    """Something that happened."""

    at: str = Field(description="the time of day, with its offset (ISO 8601)")
    what: str = Field(description="start, end, fault, notice, link, edit, command, or minute: how the show fared")
    text: str


class OperationTold(BaseModel):
    """What happened of late, newest first."""

    lines: list[LineTold]


def router(host: Host) -> APIRouter:
    """The route."""
    routes = APIRouter(prefix="/api", tags=["log"])

    @routes.get("/operation")
    async def operation(since_s: Annotated[int, Query(ge=1, le=31_536_000)] = 86_400) -> OperationTold:
        """What happened in the last `since_s` seconds: starts and what ended the run before, faults, links, edits,
        commands, and each minute how the show and the machine fared; newest first, 2,000 lines at most."""
        since = datetime.now().astimezone() - timedelta(seconds=since_s)
        lines = host.extras.operation(since)[-MOST:]
        return OperationTold(lines=[_told(one) for one in reversed(lines)])

    return routes


def _told(line: OperationLine) -> LineTold:
    return LineTold(at=line.at, what=line.what, text=line.text)
