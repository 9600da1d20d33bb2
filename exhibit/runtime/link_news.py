"""What goes away, or comes back, is told once."""

from __future__ import annotations

from collections.abc import Mapping

from exhibit.events import FaultRaised, LinkChanged
from exhibit.health import LinkWatch
from exhibit.runtime.event_bus import EventBus
from exhibit.values import Link


class LinkNews:
    """Watches links by name, and tells what is news about them: as an event of its own, and to people as a fault."""

    def __init__(self, events: EventBus) -> None:
        self._events, self._watch = events, LinkWatch()
        self.worked: frozenset[str] = frozenset()
        """Those that have been up since the start: nobody misses a loudspeaker that never was there (D-web-11)."""

    @property
    def lost_since(self) -> Mapping[str, float]:
        """Of each link that is lost, since when."""
        return self._watch.lost_since

    def mind(self, links: Mapping[str, tuple[Link, str]], now_s: float) -> list[str]:
        """Look at all links, each with its words; those that are back since the last time are given."""
        back = []
        self.worked |= {name for name, (link, _) in links.items() if link == "up"} - self.worked
        for name, (link, detail) in links.items():
            news = self._watch.note(name, link, now_s)
            if not news:
                continue
            self._events.publish(LinkChanged(name, link, detail))
            self._events.publish(FaultRaised(name, detail if news == "lost" else f"back again: {detail}"))
            if news == "back":
                back.append(name)
        return back
