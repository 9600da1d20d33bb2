"""The networks: their checksums, and whether this machine reads faces with them as quickly as a camera gives them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean, median

from exhibit.assembly.vision import finder_of, shipped_reader
from exhibit.config.problems import ShowError
from exhibit.doctor.findings import DoctorRequest, Finding, Verdict
from exhibit.system.paths import models_folder
from exhibit.values import Face, Image
from exhibit.vision.emotions import TFLiteReader
from exhibit.vision.faces.cascade import Cascade
from exhibit.vision.model_files import FETCH, Manifest
from exhibit.vision.sources.drawn.visitor import draw

CAMERA_HZ, LEAST_HZ = 30.0, 10.0
"""What most cameras give, and below what the room feels slow."""
_SIZE_PX, _SMILES_S, _SMILE = (1280, 720), 9.0, "happiness"
_FRAMES, _MOST_S = 45, 5.0


def look(asked: DoctorRequest, models: Path | None = None) -> Iterator[Finding]:
    """The networks in the folder `models`, and how quickly a drawn face is found and read."""
    manifest = Manifest(models or models_folder())
    verdicts = manifest.verify_all()
    faults = [verdict.fault for verdict in verdicts if verdict.fault]
    answered = tuple(f"{one.name}: {one.fault or 'checksum as listed'}" for one in verdicts)
    told = f"{len(faults)} of {len(verdicts)} networks cannot be used" if faults else f"{len(verdicts)} networks, whole"
    sent = ("compared the checksum of each with the manifest",)
    yield Finding("models", "ill" if faults else "well", told, sent, answered, (FETCH,) if faults else ())
    try:
        began_s = time.perf_counter()
        finder, reader = finder_of(asked.show.settings.camera, manifest), shipped_reader(manifest)
    except ShowError:
        yield Finding("reading", "unknown", "cannot be tried before the networks are whole")
    except (ValueError, RuntimeError) as error:
        yield Finding("reading", "ill", f"a network cannot be loaded: {error}", remedies=(FETCH,))
    else:
        yield _read(finder, reader, time.perf_counter() - began_s)


def _read(finder: Cascade, reader: TFLiteReader, loaded_s: float) -> Finding:
    finding_ms, reading_ms, faces, share = _timed(finder, reader)
    sent = (f"{len(finding_ms)} drawn pictures of a smiling face, {_SIZE_PX[0]}x{_SIZE_PX[1]}",)
    if not faces or share < 0.5:
        told = "a drawn smile is not read as one" if faces else "a drawn face is not found"
        return Finding("reading", "ill", told, sent, remedies=(f"put the released networks back: {FETCH}",))
    frame_ms = fmean(finding_ms) + fmean(reading_ms)
    able_hz = 1000 / frame_ms
    answered = (
        f"loaded in {loaded_s:.1f} s; read as {_SMILE}, {share:.0%}",
        f"found in {fmean(finding_ms):.1f} ms, each face read in {median(reading_ms):.1f} ms more",
    )
    told = f"{frame_ms:.1f} ms for a picture with one face: up to {able_hz:.0f} a second"
    if able_hz >= CAMERA_HZ:
        return Finding("reading", "well", f"{told}, which keeps up with a camera of {CAMERA_HZ:.0f}", sent, answered)
    if able_hz >= LEAST_HZ:
        more = f"{told}; of a camera's {CAMERA_HZ:.0f} the newest are looked at and the rest left out"
        return Finding("reading", "well", more, sent, answered)
    return _slow(told, sent, answered)


def _slow(told: str, sent: tuple[str, ...], answered: tuple[str, ...]) -> Finding:
    verdict: Verdict = "ill"
    remedies = (
        "end other programs (see the machine's load below), and see that it is not too hot",
        "look less far: camera: reach: near in exhibit.yaml costs the least",
    )
    return Finding("reading", verdict, f"{told}, which is too slow", sent, answered, remedies)


def _timed(finder: Cascade, reader: TFLiteReader) -> tuple[list[float], list[float], list[Face], float]:
    """What finding and reading cost in milliseconds, frame by frame; the last faces, and how sure the smile was."""
    finding_ms, reading_ms = [], []
    faces: list[Face] = []
    share, end_s = 0.0, time.perf_counter() + _MOST_S
    for number in range(_FRAMES):
        now_s = _SMILES_S + number / CAMERA_HZ
        image: Image = draw(now_s, _SIZE_PX)
        began_s = time.perf_counter()
        faces = finder.find(image, now_s)
        found_s = time.perf_counter()
        answers = reader.read(image, faces)
        finding_ms.append(1000 * (found_s - began_s))
        reading_ms.append(1000 * (time.perf_counter() - found_s))
        share = max((one.emotions.get(_SMILE, 0.0) for one in answers), default=0.0)
        if time.perf_counter() > end_s:
            break
    return finding_ms, reading_ms, faces, share
