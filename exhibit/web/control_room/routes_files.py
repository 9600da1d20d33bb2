"""`/api/files` and `/api/check`: the show's YAML in the page, for the operator with the token alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from exhibit.editor.files import MOST_BYTES, EditRefused, OpenedFile, SavedFile, ShowFiles
from exhibit.editor.proofreading import FileFinding
from exhibit.system.failures import failure_words
from exhibit.web.json_value import JsonObject
from exhibit.web.server.models import Error, Responses

_MOST_AT_ONCE = 4
_CODES = {"missing": 404, "changed": 409, "large": 413, "text": 422, "unsound": 422}
_PATH = Field(max_length=500, description="from the show's folder, such as rules/play.yaml")
_TEXT = Field(max_length=MOST_BYTES, description="the whole text of the file")


class FileListed(BaseModel):
    """A file that can be edited."""

    path: str
    kind: str = Field(description="show, venue, rules, rehearsal, scene, console, questions or catalogue")
    size: int = Field(description="in bytes")


class FileOpened(BaseModel):
    """A file as it lies there."""

    path: str
    text: str
    version: str = Field(description="sha256; a save must name it")
    last_good: bool = Field(description="whether another version can be got back, with which the whole show was sound")


class FileProblem(BaseModel):
    """A mistake, or advice, at its place in a file."""

    file: str
    line: int = Field(description="from 1; 0 means the file as a whole")
    column: int
    text: str = Field(description="what exhibit check prints")
    hint: str = Field(description='the word that is meant, or ""')
    advice: bool = Field(description="well written, but hardly meant; never in the way of saving")


class FileProblems(BaseModel):
    """What is found in the show."""

    problems: list[FileProblem]


class FileSaved(FileProblems):
    """What a save has made."""

    version: str


class NotSaved(Error):
    """Why nothing was written; the checker's findings, where it is these."""

    problems: list[FileProblem] = Field(default_factory=list)


class TextToCheck(BaseModel):
    """A text, and the file in whose place it is checked."""

    model_config = ConfigDict(extra="forbid")
    path: str = _PATH
    text: str = _TEXT


class TextToSave(BaseModel):
    """A new text for a file, and the version it was made from."""

    model_config = ConfigDict(extra="forbid")
    text: str = _TEXT
    version: str = Field(max_length=100)
    anyway: bool = Field(default=False, description="save it with its mistakes; the show goes on as it was")


def answers(*codes: int) -> Responses:
    """What is answered where something cannot be done, by its code."""
    told = {401: "the token is missing", 404: "there is no such file", 409: "it has changed meanwhile"}
    told |= {413: "it is too large", 422: "it is no text in UTF-8, or is not understood"}
    told |= {507: "the disk does not take it"}
    return {code: {"model": Error, "description": told[code]} for code in codes}


def router(files: ShowFiles) -> APIRouter:
    """The routes, which are for the operator."""
    routes = APIRouter(prefix="/api", tags=["files"])
    # Threads are few, and other requests need some while a large file is checked.
    places = threading.BoundedSemaphore(_MOST_AT_ONCE)

    def answered(ask: Callable[[], BaseModel]) -> BaseModel | JSONResponse:
        if not places.acquire(blocking=False):
            return JSONResponse({"error": "other files are being checked just now: try again in a moment"}, 429)
        try:
            return told(ask)
        finally:
            places.release()

    @routes.get("/files", responses=answers(401))
    def listing() -> list[FileListed]:
        """Every file of the show that can be edited."""
        return [FileListed(path=one.path, kind=one.kind, size=one.file.stat().st_size) for one in files.files()]

    @routes.get("/files/{path:path}", response_model=FileOpened, responses=answers(401, 404, 413, 422))
    def opened(path: str) -> BaseModel | JSONResponse:
        """A file, its text, and its version."""
        return answered(lambda: _opened(files.open(path)))

    @routes.put(
        "/files/{path:path}",
        response_model=FileSaved,
        responses={**answers(401, 404, 409, 413, 507), 422: {"model": NotSaved, "description": "it has mistakes"}},
    )
    def save(path: str, body: TextToSave) -> BaseModel | JSONResponse:
        """Save a text whose file is still as it was read; with mistakes only where that is said."""
        return answered(lambda: saved(files.save(path, body.text, body.version, anyway=body.anyway)))

    @routes.post("/files/{path:path}/restore", response_model=FileSaved, responses=answers(401, 404, 507))
    def restored(path: str) -> BaseModel | JSONResponse:
        """Put the last good version of a file back."""
        return answered(lambda: saved(files.restore(path)))

    @routes.post("/check", response_model=FileProblems, responses=answers(401, 404, 413, 422))
    def checked(body: TextToCheck) -> BaseModel | JSONResponse:
        """What would be found in the show with this text; nothing is written."""
        return answered(lambda: FileProblems(problems=_problems(files.check(body.path, body.text))))

    return routes


def told(ask: Callable[[], BaseModel]) -> BaseModel | JSONResponse:
    """What `ask` gives, or why it is refused."""
    try:
        return ask()
    except EditRefused as error:
        answer: JsonObject = {"error": str(error)}
        if error.findings:
            answer["problems"] = [one.model_dump() for one in _problems(error.findings)]
        return JSONResponse(answer, _CODES[error.why])
    except OSError as error:
        return JSONResponse(
            {"error": f"not saved, {failure_words(error)}: see whether the exhibit's disk is full"}, 507
        )


def _opened(one: OpenedFile) -> FileOpened:
    return FileOpened(path=one.path, text=one.text, version=one.version, last_good=one.last_good)


def saved(one: SavedFile) -> FileSaved:
    """What a save has made, as it is told."""
    return FileSaved(version=one.version, problems=_problems(one.findings))


def _problems(findings: Sequence[FileFinding]) -> list[FileProblem]:
    return [FileProblem(**vars(one)) for one in findings]
