"""The journal of a running show: a listener with a queue of its own. It is told what happens, and asked for nothing."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from exhibit.clock import Calendar
from exhibit.events import CommandTaken, Event, LinkChanged, RunStarted, Seen, ShowReloaded, VariantTurned
from exhibit.journal.atoms import (
    BLOCK_S,
    LONGEST_S,
    USUAL_K,
    Atom,
    Closed,
    Pools,
    added,
    added_late,
    block_of,
    ended,
    joined,
    turned,
)
from exhibit.journal.holdings import JournalHoldings
from exhibit.journal.late import LateAnswers, is_late, late, put_together
from exhibit.journal.port import JournalStore, StoreError
from exhibit.journal.published import newest_of, settled
from exhibit.journal.retention import merged_weeks
from exhibit.journal.rows import AnswerCounts, AnswerTally, ChangeKind, JournalRow, LoggedChange
from exhibit.journal.shown import ShownAtom, moved
from exhibit.journal.tally import Tally, tally_of_visit
from exhibit.journal.visits import LONGEST_STEP_S, Present, VisitSummary, passed_over, seen, unseen
from exhibit.outputs.port import OutputState
from exhibit.values import AnswerGiven, Command, RuleChange

_BY_HAND: dict[str, ChangeKind] = {
    "scene": "scene", "act": "act", "rule": "rule", "hold": "switch", "blackout": "switch", "processing": "switch",
    "standby": "switch", "staff": "switch",
}  # fmt: skip
"""What of people's commands is kept, with its exact time. Variables are not among them: a visitor may have set one."""


USUAL_MONTHS = 25
_CHANGES_WITHIN_S = 60.0
"""What people did is on the disk after so long, and not only with the next atom."""
MOST_COMMITS = 100
"""Commits a day. Where a flapping line would need more, its changes wait for the block's end."""
_DAY_S = 24 * 3600
BEGAN, ENDED = "began", "ended in order"

Copying = Callable[[frozenset[str]], None]
"""Makes the weekly copy where one is due, without the rows of these ids. Raises StoreError."""


def _no_copy(unsettled: frozenset[str]) -> None:
    """Where no copies are asked for."""
    del unsettled


@dataclass(frozen=True)
class Upkeep:
    """What is done once a day: what is older than `keep_months` becomes weeks; `copy` is made where it is due.
    `size_bytes` says how much the store takes on the disk, None where it lies elsewhere."""

    keep_months: int = USUAL_MONTHS
    copy: Copying = _no_copy
    size_bytes: Callable[[], int | None] = lambda: None


