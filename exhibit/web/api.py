"""The API."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from exhibit.values import Command
from exhibit.web import parts
from exhibit.web.page import Page


def router(page: Page) -> APIRouter:
    routes = APIRouter(prefix="/api")

    @routes.get("/state")
    async def state() -> JSONResponse:
        status = page.board.newest()
        return JSONResponse(parts.state_of(status) if status else {})

    @routes.put("/{switch}")
    async def put(switch: str, request: Request) -> JSONResponse:
        body = await request.json()
        page.waiting.put(Command(switch, value=bool(body["on"]), by=f"page {request.client.host}"))
        return JSONResponse({})

    return routes
