"""The words of the page in each language: one file each, beside the page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException
from starlette.responses import FileResponse

from exhibit.web.control_room import models

FOLDER = Path(__file__).parents[1] / "control_room" / "static" / "messages"
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": models.Error, "description": "Not in that language"}}


def languages() -> dict[str, str]:
    """The languages that there are, each with its name in itself (the message `language`)."""
    found = {}
    for file in sorted(FOLDER.glob("*.json")):
        found[file.stem] = str(json.loads(file.read_text(encoding="utf-8")).get("language", file.stem))
    return found


def router() -> APIRouter:
    """The languages, and the words of one."""
    routes = APIRouter(prefix="/api/messages", tags=["page"])

    @routes.get("")
    def all_languages() -> dict[str, str]:
        """The languages of the page: code and name."""
        return languages()

    @routes.get("/{language}", responses=_NOT_FOUND, response_model=dict[str, Any])
    def words(language: str) -> FileResponse:
        """The words of the page in a language."""
        file = FOLDER / f"{language}.json"
        if not _LANGUAGE.fullmatch(language) or not file.is_file():
            raise HTTPException(404, f"the page does not speak '{language[:20]}'. There is: {', '.join(languages())}")
        return FileResponse(file, media_type="application/json")

    return routes
