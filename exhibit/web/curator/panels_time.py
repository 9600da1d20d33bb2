"""The panels of time: weekday by hour, and the time line with what was changed on it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from exhibit.museum.estimates import Estimate
from exhibit.museum.overview import Overview
from exhibit.museum.rhythms import HourCell
from exhibit.museum.summary import TimePoint
from exhibit.museum.time_marks import TimeMark
from exhibit.web.curator.charts import Plot, Scale, mark, picture, scale_of
from exhibit.web.curator.markup import Markup, element, together
from exhibit.web.curator.speech import Speech, estimate

_MOST_FLAGS = 20
"""So many changes are marked on the line; when there are more, what people decided comes before mere edits."""
_MINOR = frozenset({"edit", "switch", "variable", "act", "scene", "camera", "rule"})
_MOST_FEET = 4


def hours_panel(found: Overview, speech: Speech) -> tuple[Markup, Markup]:
    """A real table whose cells are shaded by their value."""
    cells = {(one.weekday, one.hour): one for one in found.hours.cells}
    counted = [one for one in found.hours.cells if one.visits_a_day is not None]
    if not counted:
        return speech.say("hours.nothing", found.summary.k), Markup()
    busiest = max(counted, key=lambda one: one.visits_a_day or 0.0)
    hours = range(min(hour for _, hour in cells), max(hour for _, hour in cells) + 1)
    mean, told = _mean(found), [one for cell in found.hours.cells if (one := estimate(cell.told))]
    head = [element("th", element("span", speech.plain("hours.corner"), class_="unseen"), scope="col")]
    head += [element("th", str(hour), scope="col") for hour in hours]
    rows = [_weekday(day, [cells.get((day, hour)) for hour in hours], mean, found, speech) for day in range(7)]
    caption = speech.plain("hours.caption", measure=speech.plain(f"measure.{found.asked.measure}"))
    table = element(
        "table", element("caption", caption, class_="unseen"),
        element("thead", element("tr", *head)), element("tbody", *rows), class_="heat",
    )  # fmt: skip
    sentence = speech.say(
        "hours.sentence",
        sum(_apart(one, mean) != "usual" for one in told),
        weekday=speech.plain(f"weekday.{busiest.weekday}"),
        hour=str(busiest.hour),
        next=str(busiest.hour + 1),
        visits=speech.number(busiest.visits_a_day or 0.0, 0),
        measure=speech.plain(f"measure.{found.asked.measure}"),
        all=speech.count(len(told)),
        chance=speech.number(0.05 * len(told), 1),
    )
    unplaced = [element("p", speech.say("hours.unplaced", found.hours.unplaced), class_="note")] * bool(
        found.hours.unplaced
    )
    return sentence, together(
        element("div", table, class_="scroll", tabindex="0", role="region", aria_label=speech.plain("hours.title")),
        *unplaced,
    )


def _mean(found: Overview) -> float | None:
    """The measure over all hours of what the hours are of."""
    of = found.asked.of
    whole = next((one for one in found.subjects if one.exhibit == of), None) if of else found.summary.together
    told = estimate(whole.told.get(found.asked.measure)) if whole else None
    return told.value if told else None


def _weekday(day: int, cells: Sequence[HourCell | None], mean: float | None, found: Overview, speech: Speech) -> Markup:
    name = element("th", speech.plain(f"weekday.short.{day}"), scope="row")
    if not any(cells):
        closed = element("td", speech.plain("hours.closed"), colspan=str(len(cells)), class_="closed")
        return element("tr", name, closed)
    return element("tr", name, *(_hour(one, mean, found, speech) for one in cells))


def _hour(cell: HourCell | None, mean: float | None, found: Overview, speech: Speech) -> Markup:
    if cell is None:
        return element("td", "", class_="none")
    measure, told = found.asked.measure, cell.told
    visits = (
        "" if cell.visits_a_day is None else speech.plain("hours.visits", visits=speech.number(cell.visits_a_day, 1))
    )
    say = f"{speech.told_fully(measure, told)}. {visits}"
    small = element("small", "" if cell.visits_a_day is None else speech.number(cell.visits_a_day))
    if not isinstance(told, Estimate):
        return element("td", "·", small, class_="none", title=say)
    number = speech.value(measure, told.value).removesuffix("\u202f%").removesuffix(speech.plain("unit.s", value=""))
    return element("td", element("b", number), small, class_=_apart(told, mean), title=say)


def _apart(told: Estimate, mean: float | None) -> str:
    """Whether chance alone seldom makes it differ so much from the mean of all hours."""
    if mean is None or mean in told.interval:
        return "usual"
    return "above" if told.value > mean else "below"


def line_panel(found: Overview, speech: Speech) -> tuple[Markup, Markup]:
    """The measure step by step, in its band, with what was changed."""
    points = [(one, told) for one in found.line if (told := estimate(one.told))]
    if len(points) < 2:
        return speech.say("line.few"), Markup()
    flags = _flags(found)
    sentence = speech.say(f"line.{found.step}", span=speech.span(found.asked.period.first, found.asked.period.last))
    flagged = speech.say("line.changes", len(found.changes)) if found.changes else speech.say("line.unchanged")
    label = speech.plain("line.title")
    drawing = picture(*_line(found, points, flags, speech), height=280, label=label, kind="trace-line")
    return together(sentence, " ", flagged), together(drawing, _changes(found, flags, speech))


def _line(
    found: Overview, points: Sequence[tuple[TimePoint, Estimate]], flags: Sequence[TimeMark], speech: Speech
) -> Iterator[Markup]:
    measure, period = found.asked.measure, found.asked.period
    first, last = float(period.first.toordinal()), float(period.last.toordinal())
    ends = [end for _, told in points for end in (told.interval.low, told.interval.high)]
    bounds = (
        {"least": 0.0, "most": 1.0}
        if speech.value(measure, 0.5).endswith("%")
        else {"least": None if measure == "uplift" else 0.0}
    )
    frame = Plot(Scale(first, max(last, first + 1), 8.0, 98.0), scale_of(ends, **bounds), 280, top=22.0)
    yield from (frame.level(tick, speech.value(measure, tick)) for tick in frame.up.ticks(4))
    for some in _runs(points, found):
        at = [(_middle(one), told) for one, told in some]
        yield frame.area([(x, one.interval.high) for x, one in at], [(x, one.interval.low) for x, one in at], "band")
        yield frame.path([(x, one.value) for x, one in at], "trace")
    for number, flag in enumerate(flags, 1):
        yield frame.flag(flag.day.toordinal(), str(number))
    for one, told in points:
        say = f"{speech.span(one.first, one.last)}: {speech.told_fully(measure, told)}"
        yield mark(frame.dot(_middle(one), told.value, 3.5), say=say)
    yield from frame.foot(_feet(points, speech))


def _runs(points: Sequence[tuple[TimePoint, Estimate]], found: Overview) -> Iterator[list[tuple[TimePoint, Estimate]]]:
    """Parts between longer closures: no line is drawn over days on which nothing was counted."""
    gap = {"day": 4, "week": 15, "month": 63}[found.step]
    run: list[tuple[TimePoint, Estimate]] = []
    for one in points:
        if run and (one[0].first - run[-1][0].last).days > gap:
            yield run
            run = []
        run.append(one)
    yield run


def _middle(one: TimePoint) -> float:
    return (one.first.toordinal() + one.last.toordinal()) / 2


def _feet(points: Sequence[tuple[TimePoint, Estimate]], speech: Speech) -> list[tuple[float, str]]:
    """The first days of some steps, evenly."""
    every = max(1, -(-len(points) // _MOST_FEET))
    years = points[0][0].first.year != points[-1][0].first.year
    return [(_middle(one), _foot(one.first, speech, years=years)) for one, _ in points[::every]]


def _foot(day: date, speech: Speech, *, years: bool) -> str:
    month = f"{day.day}\u00a0{speech.plain(f'month.{day.month}')}"
    return f"{month}\u00a0{day.year % 100:02}" if years and day.month in (1, 12, 6) else month


def _flags(found: Overview) -> list[TimeMark]:
    """The changes that are marked, in order."""
    major = [one for one in found.changes if one.kind not in _MINOR]
    minor = [one for one in found.changes if one.kind in _MINOR]
    chosen = [*major[-_MOST_FLAGS:], *minor[::-1]][:_MOST_FLAGS]
    return sorted(chosen, key=found.changes.index)


def _changes(found: Overview, flags: Sequence[TimeMark], speech: Speech) -> Markup:
    if not flags:
        return Markup()
    rows = [
        element(
            "li", element("b", str(number), class_="flag-number"), element("span", speech.day(one.day)),
            element("span", one.exhibit, class_="quiet"),
            element("span", f"{speech.named('kind', one.kind)}: {speech.title(one.work) if one.work else one.what}"),
        )
        for number, one in enumerate(flags, 1)
    ]  # fmt: skip
    rest = len(found.changes) - len(flags)
    more = [element("p", speech.say("changes.more", rest), class_="note")] if rest else []
    return together(element("ol", *rows, class_="changes"), *more)
