"""What stands before a face, or lies on it, in a museum: masks, hands, frames of glasses, a projector's stripes and
blobs of light, and the noise of a room that is too dark. For whole batches of aligned views (n, 1, s, s), of levels
0..255.

Places are shares of the view's side, as the room's template puts eyes and mouth (`vision/crop.py`), with room for what
geometry did to the view before.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

SHARE = 0.35
"""How many faces of a batch are made harder, each in one way."""
KINDS = ("mask", "hand", "glasses", "stripes", "blobs", "noise")
_OFTEN = (0.32, 0.10, 0.12, 0.18, 0.08, 0.20)
"""How often each of `KINDS` is drawn."""


def cover(views: Tensor, generator: torch.Generator, share: float = SHARE) -> tuple[Tensor, Tensor]:
    """`views`, of which about `share` are made harder, and which kind befell each (n,): an index of `KINDS`, or -1."""
    n = len(views)
    kind = torch.multinomial(torch.tensor(_OFTEN), n, replacement=True, generator=generator)
    kind = torch.where(torch.rand(n, generator=generator) < share, kind, -1)
    views = views.clone()
    for index, name in enumerate(KINDS):
        chosen = kind == index
        if chosen.any():
            views[chosen] = covered(views[chosen], name, generator)
    return views, kind


def covered(views: Tensor, kind: str, generator: torch.Generator) -> Tensor:
    """All of `views` made harder in the way `kind`, one of `KINDS`."""
    harden = (_masked, _hand, _glasses, _stripes, _blobs, _noisy)[KINDS.index(kind)]
    return harden(views, generator)


def _uniform(n: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    """(n, 1, 1), so that each view has its own."""
    return (torch.rand(n, generator=generator) * (high - low) + low).view(n, 1, 1)


def _grid(views: Tensor) -> tuple[Tensor, Tensor]:
    """Across (1, 1, s) and down (1, s, 1), 0..1."""
    axis = (torch.arange(views.shape[-1]) + 0.5) / views.shape[-1]
    return axis.view(1, 1, -1), axis.view(1, -1, 1)


def _rough(n: int, side: int, cells: int, generator: torch.Generator) -> Tensor:
    """A smooth random pattern (n, side, side), about -1..1, of `cells` cells across."""
    small = torch.rand((n, 1, cells, cells), generator=generator) * 2 - 1
    return F.interpolate(small, size=(side, side), mode="bicubic", align_corners=False)[:, 0]


def _laid(views: Tensor, inside: Tensor, level: Tensor) -> Tensor:
    """`level` over `views` as much as `inside` (n, s, s), 0..1, says."""
    return views + inside.unsqueeze(1) * (level.unsqueeze(1) - views)


def _soft(distance: Tensor, width: float) -> Tensor:
    """1 where `distance` is below 0, falling to 0 over `width`."""
    return (0.5 - distance / width).clamp(0, 1)


def _masked(views: Tensor, generator: torch.Generator) -> Tensor:
    """The lower face behind cloth: an edge that rises to the nose, folds, any brightness."""
    n, _, side, _ = views.shape
    x, y = _grid(views)
    edge = _uniform(n, 0.46, 0.66, generator) + _uniform(n, -0.10, 0.10, generator) * (x - 0.5)
    peak = _uniform(n, 0.0, 0.14, generator) * torch.exp(-(((x - 0.5) / 0.13) ** 2))
    sag = _uniform(n, -0.25, 0.25, generator) * (x - 0.5) ** 2
    inside = _soft(edge - peak + sag - y, 0.05)
    # Ears and hair stay uncovered beside many masks.
    half = _uniform(n, 0.34, 0.62, generator)
    inside = inside * _soft((x - 0.5).abs() - half, 0.05)
    level = _uniform(n, 5, 250, generator).expand(n, side, side)
    shade = _uniform(n, -0.5, 0.5, generator) * (x - 0.5) + _uniform(n, -0.4, 0.4, generator) * (y - 0.7)
    folds = torch.cos(6.2832 * (y * _uniform(n, 4, 14, generator) + _uniform(n, 0, 1, generator)))
    folds = folds * _uniform(n, 0, 0.14, generator) * (torch.rand(n, generator=generator) < 0.5).view(n, 1, 1)
    texture = _rough(n, side, 6, generator) * _uniform(n, 0, 0.15, generator)
    return _laid(views, inside, level * (1 + shade + folds + texture))


def _hand(views: Tensor, generator: torch.Generator) -> Tensor:
    """A few fingers, as soft bars of skin with shade between them, over mouth, cheek or an eye."""
    n, _, side, _ = views.shape
    x, y = _grid(views)
    angle = _uniform(n, 0, 3.1416, generator)
    cx, cy = _uniform(n, 0.2, 0.8, generator), _uniform(n, 0.35, 0.9, generator)
    along = (x - cx) * angle.cos() + (y - cy) * angle.sin()
    across = (y - cy) * angle.cos() - (x - cx) * angle.sin()
    long, wide = _uniform(n, 0.18, 0.45, generator), _uniform(n, 0.10, 0.24, generator)
    inside = _soft(along.abs() - long, 0.06) * _soft(across.abs() - wide, 0.06)
    fingers = torch.cos(6.2832 * (across / (wide * _uniform(n, 0.45, 0.8, generator))))
    skin = views.mean(dim=(2, 3)).view(n, 1, 1) * _uniform(n, 0.8, 1.35, generator)
    return _laid(views, inside, skin * (1 + 0.12 * fingers + 0.1 * _rough(n, side, 4, generator)))


def _glasses(views: Tensor, generator: torch.Generator) -> Tensor:
    """Two round or square frames and a bridge; the lenses clear, reflecting or dark."""
    n, _, side, _ = views.shape
    x, y = _grid(views)
    apart, down = _uniform(n, 0.17, 0.24, generator), _uniform(n, 0.30, 0.46, generator)
    tilt = _uniform(n, -0.12, 0.12, generator)
    u, v = (x - 0.5).abs() - apart, y - down - tilt * (x - 0.5)
    power = torch.where(torch.rand(n, generator=generator) < 0.5, 2.0, 5.0).view(n, 1, 1)
    reach = _uniform(n, 0.11, 0.18, generator)
    radius = ((u.abs() / reach) ** power + (v.abs() / (reach * _uniform(n, 0.6, 1.0, generator))) ** power) ** (
        1 / power
    )
    width = _uniform(n, 0.06, 0.30, generator)
    bridge = _soft(v.abs() - 0.015, 0.02) * (x - 0.5).abs().lt(apart - reach)
    frame = torch.maximum(_soft((radius - 1).abs() - width / 2, 0.12), bridge)
    lens = _soft(radius - 1, 0.1)
    kind = torch.rand(n, generator=generator).view(n, 1, 1)
    dark = torch.where(kind < 0.25, _uniform(n, 0.6, 1.0, generator), torch.zeros(n, 1, 1))
    shine = ((kind > 0.75) * _uniform(n, 0.2, 0.9, generator)) * _soft(_rough(n, side, 5, generator), 0.4)
    views = _laid(views, lens * dark, _uniform(n, 0, 60, generator).expand(n, side, side))
    views = _laid(views, lens * shine, torch.full((n, side, side), 245.0))
    return _laid(views, frame, _uniform(n, 0, 160, generator).expand(n, side, side))


def _stripes(views: Tensor, generator: torch.Generator) -> Tensor:
    """A projector's picture over the face: bars of any period, direction and edge, bright to dark up to 9 : 1."""
    n, _, _, _ = views.shape
    x, y = _grid(views)
    angle = _uniform(n, 0, 3.1416, generator)
    period = torch.exp(_uniform(n, -3.0, -0.3, generator))
    wave = torch.sin(6.2832 * ((x * angle.cos() + y * angle.sin()) / period + _uniform(n, 0, 1, generator)))
    lit = (0.5 + 0.5 * wave * torch.exp(_uniform(n, 0, 2.3, generator))).clamp(0, 1)
    ratio = torch.exp(-_uniform(n, 0.3, 2.2, generator))
    return views * (ratio + (1 - ratio) * lit).unsqueeze(1)


