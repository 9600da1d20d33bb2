"""Installing a show as a service: first a plan that can be read, then what it says, and nothing else."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from exhibit.service.machine import Machine
from exhibit.service.units import (
    BOOTS_SERVICE,
    FOLLOW_SERVICE,
    JOURNAL,
    MARK,
    PAM,
    SCREEN_SERVICE,
    SERVICE,
    SYSUSERS,
    UDEV,
    UPDATE_SERVICE,
    WATCHDOG,
    Wanted,
    boots_service,
    follow_service,
    screen_service,
    service,
    update_service,
)
from exhibit.service.versions import COMPLETE, CURRENT, TRUSTED
from exhibit.system.files import write_at_once

_UNITS = "/etc/systemd/system"
WATCHDOG_FILE = "/etc/systemd/system.conf.d/50-exhibit.conf"
PLACES = (
    f"{_UNITS}/{SERVICE}",
    f"{_UNITS}/{SCREEN_SERVICE}",
    "/etc/pam.d/exhibit-screen",
    "/etc/sysusers.d/exhibit.conf",
    "/etc/systemd/journald.conf.d/50-exhibit.conf",
    WATCHDOG_FILE,
    "/etc/udev/rules.d/90-exhibit.rules",
    f"{_UNITS}/{UPDATE_SERVICE}",
    f"{_UNITS}/{BOOTS_SERVICE}",
    f"{_UNITS}/{FOLLOW_SERVICE}",
)
"""Every file that an installation may write."""
LINKS = {
    f"{_UNITS}/multi-user.target.wants/{SERVICE}": PLACES[0],
    f"{_UNITS}/multi-user.target.wants/{UPDATE_SERVICE}": PLACES[7],
    f"{_UNITS}/sysinit.target.wants/{BOOTS_SERVICE}": PLACES[8],
    f"{_UNITS}/multi-user.target.wants/{FOLLOW_SERVICE}": PLACES[9],
}
"""What has each unit started with the machine."""


class NotInstalled(Exception):
    """It cannot be done: one line, with the remedy."""


@dataclass(frozen=True)
class FileStep:
    """The file at `place`, as the machine sees it, is to hold `text`."""

    place: str
    text: str


@dataclass(frozen=True)
class LinkStep:
    """The link at `place` is to lead to `target`."""

    place: str
    target: str


@dataclass(frozen=True)
class CommandStep:
    """`command` is to be run; `needed`: without it nothing works."""

    command: tuple[str, ...]
    needed: bool = True


Step = FileStep | LinkStep | CommandStep


def plan(wanted: Wanted, machine: Machine, *, live: bool, start: bool = True) -> list[Step]:
    """Everything that an installation does, in order. `live`: on this machine, not in an image. Raises NotInstalled."""
    _require(wanted, machine)
    files = list(_files(wanted, machine))
    links = [LinkStep(place, target) for place, target in LINKS.items() if target in {file.place for file in files}]
    return [
        *_beside_others(wanted, machine),
        *files,
        *links,
        *(_commands(wanted, start=start, counts_boots=machine.has_watchdog) if live else _commands_for(machine.root)),
    ]


def _require(wanted: Wanted, machine: Machine) -> None:
    if not machine.has_systemd:
        raise NotInstalled("there is no systemd: 'exhibit run --supervise' keeps a show without it")
    for what, place in (("the show", wanted.show), ("exhibit", wanted.program)):
        if place.parts[:2] == ("/", "root"):
            raise NotInstalled(
                f"{what} lies in {place}, which the service's user may not read: put it into /srv or /opt"
            )
    if wanted.screen == "cage" and not machine.has_logind_sessions:
        raise NotInstalled("the compositor would be given no screen: apt install libpam-systemd")


def _files(wanted: Wanted, machine: Machine) -> Iterator[FileStep]:
    yield FileStep(PLACES[3], SYSUSERS)
    yield FileStep(PLACES[0], service(wanted))
    if wanted.screen != "none":
        yield FileStep(PLACES[1], screen_service(wanted.screen, machine.program("cage"), machine.program("Xorg")))
    if wanted.screen == "cage":
        yield FileStep(PLACES[2], PAM)
    yield FileStep(PLACES[4], JOURNAL)
    if machine.has_watchdog:
        yield FileStep(PLACES[5], WATCHDOG)
        yield FileStep(PLACES[8], boots_service(wanted.started))
    yield FileStep(PLACES[6], UDEV)
    if wanted.prefix:
        yield FileStep(PLACES[7], update_service(wanted.prefix))
    if wanted.follows:
        yield FileStep(PLACES[9], follow_service(wanted))


def _beside_others(wanted: Wanted, machine: Machine) -> Iterator[Step]:
    """The first version in a place for several was made by hand: it is whole, is started, and counts."""
    version = wanted.program.parent.parent.name
    if wanted.prefix is None or version in (CURRENT, TRUSTED):
        return
    if not inside(machine.root, f"{wanted.prefix}/{CURRENT}").is_symlink():
        yield FileStep(f"{wanted.prefix}/{version}/{COMPLETE}", f"{version}\n")
        for link in (TRUSTED, CURRENT):
            yield LinkStep(f"{wanted.prefix}/{link}", version)


def _commands_for(root: Path) -> Iterator[CommandStep]:
    """What an image needs beside its files."""
    yield CommandStep(("systemd-sysusers", f"--root={root}"))


def _commands(wanted: Wanted, *, start: bool, counts_boots: bool) -> Iterator[CommandStep]:
    """What takes up the files on a machine that runs."""
    yield CommandStep(("systemd-sysusers",))
    yield CommandStep(("systemctl", "daemon-reload"))
    yield CommandStep(("systemctl", "try-restart", "systemd-journald"), needed=False)
    if counts_boots:
        yield CommandStep(("systemctl", "start", "--no-block", BOOTS_SERVICE), needed=False)
    yield CommandStep(("udevadm", "control", "--reload"), needed=False)
    yield CommandStep(("udevadm", "trigger", "--subsystem-match=video4linux"), needed=False)
    if start:
        yield CommandStep(("systemctl", "restart", SERVICE))
        if wanted.follows:
            yield CommandStep(("systemctl", "restart", FOLLOW_SERVICE))


def told(step: Step, root: Path) -> str:
    """What a step does, in words; whether it is done already."""
    match step:
        case FileStep(place, text):
            file = inside(root, place)
            done = file.is_file() and file.read_text(encoding="utf-8", errors="replace") == text
            return f"{place} is as it should be" if done else f"writes {place}"
        case LinkStep(place, target):
            return (
                f"{place} is as it should be" if _leads(inside(root, place), target) else f"links {place} to {target}"
            )
        case CommandStep(command):
            return f"runs {' '.join(command)}"


def do(step: Step, root: Path, run: Callable[[Sequence[str]], int]) -> None:
    """Do it, where it is not done yet. Raises NotInstalled or OSError."""
    match step:
        case FileStep(place, text):
            _write(inside(root, place), text)
        case LinkStep(place, target):
            file = inside(root, place)
            if not _leads(file, target):
                file.parent.mkdir(parents=True, exist_ok=True)
                file.unlink(missing_ok=True)
                file.symlink_to(target)
        case CommandStep(command, needed):
            if run(command) != 0 and needed:
                raise NotInstalled(f"'{' '.join(command)}' did not succeed: what it said stands above")


def removal(root: Path) -> list[str]:
    """What an uninstallation removes: the files and links that there are and that we have written."""
    links = [place for place, target in LINKS.items() if _leads(inside(root, place), target)]
    return [*links, *(place for place in PLACES if is_ours(inside(root, place)))]


def is_ours(file: Path) -> bool:
    """Whether we have written it."""
    try:
        return file.read_text(encoding="utf-8", errors="replace").startswith(MARK)
    except OSError:
        return False


def inside(root: Path, place: str) -> Path:
    """Where a place of the machine lies that begins at `root`."""
    return root / PurePosixPath(place).relative_to("/")


def run_told(command: Sequence[str]) -> int:
    """Run it; its exit code, 127 where there is no such program."""
    try:
        return subprocess.run(command, check=False).returncode  # noqa: S603 (our own words)
    except FileNotFoundError:
        return 127


def _leads(file: Path, target: str) -> bool:
    return file.is_symlink() and os.readlink(file) == target  # noqa: PTH115 (as it is written)


def _write(file: Path, text: str) -> None:
    if file.is_file() and file.read_text(encoding="utf-8", errors="replace") == text:
        return
    if file.exists() and not is_ours(file):
        raise NotInstalled(f"{file} is there already, and not ours: move it away, then try again")
    file.parent.mkdir(parents=True, exist_ok=True)
    write_at_once(file, text.encode(), mode=0o644)
    file.chmod(0o644)
