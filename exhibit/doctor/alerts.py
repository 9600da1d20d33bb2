"""Who is told when something is ill; with `--send` each is sent a trial that is marked as one."""

from __future__ import annotations

from collections.abc import Iterator

from exhibit.alerts.line import SendFault
from exhibit.assembly.alert_ways import AlertWay, ways_of
from exhibit.assembly.language import spoken_at
from exhibit.doctor.findings import DoctorRequest, Finding

_NOBODY = "nobody is told when something is ill: the section alerts of venue.yaml (docs/venue.md) says who is to be"


def look(asked: DoctorRequest) -> Iterator[Finding]:
    """A finding for each way."""
    ways = list(ways_of(asked.show, spoken_at(asked.show)))
    if not ways:
        yield Finding("alerts", "not set up", _NOBODY)
    yield from (_tried(one) if asked.send else _named(one) for one in ways)


def _named(way: AlertWay) -> Finding:
    note = "not tried: exhibit doctor alerts --send sends a trial there"
    return Finding(f"alerts {way.name}", "unknown", way.whom, notes=(note,))


def _tried(way: AlertWay) -> Finding:
    name, sent = f"alerts {way.name}", (f"a trial alert to {way.whom}" if way.name != "beat" else "a beat",)
    try:
        answered = way.send()
    except SendFault as fault:
        remedy = "mend that after alerts in venue.yaml, or at its other end, and send once more"
        return Finding(name, "ill", f"not sent to {way.whom}: {fault}", sent, (str(fault),), (remedy,))
    notes = () if way.name == "beat" else ("whether a person has read it only that person knows",)
    return Finding(name, "well", f"sent to {way.whom}: {answered}", sent, (answered,), notes=notes)
