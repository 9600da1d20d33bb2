"""The journal of a running show: a listener with a queue of its own. It is told what happens, and asked for nothing."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import datetime

from exhibit.clock import Calendar
from exhibit.events import AnswerGiven, CommandTaken, Event, LinkChanged, RunStarted, Seen, ShowReloaded
from exhibit.journal.atoms import LONGEST_S, USUAL_K, Atom, Closed, Pools, added, block_of, ended, joined, turned
from exhibit.journal.port import JournalStore, StoreError
from exhibit.journal.retention import merged_weeks
from exhibit.journal.rows import AnswerCounts, AnswerTally, ChangeKind, JournalRow, LoggedChange
from exhibit.journal.shown import ShownAtom, moved
from exhibit.journal.tally import Tally, tally_of_visit
from exhibit.journal.visits import LONGEST_STEP_S, Present, VisitSummary, seen, unseen
from exhibit.outputs.port import OutputState
from exhibit.values import Command, RuleChange

_BY_HAND: dict[str, ChangeKind] = {
    "scene": "scene", "act": "act", "rule": "rule", "hold": "switch", "blackout": "switch", "processing": "switch",
    "standby": "switch",
}  # fmt: skip
"""What of people's commands is kept, with its exact time. Variables are not among them: a visitor may have set one."""


USUAL_MONTHS = 25


