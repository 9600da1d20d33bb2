"""Requests sent by hand: `exhibit cue TARGET POST /path '{"json": 1}'`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from exhibit.assembly.webhooks import http_targets_of
from exhibit.commands.hand_values import wrong
from exhibit.cues.http_request import METHODS, NO_PATH, PATH, HttpCue
from exhibit.doctor.http import finding
from exhibit.doctor.printing import FindingPrinter
from exhibit.outputs.http.probe import send
from exhibit.outputs.http.request import request_of
from exhibit.show import Show
from exhibit.values import Cue


def request(target: str, words: list[str]) -> HttpCue:
    """What `words` ask of `target`: a method, a path and a body, each of which may be left out. Raises ShowError."""
    rest = list(words)
    method = rest.pop(0).upper() if rest and rest[0].upper() in METHODS else "POST"
    path = rest.pop(0) if rest and rest[0].startswith("/") else ""
    if path and not re.fullmatch(PATH, path):
        raise wrong(f"'{path}' is {NO_PATH}")
    if len(rest) > 1:
        raise wrong(f"after '{target}' belong a method ({', '.join(METHODS)}), a path and JSON in quotes")
    return HttpCue(target, method, path, json=_body(rest[0]) if rest else None)


def _body(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        raise wrong(f"'{text}' is no JSON: write for example '{{\"on\": true}}'") from None


def send_requests(show: Show, cues: Iterable[Cue]) -> bool:
    """Send them, once each, and tell what was answered; whether all were taken."""
    targets, taken = http_targets_of(show), True
    paper = FindingPrinter(max(map(len, targets), default=0))
    for cue in cues:
        asked = HttpCue.decode(cue)
        probe = send(targets[asked.to], request_of(asked))
        taken = taken and probe.answer.delivered
        print("\n".join(paper.lines(finding(asked.to, targets[asked.to], probe))))
    return taken
