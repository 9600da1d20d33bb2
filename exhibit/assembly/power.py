"""Projectors that are switched by the hours of the house."""

from __future__ import annotations

from dataclasses import dataclass

from exhibit.assembly.broker import broker_of
from exhibit.assembly.parts import Parts
from exhibit.outputs.mqtt.plug_line import PlugOverMqtt
from exhibit.outputs.port import MemoryOutput, OutputPorts
from exhibit.outputs.projector_power.link import MainsSettings, PowerSettings
from exhibit.outputs.projector_power.mains import MainsRule
from exhibit.outputs.projector_power.output import ProjectorPower
from exhibit.outputs.projector_power.plug import Plug
from exhibit.outputs.projector_power.settings import PowerSection
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
    found = show.venue.power.items()
    return {name: section.settings(show.folder, _mains(show, name, section)) for name, section in found}


def _mains(show: Show, name: str, section: PowerSection) -> MainsSettings | None:
    """The socket that a projector hangs on, through the show's broker."""
    plug, mqtt = section.plug, show.settings.mqtt
    if plug is None or mqtt is None:  # without a broker the show is refused
        return None
    broker = broker_of(mqtt, show)
    device = Plug(plug.words(f"{broker.prefix}/plug/{name}"), PlugOverMqtt(broker))
    place = f"{plug.kind} {plug.name}" if plug.name else plug.command or ""
    return MainsSettings(device, place, MainsRule(plug.cooled, plug.silent))


@dataclass(frozen=True)
class _PowerReload:
    power: ProjectorPower

    def use(self, before: Show, show: Show) -> list[str]:  # noqa: ARG002 (settings compare for themselves)
        self.power.use(power_settings_of(show))
        return []
