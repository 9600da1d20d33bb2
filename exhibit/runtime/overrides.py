"""What people and programs outside have set: variables, rules taken out, hold, blackout, and what they show by hand.

A memory without clock or socket.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Never

from exhibit.config.problems import did_you_mean
from exhibit.cues.channels import PROJECTOR
from exhibit.cues.variables import set_by
from exhibit.expressions.vocabulary import kind_of
from exhibit.inputs.addresses import Address, addresses
from exhibit.inputs.conversion import fitted
from exhibit.questions.recent import Said, said_lately, said_now
from exhibit.rules.plan import Program
from exhibit.runtime.sending_again import targets_by_name
from exhibit.runtime.simulated_visitors import lasting_s
from exhibit.show import Show
from exhibit.show.program import disabled
from exhibit.values import AnswerGiven, Command, Context, Cue, Imagined, Today, Variable

_MORE_FAULTS = "commands that the show cannot follow keep coming"
TRIED_S = 10.0
"""For so long what somebody tries is shown after they were heard last, seconds."""
_MOST_FAULTS = 20
"""After so many different mistakes of others, the rest is told as one."""


@dataclass(frozen=True)
class OverrideState:
    """What stands now. `scene` is shown by hand until `scene_until_s`; "" is none. `variables` are those that were set.
    `act` is the one to go to next. `house`: opened or closed by hand, until its hours say the same;
    `closed`: whether it is, by its hours or by hand. `power`: the projectors that are on, or off, by hand. `imagined`
    stands in for the camera until `imagined_until_s`. `staff`: its staff has the room, or visitors do, by hand, on
    until `staff_until_s`, off until the staff's hours end; `in_staff`: whether it has, by its hours or by hand. Nobody
    is read until `opt_out_until_s`, where somebody asked for that. The scene `tried` is shown with other `numbers` for
    its parameters until `tried_until_s`, above `scene`."""

    hold: bool = False
    blackout: bool = False
    processing: bool = True
    house: Literal["", "open", "closed"] = ""
    closed: bool = False
    scene: str = ""
    scene_until_s: float = math.inf
    act: str = ""
    imagined: Imagined | None = None
    imagined_until_s: float = math.inf
    variables: Mapping[str, Variable] = field(default_factory=dict)
    disabled: frozenset[str] = frozenset()
    power: Mapping[str, bool] = field(default_factory=dict)
    staff: Literal["", "on", "off"] = ""
    staff_until_s: float = math.inf
    in_staff: bool = False
    opt_out_until_s: float = -math.inf
    tried: str = ""
    tried_until_s: float = math.inf
    numbers: Mapping[str, float] = field(default_factory=dict)

    @property
    def shown(self) -> tuple[str, float]:
        """The scene that a person shows, "" for none, and until when."""
        return (self.tried, self.tried_until_s) if self.tried else (self.scene, self.scene_until_s)

    @property
    def opted_out(self) -> bool:
        """Whether a visitor has stopped the reading."""
        return not math.isinf(self.opt_out_until_s)

    @property
    def timed(self) -> tuple[str, str, bool]:
        """What ends by itself, and outlives a restart until then."""
        return self.house, self.staff, self.opted_out


class CommandRefused(Exception):
    """A command that the show cannot follow; the text says why."""


class Overrides:
    """Follows commands, and tells the rules what is around them.

    A variable takes the kind of its default (a number where the show declares none), and exists where the show declares
    or reads it; a rule exists where it is written (D-osc-2).
    """

    def __init__(self, show: Show, program: Program) -> None:
        self._show, self._defaults = show, _defaults(show, program)
        self._now = OverrideState(disabled=disabled(show))
        self._told: set[str] = set()
        self._again: tuple[Command, ...] = ()
        self._answers: tuple[AnswerGiven, ...] = ()
        self._said: Said = ()
        self._repairs: tuple[Command, ...] = ()

    @property
    def now(self) -> OverrideState:
        """What stands now."""
        return self._now

    @property
    def rules(self) -> Iterable[str]:
        """The rules that exist."""
        return self._show.rules

    @property
    def scenes(self) -> Iterable[str]:
        """The scenes that exist."""
        return self._show.scenes

    @property
    def addresses(self) -> Iterable[Address]:
        """Everything that can be asked or set, for those who describe it."""
        again = [name for name in targets_by_name(self._show) if name]
        show = self._show
        return addresses(self._defaults, show.rules, show.acts, show.scenes, again, show.venue.power)

    @property
    def projectors(self) -> Iterable[str]:
        """The projectors whose power is kept."""
        return self._show.venue.power

    @property
    def defaults(self) -> Mapping[str, Variable]:
        """What every variable is until somebody sets it."""
        return self._defaults

    @property
    def variables(self) -> dict[str, Variable]:
        """Every variable that exists, as it is now."""
        return {**self._defaults, **self._now.variables}

    def use(self, show: Show, program: Program) -> None:
        """Go on with an edited show: what an operator took out stays out, and what the artist takes out goes."""
        before, self._show, self._defaults = self._show, show, _defaults(show, program)
        out = (self._now.disabled - disabled(before) | disabled(show)) & frozenset(show.rules)
        scene = self._now.scene if self._now.scene in show.scenes else ""
        power = {name: on for name, on in self._now.power.items() if name in show.venue.power}
        self._now = replace(self._now, disabled=out, scene=scene, power=power)
        if self._now.tried and not _takes(show, self._now.tried, self._now.numbers):
            self._try_no_more()

    def obey(self, command: Command, now_s: float) -> None:
        """Follow `command`, which came at `now_s`. Raises CommandRefused."""
        on = bool(command.value)
        match command.kind:
            case "hold" | "blackout" | "processing" | "standby":
                self._switch(command.kind, on=on)
            case "staff" | "opt_out":
                self._switch_for(command.kind, now_s, command.for_s, on=on)
            case "variable":
                self._set(command.name, command.value)
            case "rule":
                self._enable(command.name, enabled=on)
            case "act":
                self._go_to(command.name)
            case "scene":
                self._show_by_hand(command, now_s)
            case "again" | "repair" | "answer":
                self._put_by(command, now_s)
            case "power":
                self._power(command.name, str(command.value))
            case "what if":
                self._imagine(command, now_s)
            case _:
                raise _unknown(command.kind)

    def follow(self, cue: Cue) -> None:
        """What a rule sets a variable to, which stands until anybody sets it again."""
        if (found := set_by(cue)) and found[0] in self._defaults:
            name, value = found
            self._now = replace(self._now, variables={**self._now.variables, name: value})

    def obey_all(self, commands: Iterable[Command], now_s: float) -> list[str]:
        """Follow `commands`; what is wrong with those that cannot be followed, each mistake in the same words."""
        return [fault for command in commands if (fault := self._fault(command, now_s))]

    def take_context(  # noqa: PLR0913 (what is so around the rules, each by its name)
        self,
        weekday: int,
        hour: float,
        now_s: float,
        *,
        opened: bool = True,
        resting: bool = False,
        staffed: bool = False,
        told: bool = True,
        today: Today | None = None,
    ) -> Context:
        """The day of the week (1 Monday) and the hour as given, whether the house is `opened` by its hours and its
        room `staffed`, whether everybody in view was `told`, and what was set; while the show is `resting` all is dark;
        asked once a tick, since an act is gone to once."""
        self._end_what_is_over(now_s, staffed=staffed)
        if self._now.house and (self._now.house == "open") == opened:
            self._now = replace(self._now, house="")
        closed = self._now.house == "closed" if self._now.house else not opened
        if closed != self._now.closed:
            self._now = replace(self._now, closed=closed)
        if self._now.scene and now_s >= self._now.scene_until_s:
            self._now = replace(self._now, scene="", scene_until_s=math.inf)
        if self._now.tried and now_s >= self._now.tried_until_s:
            self._try_no_more()
        if self._now.imagined and now_s >= self._now.imagined_until_s:
            self._now = replace(self._now, imagined=None, imagined_until_s=math.inf)
        now, self._now = self._now, replace(self._now, act="")
        self._said = said_lately(self._said, now_s)
        return Context(
            hour,
            weekday,
            not closed,
            now.variables,
            now.disabled,
            now.hold,
            now.blackout or resting,
            now.act,
            now.shown[0],
            now.processing,
            self._reads(resting=resting),
            told,
            said_now(self._said, now_s),
            len(self._said),
            today=today or Today(),
            numbers=now.numbers,
        )

    def _reads(self, *, resting: bool) -> bool:
        """Whether faces are read."""
        now, staff = self._now, self._show.venue.privacy.staff
        return now.processing and not resting and not now.opted_out and (staff.read or not now.in_staff)

    def _end_what_is_over(self, now_s: float, *, staffed: bool) -> None:
        """What was switched for a while; the room is the staff's by its hours, `staffed`, or by hand."""
        now = self._now
        if now.opted_out and now_s >= now.opt_out_until_s:
            self._now = replace(self._now, opt_out_until_s=-math.inf)
        if (now.staff == "on" and now_s >= now.staff_until_s) or (now.staff == "off" and not staffed):
            self._now = replace(self._now, staff="", staff_until_s=math.inf)
        in_staff = self._now.staff == "on" if self._now.staff else staffed
        if in_staff != now.in_staff:
            self._now = replace(self._now, in_staff=in_staff)

    def take_again(self) -> tuple[Command, ...]:
        """Take what was asked to be sent again since this was asked last."""
        asked, self._again = self._again, ()
        return asked

    def take_answers(self) -> tuple[AnswerGiven, ...]:
        """Take what visitors have said since this was asked last."""
        said, self._answers = self._answers, ()
        return said

    def take_repairs(self) -> tuple[Command, ...]:
        """Take what was asked to be repaired since this was asked last."""
        asked, self._repairs = self._repairs, ()
        return asked

    def _fault(self, command: Command, now_s: float) -> str:
        try:
            self.obey(command, now_s)
        except CommandRefused as refused:
            return self._said_once(f"{command.by}: {refused}")
        except Exception as error:  # noqa: BLE001 (law 7: whatever somebody outside has sent, the tick goes on)
            return self._said_once(f"{command.by}: '{command.kind}' cannot be followed ({type(error).__name__})")
        return ""

    def _said_once(self, fault: str) -> str:
        """`fault`, and one for all from the twentieth on."""
        if fault not in self._told and len(self._told) >= _MOST_FAULTS:
            return _MORE_FAULTS
        self._told.add(fault)
        return fault

    def _switch_for(self, kind: Literal["staff", "opt_out"], now_s: float, for_s: float | None, *, on: bool) -> None:
        """What ends by itself: nobody remembers to switch it back."""
        privacy = self._show.venue.privacy
        if kind == "opt_out":
            lasts_s = privacy.opt_out.lasts if for_s is None else for_s
            self._now = replace(self._now, opt_out_until_s=now_s + lasts_s if on else -math.inf)
            return
        until_s = now_s + (privacy.staff.lasts if for_s is None else for_s) if on else math.inf
        self._now = replace(self._now, staff="on" if on else "off", staff_until_s=until_s)

    def _switch(self, kind: Literal["hold", "blackout", "processing", "standby"], *, on: bool) -> None:
        match kind:
            case "hold":
                self._now = replace(self._now, hold=on)
            case "blackout":
                self._now = replace(self._now, blackout=on)
            case "processing":
                self._now = replace(self._now, processing=on)
            case "standby":
                self._now = replace(self._now, house="closed" if on else "open")

    def _go_to(self, act: str) -> None:
        self._require_known("act", act, self._show.acts)
        self._now = replace(self._now, act=act)

    def _imagine(self, command: Command, now_s: float) -> None:
        until_s = now_s + lasting_s(command.for_s) if command.imagined else math.inf
        self._now = replace(self._now, imagined=command.imagined, imagined_until_s=until_s)

    def _set(self, name: str, value: Variable) -> None:
        self._require_known("variable", name, self._defaults)
        default = self._defaults[name]
        fits = fitted(value, default)
        if fits is None:
            raise CommandRefused(f"variable '{name}' takes a {kind_of(default)}, and something else was sent")
        self._now = replace(self._now, variables={**self._now.variables, name: fits})

    def _put_by(self, command: Command, now_s: float) -> None:
        """Keep `command` until it is taken."""
        if command.kind == "again":
            self._require_known("desk, line, wall or broker", command.name, targets_by_name(self._show))
            self._again = (*self._again, command)
        elif command.kind == "repair":
            self._repairs = (*self._repairs, command)
        else:
            self._hear(command, now_s)

    def _hear(self, command: Command, now_s: float) -> None:
        """Count what a visitor said. The room answers to what is said now, and not in a burst."""
        if command.answer is None:
            raise CommandRefused("an answer says nothing")
        self._answers = (*self._answers, command.answer)
        if command.answer.block_s is None and not command.answer.flagged:
            self._said = said_lately((*self._said, (now_s, command.answer.choice)), now_s)

    def _power(self, name: str, value: str) -> None:
        self._require_known("projector under 'power'", name, self._show.venue.power)
        left = {one: on for one, on in self._now.power.items() if one != name}
        by_hand = {"on": {name: True}, "off": {name: False}, "hours": {}}.get(value)
        if by_hand is None:
            raise CommandRefused(f"a projector is on, off, or as the hours want it: 'hours', not '{value[:80]}'")
        self._now = replace(self._now, power=left | by_hand)

    def _enable(self, name: str, *, enabled: bool) -> None:
        self._require_known("rule", name, self._show.rules)
        out = self._now.disabled - {name} if enabled else self._now.disabled | {name}
        self._now = replace(self._now, disabled=out)

    def _show_by_hand(self, command: Command, now_s: float) -> None:
        if command.numbers is None:
            self._claim(command.name, str(command.value), command.for_s, now_s)
        else:
            self._try(str(command.value), command.numbers, command.for_s, now_s)

    def _claim(self, channel: str, scene: str, for_s: float | None, now_s: float) -> None:
        self._require_known("channel for scenes", channel, (PROJECTOR,))
        if scene:
            self._require_known("scene", scene, self._show.scenes)
        until_s = math.inf if for_s is None else now_s + for_s
        self._now = replace(self._now, scene=scene, scene_until_s=until_s)

    def _try(self, scene: str, numbers: Mapping[str, float], for_s: float | None, now_s: float) -> None:
        """Show `scene` with these numbers; never for good, since nobody may be left who remembers."""
        if not scene:
            self._try_no_more()
            return
        self._require_known("scene", scene, self._show.scenes)
        if not _takes(self._show, scene, numbers):
            raise CommandRefused(f"the scene '{scene}' does not take these numbers")
        until_s = now_s + (TRIED_S if for_s is None else for_s)
        # Without a number it would come as it does by hand, slowly: all of them are named.
        numbers = {**self._show.scenes[scene].parameters, **numbers}
        self._now = replace(self._now, tried=scene, numbers=numbers, tried_until_s=until_s)

    def _try_no_more(self) -> None:
        self._now = replace(self._now, tried="", numbers={}, tried_until_s=math.inf)

    def _require_known(self, what: str, name: str, known: Iterable[str]) -> None:
        if name not in known:
            if len(self._told) >= _MOST_FAULTS:  # to find what is meant costs more than all the rest
                raise CommandRefused(f"the show has no {what} '{name[:80]}'")
            raise CommandRefused(f"the show has no {what} '{name[:80]}'. {did_you_mean(name, known)}")


def _takes(show: Show, scene: str, numbers: Mapping[str, float]) -> bool:
    """Whether the scene is there and has parameters of all these names."""
    return scene in show.scenes and numbers.keys() <= show.scenes[scene].parameters.keys()


def _unknown(kind: Never) -> CommandRefused:
    """A kind of command that is not among `CommandKind`: the type check refuses it, and where it comes all the same,
    so does the show."""
    return CommandRefused(f"nobody knows what '{kind}' asks for")


def _defaults(show: Show, program: Program) -> dict[str, Variable]:
    """The variables that exist, each with its default."""
    read = {key[len("var('") : -2] for key in program.references if key.startswith("var(")}
    return {**dict.fromkeys(sorted(read), 0.0), **show.settings.variables}
