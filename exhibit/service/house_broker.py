"""The house's own broker on this machine: its files written, a room let in, and one shut out."""

from __future__ import annotations

import json
import os
import pwd
import secrets
import signal
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from exhibit.config.problems import whole_file
from exhibit.house.broker_files import (
    HOUSE_USERS,
    ROOM_NAME,
    BrokerPlace,
    access_list,
    configuration,
    password_line,
    settings_of,
    users_in,
    without_user,
)
from exhibit.service.house_certificates import make_authority, make_certificate
from exhibit.system.files import write_at_once

_PLACE, _PASSWORDS, _ACCESS, _PID = "place.json", "passwords", "access", "mosquitto.pid"
_SALT_BYTES, _PASSWORD_BYTES = 12, 24
_MOST_ROOMS = 500


@dataclass(frozen=True)
class ShutOut:
    """What became of shutting a room out: whether it was let in before, and whether the broker has been told."""

    was_in: bool
    broker_told: bool


def init(folder: Path, host: str, port: int, below: str, rooms: Sequence[str]) -> list[Path]:
    """Write all that a broker for `rooms` needs into `folder`, each room's part into a folder of its own; in a folder
    that has one, let in the rooms that it does not know. The settings that are new come back. Raises ShowError."""
    _check(folder, host, rooms)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = _kept_place(folder)
    if place is None:
        place = BrokerPlace(host, port, str(folder.resolve()), pwd.getpwuid(os.geteuid()).pw_name, below)
        make_authority(folder)
        make_certificate(folder, host)
        (folder / "kept").mkdir(exist_ok=True, mode=0o700)
        write_at_once(folder / "mosquitto.conf", configuration(place).encode(), 0o600)
        write_at_once(folder / _PLACE, (json.dumps(asdict(place)) + "\n").encode(), 0o600)
    known = users_in(_passwords(folder))
    made = [_let_in(folder, user, place) for user in (*HOUSE_USERS, *rooms) if user not in known]
    _write_access(folder, place)
    return made


def shut_out(folder: Path, room: str) -> ShutOut:
    """Let `room` in no more, and have the broker hang up on it. Raises ShowError where there is no house."""
    place = _kept_place(folder)
    if place is None:
        raise whole_file(folder, "here is no house: name the folder that 'exhibit house init' wrote, by --folder")
    passwords = _passwords(folder)
    was_in = room in users_in(passwords)
    write_at_once(folder / _PASSWORDS, without_user(passwords, room).encode(), 0o600)
    _write_access(folder, place)
    return ShutOut(was_in, tell_broker(folder))


def tell_broker(folder: Path) -> bool:
    """Have the broker of `folder` read its files anew; whether there was one to tell."""
    try:
        number = int((folder / _PID).read_text())
        if "mosquitto" not in Path(f"/proc/{number}/comm").read_text():
            return False
        os.kill(number, signal.SIGHUP)
    except (OSError, ValueError):
        return False
    return True


def rooms_in(folder: Path) -> tuple[str, ...]:
    """The rooms that are let in."""
    return tuple(user for user in users_in(_passwords(folder)) if user not in HOUSE_USERS)


def _check(folder: Path, host: str, rooms: Sequence[str]) -> None:
    for room in rooms:
        if not ROOM_NAME.match(room) or room in HOUSE_USERS:
            own = " or ".join(f"'{user}'" for user in HOUSE_USERS)
            text = f"'{room}' is no name for a room: small letters, digits and -, at most 32, and not {own}"
            raise whole_file(folder, text)
    if len(rooms) > _MOST_ROOMS:
        raise whole_file(folder, f"{len(rooms)} rooms are too many for one house: {_MOST_ROOMS} at most")
    kept = _kept_place(folder)
    if kept is not None and kept.host != host:
        text = f"this house's broker is at '{kept.host}': name that by --host, or begin in another folder"
        raise whole_file(folder, text)
    if any(one.isspace() or one in "/'\"\\" for one in host) or not host:
        raise whole_file(folder, f"'{host}' is no name of a machine: write it as rooms reach it, or its address")


def _kept_place(folder: Path) -> BrokerPlace | None:
    file = folder / _PLACE
    if not file.is_file():
        return None
    try:
        return BrokerPlace(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        text = "it cannot be read: begin in another folder, or take it from a backup"
        raise whole_file(file, text) from None


def _passwords(folder: Path) -> str:
    file = folder / _PASSWORDS
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _let_in(folder: Path, user: str, place: BrokerPlace) -> Path:
    """A new password for `user`, and the file that holds it beside what it needs."""
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    line = password_line(user, password, secrets.token_bytes(_SALT_BYTES))
    write_at_once(folder / _PASSWORDS, (_passwords(folder) + line).encode(), 0o600)
    own = folder / user if user in HOUSE_USERS else folder / "rooms" / user
    own.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_at_once(own / "house-ca.crt", (folder / "house-ca.crt").read_bytes(), 0o644)
    settings = own / (f"{user}.yaml" if user in HOUSE_USERS else "mqtt.yaml")
    write_at_once(settings, settings_of(user, password, place).encode(), 0o600)
    return settings


def _write_access(folder: Path, place: BrokerPlace) -> None:
    write_at_once(folder / _ACCESS, access_list(users_in(_passwords(folder)), place.below).encode(), 0o600)