class Journal:
    """Counts the visits of `exhibit` into `store`, at least `k` to an atom. `calendar` is the wall clock, in the
    venue's zone; `is_open`, whether the house is open now. While the store cannot be written to, what closed
    waits in memory. `tell` is given the newest atom that may be shown, when a block ends: what others are told of
    visitors is that, and nothing finer."""

    def __init__(  # noqa: PLR0913 (each is a line of venue.yaml, or where it leads)
        self, store: JournalStore, exhibit: str, calendar: Calendar, is_open: Callable[[], bool],
        k: int = USUAL_K, upkeep: Upkeep = Upkeep(), *,
        tell: Callable[[Atom | None], None] = lambda _: None,
        tell_held: Callable[[JournalHoldings], None] = lambda _: None,
    ) -> None:  # fmt: skip
        self._store, self._exhibit, self._calendar, self._is_open = store, exhibit, calendar, is_open
        block_s = block_of(calendar().timestamp())
        self._present = Present()
        self._visits: Pools[Tally] = Pools(k, block_s)
        self._answers: Pools[AnswerTally] = Pools(k, block_s)
        self._late = LateAnswers()
        self._variant, self._variant_since_s = "", float("-inf")
        self._last_s: float | None = None
        self._waiting: list[JournalRow] = []
        self._fault, self._no_copy, self._written = "", "", 0
        self._upkeep = upkeep
        self._tidied: date | None = None  # a machine that is switched off every night is tidied too
        self._noted_s, self._tried_s = float("inf"), float("-inf")
        self._commits, self._commits_day = 0, block_s // _DAY_S
        self._was_open = is_open()
        self._show, self._staffed = "", False
        self._tell, self._shown = tell, ShownAtom()
        self._tell_held, self._held = tell_held, JournalHoldings(keep_months=upkeep.keep_months)

    def hear(self, t_s: float, event: Event) -> None:
        """Count what `event` tells."""
        now_s = self._calendar().timestamp()
        match event:
            case Seen():
                self._see(t_s, event)
            case AnswerGiven() if event.block_s is not None or not self._staffed:
                self._answer(event)
            case RuleChange() if event.began and not self._staffed:
                self._count(Tally(rule_starts={event.rule: 1}))
            case CommandTaken():
                self._take_command(now_s, event.command)
            case VariantTurned():
                self._variant, self._variant_since_s = event.variant, t_s
            case ShowReloaded():
                self._note(now_s, "edit", f"{event.show} goes on as it was edited")
            case LinkChanged(name=name) if name.partition(" ")[0] == "source":
                which = name.partition(" ")[2]
                text = f"the camera {which} is {event.link}" if which else f"the camera is {event.link}"
                self._note(now_s, "camera", text)
            case RunStarted():
                self._show = event.show
                self._note(now_s, "note", f"{event.show} {BEGAN}, Exhibit {event.version}{self._run_before()}")
            case _:
                pass
        self._note_hours(now_s)
        self._turn(now_s)

    def state(self) -> OutputState:
        """How it fares, for the list of outputs."""
        detail = self._fault or self._no_copy or str(self._held)
        return OutputState("down" if self._fault else "up", detail, self._written, 0)

    def close(self) -> None:
        """Write what may be written, and forget the rest."""
        if self._show:
            self._note(self._calendar().timestamp(), "note", f"{self._show} {ENDED}")
        self._count_ended(unseen(self._present, float("inf"))[1])
        self._put_late_together(float("inf"))
        self._visits, rest = ended(self._visits)
        self._answers, answered = ended(self._answers)
        self._waiting += [self._atom(one) for one in rest if one.counts.size >= self._visits.k]
        self._waiting += [self._answered(one) for one in answered if one.counts.size >= self._answers.k]
        self._write(self._calendar().timestamp())
        self._join([one for one in rest if one.counts.size < self._visits.k])
        self._store.close()

    def _see(self, t_s: float, event: Seen) -> None:
        self._note_staff(counted=event.counted)
        observation = event.observation
        if not event.counted:
            if observation is not None:
                self._present, self._last_s = passed_over(self._present, observation, t_s), None
            return
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
        """A visit that began under another variant than it ended under is of none."""
        for visit in visits:
            variant = self._variant if visit.began_s >= self._variant_since_s else ""
            self._visits = added(self._visits, variant, tally_of_visit(visit))

    def _count(self, tally: Tally) -> None:
        self._visits = added(self._visits, self._variant, tally)

    def _answer(self, given: AnswerGiven) -> None:
        key = json.dumps([self._variant, given.question, given.channel, given.work])
        answer = AnswerTally({given.choice: 1}, int(given.flagged), int(given.reversed))
        block_s = self._answers.block_s
        if given.block_s is not None and is_late(given.block_s, block_s):
            self._late = late(self._late, key, given.block_s, answer, block_s)
        else:
            self._answers = added(self._answers, key, answer)

    def _put_late_together(self, block_s: float) -> None:
        """Have what came late, and is complete by now, written down; the rest of it waits with the answers of now."""
        self._late, closed, rest = put_together(self._late, self._answers.k, block_s)
        self._waiting += map(self._answered, closed)
        for one in rest:
            self._answers = added_late(self._answers, one)

    def _note_staff(self, *, counted: bool) -> None:
        """When the room becomes its staff's, and when it is the visitors' again, by hand or by the hours."""
        if counted is self._staffed:
            self._staffed = not counted
            told = "visitors are counted again" if counted else "staff mode: nobody is counted"
            self._note(self._calendar().timestamp(), "switch", told)

    def _take_command(self, now_s: float, command: Command) -> None:
        """What people asked for. Who does not want to be read is one of many: that is counted, and has no time."""
        if command.kind != "opt_out":
            self._note_command(now_s, command)
        elif command.value and not self._staffed:
            self._count(Tally(opt_outs=1))

    def _note_command(self, now_s: float, command: Command) -> None:
        if kind := _BY_HAND.get(command.kind):
            said = ("off", "on")[command.value] if isinstance(command.value, bool) else command.value
            by = command.by.partition(" ")[0]  # how it came, not from which address
            self._note(now_s, kind, f"{command.kind} {command.name}".strip() + f": {said}", by)

    def _note(self, now_s: float, kind: ChangeKind, text: str, by: str = "") -> None:
        self._waiting.append(LoggedChange(_new_id(), self._exhibit, round(now_s), kind, text, by))
        self._noted_s = min(self._noted_s, now_s)

    def _note_hours(self, now_s: float) -> None:
        if (is_open := self._is_open()) != self._was_open:
            self._was_open = is_open
            self._note(now_s, "closure", "the house opened" if is_open else "the house closed")

    def _run_before(self) -> str:
        """How the run before ended, where that is known."""
        try:
            rows = [one.row for one in self._store.read()]
        except StoreError as error:
            self._fault = str(error)
            return ""
        self._hold(JournalHoldings(keep_months=self._upkeep.keep_months).with_rows(rows))
        here = [row for row in rows if isinstance(row, (Atom, LoggedChange)) and row.exhibit == self._exhibit]
        runs = [row for row in here if isinstance(row, LoggedChange) and row.kind == "note"]
        if not runs or f" {BEGAN}, " not in runs[-1].text:
            return ""
        last_s = max(row.end_s if isinstance(row, Atom) else row.at_s for row in here)
        told = datetime.fromtimestamp(last_s, UTC).astimezone(self._calendar().tzinfo)
        return f"; the run before was cut off, its last sign is of {told:%Y-%m-%d %H:%M}"

    def _turn(self, now_s: float) -> None:
        """Close what is due, and write it."""
        before_s = self._visits.block_s
        self._visits, closed = turned(self._visits, now_s)
        self._answers, answered = turned(self._answers, now_s)
        atoms = [self._atom(one) for one in closed]
        self._waiting += [*atoms, *map(self._answered, answered)]
        if self._visits.block_s != before_s:
            self._put_late_together(self._visits.block_s)
            self._shown = moved(self._shown, atoms, self._visits.block_s)
            self._tell(self._shown.atom)
        if self._visits.block_s != before_s or self._is_overdue(now_s):
            self._write(now_s)
        if self._visits.block_s != before_s and self._calendar().date() != self._tidied:
            self._tidy(self._calendar())

    def _is_overdue(self, now_s: float) -> bool:
        """Whether a change has waited long enough to be worth a commit of its own."""
        if now_s - self._noted_s < _CHANGES_WITHIN_S or 0 <= now_s - self._tried_s < _CHANGES_WITHIN_S:
            return False
        blocks_to_come = (_DAY_S - now_s % _DAY_S) // BLOCK_S + 1
        return self._commits_on(now_s) < MOST_COMMITS - blocks_to_come

    def _commits_on(self, now_s: float) -> int:
        """How many there were on this day of UTC."""
        if now_s // _DAY_S != self._commits_day:
            self._commits, self._commits_day = 0, int(now_s // _DAY_S)
        return self._commits

    def _write(self, now_s: float) -> None:
        if not self._waiting:
            return
        self._tried_s = now_s
        self._commits = self._commits_on(now_s) + 1
        try:
            self._store.append(tuple(self._waiting))
        except StoreError as error:
            self._fault = str(error)
            return
        self._written += len(self._waiting)
        self._hold(self._held.with_rows(self._waiting))
        self._waiting, self._fault, self._noted_s = [], "", float("inf")

    def _hold(self, held: JournalHoldings) -> None:
        """The store holds so much now."""
        self._held = replace(held, size_bytes=self._upkeep.size_bytes())
        self._tell_held(self._held)

    def _tidy(self, now: datetime) -> None:
        """Once a day: old quarters of an hour become weeks; and the copy."""
        self._tidied = now.date()
        try:
            rows = [one.row for one in self._store.read()]
            atoms = [row for row in rows if isinstance(row, Atom)]
            merger = merged_weeks(atoms, self._upkeep.keep_months, now, None, _new_id)
            if merger.ids:
                self._store.replace(merger.ids, merger.atoms)
        except StoreError as error:
            self._fault = str(error)
            return
        self._hold(JournalHoldings(keep_months=self._upkeep.keep_months).with_rows(rows))
        self._copy_without({row.id for row in rows} - {row.id for row in settled(rows, now.timestamp())})

    def _copy_without(self, unsettled: set[str]) -> None:
        self._no_copy = ""
        try:
            self._upkeep.copy(frozenset(unsettled))
        except StoreError as error:
            self._no_copy = str(error)

    def _join(self, rests: list[Closed[Tally]]) -> None:
        """Have what is too little by itself join the newest atom of its variant, if that is young enough."""
        try:
            atoms = [one.row for one in self._store.read() if isinstance(one.row, Atom)] if rests else []
            for rest in rests:
                same = [one for one in atoms if (one.exhibit, one.variant) == (self._exhibit, rest.key)]
                newest = newest_of(same)
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
