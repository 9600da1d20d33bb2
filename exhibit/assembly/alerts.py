"""Who is told when something is ill, as venue.yaml says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from exhibit.alerts.alert import Alert
from exhibit.alerts.alerting import Alerting, Beating
from exhibit.alerts.line import AlertSender, SendFault
from exhibit.alerts.mail import Mail, MailServer
from exhibit.alerts.requests import OutsideBeat, Webhook
from exhibit.assembly.parts import Parts
from exhibit.assembly.webhooks import http_targets_of
from exhibit.config.alerts import BeatSection, MailSection
from exhibit.config.file_names import file_named
from exhibit.config.passwords import PasswordFault, read_password
from exhibit.cues.mqtt_message import MqttCue
from exhibit.outputs.http.request import HttpTarget
from exhibit.outputs.port import Output
from exhibit.show import Show
from exhibit.system.paths import show_state_folder
from exhibit.translation import Say

_BEAT_WITHIN_S = 10.0


def add_alerts(parts: Parts, show: Show, say: Say = str) -> Alerting | None:
    """What sends alerts, where the venue wants any, in the language of `say`; the beat besides. To be called after the
    outputs stand."""
    section = show.venue.alerts
    senders = senders_of(show, say)
    broker = parts.outputs.get("mqtt") if section.mqtt else None
    if broker is not None:
        senders["mqtt"] = MqttAlerts(broker.output, show.settings.exhibit)
    if not senders and section.beat is None:
        return None
    alerting = Alerting(
        senders, show_state_folder(show.folder) / "alerts.json", parts.events.report_fault, section.grace
    )
    parts.reports["alerts"] = alerting
    parts.keep("alerts", alerting.close)
    if section.beat is not None:
        fault = partial(parts.events.report_fault, "beat")
        beating = Beating(beat_of(section.beat), section.beat.every, lambda: alerting.quiet, fault)
        parts.reports["beat"] = beating
        parts.keep("beat", beating.close)
    return alerting


def senders_of(show: Show, say: Say = str) -> dict[str, AlertSender]:
    """Those who send by themselves, by name: mail, and each web server."""
    section, senders = show.venue.alerts, dict[str, AlertSender]()
    if section.mail is not None:
        senders["mail"] = mail_of(section.mail, show, say)
    targets: Mapping[str, HttpTarget] = http_targets_of(show) if section.http else {}
    for name in section.http:
        senders[f"http {name}"] = Webhook(targets[name], show.settings.exhibit, say=say)
    return senders


def mail_of(section: MailSection, show: Show, say: Say = str, to: Sequence[str] = ()) -> Mail:
    """The way of mails, to those of the section or to others."""
    ca = file_named(show.folder, section.ca) if section.ca else None
    password = partial(_password, section, show.folder)
    server = MailServer(section.host, section.port_number, section.encryption, section.user or "", password, ca)
    return Mail(server, section.from_, tuple(to or section.to), show.settings.exhibit, say=say)


def beat_of(section: BeatSection) -> OutsideBeat:
    """The beat."""
    return OutsideBeat(HttpTarget(section.url, timeout_s=_BEAT_WITHIN_S), section.method)


@dataclass(frozen=True)
class MqttAlerts:
    """Alerts on the topic `alert`, through the show's own connection, which keeps them while the broker is away."""

    output: Output
    show: str
    now: Callable[[], datetime] = lambda: datetime.now().astimezone()

    def send(self, alert: Alert) -> str:
        told = alert.as_json(self.show, self.now().isoformat(timespec="seconds"))
        self.output.perform(MqttCue("alert", told).encode())
        return "queued for the broker"


def _password(section: MailSection, folder: Path) -> str:
    """Raises SendFault."""
    try:
        return read_password(section, folder)
    except PasswordFault as fault:
        raise SendFault(str(fault)) from None
