"""The page below its head, whole: the choice, the headline, the panels with their numbers, the words that go with them.
Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from exhibit.journal.atoms import USUAL_K
from exhibit.museum.estimates import Estimate, Withheld
from exhibit.museum.house_sums import HouseSums
from exhibit.museum.measures import MEASURES, MeasureName
from exhibit.museum.overview import Overview
from exhibit.museum.recommend.gate import TERMS, Gate, shipped_gate
from exhibit.museum.tables import Cell, Column, PanelName, PanelTable, panel_tables, withheld_of
from exhibit.web.curator.choice import SPANS, CuratorChoice, subjects_of
from exhibit.web.curator.headline import headline
from exhibit.web.curator.markup import Markup, element, together
from exhibit.web.curator.panels import compared_panel, figures_panel, funnel_panel, ranking_panel
from exhibit.web.curator.panels_checks import experiments_panel, staff_panel
from exhibit.web.curator.panels_said import agreement_panel, answers_panel
from exhibit.web.curator.panels_time import hours_panel, line_panel
from exhibit.web.curator.speech import Speech, in_order

Panel = Callable[[Overview, Speech], tuple[Markup, Markup]]
_PANELS: tuple[tuple[PanelName, Panel, str], ...] = (
    ("funnel", funnel_panel, "left"),
    ("line", line_panel, "left"),
    ("hours", hours_panel, "left"),
    ("ranking", ranking_panel, "right"),
    ("compared", compared_panel, "right"),
    ("agreement", agreement_panel, "right"),
    ("experiments", experiments_panel, "left"),
    ("staff", staff_panel, "right"),
    ("figures", figures_panel, "whole"),
    ("answers", answers_panel, "whole"),
)
_OF_SEVERAL = frozenset({"funnel", "ranking"})
_PLACES = ("left", "right", "whole")
"""Where each stands on a wide page. On a narrow one and on paper panels.css has them in the order of questions."""
_DATED = frozenset({"line", "experiments"})
"""Tables whose rows have days of their own."""
_MOST_ROWS = 400
"""So many rows of a table are shown; a file holds them all."""


def body(found: Overview, house: HouseSums, choice: CuratorChoice, speech: Speech, zone: str) -> Markup:
    """Everything that is told of one choice, by the clock of `zone`, in words."""
    tables = panel_tables(found)
    numbers = {one.name: _folded(one, speech) for one in tables}
    here = [one for one in _PANELS if one[0] != "experiments" or found.checks.known]
    sections = {place: [_section(one, found, numbers, speech) for one in here if one[2] == place] for place in _PLACES}
    pillars = [element("div", *sections[place], class_=f"pillar {place}") for place in _PLACES]
    withheld = withheld_of(tables)
    return together(
        choices(house, choice, speech),
        headline(found, speech, zone),
        element("div", *pillars, class_="panels"),
        _about(found, withheld, house.catalogue_fault, speech),
    )


def nothing(house: HouseSums, choice: CuratorChoice, speech: Speech, *, kept: bool) -> Markup:
    """The page where there is nothing to tell yet, and what to do about it."""
    key = "empty.period" if house.span else "empty.journal" if kept else "empty.none"
    says = element("h2", speech.say(f"{key}.title")), element("p", speech.say(key, USUAL_K))
    return together(
        choices(house, choice, speech) if house.span else Markup(), element("section", *says, class_="answer")
    )


def choices(house: HouseSums, choice: CuratorChoice, speech: Speech) -> Markup:
    """The controls: which days, of what, and whose hours."""
    spans = [(span, speech.plain(f"span.{span}")) for span in SPANS]
    named = ((name, speech.subject(name)) for name in subjects_of(choice.subject, house))
    names = [
        ("", speech.plain("all")),
        *sorted(named, key=lambda pair: in_order(pair[1])),
    ]
    fields = [_select("span", spans, choice.span, speech)]
    if house.placements:
        subjects = [(one, speech.plain(f"subject.{one}")) for one in ("exhibit", "work")]
        fields.append(_select("subject", subjects, choice.subject, speech))
    fields.append(_select("of", names, choice.of, speech))
    fields += [_day(key, day, speech) for key, day in (("first", choice.first), ("last", choice.last))]
    everything = element(
        "a", speech.plain("export.all"), href=f"/api/curator/figures.zip?{_asked(choice, speech)}", download=True,
        class_="export",
    )  # fmt: skip
    return element("form", *fields, everything, id="choice", class_="choice", aria_label=speech.plain("choice.label"))


def _select(key: str, options: Sequence[tuple[str, str]], chosen: str, speech: Speech) -> Markup:
    every = [element("option", words, value=value, selected=value == chosen) for value, words in options]
    label = element("span", speech.plain(f"choice.{key}"))
    return element("label", label, element("select", *every, name=key, data_choose=key))


def _day(key: str, day: date | None, speech: Speech) -> Markup:
    label = element("span", speech.plain(f"choice.{key}"))
    written = day.isoformat() if day else ""
    return element("label", label, element("input", type="date", name=key, value=written, data_choose=key))


def _asked(choice: CuratorChoice, speech: Speech) -> str:
    return choice.query(language=speech.language)


def _section(
    panel: tuple[PanelName, Panel, str], found: Overview, numbers: Mapping[PanelName, Markup], speech: Speech
) -> Markup:
    name, make, _ = panel
    sentence, drawn = make(found, speech)
    title = speech.plain(f"{name}.title")
    of = found.asked.of if name in ("line", "hours") else ""
    beside: tuple[PanelName, ...] = (name, "changes") if name == "line" else (name,)
    return element(
        "section",
        element(
            "div",
            element("h2", title + (f": {speech.subject(of)}" if of else ""), id=f"{name}-title"),
            class_="panel-head",
        ),
        element("p", sentence, class_="sentence"),
        drawn,
        element("p", "", class_="reading", role="status"),
        *(numbers[one] for one in beside if one in numbers),
        class_=f"card panel panel-{name}",
        aria_labelledby=f"{name}-title",
    )


def _folded(table: PanelTable, speech: Speech) -> Markup:
    """The panel's numbers, which the page fetches when somebody opens them: they are much longer than the drawing."""
    words = speech.plain("table.changes" if table.name == "changes" else "table.open", len(table.rows))
    inside = element("div", class_="fetched")
    return element("details", element("summary", words), inside, class_="numbers", data_panel=table.name)


