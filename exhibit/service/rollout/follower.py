"""A room that follows a repository: each new commit is fetched, checked and rehearsed, played outside the hours of the
house, first in one room, and counts once it has been well for a while; else the last good one plays again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from exhibit.clock import Clock
from exhibit.config.durations import written
from exhibit.house.first_room import CannotHear, ProvenCommit
from exhibit.service.rollout.checks import CommitChecks
from exhibit.service.rollout.commit_folders import CommitFolders
from exhibit.service.rollout.repository import NoRepository, NoShowInCommit
from exhibit.service.trial import Health, HealthTrial, TrialTimes, step
from exhibit.system.failures import failure_words
from exhibit.system.files import write_at_once
from exhibit.system.followed import ROLLOUT, SHORT, RolloutMemory, decoded, encoded
from exhibit.system.state_files import found_in

_MOST_CUT = 3
"""A commit whose trial was cut off so often may be what takes the machine down."""
_SOON_S = 5.0
"""What is forced, and cannot go on yet, is tried so often."""
_SILENT = ("no answer",)
"""Instead of what was ill, where nobody answered."""
FORCE = "force"


@dataclass(frozen=True)
class RolloutPace:
    """How a commit proves itself, and how often it is looked for a new one, in seconds."""

    trial: TrialTimes = field(default_factory=TrialTimes)
    every_s: float = 60.0


class RoomAround(Protocol):
    """What the room's own show and its neighbours say."""

    def is_open(self) -> bool:
        """Whether visitors may be there now."""
        ...

    def health(self, commit: str) -> Health:
        """What is ill in this room while it plays `commit`; None where it does not, or does not answer. Raises
        CannotHear."""
        ...

    def proven(self) -> ProvenCommit | None:
        """What counts in the room that goes first; None where that is this one, or none does."""
        ...


