"""A report as one page of HTML that carries its own style, opens without a network, and prints on A4. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from html import escape
from pathlib import Path

from exhibit.journal.published import OTHER
from exhibit.museum.catalogue.works import text_in
from exhibit.museum.comparisons import Comparison
from exhibit.museum.counting import Period
from exhibit.museum.estimates import Estimate, Told
from exhibit.museum.measures import MEASURES, RANKED, MeasureName
from exhibit.museum.report import MuseumReport, ReportedChange, period_with
from exhibit.museum.staff import StaffAgreement
from exhibit.museum.summary import ExhibitSummary, QuestionSummary, TimePoint
from exhibit.reports.answer_names import AnswerNames
from exhibit.reports.plots import Axis, ChangeMark, axis_over, axis_svg, line_svg, whisker_svg
from exhibit.reports.sentences import changed, heading, headline, not_known
from exhibit.reports.tables import below, cells, column, row, table
from exhibit.reports.wording import Wording
from exhibit.translation import Say

_COLUMNS: tuple[MeasureName, ...] = ("attraction", "holding", "power", "smiles", "uplift", "response")
_ALL_COMPARED = 16
"""So many comparisons are listed whether or not they stand out; of more those alone."""


def page(report: MuseumReport, say: Wording, house: str, names: AnswerNames | None = None, speak: Say = str) -> str:
    """The report of `house`. `names` are those of questions and answers; `speak` says in the reader's language what the
    show itself has noted."""
    return _Page(report, say, house, names or AnswerNames(say.language), speak).whole()


class _Page:
    def __init__(self, report: MuseumReport, say: Wording, house: str, names: AnswerNames, speak: Say) -> None:
        self.report, self.say, self.house, self.names, self.speak = report, say, house, names, speak

    def whole(self) -> str:
        title = f"{self.house}: {self.say.told('title')}, {heading(self.report, self.say)}"
        body = "".join(self._sections())
        return (
            f'<!doctype html>\n<html lang="{self.say.language}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light">\n'
            f"<title>{escape(title)}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n<main>\n{body}</main>\n"
            "</body>\n</html>\n"
        )

    def _sections(self) -> Iterator[str]:
        yield self._head()
        if self.report.summary.exhibits:
            yield self._moved()
            yield self._line()
            yield self._changes()
            yield self._said()
            yield self._beside_staff()
        yield self._unknown()
        if self.report.summary.exhibits:
            yield self._measures()
        yield self._reading()

    def _head(self) -> str:
        say, report = self.say, self.report
        head, sure = headline(report, say)
        beside = say.told("beside", days=say.days(report.before))
        return (
            f'<header><p class="house">{escape(self.house)}</p><h1>{escape(say.told("title"))}</h1>'
            f'<p class="when"><strong>{escape(heading(report, say))}</strong>, {escape(beside)}</p></header>\n'
            f'<section class="head"><h2>{escape(head)}</h2><p>{escape(sure)}</p>'
            f"<p>{escape(changed(report, say))}</p></section>\n{self._tiles()}"
        )

    def _tiles(self) -> str:
        together, say = self.report.summary.together, self.say
        if not self.report.summary.exhibits:
            return ""
        notes: Mapping[MeasureName, str] = {
            "attraction": "tile stopped note", "holding": "tile holding note", "smiles": "tile smiled note",
        }  # fmt: skip
        visits = say.number(together.visits) if together.visits is not None else say.told("withheld", k=self.report.k)
        tiles = [self._tile(say.told("tile visits"), visits, "", say.told("tile visits note"))]
        for name, note in notes.items():
            told = together.told[name]
            tiles.append(self._tile(say.measure(name), say.figure(name, told), self._sure(name, told), say.told(note)))
        hours = say.told(
            "tile days",
            days=together.open_days,
            hours=say.number(together.watched_h),
            open=say.number(together.open_h),
        )
        return f'<section class="tiles">{"".join(tiles)}</section><p class="aside">{escape(hours)}</p>\n'

    def _tile(self, title: str, value: str, sure: str, note: str) -> str:
        below = f'<span class="sure">{escape(sure)}</span>' if sure else ""
        return (
            f'<div><span class="what">{escape(title)}</span><strong>{escape(value)}</strong>{below}'
            f'<span class="note">{escape(note)}</span></div>'
        )

    def _sure(self, name: MeasureName, told: Told) -> str:
        if not isinstance(told, Estimate):
            return ""
        return f"{self.say.interval(name, told)}, {self.say.told('of', n=self.say.number(told.n))}"

    # What moved people.

    def _moved(self) -> str:
        say, summary, found = self.say, self.report.summary, self.report.by_smiles
        together = summary.together.told["smiles"]
        mean = together.value if isinstance(together, Estimate) else None
        order = {one.exhibit: number for number, one in enumerate(found.ranked)}
        rows = sorted(summary.exhibits, key=lambda one: (order.get(one.exhibit, len(order)), one.exhibit))
        known = [one.told["smiles"] for one in rows]
        axis = axis_over([one.interval for one in known if isinstance(one, Estimate)])
        name = "moved sentence" if len(rows) > 1 else "moved sentence one"
        sentence = say.told(name, mean=say.figure("smiles", together))
        labels = [say.quantity("share", tick) for tick in axis.ticks]
        columns = ["exhibit", "", "measure smiles", "interval", "of readings", "ranks"]
        head = "".join(self._column(one, axis_svg(axis, labels)) for one in columns)
        body = "".join(self._moved_row(one, axis, mean if len(rows) > 1 else None) for one in rows)
        return self._section("moved title", sentence, table(head, body, say.told("moved caption"), "plot"))

    def _column(self, name: str, svg: str) -> str:
        if not name:
            return f'<td class="drawn">{svg}</td>'
        return column(self.say.told(name), "name" if name in ("exhibit", "what", "answer") else "")

    def _moved_row(self, one: ExhibitSummary, axis: Axis, mean: float | None) -> str:
        told = one.told["smiles"]
        drawn = whisker_svg(axis, told.value, told.interval, mean) if isinstance(told, Estimate) else ""
        n = self.say.number(told.n) if isinstance(told, Estimate) else ""
        texts = (self.say.figure("smiles", told), self.say.interval("smiles", told), n, self._rank(one.exhibit))
        return row(one.exhibit, f'<td class="drawn">{drawn}</td>{cells(texts)}')

    def _rank(self, exhibit: str) -> str:
        ranked = self.report.by_smiles.ranked
        found = next((one for one in ranked if one.exhibit == exhibit), None)
        if found is None or len(ranked) == 1:
            return self.say.told("no rank")
        name = "rank one" if found.first_rank == found.last_rank else "rank span"
        return self.say.told(name, first=found.first_rank, last=found.last_rank)

    # The time line.

    def _line(self) -> str:
        say, points, step = self.say, self.report.line, self.report.step
        if not points:
            return ""
        last = f"{say.figure('smiles', points[-1].told)} ({self._sure('smiles', points[-1].told)})"
        marks = list(self._marks(points))
        sentence = say.told(f"line sentence {step}", last=last) + (f" {say.told('line marks')}" if marks else "")
        labels = [say.short_day(self._begin(one)) if step == "week" else self._short_month(one) for one in points]
        drawn = line_svg(points, labels, marks, sentence, "\u202f%")
        return self._section("line title", sentence, f"<figure>{drawn}</figure>")

    def _short_month(self, one: TimePoint) -> str:
        return f"{self.say.month(one.first)[:3]} {one.first.year % 100:02}"

    def _begin(self, one: TimePoint) -> date:
        """Of a week the Monday, whatever day was the first one open."""
        return period_with(self.report.step, one.first).first

    def _line_row(self, one: TimePoint) -> str:
        say, told = self.say, one.told
        n = say.number(told.n) if isinstance(told, Estimate) else ""
        return row(say.day(self._begin(one)), cells((say.figure("smiles", told), say.interval("smiles", told), n)))

    def _marks(self, points: Sequence[TimePoint]) -> Iterator[ChangeMark]:
        """The numbers of what was done in each step, in the order of the list below."""
        begins = [self._begin(one) for one in points]
        for step, first in enumerate(begins):
            after = begins[step + 1] if step + 1 < len(begins) else date.max
            here = [number for number, one in enumerate(self.report.changes, 1) if first <= one.day < after]
            if here:
                label = f"{here[0]}" if len(here) == 1 else f"{here[0]}\u2013{here[-1]}"
                yield ChangeMark(label, step)

    # What changed.

    def _changes(self) -> str:
        say, found = self.say, self.report.comparisons
        if found.standing_out:
            sentence = say.told(
                "compared sentence",
                out=len(found.standing_out),
                count=len(found.every),
                chance=say.number(found.by_chance, 1),
            )
        else:
            sentence = say.told("compared none", count=len(found.every)) if found.every else changed(self.report, say)
        shown = found.every if len(found.every) <= _ALL_COMPARED else found.standing_out
        return self._section("changes title", sentence, self._compared(shown) + self._done())

    def _compared(self, shown: Sequence[Comparison]) -> str:
        if not shown:
            return ""
        say = self.say
        columns = ("exhibit", "what", "before", "now", "difference", "days compared")
        head = "".join(self._column(one, "") for one in columns)
        rows = "".join(self._compared_row(one) for one in sorted(shown, key=self._order))
        return table(f"{head}<td></td>", rows, say.told("compared caption"), "compared")

    def _order(self, one: Comparison) -> tuple[bool, str, int]:
        return one not in self.report.comparisons.standing_out, one.exhibit, RANKED.index(one.measure)

    def _compared_row(self, one: Comparison) -> str:
        say, unit = self.say, MEASURES[one.measure].unit
        out = one in self.report.comparisons.standing_out
        change = escape(say.difference(one.measure, one.difference))
        html = (
            f'<td class="name">{escape(say.measure(one.measure))}</td>'
            f"{cells((say.quantity(unit, one.before), say.quantity(unit, one.now)))}"
            f"<td>{change}{below(say.difference_span(one.measure, one.interval))}</td>"
            f"{cells((say.told('days of', now=one.days_now, before=one.days_before),))}"
            f"{cells((say.told('stands out' if out else 'as chance'),))}"
        )
        return row(one.exhibit, html, "out" if out else "chance")

    def _done(self) -> str:
        say, changes = self.say, self.report.changes
        lines = "".join(f"<li>{self._change(one)}</li>" for one in changes)
        told = f"<ol>{lines}</ol>" if lines else f"<p>{escape(say.told('done none'))}</p>"
        others = ", ".join(f"{say.told(f'kind {kind}')}: {count}" for kind, count in self.report.other_changes.items())
        more = f"<p>{escape(say.told('done more', list=others))}</p>" if others else ""
        return f"<h3>{escape(say.told('done title'))}</h3>{told}{more}"

    def _change(self, one: ReportedChange) -> str:
        kind = self.say.told(f"kind {one.kind}")
        what = text_in(one.titles, self.say.language) or self.speak(one.text)
        told = f"<strong>{escape(one.exhibit)}</strong>, {escape(kind)}: {escape(what)}"
        return f"{escape(self.say.day(one.day, year=False))}, {told}"

    # What visitors said.

    def _said(self) -> str:
        say = self.say
        parts = [self._question(exhibit, one) for exhibit in self.report.summary.exhibits for one in exhibit.questions]
        if not parts:
            return self._section("said title", say.told("said none", k=self.report.k), "")
        return self._section("said title", "", "".join(parts))

    def _question(self, exhibit: ExhibitSummary, one: QuestionSummary) -> str:
        say = self.say
        sure = self._sure("response", one.response)
        sentence = say.told(
            "said sentence",
            exhibit=exhibit.exhibit,
            question=self.names.question(one.question),
            n=say.number(one.answers),
            response=say.figure("response", one.response),
            interval=f" ({sure})" if sure else "",
        )
        flagged = f" {say.told('said flagged', n=one.flagged)}" if one.flagged else ""
        choices = sorted(one.choices.items(), key=lambda pair: (pair[0] == OTHER, -_value(pair[1]), pair[0]))
        axis = axis_over([told.interval for _, told in choices if isinstance(told, Estimate)])
        labels = [say.quantity("share", tick) for tick in axis.ticks]
        columns = ("answer", "", "share", "interval")
        head = "".join(self._column(one, axis_svg(axis, labels)) for one in columns)
        rows = "".join(self._choice(one.question, choice, told, axis) for choice, told in choices)
        return f"<p>{escape(sentence + flagged)}</p>{table(head, rows, kind='plot')}"

    def _choice(self, question: str, choice: str, told: Told, axis: Axis) -> str:
        say = self.say
        name = say.told("other") if choice == OTHER else self.names.choice(question, choice)
        drawn = whisker_svg(axis, told.value, told.interval) if isinstance(told, Estimate) else ""
        texts = (say.figure("response", told), say.interval("response", told))
        return row(name, f'<td class="drawn">{drawn}</td>{cells(texts)}')

    # The camera beside people who counted.

    def _beside_staff(self) -> str:
        say, some = self.say, self.report.beside_staff
        if not some:
            return ""
        columns = ("exhibit", "what", "by camera", "by people", "difference", "ac1", "kappa")
        head = "".join(self._column(one, "") for one in columns)
        rows = "".join(self._beside(name, one) for name, every in some.items() for one in every)
        return self._section("staff title", say.told("staff sentence"), table(head, rows, kind="compared"))

    def _beside(self, name: str, one: StaffAgreement) -> str:
        say, found = self.say, one.agreement
        html = f'<td class="name">{escape(say.measure(one.measure))}</td>'
        html += self._measured(one.measure, one.camera) + self._measured(one.measure, one.people)
        if found is None:
            return row(name, f'{html}<td class="name" colspan="3">{escape(say.told("few blocks"))}</td>')
        html += self._with_ends(
            say.difference(one.measure, found.difference), say.difference_span(one.measure, found.difference_interval)
        )
        for value, around in ((found.ac1, found.ac1_interval), (found.kappa, found.kappa_interval)):
            html += self._with_ends(say.number(value, 2), say.plain_span(around))
        return row(name, html)

    def _with_ends(self, value: str, ends: str) -> str:
        return f"<td>{escape(value)}{below(ends)}</td>"

    # All measures, what is not known, how to read it.

    def _measures(self) -> str:
        say, summary = self.say, self.report.summary
        head = column(say.told("exhibit"), "name") + column(say.told("visits"))
        every = [*summary.exhibits, summary.together] if len(summary.exhibits) > 1 else list(summary.exhibits)
        names = [name for name in _COLUMNS if name != "power" or any(name in one.told for one in every)]
        head += "".join(column(say.measure(name)) for name in names)
        told = table(head, "".join(self._measures_row(one, names) for one in every), kind="all")
        return self._section("all measures", say.told("all measures sentence"), told + self._line_table())

    def _line_table(self) -> str:
        if not self.report.line:
            return ""
        say, columns = self.say, ("measure smiles", "interval", "of readings")
        head = column(say.told("from"), "name") + "".join(column(say.told(one)) for one in columns)
        rows = "".join(self._line_row(one) for one in self.report.line)
        return table(head, rows, say.told("line caption"), "small")

    def _measures_row(self, one: ExhibitSummary, names: Sequence[MeasureName]) -> str:
        say = self.say
        visits = say.number(one.visits) if one.visits is not None else say.told("withheld", k=self.report.k)
        measured = "".join(self._measured(name, one.told.get(name)) for name in names)
        name, kind = (one.exhibit, "") if one.exhibit else (say.told("together"), "sum")
        return row(name, cells((visits,)) + measured, kind, self._hung(one.exhibit))

    def _hung(self, exhibit: str) -> str:
        """Which works hung there in the period, and of those that came or left in it when."""
        say, whole = self.say, self.report.period
        found = []
        for one in self.report.hung:
            if one.exhibit == exhibit:
                span = Period(one.first, one.last)
                days = "" if (one.first, one.last) == (whole.first, whole.last) else f" ({say.days(span)})"
                found.append((text_in(one.titles, say.language) or one.work) + days)
        return "; ".join(found)

    def _measured(self, name: MeasureName, told: Told | None) -> str:
        if told is None:
            return cells((self.say.told("no rank"),))
        if not isinstance(told, Estimate):
            return f'<td class="withheld">{escape(self.say.figure(name, told))}</td>'
        interval, n = self.say.interval(name, told), self.say.told("of", n=self.say.number(told.n))
        return f"<td>{escape(self.say.figure(name, told))}{below(interval, n)}</td>"

    def _unknown(self) -> str:
        lines = "".join(f"<li>{escape(one)}</li>" for one in not_known(self.report, self.say))
        return self._section("unknown title", "", f"<ul>{lines}</ul>")

    def _reading(self) -> str:
        say, k = self.say, self.report.k
        names = ("interval", "withheld", "attraction", "holding", "smiles", "uplift", "response", "rank")
        lines = "".join(f"<li>{escape(say.told(f'read {name}', k=k))}</li>" for name in names)
        names_of = [one.exhibit for one in self.report.summary.exhibits] or [self.house]
        foot = say.told("foot", exhibits=say.names(names_of), k=k)
        told = self._section("read title", "", f"<ul>{lines}</ul>", "reading")
        return f"{told}<footer><p>{escape(foot)}</p></footer>\n"

    def _section(self, title: str, sentence: str, body: str, kind: str = "") -> str:
        told = f"<p>{escape(sentence)}</p>" if sentence else ""
        named = f' class="{kind}"' if kind else ""
        return f"<section{named}><h2>{escape(self.say.told(title))}</h2>{told}{body}</section>\n"


def _value(told: Told) -> float:
    return told.value if isinstance(told, Estimate) else -1.0


@cache
def _style() -> str:
    return (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
