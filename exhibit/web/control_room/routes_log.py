"""The routes of the logbook, and of the restart: what operators come back to in the morning."""

from __future__ import annotations

import time

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, Field

from exhibit.runtime.logbook import Logbook, Notice, Press
from exhibit.web.control_room import models
from exhibit.web.control_room.show_client import by
from exhibit.web.serving import Host


class NoticeTold(BaseModel):
    """Something that went wrong. Times are seconds of the calendar, since 1970."""

    id: str
    where: str
    text: str
    first_s: float
    last_s: float
    times: int
    dismissed_by: str = Field(description="who has seen it; empty: nobody yet")
    dismissed_s: float


class PressTold(BaseModel):
    """Somebody steered."""

    at_s: float
    by: str
    what: str
    name: str
    value: str
    times: int


class LogbookTold(BaseModel):
    """The logbook, newest first."""

    now_s: float = Field(description="the exhibit's own calendar, in seconds since 1970")
    notices: list[NoticeTold]
    presses: list[PressTold]


class Restarting(BaseModel):
    """What becomes of a restart."""

    restarting: bool


def reading(host: Host) -> APIRouter:
    """What can be read."""
    routes, logbook = APIRouter(prefix="/api", tags=["log"]), host.extras.logbook

    @routes.get("/logbook")
    async def read() -> LogbookTold:
        """What went wrong and who pressed what, also in earlier runs; newest first."""
        return _told(logbook)

    return routes


def steering(host: Host) -> APIRouter:
    """What operators do."""
    routes, logbook = APIRouter(prefix="/api", tags=["log"]), host.extras.logbook

    @routes.put("/logbook/{notice}/dismissed", responses=models.NOT_FOUND)
    async def dismiss(notice: str, request: Request) -> LogbookTold:
        """Say that a notice was seen; it is back when it happens again."""
        if not logbook.dismiss(notice, by(request)):
            raise HTTPException(404, "there is no such notice any more")
        return _told(logbook)

    @routes.post("/restart")
    async def restart(request: Request) -> Restarting:
        """Have the show end and begin anew, as if it were started by the same command. The page is back in seconds."""
        logbook.note_press(by(request), "restart")
        host.ask_restart()
        return Restarting(restarting=True)

    @routes.post("/try-again")
    async def try_again(request: Request) -> Restarting:
        """Have the show itself begin, where its last good version or the safe scene stands in for it."""
        logbook.note_press(by(request), "try again")
        host.ask_try_again()
        return Restarting(restarting=True)

    return routes


def _told(logbook: Logbook) -> LogbookTold:
    pages = logbook.pages
    notices = sorted(pages.notices, key=lambda one: one.last_s, reverse=True)
    return LogbookTold(
        now_s=time.time(),
        notices=[_notice(one) for one in notices],
        presses=[_press(one) for one in reversed(pages.presses)],
    )


def _notice(one: Notice) -> NoticeTold:
    return NoticeTold(id=one.id, **vars(one))


def _press(one: Press) -> PressTold:
    return PressTold(**vars(one))
