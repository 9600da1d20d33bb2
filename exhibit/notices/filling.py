"""Texts with gaps, filled in and made safe for HTML. What nobody has settled yet stands out on the page. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

_GAP = re.compile(r"\{(\w+)\}")
LINE = "line"
"""The gap that is filled in by hand."""

Facts = Mapping[str, str | None]
"""What fills the gaps, by name; None: not settled, and the key of `privacy` that would settle it is the name."""


def gaps(text: str) -> list[str]:
    """The names of the gaps in `text`, in order."""
    return _GAP.findall(text)


def filled(text: str, facts: Facts, blank: str) -> str:
    """`text` as HTML with its gaps filled. `blank` is what stands for what is not settled, with `{key}` in it. Raises
    KeyError for a gap that no fact fills."""
    return _GAP.sub(lambda gap: _fact(gap[1], facts, blank), escape(text, quote=False))


def phrase(text: str, **facts: str | int) -> str:
    """`text` with its gaps filled, not made safe for HTML. Raises KeyError for a gap that no fact fills."""
    return _GAP.sub(lambda gap: str(facts[gap[1]]), text)


def _fact(name: str, facts: Facts, blank: str) -> str:
    if name == LINE:
        return '<span class="line"></span>'
    told = facts[name]
    if told is None:
        return f"<mark>{escape(blank.replace('{key}', f'privacy: {name}'))}</mark>"
    return escape(told, quote=False)
