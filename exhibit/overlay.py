"""The overlay on the wall: the running show in few large lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from exhibit.inputs.keys import HELP, Keys
from exhibit.outputs.projector.panel import Panel, PanelRow
from exhibit.palette import ATTENTION, BAD, GOOD, LINK_COLOURS, REST, colour
from exhibit.rules.state import ACTIVE, COOLING, HOLDING, RELEASING, WAITING, Phase, RuleState
from exhibit.runtime.face_words import shown
from exhibit.runtime.overrides import OverrideState
from exhibit.runtime.status import Status
from exhibit.runtime.vital_signs import verdict_of
from exhibit.translation import Say

_PHASES: dict[Phase, str] = {
    HOLDING: ATTENTION,
    ACTIVE: GOOD,
    RELEASING: GOOD,
    COOLING: "#56b4e9",
    WAITING: REST,
}
_EVERY_S = 0.2
_MOST_EMOTIONS, _MOST_RULES, _LEAST_SHARE = 3, 5, 0.01


class OverlayTarget(Protocol):
    """A wall with a window, over which something can be laid for the technician."""

    def show_overlay(self, panel: Panel | None, lamp: str = "") -> None:
        """Lay `panel` over the window, and light a lamp with this word; None and "" take them away."""
        ...


class Overlay:
    """The overlay, where `keys` ask for it, and the lamp of what is steered: laid over the windows now and then."""

    def __init__(self, keys: Keys, say: Say = str) -> None:
        self._keys, self._say, self._due_s = keys, say, float("-inf")

    def take_turn(self, now_s: float) -> bool:
        """Whether it is time to lay it anew, which then counts as done; asked once a tick."""
        if now_s < self._due_s:
            return False
        self._due_s = now_s + _EVERY_S
        return True

    def shown(self, status: Callable[[], Status]) -> Panel | None:
        """The panel, where it is asked for."""
        return panel(status(), self._say) if self._keys.overlay else None


def lamp(overrides: OverrideState) -> str:
    """The one word that the corner of a window has to say; empty where all is as usual."""
    lamps = (
        ("BLACKOUT", overrides.blackout),
        ("HELD", overrides.hold),
        ("NOT WATCHING", not overrides.processing),
        ("STAFF", overrides.in_staff),
    )
    return next((word for word, on in lamps if on), "")


def panel(status: Status, say: Say = str) -> Panel:
    """What the overlay says of `status`, in the language of `say`."""
    rows = (*_head(status, say), *_mood(status, say), *_rules(status, say), *_links(status, say))
    return Panel(rows, say(HELP))


def _head(status: Status, say: Say) -> Iterator[PanelRow]:
    seconds = int(status.running_s)
    yield PanelRow(status.show, f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}")
    verdict = verdict_of(status)
    yield PanelRow(say(verdict.headline), dot=GOOD if verdict.well else BAD)
    yield PanelRow(
        say(f"{status.rate_hz:.0f} frames/s seen"),
        say(f"{status.frame_ms:.0f} ms each, {status.source.skipped} skipped"),
    )
    now = status.overrides
    for word, stands in (("BLACKOUT", now.blackout), ("HELD", now.hold), ("NOBODY IS LOOKED AT", not now.processing)):
        if stands:
            yield PanelRow(say(word), dot=BAD, colour=BAD)
    if now.imagined:
        left_s = max(0.0, now.imagined_until_s - status.now_s)
        yield PanelRow(say(f"WHAT IF, {left_s:.0f} s left"), dot=ATTENTION, colour=ATTENTION)
    if now.scene:
        yield PanelRow(say(f"by hand: {now.scene}"), dot=ATTENTION, colour=ATTENTION)


def _mood(status: Status, say: Say) -> Iterator[PanelRow]:
    mood = status.mood
    many = f"{mood.visitors} visitor{'' if mood.visitors == 1 else 's'}"
    faces_only = status.discretion.faces_only
    leads = shown(mood.dominant) if faces_only else mood.dominant
    yield PanelRow(say("MOOD"), say(f"{many}, {leads} for {mood.held_s:.0f} s"), title=True)
    strongest = sorted(mood.emotions, key=mood.emotions.__getitem__, reverse=True)
    for name in strongest[:_MOST_EMOTIONS]:
        if mood.visitors and mood.emotions[name] >= _LEAST_SHARE:
            told = shown(name) if faces_only else name
            yield PanelRow(say(told), share=mood.emotions[name], colour=colour(name))


def _rules(status: Status, say: Say) -> Iterator[PanelRow]:
    """Those that do something first; of many, the rest is counted."""
    rules = status.engine.rules
    plans = sorted(status.plans, key=lambda plan: rules.get(plan.name, RuleState()).phase == WAITING)
    yield PanelRow(say("RULES"), title=True)
    for plan in plans[:_MOST_RULES]:
        state = rules.get(plan.name, RuleState())
        if plan.name in status.overrides.disabled:
            yield PanelRow(plan.name, say("taken out"), dot=REST)
            continue
        said = f"active {status.now_s - state.started_s:.0f} s" if state.active else state.phase
        yield PanelRow(plan.name, say(said), dot=_PHASES[state.phase])
    if len(plans) > _MOST_RULES:
        yield PanelRow(say(f"and {len(plans) - _MOST_RULES} more"), colour=REST)


def _links(status: Status, say: Say) -> Iterator[PanelRow]:
    yield PanelRow(say("LINKS"), title=True)
    for name, camera in status.each_camera.items():
        called = " ".join((say("camera"), name.partition(" ")[2])).strip()
        yield PanelRow(called, say(camera.source.detail), dot=LINK_COLOURS[camera.source.link])
    for name, state in status.outputs.items():
        for part, one in (state.parts or {name: state}).items():
            if one.link != "off":
                yield PanelRow(part, say(one.detail), dot=LINK_COLOURS[one.link])
    for fault in status.faults[-1:]:
        yield PanelRow(f"{fault.where}: {say(fault.text)}", dot=ATTENTION)
