"""Every output of a show, one line each."""

from __future__ import annotations

from dataclasses import dataclass

from exhibit.assembly.broker import add_broker
from exhibit.assembly.lighting import add_desks, add_lamps
from exhibit.assembly.options import Options
from exhibit.assembly.parts import Parts
from exhibit.assembly.power import add_power
from exhibit.assembly.projectors import add_projectors
from exhibit.assembly.sound import add_sound
from exhibit.assembly.webhooks import add_webhooks
from exhibit.outputs.projector import Screens
from exhibit.show import Show


def add_outputs(parts: Parts, show: Show, screens: Screens, options: Options) -> None:
    """What performs the cues of `show`."""
    add_projectors(parts, show, screens, headless=options.headless, fast=options.fast, sheet=options.sheet)
    add_sound(parts, show)
    add_desks(parts, show)
    add_webhooks(parts, show)
    add_lamps(parts, show, fast=options.fast)
    add_power(parts, show, fast=options.fast)
    add_broker(parts, show, fast=options.fast)


@dataclass(frozen=True)
class NextStart:
    """Says what an edit changes that takes effect at the next start only."""

    def use(self, before: Show, show: Show) -> list[str]:
        news = []
        if before.settings.mqtt != show.settings.mqtt:
            news.append("another broker is used from the next start on")
        if before.listening != show.listening:
            news.append("who is listened to and told over OSC changes at the next start")
        one, other = before.venue.privacy, show.venue.privacy
        if (one.zones, one.button, one.opt_out.button) != (other.zones, other.button, other.opt_out.button):
            news.append("venue.yaml: zones and buttons under 'privacy' take effect at the next start")
        if bool(before.venue.power) != bool(show.venue.power):
            news.append("venue.yaml: the section 'power' takes effect at the next start")
        changed = {
            "camera": before.settings.camera != show.settings.camera,
            "projector": before.settings.projector != show.settings.projector,
            "projectors": before.settings.projectors != show.settings.projectors,
        }
        return news + [
            f"exhibit.yaml: the section '{name}' takes effect at the next start" for name, new in changed.items() if new
        ]
