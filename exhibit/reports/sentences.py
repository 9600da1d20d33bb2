"""What a report says in sentences: its headline, what changed, what is not known. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from exhibit.museum.comparisons import Comparison
from exhibit.museum.estimates import Estimate
from exhibit.museum.measures import RANKED, MeasureName
from exhibit.museum.report import MuseumReport, NotKnown
from exhibit.reports.wording import Wording

_MOST_CHANGES = 3


def heading(report: MuseumReport, say: Wording) -> str:
    """Of which time it is."""
    if report.step == "month":
        return say.told("month", month=say.month(report.period.first))
    return say.told("week", number=report.period.first.isocalendar().week, days=say.days(report.period))


def headline(report: MuseumReport, say: Wording) -> tuple[str, str]:
    """What moved visitors most, and how sure that is."""
    exhibits, found = report.summary.exhibits, report.by_smiles
    if not found.ranked:
        smiles = report.summary.together.told.get("smiles")
        if not isinstance(smiles, Estimate):
            return say.told("head nothing"), say.told("head nothing sure", k=report.k)
        return say.told("head nothing"), say.told("moved sentence one", mean=say.figure("smiles", smiles))
    first = found.ranked[0].exhibit
    one = next(one for one in exhibits if one.exhibit == (found.best or first))
    told = one.told["smiles"]
    assert isinstance(told, Estimate)
    value, interval, n = say.figure("smiles", told), say.interval("smiles", told), say.number(told.n)
    gaps = {"name": one.exhibit, "value": value, "interval": interval, "n": n}
    if len(exhibits) == 1:
        return say.told("head one", **gaps), say.told("head one sure", **gaps)
    if found.best:
        return say.told("head best", **gaps), say.told("head best sure", **gaps)
    if len(found.ranked) == 1:
        return say.told("head one", **gaps), say.told("head leading sure", **gaps)
    names = say.alternatives(found.leading, len(exhibits))
    return say.told("head leading", names=names), say.told("head leading sure", **gaps)


def changed(report: MuseumReport, say: Wording) -> str:
    """What stands out beside the time before, the surest first."""
    days, found = say.days(report.before), report.comparisons
    if not found.every:
        return say.told("changed never", days=days)
    if not found.standing_out:
        return say.told("changed none", days=days, count=len(found.every))
    surest = sorted(found.standing_out, key=lambda one: (one.p, one.exhibit, one.measure))
    told = "; ".join(_change(one, say) for one in surest[:_MOST_CHANGES])
    if len(surest) > _MOST_CHANGES:
        told = say.told("changed more", list=told, more=len(surest) - _MOST_CHANGES)
    return say.told("changed some", days=days, list=told)


def _change(one: Comparison, say: Wording) -> str:
    return say.told(
        "changed up",
        measure=say.measure(one.measure),
        name=one.exhibit,
        difference=say.difference(one.measure, one.difference),
        interval=say.difference_span(one.measure, one.interval),
    )


def not_known(report: MuseumReport, say: Wording) -> Iterator[str]:
    """What is not known, a sentence each; what never can be at the end."""
    for one in report.not_known:
        yield _unknown(one, report, say)
    yield say.told("unknown always")


def _unknown(one: NotKnown, report: MuseumReport, say: Wording) -> str:
    of = len(report.summary.exhibits)
    name = f"unknown {one.kind}"
    match one.kind:
        case "nothing" | "may grow":
            return say.told(name, k=report.k)
        case "withheld":
            return say.told(name, measure=say.measure(_measure(one)), names=say.names(one.exhibits, of), k=one.n)
        case "alike":
            return say.told(name, measure=say.measure(_measure(one)), names=say.alternatives(one.exhibits, of))
        case "unranked" | "not compared" | "unasked" | "unchecked":
            return say.told(name, names=say.names(one.exhibits, of), n=one.n)
        case "grey":
            classes = ", ".join(say.told(f"emotion {emotion}") for emotion in one.names)
            return say.told(name, exhibit=one.exhibits[0], classes=classes)
        case "watched" | "read":
            share = say.quantity("share", one.share)
            return say.told(name, exhibit=one.exhibits[0], share=share, n=say.number(one.n))


def _measure(one: NotKnown) -> MeasureName:
    known: tuple[MeasureName, ...] = (*RANKED, "response")
    return next(name for name in known if name == one.names[0])
