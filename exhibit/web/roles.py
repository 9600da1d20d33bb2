"""Who may what: whom a route is for, whose a token is, and which of them may ask which (D-web-22)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Role = Literal["anyone", "visitor", "kiosk", "viewer", "operator", "artist"]
"""Who a route is for.

`anyone`: whoever reaches the page, without a token, wherever they are.
`visitor`: likewise, but little at a time (`Limits.visitor_…`): who stands before the exhibit and says one thing.
`kiosk`: a device that stands before visitors, such as a phone that is the camera.
`viewer`: who looks, and changes nothing.
`operator`: who steers.
`artist`: who writes the show's files.

At the exhibit's own machine a token is asked for only where something is at stake (server/doors.py)."""

Holder = Literal["visitor", "viewer", "operator", "artist"]
"""Whose a token is. Each may what those before may, too."""

HOLDERS: tuple[Holder, ...] = ("visitor", "viewer", "operator", "artist")
_ASKED: tuple[Role, ...] = ("kiosk", "viewer", "operator", "artist")
"""What each of them may ask for, in the same order."""


def may(holder: Holder | None, role: Role) -> bool:
    """Whether who has shown the token of `holder` may ask for what is for `role`; None: who has shown none."""
    if role not in _ASKED:
        return True
    return holder is not None and HOLDERS.index(holder) >= _ASKED.index(role)


def least(role: Role) -> Holder:
    """Whose token opens what is for `role`, of those that do the one that may least."""
    return HOLDERS[_ASKED.index(role)] if role in _ASKED else HOLDERS[0]


Ability = Literal["look", "steer", "write"]
"""What a page asks whether it may."""

ABILITIES: Mapping[Ability, Role] = {"look": "viewer", "steer": "operator", "write": "artist"}
"""Each with the role whom it takes."""

NAMED: Mapping[Holder, str] = {
    "visitor": "a visitor",
    "viewer": "a viewer",
    "operator": "an operator",
    "artist": "an artist",
}
