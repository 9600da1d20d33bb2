"""What a curator takes away: each panel as a table of plain cells, from which CSV, JSON and the page's own tables come.
Pure.

A figure that may not be told is `Withheld` in its cell, with its k, and never an empty one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from exhibit.museum.checks import ShownExperiment
from exhibit.museum.comparisons import Comparison
from exhibit.museum.estimates import Estimate, Told, Withheld
from exhibit.museum.experiments import VariantEffect
from exhibit.museum.measures import MEASURES, Unit
from exhibit.museum.overview import Overview
from exhibit.museum.rankings import FunnelPoint, RankedExhibit
from exhibit.museum.staff import StaffAgreement
from exhibit.museum.statistics.funnel import FAR, NEAR, funnel_limits
from exhibit.museum.summary import ExhibitSummary

PanelName = Literal[
    "figures",
    "funnel",
    "ranking",
    "hours",
    "line",
    "changes",
    "compared",
    "agreement",
    "answers",
    "experiments",
    "staff",
]
ColumnUnit = Literal["share", "s", "times", "valence", "count", "number", "h", "name", "day", "weekday", "hour", "yes"]
Cell = str | int | float | bool | date | Estimate | Withheld | None


@dataclass(frozen=True)
class Column:
    """`key` names it in files and in words; `of` is what its numbers are of, where it is a measure's."""

    key: str
    unit: ColumnUnit
    of: str = ""


@dataclass(frozen=True)
class PanelTable:
    """One panel: what its figures are of stands in its first columns."""

    name: PanelName
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


_SPAN = (Column("first", "day"), Column("last", "day"))
SUBJECT = Column("exhibit", "name")
"""The exhibit, or the work, that a row is of; empty: all as one."""


def panel_tables(found: Overview) -> tuple[PanelTable, ...]:
    """Every panel that has something to tell."""
    every = (
        figures_table(found), _funnel(found), _ranking(found), _hours(found), _line(found), _changes(found),
        _compared(found), _agreement(found), _answers(found), _experiments(found), _staff(found),
    )  # fmt: skip
    return tuple(one for one in every if one.rows)


def figures_table(found: Overview) -> PanelTable:
    """Each exhibit (or work), and all as one, by every measure."""
    names = [name for name in MEASURES if any(name in one.told for one in found.subjects)]
    columns = [SUBJECT, *_SPAN, Column("visits", "count"), Column("open_days", "count"), Column("watched_h", "h")]
    columns += [Column("open_h", "h"), *(Column(name, MEASURES[name].unit, MEASURES[name].of) for name in names)]

    def row(one: ExhibitSummary) -> tuple[Cell, ...]:
        counts = _visits(one.visits, found), one.open_days, round(one.watched_h, 1), round(one.open_h, 1)
        return (one.exhibit, *_span(found), *counts, *(one.told.get(name) for name in names))

    every = (*found.subjects, found.summary.together) if found.subjects else ()
    return PanelTable("figures", tuple(columns), tuple(row(one) for one in every))


def _visits(visits: int | None, found: Overview) -> int | Withheld:
    return Withheld(found.summary.k) if visits is None else visits


def _span(found: Overview) -> tuple[date, date]:
    return found.asked.period.first, found.asked.period.last


def _measure(found: Overview) -> tuple[Unit, str]:
    return MEASURES[found.asked.measure].unit, MEASURES[found.asked.measure].of


def _ends(key: str, unit: ColumnUnit) -> tuple[Column, ...]:
    return Column(f"{key}_low", unit), Column(f"{key}_high", unit)


def _funnel(found: Overview) -> PanelTable:
    columns = (
        SUBJECT, *_SPAN, Column("n", "count", _measure(found)[1]), Column("value", "share"), Column("outside", "name"),
        *_ends("limits_95", "share"), *_ends("limits_998", "share"),
    )  # fmt: skip
    if found.funnel is None:
        return PanelTable("funnel", columns, ())
    mean, effect = found.funnel.mean, found.funnel.design_effect

    def row(one: FunnelPoint) -> tuple[Cell, ...]:
        near, far = (funnel_limits(mean, one.n, effect, level) for level in (NEAR, FAR))
        return (one.exhibit, *_span(found), one.n, one.value, one.outside, near.low, near.high, far.low, far.high)

    return PanelTable("funnel", columns, tuple(row(one) for one in found.funnel.points))


