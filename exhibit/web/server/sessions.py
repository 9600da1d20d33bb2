"""The routes by which a browser shows the operator's token, and is known from then on by a cookie."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response

from exhibit.web.server.guard import COOKIE, Guard, Refusal, cookie_of
from exhibit.web.server.limits import client_of
from exhibit.web.server.models import Error, Responses, Session, TokenShown
from exhibit.web.server.token import SESSION_S
from exhibit.web.serving import Host

_WRONG: Responses = {
    401: {"model": Error, "description": "That is not the token"},
}


def router(host: Host) -> APIRouter:
    """Log in, log out, and ask who one is."""
    routes = APIRouter(prefix="/api", tags=["session"])

    @routes.get("/session")
    async def session(request: Request) -> Session:
        """Whether you have shown the token, and whether you need to."""
        return _told(host, operator=request.state.operator)

    @routes.post("/session", responses=_WRONG)
    async def log_in(body: TokenShown, request: Request, response: Response) -> Session:
        """Show the token; a cookie is set that lasts for twelve hours, or until there is another token."""
        guard: Guard = request.state.guard
        who = client_of(request.client.host if request.client else "unknown")
        try:
            shown = await guard.check_token(body.token, who)
        except Refusal as refusal:
            waits = {"retry-after": str(round(refusal.wait_s))}
            raise HTTPException(refusal.status, refusal.text, waits) from None
        cookie = guard.sessions.begin(body.token) if shown else None
        if cookie is None:
            raise HTTPException(401, "that is not the operator's token: 'exhibit token --new' makes another")
        secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
        response.set_cookie(COOKIE, cookie, round(SESSION_S), httponly=True, samesite="strict", secure=secure)
        return _told(host, operator=True)

    @routes.delete("/session")
    async def log_out(request: Request, response: Response) -> Session:
        """Forget this browser."""
        request.state.guard.sessions.end(cookie_of(request.headers))
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return _told(host, operator=False)

    return routes


def _told(host: Host, *, operator: bool) -> Session:
    return Session(operator=operator, token_needed=host.serving.token_needed)
