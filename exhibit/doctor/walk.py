"""The walk: one part after the other, each in a thread that is left behind when it hangs (D-doctor-6)."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from exhibit.config.problems import ShowError
from exhibit.doctor import (
    alerts,
    broker,
    camera,
    display,
    dmx,
    http,
    machine,
    models,
    power,
    privacy,
    running,
    settings,
    shaders,
    siting,
    sound,
    targets,
)
from exhibit.doctor.findings import DoctorRequest, Finding

HANGS = "hangs"
"""How what is told of a part that hangs begins."""


@dataclass(frozen=True)
class Examination:
    """One part of a show: how it is looked at, and how long that may take. One that `watches` takes as long as is
    asked for besides, and is walked only where it is named."""

    name: str
    look: Callable[[DoctorRequest], Iterable[Finding]]
    within_s: float
    watches: bool = False


PARTS = (
    Examination("running", running.look, 5.0),
    Examination("settings", settings.look, 5.0),
    Examination("camera", camera.look, 40.0),
    Examination("siting", siting.look, 60.0, watches=True),
    Examination("models", models.look, 30.0),
    Examination("display", display.look, 20.0),
    Examination("shaders", shaders.look, 60.0),
    Examination("sound", sound.look, 20.0),
    Examination("targets", targets.look, 60.0),
    Examination("http", http.look, 90.0),
    Examination("power", power.look, 60.0),
    Examination("dmx", dmx.look, 60.0),
    Examination("broker", broker.look, 20.0),
    Examination("alerts", alerts.look, 90.0),
    Examination("privacy", privacy.look, 5.0),
    Examination("machine", machine.look, 5.0),
)


def walk(asked: DoctorRequest, parts: Iterable[Examination] = PARTS) -> Iterator[Finding]:
    """What is found of each part, as soon as it is known. Never raises: what cannot be looked at is ill."""
    for part in parts:
        for finding in _look_aside(part, asked):
            yield replace(finding, part=part.name)


def _look_aside(part: Examination, asked: DoctorRequest) -> Iterator[Finding]:
    found: queue.SimpleQueue[Finding | None] = queue.SimpleQueue()
    threading.Thread(target=_look, args=(part, asked, found.put), name=f"doctor {part.name}", daemon=True).start()
    cameras = max(1, len(asked.show.venue.cameras))  # looked at one after the other
    within_s = cameras * (part.within_s + (asked.watch_s if part.watches else 0.0))
    end_s = time.monotonic() + within_s
    while True:
        try:
            one = found.get(timeout=max(0.0, end_s - time.monotonic()))
        except queue.Empty:
            yield Finding(
                part.name,
                "ill",
                f"{HANGS}: no end after {within_s:g} s, so it was left alone",
                remedies=("unplug it and plug it in again, or restart this machine, and ask once more",),
            )
            return
        if one is None:
            return
        yield one


def _look(part: Examination, asked: DoctorRequest, tell: Callable[[Finding | None], None]) -> None:
    try:
        for finding in part.look(asked):
            tell(finding)
    except ShowError as error:
        tell(Finding(part.name, "ill", "; ".join(map(str, error.problems))))
    except Exception as error:  # noqa: BLE001 (no traceback reaches a technician, and the walk goes on)
        text = f"could not be looked at ({type(error).__name__}: {error})"
        tell(Finding(part.name, "ill", text, remedies=("this is a fault of the doctor's: please report the line",)))
    finally:
        tell(None)