def _ranking(found: Overview) -> PanelTable:
    unit, of = _measure(found)
    columns = (
        SUBJECT, *_SPAN, Column("n", "count", of), Column("value", unit, of), Column("likely", unit),
        *_ends("likely", unit), Column("first_rank", "count"), Column("last_rank", "count"),
        Column("among_three", "share"), Column("tier", "count"),
    )  # fmt: skip
    tier = {name: number for number, names in enumerate(found.ranking.tiers, 1) for name in names}

    def row(one: RankedExhibit) -> tuple[Cell, ...]:
        likely = one.n, one.raw, one.shrunk, one.interval.low, one.interval.high
        return (one.exhibit, *_span(found), *likely, one.first_rank, one.last_rank, one.among_three, tier[one.exhibit])

    return PanelTable("ranking", columns, tuple(row(one) for one in found.ranking.ranked))


def _hours(found: Overview) -> PanelTable:
    unit, of = _measure(found)
    columns = (
        SUBJECT, *_SPAN, Column("weekday", "weekday"), Column("hour", "hour"), Column("days", "count"),
        Column("visits_a_day", "count"), Column(found.asked.measure, unit, of),
    )  # fmt: skip

    def visits(a_day: float | None) -> Cell:
        return Withheld(found.summary.k) if a_day is None else round(a_day, 2)

    rows = (
        (found.asked.of, *_span(found), one.weekday, one.hour, one.days, visits(one.visits_a_day), one.told)
        for one in found.hours.cells
    )
    return PanelTable("hours", columns, tuple(rows))


def _line(found: Overview) -> PanelTable:
    unit, of = _measure(found)
    columns = (SUBJECT, *_SPAN, Column("visits", "count"), Column(found.asked.measure, unit, of))
    rows = ((found.asked.of, one.first, one.last, _visits(one.visits, found), one.told) for one in found.line)
    return PanelTable("line", columns, tuple(rows))


def _changes(found: Overview) -> PanelTable:
    columns = (Column("day", "day"), SUBJECT, Column("kind", "name"), Column("what", "name"), Column("by", "name"))
    rows = ((one.day, one.exhibit, one.kind, one.what, one.by) for one in found.changes)
    return PanelTable("changes", columns, tuple(rows))


def _compared(found: Overview) -> PanelTable:
    columns = (
        SUBJECT, *_SPAN, Column("before_first", "day"), Column("before_last", "day"), Column("measure", "name"),
        Column("now", "number"), Column("before", "number"), Column("difference", "number"),
        *_ends("difference", "number"), Column("p", "number"), Column("days_now", "count"),
        Column("days_before", "count"), Column("left_out", "count"), Column("stands_out", "yes"),
    )  # fmt: skip

    def row(one: Comparison) -> tuple[Cell, ...]:
        spans = *_span(found), found.before.first, found.before.last
        difference = one.difference, one.interval.low, one.interval.high, one.p
        days = one.days_now, one.days_before, one.left_out
        return (
            one.exhibit, *spans, one.measure, one.now, one.before, *difference, *days,
            one in found.comparisons.standing_out,
        )  # fmt: skip

    return PanelTable("compared", columns, tuple(row(one) for one in found.comparisons.every))


def _agreement(found: Overview) -> PanelTable:
    columns = (
        SUBJECT, *_SPAN, Column("question", "name"), Column("emotion", "name"), Column("camera", "share"),
        Column("answers", "share"), Column("blocks", "count"), Column("correlation", "number"),
        *_ends("correlation", "number"), Column("distinguishable", "yes"),
    )  # fmt: skip
    rows = (
        (
            one.exhibit, *_span(found), one.question, one.agreement.emotion, one.agreement.camera,
            one.agreement.answers, one.agreement.blocks, one.agreement.correlation, one.agreement.interval.low,
            one.agreement.interval.high, one.agreement.distinguishable,
        )
        for one in found.agreements
    )  # fmt: skip
    return PanelTable("agreement", columns, tuple(rows))


