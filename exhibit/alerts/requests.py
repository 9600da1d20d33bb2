"""Alerts over HTTP: as JSON to a target of the section http, and the dead man's beat to an address outside."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from exhibit.alerts.alert import Alert
from exhibit.alerts.line import SendFault
from exhibit.outputs.http.request import HttpRequest, HttpTarget, exchange
from exhibit.translation import Say


@dataclass(frozen=True)
class Webhook:
    """Posts alerts of `show` to `target`."""

    target: HttpTarget
    show: str
    now: Callable[[], datetime] = lambda: datetime.now().astimezone()
    say: Say = str

    def send(self, alert: Alert) -> str:
        told = alert.as_json(self.show, self.now().isoformat(timespec="seconds"), self.say)
        body = json.dumps(told, ensure_ascii=False).encode()
        return _exchange(self.target, HttpRequest("POST", body=body, said="an alert"))


@dataclass(frozen=True)
class OutsideBeat:
    """Asks `target`, an address that misses us when we are silent."""

    target: HttpTarget
    method: str = "GET"

    def send(self) -> str:
        """Ask once; what was answered. Raises SendFault."""
        return _exchange(self.target, HttpRequest(self.method, said="the beat"))


def _exchange(target: HttpTarget, request: HttpRequest) -> str:
    answer = exchange(target, request)
    if not answer.delivered:
        raise SendFault(f"{target.place}: {answer.words}", for_good=not answer.worth_another_try)
    return answer.words
