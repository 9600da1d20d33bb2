"""From a status to what travels: named parts, each of plain values for JSON. Times are seconds since the start."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from pathlib import Path

from exhibit.events import CueDropped
from exhibit.expressions.vocabulary import kind_of
from exhibit.expressions.words import MEASURES
from exhibit.inputs.port import InputState
from exhibit.outputs.port import OutputState
from exhibit.rules.plan import Plan
from exhibit.rules.state import ACTIVE, COOLING, HOLDING, RELEASING, RuleState
from exhibit.runtime.house import here, hours_in_words
from exhibit.runtime.owed import Target
from exhibit.runtime.repairs import Repair, repair_of
from exhibit.runtime.sending_again import EVERYTHING, targets_by_name
from exhibit.runtime.status import CameraNow, Status
from exhibit.runtime.vital_signs import verdict_of
from exhibit.values import EMOTIONS, Emotions, Mood, Visitor
from exhibit.verdict import Illness, Verdict
from exhibit.web.control_room.claims import claims_part
from exhibit.web.control_room.formatting import cue_text
from exhibit.web.control_room.places_part import places
from exhibit.web.control_room.privacy_part import privacy
from exhibit.web.json_value import Json, JsonObject


def room(status: Status, *, token_needed: bool = False) -> JsonObject:
    """What show this is, and what operators have decided over its head; `token_needed`: whether all of this page needs
    the token."""
    now, show = status.overrides, status.playing
    scene, until_s = now.shown
    by_hand = {"channel": "projector", "scene": scene, "ends_in_s": _left(until_s - status.now_s)} if scene else None
    return {
        "show": status.show,
        "version": status.version,
        "processing": now.processing,
        "hold": now.hold,
        "blackout": now.blackout,
        "closed": now.closed,
        "staff": _lasts(now.staff_until_s - status.now_s, on=now.in_staff),
        "opt_out": _lasts(now.opt_out_until_s - status.now_s, on=now.opted_out),
        "here": here(status.house),
        "hours": hours_in_words(status.house, closed=now.closed),
        "withheld": status.withheld,
        "act": status.engine.act,
        "acts": [act.name for act in status.program.acts],
        "by_hand": by_hand,
        "what_if": {"ends_in_s": _left(now.imagined_until_s - status.now_s)} if now.imagined else None,
        "preview": bool(show and show.preview),
        "source": status.asked_source,
        "camera": {"link": status.source.link, "detail": status.source.detail},
        "scenes": sorted(show.scenes) if show else [],
        "token_needed": token_needed,
        "language": show.venue.page_language if show else "en",
        "privacy": status.discretion.level,
        "live": True,
    }


def _lasts(left_s: float, *, on: bool) -> JsonObject:
    """A switch that ends by itself: in so many seconds, where it does not end by the hours."""
    return {"on": on, "ends_in_s": _left(left_s) if on else None}


def _left(left_s: float) -> float | None:
    """Seconds that are left, for people; None where there is no end."""
    return None if math.isinf(left_s) else float(math.ceil(max(0.0, left_s)))


def mood(status: Status) -> JsonObject:
    """The mood that rules read."""
    now = status.mood
    return {
        "visitors": now.visitors,
        "dominant": now.dominant,
        "emotions": _emotions(now.emotions),
        **{word.field: round(word.read(now), 1 if word.can_be.grows else 3) for word in MEASURES},
    }


def _emotions(emotions: Emotions) -> dict[str, float]:
    """All that there are, 0 where nothing was read; classes of a network of one's own come last."""
    return {name: round(emotions.get(name, 0.0), 3) for name in dict.fromkeys([*EMOTIONS, *emotions])}


def minute_of(moments: Iterable[tuple[float, Mood]]) -> list[JsonObject]:
    """The moods of the last minute, each with its time."""
    return [
        {"t": round(t, 2), "visitors": one.visitors, "dominant": one.dominant, "emotions": _emotions(one.emotions)}
        for t, one in moments
    ]


def visitors(status: Status) -> list[JsonObject]:
    """Everybody in view: where they stand, as shares of the picture, and what they feel."""
    seen = status.observation
    return [_visitor(one, seen.size_px) for one in seen.visitors] if seen and status.mood.visitors else []


def _visitor(visitor: Visitor, size_px: tuple[int, int]) -> JsonObject:
    (left, top, right, bottom), (width, height) = visitor.box_xyxy, size_px
    box = (left / width, top / height, (right - left) / width, (bottom - top) / height)
    return {
        "id": visitor.id,
        "box": [round(edge, 4) for edge in box],
        "emotion": visitor.said(),
        "emotions": _emotions(visitor.emotions) if visitor.emotions else {},
        "attention": round(visitor.attention, 2),
        "dwell_s": round(visitor.dwell_s, 1),
        "unread": visitor.unread,
        **_seen_by(visitor),
    }


