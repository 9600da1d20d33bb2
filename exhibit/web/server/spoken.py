"""What the API says for people, in the language that they ask for (D-translation-3). What programs read stays as it is:
names, codes, and everything that is asked for without a language."""

from __future__ import annotations

import json

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from exhibit.translation import ENGLISH, Say, in_language, language_asked
from exhibit.web.json_value import Json

SENTENCES = frozenset({"text", "detail", "headline", "remedy", "dropped", "told", "error", "here", "hours", "rollout"})
"""The keys below which a sentence stands."""
_WHOLE = ("/api/state", "/api/logbook", "/api/operation", "/api/again", "/api/check", "/api/house")
"""Answers in which all such keys are sentences. `text` is a file's text where one is opened."""
_FOR_MONITORS = "/api/health"
_MOST_BYTES = 4 * 2**20


def spoken(part: Json, say: Say) -> Json:
    """`part` with its sentences as `say` says them."""
    if isinstance(part, list | tuple):
        return [spoken(one, say) for one in part]
    if isinstance(part, dict):
        return {key: _said(one, say) if key in SENTENCES else spoken(one, say) for key, one in part.items()}
    return part


def _said(value: Json, say: Say) -> Json:
    if isinstance(value, str):
        return say(value)
    return [_said(one, say) for one in value] if isinstance(value, list | tuple) else spoken(value, say)


class SpokenAnswers:
    """Around an application: its answers in JSON, and its refusals, in the language of `Accept-Language`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        language = (
            language_asked(Headers(scope=scope).get("accept-language", "")) if scope["type"] == "http" else ENGLISH
        )
        path = scope.get("path", "")
        if language == ENGLISH or not path.startswith("/api/") or path == _FOR_MONITORS:
            await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, _Translated(scope, send, in_language(language)).take)


class _Translated:
    """Takes an answer's messages, and sends them on once they are translated."""

    def __init__(self, scope: Scope, send: Send, say: Say) -> None:
        path = scope["path"]
        self._whole = path.startswith(_WHOLE) or (path.startswith("/api/files") and scope["method"] != "GET")
        self._send, self._say = send, say
        self._start: Message | None = None
        self._body = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._wanted(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False) or len(self._body) > _MOST_BYTES:
                await self._send_on(more=message.get("more_body", False))

    def _wanted(self, start: Message) -> bool:
        is_json = Headers(raw=start.get("headers", [])).get("content-type", "").startswith("application/json")
        return is_json and (self._whole or start["status"] >= 400)

    async def _send_on(self, *, more: bool) -> None:
        start, self._start = self._start, None
        assert start is not None
        body = self._body if more else _translated(self._body, self._say)
        headers = MutableHeaders(raw=list(start.get("headers", [])))
        headers["vary"] = "Accept-Language"
        if not more:
            headers["content-length"] = str(len(body))
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body, "more_body": more})


def _translated(body: bytes, say: Say) -> bytes:
    try:
        told: Json = json.loads(body)
    except ValueError:
        return body
    return json.dumps(spoken(told, say), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
