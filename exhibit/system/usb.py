"""What is plugged into USB says of itself, as Linux shows it below /sys: maker, model and serial number. Opens nothing.

Names are made as udev makes them (its usb_id), so that a link of /dev/v4l/by-id that never came back is known by the
device alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_ODD = re.compile(r"[^0-9A-Za-z#+\-.:=@_\x80-\U0010ffff]")
_PCI = re.compile(r"[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d")


@dataclass(frozen=True)
class UsbDevice:
    """`maker` and `model`: four hexadecimal digits each; `serial`: as the device tells it, "" where it tells none;
    `udev_id`: what udev calls it, such as 046d_HD_Pro_Webcam_C920_7A2B3C4D, and `udev_parts`: what of the device's own
    stands in that; `port`: where it is plugged in, such as pci-0000:00:14.0-usb-0:2, "" where that is not known."""

    maker: str
    model: str
    serial: str
    udev_id: str
    udev_parts: tuple[str, ...] = ()
    port: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """What it may be called in a venue.yaml, the most telling first."""
        kind = f"usb:{self.maker}:{self.model}"
        return (f"{kind}:{self.serial}", kind) if self.serial else (kind,)


def usb_device_of(device: Path) -> UsbDevice | None:
    """The USB device that the `device` folder of something below /sys/class belongs to; None where it is none."""
    try:
        place = device.resolve(strict=True)
    except OSError:
        return None
    above = next((folder for folder in (place, *place.parents) if (folder / "idVendor").is_file()), None)
    if above is None:
        return None
    maker, model, serial = (read_text(above / name) for name in ("idVendor", "idProduct", "serial"))
    told = serial if serial.isprintable() and serial.isascii() else ""
    written = (read_text(above / "manufacturer") or maker, read_text(above / "product") or model, told)
    parts = tuple(_as_udev(part) for part in written if part)
    return UsbDevice(maker, model, told, "_".join(parts), parts[1:], _port(above))


def read_text(file: Path) -> str:
    """A small file of the kernel's, stripped; "" where it cannot be read."""
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _as_udev(text: str) -> str:
    return _ODD.sub("_", re.sub(r"\s+", "_", text.strip()))


def _port(device: Path) -> str:
    """As udev's path_id calls it, where the bus hangs on PCI."""
    pci = next((one.name for one in device.parents if _PCI.fullmatch(one.name)), "")
    _, dash, port = device.name.partition("-")
    return f"pci-{pci}-usb-0:{port}" if pci and dash else ""
