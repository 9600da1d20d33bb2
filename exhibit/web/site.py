"""Everything that is served, put together: API, live socket, files of the page, what monitors read."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles

from exhibit.web import api
from exhibit.web.live import Live
from exhibit.web.live import router as live_routes
from exhibit.web.page import Page

PAGE_FOLDER = Path(__file__).parent / "page"


def site(page: Page, live: Live) -> FastAPI:
    """The application."""
    app = FastAPI(title="Exhibit", version=page.serving.version, docs_url=None, redoc_url=None)
    app.include_router(live_routes(live))
    app.include_router(api.router(page))
    for more in page.serving.routers:
        app.include_router(more(page))
    for path, name in (("/", "index.html"), ("/try", "try.html"), ("/rules", "rules.html")):
        app.add_api_route(path, _file(name), methods=["GET"], include_in_schema=False)
    app.mount("/static", StaticFiles(directory=PAGE_FOLDER), name="static")
    return app


def _file(name: str):  # noqa: ANN202
    async def file() -> FileResponse:
        return FileResponse(PAGE_FOLDER / name)

    return file
