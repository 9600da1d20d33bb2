"""The gallery of a show: every scene at several moments, as a contact sheet and as a short film."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from exhibit.expressions.vocabulary import values_of
from exhibit.filming.reel import Reel
from exhibit.outputs.projector import Wall
from exhibit.outputs.projector.poster import PosterScene, small
from exhibit.outputs.scenes.media import fault_of_media, forget_faults
from exhibit.outputs.scenes.numbers import Formula
from exhibit.outputs.scenes.spec import SceneSpec
from exhibit.values import EMOTIONS, Context, Mark, Mood, NextWork, SceneInput

MOMENTS_S = (12.0, 4.0, 30.0, 60.0)
"""When stills are taken; the first is the large one."""

SIZE_PX = (1280, 720)
_FADE_S = 1.5
_STANDING = ((0.2, 0.55, 0.24), (0.42, 0.35, 0.17), (0.62, 0.6, 0.28), (0.84, 0.4, 0.2))
"""Who stands before the wall in these pictures: across, down and size, each as in a Mark."""
_VARIED = ("happiness", "surprise", "contempt", "neutral")
_NEXT = NextWork(
    "a-17", "room-4", "awe", 3,
    {"": "The Great Wave", "ru": "Большая волна", "de": "Die große Welle", "fr": "La Grande Vague"},
    {"": "room 4", "ru": "зал 4", "de": "Raum 4", "fr": "salle 4"},
)  # fmt: skip

_FELT = 0.7


def stills(scenes: Mapping[str, SceneSpec]) -> Iterator[PosterScene]:
    """Each scene with its stills, drawn at 1280x720, for a room with four visitors, who feel what it is about."""
    for name, spec in scenes.items():
        forget_faults()
        wall = Wall(SIZE_PX)
        wall.feel(feeling_for(spec))
        wall.show(name, spec, now=0.0)
        wall.draw(0.0)
        taken = {at_s: small(wall.draw(at_s), large=at_s == MOMENTS_S[0]) for at_s in sorted(MOMENTS_S)}
        yield PosterScene(name, spec.about, tuple(taken[at_s] for at_s in MOMENTS_S), wall.fault or fault_of_media())


def film(scenes: Mapping[str, SceneSpec], reel: Reel, each_s: float) -> None:
    """Film every scene for `each_s`, each fading into the next."""
    wall = Wall(SIZE_PX)
    for number, (name, spec) in enumerate(scenes.items()):
        began_s = number * each_s
        wall.feel(feeling_for(spec))
        wall.show(name, spec, now=began_s, fade_s=min(_FADE_S, each_s / 2))
        while (now_s := reel.frames / reel.rate_hz) < began_s + each_s:
            reel.add(wall.draw(now_s))


def feeling_for(spec: SceneSpec) -> SceneInput:
    """How the room feels for a scene's picture (D-rehearsal-7): four are there, and feel what its expressions ask for;
    where these ask for nothing, each feels something else."""
    formulas = [number.expression for number in spec.live.values() if isinstance(number, Formula)]
    asked = {key for formula in formulas for key in formula.references}
    about = [emotion for emotion in EMOTIONS if emotion in asked]
    shares = {emotion: _FELT / len(about) for emotion in about} or {"neutral": _FELT}
    shares["neutral"] = shares.get("neutral", 0.0) + 1 - _FELT
    shown = about or _VARIED
    marks = tuple(
        Mark(number, x, y, size, shown[number % len(shown)], 0.9) for number, (x, y, size) in enumerate(_STANDING)
    )
    mood = Mood(len(marks), max(shares, key=shares.__getitem__), shares, arousal=0.55, attention=0.9, dwell_s=30.0)
    return SceneInput(values_of(mood, Context(next=_NEXT)), marks, _NEXT)
