"""Every way to somebody who is told when something is ill, as venue.yaml names them: for the command and the doctor,
which try them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from exhibit.alerts.alert import TRIAL
from exhibit.alerts.line import SendFault
from exhibit.assembly.alerts import beat_of, senders_of
from exhibit.assembly.broker import broker_of
from exhibit.assembly.webhooks import http_targets_of
from exhibit.outputs.mqtt.probe import publish_once
from exhibit.show import Show
from exhibit.translation import Say


@dataclass(frozen=True)
class AlertWay:
    """One way: its name, to whom it leads, and what sends a marked trial there and gives what was answered. Raises
    SendFault."""

    name: str
    whom: str
    send: Callable[[], str]


def ways_of(show: Show, say: Say = str) -> Iterator[AlertWay]:
    """All that are configured; what they send is in the language of `say`."""
    section = show.venue.alerts
    for name, sender in senders_of(show, say).items():
        whom = ", ".join(section.mail.to) if section.mail and name == "mail" else ""
        whom = whom or http_targets_of(show)[name.removeprefix("http ")].place
        yield AlertWay(name, whom, partial(sender.send, TRIAL))
    if section.mqtt and show.settings.mqtt is not None:
        topic = f"{show.settings.mqtt.host}, topic {show.settings.mqtt.prefix}/alert"
        yield AlertWay("mqtt", topic, partial(_publish, show))
    if section.beat is not None:
        beat = beat_of(section.beat)
        yield AlertWay("beat", beat.target.place, beat.send)


def _publish(show: Show) -> str:
    """The trial through a connection of its own: a running show is not disturbed."""
    assert show.settings.mqtt is not None
    broker, at = broker_of(show.settings.mqtt, show), datetime.now().astimezone().isoformat(timespec="seconds")
    why = publish_once(broker, f"{broker.prefix}/alert", TRIAL.as_json(show.settings.exhibit, at))
    if why:
        raise SendFault(why)
    return "the broker has acknowledged it (PUBACK)"
