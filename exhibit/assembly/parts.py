"""What an assembly is made of, kept as it is made: by name, at each port that it answers to, with how it is closed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Protocol

from exhibit.inputs.port import Input
from exhibit.outputs.port import OutputPorts, OutputState, StatePublisher
from exhibit.outputs.projector.wall_view import WallView
from exhibit.overlay import OverlayTarget
from exhibit.runtime.event_bus import EventBus
from exhibit.runtime.port_guard import PortGuard
from exhibit.runtime.repairing import OldFiles
from exhibit.show import Show


class Reloads(Protocol):
    """Goes on with an edited show. Adapters know nothing of shows: this stands between."""

    def use(self, before: Show, show: Show) -> list[str]:
        """Use `show` from now on; what takes effect at the next start only, in words."""
        ...


class HasState(Protocol):
    """Can say how it fares, beside outputs and publishers."""

    def state(self) -> OutputState:
        """The state now; cheap, from any thread."""
        ...


class Parts:
    """Keeps what is made, and opens nothing itself. What is kept is closed by `closing`, the last first; what raises
    then is a fault, and keeps nothing else open. `progress` hears the name of each part once it stands."""

    def __init__(self, events: EventBus, closing: ExitStack, progress: Callable[[str], None]) -> None:
        self.events, self._closing, self.progress = events, closing, progress
        self._guard = PortGuard(events.report_fault)
        self.outputs: dict[str, OutputPorts] = {}
        self.walls: dict[str, OverlayTarget] = {}
        self.views: dict[str, WallView] = {}
        """The walls as browsers see them, by their channels."""
        self.inputs: dict[str, Input] = {}
        self.publishers: dict[str, StatePublisher] = {}
        self.reports: dict[str, HasState] = {}
        self.reloads: dict[str, Reloads] = {}
        self.old_records: OldFiles | None = None
        """What may be deleted where a disk is full."""
        self.recorded = ""
        """What is to be said of where the record is written."""

    def keep(self, name: str, close: Callable[[], None]) -> None:
        """Something called `name` is open now."""
        self._closing.callback(self._guard.do, name, close)
        self.progress(name)

    def add_output(self, name: str, ports: OutputPorts, reloads: Reloads | None = None) -> None:
        """An output, by all that it can do, and what gives it an edited show."""
        self.outputs[name] = ports
        if reloads is not None:
            self.reloads[name] = reloads
        self.keep(name, ports.output.close)

    def add_input(self, name: str, one: Input) -> None:
        """Somebody to take commands from."""
        self.inputs[name] = one
        self.keep(name, one.close)

    def add_publisher(self, name: str, one: StatePublisher) -> None:
        """Somebody who tells what the show senses."""
        self.publishers[name] = one
        self.keep(name, one.close)
