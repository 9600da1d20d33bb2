"""Places in a camera's picture, as they lie in the picture that the page shows: of several cameras' side by side."""

from __future__ import annotations

from collections.abc import Sequence

from exhibit.runtime.status import Status
from exhibit.values import Json


def shown(camera: str, corners: Sequence[Sequence[float]], status: Status) -> list[Json]:
    """`corners` in the picture of `camera`, as shares of the whole; as they are where there is one camera."""
    seen = status.observation
    pane = next((one for one in seen.panes if one.camera == camera), None) if seen else None
    if seen is None or pane is None:
        return [[x, y] for x, y in corners]
    return [[(pane.left_px + x * pane.width_px) / seen.size_px[0], y] for x, y in corners]
