"""The broker of the building's network: one connection that performs, publishes, listens and hears commands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from exhibit import __version__
from exhibit.assembly.parts import Parts
from exhibit.config.file_names import file_named
from exhibit.config.sections import MqttSection
from exhibit.events import Event
from exhibit.outputs.mqtt.beat import PlayedShow, RolloutTold
from exhibit.outputs.mqtt.broker import Broker
from exhibit.outputs.mqtt.output import Home, Mqtt
from exhibit.outputs.port import OutputPorts
from exhibit.runtime.discretion import mood_names
from exhibit.show import Show
from exhibit.system.followed import ROLLOUT, SHORT, decoded, followed_room
from exhibit.system.git_commit import commit_of
from exhibit.system.paths import state_folder


def add_broker(parts: Parts, show: Show, *, fast: bool) -> None:
    """The connection, where the show has a broker. A replay is not live (D-run-2): nobody hears of it but by its own
    cues."""
    section = show.settings.mqtt
    if section is None:
        return
    broker = broker_of(section, show)
    queue = None if fast else queue_of(broker, state_folder())
    mqtt = Mqtt(broker, queue, _home(show), _playing(show), _RolloutFile(show.folder).told)
    events = _EventsTold(mqtt, live=show.venue.privacy.level == "stage")
    parts.add_output("mqtt", OutputPorts(mqtt, complains=mqtt, resends=mqtt), _BrokerReload(mqtt, events))
    if not fast:
        parts.publishers["mqtt"] = mqtt
        parts.inputs["mqtt in"] = mqtt.commands
        parts.events.add("mqtt", events)


def _home(show: Show) -> Home | None:
    """What Home Assistant is told of the show; None where it is told nothing."""
    section = show.settings.mqtt
    wanted = section is not None and section.home_assistant
    if not wanted:
        return None
    level = show.venue.privacy.level
    told = None if level == "stage" else tuple(mood_names(level))
    return Home(show.settings.exhibit, __version__, tuple(show.acts), told)


def _playing(show: Show) -> PlayedShow:
    return PlayedShow(show.settings.exhibit, __version__, commit_of(show.folder))


class _RolloutFile:
    """How the roll-out of the show in the folder `show` stands: whoever follows the repository writes it down."""

    def __init__(self, show: Path) -> None:
        self._show = show
        self._read_at: tuple[Path, int] | None = None
        self._told = RolloutTold()

    def told(self) -> RolloutTold:
        """As it stands now; read when it was written anew."""
        room = followed_room(self._show)
        if room is None:
            return RolloutTold()
        try:
            file = room / ROLLOUT
            written = file, file.stat().st_mtime_ns
            if written != self._read_at:
                known = decoded(file.read_bytes())
                self._read_at, self._told = written, RolloutTold(known.wanted[:SHORT], known.good[:SHORT], known.told)
        except (OSError, ValueError, RecursionError):
            return RolloutTold()
        return self._told


class _EventsTold:
    """The broker hears what happens only while that may be told live: that a rule began is one visitor."""

    def __init__(self, mqtt: Mqtt, *, live: bool) -> None:
        self._mqtt, self.live = mqtt, live

    def hear(self, t_s: float, event: Event) -> None:
        """Tell `event`, where it may be told."""
        if self.live:
            self._mqtt.hear(t_s, event)


@dataclass(frozen=True)
class _BrokerReload:
    mqtt: Mqtt
    events: _EventsTold

    def use(self, before: Show, show: Show) -> list[str]:
        self.events.live = show.venue.privacy.level == "stage"
        self.mqtt.use_playing(_playing(show))
        # Whether it is told at all changes with the connection, at the next start.
        if _home(before) and (home := _home(show)):
            self.mqtt.use_home(home)
        return []


def broker_of(section: MqttSection, show: Show) -> Broker:
    """Where the broker is."""
    return broker_at(section, show.folder)


def broker_at(section: MqttSection, folder: Path) -> Broker:
    """Where the broker is that `section` of a file in `folder` names."""

    def beside(file: str | None) -> Path | None:
        return file_named(folder, file) if file else None

    return Broker(
        section.host,
        section.port_number,
        section.prefix,
        section.username,
        section.password,
        section.encrypted,
        beside(section.ca),
        section.client_id,
        beside(section.client_certificate),
        beside(section.client_key),
        section.discovery_prefix,
        section.version,
    )


def queue_of(broker: Broker, state: Path) -> Path:
    """The file in the folder `state` in which messages for `broker` wait while it is away."""
    return state / f"{quote(f'{broker.host} {broker.port} {broker.prefix}', safe=' ')}.sqlite3"
