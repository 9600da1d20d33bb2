"""How far away faces are looked for, in pixels."""

import pytest

from exhibit.vision.faces.distance import REACH_M, propose_px


@pytest.mark.parametrize(
    ("farthest_m", "lens_deg", "width_px"),
    [
        pytest.param(REACH_M["near"], 70, 224, id="near"),
        pytest.param(REACH_M["room"], 70, 512, id="room"),
        pytest.param(REACH_M["hall"], 70, 640, id="hall"),
        pytest.param(5, 40, 256, id="a long lens sees farther"),
        pytest.param(5, 110, 1024, id="a wide one less far"),
        pytest.param(0.5, 40, 160, id="never less than this"),
        pytest.param(15, 150, 1280, id="never more than this"),
    ],
)
def test_width(farthest_m: float, lens_deg: float, width_px: int) -> None:
    assert propose_px(farthest_m, lens_deg) == width_px
