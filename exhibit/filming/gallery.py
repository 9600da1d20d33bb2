"""The gallery of a show: every scene at several moments, as a contact sheet and as a short film."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from exhibit.filming.night import marks_in
from exhibit.filming.reel import Reel
from exhibit.outputs.projector import Wall
from exhibit.outputs.projector.poster import Shown, small
from exhibit.outputs.scenes.numbers import Formula
from exhibit.outputs.scenes.spec import SceneSpec
from exhibit.rules.vocabulary import values_of
from exhibit.values import EMOTIONS, Feeling, Mood

MOMENTS_S = (12.0, 4.0, 30.0, 60.0)
"""When stills are taken; the first is the large one."""

SIZE_PX = (1280, 720)
_FADE_S = 1.5
_FELT = 0.7


def stills(scenes: Mapping[str, SceneSpec]) -> Iterator[Shown]:
    """Each scene with its stills, drawn at 1280x720, for a room with two visitors who feel what it is about."""
    for name, spec in scenes.items():
        wall = Wall(SIZE_PX)
        wall.feel(feeling_for(spec))
        wall.show(name, spec, now=0.0)
        wall.draw(0.0)
        taken = {at_s: small(wall.draw(at_s), large=at_s == MOMENTS_S[0]) for at_s in sorted(MOMENTS_S)}
        yield Shown(name, spec.about, tuple(taken[at_s] for at_s in MOMENTS_S), wall.fault)


def film(scenes: Mapping[str, SceneSpec], reel: Reel, each_s: float) -> None:
    """Film every scene for `each_s`, each fading into the next."""
    wall = Wall(SIZE_PX)
    for number, (name, spec) in enumerate(scenes.items()):
        began_s = number * each_s
        wall.feel(feeling_for(spec))
        wall.show(name, spec, now=began_s, fade_s=min(_FADE_S, each_s / 2))
        while (now_s := reel.frames / reel.rate_hz) < began_s + each_s:
            reel.add(wall.draw(now_s))


def feeling_for(spec: SceneSpec) -> Feeling:
    """How the room feels for a scene's picture: two are there, and feel what its expressions ask for."""
    asked = {
        key for number in spec.live.values() if isinstance(number, Formula) for key in number.expression.references
    }
    about = [emotion for emotion in EMOTIONS if emotion in asked] or ["neutral"]
    shares = {emotion: _FELT / len(about) for emotion in about}
    shares["neutral"] = shares.get("neutral", 0.0) + 1 - _FELT
    mood = Mood(2, about[0], shares, arousal=0.55, attention=1.0, dwell_s=30.0, held_s=10.0)
    return Feeling(values_of(mood), marks_in(mood))
