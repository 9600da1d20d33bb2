"""The input port: three methods. Whoever brings commands from outside (OSC, a broker, a page) implements these."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Protocol

from exhibit.inputs.command_grammar import SAFE_SIDE
from exhibit.values import Command, CommandKind, Link

MOST_WAITING = 1000


@dataclass(frozen=True)
class InputState:
    """How an input fares: its link, and a few words for the operator.

    `taken` counts commands since the start, `ignored` what nobody could read, `strangers` what came from somebody who
    is not on the list; `unheeded` says what was ignored, each kind once, in the order in which it came.
    `carried_by` names the output whose connection it shares; that one tells of the link.
    """

    link: Link
    detail: str = ""
    taken: int = 0
    ignored: int = 0
    strangers: int = 0
    carried_by: str = ""
    unheeded: tuple[str, ...] = ()


class Input(Protocol):
    """Brings commands. An input owns its thread where it needs one, and nothing it meets may reach the caller."""

    def take(self) -> list[Command]:
        """The commands that came since the last time, oldest first; returns at once. Called under guard."""
        ...

    def state(self) -> InputState:
        """The state now; cheap, from any thread."""
        ...

    def close(self) -> None:
        """Stop listening, within two seconds."""
        ...


class CommandQueue:
    """Commands between the thread that hears them and the tick that takes them: bounded, the oldest goes first; but of
    hold, blackout and processing the newest is always kept.

    It is an input by itself, in memory: whoever is in the same process puts commands here.
    """

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._lock = threading.Lock()
        self._most = most
        self._commands: deque[Command] = deque()
        self._switches: dict[CommandKind, Command] = {}
        """Those that had to make room, older than all that wait."""
        self.taken = 0
        self.dropped = 0

    def put(self, command: Command) -> None:
        with self._lock:
            if len(self._commands) >= self._most:
                self._make_room()
            self._commands.append(command)

    def _make_room(self) -> None:
        oldest = self._commands.popleft()
        if oldest.kind in SAFE_SIDE:
            self.dropped += oldest.kind in self._switches
            self._switches[oldest.kind] = oldest
        else:
            self.dropped += 1

    def take(self) -> list[Command]:
        with self._lock:
            commands = [*self._switches.values(), *self._commands]
            self._switches.clear()
            self._commands.clear()
            self.taken += len(commands)
            return commands

    def state(self) -> InputState:
        return InputState("up", "in memory", self.taken, self.dropped)

    def close(self) -> None:
        """Nothing is held."""
