"""The siting check: some minutes of people who walk by say whether camera and lamp hang well. Counts alone are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial

from exhibit.assembly.camera import mount_of
from exhibit.assembly.sources import cameras_of
from exhibit.assembly.vision import finder_of, shipped_reader
from exhibit.clock import Clock, SystemClock
from exhibit.config.secrets import masked
from exhibit.doctor.findings import DoctorRequest, Finding, Verdict
from exhibit.doctor.processes import shows
from exhibit.doctor.siting_advice import SitingReport, advice, measured_lines
from exhibit.doctor.siting_running import NotTold, watched_pages
from exhibit.show.cameras import each_camera
from exhibit.system.paths import models_folder
from exhibit.system.stderr import silence_stderr
from exhibit.values import Frame
from exhibit.vision.model_files import Manifest
from exhibit.vision.mount import painted_over
from exhibit.vision.sights import FaceSight, sight_of
from exhibit.vision.sources.faults import SourceFault
from exhibit.vision.sources.opening import AUTO, is_live, open_source
from exhibit.vision.sources.port import Source

_EVERY_S, _WAIT_S, _PATIENCE_S = 0.5, 0.25, 10.0
_KEEPS = "counts alone were kept, of no picture and of nobody"


def look(asked: DoctorRequest) -> Iterator[Finding]:
    """One finding: of the show that runs here where it has the camera, else of the show's first source; then of several
    cameras one of each, one after the other."""
    running = shows() if any(map(is_live, asked.sources)) else []
    if running:
        yield _found(lambda: watched_pages(asked, running), running=True)
        return
    for name, show in each_camera(asked.show).items():
        alone = replace(asked, show=show, source=show.sources) if name else asked
        one = _found(partial(_first_watched, alone), running=False)
        yield replace(one, name=f"{one.name} {name}".strip())


def _found(watch: Callable[[], tuple[str, SitingReport]], *, running: bool) -> Finding:
    try:
        where, report = watch()
    except (SourceFault, NotTold) as fault:
        return Finding("siting", "unknown", str(fault), remedies=(_remedy(running=running),))
    return finding(report, f"watched {where} for {report.watched_s / 60:.1f} minutes")


def _first_watched(asked: DoctorRequest) -> tuple[str, SitingReport]:
    written = asked.sources[0]
    return masked(written), _watched(asked, written)


def _remedy(*, running: bool) -> str:
    if running:
        return "end the show for these minutes, or let its page be asked from this machine (web: listen in venue.yaml)"
    return "look at the camera first: exhibit doctor camera"


def finding(report: SitingReport, sent: str) -> Finding:
    """What `report` says of the place."""
    if not report.sights:
        remedy = "let people stand where visitors will, and turn the camera to them; then ask once more"
        return Finding(
            "siting", "unknown", "no face was seen, so nothing is known of the place", (sent,), (), (remedy,)
        )
    told = f"{report.readable:.0%} of {len(report.sights)} sights of faces can be read"
    verdict: Verdict = "well" if report.is_well else "ill"
    lines, do = tuple(measured_lines(report)), tuple(advice(report))
    return Finding("siting", verdict, told, (sent,), lines, do, (_KEEPS,))


def _watched(asked: DoctorRequest, written: str) -> SitingReport:
    """What is seen by `written`: as long as asked, or to the end of a film. Raises SourceFault, ShowError."""
    clock = SystemClock()
    with silence_stderr():
        opened = open_source(written, clock, fast=not is_live(written), cameras=cameras_of(asked.show))
    with closing(opened.source) as source:
        if opened.notice and written == AUTO:
            raise SourceFault(opened.notice.partition(":")[0])
        return _report(asked, source, clock)


def _report(asked: DoctorRequest, source: Source, clock: Clock) -> SitingReport:
    manifest = Manifest(models_folder())
    finder = finder_of(asked.show.settings.camera, manifest, mount_of(asked.show))
    reader = shipped_reader(manifest)
    zones = [[(x, y) for x, y in corners] for corners in asked.show.venue.privacy.zones.values()]
    sights: list[FaceSight] = []
    watched_s = 0.0
    for since_s, frame in _frames(source, clock, asked.watch_s):
        watched_s = since_s
        image = painted_over(frame.image, zones) if zones else frame.image
        sights += (sight_of(image, face, reader) for face in finder.find(image, frame.captured_s))
    return SitingReport(tuple(sights), watched_s)


def _frames(source: Source, clock: Clock, watch_s: float) -> Iterator[tuple[float, Frame]]:
    """A frame each half second, with the seconds since the first, for `watch_s`. Raises SourceFault: none comes."""
    first_s: float | None = None
    due_s, heard_s = 0.0, clock.now()
    while source.state().link != "ended":
        frame = source.read(_WAIT_S)
        if frame is None:
            if clock.now() - heard_s > _PATIENCE_S:
                raise SourceFault(f"no picture came for {_PATIENCE_S:.0f} seconds")
            continue
        heard_s, first_s = clock.now(), frame.captured_s if first_s is None else first_s
        watched_s = frame.captured_s - first_s
        if watched_s >= watch_s:
            return
        if watched_s >= due_s:
            due_s = watched_s + _EVERY_S
            yield watched_s, frame
