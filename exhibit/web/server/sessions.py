"""The routes by which a browser shows the operator's token, and is known from then on by a cookie."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response

from exhibit.web.roles import ABILITIES, Ability, Holder, may
from exhibit.web.server.guard import COOKIE, NO_TOKEN, Guard, Refusal, cookie_of
from exhibit.web.server.limits import client_of
from exhibit.web.server.logins import SESSION_S
from exhibit.web.server.models import Error, Responses, Session, TokenShown
from exhibit.web.serving import Host

_WRONG: Responses = {
    401: {"model": Error, "description": "That is not the token"},
}


def router(host: Host) -> APIRouter:
    """Log in, log out, and ask who one is."""
    routes = APIRouter(prefix="/api", tags=["session"])

    @routes.get("/session")
    async def session(request: Request) -> Session:
        """Whose token you have shown, whether you need to, and what you may."""
        return _told(host, request.state.holder, request.state.may)

    @routes.post("/session", responses=_WRONG)
    async def log_in(body: TokenShown, request: Request, response: Response) -> Session:
        """Show a token; a cookie is set that lasts for twelve hours, or until that token is taken back."""
        guard: Guard = request.state.guard
        who = client_of(request.client.host if request.client else "unknown")
        try:
            shown = await guard.check_token(body.token, who)
        except Refusal as refusal:
            waits = {"retry-after": str(round(refusal.wait_s))}
            raise HTTPException(refusal.status, refusal.text, waits) from None
        cookie = guard.sessions.begin(body.token) if shown else None
        if cookie is None:
            raise HTTPException(401, NO_TOKEN)
        secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
        response.set_cookie(COOKIE, cookie, round(SESSION_S), httponly=True, samesite="strict", secure=secure)
        return _told(
            host,
            shown,
            tuple(word for word, role in ABILITIES.items() if may(shown, role) or word in request.state.may),
        )

    @routes.delete("/session")
    async def log_out(request: Request, response: Response) -> Session:
        """Forget this browser."""
        request.state.guard.sessions.end(cookie_of(request.headers))
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return _told(host, None, ())

    return routes


def _told(host: Host, holder: Holder | None, able: tuple[Ability, ...]) -> Session:
    operator = holder in ("operator", "artist")
    return Session(operator=operator, token_needed=host.serving.token_needed, role=holder or "", may=list(able))
