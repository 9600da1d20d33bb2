"""The performance: cues handed to their outputs in order, unless a technician holds these; then it is put right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from exhibit.cues.registry import again
from exhibit.outputs.port import Output, OutputState
from exhibit.rules.state import Held
from exhibit.runtime.history import HistoryLog
from exhibit.values import Cue


class Dispatcher:
    """Hands cues to `outputs` and tells the logbook. While held, every output stays as it is: cues are withheld, and
    counted. Who ends the hold asserts what the stage is then; what only happened meanwhile is lost."""

    def __init__(self, outputs: Mapping[str, Output], log: HistoryLog) -> None:
        self.outputs = outputs
        self._log = log
        self._held_at: Mapping[str, Held] | None = None
        self.withheld = 0

    def perform(self, cues: Iterable[Cue], t: float) -> None:
        """Hand `cues` over, at `t` seconds of the run."""
        for cue in cues:
            if self._held_at is not None:
                self.withheld += 1
                continue
            self._log.cue(t, cue)
            output = self.outputs.get(cue.output)
            if output is not None:
                output.perform(cue)

    def hold(self, stage: Mapping[str, Held], *, held: bool) -> Mapping[str, Held] | None:
        """Hold the outputs, which show `stage`, or let them go: then what they show still comes back."""
        before = self._held_at
        if held:
            self._held_at = stage if before is None else before
            return None
        self._held_at = None
        return before

    def returned(self, name: str, cues: Iterable[Cue], target: str | None = None) -> None:
        """The output `name`, or that `target` of it, is back: tell it the stage, unless it is held."""
        for cue in cues:
            meant = target is None or cue.args.get("to") == target
            if cue.output == name and meant and self._held_at is None and (anew := again(cue)) is not None:
                self.outputs[name].perform(anew)

    def states(self) -> dict[str, OutputState]:
        """How each output fares."""
        return {name: output.state() for name, output in self.outputs.items()}
