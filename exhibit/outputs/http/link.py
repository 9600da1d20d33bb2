"""The link to one target: a thread that sends what waits, in order, and tries again what could not be delivered."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from exhibit.outputs.http.request import HttpAnswer, HttpRequest, HttpTarget, exchange
from exhibit.outputs.http.retrying import BackOff, retry_decision
from exhibit.outputs.port import OutputState
from exhibit.system.chance import CHANCE
from exhibit.system.heartbeats import TendedThread
from exhibit.values import Link

MOST_WAITING = 100
"""Requests that wait at most; then the oldest is dropped."""
CLOSE_WITHIN_S = 2.0
LATEST_AGAIN_S = 2.0
"""So long after a failed try a followed value is tried again; a newer one too, which may be the last for hours."""
_MOST_COMPLAINTS = 20

_log = logging.getLogger(__name__)
Exchange = Callable[[HttpTarget, HttpRequest], HttpAnswer]


class HttpLink:
    """Sends requests to `target`. `put` returns at once. Of those with `latest` only the newest of each path waits, and
    is tried until it arrives or is overtaken (D-http-6). What is dropped is counted, and the last of it told."""

    def __init__(
        self,
        name: str,
        target: HttpTarget,
        *,
        back_off: BackOff | None = None,
        most: int = MOST_WAITING,
        latest_again_s: float = LATEST_AGAIN_S,
    ) -> None:
        self.name, self.target = name, target
        self._back_off, self._most = back_off or BackOff(), most
        self._changed = threading.Condition()
        self._waiting: deque[HttpRequest] = deque()
        self._latest: dict[tuple[str, str], HttpRequest] = {}
        self._latest_again_s, self._latest_due_s = latest_again_s, 0.0
        self._state = OutputState("unverified", "nothing sent yet")
        self._lost = ""
        self._complaints: deque[str] = deque(maxlen=_MOST_COMPLAINTS)
        self._refused: dict[str, str] = {}  # by what was asked, what was answered and told
        self._end_s: float | None = None
        self._sending: HttpRequest | None = None
        self._closed = False  # a request that is still under way then has been counted
        self._thread = TendedThread(self._run, name=f"http {name}", replaceable=True)
        self._replaced = 0
        self._thread.start()

    def put(self, request: HttpRequest, *, latest: bool) -> None:
        """Send `request` in its turn; from any thread, at once."""
        with self._changed:
            if self._end_s is not None:
                self._drop(request, "the show ends")
                return
            if latest:
                # A value that is overtaken by the next is on its way: nothing of it is lost.
                self._latest[request.method, request.path] = request
            else:
                if len(self._waiting) >= self._most:
                    self._drop(self._waiting.popleft(), "too many wait")
                self._waiting.append(replace(request, id=str(uuid.uuid4())))
            self._changed.notify()

    def state(self) -> OutputState:
        """The state now; cheap, from any thread."""
        with self._changed:
            waiting = len(self._waiting) + len(self._latest)
            parts = (self.target.place, self._state.detail, f"{waiting} waiting" if waiting else "", self._lost)
            return replace(self._state, detail=", ".join(part for part in parts if part))

    def take_complaints(self) -> list[str]:
        """What the server refused for good since this was asked last, each kind once."""
        with self._changed:
            told = list(self._complaints)
            self._complaints.clear()
            return told

    def stop(self) -> None:
        """Send what waits, once, within two seconds, and end."""
        with self._changed:
            if self._end_s is None:
                self._end_s = time.monotonic() + CLOSE_WITHIN_S
            self._changed.notify()

    def close(self) -> None:
        """Wait for the end; what could not be sent until then is dropped."""
        self.stop()
        assert self._end_s is not None
        self._thread.join(max(0.0, self._end_s - time.monotonic()))
        with self._changed:
            left = [*([self._sending] if self._sending and self._thread.is_alive() else []), *self._waiting]
            self._waiting.clear()
            for request in left:
                self._drop(request, "the show ends")
            self._closed = True

    @property
    def ended(self) -> bool:
        """Whether nothing more will be sent."""
        return not self._thread.is_alive()

    def _drop(self, request: HttpRequest, why: str) -> None:
        self._state = replace(self._state, dropped=self._state.dropped + 1)
        self._lost = f"dropped {request.said}: {why}"

    # What follows runs in the link's thread.

    def _run(self) -> None:
        if self._thread.replacements > self._replaced:
            self._replaced = self._thread.replacements
            self._note_hung()
        while (found := self._take_next()) is not None:
            request, latest = found
            self._sending = request
            try:
                if latest:
                    self._deliver_latest(request)
                else:
                    self._deliver(request, self.target.retries)
            except Exception as error:  # noqa: BLE001 (law 7: whatever it is, the next request gets its turn)
                self._thread.beat()
                self._note_link("down", f"{request.said} could not be made ({type(error).__name__})")
                self._lose(request, "it could not be made")
            self._sending = None

    def _note_hung(self) -> None:
        """The thread before this one hangs over a request. It may arrive yet: sent again, it might arrive twice."""
        request, self._sending = self._sending, None
        self._note_link("down", "a request hung")
        if request is not None:
            self._lose(request, "it hung")

    def _take_next(self) -> tuple[HttpRequest, bool] | None:
        """What is to be sent, what happened before what follows a value; None when it is time to end."""
        self._thread.rest()
        with self._changed:
            while not (self._waiting or self._latest_due() or self._end_s is not None):
                self._changed.wait(max(0.0, self._latest_due_s - time.monotonic()) if self._latest else None)
            self._thread.beat()
            if self._late():
                return None
            if self._waiting:
                return self._waiting.popleft(), False
            key = next(iter(self._latest), None)
            return None if key is None else (self._latest.pop(key), True)

    def _latest_due(self) -> bool:
        return bool(self._latest) and time.monotonic() >= self._latest_due_s

    def _late(self) -> bool:
        return self._end_s is not None and time.monotonic() >= self._end_s

    def _deliver_latest(self, request: HttpRequest) -> None:
        """Send a followed value; where it is not delivered it waits again, unless a newer one does by now."""
        self._thread.beat()
        answer = exchange(self._hurried(), request)
        if answer.delivered:
            self._note_done(request)
        elif not answer.worth_another_try:
            self._refuse(request, answer)
        else:
            self._note_link("down", f"{request.said}: {answer.words}; trying again")
            self._put_back(request)

    def _put_back(self, request: HttpRequest) -> None:
        with self._changed:
            if self._end_s is None:
                self._latest_due_s = time.monotonic() + self._latest_again_s
                self._latest.setdefault((request.method, request.path), request)
                return
        self._lose(request, "not delivered")

    def _deliver(self, request: HttpRequest, retries: int) -> None:
        """Send `request`, and again as long as there is hope."""
        tries = 0
        while True:
            self._thread.beat()
            answer = exchange(self._hurried(), request)
            self._thread.beat()  # one that hung and comes back late has been told as lost
            tries += 1
            what = retry_decision(answer, tries, retries, self._back_off, CHANCE.random())
            if what.what == "done":
                self._note_done(request)
                return
            if what.what == "refused":
                self._refuse(request, answer)
                return
            more = f"; trying again ({tries} of {retries})" if what.what == "again" else ""
            self._note_link("down", f"{request.said}: {answer.words}{more}")
            if what.what == "given up" or not self._pause(what.after_s):
                self._lose(request, f"given up after {tries} tries" if tries > 1 else "not delivered")
                return

    def _hurried(self) -> HttpTarget:
        """The target, with no more time than is left before the end."""
        left_s = self.target.timeout_s if self._end_s is None else max(0.1, self._end_s - time.monotonic())
        return replace(self.target, timeout_s=min(self.target.timeout_s, left_s))

    def _pause(self, duration_s: float) -> bool:
        """Wait, but not past the end; whether there is to be another try."""
        with self._changed:
            return not self._changed.wait_for(lambda: self._end_s is not None, duration_s)

    def _note_done(self, request: HttpRequest) -> None:
        with self._changed:
            if self._closed:
                return
            self._refused.pop(request.said, None)
            self._state = replace(self._state, link="up", detail="", performed=self._state.performed + 1)

    def _lose(self, request: HttpRequest, why: str) -> None:
        with self._changed:
            if not self._closed:
                self._drop(request, why)

    def _refuse(self, request: HttpRequest, answer: HttpAnswer) -> None:
        """The server is there, and does not want it."""
        told = f"{request.said}: {answer.words}"
        self._note_link("up", told)
        self._lose(request, "refused")
        with self._changed:
            if self._refused.get(request.said) != told:
                self._refused[request.said] = told
                self._complaints.append(told)
                _log.warning("http %s: %s", self.name, told)

    def _note_link(self, link: Link, detail: str) -> None:
        with self._changed:
            if link == "down" and self._state.link != "down":
                _log.warning("http %s: %s", self.name, detail)
            self._state = replace(self._state, link=link, detail=detail)
