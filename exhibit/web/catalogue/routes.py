"""`/api/catalogue`: works, rooms and the plan, read and written. What is written keeps the comments of the file."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from exhibit.config.problems import ShowError
from exhibit.journal.days import day_of
from exhibit.journal.transfer import now_utc_s
from exhibit.museum.catalogue.editing import (
    EditedFile,
    corrected,
    moved,
    placements_json,
    save,
    taken_out,
    version_of,
    with_door,
    with_room,
    with_work,
    without_door,
)
from exhibit.museum.catalogue.files import WrittenCatalogue, read_catalogue
from exhibit.museum.catalogue.works import CatalogueWork, RoomDoor, RoomPlacement
from exhibit.system.failures import failure_words
from exhibit.values import Json
from exhibit.web.catalogue.models import (
    CatalogueSaved,
    CatalogueTold,
    DoorTold,
    DoorWritten,
    RoomTold,
    RoomWritten,
    WorkTold,
    WorkWritten,
)
from exhibit.web.server.models import Error, Responses
from exhibit.web.serving import Host

_SHOWN = 200
"""So many works are told at once; who wants another looks for it."""
_Changed = Callable[[str, Callable[[WrittenCatalogue], EditedFile]], BaseModel | JSONResponse]
"""Has a change of the catalogue of that version written, and says what came of it."""
_Name = Annotated[str, Query(max_length=200, description="a room")]
_REFUSED: Responses = {
    401: {"model": Error, "description": "the token is missing"},
    404: {"model": Error, "description": "the catalogue has no such work"},
    409: {"model": Error, "description": "it has changed meanwhile"},
    422: {"model": Error, "description": "the catalogue would not be sound, or is not"},
    507: {"model": Error, "description": "the disk does not take it"},
}


def reading(host: Host) -> APIRouter:
    """What whoever looks may see."""
    routes = APIRouter(prefix="/api", tags=["catalogue"])

    @routes.get("/catalogue")
    def told(
        search: Annotated[str, Query(max_length=200, description="in titles, makers and numbers")] = "",
        room: Annotated[str, Query(max_length=200, description="only what hangs there today")] = "",
    ) -> CatalogueTold:
        """The house's rooms and doors, and its works, as far as they fit."""
        folder, today = host.serving.folder, _today(host)
        try:
            return _told(read_catalogue(folder), version_of(folder), search.casefold(), room, today)
        except ShowError as error:
            faults = [str(one) for one in error.problems[:20]]
        except OSError as error:
            faults = [f"the catalogue cannot be read: {failure_words(error)}"]
        return CatalogueTold(
            version="", faults=faults, languages=[], exhibits=[], rooms=[], doors=[], found=0, works=[]
        )

    return routes


def writing(host: Host) -> APIRouter:
    """What who writes the show's files may change."""
    routes, lock = APIRouter(prefix="/api", tags=["catalogue"], responses=_REFUSED), threading.Lock()

    def changed(version: str, edit: Callable[[WrittenCatalogue], EditedFile]) -> BaseModel | JSONResponse:
        folder = host.serving.folder
        try:
            with lock:
                if version_of(folder) != version:
                    text = "the catalogue has changed meanwhile: load this page again, and put your change into it"
                    return JSONResponse({"error": text}, 409)
                save(folder, edit(read_catalogue(folder)))
                return CatalogueSaved(version=version_of(folder))
        except ShowError as error:
            return JSONResponse({"error": str(error.problems[0])}, 422)
        except OSError as error:
            return JSONResponse({"error": f"the catalogue cannot be written: {failure_words(error)}"}, 507)

    _add_works(routes, host, changed)
    _add_rooms(routes, changed)
    return routes


def _add_works(routes: APIRouter, host: Host, changed: _Changed) -> None:
    @routes.put("/catalogue/works/{work:path}", response_model=CatalogueSaved)
    def write(work: str, body: WorkWritten) -> BaseModel | JSONResponse:
        """Write what is known of a work, which is made where there is none."""
        return changed(body.version, lambda written: _written(written, _sound(work), body, _today(host)))

    @routes.delete("/catalogue/works/{work:path}", response_model=CatalogueSaved)
    def remove(work: str, version: Annotated[str, Query(max_length=100)]) -> BaseModel | JSONResponse:
        """Take a work out of the catalogue. What was counted of it stays in the journal."""

        def out(written: WrittenCatalogue) -> EditedFile:
            if work not in written.catalogue.works:
                raise HTTPException(404, f"the catalogue has no work '{work}'")
            return taken_out(written, work)

        return changed(version, out)


def _add_rooms(routes: APIRouter, changed: _Changed) -> None:
    @routes.put("/catalogue/rooms/{room:path}", response_model=CatalogueSaved)
    def name(room: str, body: RoomWritten) -> BaseModel | JSONResponse:
        """Write what visitors call a room, which is made where there is none."""
        return changed(body.version, lambda written: with_room(written, _sound(room), body.title))

    @routes.put("/catalogue/doors", response_model=CatalogueSaved)
    def join(body: DoorWritten) -> BaseModel | JSONResponse:
        """Write how far it is between two rooms, in the place of what was written of them."""
        door = RoomDoor(body.between, body.metres, body.steps)
        return changed(body.version, lambda written: with_door(written, door))

    @routes.delete("/catalogue/doors", response_model=CatalogueSaved)
    def part(one: _Name, other: _Name, version: Annotated[str, Query(max_length=100)]) -> BaseModel | JSONResponse:
        """Take out what is written of the way between two rooms. A door that is drawn stays on the plan."""

        def out(written: WrittenCatalogue) -> EditedFile:
            edited = without_door(written, (one, other))
            if edited is None:
                raise HTTPException(404, f"no door is written between '{one}' and '{other}'")
            return edited

        return changed(version, out)


