"""The show's projectors: each made from what the show asks for and how the venue fits it to its wall."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from exhibit.assembly.parts import Parts
from exhibit.config.sections import FittingSection, ProjectorSection, shown_by_browsers
from exhibit.outputs.port import OutputPorts
from exhibit.outputs.projector import Projector, Screens
from exhibit.outputs.projector.painters import has_gpu
from exhibit.outputs.projector.placement import CORNERS, EDGES, Placement
from exhibit.outputs.projector.screens import WindowRequest, find_native_size
from exhibit.outputs.projector.wall_view import WallView
from exhibit.show import Show
from exhibit.show.shaders import shaders_of
from exhibit.values import Json

UNKNOWN_PX = (1280, 720)
"""The size of a wall that is to be as large as a display that is not there."""


def add_projectors(
    parts: Parts, show: Show, screens: Screens, *, headless: bool, fast: bool, sheet: Path | None = None
) -> None:
    """The projectors by their channels; the first one keeps the contact sheet."""
    walls = show.settings.walls
    _set_up_shaders(show)
    # All displays are looked at before the first window: looking closes what is open.
    windows = {
        channel: window_request(section, fitting_of(show, name), channel, headless=headless)
        for channel, (name, section) in walls.items()
    }
    parts.keep("screens", screens.close)
    for number, (channel, window) in enumerate(windows.items()):
        view = view_of(walls[channel][0], window)
        projector = Projector(
            show.scenes,
            size_px=window.size_px,
            headless=headless,
            fullscreen=window.fullscreen,
            display=window.display,
            gpu=window.gpu,
            placement=window.placement,
            screens=screens,
            channel=channel,
            # A replay outruns the wall: drawing it seldom leaves the processor to the faces.
            rate_hz=5 if fast else 30,
            sheet=sheet if number == 0 else None,
            memory_mb=walls[channel][1].memory,
            view=view,
        )
        parts.walls[channel], parts.views[channel] = projector, view
        parts.add_output(
            channel,
            OutputPorts(projector, follows=projector, window=projector, rests=projector, presents=projector),
            _SceneReload(projector),
        )


def _set_up_shaders(show: Show) -> None:
    """Have shaders drawn as the venue says. A show without any imports nothing for them."""
    if not shaders_of(show.scenes, show.folder):
        return
    from exhibit.shaders.client import CLIENT  # noqa: PLC0415 (see above)

    CLIENT.use(software=show.venue.gpu == "off" or not has_gpu(), off=show.venue.shaders == "off")


@dataclass(frozen=True)
class _SceneReload:
    projector: Projector

    def use(self, before: Show, show: Show) -> list[str]:  # noqa: ARG002 (the projector knows what it shows)
        _set_up_shaders(show)
        self.projector.use_scenes(show.scenes)
        return []


def fitting_of(show: Show, name: str) -> FittingSection:
    """How the venue fits the projector of that name; a lone one has none."""
    return show.venue.projectors.get(name, FittingSection()) if name else show.venue.projector


def view_of(name: str, window: WindowRequest) -> WallView:
    """The wall of the projector of that name, for browsers."""
    by_browsers = shown_by_browsers(window.display)
    return WallView(name, window.size_px, by_browsers=by_browsers, placement=window.placement)


def window_request(
    section: ProjectorSection, fitting: FittingSection, title: str, *, headless: bool = False
) -> WindowRequest:
    """The window of a projector. Where its size is its display's, that display is looked at now."""
    display = section.display if fitting.display is None else fitting.display
    looked_at = not (headless or shown_by_browsers(display))
    size_px = section.size or (find_native_size(display) if looked_at else None) or UNKNOWN_PX
    return WindowRequest(size_px, section.fullscreen, display, section.gpu, placement_of(fitting), title)


def entries(name: str, placement: Placement) -> dict[tuple[str, ...], Json]:
    """What venue.yaml is to say of the projector of that name."""
    section = ("projectors", name) if name else ("projector",)
    corners = {corner: [x, y] for corner, (x, y) in zip(CORNERS, placement.corners, strict=True)}
    mask = {edge: share for edge, share in zip(EDGES, placement.mask, strict=True) if share}
    return {(*section, "corners"): corners, (*section, "mask"): mask}


def placement_of(fitting: FittingSection) -> Placement:
    """Corners and mask as the projector knows them."""
    corners = [getattr(fitting.corners, corner) for corner in CORNERS]
    return Placement(
        tuple((float(x), float(y)) for x, y in corners), tuple(float(getattr(fitting.mask, edge)) for edge in EDGES)
    )