def _blobs(views: Tensor, generator: torch.Generator) -> Tensor:
    """Soft patches of light and shade, such as leaves or a film make."""
    n, _, side, _ = views.shape
    lit = torch.sigmoid(3 * _rough(n, side, int(torch.randint(3, 8, (1,), generator=generator)), generator))
    ratio = torch.exp(-_uniform(n, 0.3, 2.1, generator))
    return views * (ratio + (1 - ratio) * lit).unsqueeze(1)


def _noisy(views: Tensor, generator: torch.Generator) -> Tensor:
    """Too little light: noise of a tenth to one deviation of the face, in part coarse, then whole levels."""
    n, _, side, _ = views.shape
    deviation = views.std(dim=(2, 3), keepdim=True)
    strength = torch.exp(_uniform(n, -2.3, 0.0, generator)).unsqueeze(1)
    fine = torch.randn(views.shape, generator=generator)
    small = torch.randn((n, 1, side // 2, side // 2), generator=generator)
    coarse = F.interpolate(small, size=(side, side), mode="bilinear")
    blend = _uniform(n, 0, 1, generator).unsqueeze(1)
    noise = fine * (1 - blend) + 1.6 * coarse * blend
    dim = torch.exp(-_uniform(n, 0, 2.5, generator)).unsqueeze(1)
    return ((views + noise * strength * deviation).clamp(0, 255) * dim).round() / dim
