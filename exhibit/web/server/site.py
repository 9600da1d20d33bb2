"""Everything that is served, put together: API, live socket, files of the page, what monitors read; the door around."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles

from exhibit.web.control_room import models, routes_look, routes_steer
from exhibit.web.control_room.live import LiveSocket
from exhibit.web.control_room.live import router as live_routes
from exhibit.web.control_room.parts import parts_of
from exhibit.web.server import messages, sessions
from exhibit.web.server.guard import Guard
from exhibit.web.server.host_names import HostNames
from exhibit.web.server.token import Sessions, TokenFile
from exhibit.web.serving import Host

PAGE_FOLDER = Path(__file__).parents[1] / "control_room" / "static"
_PAGES = {"/": "index.html", "/try": "try.html", "/rules": "index.html"}
_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": models.Error, "description": "What was sent is no JSON"},
    401: {"model": models.Error, "description": "The operator's token is needed"},
    403: {"model": models.Error, "description": "Asked under another name, or from another page"},
    413: {"model": models.Error, "description": "What was sent is too long"},
    422: {"model": models.Error, "description": "What was sent is not what belongs here"},
    429: {"model": models.Error, "description": "Too many requests, or too many wrong tokens"},
}
_PLAIN = {
    404: "there is nothing at this address: see /api/openapi.json",
    405: "this cannot be done at this address: see /api/openapi.json",
}
_ABOUT = """The running show: look, ask why, steer. Only pages of its own may use it, and programs.

On the machine itself nothing but writing files needs the operator's token; from elsewhere everything does:
`Authorization: Bearer TOKEN`, or the cookie that `POST /api/session` sets. `exhibit token --new` makes one."""


def site(host: Host, live: LiveSocket) -> Guard:
    """The application."""
    app = FastAPI(
        title="Exhibit",
        version=host.serving.version,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        responses=_ERRORS,
        exception_handlers={HTTPException: _refused, RequestValidationError: _invalid, Exception: _broken},
    )
    parts = parts_of(token_needed=host.serving.token_needed)
    routers = (
        routes_look.router(host, parts),
        routes_steer.router(host, parts),
        sessions.router(host),
        messages.router(),
    )
    for routes in (live_routes(live), *routers, *(more(host) for more in host.serving.routers)):
        app.include_router(routes)
    for path, name in _PAGES.items():
        if (PAGE_FOLDER / name).is_file():
            app.add_api_route(path, _file(PAGE_FOLDER / name), methods=["GET", "HEAD"], include_in_schema=False)
    app.mount("/static", StaticFiles(directory=PAGE_FOLDER), name="static")
    return Guard(
        app,
        Sessions(TokenFile(host.serving.state)),
        HostNames((*host.serving.hosts, host.serving.host)),
        closed=host.serving.token_needed,
        limits=host.serving.limits,
        stranger=host.count_refusal,
    )


def _file(file: Path) -> Callable[[], Response]:
    def sent() -> Response:
        return FileResponse(file)

    return sent


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    said = _PLAIN.get(error.status_code, "") if error.detail == HTTPStatus(error.status_code).phrase else ""
    return JSONResponse({"error": said or str(error.detail)}, error.status_code, dict(error.headers or {}))


async def _invalid(_: Request, error: Exception) -> Response:
    """The first thing that is wrong, in one line."""
    assert isinstance(error, RequestValidationError)
    found = error.errors()[0]
    place = ".".join(str(step) for step in found["loc"][1:])
    if found["type"] == "json_invalid":
        return JSONResponse({"error": f"what was sent is no JSON: {found.get('ctx', {}).get('error', '')}"}, 400)
    return JSONResponse({"error": f"{place or 'the body'}: {found['msg']}"[:500]}, 422)


async def _broken(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": f"the page failed at this: {type(error).__name__} (see the show's faults)"}, 500)
