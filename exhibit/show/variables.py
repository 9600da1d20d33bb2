"""Variables whose defaults became texts although they look like numbers, or like yes and no."""

from __future__ import annotations

import re
from collections.abc import Iterator

from exhibit.config.located import Document, entries
from exhibit.config.numbers import number_meant
from exhibit.config.problems import Problem

_TRUTHS = {**dict.fromkeys(("yes", "on"), "true"), **dict.fromkeys(("no", "off"), "false")}


def texts_by_mistake(document: Document) -> Iterator[Problem]:
    """The variables of exhibit.yaml that are texts without quotes, and can hardly be meant so."""
    listed = document.data.get("variables") if isinstance(document.data, dict) else None
    for name, place in entries(document, ("variables",)):
        written = listed.get(name) if isinstance(listed, dict) else None
        if not isinstance(written, str) or place in document.quotes:
            continue
        # With a unit it may well be a text to be shown.
        number = None if re.search(r"[A-Za-z]", written) else number_meant(written)
        meant = _TRUTHS.get(written.lower()) or number
        if meant is not None:
            text = f"'{written}' is a text here: put it in quotes where that is meant, else write '{meant}'"
            yield document.problem(place, text)