def _answers(found: Overview) -> PanelTable:
    columns = (
        SUBJECT, *_SPAN, Column("question", "name"), Column("answers", "count"), Column("response", "share", "visits"),
        Column("flagged", "count"), Column("choice", "name"), Column("share", "share", "answers"),
    )  # fmt: skip
    return PanelTable("answers", columns, tuple(_choices(found)))


def _choices(found: Overview) -> Iterator[tuple[Cell, ...]]:
    for one in found.subjects:
        for question in one.questions:
            head = one.exhibit, *_span(found), question.question, question.answers, question.response, question.flagged
            yield from ((*head, choice, told) for choice, told in question.choices.items())


def _experiments(found: Overview) -> PanelTable:
    """A row for each variant. Until an experiment is over its values stand empty, and the day until when."""
    columns = (
        Column("experiment", "name"), SUBJECT, *_SPAN, Column("state", "name"), Column("blocks_done", "count"),
        Column("blocks_in_all", "count"), Column("sealed_until", "day"), Column("measure", "name"),
        Column("variant", "name"), Column("n", "count"), Column("value", "number"), *_ends("value", "number"),
        Column("difference", "number"),
        *_ends("difference", "number"), Column("p", "number"), Column("days", "count"), *_ends("anytime", "number"),
    )  # fmt: skip
    rows = (row for one in found.checks.experiments for row in _variants(one, found.summary.k))
    return PanelTable("experiments", columns, tuple(rows))


def _variants(one: ShownExperiment, k: int) -> Iterator[tuple[Cell, ...]]:
    told, settled = one.told, one.told.settled
    last = settled.ends - timedelta(days=1)
    head = settled.name, one.exhibit, settled.first, last, told.state, one.blocks_done, one.blocks, told.sealed_until
    values = {each.variant: each.told for each in told.result.variants} if told.result else {}
    effects = {each.variant: each for each in told.result.effects} if told.result else {}
    anytime = {each.variant: each for each in one.anytime}
    for name, n in told.counted.items():
        of = Withheld(k) if n < k else n
        yield (*head, told.measure, name, of, *_value(values.get(name)), *_effect(effects.get(name), anytime.get(name)))


def _value(told: Told | None) -> tuple[Cell, Cell, Cell]:
    match told:
        case Estimate():
            return told.value, told.interval.low, told.interval.high
        case _:
            return told, None, None


def _effect(effect: VariantEffect | None, anytime: VariantEffect | None) -> tuple[Cell, ...]:
    """What a variant is less the usual one; nothing of the usual one itself, or where no day has both."""
    around = anytime.anytime if anytime and anytime.days else None
    looked = (anytime.days, around.low, around.high) if anytime and around else (None, None, None)
    if effect is None or effect.interval is None or not effect.days:
        return (None, None, None, None, *looked)
    return (effect.difference, effect.interval.low, effect.interval.high, effect.p, *looked)


def _staff(found: Overview) -> PanelTable:
    """The camera beside people, over all that both counted."""
    columns = (
        SUBJECT, Column("measure", "name"), Column("camera", "share", "visits"), Column("people", "share", "visits"),
        Column("found", "number"), Column("stretches", "count"), Column("difference", "number"),
        *_ends("difference", "number"), Column("ac1", "number"), *_ends("ac1", "number"), Column("kappa", "number"),
        *_ends("kappa", "number"),
    )  # fmt: skip
    every = found.checks.beside_staff.items()
    return PanelTable("staff", columns, tuple(_beside(name, one) for name, some in every for one in some))


def _beside(exhibit: str, one: StaffAgreement) -> tuple[Cell, ...]:
    head = exhibit, one.measure, one.camera, one.people, one.found
    if (two := one.agreement) is None:
        return (*head, *[None] * 10)
    around = two.difference_interval, two.ac1_interval, two.kappa_interval
    told = zip((two.difference, two.ac1, two.kappa), around, strict=True)
    return (*head, two.blocks, *(cell for value, ends in told for cell in (value, ends.low, ends.high)))


def withheld_of(tables: Sequence[PanelTable]) -> int:
    """How many cells of `tables` may not be told."""
    return sum(isinstance(cell, Withheld) for one in tables for row in one.rows for cell in row)
