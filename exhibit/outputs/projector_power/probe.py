"""A projector asked once how it is, for the doctor; nothing is switched."""

from __future__ import annotations

from dataclasses import dataclass

from exhibit.outputs.projector_power.device import DeviceFault, PowerDevice, PowerReport


@dataclass(frozen=True)
class PowerProbe:
    """What it said, or why it did not."""

    report: PowerReport | None
    fault: str = ""
    password: bool = False


def ask(device: PowerDevice) -> PowerProbe:
    """Ask it; takes some seconds at most."""
    try:
        return PowerProbe(device.ask())
    except DeviceFault as fault:
        return PowerProbe(None, str(fault), fault.password)
