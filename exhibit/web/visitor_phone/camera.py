"""`/ws/camera`: a browser is the show's camera. Each picture is answered with what the show saw; frames never queue."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from fastapi import APIRouter, WebSocket

from exhibit.runtime.face_words import expressions, shown
from exhibit.values import UNREAD, Observation, Visitor
from exhibit.vision.pictures import PictureFault
from exhibit.vision.sources.browser import Browser, NotOwner
from exhibit.web.json_value import JsonObject
from exhibit.web.server.newest_message import Message, converse

MOST_HZ, SHUT_HZ = 15.0, 1.0
"""How many pictures a second are asked for, and while the show's eyes are shut."""
SEEN_WITHIN_S = 1.0
_LEAST_S = 1 / (2 * MOST_HZ)
_POLICY = 1008
_OTHERWISE = "this show does not look through a browser: start it with 'exhibit run --source browser'"


def router(browser: Browser | None, faces_only: Callable[[], bool] = lambda: False) -> APIRouter:
    """The route; `browser` is what the show looks through, None where that is something else. `faces_only`: whether
    what faces show is told, and no emotion."""
    routes = APIRouter()

    @routes.websocket("/ws/camera")
    async def camera(socket: WebSocket) -> None:
        await socket.accept()
        if browser is None:
            await socket.send_json({"error": _OTHERWISE})
            await socket.close(_POLICY)
            return

        async def answer(message: Message, skipped: int) -> JsonObject:
            answer = await _answer(browser, socket, message)
            return {**(_in_expressions(answer) if faces_only() else answer), "skipped": skipped}

        try:
            await converse(socket, answer, least_s=_LEAST_S)
        finally:
            browser.leave(socket)

    return routes


async def _answer(browser: Browser, who: object, message: Message) -> JsonObject:
    if isinstance(message, str):
        return _obey(browser, who, message)
    try:
        sequence = browser.give(who, message)
    except NotOwner as fault:
        return {"owner": False, "error": str(fault), "rate_hz": SHUT_HZ}
    except PictureFault as fault:
        return {**_standing(browser), "error": str(fault)}
    seen, wrong = await asyncio.to_thread(browser.wait_for_outcome, sequence, SEEN_WITHIN_S)
    answer = {**_standing(browser), "visitors": visitors_of(seen) if browser.watching else []}
    return {**answer, "error": wrong} if wrong else answer


def _in_expressions(answer: JsonObject) -> JsonObject:
    seen = answer.get("visitors")
    if not isinstance(seen, list):
        return answer
    return {**answer, "visitors": [_shown(one) for one in seen if isinstance(one, dict)]}


def _shown(visitor: JsonObject) -> JsonObject:
    felt = visitor["emotions"]
    assert isinstance(felt, dict)
    shares = {name: share for name, share in felt.items() if isinstance(share, float)}
    told = expressions(shares) if shares else {}
    return {**visitor, "emotion": shown(str(visitor["emotion"])), "emotions": told}


def _obey(browser: Browser, who: object, text: str) -> JsonObject:
    """Do what a text asks, and answer it: `{"take": true}` makes its browser the camera."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.get("take") is not True:
        return {**_standing(browser), "error": 'send pictures as binary messages, or {"take": true} to take over'}
    browser.take_over(who)
    return {**_standing(browser), "visitors": []}


def _standing(browser: Browser) -> JsonObject:
    rate_hz = MOST_HZ if browser.watching else SHUT_HZ
    return {"owner": True, "watching": browser.watching, "rate_hz": rate_hz}


def visitors_of(seen: Observation | None) -> list[JsonObject]:
    """Whom the show sees: boxes are left, top, width, height as shares of the picture."""
    return [_visitor(one, *seen.size_px) for one in seen.visitors] if seen else []


def _visitor(visitor: Visitor, width_px: int, height_px: int) -> JsonObject:
    left, top, right, bottom = visitor.box_xyxy
    box = (left / width_px, top / height_px, (right - left) / width_px, (bottom - top) / height_px)
    emotions = visitor.emotions
    return {
        "id": visitor.id,
        "box": [round(share, 4) for share in box],
        "emotion": max(emotions, key=emotions.__getitem__) if emotions else UNREAD,
        "emotions": {name: round(share, 4) for name, share in emotions.items()},
        "attention": round(visitor.attention, 3),
    }
