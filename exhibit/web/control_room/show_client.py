"""How the API reaches the show: it looks at the board, and asks for what the next tick follows."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from fastapi import HTTPException, Request

from exhibit.config.problems import did_you_mean
from exhibit.rules.plan import Plan
from exhibit.runtime.status import Status
from exhibit.values import Command, Mood
from exhibit.web.roles import Holder, may
from exhibit.web.serving import Host

_LOOK_EVERY_S, _ANSWER_WITHIN_S = 0.01, 2.0
STALE_S = 0.15
TOLD_OPERATORS = "what visitors set off is told to operators alone here ('privacy' in venue.yaml): log in as one"
STANDS_STILL = "the show does not answer: it has not begun, or stands still (see /api/health)"


class ShowClient:
    """For the routes: the newest status, and commands."""

    def __init__(self, host: Host) -> None:
        self._host = host

    async def status(self) -> Status:
        """The show as it is now. Raises HTTPException where it does not answer."""
        status = self._host.board.newest()
        if status is not None and self._host.board.age_s() < STALE_S:
            return status
        return await self._fresh()

    async def live_status(self, request: Request) -> Status:
        """The same, for whom people may be told live. Raises HTTPException for others, too."""
        status = await self.status()
        if not status.discretion.live and not may(request.state.holder, "operator"):
            raise HTTPException(403, TOLD_OPERATORS)
        return status

    @property
    def minute(self) -> Sequence[tuple[float, Mood]]:
        """The mood of the last minute."""
        return self._host.board.minute

    async def follow(self, command: Command) -> Status:
        """Have `command` followed; the show after it. Raises HTTPException where it does not answer."""
        self._host.commands.put(command)
        return await self._fresh()

    async def _fresh(self) -> Status:
        number, waited_s = self._host.board.want(), 0.0
        while self._host.board.number < number and waited_s < _ANSWER_WITHIN_S:
            await asyncio.sleep(_LOOK_EVERY_S)
            waited_s += _LOOK_EVERY_S
        status = self._host.board.newest()
        if status is None or self._host.board.number < number:
            raise HTTPException(503, STANDS_STILL)
        return status


def by(request: Request) -> str:
    """Who asks, for the record."""
    holder: Holder | None = request.state.holder
    return f"page {request.client.host if request.client else 'unknown'}" + (f", {holder}" if holder else "")


def plan_of(status: Status, name: str) -> Plan:
    """The rule of that name. Raises HTTPException where there is none."""
    require("rule", name, status.program.by_name)
    return status.program.by_name[name]


def require(what: str, name: str, names: Iterable[object]) -> None:
    """Raises HTTPException, with what may be meant, where `name` is none of `names`."""
    listed = [str(one) for one in names]
    if name not in listed:
        raise HTTPException(404, f"the show has no {what} '{name[:80]}'. {did_you_mean(name[:80], listed)}")