class Journal:
    """Counts the visits of `exhibit` into `store`, at least `k` to an atom. `calendar` is the wall clock, in the
    venue's zone; `is_open`, whether the house is open now. Once a day what is older than `keep_months` becomes weeks.
    While the store cannot be written to, what closed waits in memory. `show` is told the newest atom that may be shown,
    when a block ends: what others tell of visitors is that, and nothing finer."""

    def __init__(  # noqa: PLR0913 (each is a line of venue.yaml, or where it leads)
        self, store: JournalStore, exhibit: str, calendar: Calendar, is_open: Callable[[], bool],
        k: int = USUAL_K, keep_months: int = USUAL_MONTHS, *,
        show: Callable[[Atom | None], None] = lambda _: None,
    ) -> None:  # fmt: skip
        self._store, self._exhibit, self._calendar, self._is_open = store, exhibit, calendar, is_open
        block_s = block_of(calendar().timestamp())
        self._present = Present()
        self._visits: Pools[Tally] = Pools(k, block_s)
        self._answers: Pools[AnswerTally] = Pools(k, block_s)
        self._variant, self._variant_since_s = "", float("-inf")
        self._last_s: float | None = None
        self._waiting: list[JournalRow] = []
        self._fault, self._written = "", 0
        self._keep_months, self._tidied = keep_months, calendar().date()
        self._show, self._shown = show, ShownAtom()

    def hear(self, t_s: float, event: Event) -> None:
        """Count what `event` tells."""
        now_s = self._calendar().timestamp()
        match event:
            case Seen():
                self._see(t_s, event)
            case AnswerGiven():
                self._answer(event)
            case RuleChange() if event.began:
                self._count(Tally(rule_starts={event.rule: 1}))
            case CommandTaken():
                self._note_command(now_s, event.command)
            case ShowReloaded():
                self._note(now_s, "edit", f"{event.show} goes on as it was edited")
            case LinkChanged(name="source"):
                self._note(now_s, "camera", f"the camera is {event.link}")
            case RunStarted():
                self._note(now_s, "note", f"{event.show} began, Exhibit {event.version}")
            case _:
                pass
        self._turn(now_s)

    def state(self) -> OutputState:
        """How it fares, for the list of outputs."""
        return OutputState("down" if self._fault else "up", self._fault, self._written, 0)

    def close(self) -> None:
        """Write what may be written, and forget the rest."""
        self._count_ended(unseen(self._present, float("inf"))[1])
        self._visits, rest = ended(self._visits)
        self._answers, answered = ended(self._answers)
        self._waiting += [self._atom(one) for one in rest if one.counts.size >= self._visits.k]
        self._waiting += [self._answered(one) for one in answered if one.counts.size >= self._answers.k]
        self._write()
        self._join([one for one in rest if one.counts.size < self._visits.k])
        self._store.close()

    def _see(self, t_s: float, event: Seen) -> None:
        observation = event.observation
        if observation is None:
            self._present, gone = unseen(self._present, t_s)
        else:
            step_s = 0.0 if self._last_s is None else t_s - self._last_s
            self._last_s = t_s
            watched_s = min(LONGEST_STEP_S, max(0.0, step_s)) * (not observation.made_up)
            self._count(Tally(watched_s=watched_s, open_s=watched_s * self._is_open()))
            self._present, gone = seen(self._present, observation, t_s)
        self._count_ended(gone)

    def _count_ended(self, visits: tuple[VisitSummary, ...]) -> None:
        for visit in visits:
            self._count(tally_of_visit(visit))

    def _count(self, tally: Tally) -> None:
        self._visits = added(self._visits, self._variant, tally)

    def _answer(self, given: AnswerGiven) -> None:
        key = json.dumps([self._variant, given.question, given.channel, given.work])
        self._answers = added(self._answers, key, AnswerTally({given.choice: 1}, int(given.flagged)))

    def _note_command(self, now_s: float, command: Command) -> None:
        if kind := _BY_HAND.get(command.kind):
            said = ("off", "on")[command.value] if isinstance(command.value, bool) else command.value
            by = command.by.partition(" ")[0]  # how it came, not from which address
            self._note(now_s, kind, f"{command.kind} {command.name}".strip() + f": {said}", by)

    def _note(self, now_s: float, kind: ChangeKind, text: str, by: str = "") -> None:
        self._waiting.append(LoggedChange(_new_id(), self._exhibit, round(now_s), kind, text, by))

    def _turn(self, now_s: float) -> None:
        """Close what is due, and write it."""
        before_s = self._visits.block_s
        self._visits, closed = turned(self._visits, now_s)
        self._answers, answered = turned(self._answers, now_s)
        atoms = [self._atom(one) for one in closed]
        self._waiting += [*atoms, *map(self._answered, answered)]
        if self._visits.block_s != before_s:
            self._shown = moved(self._shown, atoms, self._visits.block_s)
            self._show(self._shown.atom)
        if self._waiting and self._visits.block_s != before_s:
            self._write()
        if self._visits.block_s != before_s and self._calendar().date() != self._tidied:
            self._tidy(self._calendar())

    def _write(self) -> None:
        if not self._waiting:
            return
        try:
            self._store.append(tuple(self._waiting))
        except StoreError as error:
            self._fault = str(error)
            return
        self._written += len(self._waiting)
        self._waiting, self._fault = [], ""

    def _tidy(self, now: datetime) -> None:
        """Once a day: old quarters of an hour become weeks."""
        self._tidied = now.date()
        try:
            atoms = [one.row for one in self._store.read() if isinstance(one.row, Atom)]
            merger = merged_weeks(atoms, self._keep_months, now, now.tzinfo, _new_id)
            if merger.ids:
                self._store.replace(merger.ids, merger.atoms)
        except StoreError as error:
            self._fault = str(error)

    def _join(self, rests: list[Closed[Tally]]) -> None:
        """Have what is too little by itself join the newest atom of its variant, if that is young enough."""
        try:
            atoms = [one.row for one in self._store.read() if isinstance(one.row, Atom)] if rests else []
            for rest in rests:
                same = [one for one in atoms if (one.exhibit, one.variant) == (self._exhibit, rest.key)]
                newest = max(same, key=lambda one: one.end_s, default=None)
                if newest and rest.end_s - newest.end_s < LONGEST_S:
                    self._store.replace(frozenset({newest.id}), (joined(newest, rest),))
        except StoreError as error:
            self._fault = str(error)

    def _atom(self, closed: Closed[Tally]) -> Atom:
        return Atom(_new_id(), self._exhibit, closed.key, closed.begin_s, closed.end_s, closed.counts)

    def _answered(self, closed: Closed[AnswerTally]) -> AnswerCounts:
        variant, question, channel, work = json.loads(closed.key)
        span = closed.begin_s, closed.end_s
        return AnswerCounts(_new_id(), self._exhibit, variant, question, channel, work, *span, closed.counts)


def _new_id() -> str:
    """128 random bits: an id that holds a time would tell it."""
    return secrets.token_hex(16)
