"""Everything that is served, put together: each page's routes and files, and the guard around them."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount

from exhibit.system.host_names import HostNames
from exhibit.web.page_folder import PageFolder, Routes
from exhibit.web.roles import Role
from exhibit.web.server import messages, sessions
from exhibit.web.server.doors import Doors
from exhibit.web.server.guard import Guard
from exhibit.web.server.logins import Sessions
from exhibit.web.server.models import Error, Responses
from exhibit.web.server.packed import PackedFiles
from exhibit.web.server.page_files import PageFiles
from exhibit.web.server.spoken import SpokenAnswers
from exhibit.web.serving import Host

_ERRORS: Responses = {
    400: {"model": Error, "description": "What was sent is no JSON"},
    401: {"model": Error, "description": "A token is needed"},
    403: {"model": Error, "description": "Asked under another name, from another page, or with another's token"},
    413: {"model": Error, "description": "What was sent is too long"},
    422: {"model": Error, "description": "What was sent is not what belongs here"},
    429: {"model": Error, "description": "Too many requests, or too many wrong tokens"},
}
_PLAIN = {
    404: "there is nothing at this address: see /api/openapi.json",
    405: "this cannot be done at this address: see /api/openapi.json",
}
_ABOUT = """The running show: look, ask why, steer. Only pages of its own may use it, and programs.

On the machine itself little but writing files needs a token; from elsewhere everything does:
`Authorization: Bearer TOKEN`, or the cookie that `POST /api/session` sets. `exhibit token` makes one for each role:
a visitor's device, a viewer, an operator, an artist; each may what those before it may, too."""


def site(host: Host, pages: Sequence[PageFolder]) -> Guard:
    """The application: `pages`, and by which a browser is known and spoken to."""
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
    doors = Doors(closed=host.serving.token_needed)
    own = (Routes(sessions.router, role="anyone"), Routes(lambda _: messages.router(pages), role="anyone"))
    for one in (*own, *(routes for page in pages for routes in page.routes)):
        _include(app, doors, one.make(host), one.role)
    files = PageFiles(pages)
    for page in pages:
        _include(app, doors, _addresses(page, files), "anyone")
        if page.camera:
            doors.allow_camera(tuple(page.addresses))
        if page.static.is_dir():
            mount = Mount(f"/static/{page.name}", PackedFiles(directory=page.static))
            app.router.routes.append(mount)
            doors.add([mount], "anyone")
    return Guard(
        SpokenAnswers(app),
        Sessions(host.serving.state),
        HostNames((*host.serving.hosts, host.serving.host)),
        doors,
        limits=host.serving.limits,
        stranger=host.count_refusal,
    )


def _include(app: FastAPI, doors: Doors, routes: APIRouter, role: Role) -> None:
    app.include_router(routes)
    doors.add(routes.routes, role)


def _addresses(page: PageFolder, files: PageFiles) -> APIRouter:
    """The routes of the files that have an address of their own."""
    routes = APIRouter()
    for address, name in page.addresses.items():
        for place, answer in files.answers(address, page.static / name):
            routes.add_api_route(place, answer, methods=["GET", "HEAD"], include_in_schema=False, name=place)
    return routes


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
