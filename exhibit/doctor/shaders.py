"""The shaders of the show: whether this machine can draw them, with what, and whether each compiles."""

from __future__ import annotations

from collections.abc import Iterator

from exhibit.doctor.findings import DoctorRequest, Finding
from exhibit.show import compiled_problems
from exhibit.show.shaders import shaders_of

_SENT = ("opened OpenGL without a window, in a process of its own",)


def look(asked: DoctorRequest) -> Iterator[Finding]:
    """One finding for the machine, one for the shaders of the show."""
    used = shaders_of(asked.show.scenes, asked.show.folder)
    if not used:
        yield Finding("shaders", "not set up", "no scene has a shader")
        return
    if asked.show.venue.shaders == "off":
        yield Finding("shaders", "not set up", "they are off in venue.yaml: their stills are shown")
        return
    from exhibit.shaders.client import CLIENT  # noqa: PLC0415 (a show without shaders needs none)
    from exhibit.shaders.egl import REMEDY  # noqa: PLC0415 (as above)

    drawn_by = CLIENT.renderer()
    if not drawn_by:
        told = "they cannot be drawn here: their stills are shown"
        yield Finding("shaders", "ill", told, _SENT, (CLIENT.missing or "no answer",), (REMEDY,))
        return
    problems = compiled_problems(asked.show)
    many = len({one.source.file for one in used})
    told = f"{many} of the show's, {len(problems)} with mistakes" if problems else f"{many} of the show's compile"
    remedies = ("'exhibit check' tells what is wrong, and where",) if problems else ()
    yield Finding("shaders", "ill" if problems else "well", told, _SENT, (drawn_by,), remedies)
