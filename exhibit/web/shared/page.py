"""What all pages share, declared."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter

from exhibit.palette import COLOURS
from exhibit.web.page_folder import PageFolder, Routes
from exhibit.web.serving import Host


def palette(_: Host) -> APIRouter:
    """The route of the colours."""
    routes = APIRouter(prefix="/api", tags=["look"])

    @routes.get("/palette")
    async def colours() -> dict[str, str]:
        """The colour of each emotion, the same in scenes, plots and the page."""
        return dict(COLOURS)

    return routes


SHARED = PageFolder(Path(__file__).parent, {"/favicon.ico": "mark.svg"}, (Routes(palette, role="anyone"),))
