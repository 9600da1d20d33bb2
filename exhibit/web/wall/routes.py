"""Which walls there are, and the socket on which a browser sees one."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, WebSocket
from fastapi.responses import RedirectResponse

from exhibit.outputs.port import BrowserWall, Looking
from exhibit.web.roles import may
from exhibit.web.serving import Host
from exhibit.web.wall.address import address_of
from exhibit.web.wall.looker import UNKNOWN, UNTOLD, look_at
from exhibit.web.wall.models import WallReport

_KINDS: dict[str, Looking] = {"display": "display", "look": "look", "preview": "preview"}


def walls(host: Host) -> APIRouter:
    """The route that tells which walls there are."""
    routes = APIRouter(prefix="/api", tags=["look"])

    @routes.get("/walls")
    async def all_walls() -> list[WallReport]:
        """The walls of the show, each with who looks at it in a browser."""
        return [_report(channel, view) for channel, view in host.extras.views.items()]

    return routes


def _report(channel: str, view: BrowserWall) -> WallReport:
    displays = view.lookers["display"]
    return WallReport(
        channel=channel,
        name=view.name,
        address=address_of(view.name),
        size=view.size_px,
        by_browsers=view.by_browsers,
        shown=view.shown,
        displays=displays,
        looking=view.lookers.total() - displays,
    )


def screens(host: Host) -> APIRouter:
    """The socket for devices of the house, and for who looks on."""
    routes = APIRouter()

    @routes.websocket("/ws/wall")
    async def look(socket: WebSocket) -> None:
        kind = _KINDS.get(socket.query_params.get("as", ""), "look")
        await _serve(host, socket, kind)

    return routes


def public(host: Host) -> APIRouter:
    """What strangers find: the page's other addresses and, where the venue has said so, a socket of their own."""
    routes = APIRouter()

    @routes.get("/wall/{name}", include_in_schema=False)
    async def named(name: str) -> RedirectResponse:
        """The page of one wall by its name."""
        return RedirectResponse(f"/wall?on={quote(name[:100])}")

    if host.serving.public_wall:

        @routes.websocket("/ws/wall/public")
        async def look(socket: WebSocket) -> None:
            await _serve(host, socket, "public")

    return routes


async def _serve(host: Host, socket: WebSocket, kind: Looking) -> None:
    """Show a browser the wall that it asks for; refused, it is told by the code with which the socket closes."""
    await socket.accept()
    wanted = socket.query_params.get("on", "")
    view = _wall_of(host, wanted)
    if view is None:
        await socket.close(UNKNOWN)
        return

    def told() -> bool:
        return _may_follow(host, socket, view, kind)

    if not told():
        await socket.close(UNTOLD)
        return
    await look_at(view, socket, kind, told, host.serving.version)


def _wall_of(host: Host, wanted: str) -> BrowserWall | None:
    views = list(host.extras.views.values())
    return next((one for one in views if one.name == wanted), None) or (views[0] if views and not wanted else None)


def _may_follow(host: Host, socket: WebSocket, view: BrowserWall, kind: Looking) -> bool:
    """Whether who looks may see how the wall answers those before it (D-privacy-1): on stage whoever was let in; else
    operators, and the screens that are the wall itself."""
    status = host.board.newest()
    if status is not None and status.discretion.live:
        return True
    return may(socket.state.holder, "operator") or (kind == "display" and view.by_browsers)
