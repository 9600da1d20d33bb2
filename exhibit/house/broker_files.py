"""The files of a broker that is the house's own (mosquitto 2): who may connect, and which topics are whose. A room
writes its own topics alone; the page reads what it shows, and writes switches; the collector reads the rows of all
journals, and writes receipts. Pure (D-house-2, D-house-10)."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from exhibit.house.room import LEAVES, SWITCHES
from exhibit.journal.batches import RECEIPT_LEAF, ROWS_LEAF
from exhibit.outputs.mqtt.home_assistant import device_topic

PAGE, COLLECTOR = "page", "collector"
HOUSE_USERS = (PAGE, COLLECTOR)
"""Users that are no rooms; no room may be called so."""
ROOM_NAME = re.compile(r"^[a-z0-9][a-z0-9-]{0,31}$")
_ROUNDS = 101
"""Of PBKDF2, as mosquitto_passwd has it: a password here is drawn by lot, and nobody can try 192 bits."""
_USERS = re.compile(r"^([^:\s]+):", re.MULTILINE)


@dataclass(frozen=True)
class BrokerPlace:
    """Where the broker is reached: `host`, as rooms name it, and `port`. `folder` is where its files lie, and `user`
    who runs it. Rooms stand below the prefix `below`."""

    host: str
    port: int
    folder: str
    user: str
    below: str = "house"


def password_line(user: str, password: str, salt: bytes) -> str:
    """A line of mosquitto's password file: PBKDF2 with SHA-512 (mosquitto_passwd(1), kind 7)."""
    hashed = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ROUNDS)
    return f"{user}:$7${_ROUNDS}${_encoded(salt)}${_encoded(hashed)}\n"


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def users_in(passwords: str) -> tuple[str, ...]:
    """Who may connect, by the password file."""
    return tuple(_USERS.findall(passwords))


def without_user(passwords: str, user: str) -> str:
    """The password file without `user`."""
    return "".join(line for line in passwords.splitlines(keepends=True) if not line.startswith(f"{user}:"))


def access_list(users: Iterable[str], below: str) -> str:
    """The list of who may read and write what; who is not in it may nothing."""
    own = {PAGE: _of_page, COLLECTOR: _of_collector}
    parts = [own[user](below) if user in own else _of_room(user, below) for user in users]
    return "# Written by 'exhibit house init'; rooms that are shut out are not in it.\n" + "\n".join(parts)


def _of_room(room: str, below: str) -> str:
    own = f"{below}/{room}"
    device = device_topic(own)
    return "\n".join(
        (
            f"\nuser {room}",
            f"topic readwrite {own}/#",
            f"topic read {below}/+/beat",
            f"topic read {below}/+/mood",
            f"topic read {below}/+/call",
            "topic read homeassistant/status",
            f"topic readwrite {device}",
            "",
        )
    )


def _of_page(below: str) -> str:
    reads = [f"topic read {below}/+/{leaf}" for leaf in LEAVES]
    writes = [f"topic write {below}/+/{name}/set" for name in SWITCHES]
    return "\n".join((f"\nuser {PAGE}", *reads, *writes, ""))


def _of_collector(below: str) -> str:
    topics = f"topic read {below}/+/{ROWS_LEAF}", f"topic write {below}/+/{RECEIPT_LEAF}"
    return "\n".join((f"\nuser {COLLECTOR}", *topics, ""))


def configuration(place: BrokerPlace) -> str:
    """Mosquitto's own file: TLS alone, nobody without a password, what is kept is on disk a minute later."""
    return f"""# Written by 'exhibit house init'. Start it: mosquitto -c {place.folder}/mosquitto.conf
user {place.user}
pid_file {place.folder}/mosquitto.pid
listener {place.port}
cafile {place.folder}/house-ca.crt
certfile {place.folder}/broker.crt
keyfile {place.folder}/broker.key
tls_version tlsv1.2
allow_anonymous false
password_file {place.folder}/passwords
acl_file {place.folder}/access
persistence true
persistence_location {place.folder}/kept/
autosave_interval 60
"""


def settings_of(user: str, password: str, place: BrokerPlace) -> str:
    """What goes into a room's exhibit.yaml, or is the page's or the collector's own file."""
    told: Mapping[str, object] = {
        "host": place.host,
        "port": place.port,
        **({} if user in HOUSE_USERS else {"prefix": f"{place.below}/{user}"}),
        "username": user,
        "password": password,
        "ca": "house-ca.crt",
    }
    lines = [f"  {key}: {json.dumps(value)}" for key, value in told.items()]
    below = f"below: {json.dumps(place.below)}\n" if user in HOUSE_USERS else ""
    return "mqtt:\n" + "\n".join(lines) + f"\n{below}"
