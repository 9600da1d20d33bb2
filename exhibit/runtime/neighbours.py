"""Who commands the show from outside, and who is told what it senses: the one caller of both ports, which it guards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from exhibit.events import CommandTaken
from exhibit.inputs.port import CommandQueue, Input, InputState
from exhibit.outputs.port import OutputState, StatePublisher
from exhibit.runtime.event_bus import EventBus
from exhibit.runtime.port_guard import PortGuard
from exhibit.runtime.telemetry import TelemetryValues
from exhibit.values import Command


class Neighbours:
    """Takes commands from `inputs`, and tells `publishers`. One that raises loses its turn, which is a fault."""

    def __init__(self, inputs: Mapping[str, Input], publishers: Mapping[str, StatePublisher], events: EventBus) -> None:
        self._inputs, self._publishers, self._events = inputs, publishers, events
        self._guard = PortGuard(events.report_fault)
        self._asked_here = CommandQueue()
        self._told: dict[str, int] = {}

    def ask(self, command: Command) -> None:
        """A command from within this process; from any thread. It is taken before all others, as if from the page."""
        self._asked_here.put(command)

    def take_commands(self) -> Iterator[tuple[str, list[Command]]]:
        """What came since the last time, input by input, each told as an event."""
        for name, one in (("page", self._asked_here), *self._inputs.items()):
            commands = self._guard.ask(name, one.take, lambda _: [])
            for command in commands:
                # What a visitor said is told without its time, by those who keep times of commands not at all.
                if command.answer is None:
                    self._events.publish(CommandTaken(command))
            yield name, commands
        self._tell_unheeded()

    def _tell_unheeded(self) -> None:
        """What inputs ignored is a fault, each kind once: who sent it may have meant it."""
        for name, state in self.input_states().items():
            for text in state.unheeded[self._told.get(name, 0) :]:
                self._events.report_fault(name, f"ignored: {text}")
            self._told[name] = len(state.unheeded)

    def tell(self, values: TelemetryValues) -> None:
        """These are the values now."""
        for name, one in self._publishers.items():
            self._guard.do(name, partial(one.tell, values))

    def input_states(self) -> dict[str, InputState]:
        """How each input fares."""
        return {name: self._guard.ask(name, one.state, _deaf) for name, one in self._inputs.items()}

    def publisher_states(self) -> dict[str, OutputState]:
        """How each publisher fares."""
        return {name: self._guard.ask(name, one.state, _mute) for name, one in self._publishers.items()}


def _deaf(why: str) -> InputState:
    return InputState("down", why)


def _mute(why: str) -> OutputState:
    return OutputState("down", why)