def numbers(table: PanelTable, choice: CuratorChoice, speech: Speech) -> Markup:
    """A panel's numbers as a table, and its files."""
    shown = [column for column in table.columns if column.key not in ("first", "last") or table.name in _DATED]
    places = [table.columns.index(column) for column in shown]
    head = element("tr", *(element("th", _title(one, speech), scope="col", class_=_kind(one)) for one in shown))
    rows = [
        element("tr", *(_cell(table.columns[place], row[place], speech) for place in places))
        for row in table.rows[:_MOST_ROWS]
    ]
    rest = len(table.rows) - len(rows)
    more = [element("p", speech.say("table.more", rest), class_="note")] if rest > 0 else []
    title = speech.plain(f"{table.name}.title")
    grid = element("table", element("caption", title, class_="unseen"), element("thead", head), element("tbody", *rows))
    scroll = element("div", grid, class_="scroll", tabindex="0", role="region", aria_label=title)
    files = f"/api/curator/panels/{table.name}"
    links = [
        element("a", kind.upper(), href=f"{files}.{kind}?{_asked(choice, speech)}", download=True, class_="export")
        for kind in ("csv", "json")
    ]
    return together(scroll, *more, element("p", *links, class_="exports"))


def _title(column: Column, speech: Speech) -> str:
    return speech.plain(f"measure.{column.key}" if column.key in MEASURES else f"column.{column.key}")


def _kind(column: Column) -> str:
    return "" if column.unit in ("name", "day", "weekday", "yes") else "number"


