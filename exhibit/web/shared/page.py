"""What all pages share, declared."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter

from exhibit.palette import COLOURS
from exhibit.runtime.face_words import shown
from exhibit.web.page_folder import PageFolder, Routes
from exhibit.web.serving import Host

_OF_PARTS = {"brow": COLOURS["surprise"], "mouth": COLOURS["contempt"]}
"""The colours of what of a face is told as more or less."""


def palette(host: Host) -> APIRouter:
    """The route of the colours."""
    routes = APIRouter(prefix="/api", tags=["look"])

    @routes.get("/palette")
    async def colours() -> dict[str, str]:
        """The colour of each emotion, the same in scenes, plots and the page; at the level `expression` of what faces
        show."""
        if not host.extras.reader.faces_only:
            return dict(COLOURS)
        return {**{shown(name): one for name, one in COLOURS.items()}, **_OF_PARTS}

    return routes


SHARED = PageFolder(Path(__file__).parent, {"/favicon.ico": "mark.svg"}, (Routes(palette, role="anyone"),))
