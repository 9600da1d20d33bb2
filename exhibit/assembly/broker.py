"""The broker of the building's network: one connection that performs, publishes, listens and hears commands."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from exhibit import __version__
from exhibit.assembly.parts import Parts
from exhibit.config.sections import MqttSection
from exhibit.outputs.mqtt.output import Broker, Home, Mqtt
from exhibit.outputs.port import OutputPorts
from exhibit.show import Show
from exhibit.system.paths import state_folder


def add_broker(parts: Parts, show: Show, *, fast: bool) -> None:
    """The connection, where the show has a broker. A replay is not live: nobody hears of it but by its own cues."""
    section = show.settings.mqtt
    if section is None:
        return
    broker = broker_of(section, show)
    home = Home(show.settings.exhibit, __version__, tuple(show.acts)) if section.home_assistant else None
    mqtt = Mqtt(broker, None if fast else queue_of(broker, state_folder()), home)
    parts.add_output("mqtt", OutputPorts(mqtt, complains=mqtt))
    if not fast:
        parts.publishers["mqtt"] = mqtt
        parts.inputs["mqtt in"] = mqtt.commands
        parts.events.add("mqtt", mqtt)


def broker_of(section: MqttSection, show: Show) -> Broker:
    """Where the broker is."""
    return Broker(
        section.host,
        section.port_number,
        section.prefix,
        section.username,
        section.password,
        section.encrypted,
        show.folder / section.ca if section.ca else None,
    )


def queue_of(broker: Broker, state: Path) -> Path:
    """The file in the folder `state` in which messages for `broker` wait while it is away."""
    return state / f"{quote(f'{broker.host} {broker.port} {broker.prefix}', safe=' ')}.sqlite3"
