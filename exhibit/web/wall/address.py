"""Where a wall is opened on the page."""

from __future__ import annotations


def address_of(name: str) -> str:
    """The path of the wall of the projector of that name; a lone one, and the first, has none of its own."""
    return f"/wall/{name}" if name else "/wall"