def _seen_by(visitor: Visitor) -> JsonObject:
    """In a room with several cameras, those that see them; the one that they are shown by first."""
    return {"cameras": [one.camera for one in visitor.views]} if visitor.views else {}


def picture(status: Status) -> JsonObject | None:
    """The size of the camera's picture in pixels, and where those of several lie in it, side by side, as shares of its
    width; None before the first."""
    seen = status.observation
    if seen is None:
        return None
    width, height = seen.size_px
    panes: list[Json] = [
        {"camera": one.camera, "left": one.left_px / width, "width": one.width_px / width} for one in seen.panes
    ]
    return {"width": width, "height": height, **({"panes": panes} if panes else {})}


def rules(status: Status) -> list[JsonObject]:
    """Every rule, in the order of the show."""
    return [rule_part(status, plan) for plan in status.plans]


def rule_part(status: Status, plan: Plan) -> JsonObject:
    """Where one rule is; `of_s` is None where nothing runs out."""
    state = status.engine.rule(plan.name)
    for_s, of_s = _phase_times(plan, state, status.now_s)
    file, line = status.playing.places.get(plan.name, ("", 0)) if status.playing else ("", 0)
    return {
        "name": plan.name,
        "phase": state.phase,
        "for_s": for_s,
        "of_s": of_s,
        "enabled": plan.name not in status.overrides.disabled,
        "priority": plan.priority,
        "acts": sorted(plan.acts),
        "about": plan.about,
        "file": file,
        "line": line,
    }


def _phase_times(plan: Plan, state: RuleState, now_s: float) -> tuple[float, float | None]:
    """For how long the rule has been in its phase, and how long that lasts."""
    waits = {HOLDING: plan.hold_s, RELEASING: plan.release_s, COOLING: plan.cooldown_s}
    if state.phase == ACTIVE:
        return math.floor(now_s - state.started_s), None
    of_s = waits.get(state.phase)
    return (0.0, None) if of_s is None else (round(min(max(0.0, now_s - state.since_s), of_s), 1), round(of_s, 2))


def cues(status: Status) -> list[JsonObject]:
    """The last cues, newest last; `dropped` says why one reached no output."""
    return [
        {
            "t": round(t, 1),
            "output": told.cue.output,
            "text": cue_text(told.cue),
            "rule": told.cue.rule,
            "dropped": told.why if isinstance(told, CueDropped) else "",
        }
        for t, told in status.cues
    ]


def changes(status: Status) -> list[JsonObject]:
    """The last starts and ends of rules, newest last."""
    return [
        {
            "t": round(t, 1),
            "rule": change.rule,
            "began": change.began,
            "active_s": round(change.active_s, 1),
            "why": change.why,
        }
        for t, change in status.changes
    ]


def links(status: Status) -> list[JsonObject]:
    """Everything outside: the cameras, who performs, who is listened to."""
    cameras = [_camera(name, one) for name, one in status.each_camera.items()]
    known = frozenset(targets_by_name(status.playing)[EVERYTHING]) if status.playing else frozenset()
    outputs = [_output(name, state, known, _by_hand(status)) for name, state in status.outputs.items()]
    inputs = [_input(name, state) for name, state in status.inputs.items()]
    return [*cameras, *outputs, *inputs]


def _camera(name: str, camera: CameraNow) -> JsonObject:
    fares = {"name": name, "kind": "source", "link": camera.source.link, "detail": camera.source.detail}
    return {**fares, "performed": camera.frames, "dropped": camera.source.skipped, "parts": []}


def _by_hand(status: Status) -> dict[str, JsonObject]:
    """By projector whose power is kept: on or off by hand, or by the hours; who said so, and when."""
    said = {one.name.rpartition(" ")[0]: one for one in status.standing if one.what == "power"}
    names = status.playing.venue.power if status.playing else ()
    wanted = {name: status.overrides.power.get(name) for name in names}
    return {
        name: {
            "is": "hours" if on is None else "on" if on else "off",
            "by": said[name].by if name in said else "",
            "at": said[name].at if name in said else "",
        }
        for name, on in wanted.items()
    }


