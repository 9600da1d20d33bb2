"""Requests to the venue's webhooks, each target by a link of its own: none waits for another, and none for the tick."""

from __future__ import annotations

from collections.abc import Mapping

from exhibit.cues.http_request import HttpCue
from exhibit.outputs.http.link import HttpLink
from exhibit.outputs.http.request import HttpTarget, request_of
from exhibit.outputs.http.retrying import BackOff
from exhibit.outputs.port import CannotPerform, OutputState
from exhibit.values import Cue


class Http:
    """Performs `request` cues, for the target that is called `to` (see `cues.http_request`)."""

    def __init__(self, targets: Mapping[str, HttpTarget], back_off: BackOff | None = None) -> None:
        self._back_off = back_off
        self._links = {name: HttpLink(name, target, back_off=back_off) for name, target in targets.items()}
        self._gone: list[HttpLink] = []
        self._unknown = self._sent_before = self._dropped_before = 0

    def perform(self, cue: Cue) -> None:
        try:
            asked = HttpCue.decode(cue)
            request = request_of(asked, rule=cue.rule)
        except (ValueError, TypeError, KeyError) as error:
            self._unknown += 1
            raise CannotPerform(f"no web server can be sent '{cue.action}' like this: {error}") from error
        link = self._links.get(asked.to)
        if link is None:
            self._unknown += 1
            raise CannotPerform(f"there is no target '{asked.to}'")
        link.put(request, latest=asked.latest)

    def use_targets(self, targets: Mapping[str, HttpTarget]) -> None:
        """Send to these from now on; what waits for one that has moved is still sent to where it was, once."""
        for name in [name for name, link in self._links.items() if targets.get(name) != link.target]:
            self._gone.append(self._links.pop(name))
            self._gone[-1].stop()
        for name, target in targets.items():
            if name not in self._links:
                self._links[name] = HttpLink(name, target, back_off=self._back_off)
        self._count_gone()

    def _count_gone(self) -> None:
        """Forget the links that have ended, and remember what they did."""
        for link in [link for link in self._gone if link.ended]:
            self._gone.remove(link)
            self._sent_before += link.state().performed
            self._dropped_before += link.state().dropped

    def take_complaints(self) -> list[tuple[str, str]]:
        """What servers have refused for good since this was asked last: by target, in words."""
        return [(name, text) for name, link in self._links.items() for text in link.take_complaints()]

    def state(self) -> OutputState:
        """Down where any target is, up where one is known to be; each target's own state is among the `parts`."""
        parts = {name: link.state() for name, link in self._links.items()}
        all_of = [*parts.values(), *(link.state() for link in self._gone)]
        sent = sum(one.performed for one in all_of) + self._sent_before
        dropped = sum(one.dropped for one in all_of) + self._unknown + self._dropped_before
        if not parts:
            return OutputState("off", "no targets", sent, dropped)
        links = {one.link for one in parts.values()}
        link = next(one for one in ("down", "up", "unverified") if one in links)
        told = next(f"{name}: {one.detail}" for name, one in parts.items() if one.link == link)
        return OutputState(link, told if link == "down" else ", ".join(parts), sent, dropped, parts)

    def close(self) -> None:
        links = [*self._links.values(), *self._gone]
        for link in links:
            link.stop()
        for link in links:
            link.close()
