"""The displays: which there are, whether each projector's is among them, and, where it may be loud, a picture there."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from exhibit.assembly.projectors import fitting_of, window_request
from exhibit.doctor.findings import DoctorRequest, Finding, Verdict
from exhibit.outputs.projector.displays import Display, in_words
from exhibit.outputs.projector.painters import has_gpu
from exhibit.outputs.projector.probe import DisplayProbe, display_of, probe_displays, show_grid
from exhibit.outputs.projector.screens import WindowRequest
from exhibit.web.wall.address import address_of

_SENT = ("asked the display system for its displays",)
_MADE_UP = ("dummy", "offscreen")
_LEAST_RATE_HZ = 20.0


def look(asked_for: DoctorRequest) -> Iterator[Finding]:
    """A finding for each projector; one for all where there is no display system."""
    by_browsers = asked_for.show.shown_by_browsers
    yield from map(_in_browsers, by_browsers)
    walls = [one for one in asked_for.show.settings.walls.values() if one[0] not in by_browsers]
    if not walls:
        return
    if asked_for.headless:
        yield Finding("display", "not set up", "headless: the wall is drawn to memory, and no window is opened")
        return
    told = probe_displays()
    if told.fault:
        remedies = tuple(_ways_in())
        yield Finding("display", "ill", "there is no display", _SENT, (told.fault,), remedies)
        return
    for name, section in walls:
        fitting = fitting_of(asked_for.show, name)
        title = f"display {name}".strip()
        # Its own size is looked up below, so that a display that is missing is told once.
        window = window_request(section, fitting, title, headless=True)
        yield _display(title, window, told, native=section.size is None, loud=asked_for.loud)


def _in_browsers(name: str) -> Finding:
    at = address_of(name)
    told = f"browsers show it, at {at} of the page: the control room and the terminal say whether one does"
    return Finding(f"display {name}".strip(), "unknown", told)


def _ways_in(doors: Path = Path("/tmp/.X11-unix")) -> Iterator[str]:  # noqa: S108 (where X puts its doors)
    """What to do without a display: often it is there, and only not known to this terminal."""
    for door in sorted(doors.glob("X*")):
        if "DISPLAY" not in os.environ and _open(door):
            yield f"this machine has one that this terminal does not know of: DISPLAY=:{door.name[1:]} exhibit doctor"
    yield "start Exhibit in the desktop of the machine's own screen, not over SSH (docs/venue.md)"
    yield "or run it without a window: exhibit run --headless, exhibit doctor --headless"


def _open(door: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as visitor:
        return visitor.connect_ex(str(door)) == 0


def _display(name: str, window: WindowRequest, told: DisplayProbe, *, native: bool, loud: bool) -> Finding:
    many = "1 display" if len(told.displays) == 1 else f"{len(told.displays)} displays"
    there = f"{told.driver} knows {many}: {in_words(list(told.displays))}"
    display = display_of(window.display, told)
    if display is None:
        missing = window.display if isinstance(window.display, int) else f"'{window.display}'"
        remedies = (
            "switch the projector on, see its cable, then ask again",
            "or write the name of one that is there as display: in venue.yaml",
        )
        return Finding(name, "ill", f"display {missing} is not there", _SENT, (there,), remedies)
    window = replace(window, size_px=display.size_px) if native else window
    finding = _found(name, window, display, told.driver, there)
    return _tried(finding, window) if loud else finding


def _found(name: str, window: WindowRequest, display: Display, driver: str, there: str) -> Finding:
    width, height = display.size_px
    place = "full screen" if window.fullscreen else "a window"
    called = display.name if display.name and not display.name.isdigit() else f"display {display.index}"
    told = f"{called}, {width}x{height}: {place} of {window.size_px[0]}x{window.size_px[1]}"
    verdict: Verdict = "well"
    notes = ["painted by a graphics card" if _card(window) else "painted by the processor: no vsync, pans may tear"]
    if driver in _MADE_UP:
        verdict = "unknown"
        told += f", but SDL_VIDEODRIVER={driver} is made up: nobody sees it"
    if window.size_px[0] > width or window.size_px[1] > height:
        notes.append("its picture is larger than the display and is scaled down: size: native costs less")
    return Finding(name, verdict, told, _SENT, (there,), (), tuple(notes))


def _card(window: WindowRequest) -> bool:
    return window.gpu == "on" or (window.gpu == "auto" and has_gpu())


def _tried(finding: Finding, window: WindowRequest) -> Finding:
    sent = (*finding.sent, "showed the grid of calibration for two seconds")
    seen = show_grid(window)
    if isinstance(seen, str):
        remedy = "end the program that has the whole screen, or restart the desktop"
        return replace(finding, verdict="ill", told=seen, sent=sent, remedies=(remedy,))
    rate = f"{seen.size_px[0]}x{seen.size_px[1]}, by the {_painter(seen.kind)}, {seen.rate_hz:.0f} pictures a second"
    notes = ("was the grid seen on the right wall? exhibit calibrate fits it", *finding.notes)
    if seen.rate_hz < _LEAST_RATE_HZ:
        remedy = "write a smaller size: in exhibit.yaml, such as 1280x720"
        return replace(finding, verdict="ill", told=f"too slow: {rate}", sent=sent, remedies=(remedy,), notes=notes)
    return replace(finding, sent=sent, answered=(*finding.answered, f"shown: {rate}"), notes=notes)


def _painter(kind: str) -> str:
    return "processor" if kind == "software" else kind