def _today(host: Host) -> date:
    status = host.board.newest()
    return day_of(int(now_utc_s()), status.playing.zone if status and status.playing else None)


def _sound(name: str) -> str:
    if not name.strip() or len(name) > 200 or not name.isprintable():
        raise HTTPException(422, "a name has 1 to 200 letters, digits and signs")
    return name.strip()


def _told(written: WrittenCatalogue, version: str, search: str, room: str, today: date) -> CatalogueTold:
    catalogue, outlines = written.catalogue, written.plan.rooms if written.plan else {}
    files = {name: document.file.name for document, names in written.documents for name in names}
    there = Counter(one.room_on(today) for one in catalogue.works.values())
    found = [
        one
        for one in catalogue.works.values()
        if (not room or one.room_on(today) == room) and (not search or any(search in text for text in _texts(one)))
    ]
    titles = [*(one.title for one in catalogue.works.values()), *(one.title for one in catalogue.rooms.values())]
    languages = {code for title in titles for code in title if code}
    return CatalogueTold(
        version=version,
        faults=[],
        languages=sorted(languages),
        exhibits=sorted({each.exhibit for one in catalogue.works.values() for each in one.placements if each.exhibit}),
        rooms=[
            RoomTold(id=name, title=dict(one.title), works=there[name], outline=list(outlines.get(name, ())))
            for name, one in sorted(catalogue.rooms.items())
        ],
        doors=[DoorTold(between=one.between, metres=one.metres, steps=one.steps, at=one.at) for one in catalogue.doors],
        found=len(found),
        works=[_work(one, files.get(one.id, ""), today) for one in found[:_SHOWN]],
    )


def _texts(work: CatalogueWork) -> Iterator[str]:
    yield work.id.casefold()
    yield work.fields.get("maker", "").casefold()
    yield from (text.casefold() for text in work.title.values())


def _work(work: CatalogueWork, file: str, today: date) -> WorkTold:
    now = _hanging(work, today)
    return WorkTold(
        id=work.id,
        title=dict(work.title),
        text=dict(work.text),
        maker=work.fields.get("maker", ""),
        date=work.fields.get("date", ""),
        minutes=work.minutes,
        access=work.access or "",
        maturity=work.maturity,
        room=now.room,
        exhibit=now.exhibit,
        since=now.since.isoformat() if now.since else "",
        until=now.until.isoformat() if now.until else "",
        file=file,
    )


def _hanging(work: CatalogueWork, today: date) -> RoomPlacement:
    last = work.placements[-1] if work.placements else RoomPlacement("")
    return next((one for one in work.placements if one.holds(today)), last)


def _written(written: WrittenCatalogue, work: str, body: WorkWritten, today: date) -> EditedFile:
    """The file with the work as it is now said to be. Raises HTTPException, ShowError, OSError."""
    known = written.catalogue.works.get(work)
    titles = {} if known is None and body.title is None else body.title
    if titles is not None and not any(text.strip() for text in titles.values()):
        raise HTTPException(422, "a work needs a title: write one, since visitors would see a number")
    placements = _placements(known, body, today)
    if known is None:
        return with_work(written, _new(work, body, placements or ()), {})
    values: dict[str, Json] = {}
    if body.title is not None:
        values["title"] = _as_written(body.title, known.title)
    if body.text is not None:
        values["text"] = _as_written(body.text, known.text)
    said: Mapping[str, str | None] = {"maker": body.maker, "date": body.date}
    values |= {key: value for key, value in said.items() if value is not None and value != known.fields.get(key, "")}
    if body.minutes is not None and body.minutes != (known.minutes or 0):
        values["minutes"] = body.minutes or None
    if body.access is not None and body.access != (known.access or ""):
        values["access"] = body.access or None
    if body.maturity is not None and body.maturity != known.maturity:
        values["maturity"] = body.maturity
    if placements is not None and placements != known.placements:
        values["placements"] = placements_json(placements)
    return with_work(written, known, values)


def _as_written(given: Mapping[str, str], known: Mapping[str, str]) -> Json:
    """Texts by language, without those that are empty; one without a language stays a plain text."""
    texts = {code: text for code, text in given.items() if text.strip()}
    if set(known) == {""} and len(texts) == 1:
        return next(iter(texts.values()))
    return dict(texts)


def _placements(known: CatalogueWork | None, body: WorkWritten, today: date) -> tuple[RoomPlacement, ...] | None:
    """Where it hung and hangs; None where nothing is said of it."""
    if body.room is None and body.exhibit is None:
        return None
    before = _hanging(known, today) if known else RoomPlacement("")
    placed = RoomPlacement(
        before.room if body.room is None else body.room, before.exhibit if body.exhibit is None else body.exhibit
    )
    if (placed.room, placed.exhibit) == (before.room, before.exhibit):
        return known.placements if known else ()
    history = known.placements if known else ()
    return moved(history, placed, today) if body.moved else corrected(history, placed, today)


def _new(work: str, body: WorkWritten, placements: tuple[RoomPlacement, ...]) -> CatalogueWork:
    said = {"maker": body.maker or "", "date": body.date or ""}
    return CatalogueWork(
        work,
        {code: text for code, text in (body.title or {}).items() if text.strip()},
        {code: text for code, text in (body.text or {}).items() if text.strip()},
        {key: value for key, value in said.items() if value},
        body.minutes or None,
        body.access or None,
        body.maturity or "everyone",
        (),
        placements,
    )
