"""Which variant of the show's experiment is on, and whether what happens counts for it; as it was settled. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from exhibit.config.timetable import Timetable
from exhibit.show.show import ShowExperiment
from exhibit.switchback import SettledExperiment, Switchback, slot_at

FORMAT = 1
_MOST = 1000
_DAY_S, _HOUR_S = 24 * 3600, 3600
ExperimentState = Literal["waits", "runs", "over", "changed"]
"""Before its first day (or while nobody knows what time it is), under way, after its last, or not as it was settled."""


@dataclass(frozen=True)
class ExperimentTurn:
    """What is so now. `variant` is to be played; "": the usual one, outside of the experiment. `counted`: how the
    journal calls what is counted now; "" in a wash-out, while the house is closed, or somebody has a hand in it."""

    state: ExperimentState = "waits"
    variant: str = ""
    counted: str = ""


@dataclass(frozen=True)
class ExperimentProgress:
    """An experiment for who looks on: how it stands, `done` of its `blocks` in opening hours are over. `wrong` says why
    it is not played, where it is not."""

    settled: SettledExperiment
    turn: ExperimentTurn
    done: int
    blocks: int
    wrong: str = ""


@dataclass(frozen=True)
class RoomNow:
    """What decides beside the plan: what the clock in the house shows, whether it is `trusted`, whether the house is
    `opened`, and whether the show plays to visitors as it is written (`undisturbed`), with nobody's hand in it."""

    local: datetime
    trusted: bool = True
    opened: bool = True
    undisturbed: bool = True


def turn(settled: SettledExperiment, now: RoomNow) -> ExperimentTurn:
    """What is on by the plan of `settled`."""
    day = now.local.date()
    if not now.trusted or day < settled.first:
        return ExperimentTurn("waits")
    if day >= settled.ends:
        return ExperimentTurn("over")
    if not now.opened:
        return ExperimentTurn("runs")
    slot = slot_at(settled.turns, day, second := _second(now.local))
    counts = now.undisturbed and second >= slot.counts_from_s
    return ExperimentTurn("runs", slot.variant, settled.label(slot.variant) if counts else "")


def settled_now(one: ShowExperiment, seed: int, today: date) -> SettledExperiment:
    """The experiment `one` as it is settled on `today`, its turns drawn by `seed`. A first day that has passed is
    today."""
    section = one.section
    return SettledExperiment(
        one.name,
        section.switchback(seed),
        max(today, section.first or today),
        section.days,
        section.measure,
        section.value,
        section.hoped,
        section.visits,
        section.first,
        section.about,
    )


def changed(settled: SettledExperiment, one: ShowExperiment) -> tuple[str, ...]:
    """The keys of `one` that say another thing than what was settled."""
    section, turns = one.section, settled.turns
    pairs: Mapping[str, tuple[object, object]] = {
        "variants": (tuple(section.variants), turns.variants),
        "measure": (section.measure, settled.measure),
        "value": (section.value, settled.value),
        "hoped": (section.hoped, settled.hoped),
        "visits": (section.visits, settled.visits_a_day),
        "days": (section.days, settled.days),
        "first": (section.first, settled.written_first),
        "block": (round(section.block), turns.block_s),
        "washout": (round(section.washout), turns.washout_s),
    }
    return tuple(key for key, (now, then) in pairs.items() if now != then)


def blocks_of(settled: SettledExperiment, hours: Timetable | None, local: datetime) -> tuple[int, int]:
    """How many blocks of it lie in the opening `hours`, and how many of them are over at `local`."""
    done = whole = 0
    for number in range(settled.days):
        day = settled.first + timedelta(days=number)
        ends = [begin_s + settled.turns.block_s for begin_s in _open_blocks(settled.turns, hours, day)]
        whole += len(ends)
        done += len(ends) if day < local.date() else 0
        done += sum(end_s <= _second(local) for end_s in ends) if day == local.date() else 0
    return done, whole


def _open_blocks(turns: Switchback, hours: Timetable | None, day: date) -> list[int]:
    """Where the blocks of `day` begin in which the house is open, in seconds."""
    begins = range(0, _DAY_S - turns.block_s + 1, turns.block_s)
    if hours is None:
        return list(begins)
    yesterday = [(begin - 24, end - 24) for begin, end in hours.spans_on(day - timedelta(days=1))]
    spans = [*hours.spans_on(day), *yesterday]
    return [one for one in begins if any(a * _HOUR_S < one + turns.block_s and b * _HOUR_S > one for a, b in spans)]


def _second(local: datetime) -> float:
    return local.hour * 3600 + local.minute * 60 + local.second


def encoded(settled: Iterable[SettledExperiment]) -> bytes:
    """As the state file holds it."""
    found = [
        {
            **{key: value for key, value in vars(one).items() if key != "turns"},
            **vars(one.turns),
            "first": one.first.isoformat(),
            "written_first": one.written_first.isoformat() if one.written_first else "",
        }
        for one in settled
    ]
    return (json.dumps({"format": FORMAT, "experiments": found}, ensure_ascii=False, indent=1) + "\n").encode()


def decoded(data: bytes) -> tuple[SettledExperiment, ...]:
    """What a state file holds. Raises ValueError where it is none of ours."""
    read: object = json.loads(data.decode("utf-8"))
    found = read.get("experiments") if isinstance(read, dict) and read.get("format") == FORMAT else None
    if not isinstance(found, list) or len(found) > _MOST:
        raise ValueError("it is not a list of experiments")
    return tuple(map(_one, found))


def _one(read: object) -> SettledExperiment:
    """Raises ValueError where it is none."""
    known: Mapping[str, object] = read if isinstance(read, dict) else {}
    variants = known.get("variants")
    try:
        turns = Switchback(
            _whole(known["seed"]),
            tuple(map(str, variants if isinstance(variants, list) else ())),
            _whole(known["block_s"]),
            _whole(known["washout_s"]),
        )
        written = str(known["written_first"])
        return SettledExperiment(
            str(known["name"]),
            turns,
            date.fromisoformat(str(known["first"])),
            _whole(known["days"]),
            str(known["measure"]),
            _number(known["value"]),
            _number(known["hoped"]),
            _number(known["visits_a_day"]),
            date.fromisoformat(written) if written else None,
            str(known["about"]),
        )
    except KeyError as error:
        raise ValueError(f"an experiment has no {error}") from None


def _whole(read: object) -> int:
    if isinstance(read, int):
        return read
    raise ValueError("something in it is no whole number")


def _number(read: object) -> float:
    if isinstance(read, (int, float)):
        return float(read)
    raise ValueError("something in it is no number")
