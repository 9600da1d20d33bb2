"""From the status of a show to what the judge of health asks for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from exhibit.outputs.port import OutputState
from exhibit.runtime.house import hours_in_words
from exhibit.runtime.standing import StandingKind, in_words
from exhibit.runtime.status import Status, excused
from exhibit.values import lost
from exhibit.verdict import LinkSign, SightSign, Verdict, VitalSigns, judge

_COUNTS = re.compile(r",? \d+ (waiting|put aside)\b")
"""How much waits tells when a rule began: a verdict is read outside, too."""


def verdict_of(status: Status | None, *, silent_s: float = 0.0, age_s: float = 0.0) -> Verdict:
    """What is to be said of the show, of which `status` is `age_s` old, and which has not ticked for `silent_s`; None:
    it has not begun."""
    if status is None:
        return judge(VitalSigns(begun=False), 0.0)
    now_s = status.now_s + age_s
    return judge(signs_of(status, now_s - silent_s), now_s)


def signs_of(status: Status, ticked_s: float) -> VitalSigns:
    """What `status` tells of the show's health."""
    return VitalSigns(
        ticked_s=ticked_s,
        sights=tuple(_sights(status)),
        links=(*_outputs(status), *_inputs(status)),
        watched=status.watched,
        decided=tuple(_decided(status)),
        mistakes=len(status.unsound),
        resting=_resting(status),
        stand_in=status.stand_in,
    )


def _resting(status: Status) -> str:
    """That the house is closed, and until when."""
    return hours_in_words(status.house, closed=True).capitalize() if status.resting else ""


def _sights(status: Status) -> Iterator[SightSign]:
    """How each camera sees."""
    for name, one in status.each_camera.items():
        yield SightSign(
            looking=status.overrides.processing and not status.resting,
            link=one.source.link,
            detail=one.source.detail,
            since_s=_since_s(status, name),
            unseen_s=one.unseen_s,
            began_look_s=one.began_look_s,
            picture=one.picture.condition,
            picture_since_s=one.picture.since_s,
            name=name,
        )


def _since_s(status: Status, name: str) -> float:
    return status.lost_since_s.get(name, status.now_s)


def _outputs(status: Status) -> Iterator[LinkSign]:
    """Of many neighbours each by itself."""
    for name, state in _each(status.outputs):
        missed = name != "sound" or name in status.worked or _asked_for(status)
        missed = missed and (not status.resting or name.startswith("power"))  # nobody gets up for a closed house
        detail = state.detail if status.discretion.live else _COUNTS.sub("", state.detail)
        yield LinkSign(name, "output", state.link, detail, _since_s(status, name), missed)


def _each(outputs: Mapping[str, OutputState]) -> Iterator[tuple[str, OutputState]]:
    for name, state in outputs.items():
        yield from {f"{name} {part}": one for part, one in state.parts.items()}.items() or [(name, state)]


def _asked_for(status: Status) -> bool:
    """Whether the show names a device for its sound."""
    return bool(status.playing and status.playing.audio_device)


def _inputs(status: Status) -> Iterator[LinkSign]:
    for name, one in status.inputs.items():
        missed = lost(one.link) and not excused(one, status.outputs)
        yield LinkSign(name, "input", one.link if missed else "up", one.detail, _since_s(status, name))


def _decided(status: Status) -> Iterator[str]:
    """What people have switched, in words; where it is known, who did, and when."""
    now, who = status.overrides, {one.what: one for one in status.standing}
    words: dict[StandingKind | Literal["what if"], str] = {
        "hold": "held by a technician" if now.hold else "",
        "blackout": "blackout" if now.blackout else "",
        "processing": "" if now.processing else "nobody is looked at: the camera is closed",
        "standby": f"the house is {now.house} by hand" if now.house else "",
        "staff": "staff mode: nobody is counted" if now.in_staff else "",
        "scene": f"the scene {now.shown[0]} is shown by hand" if now.shown[0] else "",
        "what if": "the mood is made up by hand" if now.imagined is not None else "",
    }
    yield from (
        f"{text}{in_words(None if what == 'what if' else who.get(what))}" for what, text in words.items() if text
    )
    yield from (f"the projector {one.name} by hand{in_words(one)}" for one in status.standing if one.what == "power")
    yield from (
        f"the rule {one.name} is taken out{in_words(one)}"
        for one in status.standing
        if one.what == "rule" and one.name in now.disabled
    )
