"""The cameras that Linux knows of, which one a name means, and why one cannot be had. Looks at names and permissions;
opens nothing.

A camera is known by what it is (maker, model and serial number) or by where it is plugged in, never by its number
(D-vision-22).
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from exhibit.system.identities import Choice, choose, telling_name
from exhibit.system.usb import UsbDevice, read_text, usb_device_of

_SYSTEM, _DEVICES = Path("/sys/class/video4linux"), Path("/dev")
BY_NAME = ("usb:", "camera:")
"""What begins so names a camera by what it is."""


@dataclass(frozen=True)
class Device:
    """A camera: its device file, what it calls itself, and the name by which it is found again; `names` are all those
    that it bears, the most telling first."""

    node: Path
    name: str
    lasting: str
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}: {self.lasting}"


@dataclass(frozen=True)
class _Found:
    node: Path
    name: str
    names: tuple[str, ...]


class NotThere(LookupError):
    """The camera that is meant is not there, or several could be meant; the message says which."""


def cameras(system: Path = _SYSTEM, devices: Path = _DEVICES) -> list[Device]:
    """Those that are plugged in; of each, only the file that gives pictures."""
    found = _found(system, devices)
    return [Device(one.node, one.name, telling_name(one, found, _names) or str(one.node), one.names) for one in found]


def is_device(written: str) -> bool:
    """Whether `written` names a camera of this machine: by number, by path, or by what it is."""
    return written.isdigit() or written.startswith(("/dev/", *BY_NAME))


def node_now(device: str | int, system: Path = _SYSTEM, devices: Path = _DEVICES) -> str | int:
    """What to open for `device` now: the file of the one camera that bears the name. Numbers, files without a name of
    their own and addresses are what they are. Raises NotThere."""
    if isinstance(device, int) or not _is_name(device, devices):
        return device
    found = _found(system, devices)
    choice = choose(device, found, _names)
    if choice.found is not None:
        return str(choice.found.node)
    if choice.several:
        raise NotThere(_several(device, choice, found))
    if not Path(device).exists():
        raise NotThere(f"is not there; there are: {_listed(found)}")
    if _is_stale(Path(device), found):
        raise NotThere(f"is not there: its link leads to another camera; there are: {_listed(found)}")
    return device


def lasting_name(device: str | int, devices: Path = _DEVICES, system: Path = _SYSTEM) -> str | int:
    """The name by which `device` is found again: the most telling one that no other camera bears.

    A name is kept as it is; a number or /dev/videoN is looked up; a stream's address is its own name.
    """
    if isinstance(device, str) and not device.startswith(str(devices / "video")):
        return device
    node = devices / f"video{device}" if isinstance(device, int) else Path(device)
    found = _found(system, devices)
    own = next((one for one in found if one.node.resolve() == node.resolve()), None)
    names = telling_name(own, found, _names) if own else next(iter(_links(node, devices)), None)
    return names or device


def is_there(device: str | int) -> bool:
    """Whether the camera that `device` names is plugged in."""
    try:
        return Path(str(node_now(device))).exists()
    except NotThere:
        return False


def node_of(device: str | int, devices: Path = _DEVICES) -> Path:
    """The device file that `device` is now, links followed; a path that is not there where it is not there."""
    if isinstance(device, str) and device.startswith(BY_NAME):
        try:
            return Path(str(node_now(device, devices=devices)))
        except NotThere:
            return devices / "v4l" / device.replace("/", "_")
    path = devices / f"video{device}" if isinstance(device, int) or device.isdigit() else Path(device)
    return path.resolve()


def hindrance(node: Path) -> str:
    """Why `node` cannot be opened: "missing", "forbidden" or, as far as names and permissions tell, ""."""
    if sys.platform != "linux":
        return ""
    if not node.exists():
        return "missing"
    return "" if os.access(node, os.R_OK | os.W_OK) else "forbidden"


def _found(system: Path, devices: Path) -> list[_Found]:
    found = []
    for folder in sorted(system.glob("video*"), key=lambda one: (len(one.name), one.name)):
        if read_text(folder / "index") not in ("", "0"):
            continue
        node, name = devices / folder.name, read_text(folder / "name") or folder.name
        names = _names_of(usb_device_of(folder / "device"), _links(node, devices), name, devices, _interface(folder))
        found.append(_Found(node, name, names))
    return found


def _names_of(usb: UsbDevice | None, links: list[str], name: str, devices: Path, interface: str) -> tuple[str, ...]:
    """The most telling first: maker, model and serial; what udev makes of them; the port; the model; the name."""
    if usb is None:
        return (*links, f"camera:{name}")
    by_id = str(devices / f"v4l/by-id/usb-{usb.udev_id}-video-index0")
    ports = [str(devices / f"v4l/by-path/{usb.port}:{interface}-video-index0")] if usb.port and interface else []
    # A link that says something else than its device was left behind by a camera that is gone.
    ids = [link for link in links if "/by-id/" in link and _fits(Path(link).name, usb)]
    paths = [link for link in links if "/by-id/" not in link]
    exact, kind = usb.names[:-1], usb.names[-1]
    return tuple(dict.fromkeys((*ids, *exact, by_id, *paths, *ports, kind, f"camera:{name}")))


def _interface(folder: Path) -> str:
    """Such as 1.0."""
    try:
        return (folder / "device").resolve(strict=True).name.partition(":")[2]
    except OSError:
        return ""


def _links(node: Path, devices: Path) -> list[str]:
    """The links of udev's that lead to `node`, by-id first."""
    links = (link for folder in ("by-id", "by-path") for link in sorted((devices / "v4l" / folder).glob("*")))
    return [str(link) for link in links if link.resolve() == node.resolve()]


def _fits(link: str, usb: UsbDevice) -> bool:
    """Whether a link of by-id may be this device's: what the device says of itself stands in it."""
    return all(part in link for part in usb.udev_parts)


def _is_stale(link: Path, found: list[_Found]) -> bool:
    """Whether a link leads to a camera that does not bear its name."""
    target = link.resolve()
    return any(one.node.resolve() == target and str(link) not in one.names for one in found)


def _is_name(device: str, devices: Path) -> bool:
    return device.startswith((*BY_NAME, str(devices / "v4l")))


def _names(one: _Found) -> tuple[str, ...]:
    return one.names


def _listed(found: list[_Found]) -> str:
    return "; ".join(f"{one.name} ({telling_name(one, found, _names) or one.node})" for one in found) or "none"


def _several(device: str, choice: Choice[_Found], found: list[_Found]) -> str:
    telling = ", ".join(telling_name(one, found, _names) or str(one.node) for one in choice.several)
    return f"{len(choice.several)} cameras are called {device}: write which one, {telling}"
