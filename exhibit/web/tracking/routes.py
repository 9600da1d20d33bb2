"""What staff counted, taken in. A viewer may: it changes nothing of the show (D-web-34)."""

from __future__ import annotations

import time

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from exhibit.journal.atoms import BLOCK_S
from exhibit.journal.staff_counts import STAFF_SUFFIX, StaffCount, StaffCounts, mistake_in
from exhibit.journal.tally import BINS, DWELL_EDGES_S
from exhibit.system.failures import failure_words
from exhibit.web.server.models import Error, Responses, Strict
from exhibit.web.serving import Host

MOST_AT_ONCE = 40
_NONE = "nothing is counted here, so that there is nothing to compare with: set up the journal (docs/journal.md)"
_UNKEPT: Responses = {
    409: {"model": Error, "description": "This room keeps no journal"},
    503: {"model": Error, "description": "It cannot be kept: keep it, and send it again"},
}


class TrackingTold(BaseModel):
    """What the page for counting needs to know, for as long as it is without the exhibit, too."""

    exhibit: str = Field(description="what this room is called in the figures; empty: it keeps no journal")
    why_not: str = Field(description="why nothing can be counted; empty where it can")
    k: int = Field(description="counts of fewer visits stay on the device")
    block_s: int = Field(description="how long a block is, in seconds of UTC")
    edges_s: list[float] = Field(description="where the bins of durations begin")


class CountedByStaff(Strict):
    """Visits that ended within whole quarters of an hour; nothing of who they were."""

    id: str = Field(pattern=r"^[0-9a-f]{32}$", description="random: by it a count that comes twice counts once")
    begin_s: int = Field(ge=0, le=1 << 40)
    end_s: int = Field(ge=0, le=1 << 40)
    visits: int = Field(ge=0, le=100_000)
    stops: int = Field(ge=0, le=100_000, description="how many stopped")
    smiles: int = Field(ge=0, le=100_000, description="how many smiled")
    held: list[int] = Field(min_length=BINS, max_length=BINS, description="those who stopped, by how long")


class StaffCountsGiven(Strict):
    """What a device has counted."""

    counts: list[CountedByStaff] = Field(min_length=1, max_length=MOST_AT_ONCE)


class CountRefused(BaseModel):
    """A count that cannot be taken, now or later."""

    id: str
    error: str = Field(description="one line, with the remedy")


class CountsTaken(BaseModel):
    """What need not be sent again."""

    taken: list[str]
    refused: list[CountRefused]


def router(host: Host) -> APIRouter:
    """The routes."""
    routes, kept = APIRouter(prefix="/api", tags=["tracking"], responses=_UNKEPT), host.extras.staff_counts

    @routes.get("/tracking")
    async def told() -> TrackingTold:
        """What is counted here, and how."""
        name = kept.file.name.removesuffix(STAFF_SUFFIX) if kept else ""
        why = "" if kept else _NONE
        k = kept.k if kept else 0
        return TrackingTold(exhibit=name, why_not=why, k=k, block_s=BLOCK_S, edges_s=list(DWELL_EDGES_S))

    @routes.post("/tracking")
    async def take(body: StaffCountsGiven) -> CountsTaken:
        """Keep what staff counted, each count once."""
        if kept is None:
            raise HTTPException(409, _NONE)
        try:
            return await run_in_threadpool(_take, kept, body.counts)
        except OSError as error:
            raise HTTPException(503, f"{kept.file.name} cannot be written: {failure_words(error)}") from None

    return routes


def _take(kept: StaffCounts, given: list[CountedByStaff]) -> CountsTaken:
    """Raises OSError."""
    taken, refused = list[str](), list[CountRefused]()
    for one in given:
        count = StaffCount(one.id, one.begin_s, one.end_s, one.visits, one.stops, one.smiles, tuple(one.held))
        if error := mistake_in(count, kept.k, time.time()):
            refused.append(CountRefused(id=one.id, error=error))
        else:
            kept.add(count)
            taken.append(one.id)
    return CountsTaken(taken=taken, refused=refused)