def _cell(column: Column, cell: Cell, speech: Speech) -> Markup:
    kind = _kind(column)
    match cell:
        case Withheld():
            return element("td", element("span", speech.plain("withheld", cell.k), class_="withheld"), class_=kind)
        case Estimate():
            return element("td", speech.cell(_measure(column), cell), class_=kind)
        case None:
            return element("td", "–", class_=kind)
        case _:
            return element("td", _words(column, cell, speech), class_=kind)


def _words(column: Column, cell: str | float | date, speech: Speech) -> str:  # noqa: PLR0911 (one a unit)
    match column.unit:
        case "day" if isinstance(cell, date):
            return speech.day(cell)
        case "yes":
            return speech.plain("yes" if cell else "no")
        case "weekday":
            return speech.plain(f"weekday.{cell}")
        case "name":
            return _name(column, str(cell), speech)
        case "share" if isinstance(cell, float):
            return speech.value("smiles", cell, 0.01)
        case _ if isinstance(cell, float):
            return speech.number(cell, 2 if abs(cell) < 100 else 1)
        case _:
            return speech.count(int(str(cell))) if column.unit == "count" else str(cell)


def _name(column: Column, name: str, speech: Speech) -> str:
    """A word of ours in the reader's language; a name that people gave stays as it is."""
    if column.key == "exhibit":
        return speech.subject(name) or speech.plain("all")
    families = {"measure": "measure", "emotion": "emotion", "question": "question", "choice": "answer", "kind": "kind"}
    return speech.named(families.get(column.key, column.key), name) if name else ""


def _measure(column: Column) -> MeasureName:
    """By which measure's manners a figure is told: shares of answers like any share."""
    return next((name for name in MEASURES if name == column.key), "response")


def _about(found: Overview, withheld: int, fault: str, speech: Speech) -> Markup:
    """What the figures mean, what is withheld, what cannot be known; and the catalogue's `fault`, if it has one."""
    terms = [pair for name in MEASURES for pair in _definition(name, speech)]
    notes = [speech.say(f"about.{key}", found.summary.k) for key in ("interval", "withheld", "newest", "unknown")]
    notes += gate_notes(shipped_gate(), speech)
    if withheld:
        notes.insert(1, speech.say("about.cells", withheld))
    if fault:
        notes.insert(0, speech.say("about.catalogue", fault=fault))
    meanings, cite = element("summary", speech.plain("about.measures")), speech.say("book.cite")
    return element(
        "section",
        element("h2", speech.plain("about.title"), id="about-title"),
        element("ul", *(element("li", note) for note in notes), class_="notes"),
        element("details", meanings, element("dl", *terms), class_="numbers", open=True),
        element("p", cite, class_="note"),
        class_="card about",
        aria_labelledby="about-title",
    )  # fmt: skip


def gate_notes(gate: Gate, speech: Speech) -> Iterator[Markup]:
    """By what works are suggested, and by what not: only by what beats the popular works with its whole interval."""
    for term in TERMS:
        measured = gate.measured.get(term)
        if measured is None:
            yield speech.say(f"gate.{term}.unmeasured")
            continue
        low, high = (speech.number(100 * end, 1) for end in (measured.interval.low, measured.interval.high))
        around = speech.plain("interval", low=low, high=high)
        by = speech.plain("unit.points", value=speech.number(100 * measured.difference, 1))
        state = "on" if measured.holds else "off"
        of = speech.plain("gate.made_up") if "made up" in measured.of else measured.of
        yield speech.say(f"gate.{term}.{state}", measured.visitors, by=by, around=around, of=of)


def _definition(name: MeasureName, speech: Speech) -> Iterator[Markup]:
    yield element("dt", speech.plain(f"measure.{name}"))
    source = MEASURES[name].source
    yield element(
        "dd", speech.plain(f"definition.{name}"), " ",
        element("span", speech.plain(f"assumes.{name}"), class_="quiet"), " ", element("cite", source, lang="en"),
    )  # fmt: skip
