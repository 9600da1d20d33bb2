"""The camera: opened as `exhibit run` would, watched for two seconds, its light judged, its faces counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from exhibit.assembly.camera import mount_of
from exhibit.assembly.sources import cameras_of
from exhibit.assembly.vision import finder_of
from exhibit.clock import SystemClock
from exhibit.config.problems import ShowError
from exhibit.config.secrets import masked
from exhibit.config.sources import TURNS, address_fault
from exhibit.doctor.findings import DoctorRequest, Finding, Verdict
from exhibit.doctor.no_picture import hindered, no_camera, unreachable
from exhibit.show.cameras import each_camera
from exhibit.system.paths import models_folder
from exhibit.system.stderr import silence_stderr
from exhibit.verdict import PICTURE_WORDS
from exhibit.vision.faces.cascade import Cascade
from exhibit.vision.model_files import Manifest
from exhibit.vision.mount import CameraPose, surest_turn, upright
from exhibit.vision.observer import certainty_in
from exhibit.vision.picture_condition import SOMEBODY, SURER, momentary
from exhibit.vision.picture_measures import PictureMeasures
from exhibit.vision.source_probe import ProbePatience, ProbeReport, watch_source
from exhibit.vision.sources.controls import DeviceControls, controls_told
from exhibit.vision.sources.devices import cameras, is_device, lasting_name, node_of
from exhibit.vision.sources.faults import SourceFault
from exhibit.vision.sources.opening import AUTO, BROWSER, DRAWN, is_camera, open_source
from exhibit.vision.sources.port import Source

_FILE, _DEVICE, _STREAM = ProbePatience(4.0, 0.0, 2.0), ProbePatience(8.0, 0.5, 2.0), ProbePatience(10.0, 1.0, 2.0)
_LEAST_RATE_HZ = 8.0
_DARK, _BRIGHT, _BURNT = 0.10, 0.90, 0.30
_LEAST_FACE_PX = 18
Fault = tuple[str, str]
"""What is wrong, and what to do."""


def look(asked: DoctorRequest) -> Iterator[Finding]:
    """A finding for each source of the show, of several cameras for each of each one's."""
    for name, show in each_camera(asked.show).items():
        alone = replace(asked, show=show, source=show.sources, camera=name) if name else asked
        for written in alone.sources:
            for one in _look(alone, written):
                yield replace(one, name=f"{one.name} {name}".strip())


def _look(asked: DoctorRequest, written: str) -> Iterator[Finding]:
    if not address_fault(written) and (away := unreachable(written)):
        yield away
        return
    clock, live = SystemClock(), written == AUTO or is_camera(written)
    patience = _STREAM if "://" in written else _DEVICE if live else _FILE
    sent = f"opened {masked(written)}, watched it for {patience.watch_s:g} s"
    try:
        with silence_stderr():  # OpenCV complains aloud of what it tries in vain
            opened = open_source(written, clock, fast=False, cameras=cameras_of(asked.show))
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
    finder = _finder(asked) if written != DRAWN else None
    turned = tuple(_way_up(asked, finder, sight)) if finder and written != BROWSER else ()
    faults = [*_faults(sight.picture), *(_live_faults(sight) if live else ()), *turned]
    width, height = sight.size_px
    measured = f"{width}x{height} at {sight.rate_hz:.1f} frames a second"
    name = "the drawn visitor" if written == DRAWN else masked(source.state().detail)
    answered = (
        f"{sight.frames} frames, {measured}",
        f"brightness {light.mean:.0%}; {light.burnt:.0%} of the picture burnt out, {light.black:.0%} black",
        *([] if written == DRAWN else [_faces(finder, sight)]),
        *_controls(written),
    )
    verdict: Verdict = "ill" if faults else "well"
    wrong = "".join(f"; {one}" for one, _ in faults)
    remedies = tuple(remedy for _, remedy in faults)
    return Finding("camera", verdict, f"{name}: {measured}{wrong}", (sent,), answered, remedies, _notes(written))


def _controls(written: str) -> Iterator[str]:
    """What the driver of a camera of this machine lets be set, and how it is now."""
    if not is_device(written):
        return
    try:
        with DeviceControls(node_of(_number(written))) as controls:
            told = controls_told(controls)
    except OSError:
        return
    if told:
        yield f"controls: {told}"


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


def _finder(asked: DoctorRequest) -> Cascade | None:
    """Who finds faces where they count; None where a network is missing."""
    try:
        return finder_of(asked.show.settings.camera, Manifest(models_folder()), mount_of(asked.show))
    except ShowError:
        return None


def _way_up(asked: DoctorRequest, finder: Cascade, sight: ProbeReport) -> Iterator[Fault]:
    """That the camera hangs upside down, or on its side: faces are surer in the last picture turned."""
    mount = mount_of(asked.show)
    image = mount.hidden(sight.last[-1].image)
    sure = [certainty_in(finder, upright(image, CameraPose(turn))) for turn in TURNS]
    by = surest_turn(sure, SOMEBODY, SURER)
    if by:
        told = "faces are upside down" if by == 180 else "faces lie on their side"
        write = mount.pose.turned_further(by).turn
        if asked.camera:
            yield (
                told,
                f"write cameras: {{{asked.camera}: {{turn: {write}}}}} in venue.yaml, or hang the camera otherwise",
            )
        elif write:
            yield told, f"write camera: {{turn: {write}}} in venue.yaml, or hang the camera otherwise"
        else:
            yield told, "take turn out of camera in venue.yaml, or hang the camera otherwise"


def _faces(finder: Cascade | None, sight: ProbeReport) -> str:
    if finder is None:
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
