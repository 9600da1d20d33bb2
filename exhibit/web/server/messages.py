"""The words of the pages in each language: a file for each language in each page's folder, put together."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from exhibit.web.page_folder import PageFolder
from exhibit.web.server.models import Error, Responses
from exhibit.web.server.packed import packed_text

Words = dict[str, object]
"""Messages by their keys: a text, or its plural forms."""
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_NAME, _SPARE, SHARED = "language", "en", "shared"
_NOT_FOUND: Responses = {404: {"model": Error, "description": "Not in that language"}}


def languages(pages: Sequence[PageFolder]) -> dict[str, str]:
    """The languages that there are, each with its name in itself, which one of its files says (the message
    `language`)."""
    files = sorted((file for page in pages for file in page.messages.glob("*.json")), key=lambda file: file.stem)
    return {file.stem: str(words[_NAME]) for file in files if _NAME in (words := _read(file))}


def messages(pages: Sequence[PageFolder], language: str) -> Words:
    """The words of `pages` in `language`, and in English what it lacks: a page asks for one language alone."""
    found: Words = {}
    for wanted in dict.fromkeys((_SPARE, language)):
        for page in pages:
            file = page.messages / f"{wanted}.json"
            if file.is_file():
                found |= _read(file)
    return found


def _read(file: Path) -> Words:
    words: Words = json.loads(file.read_text(encoding="utf-8"))
    return words


def router(pages: Sequence[PageFolder]) -> APIRouter:
    """The languages, and the words of one."""
    routes = APIRouter(prefix="/api/messages", tags=["page"])

    @routes.get("")
    def all_languages() -> dict[str, str]:
        """The languages of the page: code and name."""
        return languages(pages)

    @routes.get("/{language}", responses=_NOT_FOUND, response_model=Words)
    def words(
        language: str,
        request: Request,
        page: Annotated[str, Query(max_length=40, description="the page's folder; empty: all words of all pages")] = "",
    ) -> Response:
        """The words of a page in a language, with those that all pages share."""
        known = languages(pages)
        if not _LANGUAGE.fullmatch(language) or language not in known:
            raise HTTPException(404, f"the page does not speak '{language[:20]}'. There is: {', '.join(known)}")
        own = [one for one in pages if one.name in (page, SHARED)] if page in {one.name for one in pages} else pages
        told = json.dumps(messages(own, language), ensure_ascii=False, separators=(",", ":"))
        return packed_text(told.encode(), "application/json", request.scope)

    return routes