class Follower:
    """Follows in the room of `folders`. `around` and `pace` may change meanwhile; `say` is told how it goes. For one
    thread, and one process at a time."""

    def __init__(
        self,
        folders: CommitFolders,
        checks: CommitChecks,
        around: RoomAround,
        clock: Clock,
        say: Callable[[str], None],
        pace: RolloutPace | None = None,
    ) -> None:
        self.folders, self.around, self.pace = folders, around, pace or RolloutPace()
        self._room, self._repository, self._checks = folders.room, folders.repository, checks
        self._clock, self._say = clock, say
        found = found_in(self._room / ROLLOUT, decoded)
        if found.notice:
            say(found.notice)
        self.memory = found.value or RolloutMemory()
        self._due_s = self._soon_s = clock.now()
        self._trial: HealthTrial | None = None
        self._resumed = self._has_told = self._unbegun = False
        self._away = ""

    @property
    def rests(self) -> bool:
        """Whether nothing is to be done before the next look at the repository, or before somebody begins the show."""
        return self.memory.stage == "settled" or self._unbegun

    def step(self) -> None:
        """One step: look for a new commit when it is time to, have one prove itself, or go back. Never raises for what
        is outside: that is told, and tried again."""
        try:
            self._step()
        except (NoRepository, NoShowInCommit, CannotHear) as error:
            self._tell(f"it cannot go on: {error}")
        except OSError as error:
            self._tell(f"it cannot go on: {failure_words(error)}")

    def close(self) -> None:
        """The process ends as it should: that is no trial that was cut off."""
        if self.memory.stage == "trial" and self._resumed:
            self._note(replace(self.memory, cut=self.memory.cut - 1))

    def _step(self) -> None:
        if not self._resumed:
            self._resume()
            self._resumed = True
        if self.memory.stage == "back":
            self._finish_back()
            return
        if self.memory.stage == "trial":
            self._watch()
        if self.memory.stage == "trial" and self.memory.before:
            return  # what is newer waits
        if self._clock.now() >= self._due_s or (self._forced and self._clock.now() >= self._soon_s):
            self._due_s, self._soon_s = self._clock.now() + self.pace.every_s, self._clock.now() + _SOON_S
            self._look()

    def _look(self) -> None:
        """Whether there is a new commit; what is here already goes on without the repository, too."""
        self._has_told = False
        try:
            wanted, self._away = self._repository.fetch(), ""
            self._note(replace(self.memory, wanted=wanted))
        except NoRepository as error:
            self._away = f"the repository is away ({error})"
        self._move()
        if self._away and not self._has_told and self.memory.stage == "settled":
            self._tell("")

    @property
    def _forced(self) -> bool:
        return (self._room / FORCE).exists()

    def _resume(self) -> None:
        """Go on after this process, or the machine, was ended."""
        memory = self.memory
        if memory.stage != "trial":
            return
        if self.folders.playing() != memory.after:  # before the switch: nothing was tried
            self._note(replace(memory, stage="settled", before="", after="", ill=()))
        elif memory.cut + 1 >= _MOST_CUT and memory.before:
            self._go_back(f"its trial was cut off {_MOST_CUT} times")
        else:
            self._note(replace(memory, cut=memory.cut + 1))

    def _move(self) -> None:
        """To the commit that is to be played here, as far as it may be."""
        goal = self._goal()
        playing = self.folders.playing()
        if not goal:
            return
        if goal == playing == self.memory.after and self.memory.stage == "trial":
            return
        if goal == playing and (goal in (self.memory.good, *self.memory.tried)):
            self._settle(goal)
        elif goal == playing:
            self._begin_trial(self.memory.good if self.memory.good != goal else "", goal)
        elif goal in self.memory.tried:
            self._tell(f"{_short(goal)} was refused: {self.memory.tried[goal]}")
            self._unforce()
            self._prune(playing)
        elif self._is_sound(goal) and self._may_go(goal, playing):
            self._go(playing, goal)

    def _goal(self) -> str:
        """The commit that is to be played here; empty where that is not known yet."""
        first = self.around.proven()
        if first is None or self._forced:
            return self.memory.wanted
        if not first.commit:
            if not self.folders.playing():
                return self.memory.wanted  # a new room plays something
            if self.memory.wanted != self.folders.playing():
                self._tell(f"{_short(self.memory.wanted)} waits for {first.room}, which was not heard")
            return ""
        goal = self._repository.full(first.commit)
        if not goal:
            self._tell(f"{first.room} plays {first.commit}, which the repository does not have")
        elif goal == self.folders.playing() == self.memory.good and goal != self.memory.wanted:
            self._tell(f"{_short(self.memory.wanted)} waits until it has proved itself in {first.room}")
            return ""
        return goal

    def _is_sound(self, goal: str) -> bool:
        """Whether `goal` is here, whole, and may be played by its files; where not, it is not looked at again."""
        try:
            place = self.folders.make(goal)
        except NoShowInCommit as error:
            self._refuse(goal, str(error))
            return False
        if goal in self.memory.checked:
            return True
        self._say(f"{_short(goal)} is checked and rehearsed")
        if why := self._checks.wrong(place):
            self._refuse(goal, why)
            return False
        self._note(replace(self.memory, checked=(*self.memory.checked[-9:], goal)))
        return True

    def _may_go(self, goal: str, playing: str) -> bool:
        if not playing or self._forced or not self.around.is_open():
            return True
        self._tell(f"{_short(goal)} waits until the house closes")
        return False

    def _go(self, playing: str, goal: str) -> None:
        if playing and (edited := self.folders.edited(playing)):
            self._say(f"edited here, and not in {_short(goal)}: {', '.join(edited[:5])}; the folder is kept")
        self.folders.carry(goal)
        self._begin_trial(playing, goal)

    def _begin_trial(self, before: str, after: str) -> None:
        ill = self._ill_before(before)
        told = f"{_short(after)} is played"
        if before:
            told = f"{_short(after)} proves itself for {written(self.pace.trial.watch_s)}"
        self._note(replace(self.memory, stage="trial", before=before, after=after, ill=ill, cut=0, told=told))
        self._say(told)
        self._unforce()
        self._trial, self._unbegun = None, False
        self.folders.switch(after)

    def _ill_before(self, before: str) -> tuple[str, ...]:
        """What is ill already, and so no fault of what comes. Raises CannotHear, unless it was forced."""
        try:
            ill = self.around.health(before) if before else None
        except CannotHear:
            if not self._forced:
                raise
            ill = None
        return tuple(sorted(ill)) if ill is not None else _SILENT

    def _watch(self) -> None:
        memory, now_s = self.memory, self._clock.now()
        trial, self._trial = self._trial or HealthTrial(now_s, frozenset(memory.ill)), None
        self._trial = step(
            trial, self.around.health(memory.after), now_s, self.pace.trial
        )  # else begun anew when it is heard
        self._unbegun = not memory.before and self._trial.ready_s is None
        if self._trial.outcome == "goes on":
            return
        outcome, why, began = self._trial.outcome, self._trial.why, self._trial.ready_s is not None
        self._trial = None
        if outcome == "good":
            told = f"{_short(memory.after)} is good"
            self._note(replace(memory, stage="settled", good=memory.after, before="", after="", ill=(), told=told))
            self._say(told)
        elif memory.before and (began or memory.ill != _SILENT):
            self._go_back(why)
        else:  # there is none before it, or that did not run either: then nobody has begun the show yet
            self._unbegun = True
            self._tell(f"{_short(memory.after)} has not proved itself yet: {why}")

    def _go_back(self, why: str) -> None:
        """First it is remembered, then done: a power cut between finds it half done, and finishes it."""
        tried = {**self.memory.tried, self.memory.after: why}
        told = f"{_short(self.memory.after)} was refused: {why}; {_short(self.memory.before)} plays again"
        self._note(replace(self.memory, stage="back", tried=tried, told=told))
        self._say(told)
        self._finish_back()

    def _finish_back(self) -> None:
        memory = self.memory
        self.folders.make(memory.before)
        self.folders.switch(memory.before)
        self._note(replace(memory, stage="settled", before="", after="", ill=()))

    def _refuse(self, goal: str, why: str) -> None:
        told = f"{_short(goal)} was refused: {why}"
        self._note(replace(self.memory, tried={**self.memory.tried, goal: why}, told=told))
        self._say(told)
        self._unforce()

    def _settle(self, playing: str) -> None:
        """Nothing is to be done; what nobody plays any more goes."""
        self._unforce()
        if playing == self.memory.good and self.memory.wanted == playing:
            self._tell(f"{_short(playing)} is good")
        self._prune(playing)

    def _prune(self, playing: str) -> None:
        for name in self.folders.prune((playing, self.memory.good)):
            self._say(f"what was edited here is kept as {name}")

    def _unforce(self) -> None:
        (self._room / FORCE).unlink(missing_ok=True)

    def _tell(self, told: str) -> None:
        """How it stands; said where that is news."""
        self._has_told = True
        told = "; ".join(filter(None, (told, self._away)))
        if told != self.memory.told:
            self._say(told)
            self._note(replace(self.memory, told=told))

    def _note(self, memory: RolloutMemory) -> None:
        if memory != self.memory:
            write_at_once(self._room / ROLLOUT, encoded(memory), 0o644)
            self.memory = memory


def _short(commit: str) -> str:
    return commit[:SHORT]
