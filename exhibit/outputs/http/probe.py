"""A target asked once whether it is there, without asking it to do anything: a HEAD request (RFC 9110, 9.3.2)."""

from __future__ import annotations

from dataclasses import dataclass

from exhibit.outputs.http.request import HttpAnswer, HttpRequest, HttpTarget, exchange


@dataclass(frozen=True)
class HttpProbe:
    """What was sent to a target, in words without a secret, and what became of it."""

    sent: str
    answer: HttpAnswer


def ask(target: HttpTarget) -> HttpProbe:
    """Ask the target's own url for its head; takes its timeout at most."""
    return send(target, HttpRequest("HEAD"))


def send(target: HttpTarget, request: HttpRequest) -> HttpProbe:
    """Send `request` once, by hand."""
    names = ", ".join(sorted(target.headers))
    more = f" (with {names})" if names else ""
    where = f" {request.path}" if request.path else ""
    return HttpProbe(f"{request.method}{where} to {target.place}{more}", exchange(target, request))
