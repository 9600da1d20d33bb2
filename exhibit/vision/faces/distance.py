"""How far away a face can be found: metres and a lens, turned into pixels."""

import math

from exhibit.values import FACE_M

REACH_M = {"near": 2.0, "room": 5.0, "hall": 6.5}
"""What the names of `camera.reach` stand for."""

# How high the smallest face is when the whole picture is searched: those of 16 pixels (40 at 1280, shown at 512) are
# nearly all found, those of 10 mostly (benchmarks/finding.py).
_LEAST_FACE_PX = 14
_STEP_PX, _LEAST_PX, _MOST_PX = 32, 160, 1280


def propose_px(farthest_m: float, lens_deg: float) -> int:
    """How wide the picture must be searched, in pixels, for faces at `farthest_m` metres from a camera that sees
    `lens_deg` degrees from its left edge to its right: 5 m and 70 degrees ask for 512. A multiple of 32."""
    view_m = 2 * farthest_m * math.tan(math.radians(lens_deg) / 2)
    steps = math.ceil(_LEAST_FACE_PX * view_m / FACE_M / _STEP_PX)
    return min(_MOST_PX, max(_LEAST_PX, steps * _STEP_PX))
