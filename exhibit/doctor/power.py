"""Projectors that are switched from here, and their sockets: each asked how it is. None is switched."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from exhibit.assembly.power import power_settings_of
from exhibit.doctor.findings import DoctorRequest, Finding
from exhibit.outputs.projector_power.probe import PowerProbe, ask

_AT_ONCE = 8
_SILENT = (
    "see that it has power and a network, and that its menu allows control in standby (often: Standby mode, Network)",
    "some bear one connection only: end other programs that hold it; or write line_each: true",
)
_SILENT_PLUG = (
    "see that the plug has power and is connected to this broker, and that its name is the one its own page shows",
    "exhibit doctor broker looks at the broker itself",
)


def look(asked: DoctorRequest) -> Iterator[Finding]:
    """A finding for each projector, in the venue's order."""
    projectors = power_settings_of(asked.show)
    if not projectors:
        yield Finding("power", "not set up", "there is no projector under power in venue.yaml")
        return
    devices = {name: one.device for name, one in projectors.items() if one.device is not None}
    plugs = {name: one.mains for name, one in projectors.items() if one.mains is not None}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        probes = dict(zip(devices, pool.map(ask, devices.values()), strict=True))
        sockets = dict(zip(plugs, pool.map(ask, [one.device for one in plugs.values()]), strict=True))
    for name, one in projectors.items():
        if name in probes:
            yield finding(name, one.place, probes[name])
        if name in sockets:
            yield plug_finding(name, plugs[name].place, sockets[name])


def plug_finding(name: str, place: str, probe: PowerProbe) -> Finding:
    """What asking the socket of the projector `name` has shown."""
    sent = (f"asked {place} through the broker whether it is on",)
    if probe.report is None:
        return Finding(f"{name} plug", "ill", f"{place}: {probe.fault}", sent, (probe.fault,), _SILENT_PLUG)
    return Finding(f"{name} plug", "well", f"{place}: {probe.report.power}", sent, (str(probe.report.power),))


def finding(name: str, place: str, probe: PowerProbe) -> Finding:
    """What asking the projector `name` at `place` has shown."""
    sent = (f"asked {place} for its power, lamps, errors and input",)
    report = probe.report
    if report is None:
        remedies = ("write its password into a file, and name that as password_file",) if probe.password else _SILENT
        return Finding(name, "ill", f"{place}: {probe.fault}", sent, (probe.fault,), remedies)
    lamps = f", lamp {' and '.join(map(str, report.lamp_hours))} h" if report.lamp_hours else ""
    told = f"{place}: {report.power or 'does not say now whether it is on'}{lamps}"
    answered = tuple(part for part in (report.name, f"input {report.input}" if report.input else "") if part)
    if report.errors:
        broken = ", ".join(report.errors)
        return Finding(name, "ill", f"{told}; it reports a fault: {broken}", sent, answered, (f"see to its {broken}",))
    notes = tuple(f"soon to be seen to: its {part}" for part in report.warnings)
    return Finding(name, "well" if report.power else "unknown", told, sent, answered, notes=notes)
