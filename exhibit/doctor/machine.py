"""The machine itself: room on its disks, its clock, its heat, its memory."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path

from exhibit.clock import calendar_in
from exhibit.config.timetable import Timetable, clock_time, opening_at
from exhibit.doctor.findings import DoctorRequest, Finding, Verdict
from exhibit.system.failures import failure_words
from exhibit.system.machine_condition import MachineFiles, power_troubles, storage_troubles
from exhibit.system.paths import state_folder
from exhibit.system.wall_clock import distrust, zone_words

LEAST_DISK_MB, LEAST_MEMORY_MB = 200, 300
HOT_C, TOO_HOT_C = 75.0, 85.0
_SYSTEM, _MEMORY = Path("/sys"), Path("/proc/meminfo")
_MB = 1_000_000


def look(asked: DoctorRequest) -> Iterator[Finding]:
    """Disk, clock and the machine's strength."""
    yield disk(state_folder(), Path.cwd())
    yield storage()
    now = calendar_in(asked.show.zone)()
    yield clock(now, asked.show.hours, asked.show.zone, distrust(now), named=asked.show.venue.zone is not None)
    yield strength()


def disk(state: Path, records: Path) -> Finding:
    """Whether there is room where the queue for the broker waits, and here, where records are usually written."""
    answered, remedies = [], []
    verdict_ill = False
    for what, folder in (("state", state), ("records", records)):
        there = next((one for one in (folder, *folder.parents) if one.exists()), Path("/"))
        try:
            free_mb = shutil.disk_usage(there).free / _MB
        except OSError as error:
            answered.append(f"{folder}: {failure_words(error)}")
            continue
        writable = os.access(there, os.W_OK)
        answered.append(f"{what} in {folder}: {_size(free_mb)} free{'' if writable else ', and read-only'}")
        if writable and free_mb < LEAST_DISK_MB:
            verdict_ill = True
            remedies.append(f"make room on the disk of {folder}: delete old records, empty the package cache")
    notes = (
        ("read-only is no fault: what waits for the broker is then kept in memory, and --record needs a place",)
        if any("read-only" in one for one in answered)
        else ()
    )
    told = "nearly full" if verdict_ill else "; ".join(dict.fromkeys(one.partition(": ")[2] for one in answered))
    return Finding("disk", "ill" if verdict_ill else "well", told, (), tuple(answered), tuple(remedies), notes)


def storage(files: MachineFiles | None = None) -> Finding:
    """Whether file systems have counted errors, cards are worn, and a protected root is protected."""
    found = storage_troubles(files)
    told = "; ".join(one.text for one in found) or "no errors counted, nothing worn, as far as the kernel tells"
    return Finding("storage", "ill" if found else "well", told, remedies=tuple(one.remedy for one in found))


def _size(free_mb: float) -> str:
    return f"{free_mb / 1000:.1f} GB" if free_mb >= 1000 else f"{free_mb:.0f} MB"


def clock(now: datetime, hours: Timetable | None, zone: tzinfo, doubt: str, *, named: bool = True) -> Finding:
    """What time it is here, and whether that can be right; a small board without a battery wakes up in the past.
    `doubt`: why it cannot be trusted; `named`: whether the venue names its zone."""
    told = f"here it is {now:%H:%M}, {zone_words(zone)} ({now:%A}, {now:%Y-%m-%d})"
    if doubt:
        remedies = (
            "connect it to a network with a time server (timedatectl set-ntp true), or set it: timedatectl set-time",
            "a board without a battery forgets the time: give it a clock module, or a network",
        )
        return Finding("clock", "ill", f"{told}: {doubt}", remedies=remedies)
    return Finding("clock", "well", told, notes=tuple(_of_hours(now, hours, zone, named=named)))


def _of_hours(now: datetime, hours: Timetable | None, zone: tzinfo, *, named: bool) -> Iterator[str]:
    if hours is None:
        return
    opening = opening_at(hours, now, zone)
    until = f" until {clock_time(opening.until, now, zone)}" if opening.until else ""
    yield f"by its hours the house is {'open' if opening.open else 'closed'}{until}"
    if not named and zone_words(zone) in ("UTC", "Etc/UTC"):
        yield "hours are set, and this machine counts in UTC: write zone: into venue.yaml, such as zone: Europe/Vienna"


def strength(system: Path = _SYSTEM, memory: Path = _MEMORY) -> Finding:
    """How hot and how busy the processor is, how much memory is free, whether a Raspberry Pi has too little power."""
    temperatures = dict(_temperatures(system))
    hottest = max(temperatures.values(), default=None)
    load, cores, free_mb = _load(), os.cpu_count() or 1, _free_mb(memory)
    told = ["tells no temperature" if hottest is None else f"{hottest:.0f} °C"]
    told += [] if load is None else [f"load {load:.1f} on {cores} cores"]
    told += [] if free_mb is None else [f"{_size(free_mb)} of memory free"]
    faults = list(_faults(hottest or 0.0, free_mb, system))
    verdict: Verdict = "ill" if faults else "unknown" if hottest is None else "well"
    return Finding(
        "machine",
        verdict,
        "; ".join([", ".join(told), *(fault for fault, _ in faults)]),
        answered=tuple(f"{name}: {celsius:.0f} °C" for name, celsius in temperatures.items()),
        remedies=tuple(remedy for _, remedy in faults),
        notes=tuple(_strains(hottest or 0.0, load or 0.0, cores)),
    )


def _faults(hottest_c: float, free_mb: float | None, system: Path) -> Iterator[tuple[str, str]]:
    """What is wrong, each with its remedy."""
    for one in power_troubles(system):
        yield one.text, one.remedy
    if hottest_c >= TOO_HOT_C:
        yield "too hot", "let air in: a fan, a larger case, no lamp beneath it; the processor slows down by itself now"
    if free_mb is not None and free_mb < LEAST_MEMORY_MB:
        remedy = "end other programs; or let scenes keep less: projector: memory in exhibit.yaml"
        yield "too little memory", remedy


def _strains(hottest_c: float, load: float, cores: int) -> Iterator[str]:
    if HOT_C <= hottest_c < TOO_HOT_C:
        yield "warm: in summer it may slow down"
    if load > cores:
        yield "busier than it has cores: what else runs here takes time from the faces"


def _temperatures(system: Path) -> Iterator[tuple[str, float]]:
    for zone in sorted((system / "class/thermal").glob("thermal_zone*")):
        try:
            celsius = int((zone / "temp").read_text()) / 1000
            name = (zone / "type").read_text().strip()
        except (OSError, ValueError):
            continue
        if 0 < celsius < 150:  # some zones that nobody wired tell nonsense
            yield name, celsius


def _load() -> float | None:
    """The processes that want to run, over the last minute."""
    try:
        return os.getloadavg()[0]
    except (OSError, AttributeError):  # not everywhere is it told
        return None


def _free_mb(file: Path) -> float | None:
    try:
        lines = dict(line.split(":", 1) for line in file.read_text().splitlines())
        return int(lines["MemAvailable"].split()[0]) * 1024 / _MB
    except (OSError, KeyError, ValueError):
        return None
