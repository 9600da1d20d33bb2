"""The door: who may ask, how much, from which page and under which name. Around everything, sockets included."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from exhibit.system.host_names import HostNames, same_origin
from exhibit.system.socket_owners import is_another_service, owner
from exhibit.translation import in_language, language_asked
from exhibit.web.roles import ABILITIES, NAMED, Holder, Role, least, may
from exhibit.web.server.doors import Doors
from exhibit.web.server.headers import security_headers
from exhibit.web.server.limits import Buckets, Limits, Sockets, client_of
from exhibit.web.server.logins import Attempts, Sessions
from exhibit.web.server.standing import Standing, standing_of
from exhibit.web.server.token import hashed

COOKIE = "exhibit_session"
_SAFE = ("GET", "HEAD", "OPTIONS")
_SLOWED_S = 0.3
_BODY_WITHIN_S, _BODY_IN_ALL_S = 15.0, 60.0
"""The longest pause between two pieces of what somebody sends, and how long all of it may take."""
NO_TOKEN = "that is no token of this exhibit: 'exhibit token --new' makes one, in a terminal on its machine"  # noqa: S105


class Refusal(Exception):
    """Why somebody is not let in: an HTTP status, and one line."""

    def __init__(self, status: int, text: str, wait_s: float = 0.0) -> None:
        super().__init__(text)
        self.status, self.text, self.wait_s = status, text, wait_s


class Guard:
    """Lets requests through to `app`, and says in `scope["state"]` whose token was shown (`holder`), and what they may
    (`may`).

    `doors` says whom each route is for; `stranger` is called for everybody who is sent away.
    """

    def __init__(
        self,
        app: ASGIApp,
        sessions: Sessions,
        names: HostNames,
        doors: Doors,
        *,
        limits: Limits | None = None,
        stranger: Callable[[], None] = lambda: None,
    ) -> None:
        self._app, self.sessions, self._names, self._doors = app, sessions, names, doors
        self._limits = limits or Limits()
        self._buckets, self._sockets = Buckets(self._limits.rate_hz, self._limits.burst), Sockets(self._limits)
        self._visitors = Buckets(self._limits.visitor_rate_hz, self._limits.visitor_burst)
        self._all_visitors = Buckets(self._limits.visitors_rate_hz, self._limits.visitors_burst)
        self.attempts = Attempts()
        self._stranger = stranger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        try:
            role = await self._let_in(scope)
        except Refusal as refusal:
            self._stranger()
            await _refuse(scope, send, refusal)
            return
        if scope["type"] == "websocket":
            await self._serve_socket(scope, receive, send)
        else:
            await self._app(scope, _limited(receive, self._most_bytes(role)), self._with_headers(scope, send))

    async def _let_in(self, scope: Scope) -> Role:
        """Whom the route that is asked for is for. Raises Refusal."""
        headers, who = Headers(scope=scope), client_of((scope.get("client") or ("unknown", 0))[0])
        shown, standing = self._shown(headers), self._standing(scope)
        # Who is known has a measure of their own: strangers behind the same address cannot use it up.
        if not self._buckets.take(f"known {shown}" if shown else f"{who} {standing}"):
            raise Refusal(429, "too many requests: wait a moment", 1.0)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._names.welcome(hosts[0]):
            raise Refusal(
                403, "this page is not served under that name: list it under 'web: {hosts: [...]}' in venue.yaml"
            )
        _check_own_page(scope, headers, hosts[0])
        role = self._doors.role(scope)
        if int(headers.get("content-length") or 0) > self._most_bytes(role):
            raise Refusal(413, f"too long: at most {self._most_bytes(role)} bytes are taken")
        holder = await self._holder(headers, who)

        def allowed(asked: Role) -> bool:
            return may(holder, asked) or not self._doors.token_needed(asked, standing)

        abilities = tuple(word for word, asked in ABILITIES.items() if allowed(asked))
        scope.setdefault("state", {}).update({"guard": self, "holder": holder, "may": abilities})
        if not allowed(role):
            raise _lacking(role, holder)
        # Each first: who asks too much alone may not use up what is for all.
        if holder is None and role == "visitor" and not (self._visitors.take(who) and self._all_visitors.take("")):
            raise Refusal(429, "too much at once: wait a moment", 1.0)
        return role

    @staticmethod
    def _standing(scope: Scope) -> Standing:
        """Where the sender stands. A program that runs under a service's account may be a proxy that says nothing of
        itself: it may look, as a monitor does, and steer nothing (D-web-27)."""
        standing, client, server = standing_of(scope), scope.get("client"), scope.get("server")
        if standing != "program here" or not client or not server:
            return standing
        return "browser here" if is_another_service(owner(server[1], client[1])) else standing

    def _most_bytes(self, role: Role) -> int:
        return self._limits.visitor_body_bytes if role == "visitor" else self._limits.body_bytes

    def _shown(self, headers: Headers) -> str:
        """What stands for somebody who shows a token, or a cookie of theirs; "" where neither is right."""
        kind, _, token = headers.get("authorization", "").partition(" ")
        cookie = cookie_of(headers)
        if kind.lower() == "bearer" and self.sessions.token.matches(token.strip()):
            return hashed(token)[:16]
        return hashed(cookie)[:16] if cookie and self.sessions.known(cookie) else ""

    async def _holder(self, headers: Headers, who: str) -> Holder | None:
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            holder = await self.check_token(token.strip(), who)
            if holder is None:
                raise Refusal(401, NO_TOKEN)
            return holder
        cookie = cookie_of(headers)
        return self.sessions.holder_of(cookie) if cookie else None

    async def check_token(self, token: str, who: str) -> Holder | None:
        """Whose `token`, shown by `who`, is; wrong ones are slow. Raises Refusal after too many wrong ones. A right one
        always gets in: a stranger behind the same address must not lock anybody out, and nobody can try 256 bits
        (D-web-8)."""
        holder = self.sessions.token.holder_of(token)
        if holder is not None:
            return holder
        wait_s = self.attempts.wait_s(who)
        if wait_s:
            raise Refusal(429, f"too many wrong tokens: try again in {wait_s:.0f} s", wait_s)
        self.attempts.note_failure(who)
        await asyncio.sleep(_SLOWED_S)
        return None

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        own = security_headers(scope["path"], camera=self._doors.camera(scope["path"]))
        names = {name for name, _ in own}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = [(name, value) for name, value in message.get("headers", []) if name.lower() not in names]
                message = {**message, "headers": [*given, *own]}
            await send(message)

        return sending

    async def _serve_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        who = client_of((scope.get("client") or ("unknown", 0))[0])
        if not self._sockets.open(who):
            self._stranger()
            await _refuse(scope, send, Refusal(429, "too many sockets are open: close some pages", 5.0))
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._sockets.close(who)


def _lacking(role: Role, holder: Holder | None) -> Refusal:
    """Why `role` is not for who has shown the token of `holder`."""
    needed = least(role)
    if holder is not None:
        return Refusal(403, f"your token is {NAMED[holder]}'s, and this needs {NAMED[needed]}'s: log in with that one")
    how = f"log in, or send it as 'Authorization: Bearer …' (exhibit token --role {needed})"
    return Refusal(401, f"this needs {NAMED[needed]}'s token: {how}")


def cookie_of(headers: Headers) -> str:
    """The value of the session's cookie, "" where there is none."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _check_own_page(scope: Scope, headers: Headers, host: str) -> None:
    """Browsers say which page asks. Other pages may not steer, look or listen; programs say nothing, and may
    (D-web-10). Raises Refusal."""
    path, origins = scope["path"], headers.getlist("origin")
    unsafe = scope["type"] == "websocket" or scope["method"] not in _SAFE
    if origins and (unsafe or path.startswith("/api")) and not all(same_origin(one, host) for one in origins):
        raise Refusal(403, "another page asks: only the show's own page may")
    foreign = headers.get("sec-fetch-site") in ("cross-site", "same-site")
    if foreign and (unsafe or path.startswith(("/api", "/metrics"))):
        raise Refusal(403, "another page asks: only the show's own page may")


