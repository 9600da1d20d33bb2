"""Which door is for whom, as the pages have declared it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from exhibit.web.roles import Role
from exhibit.web.server.standing import Standing


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

    def token_needed(self, role: Role, standing: Standing) -> bool:
        """Whether what is for `role` asks for a token of who stands there (D-web-7)."""
        if role in ("anyone", "visitor"):
            return False
        if role == "artist" or self._closed or standing == "stranger":
            return True
        return role == "operator" and standing == "browser here"

    def camera(self, path: str) -> bool:
        """Whether the page at `path` may ask for a camera."""
        return path in self._camera
