"""What a curator chose to see, as it stands in the page's address; and which days that means. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, get_args
from urllib.parse import urlencode

from exhibit.museum.counting import Period
from exhibit.museum.house_sums import EVERY_EXHIBIT, HouseSums
from exhibit.museum.measures import MeasureName
from exhibit.museum.overview import OverviewAsked, Subject

Chosen = Literal["smiles", "attraction", "holding", "uplift"]
"""By what exhibits are compared; the first is what the page begins with."""
Span = Literal["4w", "13w", "52w", "all"]
SPANS: tuple[Span, ...] = get_args(Span)
_WEEKS = {"4w": 4, "13w": 13, "52w": 52}


@dataclass(frozen=True)
class CuratorChoice:
    """`first` and `last` narrow `span` to days of one's own."""

    measure: Chosen = "smiles"
    span: Span = "13w"
    subject: Subject = "exhibit"
    of: str = EVERY_EXHIBIT
    first: date | None = None
    last: date | None = None

    def query(self, **other: str) -> str:
        """As it stands in an address; what is usual is left out."""
        asked = {
            "measure": self.measure, "span": self.span, "subject": self.subject, "of": self.of,
            "first": self.first.isoformat() if self.first else "", "last": self.last.isoformat() if self.last else "",
        }  # fmt: skip
        usual = {"measure": "smiles", "span": "13w", "subject": "exhibit", "of": "", "first": "", "last": ""}
        return urlencode({key: value for key, value in {**asked, **other}.items() if usual.get(key) != value})

    def by(self, measure: MeasureName) -> CuratorChoice:
        """The same by another measure."""
        known: tuple[Chosen, ...] = get_args(Chosen)
        return replace(self, measure=next(one for one in known if one == measure))


def asked_of(choice: CuratorChoice, house: HouseSums) -> OverviewAsked | None:
    """What it asks of `house`; None where nothing was counted in those days. A name that is not there means all."""
    span = house.span
    if span is None or (choice.last and choice.last < span.first):
        return None
    last = min(choice.last or span.last, span.last)
    weeks = _WEEKS.get(choice.span)
    first = last - timedelta(days=7 * weeks - 1) if weeks else span.first
    first = max(choice.first or first, span.first)
    if first > last:
        return None
    of = choice.of if choice.of in subjects_of(choice.subject, house) else EVERY_EXHIBIT
    return OverviewAsked(choice.measure, Period(first, last), choice.subject, of)


def subjects_of(subject: Subject, house: HouseSums) -> tuple[str, ...]:
    """What can be asked for by name."""
    return tuple(sorted({one.work for one in house.placements})) if subject == "work" else house.exhibits
