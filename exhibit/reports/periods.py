"""What a report is called, by its time. Pure."""

from __future__ import annotations

from exhibit.museum.counting import Period
from exhibit.museum.report import ReportStep


def period_name(step: ReportStep, period: Period) -> str:
    """`2026-W48` or `2026-10`: in the order of time, and the same everywhere (ISO 8601)."""
    if step == "month":
        return f"{period.first:%Y-%m}"
    year, week, _ = period.first.isocalendar()
    return f"{year}-W{week:02}"
