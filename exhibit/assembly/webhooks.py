"""Web servers that take requests of the show."""

from __future__ import annotations

from dataclasses import dataclass

from exhibit.assembly.parts import Parts
from exhibit.cues.by_hand import HandTarget
from exhibit.outputs.http.output import Http
from exhibit.outputs.http.request import HttpTarget
from exhibit.outputs.port import OutputPorts
from exhibit.show import Show


def add_webhooks(parts: Parts, show: Show) -> None:
    """The web servers, behind one output."""
    http = Http(http_targets_of(show))
    parts.add_output("http", OutputPorts(http, complains=http), _WebhookReload(http))


def http_targets_of(show: Show) -> dict[str, HttpTarget]:
    """Who takes HTTP requests, by name."""
    return {name: section.target(show.folder) for name, section in show.venue.http.targets.items()}


def webhooks_by_hand(show: Show) -> dict[str, HandTarget]:
    """The same, as people may send to them."""
    return {name: HandTarget(name, target.place) for name, target in http_targets_of(show).items()}


@dataclass(frozen=True)
class _WebhookReload:
    http: Http

    def use(self, before: Show, show: Show) -> list[str]:  # noqa: ARG002 (targets compare for themselves)
        self.http.use_targets(http_targets_of(show))
        return []
