"""The camera: opened as `exhibit run` would, watched for two seconds, its light judged, its faces counted."""

from __future__ import annotations

from collections.abc import Iterator

from exhibit.assembly.sources import streams_of
from exhibit.assembly.vision import finder_of
from exhibit.clock import SystemClock
from exhibit.config.problems import ShowError
from exhibit.config.secrets import masked
from exhibit.config.sources import address_fault
from exhibit.doctor.findings import DoctorRequest, Finding, Verdict
from exhibit.doctor.no_picture import hindered, no_camera, unreachable
from exhibit.system.paths import models_folder
from exhibit.system.stderr import silence_stderr
from exhibit.verdict import PICTURE_WORDS
from exhibit.vision.model_files import Manifest
from exhibit.vision.picture_condition import momentary
from exhibit.vision.picture_measures import PictureMeasures
from exhibit.vision.source_probe import ProbePatience, ProbeReport, watch_source
from exhibit.vision.sources.devices import cameras, lasting_name
from exhibit.vision.sources.faults import SourceFault
from exhibit.vision.sources.opening import AUTO, DRAWN, is_camera, open_source
from exhibit.vision.sources.port import Source

_FILE, _DEVICE, _STREAM = ProbePatience(4.0, 0.0, 2.0), ProbePatience(8.0, 0.5, 2.0), ProbePatience(10.0, 1.0, 2.0)
_LEAST_RATE_HZ = 8.0
_DARK, _BRIGHT, _BURNT = 0.10, 0.90, 0.30
_LEAST_FACE_PX = 18
Fault = tuple[str, str]
"""What is wrong, and what to do."""


def look(asked: DoctorRequest) -> Iterator[Finding]:
    """A finding for each source of the show."""
    for written in asked.sources:
        yield from _look(asked, written)


def _look(asked: DoctorRequest, written: str) -> Iterator[Finding]:
    if not address_fault(written) and (away := unreachable(written)):
        yield away
        return
    clock, live = SystemClock(), written == AUTO or is_camera(written)
    patience = _STREAM if "://" in written else _DEVICE if live else _FILE
    sent = f"opened {masked(written)}, watched it for {patience.watch_s:g} s"
    try:
        with silence_stderr():  # OpenCV complains aloud of what it tries in vain
            opened = open_source(written, clock, fast=False, streams=streams_of(asked.show))
    except (SourceFault, ShowError) as fault:
        remedy = "write its right name after camera: source in exhibit.yaml, or after --source"
        yield Finding("camera", "ill", str(fault), (f"opened {masked(written)}",), remedies=(remedy,))
        return
    source = opened.source
    if opened.notice:
        source.close()
        yield no_camera(opened.notice.partition(":")[0])
        return
    try:
        with silence_stderr():
            sight = watch_source(source, clock, patience)
        yield (
            _seen(asked, written, source, sight, sent)
            if sight
            else hindered(written, source.state().detail, named=asked.show.venue.camera.user is not None)
        )
    finally:
        source.close()


def _seen(asked: DoctorRequest, written: str, source: Source, sight: ProbeReport, sent: str) -> Finding:
    light, live = sight.picture.light, written == AUTO or is_camera(written)
    faults = [*_faults(sight.picture), *(_live_faults(sight) if live else ())]
    width, height = sight.size_px
    measured = f"{width}x{height} at {sight.rate_hz:.1f} frames a second"
    name = "the drawn visitor" if written == DRAWN else masked(source.state().detail)
    answered = (
        f"{sight.frames} frames, {measured}",
        f"brightness {light.mean:.0%}; {light.burnt:.0%} of the picture burnt out, {light.black:.0%} black",
        *([] if written == DRAWN else [_faces(asked, sight)]),
    )
    verdict: Verdict = "ill" if faults else "well"
    wrong = "".join(f"; {one}" for one, _ in faults)
    remedies = tuple(remedy for _, remedy in faults)
    return Finding("camera", verdict, f"{name}: {measured}{wrong}", (sent,), answered, remedies, _notes(written))


def _notes(written: str) -> tuple[str, ...]:
    if written == DRAWN:
        return ("nobody in the room is seen: the source is drawn, so no camera is used",)
    if (written.isdigit() or written.startswith("/dev/video")) and _is_lasting(name := lasting_name(_number(written))):
        return (f"numbers change when something is plugged in: write camera: source: {name} in venue.yaml",)
    there = cameras() if written == AUTO else []
    if len(there) < 2:
        return ()
    listed = "; ".join(map(str, there))
    return (f"there are {len(there)} cameras, and auto takes the first that works. Name one: {listed}",)


def _number(written: str) -> str | int:
    return int(written) if written.isdigit() else written


def _is_lasting(name: str | int) -> bool:
    """Whether a camera's name is more than its number."""
    return isinstance(name, str) and not name.startswith("/dev/video")


def _faults(picture: PictureMeasures) -> Iterator[Fault]:
    """What is wrong with the light in a picture; stricter than a running show, since here somebody can do something."""
    light, condition = picture.light, momentary(picture, usual=0.0)
    if condition != "good":
        yield PICTURE_WORDS[condition]
    elif light.mean < _DARK:
        yield "too dark", "light the faces from the front; take the cap off the lens; let the camera expose by itself"
    elif light.burnt > _BURNT or light.mean > _BRIGHT:
        yield "over-exposed", "turn the camera away from windows and lamps, or let it expose by itself"


def _live_faults(sight: ProbeReport) -> Iterator[Fault]:
    """What is wrong with what a camera gives: a live picture is never twice the same, its noise alone sees to that."""
    if sight.still:
        yield PICTURE_WORDS["frozen"]
    if sight.rate_hz < _LEAST_RATE_HZ:
        remedy = (
            "cameras slow down in the dark: more light; plug it straight into this machine, not into a hub; of a "
            "stream, choose 15 frames a second or more"
        )
        yield "too slow", remedy


def _faces(asked: DoctorRequest, sight: ProbeReport) -> str:
    try:
        finder = finder_of(asked.show.settings.camera, Manifest(models_folder()))
    except ShowError:
        return "faces: not counted, since a network is missing (see models)"
    found = [finder.find(frame.image, frame.captured_s) for frame in sight.last]
    faces = max(found, key=len)
    if not faces:
        return "no face is in view now"
    heights = sorted((face.height_px for face in faces), reverse=True)
    small = sum(height < _LEAST_FACE_PX for height in heights)
    many = "1 face is" if len(faces) == 1 else f"{len(faces)} faces are"
    told = f"{many} in view now, {', '.join(f'{height:.0f}' for height in heights[:5])} pixels high"
    return told + (f"; {small} too small to be read (below {_LEAST_FACE_PX})" if small else "")
