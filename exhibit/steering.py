"""What people and programs outside have set: variables, and rules taken out. A memory without clock or socket."""

from __future__ import annotations

from collections.abc import Iterable

from exhibit.config.hours import is_open
from exhibit.config.problems import did_you_mean
from exhibit.inputs.fitting import fitted
from exhibit.rules.plan import Score
from exhibit.rules.vocabulary import kind_of
from exhibit.show import Show
from exhibit.show.score import disabled
from exhibit.values import Around, Command, Variable

_MOST_FAULTS = 20
"""After so many different mistakes of others, the rest is told as one."""


class Refused(Exception):
    """A command that the show cannot follow; the text says why."""


class Steering:
    """Follows commands, and tells the rules what is around them.

    A variable takes the kind of its default (a number where the show declares none), and exists where the show declares
    or reads it; a rule exists where it is written.
    """

    def __init__(self, show: Show, score: Score) -> None:
        self._show, self._defaults = show, _defaults(show, score)
        self._variables: dict[str, Variable] = {}
        self._disabled = disabled(show)
        self._told: set[str] = set()

    def use(self, show: Show, score: Score) -> None:
        """Go on with an edited show: what an operator took out stays out, and what the artist takes out goes."""
        before, self._show, self._defaults = self._show, show, _defaults(show, score)
        self._disabled = (self._disabled - disabled(before) | disabled(show)) & frozenset(show.rules)

    def obey(self, command: Command) -> None:
        """Follow `command`. Raises Refused."""
        if command.kind == "variable":
            self._set(command.name, command.value)
        elif command.kind == "rule":
            self._enable(command.name, enabled=bool(command.value))

    def obeyed(self, commands: Iterable[Command]) -> list[str]:
        """Follow `commands`; what is wrong with those that cannot be followed, each mistake in the same words."""
        return [fault for command in commands if (fault := self._fault(command))]

    def around(self, weekday: int, hour: float) -> Around:
        """The day of the week (1 Monday) and the hour as given, the opening hours, and what was set."""
        is_now_open = is_open(self._show.settings.hours, weekday, hour)
        return Around(hour, weekday, is_now_open, self._variables, self._disabled)

    def _fault(self, command: Command) -> str:
        try:
            self.obey(command)
        except Refused as refused:
            fault = f"{command.by}: {refused}"
            if fault not in self._told and len(self._told) >= _MOST_FAULTS:
                return "commands that the show cannot follow keep coming"
            self._told.add(fault)
            return fault
        return ""

    def _set(self, name: str, value: Variable) -> None:
        if name not in self._defaults:
            raise Refused(f"the show has no variable '{name[:80]}'. {did_you_mean(name, self._defaults)}")
        default = self._defaults[name]
        fits = fitted(value, default)
        if fits is None:
            raise Refused(f"variable '{name}' takes a {kind_of(default)}, and something else was sent")
        self._variables = {**self._variables, name: fits}

    def _enable(self, name: str, *, enabled: bool) -> None:
        if name not in self._show.rules:
            raise Refused(f"the show has no rule '{name[:80]}'. {did_you_mean(name, self._show.rules)}")
        self._disabled = self._disabled - {name} if enabled else self._disabled | {name}


def _defaults(show: Show, score: Score) -> dict[str, Variable]:
    """The variables that exist, each with its default."""
    read = {key[len("var('") : -2] for key in score.references if key.startswith("var(")}
    return {**dict.fromkeys(sorted(read), 0.0), **show.settings.variables}
