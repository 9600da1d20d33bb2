"""Projectors that are switched by the hours of the house."""

from __future__ import annotations

from dataclasses import dataclass

from exhibit.assembly.parts import Parts
from exhibit.outputs.port import MemoryOutput, OutputPorts
from exhibit.outputs.projector_power.link import PowerSettings
from exhibit.outputs.projector_power.output import ProjectorPower
from exhibit.show import Show

POWER = "power"


def add_power(parts: Parts, show: Show, *, fast: bool) -> None:
    """The projectors' power, where the venue names any; a replay switches none."""
    if not show.venue.power:
        return
    if fast:
        parts.add_output(POWER, OutputPorts(MemoryOutput("a replay switches no projector")))
        return
    power = ProjectorPower(power_settings_of(show))
    parts.add_output(POWER, OutputPorts(power, hours=power), _PowerReload(power))


def power_settings_of(show: Show) -> dict[str, PowerSettings]:
    """The projectors that are switched from here, by name."""
    return {name: section.settings(show.folder) for name, section in show.venue.power.items()}


@dataclass(frozen=True)
class _PowerReload:
    power: ProjectorPower

    def use(self, before: Show, show: Show) -> list[str]:  # noqa: ARG002 (settings compare for themselves)
        self.power.use(power_settings_of(show))
        return []
