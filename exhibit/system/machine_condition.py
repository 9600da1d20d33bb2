"""What wears a machine out: disks that fill, are read-only, overlaid, faulty or worn, too little power, heat. The
kernel tells it in /proc and /sys; whoever asks may give folders that stand in for them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exhibit.system.failures import failure_words

LEAST_FREE_BYTES = 200_000_000
SMALL_SHARE = 0.1
"""Of a small disk a tenth is enough."""
OVERLAY_FULL = 0.8
WORN_TENTHS = 9
"""Of the ten tenths of its life that a card or eMMC tells."""
TOO_HOT_C = 85.0
_WEAK = ((0x1, "the voltage is too low"), (0x4, "it is throttled now"), (0x8, "it is slowed down by heat now"))
_WAS_WEAK = ((0x10000, "the voltage was too low"), (0x40000, "it was throttled"))
_ROOM = "make room: delete old records, empty the package cache (docs/unattended.md, What fills a disk)"
_SUPPLY = "use the power supply that belongs to it, and a short, thick cable"


@dataclass(frozen=True)
class Trouble:
    """What is wrong with the machine, and what to do. `grave`: somebody has to get up for it."""

    text: str
    remedy: str
    grave: bool = True


@dataclass(frozen=True)
class Mount:
    """A file system: where it is, of what kind, from which device; `overlay` where another lies over it."""

    place: Path
    kind: str
    device: str
    number: str
    options: frozenset[str]


@dataclass(frozen=True)
class MachineFiles:
    """Where the kernel tells it."""

    system: Path = Path("/sys")
    mounts: Path = Path("/proc/self/mountinfo")
    command_line: Path = Path("/proc/cmdline")


def troubles(folders: tuple[Path, ...], files: MachineFiles | None = None) -> tuple[Trouble, ...]:
    """All that is wrong now; `folders` are those that are written to. What nobody tells is no trouble. Never raises."""
    files = files or MachineFiles()
    mounts = _mounts(files.mounts)
    found = [*_disks(folders, mounts), *storage_troubles(files), *power_troubles(files.system), *_heat(files.system)]
    return tuple(dict.fromkeys(found))


def storage_troubles(files: MachineFiles | None = None) -> tuple[Trouble, ...]:
    """The same of disks and cards alone, apart from how full they are."""
    files = files or MachineFiles()
    overlay = _overlay(_mounts(files.mounts), files.command_line)
    return (*overlay, *_ext4(files.system), *_wear(files.system))


def mount_of(folder: Path, mounts: tuple[Mount, ...]) -> Mount | None:
    """The file system on which `folder` lies; a later one hides an earlier one at the same place."""
    at = folder.resolve()
    over = [(len(one.place.parts), number) for number, one in enumerate(mounts) if at.is_relative_to(one.place)]
    return mounts[max(over)[1]] if over else None


def _mounts(file: Path) -> tuple[Mount, ...]:
    return tuple(one for line in _text(file).splitlines() if (one := _mount(line)) is not None)


def _mount(line: str) -> Mount | None:
    first, _, last = line.partition(" - ")
    fields, rest = first.split(), last.split()
    if len(fields) < 6 or len(rest) < 3:
        return None
    place = Path(fields[4].encode().decode("unicode_escape"))  # a blank is written \040
    return Mount(place, rest[0], rest[1], fields[2], frozenset(fields[5].split(",") + rest[2].split(",")))


def _disks(folders: tuple[Path, ...], mounts: tuple[Mount, ...]) -> Iterator[Trouble]:
    seen = set[Mount | None]()
    for folder in folders:
        there = next((one for one in (folder, *folder.parents) if one.exists()), Path("/"))
        mount = mount_of(there, mounts)
        if mount is None or mount not in seen:
            seen.add(mount)
            yield from _disk(folder, there, mount)


def _disk(folder: Path, there: Path, mount: Mount | None) -> Iterator[Trouble]:
    try:
        disk, inodes = shutil.disk_usage(there), os.statvfs(there)
    except OSError as error:
        yield Trouble(f"{folder} cannot be reached ({failure_words(error)})", "see the disk and its cable")
        return
    if mount is not None and "ro" in mount.options:
        text = f"the disk of {folder} is read-only: nothing there outlives a restart"
        yield Trouble(
            text, f"mount it writable ('mount -o remount,rw {mount.place}'); see 'dmesg' for errors", grave=False
        )
    elif disk.free < min(LEAST_FREE_BYTES, disk.total * SMALL_SHARE):
        yield Trouble(f"the disk of {folder} is nearly full ({disk.free // 1_000_000} MB free)", _ROOM)
    elif inodes.f_files and inodes.f_favail < inodes.f_files / 100:
        yield Trouble(f"the disk of {folder} takes hardly any more files", _ROOM)


def _overlay(mounts: tuple[Mount, ...], command_line: Path) -> Iterator[Trouble]:
    """A root that is protected by an overlay: whether it really is, and how full the memory is that takes what is
    written."""
    root = next((one for one in reversed(mounts) if one.place == Path("/")), None)
    wanted = any(word.startswith(("boot=overlay", "overlayroot=")) for word in _text(command_line).split())
    if root is None:
        return
    if wanted and root.kind != "overlay":
        text = "the root was to be an overlay, and is none: what is written reaches the card"
        yield Trouble(text, "switch it on once more ('sudo raspi-config', Performance, Overlay) and start again")
    upper = next((one.partition("=")[2] for one in root.options if one.startswith("upperdir=")), "")
    layer = next((one for one in reversed(mounts) if upper and Path(upper).is_relative_to(one.place)), None)
    if root.kind == "overlay" and layer is not None and layer.kind in ("tmpfs", "ramfs"):
        try:
            disk = shutil.disk_usage("/")  # the upper layer's own room
        except OSError:
            return
        if disk.used > disk.total * OVERLAY_FULL:
            text = f"the memory over the protected root is {100 * disk.used // disk.total} % full"
            yield Trouble(text, "start the machine again, and keep state on a disk (docs/unattended.md)")


def _ext4(system: Path) -> Iterator[Trouble]:
    for folder in _glob(system, "fs/ext4/*"):
        if count := _number(folder / "errors_count"):
            text = f"the file system on {folder.name} has counted {count} errors"
            yield Trouble(
                text, f"back it up ('exhibit backup'), then check it: 'fsck -f /dev/{folder.name}'; or replace it"
            )


def _wear(system: Path) -> Iterator[Trouble]:
    for folder in _glob(system, "class/mmc_host/*/*:*"):
        tenths = max((_hex(word) for word in _text(folder / "life_time").split()), default=0)
        name = _text(folder / "name").strip() or folder.name
        if tenths >= WORN_TENTHS:
            told = "beyond its life" if tenths > 10 else f"used up to {10 * tenths} %"
            yield Trouble(f"the card {name} is {told}", "back it up ('exhibit backup') and replace it soon")
        if _hex(_text(folder / "pre_eol_info").strip()) >= 2:
            yield Trouble(f"the card {name} has hardly any spare blocks", "back it up and replace it now")


def power_troubles(system: Path) -> Iterator[Trouble]:
    """Too little power, now or before, as a Raspberry Pi or its voltage sensor tells it."""
    places = _glob(system, "devices/platform/soc/*/get_throttled")
    flags = max((_hex(_text(place).strip()) for place in places), default=0)
    now = [text for bit, text in _WEAK if flags & bit]
    if now:
        yield Trouble(" and ".join(now), _SUPPLY if flags & 0x5 else "let air in: a fan, a larger case")
    elif was := [text for bit, text in _WAS_WEAK if flags & bit]:
        yield Trouble(f"{' and '.join(was)} since it was switched on", _SUPPLY, grave=False)
    if not flags:
        alarms = _glob(system, "class/hwmon/hwmon*/in*_lcrit_alarm")
        if any(_number(place) for place in alarms):
            yield Trouble("the voltage is too low", _SUPPLY)


def _heat(system: Path) -> Iterator[Trouble]:
    found = (_number(folder / "temp") / 1000 for folder in _glob(system, "class/thermal/thermal_zone*"))
    hottest_c = max((one for one in found if 0 < one < 150), default=0.0)  # some that nobody wired tell nonsense
    if hottest_c >= TOO_HOT_C:
        yield Trouble(
            f"the machine is too hot ({hottest_c:.0f} °C)", "let air in: a fan, a larger case, no lamp beneath"
        )


def _glob(folder: Path, pattern: str) -> list[Path]:
    try:
        return sorted(folder.glob(pattern))
    except OSError:
        return []


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _number(file: Path) -> int:
    try:
        return int(_text(file))
    except ValueError:
        return 0


def _hex(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        return 0
