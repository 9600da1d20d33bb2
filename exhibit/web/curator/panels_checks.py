"""The panels of what was tried and what was checked: experiments of the show, people who counted beside the camera.
Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from exhibit.museum.checks import ShownExperiment
from exhibit.museum.estimates import Estimate, Told, Withheld
from exhibit.museum.experiments import ExperimentResult, VariantEffect
from exhibit.museum.measures import MEASURES, MeasureName
from exhibit.museum.overview import Overview
from exhibit.museum.settled_experiments import ToldExperiment
from exhibit.museum.staff import StaffAgreement
from exhibit.museum.statistics.interval import Interval
from exhibit.web.curator.charts import Scale, axis, pair, scale_of, whisker
from exhibit.web.curator.headline import signed
from exhibit.web.curator.markup import Markup, element, together
from exhibit.web.curator.speech import Speech, in_order

_SURE, _LEAST_P = 0.05, 0.001
_DRAWN = 4
"""So many experiments are drawn, the newest; all are in the table."""


def experiments_panel(found: Overview, speech: Speech) -> tuple[Markup, Markup]:
    """How each experiment stands, and what it found once it is over."""
    every, why = found.checks.experiments, found.checks.experiments_fault
    if why:
        return speech.say("experiments.fault", why=why), Markup()
    if not every:
        return speech.say("experiments.none"), Markup()
    rest = len(every) - _DRAWN
    more = [element("p", speech.say("experiments.more", rest), class_="note")] if rest > 0 else []
    sentence = speech.say("experiments.sentence", len(every))
    return sentence, together(*(_experiment(one, found.summary.k, speech) for one in every[:_DRAWN]), *more)


def _experiment(one: ShownExperiment, k: int, speech: Speech) -> Markup:
    told = one.told
    head = element("span", speech.plain(f"state.{told.state}"), class_=f"pill {'no' if told.result else 'half'}")
    about = [element("p", told.settled.about, class_="note")] if told.settled.about else []
    facts = element("p", " · ".join(_facts(one, speech)), class_="note")
    scale = _around([*(each.anytime for each in one.anytime if each.days), *_intervals(told.result)])
    rows = _found(told, told.result, scale, speech) if told.result else _counted(told, k, speech)
    return element(
        "div", element("h3", told.settled.name, " ", head), *about, facts, rows, *_anytime(one, scale, speech),
        class_="rows experiment",
    )  # fmt: skip


def _facts(one: ShownExperiment, speech: Speech) -> Iterator[str]:
    settled, told = one.told.settled, one.told
    yield speech.plain(f"measure.{told.measure}")
    yield speech.span(settled.first, settled.ends - timedelta(days=1))
    if told.state == "running":
        yield speech.plain("experiment.day", told.days_done + 1, days=speech.count(settled.days))
    if told.state != "over":
        hoped = {key: speech.value(told.measure, value) for key, value in _aims(told)}
        yield speech.plain("experiment.power", min(99, round(100 * told.power.power)), **hoped)
    yield speech.plain("experiment.blocks", one.blocks_done, blocks=speech.count(one.blocks))
    if told.sealed_until:
        yield speech.plain("experiment.sealed", day=speech.day(told.sealed_until))
    if told.result and told.result.left_out:
        yield speech.plain("experiment.left_out", told.result.left_out)
    if told.settles:
        yield speech.plain("experiment.settles", day=speech.day(told.settles))


def _aims(told: ToldExperiment) -> tuple[tuple[str, float], tuple[str, float]]:
    return ("now", told.settled.value), ("hoped", told.settled.hoped)


def _counted(told: ToldExperiment, k: int, speech: Speech) -> Markup:
    """While it is sealed, how much was counted of each variant."""
    words = [f"{name}: {speech.plain('withheld', k) if n < k else f'n {speech.count(n)}'}" for name, n in _n(told)]
    return element("p", speech.say("experiment.counted", counts="; ".join(words)), class_="note")


def _n(told: ToldExperiment) -> Iterator[tuple[str, int]]:
    yield from told.counted.items()


def _intervals(result: ExperimentResult | None) -> list[Interval]:
    return [one.interval for one in result.effects if one.interval] if result else []


def _found(told: ToldExperiment, result: ExperimentResult, around: Scale, speech: Speech) -> Markup:
    """Each variant, and what it is less the usual one."""
    values = [one.told for one in result.variants if isinstance(one.told, Estimate)]
    ends = [end for one in values for end in (one.interval.low, one.interval.high)]
    share = MEASURES[told.measure].unit == "share"
    least = None if MEASURES[told.measure].unit == "valence" else 0.0
    scale = scale_of(ends or [0.0, 1.0], least=least, most=1.0 if share else None)
    variants = [_variant(one.variant, one.told, told.measure, scale, speech) for one in result.variants]
    effects = [_effect(one, told, around, speech) for one in result.effects]
    words = [speech.value(told.measure, tick) for tick in scale.ticks()]
    both = _axis(scale, words), element("ol", *variants), _signed_axis(told, around, speech), element("ol", *effects)
    return together(*both)


def _axis(scale: Scale, words: Sequence[str]) -> Markup:
    drawn = axis(scale, _thinned(words))
    return element(
        "div", element("span"), drawn, element("span"), element("span"), class_="row head", aria_hidden="true"
    )


def _thinned(words: Sequence[str]) -> list[str]:
    """Every other one of more than three: in half a page they would run into each other."""
    return [word if len(words) <= 3 or number % 2 == 0 else "" for number, word in enumerate(words)]


def _signed_axis(told: ToldExperiment, scale: Scale, speech: Speech) -> Markup:
    return _axis(scale, [signed(told.measure, tick, speech).partition("\u00a0")[0] for tick in scale.ticks()])


def _variant(name: str, told: Told | None, measure: MeasureName, scale: Scale, speech: Speech) -> Markup:
    if not isinstance(told, Estimate):
        words = speech.plain("withheld", told.k) if isinstance(told, Withheld) else "–"
        drawn, value, n = element("span"), element("span", words, class_="withheld"), ""
    else:
        small = element("small", speech.short(measure, told.interval))
        drawn = whisker(scale, told.value, told.interval, "grey")
        value, n = together(element("b", speech.told(measure, told)), small), f"n\u00a0{speech.count(told.n)}"
    return _row(name, drawn, value, element("span", n, class_="rank"))


def _effect(one: VariantEffect, told: ToldExperiment, scale: Scale, speech: Speech) -> Markup:
    name = _less(one, told, speech)
    if one.difference is None or one.interval is None or one.p is None or not one.days:
        return _row(name, element("span"), speech.plain("experiment.no_day"), element("span", class_="rank"))
    kind = "out" if one.p <= _SURE else "chance"
    p = f"p\u00a0{speech.number(one.p, 3)}" if one.p >= _LEAST_P else f"p\u00a0<\u00a0{speech.number(_LEAST_P, 3)}"
    value = (
        element("b", signed(told.measure, one.difference, speech)),
        element("small", _ends(told, one.interval, speech)),
    )
    sure = element("span", speech.plain(f"experiment.{kind}"), element("small", p), class_=f"rank {kind}")
    return _row(name, whisker(scale, one.difference, one.interval, kind, reference=0.0), together(*value), sure)


def _anytime(one: ShownExperiment, scale: Scale, speech: Speech) -> Iterator[Markup]:
    """What may be looked at on any day: an interval alone."""
    some = [effect for effect in one.anytime if effect.days]
    if not some:
        return
    why = speech.plain("experiment.anytime.why")
    yield element("p", speech.plain("experiment.anytime"), class_="tier-name", title=why)
    if one.told.result is None:
        yield _signed_axis(one.told, scale, speech)
    yield element("ol", *(_looked_at(effect, one.told, scale, speech) for effect in some))


def _looked_at(effect: VariantEffect, told: ToldExperiment, scale: Scale, speech: Speech) -> Markup:
    drawn = whisker(scale, None, effect.anytime, "grey", reference=0.0)
    ends = element("small", _ends(told, effect.anytime, speech))
    days = element("span", speech.plain("experiment.days", effect.days), class_="rank")
    return _row(_less(effect, told, speech), drawn, ends, days)


def _row(name: str, drawn: Markup, value: str, rank: Markup) -> Markup:
    return element(
        "li", element("span", name, class_="row-name"), drawn, element("span", value, class_="row-value"), rank,
        class_="row",
    )  # fmt: skip


def _less(one: VariantEffect, told: ToldExperiment, speech: Speech) -> str:
    return speech.plain("experiment.less", variant=one.variant, usual=told.variants[0])


def _ends(told: ToldExperiment, around: Interval, speech: Speech) -> str:
    low, high = (signed(told.measure, end, speech) for end in (around.low, around.high))
    return speech.plain("interval.short", low=low, high=high)


def _around(intervals: Sequence[Interval]) -> Scale:
    """A scale with nought in its middle."""
    reach = max((abs(end) for one in intervals for end in (one.low, one.high)), default=1.0) or 1.0
    return Scale(-reach * 1.08, reach * 1.08)


def staff_panel(found: Overview, speech: Speech) -> tuple[Markup, Markup]:
    """The camera beside people who counted the same visits."""
    if why := found.checks.staff_fault:
        return speech.say("staff.fault", why=why), Markup()
    of = found.asked.of if found.asked.subject == "exhibit" else ""
    every = {name: some for name, some in found.checks.beside_staff.items() if of in ("", name)}
    if not every:
        return speech.say("staff.none"), Markup()
    scale = _shares(every)
    names = sorted(every, key=in_order)
    rows = [_beside(name, one, scale, speech) for name in names for one in every[name]]
    words = [speech.value("smiles", tick) for tick in scale.ticks()]
    head = element(
        "div", element("span"), axis(scale, _thinned(words)),
        element("span", speech.plain("staff.shares")), element("span", speech.plain("staff.agreement")),
        class_="row head", aria_hidden="true",
    )  # fmt: skip
    return speech.say("staff.sentence"), element("div", head, element("ol", *rows), class_="rows")


def _shares(every: Mapping[str, Sequence[StaffAgreement]]) -> Scale:
    told = [side for some in every.values() for one in some for side in (one.camera, one.people)]
    ends = [end for one in told if isinstance(one, Estimate) for end in (one.interval.low, one.interval.high)]
    return scale_of(ends or [0.0, 1.0], least=0.0, most=1.0)


def _beside(name: str, one: StaffAgreement, scale: Scale, speech: Speech) -> Markup:
    sides = ("camera", one.camera), ("people", one.people)
    shares = [element("span", *_share(side, told, one.measure, speech)) for side, told in sides]
    drawn = (
        pair(scale, (one.camera.value, one.camera.interval), (one.people.value, one.people.interval))
        if isinstance(one.camera, Estimate) and isinstance(one.people, Estimate)
        else element("span")
    )
    seen = speech.plain("staff.found", found=speech.number(one.found, 2))
    small = element("small", f"{name}; {seen}")
    return element(
        "li", element("span", speech.plain(f"measure.{one.measure}"), small, class_="row-name"), drawn,
        element("span", *shares, class_="row-value"), element("span", *_agreed(one, speech), class_="row-value agreed"),
        class_="row",
    )  # fmt: skip


def _share(side: str, told: Told, measure: MeasureName, speech: Speech) -> Iterator[Markup]:
    yield element("span", speech.plain(f"staff.{side}"), class_=f"side {side}")
    yield element("b", speech.told(measure, told))
    if isinstance(told, Estimate):
        yield element("small", f"{speech.short(measure, told.interval)}, n\u00a0{speech.count(told.n)}")


def _agreed(one: StaffAgreement, speech: Speech) -> Iterator[Markup]:
    found = one.agreement
    if found is None:
        yield element("span", speech.plain("staff.few"), class_="withheld")
        return
    for word, value, around in (
        ("ac1", found.ac1, found.ac1_interval),
        ("kappa", found.kappa, found.kappa_interval),
    ):
        low, high = (speech.number(end, 2) for end in (around.low, around.high))
        small = element("small", speech.plain("interval.short", low=low, high=high))
        yield element(
            "span",
            element("span", speech.plain(f"column.{word}"), class_="side"),
            element("b", speech.number(value, 2)),
            small,
        )
    yield element("small", speech.plain("staff.blocks", found.blocks))