def _output(name: str, state: OutputState, known: Collection[Target], by_hand: Mapping[str, JsonObject]) -> JsonObject:
    """An output, and everybody whom it reaches; `again`: by which name all can be sent again there, if it can;
    `by_hand`: of a projector whose power is kept, how it is switched."""
    parts: list[Json] = [
        {
            **_fares(part, one),
            "parts": [],
            "again": part if (name, part) in known else None,
            "by_hand": by_hand.get(part) if name == "power" else None,
        }
        for part, one in state.parts.items()
    ]
    return {**_fares(name, state), "parts": parts, "again": name if (name, None) in known else None}


def _fares(name: str, state: OutputState) -> JsonObject:
    counts = {"performed": state.performed, "dropped": state.dropped}
    return {"name": name, "kind": "output", "link": state.link, "detail": state.detail, **counts}


def _input(name: str, state: InputState) -> JsonObject:
    counts = {"performed": state.taken, "dropped": state.ignored + state.strangers}
    named = {"name": name, "kind": "input", "carried_by": state.carried_by}
    return {**named, "link": state.link, "detail": state.detail, **counts, "parts": []}


def rates(status: Status) -> JsonObject:
    """How the room fares."""
    return {
        "camera_hz": round(status.rate_hz, 1),
        "frame_ms": round(status.frame_ms, 1),
        "frames": status.frames,
        "skipped": status.source.skipped,
        "latency_ms": round(status.latency_ms, 1),
        "running_s": round(status.running_s),
    }


def health(status: Status) -> JsonObject:
    """How the show is, by the one judge of health."""
    return health_part(verdict_of(status), status.now_s, lambda illness: repair_of(illness, status))


def health_part(
    verdict: Verdict, now_s: float, repair: Callable[[Illness], Repair | None] = lambda _: None
) -> JsonObject:
    """What is told of `verdict`, which was given at `now_s`; the gravest illness first, each with the `repair` that one
    press is, where there is one."""
    ill = [
        {
            "code": one.code,
            "about": one.about,
            "text": one.text,
            "for_s": None if one.since_s is None else round(max(0.0, now_s - one.since_s)),
            "remedy": one.remedy,
            "repair": repair(one),
        }
        for one in verdict.illnesses
    ]
    notes = [{"code": one.code, "text": one.text} for one in verdict.notes]
    return {"state": verdict.state, "headline": verdict.headline, "illnesses": ill, "notes": notes}


def faults(status: Status) -> list[JsonObject]:
    """The last faults, oldest first."""
    return [
        {"where": one.where, "text": one.text, "since_s": round(one.since_s, 1), "times": one.times}
        for one in status.faults
    ]


def unsound(status: Status) -> list[JsonObject]:
    """What is wrong with the newest edit."""
    folder = status.playing.folder if status.playing else Path()
    return [
        {"file": _inside(one.file, folder), "line": one.line, "column": one.column, "text": one.text}
        for one in status.unsound
    ]


def _inside(file: str, folder: Path) -> str:
    """The file's path in the show's folder, or as it is where it lies elsewhere."""
    path = Path(file)
    with contextlib.suppress(OSError, ValueError):
        return path.resolve().relative_to(folder.resolve()).as_posix()
    return file


def variables(status: Status) -> list[JsonObject]:
    """What operators may set."""
    return [
        {"name": name, "value": status.variables.get(name, default), "default": default, "kind": kind_of(default)}
        for name, default in status.defaults.items()
    ]


def experiment(status: Status) -> JsonObject | None:
    """How the show's experiment stands, and nothing of what it has found: that is sealed; None where there is none."""
    now = status.experiment
    if now is None:
        return None
    return {
        "name": now.settled.name,
        "state": now.turn.state,
        "variant": now.turn.variant,
        "counts": bool(now.turn.counted),
        "first": now.settled.first.isoformat(),
        "done": now.done,
        "blocks": now.blocks,
        "sealed_until": now.settled.ends.isoformat(),
    }


Parts = Mapping[str, Callable[[Status], Json]]
PARTS: Parts = {
    "room": room,
    "mood": mood,
    "visitors": visitors,
    "picture": picture,
    "rules": rules,
    "claims": claims_part,
    "cues": cues,
    "changes": changes,
    "links": links,
    "rates": rates,
    "health": health,
    "faults": faults,
    "unsound": unsound,
    "variables": variables,
    "privacy": privacy,
    "places": places,
    "experiment": experiment,
}
"""Every part by its name."""


def parts_of(*, token_needed: bool) -> Parts:
    """The parts of a page that needs the token for everything, or only to write files."""
    return {**PARTS, "room": partial(room, token_needed=token_needed)}


def state_of(status: Status, parts: Parts = PARTS) -> JsonObject:
    """All of it."""
    return {"t": round(status.running_s, 2), **{name: part(status) for name, part in parts.items()}}
