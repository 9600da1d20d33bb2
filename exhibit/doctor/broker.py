"""The broker: connected to, a message sent and heard back; and what still waits for it on this machine's disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from exhibit.assembly.broker import broker_of, queue_of
from exhibit.doctor.findings import DoctorRequest, Finding
from exhibit.doctor.processes import shows
from exhibit.outputs.mqtt.backlog import MOST, put_aside_in, waiting_in
from exhibit.outputs.mqtt.broker import Broker
from exhibit.outputs.mqtt.probe import BrokerProbe as Reply
from exhibit.outputs.mqtt.probe import Fault, ask
from exhibit.system.paths import state_folder

_IN_SHORT: Mapping[Fault, str] = {
    "name": "this machine does not know the name '{host}'",
    "refused": "no program listens there",
    "time": "{host} does not answer at all",
    "network": "this machine finds no way to {host}",
    "untrusted": "its certificate is not trusted",
    "tls": "it does not encrypt on port {port}",
    "plain": "it takes the connection, but no client",
    "password": "user or password are wrong",
    "rights": "it does not let {user} in",
    "reason": "it does not take the show: {why}",
    "deaf": "it takes messages, but does not give them back",
    "file": "the file with its authority cannot be used: {why}",
}
_REMEDIES: Mapping[Fault, tuple[str, ...]] = {
    "name": ("write the broker's address as mqtt: host, such as 10.0.0.2",),
    "refused": (
        "start the broker (mosquitto: sudo systemctl status mosquitto), or write its port as mqtt: port",
        "mosquitto hears only its own machine until its settings say: listener {port}",
    ),
    "time": ("see whether {host} is switched on, in this network, and its firewall lets TCP port {port} through",),
    "network": ("see this machine's cable, and whether {host} is in its network",),
    "untrusted": (
        "put the certificate of the authority that signed it into the show's folder, and name it: mqtt: ca: FILE.crt",
        "its name must be the one in the certificate: write that as mqtt: host; see the clock of both machines, too",
    ),
    "tls": ("leave tls and ca out, or write the port on which it encrypts (usually 8883)",),
    "plain": (
        "it may want encryption: mqtt: tls: true (port 8883); or its log says why (mosquitto: journalctl -u mosquitto)",
    ),
    "password": (
        "write mqtt: username and password as the broker knows them (mosquitto_passwd -b FILE USER PASSWORD)",
    ),
    "rights": (
        "write mqtt: username and password as the broker knows them (mosquitto_passwd -b FILE USER PASSWORD)",
        "mosquitto lets nobody in without a password unless its settings say: allow_anonymous true",
    ),
    "reason": ("see the broker's log for the reason",),
    "deaf": (
        "let the user read and write {prefix}/# in the broker's access list (mosquitto: topic readwrite {prefix}/#)",
    ),
    "file": ("name the right file as mqtt: ca; it must be a certificate in PEM form, in the show's folder",),
}


def look(asked: DoctorRequest) -> Iterator[Finding]:
    """The broker, then the queue."""
    section = asked.show.settings.mqtt
    if section is None:
        yield Finding("broker", "not set up", "exhibit.yaml has no section mqtt")
        return
    broker = broker_of(section, asked.show)
    yield finding(broker, ask(broker))
    yield queue(queue_of(broker, state_folder()))


def finding(broker: Broker, reply: Reply) -> Finding:
    """What asking `broker` has shown."""
    words = {
        "host": broker.host,
        "port": broker.port,
        "prefix": broker.prefix,
        "user": f"'{broker.username}'" if broker.username else "anybody without a name",
        "why": reply.why,
    }
    place = f"{broker.host}:{broker.port}"
    if not reply.fault:
        told = f"{place}: {broker.prefix}/doctor is heard back in {reply.after_ms:.1f} ms"
        return Finding("broker", "well", told, tuple(reply.sent), tuple(reply.answered))
    told = f"{place}: {_IN_SHORT[reply.fault].format(**words)}"
    remedies = tuple(line.format(**words) for line in _REMEDIES[reply.fault])
    if reply.fault == "rights" and broker.username:
        remedies = remedies[:1]  # the second is for those who come without a name
    return Finding("broker", "ill", told, tuple(reply.sent), tuple(reply.answered), remedies)


def queue(file: Path) -> Finding:
    """What waits for the broker on disk."""
    try:
        count, aside = waiting_in(file), put_aside_in(file)
    except sqlite3.Error as error:
        if shows():
            return Finding("queue", "unknown", "the show that runs here has it open")
        remedies = (f"if this stays so, delete {file}: what waits there is lost",)
        return Finding("queue", "ill", f"{file} cannot be read: {error}", remedies=remedies)
    apart = f"; {len(aside)} that it did not take are put aside (last {': '.join(aside[-1])})" if aside else ""
    if not count:
        return Finding("queue", "well", f"nothing waits for the broker{apart}")
    full = "; it is full, and the oldest are dropped" if count >= MOST else ""
    told = f"{count} messages wait for the broker{full}{apart}"
    notes = ("they are sent, in order, when the show runs and the broker is there",)
    return Finding("queue", "ill" if full else "well", told, notes=notes)
