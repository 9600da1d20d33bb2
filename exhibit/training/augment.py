"""What may happen to a face on its way into the camera, applied to whole batches.

Geometry: mirror, turn, zoom, shift. Light: gamma and a slope across the face (the network itself removes brightness
and contrast). Optics: coarse resolution, blur, noise. Cover: what museums lay on faces (`covers.py`), and a grey patch
(Zhong et al. 2017, arXiv:1708.04896).
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from exhibit.training.covers import SHARE, cover

TURN_RAD = 0.30
ZOOM = 0.15
SHIFT = 0.12


def augment(crops: Tensor, side_px: int, generator: torch.Generator, covers: float = SHARE) -> Tensor:
    """Random views (n, 1, side_px, side_px) of `crops` (n, 1, s, s), levels 0..255, s larger by the crop's margin.
    A share of `covers` has something before it."""
    views = _geometry(crops, side_px, generator)
    views = _light(views, generator)
    views, _ = cover(_optics(views, generator), generator, covers)
    return _patched(views, generator)


def centre(crops: Tensor, side_px: int) -> Tensor:
    """The plain middle of `crops`, as the room would have cut it."""
    edge = (crops.shape[-1] - side_px) // 2
    return crops[..., edge : edge + side_px, edge : edge + side_px]


def _uniform(n: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    return torch.rand(n, generator=generator) * (high - low) + low


def _geometry(crops: Tensor, side_px: int, generator: torch.Generator) -> Tensor:
    n = crops.shape[0]
    view = side_px / crops.shape[-1]
    turn = _uniform(n, -TURN_RAD, TURN_RAD, generator)
    zoom = _uniform(n, 1 - ZOOM, 1 + ZOOM, generator) * view
    mirror = torch.where(torch.rand(n, generator=generator) < 0.5, -1.0, 1.0)
    shift = (torch.rand(n, 2, generator=generator) * 2 - 1) * SHIFT * view
    cos, sin = turn.cos() * zoom, turn.sin() * zoom
    matrix = torch.stack(
        [torch.stack([cos * mirror, -sin, shift[:, 0]], 1), torch.stack([sin * mirror, cos, shift[:, 1]], 1)], 1
    )
    grid = F.affine_grid(matrix, [n, 1, side_px, side_px], align_corners=False)
    return F.grid_sample(crops, grid, mode="bilinear", padding_mode="border", align_corners=False)


def _light(views: Tensor, generator: torch.Generator) -> Tensor:
    n, _, side, _ = views.shape
    gamma = torch.exp(_uniform(n, -0.5, 0.5, generator)).view(n, 1, 1, 1)
    views = 255.0 * (views.clamp(0, 255) / 255.0).pow(gamma)
    axis = torch.linspace(-1, 1, side)
    angle = _uniform(n, 0, 6.2832, generator).view(n, 1, 1, 1)
    slope = axis.view(1, 1, 1, side) * angle.cos() + axis.view(1, 1, side, 1) * angle.sin()
    strength = _uniform(n, 0, 0.5, generator).view(n, 1, 1, 1)
    return views * (1 + strength * slope)


def _optics(views: Tensor, generator: torch.Generator) -> Tensor:
    n, _, side, _ = views.shape
    pick = torch.rand(n, generator=generator)
    for low, coarse in ((0.80, 16), (0.87, 22), (0.93, 32)):
        chosen = (pick >= low) & (pick < low + 0.07)
        if chosen.any():
            small = F.interpolate(views[chosen], size=(coarse, coarse), mode="area")
            views[chosen] = F.interpolate(small, size=(side, side), mode="bilinear", align_corners=False)
    noisy = (torch.rand(n, generator=generator) < 0.3).float() * torch.rand(n, generator=generator) * 0.2
    deviation = views.std(dim=(2, 3), keepdim=True)
    return views + torch.randn(views.shape, generator=generator) * noisy.view(n, 1, 1, 1) * deviation


def _patched(views: Tensor, generator: torch.Generator) -> Tensor:
    n, _, side, _ = views.shape
    tall = (_uniform(n, 0.15, 0.4, generator) * side).long()
    wide = (_uniform(n, 0.15, 0.5, generator) * side).long()
    top = (torch.rand(n, generator=generator) * (side - tall)).long()
    left = (torch.rand(n, generator=generator) * (side - wide)).long()
    rows, columns = torch.arange(side).view(1, side, 1), torch.arange(side).view(1, 1, side)
    covered_rows = (rows >= top.view(n, 1, 1)) & (rows < (top + tall).view(n, 1, 1))
    covered_columns = (columns >= left.view(n, 1, 1)) & (columns < (left + wide).view(n, 1, 1))
    chosen = (torch.rand(n, generator=generator) < 0.15).view(n, 1, 1)
    inside = covered_rows & covered_columns & chosen
    level = torch.rand(n, generator=generator).view(n, 1, 1, 1) * 255.0
    return torch.where(inside.unsqueeze(1), level, views)
