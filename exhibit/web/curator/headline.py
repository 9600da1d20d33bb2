"""What stands on top: what moves visitors most, how sure that is, what changed; the four measures as buttons. Pure."""

from __future__ import annotations

from exhibit.museum.comparisons import Comparison
from exhibit.museum.estimates import Estimate
from exhibit.museum.measures import MEASURES, RANKED, MeasureName
from exhibit.museum.overview import Overview
from exhibit.museum.rankings import Ranking
from exhibit.museum.statistics.interval import Interval
from exhibit.web.curator.markup import Markup, element
from exhibit.web.curator.speech import Speech

_CHANGES_TOLD = 3


def headline(found: Overview, speech: Speech, zone: str) -> Markup:
    """The sentence that a stranger reads first, and what goes with it."""
    how_sure, sure = sureness(found.ranking, speech)
    return element(
        "section",
        element("p", _kicker(found, speech, zone), class_="kicker"),
        element("h2", leading(found, found.ranking, speech), id="answer-title"),
        element("p", *_pill(how_sure, speech), sure, class_="sure"),
        element("p", changed(found, speech), class_="changed"),
        element("div", *(_tile(found, one, speech) for one in RANKED), class_="tiles"),
        class_="answer",
        aria_labelledby="answer-title",
    )


def _pill(how_sure: str, speech: Speech) -> tuple[Markup, ...]:
    """How sure something is, as a word; nothing where there is nothing to compare."""
    if not how_sure:
        return ()
    return element("span", speech.plain(f"sure.{how_sure}"), class_=f"pill {how_sure}"), Markup(" ")


def _kicker(found: Overview, speech: Speech, zone: str) -> str:
    period, together_ = found.asked.period, found.summary.together
    parts = [
        speech.span(period.first, period.last),
        speech.plain(f"count.{found.asked.subject}", len(found.subjects)),
        speech.plain("count.visits", together_.visits)
        if together_.visits
        else speech.plain("withheld", found.summary.k),
        speech.plain("clock", zone=zone),
    ]
    return " · ".join(parts)


def leading(found: Overview, ranking: Ranking, speech: Speech) -> Markup:
    """Who leads by a measure, if anybody does."""
    measure, ranked = ranking.measure, ranking.ranked
    if not ranked:
        return speech.say("headline.nothing")
    first = ranked[0]
    value = speech.value(measure, first.shrunk, _width(first.interval))
    if len(ranked) == 1:
        return speech.say(f"headline.one.{measure}", name=speech.called(first.exhibit), value=value)
    if ranking.best:
        return speech.say(f"headline.best.{measure}", name=speech.called(ranking.best), value=value)
    if len(ranking.leading) == len(ranked):
        return speech.say(f"headline.none.{found.asked.subject}", len(ranked), by=speech.plain(f"by.{measure}"))
    return speech.say(f"headline.several.{measure}", names=speech.names(ranking.leading), value=_value(ranking, speech))


def sureness(ranking: Ranking, speech: Speech) -> tuple[str, Markup]:
    """How sure that is: a word for it, and a sentence."""
    ranked, lead = ranking.ranked, len(ranking.leading)
    others = len(ranked) - lead
    if not ranked:
        return "no", speech.say("sureness.nothing")
    if len(ranked) == 1:
        return "", speech.say("sureness.one", around=speech.interval(ranking.measure, ranked[0].interval))
    if ranking.best:
        around = speech.interval(ranking.measure, ranked[0].interval)
        return "yes", speech.say("sureness.best", others, around=around)
    if not others:
        return "no", speech.say("sureness.none")
    return "half", speech.say("sureness.several", others, lead=speech.count(lead))


def changed(found: Overview, speech: Speech) -> Markup:
    """What changed since the weeks before, beyond chance."""
    every, out = found.comparisons.every, found.comparisons.standing_out
    span = speech.span(found.before.first, found.before.last)
    if not every:
        return speech.say("changed.unknown", span=span)
    if not out:
        return speech.say("changed.nothing", len(every), span=span)
    told = "; ".join(_change(one, speech) for one in out[:_CHANGES_TOLD])
    rest = len(out) - _CHANGES_TOLD
    more = speech.text("changed.more", rest) if rest > 0 else ""
    chance = speech.number(found.comparisons.by_chance, 1)
    return speech.say("changed.these", len(out), span=span, changes=told + more, chance=chance)


def _change(one: Comparison, speech: Speech) -> str:
    way = "rose" if one.difference > 0 else "fell"
    name = speech.called(one.exhibit)
    return speech.text(
        f"change.{way}", name=name, measure=speech.plain(f"measure.{one.measure}"), by=difference(one, speech)
    )


def difference(one: Comparison, speech: Speech) -> str:
    """How much a measure moved, without its sign: points of a share, per cent of a time."""
    return amount(one.measure, abs(one.difference), speech)


def amount(measure: MeasureName, value: float, speech: Speech) -> str:
    """A difference of a measure with its unit."""
    match MEASURES[measure].unit:
        case "share":
            return speech.plain("unit.points", value=speech.number(100 * value, 1))
        case "valence":
            return speech.number(value, 3)
        case _:
            return speech.plain("unit.percent", value=speech.number(100 * value, 0))


def signed(measure: MeasureName, value: float, speech: Speech) -> str:
    """The same with its sign."""
    sign = "+" if value > 0 else "\u2212" if value < 0 else ""
    return sign + amount(measure, abs(value), speech)


def _width(around: Interval) -> float:
    return around.high - around.low


def _tile(found: Overview, measure: MeasureName, speech: Speech) -> Markup:
    """A measure as a button that chooses it: who leads by it, and how much."""
    ranking = found.rankings[measure]
    chosen = measure == found.asked.measure
    how_sure, _ = sureness(ranking, speech)
    house = found.summary.together.told.get(measure)
    alone = len(found.subjects) < 2 or not isinstance(house, Estimate)
    mean = "" if alone or house is None else speech.plain("tile.house", value=speech.told(measure, house))
    return element(
        "button",
        element("span", speech.plain(f"measure.{measure}"), class_="tile-measure"),
        element("strong", _leader(ranking, speech)),
        element("span", _value(ranking, speech), class_="tile-value"),
        element("span", *_pill(how_sure, speech), mean),
        type="button",
        class_="tile",
        data_choose="measure",
        value=measure,
        aria_pressed="true" if chosen else "false",
    )


def _leader(ranking: Ranking, speech: Speech) -> str:
    if not ranking.ranked:
        return speech.plain("tile.nothing")
    if len(ranking.ranked) > 1 and len(ranking.leading) == len(ranking.ranked):
        return speech.plain("tile.none", len(ranking.ranked))
    return speech.names(ranking.leading) if len(ranking.ranked) > 1 else speech.subject(ranking.ranked[0].exhibit)


def _value(ranking: Ranking, speech: Speech) -> str:
    if not ranking.ranked:
        return "–"
    values = [one for one in ranking.ranked if one.exhibit in ranking.leading]
    ends = [speech.value(ranking.measure, one.shrunk, _width(one.interval)) for one in (values[-1], values[0])]
    return ends[1] if ends[0] == ends[1] else speech.plain("interval", low=ends[0], high=ends[1])
