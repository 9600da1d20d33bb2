"""The panels that compare: the funnel, the ranking, all figures, what moved since before. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from exhibit.museum.comparisons import Comparison
from exhibit.museum.measures import LEAST_RANKED, MEASURES, MeasureName
from exhibit.museum.overview import Overview
from exhibit.museum.rankings import Funnel, FunnelPoint, RankedExhibit
from exhibit.museum.statistics.funnel import FAR, NEAR, funnel_limits
from exhibit.museum.summary import ExhibitSummary
from exhibit.web.curator.charts import Plot, Scale, axis, mark, picture, scale_of, whisker
from exhibit.web.curator.headline import signed
from exhibit.web.curator.markup import Markup, element, together
from exhibit.web.curator.speech import Speech, in_order

_LETTER, _LINE = 1.35, 15.0
"""How wide a letter and how high a line is at most, in per cent of a narrow drawing and in pixels: a name that finds no
room is read out only."""


def funnel_panel(found: Overview, speech: Speech) -> tuple[Markup, Markup]:
    """Its sentence, and its drawing."""
    drawn = found.funnel
    if drawn is None:
        return speech.say("funnel.none", by=speech.plain(f"by.{found.asked.measure}")), Markup()
    if len(drawn.points) < 2:
        return speech.say("funnel.few"), Markup()
    out = sum(bool(one.outside) for one in drawn.points)
    sentence = speech.say(
        "funnel.sentence", out, mean=speech.value(drawn.measure, drawn.mean, 0.01),
        all=speech.count(len(drawn.points)), chance=speech.number(0.05 * len(drawn.points), 1),
    )  # fmt: skip
    return sentence, _funnel(drawn, speech)


def _funnel(drawn: Funnel, speech: Speech) -> Markup:
    measure, values = drawn.measure, [one.value for one in drawn.points]
    most = max(one.n for one in drawn.points) * 1.06
    least = max(10.0, min(one.n for one in drawn.points) * 0.7)
    steps = [least + (most - least) * (number / 60) ** 2 for number in range(61)]
    limits = {level: [funnel_limits(drawn.mean, n, drawn.design_effect, level) for n in steps] for level in (NEAR, FAR)}
    near = [limits[NEAR][10].low, limits[NEAR][10].high]
    frame = Plot(Scale(least, most, 8.0, 98.0), scale_of([*values, *near], least=0.0, most=1.0), 300)
    lines = [
        frame.path([(n, min(max(one, frame.up.low), frame.up.high)) for n, one in zip(steps, ends, strict=True)], kind)
        for level, kind in ((NEAR, "limit near"), (FAR, "limit far"))
        for ends in ([one.low for one in limits[level]], [one.high for one in limits[level]])
    ]
    names = _named(frame, drawn, speech)
    drawing = (
        *(frame.level(tick, speech.value(measure, tick)) for tick in frame.up.ticks(4)),
        *lines,
        frame.path([(least, drawn.mean), (most, drawn.mean)], "mean"),
        *(
            mark(*_point(frame, one, names.get(one.exhibit, ""), speech), say=_point_words(one, drawn, speech))
            for one in drawn.points
        ),
        *frame.foot([(tick, speech.count(round(tick))) for tick in frame.across.ticks(4)]),
    )
    return together(
        picture(*drawing, height=300, label=speech.plain("funnel.title"), kind="funnel"),
        element("p", speech.plain("funnel.axes", of=denominator(measure, speech)), class_="axes"),
    )


def denominator(measure: MeasureName, speech: Speech) -> str:
    """What a measure is of, in words."""
    return speech.plain(f"denominator.{measure}")


def _point(frame: Plot, one: FunnelPoint, side: str, speech: Speech) -> Iterator[Markup]:
    kind = one.outside.replace(" ", "-") or "inside"
    yield frame.dot(one.n, one.value, 5.5, kind)
    if side:
        yield frame.label(one.n, one.value, speech.subject(one.exhibit), side)


def _named(frame: Plot, drawn: Funnel, speech: Speech) -> Mapping[str, str]:
    """Whose names find room, and on which side of their dots: those far outside first."""
    dots = [(frame.across.at(one.n), frame.y(one.value)) for one in drawn.points]
    boxes: list[tuple[float, float, float]] = []
    names: dict[str, str] = {}
    order = sorted(drawn.points, key=lambda one: (not one.outside.startswith("far"), not one.outside, -one.n))
    for one in order:
        x, y = frame.across.at(one.n), frame.y(one.value)
        wide = _LETTER * len(speech.subject(one.exhibit)) + 1.4
        for side, left in (("begin", x + 0.8), ("end", x - 0.8 - wide)):
            over_dot = any(left < dot < left + wide and abs(level - y) < _LINE / 2 + 4 for dot, level in dots)
            over_name = any(
                left < end and begin < left + wide and abs(level - y) < _LINE for begin, end, level in boxes
            )
            if 0 <= left <= 100 - wide and not over_dot and not over_name:
                boxes.append((left, left + wide, y))
                names[one.exhibit] = side
                break
    return names


def _point_words(one: FunnelPoint, drawn: Funnel, speech: Speech) -> str:
    place = one.outside.replace(" ", "_") or "inside"
    value = speech.value(drawn.measure, one.value, 0.01)
    of = speech.plain(f"of.{drawn.measure}", one.n)
    return speech.plain(f"funnel.{place}", name=speech.subject(one.exhibit), value=value, of=of)


def ranking_panel(found: Overview, speech: Speech) -> tuple[Markup, Markup]:
    """Shrunk values with their intervals and possible ranks, tier by tier."""
    ranking = found.ranking
    if len(ranking.ranked) < 2:
        return speech.say("ranking.few", LEAST_RANKED), Markup()
    unit = MEASURES[ranking.measure].unit
    ends = [end for one in ranking.ranked for end in (one.interval.low, one.interval.high)]
    least, most = (0.0, 1.0) if unit == "share" else (None, None) if unit == "valence" else (0.0, None)
    scale = scale_of([*ends, ranking.mean], least=least, most=most)
    words = [speech.value(ranking.measure, tick) for tick in scale.ticks()]
    rows = {one.exhibit: _ranked(one, found, scale, speech) for one in ranking.ranked}
    tiers = [_tier([rows[name] for name in names], names, speech) for names in ranking.tiers]
    head = element(
        "div", element("span"), axis(scale, words), element("span", speech.plain("column.value")),
        element("span", speech.plain("column.rank")), class_="row head", aria_hidden="true",
    )  # fmt: skip
    unranked = speech.say("ranking.unranked", LEAST_RANKED, names=speech.names(ranking.unranked))
    notes = [element("p", unranked, class_="note")] if ranking.unranked else []
    sentence = speech.say(
        "ranking.sentence", len(ranking.tiers), mean=speech.value(ranking.measure, ranking.mean, 0.01)
    )
    return sentence, together(element("div", head, *tiers, class_="rows"), *notes)


def _tier(rows: Sequence[Markup], names: Sequence[str], speech: Speech) -> Markup:
    caption = (
        [
            element(
                "p",
                speech.plain("ranking.tier.two") if len(names) == 2 else speech.plain("ranking.tier", len(names)),
                class_="tier-name",
            )
        ]
        if len(names) > 1
        else []
    )
    return element("div", *caption, element("ol", *rows), class_="tier" if len(names) > 1 else "tier alone")


def _ranked(one: RankedExhibit, found: Overview, scale: Scale, speech: Speech) -> Markup:
    measure = found.asked.measure
    width = one.interval.high - one.interval.low
    value, around = speech.value(measure, one.shrunk, width), speech.interval(measure, one.interval)
    short = speech.short(measure, one.interval)
    rank = str(one.first_rank) if one.first_rank == one.last_rank else f"{one.first_rank}–{one.last_rank}"
    said = speech.plain("ranking.row", name=speech.subject(one.exhibit), value=value, around=around, rank=rank)
    said += f" {speech.plain(f'of.{measure}', one.n)}."
    return element(
        "li",
        element("span", speech.subject(one.exhibit), class_="row-name"),
        whisker(scale, one.shrunk, one.interval, reference=found.ranking.mean),
        element("span", element("b", value), element("small", short), class_="row-value"),
        element("span", rank, class_="rank", title=speech.plain("column.rank")),
        class_="row", title=said,
    )  # fmt: skip


def figures_panel(found: Overview, speech: Speech) -> tuple[Markup, Markup]:
    """Every measure of each exhibit with interval and n."""
    names = [name for name in MEASURES if any(name in one.told for one in found.subjects)]
    head = [element("th", speech.plain(f"column.{found.asked.subject}"), scope="col")]
    head += [element("th", speech.plain("column.visits"), scope="col", class_="number")]
    head += [
        element(
            "th", speech.plain(f"measure.{name}"), element("small", denominator(name, speech)), scope="col",
            class_="number", title=speech.plain(f"definition.{name}"),
        )
        for name in names
    ]  # fmt: skip
    every = sorted(found.subjects, key=lambda one: in_order(speech.subject(one.exhibit)))
    whole = [found.summary.together] if len(every) > 1 else []
    rows = [_figures(one, names, found, speech) for one in (*every, *whole)]
    table = element("table", element("thead", element("tr", *head)), element("tbody", *rows), class_="figures")
    sentence = speech.say("figures.sentence", found.summary.k)
    return sentence, element(
        "div", table, class_="scroll", tabindex="0", role="region", aria_label=speech.plain("figures.title")
    )


def _figures(one: ExhibitSummary, names: Sequence[MeasureName], found: Overview, speech: Speech) -> Markup:
    name = speech.subject(one.exhibit) or speech.plain("all")
    visits = speech.plain("withheld", found.summary.k) if one.visits is None else speech.count(one.visits)
    days = speech.plain("count.days", one.open_days)
    cells = [
        element("td", speech.cell(measure, one.told[measure]) if measure in one.told else "–", class_="number")
        for measure in names
    ]
    return element(
        "tr", element("th", name, scope="row"),
        element("td", element("b", visits), element("small", days), class_="number"), *cells,
        class_=None if one.exhibit else "total",
    )  # fmt: skip


def compared_panel(found: Overview, speech: Speech) -> tuple[Markup, Markup]:
    """The chosen measure against like weekdays before."""
    measure = found.asked.measure
    every = [one for one in found.comparisons.every if one.measure == measure]
    span = speech.span(found.before.first, found.before.last)
    if not every:
        return speech.say("compared.nothing", span=span), Markup()
    every.sort(key=lambda one: -one.difference)
    ends = [end for one in every for end in (one.interval.low, one.interval.high) if math.isfinite(end)]
    reach = max(abs(end) for end in (*ends, *(one.difference for one in every)))
    scale = Scale(-reach * 1.08, reach * 1.08)
    words = [signed(measure, tick, speech).partition("\u00a0")[0] for tick in scale.ticks()]
    head = element(
        "div", element("span"), axis(scale, words), element("span", speech.plain("column.difference")), element("span"),
        class_="row head", aria_hidden="true",
    )  # fmt: skip
    rows = [_compared(one, found, scale, speech) for one in every]
    out = sum(one in found.comparisons.standing_out for one in every)
    chance = speech.number(found.comparisons.by_chance, 1)
    sentence = speech.say(
        "compared.sentence" if out else "compared.none", out, span=span, all=speech.count(len(every)), chance=chance,
        by=speech.plain(f"by.{measure}"),
    )  # fmt: skip
    return sentence, element("div", head, element("ol", *rows), class_="rows")


def _compared(one: Comparison, found: Overview, scale: Scale, speech: Speech) -> Markup:
    stands_out = one in found.comparisons.standing_out
    short = speech.plain(
        "interval.short",
        low=signed(one.measure, one.interval.low, speech),
        high=signed(one.measure, one.interval.high, speech),
    )
    days = speech.plain("compared.days", now=speech.count(one.days_now), before=speech.count(one.days_before))
    kind, moved = "out" if stands_out else "chance", signed(one.measure, one.difference, speech)
    return element(
        "li",
        element("span", speech.subject(one.exhibit), class_="row-name"),
        whisker(scale, one.difference, one.interval, kind, reference=0.0),
        element("span", element("b", moved), element("small", short), class_="row-value"),
        element("span", speech.plain(f"compared.{kind}"), class_=f"rank {kind}", title=days),
        class_="row",
    )  # fmt: skip
