"""The overlay on the wall: the running show in few large lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from exhibit.inputs.keys import HELP, Keys
from exhibit.outputs.projector import Projector
from exhibit.outputs.projector.panel import Panel, Row
from exhibit.palette import colour
from exhibit.rules.state import COOLING, HOLDING, RELEASING, WAITING, RuleState
from exhibit.status import Status
from exhibit.steering import Steered

GREEN, YELLOW, RED, GREY = "#4caf7a", "#f0b429", "#e0483a", "#5a606c"
_LINKS = {"up": GREEN, "ended": YELLOW, "down": RED, "unverified": YELLOW, "off": GREY}
_PHASES = {HOLDING: YELLOW, RELEASING: GREEN, COOLING: "#56b4e9", WAITING: GREY}
_EVERY_S = 0.2
_MOST_EMOTIONS, _MOST_RULES, _LEAST_SHARE = 3, 5, 0.01


class Overlay:
    """The overlay, where `keys` ask for it, and the lamp of what is steered, laid over the windows now and then."""

    def __init__(self, keys: Keys) -> None:
        self._keys, self._due_s = keys, float("-inf")

    def lay(self, walls: Iterable[Projector], status: Callable[[], Status], steered: Steered, now_s: float) -> None:
        """Lay it over `walls` if it is time to."""
        if now_s < self._due_s:
            return
        self._due_s = now_s + _EVERY_S
        shown = panel(status()) if self._keys.overlay else None
        for wall in walls:
            wall.overlay(shown, lamp(steered))


def lamp(steered: Steered) -> str:
    """The one word that the corner of a window has to say; empty where all is as usual."""
    lamps = ("BLACKOUT", steered.blackout), ("HELD", steered.hold), ("NOT WATCHING", not steered.processing)
    return next((word for word, on in lamps if on), "")


def panel(status: Status) -> Panel:
    """What the overlay says of `status`."""
    return Panel((*_head(status), *_mood(status), *_rules(status), *_links(status)), HELP)


def _head(status: Status) -> Iterator[Row]:
    seconds = int(status.running_s)
    yield Row(status.show, f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}")
    yield Row(f"{status.rate_hz:.0f} frames/s seen", f"{status.frame_ms:.0f} ms each, {status.source.skipped} skipped")
    now = status.steered
    for word, stands in (("BLACKOUT", now.blackout), ("HELD", now.hold), ("NOBODY IS LOOKED AT", not now.processing)):
        if stands:
            yield Row(word, dot=RED, colour=RED)
    if now.imagined:
        yield Row(f"WHAT IF, {max(0.0, now.imagined_until_s - status.now_s):.0f} s left", dot=YELLOW, colour=YELLOW)
    if now.scene:
        yield Row(f"by hand: {now.scene}", dot=YELLOW, colour=YELLOW)


def _mood(status: Status) -> Iterator[Row]:
    mood = status.mood
    many = f"{mood.visitors} visitor{'' if mood.visitors == 1 else 's'}"
    yield Row("MOOD", f"{many}, {mood.dominant} for {mood.held_s:.0f} s", title=True)
    strongest = sorted(mood.emotions, key=mood.emotions.__getitem__, reverse=True)
    for name in strongest[:_MOST_EMOTIONS]:
        if mood.visitors and mood.emotions[name] >= _LEAST_SHARE:
            yield Row(name, share=mood.emotions[name], colour=colour(name))


def _rules(status: Status) -> Iterator[Row]:
    """Those that do something first; of many, the rest is counted."""
    rules = status.engine.rules
    plans = sorted(status.plans, key=lambda plan: rules.get(plan.name, RuleState()).phase == WAITING)
    yield Row("RULES", title=True)
    for plan in plans[:_MOST_RULES]:
        state = rules.get(plan.name, RuleState())
        if plan.name in status.steered.disabled:
            yield Row(plan.name, "taken out", dot=GREY)
            continue
        said = f"active {status.now_s - state.started_s:.0f} s" if state.active else state.phase
        yield Row(plan.name, said, dot=_PHASES.get(state.phase, GREEN))
    if len(plans) > _MOST_RULES:
        yield Row(f"and {len(plans) - _MOST_RULES} more", colour=GREY)


def _links(status: Status) -> Iterator[Row]:
    yield Row("LINKS", title=True)
    yield Row("camera", status.source.detail, dot=_LINKS[status.source.link])
    for name, state in status.outputs.items():
        for part, one in (state.parts or {name: state}).items():
            if one.link != "off":
                yield Row(part, one.detail, dot=_LINKS[one.link])
    for fault in status.faults[-1:]:
        yield Row(f"{fault.where}: {fault.text}", dot=YELLOW)
