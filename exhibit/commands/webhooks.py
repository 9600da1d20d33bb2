"""Requests sent by hand, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable

from exhibit.assembly.webhooks import http_targets_of
from exhibit.cues.http_request import HttpCue
from exhibit.doctor.http import finding
from exhibit.doctor.printing import FindingPrinter
from exhibit.outputs.http.probe import send
from exhibit.outputs.http.request import request_of
from exhibit.show import Show
from exhibit.translation import Say
from exhibit.values import Cue


def send_requests(show: Show, cues: Iterable[Cue], say: Say = str) -> bool:
    """Send them, once each, and tell what was answered; whether all were taken."""
    targets, taken = http_targets_of(show), True
    paper = FindingPrinter(max(map(len, targets), default=0), say=say)
    for cue in cues:
        asked = HttpCue.decode(cue)
        probe = send(targets[asked.to], request_of(asked))
        taken = taken and probe.answer.delivered
        print("\n".join(paper.lines(finding(asked.to, targets[asked.to], probe))))
    return taken
