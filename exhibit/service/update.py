"""An update that rolls back: a version is installed beside the one that runs, started, watched, and counts only once it
has been well for a while; else the one before is back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from exhibit.clock import Clock
from exhibit.service.trial import Health, HealthTrial, TrialTimes, step
from exhibit.service.versions import UpdateMemory, Versions


class NotUpdated(Exception):
    """A version could not be installed, or does not start at all; nothing was switched. The text says why."""


class Running(Protocol):
    """The show that runs on this machine, from outside."""

    def restart(self) -> None:
        """Have it start anew, from `current`. Raises OSError."""
        ...

    def health(self) -> Health:
        """What is ill; None where nobody answers."""
        ...


@dataclass(frozen=True)
class Updated:
    """How an update ended: whether the new version counts, and what is to be said."""

    good: bool
    told: str


class Update:
    """Updates what is under `versions`, and watches `running` meanwhile. `wait` sleeps for so many seconds; `say` is
    told how it goes."""

    def __init__(
        self,
        versions: Versions,
        running: Running,
        clock: Clock,
        wait: Callable[[float], None],
        say: Callable[[str], None],
        times: TrialTimes | None = None,
    ) -> None:
        self._versions, self._running, self._clock, self._wait, self._say = versions, running, clock, wait, say
        self._times = times or TrialTimes()

    def begin(self, version: str, into: Callable[[Path], None], how: tuple[str, ...] = ()) -> None:
        """Install `version` by `into` beside the others, and switch to it; `resume` starts and watches it, here or in
        another process, which is told `how`. Raises NotUpdated or OSError: then `current` is as it was."""
        before = self._versions.current()
        if version == before:
            raise NotUpdated(f"{version} is what runs already")
        if self._under_way():
            raise NotUpdated("an update was cut off: 'exhibit update --resume' settles it first")
        self._say(f"{version} is installed into {self._versions.folder(version)}")
        self._versions.install(version, into)
        ill = self._running.health()
        if ill is None:
            self._say("the show does not answer now: if its page is elsewhere, --health says where")
        self._versions.remember(UpdateMemory(before, version, "trial", "", _now(), tuple(sorted(ill or ())), how))
        self._versions.switch(version)

    def _under_way(self) -> bool:
        found = self._versions.remembered()
        if found.notice:
            self._say(found.notice)
        return found.value is not None and found.value.stage == "trial"

    def resume(self) -> Updated:
        """Have the version that is under way prove itself, from the beginning: also after a power cut."""
        memory = self._versions.remembered().value
        if memory is None or memory.stage != "trial":
            return Updated(good=True, told="no update is under way")
        if self._versions.current() != memory.after:  # cut off before the switch, or after the way back
            self._versions.remember(replace(memory, stage="back", why="it was cut off"))
            return Updated(good=False, told=f"the update to {memory.after} was cut off: {memory.before} runs on")
        return self._watch(memory)

    def follow(self, watched: Callable[[], bool]) -> Updated:
        """Wait until another process has settled it, which works on it for as long as it is `watched`."""
        while watched():
            self._wait(1.0)
        memory = self._versions.remembered().value
        if memory is None or memory.stage == "trial":
            return Updated(good=False, told="nobody watches it any more: 'exhibit update --resume' settles it")
        if memory.stage == "back":
            return Updated(good=False, told=f"{memory.after} HAS FAILED: {memory.why}. {memory.before} is back")
        return Updated(good=True, told=f"{memory.after} has proved itself: it counts now")

    def _watch(self, memory: UpdateMemory) -> Updated:
        self._say(f"{memory.after} is started, and watched for {self._times.watch_s / 60:g} min before it counts")
        trial = HealthTrial(self._clock.now(), frozenset(memory.ill))
        try:
            self._running.restart()
        except OSError as error:
            trial = replace(trial, outcome="bad", why=f"it cannot be started ({error})")
        while trial.outcome == "goes on":
            self._wait(max(0.05, min(2.0, self._times.grace_s / 10)))
            trial = step(trial, self._running.health(), self._clock.now(), self._times)
        return self._trust(memory) if trial.outcome == "good" else self._go_back(memory, trial.why)

    def _trust(self, memory: UpdateMemory) -> Updated:
        self._versions.trust(memory.after)
        self._versions.remember(replace(memory, stage="good", at=_now()))
        return Updated(
            good=True, told=f"{memory.after} has been well for {self._times.watch_s / 60:g} min: it counts now"
        )

    def _go_back(self, memory: UpdateMemory, why: str) -> Updated:
        if not self._versions.is_whole(memory.before):
            self._versions.remember(replace(memory, stage="back", why=why, at=_now(), before=""))
            text = f"{memory.after} HAS FAILED ({why}), and there is no version before it to go back to"
            return Updated(good=False, told=text)
        self._versions.switch(memory.before)
        self._versions.remember(replace(memory, stage="back", why=why, at=_now()))
        try:
            self._running.restart()
        except OSError as error:
            return Updated(
                good=False, told=f"{memory.after} HAS FAILED ({why}); {memory.before} is current, start it: {error}"
            )
        return Updated(good=False, told=f"{memory.after} HAS FAILED: {why}. {memory.before} is back")


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