def _limited(receive: Receive, most_bytes: int) -> Receive:
    """`receive`, which stops where a body is longer than may be, whatever was said of it, or does not come."""
    taken, complete, until_s = 0, False, asyncio.get_running_loop().time() + _BODY_IN_ALL_S

    async def limited() -> Message:
        nonlocal taken, complete
        try:
            left_s = until_s - asyncio.get_running_loop().time()
            async with asyncio.timeout(None if complete else min(_BODY_WITHIN_S, left_s)):
                message = await receive()
        except TimeoutError:
            raise HTTPException(400, "what was sent never came to its end: send all of its Content-Length") from None
        complete = not message.get("more_body", False)
        taken += len(message.get("body", b""))
        if taken > most_bytes:
            raise HTTPException(413, f"too long: at most {most_bytes} bytes are taken")
        return message

    return limited


async def _refuse(scope: Scope, send: Send, refusal: Refusal) -> None:
    say = in_language(language_asked(Headers(scope=scope).get("accept-language", "")))
    body = json.dumps({"error": say(refusal.text)}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    # What was sent with it is not read: the connection ends here.
    headers += [(b"connection", b"close"), *security_headers(scope["path"])]
    if refusal.wait_s:
        headers.append((b"retry-after", str(round(refusal.wait_s)).encode()))
    if refusal.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    kind = "websocket.http" if scope["type"] == "websocket" else "http"
    await send({"type": f"{kind}.response.start", "status": refusal.status, "headers": headers})
    await send({"type": f"{kind}.response.body", "body": body})
