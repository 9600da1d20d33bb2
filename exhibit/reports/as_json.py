"""A report for programs: every number with what it is of, its interval and its days, or withheld with k. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from exhibit.museum.comparisons import Comparison
from exhibit.museum.counting import Period
from exhibit.museum.estimates import Estimate, Told
from exhibit.museum.measures import MEASURES, MeasureName
from exhibit.museum.rankings import Ranking
from exhibit.museum.report import MuseumReport, NotKnown
from exhibit.museum.staff import StaffAgreement
from exhibit.museum.statistics.interval import Interval
from exhibit.museum.summary import ExhibitSummary, QuestionSummary

VERSION = 1
Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


def report_text(report: MuseumReport, house: str) -> str:
    """The report as JSON, the same for the same report everywhere."""
    return json.dumps(_report(report, house), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _report(report: MuseumReport, house: str) -> Plain:
    found = report.comparisons
    return {
        "report": VERSION,
        "house": house,
        "step": report.step,
        "period": _period(report.period),
        "before": _period(report.before),
        "k": report.k,
        "together": _exhibit(report.summary.together),
        "exhibits": [_exhibit(one) for one in report.summary.exhibits],
        "rankings": {one.measure: _ranking(one) for one in report.rankings},
        "comparisons": {
            "every": [_comparison(one, out=one in found.standing_out) for one in found.every],
            "by_chance": _number(found.by_chance),
        },
        "line": [
            {"first": one.first.isoformat(), "last": one.last.isoformat(), "smiles": _told("smiles", one.told)}
            for one in report.line
        ],
        "changes": [
            {
                "exhibit": one.exhibit,
                "day": one.day.isoformat(),
                "kind": one.kind,
                "text": one.text,
                **({"titles": dict(one.titles)} if one.titles else {}),
            }
            for one in report.changes
        ],
        "other_changes": dict(report.other_changes),
        "works": [
            {
                "exhibit": one.exhibit,
                "work": one.work,
                "titles": dict(one.titles),
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
            }
            for one in report.hung
        ],
        "agreements": {
            name: [
                {
                    "expression": one.emotion,
                    "correlation": _number(one.correlation),
                    "interval": _interval(one.interval),
                    "blocks": one.blocks,
                    "distinguishable": one.distinguishable,
                }
                for one in some
            ]
            for name, some in report.agreements.items()
        },
        "beside_staff": {name: [_beside_staff(one) for one in some] for name, some in report.beside_staff.items()},
        "not_known": [_unknown(one) for one in report.not_known],
        "measures": {
            name: {"title": row.title, "of": row.of, "unit": row.unit, "definition": row.definition}
            for name, row in MEASURES.items()
        },
    }


def _beside_staff(one: StaffAgreement) -> Plain:
    found = one.agreement
    told: dict[str, Plain] = {
        "measure": one.measure, "camera": _told(one.measure, one.camera),
        "people": _share(one.people, "visits that people counted"), "seen": _number(one.found),
    }  # fmt: skip
    if found is None:
        return {**told, "agreement": None}
    return {
        **told,
        "agreement": {
            "difference": _number(found.difference), "difference_interval": _interval(found.difference_interval),
            "kappa": _number(found.kappa), "kappa_interval": _interval(found.kappa_interval),
            "ac1": _number(found.ac1), "ac1_interval": _interval(found.ac1_interval), "blocks": found.blocks,
        },
    }  # fmt: skip


def _unknown(one: NotKnown) -> Plain:
    told: dict[str, Plain] = {
        "kind": one.kind, "exhibits": list(one.exhibits), "names": list(one.names), "least": one.n,
    }  # fmt: skip
    return {**told, "share": _number(one.share)} if one.share else told


def _period(period: Period) -> Plain:
    return {"first": period.first.isoformat(), "last": period.last.isoformat()}


def _exhibit(one: ExhibitSummary) -> Plain:
    told: Mapping[MeasureName, Told] = one.told
    return {
        "exhibit": one.exhibit,
        "visits": one.visits,
        "open_days": one.open_days,
        "watched_h": _number(one.watched_h),
        "open_h": _number(one.open_h),
        "measures": {name: _told(name, told[name]) for name in MEASURES if name in told},
        "questions": [_question(each) for each in one.questions],
    }


def _question(one: QuestionSummary) -> Plain:
    return {
        "question": one.question,
        "answers": one.answers,
        "response": _told("response", one.response),
        "choices": {name: _share(told, "answers") for name, told in one.choices.items()},
        "in_bursts": one.flagged,
    }


def _told(name: MeasureName, told: Told) -> Plain:
    return _share(told, MEASURES[name].of)


def _share(told: Told, of: str) -> Plain:
    if not isinstance(told, Estimate):
        return {"withheld": True, "k": told.k, "of": of}
    return {
        "value": _number(told.value), "interval": _interval(told.interval), "n": told.n, "of": of, "days": told.days,
        "rough": told.rough, "edge": told.edge,
    }  # fmt: skip


def _ranking(one: Ranking) -> Plain:
    return {
        "best": one.best,
        "leading": list(one.leading),
        "unranked": list(one.unranked),
        "ranked": [
            {
                "exhibit": each.exhibit, "n": each.n, "shrunk": _number(each.shrunk),
                "interval": _interval(each.interval),
                "first_rank": each.first_rank, "last_rank": each.last_rank, "among_three": _number(each.among_three),
            }
            for each in one.ranked
        ],
    }  # fmt: skip


def _comparison(one: Comparison, *, out: bool) -> Plain:
    return {
        "exhibit": one.exhibit, "measure": one.measure, "now": _number(one.now), "before": _number(one.before),
        "difference": _number(one.difference), "interval": _interval(one.interval), "p": _number(one.p),
        "days_now": one.days_now, "days_before": one.days_before, "stands_out": out,
    }  # fmt: skip


def _interval(around: Interval) -> Plain:
    return {"low": _number(around.low), "high": _number(around.high)}


def _number(value: float | None) -> Plain:
    """Six places are finer than any interval here; what is no number is none."""
    return round(value, 6) if value is not None and math.isfinite(value) else None
