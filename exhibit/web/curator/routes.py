"""What the curator's page asks for: the page below its head in the reader's language, and panels to take away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from starlette.responses import Response

from exhibit.journal.port import StoreError
from exhibit.museum.house_sums import HouseSums
from exhibit.museum.overview import Overview, Subject, overview
from exhibit.museum.tables import PanelName, PanelTable, panel_tables
from exhibit.translation import language_asked
from exhibit.web.curator.body import body, nothing, numbers
from exhibit.web.curator.choice import Chosen, CuratorChoice, Span, asked_of
from exhibit.web.curator.exports import csv_of, json_of, zip_of
from exhibit.web.curator.house import House
from exhibit.web.curator.house_checks import HouseChecks
from exhibit.web.curator.speech import Speech
from exhibit.web.journals import Journals
from exhibit.web.server.models import Error, Responses
from exhibit.web.server.packed import packed_text

_KEPT = 16
"""So many choices are worked out once, until something new is counted."""
_ERRORS: Responses = {
    404: {"model": Error, "description": "There is no such panel, or nothing was counted"},
    503: {"model": Error, "description": "The journal cannot be read"},
}


def _choice(
    measure: Annotated[Chosen, Query(description="by what exhibits are compared")] = "smiles",
    span: Annotated[Span, Query(description="how many weeks until the last day")] = "13w",
    subject: Annotated[Subject, Query(description="what is compared")] = "exhibit",
    of: Annotated[str, Query(max_length=200, description="whose hours and time line; empty: all as one")] = "",
    first: Annotated[str, Query(pattern=r"^(\d{4}-\d\d-\d\d)?$", description="no day before this one")] = "",
    last: Annotated[str, Query(pattern=r"^(\d{4}-\d\d-\d\d)?$", description="no day after this one")] = "",
) -> CuratorChoice:
    return CuratorChoice(measure, span, subject, of, _day(first), _day(last))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise HTTPException(422, f"'{written}' is no day: write one such as 2026-11-30") from None


def _speech(
    request: Request, language: Annotated[str, Query(max_length=8, description="empty: as the browser asks")] = ""
) -> Speech:
    return Speech(language or language_asked(request.headers.get("accept-language", "")))


Chose = Annotated[CuratorChoice, Depends(_choice)]
Speaks = Annotated[Speech, Depends(_speech)]


class _Figures:
    """What is told of the journals, choice by choice."""

    def __init__(self, journals: Journals) -> None:
        self._house = House(journals)
        self._checks = HouseChecks(self._house)
        self.kept = bool(journals.places)
        self._told: Callable[[CuratorChoice, int, int], Overview | None] = lru_cache(_KEPT)(self._overview)

    def _overview(self, choice: CuratorChoice, version: int, number: int) -> Overview | None:
        del number  # what was worked out before something new was counted is not asked for again
        house, _ = self._house.sums()
        asked = asked_of(choice, house)
        return overview(house, asked, self._house.journals.k, self._checks.look(house, version)[0]) if asked else None

    def told(self, choice: CuratorChoice) -> tuple[HouseSums, Overview | None]:
        """All that is counted, and what of it was chosen. Raises HTTPException."""
        try:
            house, version = self._house.sums()
            return house, self._told(choice, version, self._checks.look(house, version)[1])
        except StoreError as error:
            raise HTTPException(503, f"the journal cannot be read: {error}") from None

    def some(self, choice: CuratorChoice) -> Overview:
        """What was chosen. Raises HTTPException where nothing was counted."""
        _, found = self.told(choice)
        if found is None:
            raise HTTPException(404, "nothing was counted in these days: choose others")
        return found


def router(journals: Journals) -> APIRouter:
    """The routes. None of them waits for the show: they read journals, in threads of their own."""
    routes, figures = APIRouter(prefix="/api/curator", tags=["curator"], responses=_ERRORS), _Figures(journals)

    @routes.get("/page", response_class=Response, responses={200: {"content": {"text/html": {}}}})
    def page(choice: Chose, speech: Speaks, request: Request) -> Response:
        """The page below its head, as HTML."""
        house, found = figures.told(choice)
        speech = speech.telling(house.titles, choice.subject)
        if found is None:
            told = nothing(house, choice, speech, kept=figures.kept)
        else:
            told = body(found, house, choice, speech, journals.zone_words)
        return packed_text(told.encode(), "text/html; charset=utf-8", request.scope)

    @routes.get("/panels/{name}.html", response_class=Response, responses={200: {"content": {"text/html": {}}}})
    def panel_html(name: PanelName, choice: Chose, speech: Speaks, request: Request) -> Response:
        """A panel's numbers as a table."""
        found = figures.some(choice)
        told = numbers(_table(found, name), choice, speech.telling(found.titles, choice.subject))
        return packed_text(told.encode(), "text/html; charset=utf-8", request.scope)

    @routes.get("/panels/{name}.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
    def panel_csv(name: PanelName, choice: Chose, speech: Speaks) -> Response:
        """A panel for a spreadsheet: with semicolons and decimal commas where the language wants them."""
        found = figures.some(choice)
        told = csv_of(_table(found, name), speech.telling(found.titles, choice.subject))
        return _file(told, f"{name}.csv", "text/csv; charset=utf-8")

    @routes.get("/panels/{name}.json", response_class=Response, responses={200: {"content": {"application/json": {}}}})
    def panel_json(name: PanelName, choice: Chose) -> Response:
        """A panel for programs."""
        found = figures.some(choice)
        return _file(json_of(_table(found, name), found), f"{name}.json", "application/json")

    @routes.get("/figures.zip", response_class=Response, responses={200: {"content": {"application/zip": {}}}})
    def everything(choice: Chose, speech: Speaks) -> Response:
        """Every panel as CSV and JSON, with what their columns mean."""
        found = figures.some(choice)
        told = zip_of(found, speech.telling(found.titles, choice.subject))
        return _file(told, "figures.zip", "application/zip")

    return routes


def _table(found: Overview, name: PanelName) -> PanelTable:
    table = next((one for one in panel_tables(found) if one.name == name), None)
    if table is None:
        raise HTTPException(404, f"'{name}' has nothing to tell of these days: choose others")
    return table


def _file(data: bytes, name: str, kind: str) -> Response:
    return Response(data, headers={"content-type": kind, "content-disposition": f'attachment; filename="{name}"'})
