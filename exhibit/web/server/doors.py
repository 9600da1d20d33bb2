"""Which door is for whom, as the pages have declared it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from exhibit.web.roles import Role


class Doors:
    """The routes of the application in its own order, each with its role. They are asked themselves whether they would
    answer, so that what is open is what was declared, and no path that only looks like it. `closed`: others reach the
    page, and whoever looks or steers needs a token."""

    def __init__(self, *, closed: bool) -> None:
        self._closed = closed
        self._routes: list[tuple[BaseRoute, Role]] = []
        self._camera: set[str] = set()

    def add(self, routes: Iterable[BaseRoute], role: Role) -> None:
        """Routes that `role` may ask; in the order in which the application tries them."""
        self._routes += ((route, role) for route in routes)

    def allow_camera(self, addresses: Sequence[str]) -> None:
        """Pages that may ask for the visitor's camera."""
        self._camera.update(addresses)

    def role(self, scope: Scope) -> Role:
        """Whom the route is for that answers `scope`; a viewer's, where none does."""
        return next((role for route, role in self._routes if route.matches(scope)[0] is Match.FULL), "viewer")

    def token_needed(self, role: Role, *, proxied: bool) -> bool:
        """Whether what is for `role` asks for a token (D-web-7). Whoever is `proxied` looks like a neighbour, and may
        be anybody."""
        if role in ("anyone", "visitor"):
            return False
        return role == "artist" or self._closed or proxied

    def camera(self, path: str) -> bool:
        """Whether the page at `path` may ask for a camera."""
        return path in self._camera
