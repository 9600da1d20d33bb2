"""`/api/preview.jpg`: the only route that ever serves a camera's pixels, and only where venue.yaml says so."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from exhibit.vision.preview import Preview
from exhibit.web.server.models import Error

OFF = "the camera's picture is not served here: 'preview: true' in venue.yaml allows it, from the next start on"
NONE_YET = "there is no picture from the camera just now"
_NOT_STORED = {"Cache-Control": "no-store"}


def router(preview: Callable[[], Preview | None]) -> APIRouter:
    """The route; `preview` gives None where pictures are not served."""
    routes = APIRouter()

    @routes.get(
        "/api/preview.jpg",
        response_class=Response,
        responses={
            200: {"content": {"image/jpeg": {}}, "description": "the newest frame, at most 640 pixels wide"},
            404: {"model": Error, "description": "pictures are not served, or there is none just now"},
        },
        tags=["preview"],
    )
    def newest() -> Response:
        """The camera's newest picture, at most five a second, where the venue allows it."""
        shown = preview()
        picture = shown.picture() if shown else None
        if picture is None:
            return JSONResponse({"error": NONE_YET if shown else OFF}, 404, headers=_NOT_STORED)
        return Response(picture, media_type="image/jpeg", headers=_NOT_STORED)

    return routes
