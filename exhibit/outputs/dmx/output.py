"""DMX without a desk: fixtures on lines of our own, each line by a link that waits for no other."""

from __future__ import annotations

import time
from collections.abc import Mapping

from exhibit.cues.look_cue import LookCue
from exhibit.outputs.dmx.e131 import SacnSource
from exhibit.outputs.dmx.fading import FadePause, Lamp, Universe
from exhibit.outputs.dmx.fixture import Fixture, FixtureOrder
from exhibit.outputs.dmx.link import DmxLink
from exhibit.outputs.dmx.link_state import USUAL, DmxLinkSettings
from exhibit.outputs.dmx.transport import DmxTransport
from exhibit.outputs.port import CannotPerform, OutputState
from exhibit.values import Cue


class Dmx:
    """Performs, for the fixture that is called `to`, in `levels` by channel and in `colours` as "colour":

    `look` and `release`: it goes there within `fade_s`, from wherever it is. `adjust`: what it goes to has moved.
    """

    def __init__(
        self,
        lines: Mapping[str, DmxTransport],
        fixtures: Mapping[str, Fixture],
        source: SacnSource,
        settings: DmxLinkSettings = USUAL,
    ) -> None:
        self._source, self._settings = source, settings
        self._pause, self._dark = FadePause(), False
        self._lines: Mapping[str, DmxTransport] = {}
        self._links: dict[str, DmxLink] = {}
        self._by_fixture: dict[str, DmxLink] = {}
        self._unknown = 0
        self.use_fixtures(lines, fixtures)

    def perform(self, cue: Cue) -> None:
        try:
            look = LookCue.decode(cue)
        except (ValueError, TypeError, KeyError) as error:
            self._unknown += 1
            raise CannotPerform(f"no lamp can do '{cue.action}' like this: {error}") from error
        link = self._by_fixture.get(look.to)
        if link is None:
            self._unknown += 1
            raise CannotPerform(f"there is no fixture '{look.to}'")
        link.ask(look.to, FixtureOrder.of(look), follow=look.action == "adjust")

    def steer(self, *, held: bool, dark: bool) -> None:
        """Stop every fade where it is while the technician holds the outputs; take all light away in a blackout. What
        is held stays as it is, blackout or not."""
        if held != self._pause.held:
            self._pause.hold(time.monotonic(), held=held)
            for link in self._links.values():
                link.wake()
        if not held and dark != self._dark:
            self._dark = dark
            for link in self._links.values():
                link.darken(dark=dark)

    def resend(self, target: str | None) -> list[str]:
        """Send the frame of the line `target`, or of all, at once; also while it is held, as it is then."""
        links = {name: link for name, link in self._links.items() if target in (None, name)}
        return [f"{name}: {link.line}, {_fixtures(link.resend())}" for name, link in links.items()]

    def use_fixtures(self, lines: Mapping[str, DmxTransport], fixtures: Mapping[str, Fixture]) -> None:
        """Go on with these. A fixture is known by its name, a line by where it goes; what is no more goes dark."""
        lamps = {name: lamp for link in self._links.values() for name, lamp in link.lamps.items()}
        before = {link.line.place: link for link in self._links.values()}
        links: dict[str, DmxLink] = {}
        for name, line in lines.items():
            mine = {
                one: self._lamp(lamps.get(one), fixture) for one, fixture in fixtures.items() if fixture.line == name
            }
            known = before.pop(line.place, None) if mine else None
            if known is not None:
                known.use(line, mine)
                links[name] = known
            elif mine:
                links[name] = DmxLink(name, line, Universe(mine, self._pause), self._source, self._settings)
                links[name].darken(dark=self._dark)
        going_on = {(link.line.protocol, link.line.universe) for link in links.values()}
        for link in before.values():
            link.drop(quietly=(link.line.protocol, link.line.universe) in going_on)
        self._lines, self._links = dict(lines), links
        self._by_fixture = {name: links[fixture.line] for name, fixture in fixtures.items() if fixture.line in links}
        self._introduce()

    def _lamp(self, before: Lamp | None, fixture: Fixture) -> Lamp:
        if before is None:
            return Lamp.resting(fixture)
        return before if before.fixture == fixture else before.patched(fixture, self._pause.at(time.monotonic()))

    def _introduce(self) -> None:
        """Let one link of sACN for each network card tell of all the universes that go out there."""
        by_card: dict[str | None, list[DmxLink]] = {}
        for link in self._links.values():
            if link.line.protocol == "sacn":
                by_card.setdefault(link.line.interface, []).append(link)
        for ours in by_card.values():
            for number, link in enumerate(ours):
                link.introduce(() if number else tuple(one.line.universe for one in ours))

    def state(self) -> OutputState:
        """Down where any line is; each line's own state is among the `parts`."""
        links = self._links
        parts = {
            name: links[name].state() if name in links else OutputState("off", "no fixture is on it")
            for name in self._lines
        }
        sent = sum(one.performed for one in parts.values())
        dropped = sum(one.dropped for one in parts.values()) + self._unknown
        down = next((f"{name}: {one.detail}" for name, one in parts.items() if one.link == "down"), "")
        if not links:
            return OutputState("off", "no fixtures", sent, dropped, parts)
        held = ", held" if self._pause.held else ""
        return OutputState("down" if down else "unverified", (down or ", ".join(parts)) + held, sent, dropped, parts)

    def close(self) -> None:
        for link in self._links.values():
            link.stop(held=self._pause.held)
        for link in self._links.values():
            link.close()


def _fixtures(count: int) -> str:
    return "1 fixture" if count == 1 else f"{count} fixtures"
