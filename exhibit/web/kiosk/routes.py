"""What visitors may ask and say: the questions, and answers. Nothing here knows an address but to count how often it
answers, in memory and for a minute."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from functools import cache

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from exhibit.config.checked import check
from exhibit.config.located import load
from exhibit.config.problems import did_you_mean
from exhibit.journal.atoms import block_of
from exhibit.journal.late import is_late
from exhibit.questions.bursts import Bursts, answered
from exhibit.questions.words import SHIPPED, NextWords, WordsFile
from exhibit.runtime.status import Status
from exhibit.show import Show
from exhibit.values import AnswerGiven, Command
from exhibit.web.kiosk.models import AnswerRefused, AnswersTaken, GivenAnswer, GivenAnswers, Questionnaire
from exhibit.web.kiosk.profiles import KeptProfiles, ProfilesFile, can_suggest
from exhibit.web.kiosk.told import inquiry
from exhibit.web.server.limits import client_of
from exhibit.web.server.models import Error, Responses
from exhibit.web.server.packed import packed_text
from exhibit.web.serving import Host

_LOOK_EVERY_S, _FOLLOWED_WITHIN_S = 0.01, 2.0
_STANDS_STILL = "the show does not answer: keep the answers, and send them again"
_STILL: Responses = {503: {"model": Error, "description": "The show does not answer"}}
_NO_WORK: Responses = {404: {"model": Error, "description": "There is no such work"}}

_PROFILES: Responses = {
    200: {"content": {"application/json": {}}},
    404: {"model": Error, "description": "Nothing is suggested here"},
}


def router(host: Host) -> APIRouter:
    """The routes."""
    routes, answers = APIRouter(prefix="/api", tags=["visitors"], responses=_STILL), _Answers(host)
    kept, reading = KeptProfiles(host), asyncio.Lock()

    @routes.get("/questions", responses=_NO_WORK)
    async def questions(work: str = Query("", max_length=40)) -> Questionnaire:
        """What visitors are asked, in all languages."""
        status, show = _show_of(host)
        if work and work not in show.settings.works:
            raise HTTPException(404, f"the show has no work '{work}'. {did_you_mean(work, show.settings.works)}")
        return inquiry(show, work, status.engine.act, host.serving.version, _english() if can_suggest(show) else None)

    @routes.get("/profiles", response_class=Response, responses=_PROFILES)
    async def profiles(request: Request) -> Response:
        """What visitors felt at each work, and the ways between them: the same bytes for everybody. Phones and kiosks
        work out from it what to suggest; what somebody wishes is in no request."""
        status, show = _show_of(host)
        if not can_suggest(show):
            raise HTTPException(404, "nothing is suggested here")
        async with reading:  # one thread at most: who asks meanwhile gets what it made
            file = await run_in_threadpool(kept.file, show, status.discretion)
        return _unchanged(file, request) or packed_text(file.text, "application/json", request.scope, etag=file.tag)

    @routes.post("/answers")
    async def give(body: GivenAnswers, request: Request) -> AnswersTaken:
        """Say what was felt. Only counts are kept, of many answers together."""
        return await answers.take(body.answers, client_of(request.client.host if request.client else "unknown"))

    return routes


@cache
def _english() -> NextWords | None:
    """What to see next, in the words that ship."""
    found = check(WordsFile, load(SHIPPED / "en.yaml"), (), [])
    return found.next if found else None


def _unchanged(file: ProfilesFile, request: Request) -> Response | None:
    """That who asks has it already; None where they have not."""
    known = request.headers.get("if-none-match", "")
    return Response(status_code=304, headers={"etag": file.tag}) if file.tag in known else None


class _Answers:
    """Takes answers: each once, flagged where they come in a burst."""

    def __init__(self, host: Host) -> None:
        self._host, self._bursts = host, Bursts()

    async def take(self, given: list[GivenAnswer], who: str) -> AnswersTaken:
        """What became of `given`. Raises HTTPException where the show does not follow."""
        _, show = _show_of(self._host)
        wrong = {one.id: error for one in given if (error := _wrong(show, one))}
        sound = [one for one in given if one.id not in wrong]
        for one in sound:
            if one.id not in self._host.extras.taken:
                self._host.extras.taken.add(one.id)
                self._host.commands.put(Command("answer", by=one.channel, answer=self._counted(one, who)))
        await self._followed()
        self._host.extras.taken.keep()
        refused = [AnswerRefused(id=name, error=error) for name, error in wrong.items()]
        return AnswersTaken(taken=[one.id for one in sound], refused=refused)

    def _counted(self, one: GivenAnswer, who: str) -> AnswerGiven:
        late = is_late(one.block, block_of(time.time()))
        burst = False
        if not late:
            self._bursts, burst = answered(self._bursts, f"{who} {one.question}", time.monotonic())
        flagged, block_s = one.flagged or burst, one.block if late else None
        return AnswerGiven(one.question, one.choice, one.channel, one.work, flagged, one.reversed, block_s)

    async def _followed(self) -> None:
        """Wait until the show has taken what was put."""
        board, waited_s = self._host.board, 0.0
        number = board.want()
        while board.number < number:
            if waited_s > _FOLLOWED_WITHIN_S:
                raise HTTPException(503, _STANDS_STILL)
            await asyncio.sleep(_LOOK_EVERY_S)
            waited_s += _LOOK_EVERY_S


def _show_of(host: Host) -> tuple[Status, Show]:
    status = host.board.newest()
    if status is None or status.playing is None:
        raise HTTPException(503, _STANDS_STILL)
    return status, status.playing


def _wrong(show: Show, one: GivenAnswer) -> str:
    """Why the show cannot take it; empty where it can."""
    return next(_mistakes(show, one), "")


def _mistakes(show: Show, one: GivenAnswer) -> Iterator[str]:
    question = show.inquiry.questions.get(one.question)
    if question is None:
        yield f"the show asks no '{one.question}'. {did_you_mean(one.question, show.inquiry.questions)}"
    elif one.choice not in question.choices:
        yield f"'{one.choice}' is no answer to '{one.question}'. {did_you_mean(one.choice, question.choices)}"
    if one.work and one.work not in show.settings.works:
        yield f"the show has no work '{one.work}'. {did_you_mean(one.work, show.settings.works)}"
