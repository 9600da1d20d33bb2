"""The dispatcher: cues handed to their outputs in order, unless a technician holds these; then it is put right.

It is the one caller of outputs, and guards all of their ports: an output that raises loses its turn, and no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from exhibit.cues.channels import is_light, lit_by
from exhibit.cues.registry import again, cue_words
from exhibit.events import CueDropped, CueSent
from exhibit.outputs.port import CannotPerform, OutputPorts, OutputState
from exhibit.rules.state import Held
from exhibit.runtime.event_bus import EventBus
from exhibit.runtime.owed import Target
from exhibit.runtime.port_guard import PortGuard, in_words
from exhibit.values import Cue, SceneInput

NO_OUTPUT = "the show has no such output"
_RETRY_S = 1.0
"""How long after it raised an output is told the stage again."""


class Dispatcher:
    """Hands cues to `outputs` and tells whether each was sent or dropped. While held, every output stays as it is: cues
    are withheld, and counted. Who ends the hold asserts what the stage is then; what only happened meanwhile is lost
    (D-0004).
    """

    def __init__(self, outputs: Mapping[str, OutputPorts], events: EventBus) -> None:
        self._outputs, self._events = outputs, events
        self._guard = PortGuard(events.report_fault)
        self._held_at: Mapping[str, Held] | None = None
        self._dropped: Counter[str] = Counter()
        self._failing: dict[str, str] = {}
        self._retry_s: dict[str, float] = {}
        self.withheld = 0

    def perform(self, cues: Iterable[Cue]) -> None:
        """Hand `cues` over."""
        for cue in cues:
            if self._held_at is not None:
                self.withheld += 1
                continue
            why = self._hand_over(cue)
            self._events.publish(CueDropped(cue, why) if why else CueSent(cue))

    def hold(self, stage: Mapping[str, Held], *, held: bool) -> Mapping[str, Held] | None:
        """Hold the outputs, which show `stage`, or let them go: then what they show still comes back."""
        before = self._held_at
        if held:
            self._held_at = stage if before is None else before
            return None
        self._held_at = None
        return before

    def assert_again(self, name: str, cues: Iterable[Cue], target: str | None = None) -> None:
        """The output `name`, or that `target` of it, is back: tell it the stage, unless it is held."""
        if self._held_at is not None:
            return
        before = self._failing.pop(name, "")
        for cue in cues:
            meant = target is None or cue.args.get("to") == target
            if cue.output == name and meant and (anew := again(cue)) is not None:
                self._hand_over(anew)
        if target is not None and before:  # what it lost of its other targets has not been told again
            self._failing.setdefault(name, before)

    def shown(self, stage: Mapping[str, Held]) -> Mapping[str, Held]:
        """What the outputs are to show while the stage is this: where they are held, what it was then."""
        return stage if self._held_at is None else self._held_at

    def send_again(self, target: Target, cues: Iterable[Cue]) -> tuple[list[str], bool]:
        """Hand over `cues`, which make true what `target` is to show, each as it is said once more; also while the
        outputs are held: who asks has looked (D-0004). What was sent, a line each, and whether the target could be
        reached."""
        output, name = target
        one, called = self._outputs.get(output), output if name is None else name
        if one is None:
            return [f"{called}: {NO_OUTPUT}"], False
        state = self._guard.ask(output, one.output.state, _broken)
        part = state.parts.get(name, state) if name is not None else state
        if part.link == "down":
            return [f"{called}: it cannot be reached ({part.detail}); it is told when it is back"], False
        told = [self._told(called, anew) for cue in cues if (anew := again(cue)) is not None]
        if one.resends is not None:
            told += self._guard.ask(output, partial(one.resends.resend, name), lambda why: [f"{called}: {why}"])
        return told or [f"{called}: nothing is claimed there, and nothing to be given back"], True

    def _told(self, called: str, cue: Cue) -> str:
        why = self._hand_over(cue)
        self._events.publish(CueDropped(cue, why) if why else CueSent(cue))
        words = " ".join(cue_words(cue))
        if cue.action == "release":
            words = f"given back{f' (look {look})' if (look := cue.args.get('look')) else ''}"
        return f"{called}: {words}{f' was not taken: {why}' if why else ''}"

    def take_failing(self, now_s: float) -> list[str]:
        """The outputs that raised at a cue, each at most once a second: what they lost is to be told again."""
        due = [name for name in self._failing if now_s >= self._retry_s.setdefault(name, now_s + _RETRY_S)]
        for name in due:
            del self._retry_s[name]
        return due

    def feel(self, feeling: SceneInput) -> None:
        """Tell those that follow the room how it feels, unless they are held."""
        for name, one in self._outputs.items():
            if one.follows is not None and self._held_at is None:
                self._guard.do(name, partial(one.follows.feel, feeling))

    def steer(self, *, held: bool, dark: bool) -> None:
        """Tell those that know what a hold and a blackout mean."""
        for name, one in self._outputs.items():
            if one.steers is not None:
                self._guard.do(name, partial(one.steers.steer, held=held, dark=dark))

    def keep_hours(self, *, closed: bool, opens_in_s: float, by_hand: Mapping[str, bool]) -> None:
        """Tell those that follow the hours of the house, unless they are held; and what of theirs is switched by hand,
        in any case."""
        for name, one in self._outputs.items():
            if one.hours is not None:
                self._guard.do(name, partial(one.hours.switch_by_hand, by_hand))
            if one.hours is not None and self._held_at is None:
                self._guard.do(name, partial(one.hours.keep_hours, closed=closed, opens_in_s=opens_in_s))

    def rest(self, *, resting: bool, still: bool) -> None:
        """Tell those that can rest whether the show does."""
        for name, one in self._outputs.items():
            if one.rests is not None:
                self._guard.do(name, partial(one.rests.rest, resting=resting, still=still))

    def presents(self, scene: str | None, look: str | None, stage: Mapping[str, Held]) -> bool:
        """Whether `scene` is whole on a wall now, or every light that `look` lights has it by `stage` and can be
        reached, as far as anybody knows."""
        if scene is not None:
            walls = {name: one.presents.presented for name, one in self._outputs.items() if one.presents is not None}
            return any(self._guard.ask(name, ask, lambda _: "") == scene for name, ask in walls.items())
        lit = {channel: held for channel, held in stage.items() if is_light(channel) and held.claim.name == look}
        return bool(lit) and all(self._reaches(held.claim.output, lit_by(channel)) for channel, held in lit.items())

    def _reaches(self, output: str, target: str) -> bool:
        one = self._outputs.get(output)
        if one is None or output in self._failing:
            return False
        state = self._guard.ask(output, one.output.state, _broken)
        return state.parts.get(target, state).link in ("up", "unverified")

    def take_returned(self) -> list[tuple[str, str]]:
        """Each target that was lost and is back since this was asked last, after its output."""
        asked = {name: one.returns.take_returned for name, one in self._outputs.items() if one.returns is not None}
        return [(name, target) for name, ask in asked.items() for target in self._guard.ask(name, ask, lambda _: [])]

    def take_complaints(self) -> list[tuple[str, str]]:
        """What targets have said since this was asked last that they will not do: who, and their words."""
        asked = {
            name: one.complains.take_complaints for name, one in self._outputs.items() if one.complains is not None
        }
        return [
            (f"{name} {target}", text)
            for name, ask in asked.items()
            for target, text in self._guard.ask(name, ask, lambda _: [])
        ]

    def quit_asked(self) -> bool:
        """Whether somebody asks the show to end at one of its windows."""
        windows = {name: one.window for name, one in self._outputs.items() if one.window is not None}
        return any(self._guard.ask(name, window.quit_asked, lambda _: False) for name, window in windows.items())

    def states(self) -> dict[str, OutputState]:
        """How each output fares; one that raised at a cue is down until it took the stage, one that is not there, and
        was meant by a cue, is off."""
        states = {name: self._guard.ask(name, one.output.state, _broken) for name, one in self._outputs.items()}
        for name, why in self._failing.items():
            states[name] = replace(states[name], link="down", detail=f"{why}; it is told again")
        for name, dropped in self._dropped.items():
            known = states.get(name, OutputState("off", NO_OUTPUT))
            states[name] = replace(known, dropped=known.dropped + dropped)
        return states

    def _hand_over(self, cue: Cue) -> str:
        """Have `cue` performed; why it was dropped, "" where it was not."""
        one = self._outputs.get(cue.output)
        if one is None:
            self._dropped[cue.output] += 1
            return NO_OUTPUT
        try:
            one.output.perform(cue)
        except CannotPerform as refusal:
            self._events.report_fault(cue.output, f"rule '{cue.rule}': {refusal}")
            return str(refusal)
        except Exception as error:  # noqa: BLE001 (law 4: ports are guarded by whoever calls them)
            why = self._failing[cue.output] = in_words(error)
            self._events.report_fault(cue.output, why)
            self._dropped[cue.output] += 1
            return why
        return ""


def _broken(why: str) -> OutputState:
    """The state of an output that cannot say how it fares."""
    return OutputState("down", why)
