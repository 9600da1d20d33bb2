"""The ninth number: how surely a face cannot be read, by what the network itself sees of it.

A logistic regression on the features before the head, fitted when the network is done, so that its shares stay what
they are. It learns faces as they are, with glasses and in soft light, against the same faces behind masks and hands,
under a projector's stripes, in noise that drowns them, and things that are no face at all.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from exhibit.training.augment import centre
from exhibit.training.covers import covered
from exhibit.training.faces import Faces
from exhibit.training.network import EmotionNet
from exhibit.vision.crop import CROP_SIDE_PX

REFUSED_OF_CLEAN = 0.012
"""The share of faces with nothing before them that may be refused: the threshold, 0.5, is set by it."""
_FACES = 1500
_BATCH = 500
_HIDDEN = {"mask": 1.0, "hand": 0.97, "stripes": 0.85, "noise": 0.93}
"""What makes a face unreadable: where its likeness to the face before it (a correlation) is below this."""
_PLAIN = {"glasses": -1.0, "blobs": 0.85, "noise": 0.97}
"""What must be borne: where the likeness is above this."""
_WEIGHT_DECAY = 1e-3


def fitted_refusal(net: EmotionNet, learnt: Faces, seed: int) -> nn.Linear:
    """The layer that says of features (n, width) how surely their face cannot be read: a logit, 0 at the threshold."""
    generator = torch.Generator().manual_seed(seed)
    chosen = torch.randperm(len(learnt), generator=generator)[:_FACES]
    crops = torch.from_numpy(learnt.crops).unsqueeze(1)[chosen].float()
    clean = centre(crops, CROP_SIDE_PX)
    views, hidden = _examples(clean, generator)
    seen, plain = features_of(net, views), features_of(net, clean)
    layer = _regression(torch.cat([plain, seen]), torch.cat([torch.zeros(len(plain)), hidden]))
    with torch.no_grad():
        layer.bias -= torch.quantile(layer(plain)[:, 0], 1 - REFUSED_OF_CLEAN)
    return layer


@torch.no_grad()
def features_of(net: EmotionNet, views: Tensor) -> Tensor:
    """What `net` sees of `views` (n, 1, 48, 48): features (n, width)."""
    return torch.cat([net.eval().features(part) for part in views.split(_BATCH)])


def _examples(clean: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Views made harder, and whether each is unreadable: 1 or 0. What lies between the two is left out."""
    things = _no_faces(clean, generator)
    views, hidden = [things], [torch.ones(len(things))]
    for kinds, truth in ((_HIDDEN, 1.0), (_PLAIN, 0.0)):
        for kind, limit in kinds.items():
            hard = covered(clean, kind, generator)
            alike = _likeness(hard, clean)
            keep = alike < limit if truth else alike > limit
            views.append(hard[keep])
            hidden.append(torch.full((int(keep.sum()),), truth))
    return torch.cat(views), torch.cat(hidden)


def _likeness(hard: Tensor, clean: Tensor) -> Tensor:
    """The correlation (n,) of each view with the face before it."""
    one, other = (x.flatten(1) - x.flatten(1).mean(1, keepdim=True) for x in (hard, clean))
    return F.cosine_similarity(one, other)


def _no_faces(clean: Tensor, generator: torch.Generator) -> Tensor:
    """Pictures that hold no face: a face's quarters in disorder and upside down, a piece of one large in the picture,
    stains, bars and edges as walls, plants and posters have them, and smooth heads with two dots and a mouth."""
    kinds = (_disordered, _pieces, _stains, _shapes, _dolls)
    return torch.cat([kind(part, generator) for kind, part in zip(kinds, clean[::2].chunk(len(kinds)), strict=True)])


def _disordered(faces: Tensor, generator: torch.Generator) -> Tensor:
    half = faces.shape[-1] // 2
    quarters = [faces[..., y : y + half, x : x + half] for y in (0, half) for x in (0, half)]
    order = torch.randperm(4, generator=generator).roll(1).tolist()
    a, b, c, d = (quarters[index].flip(-2) for index in order)
    return torch.cat([torch.cat([a, b], -1), torch.cat([c, d], -1)], -2)


def _pieces(faces: Tensor, generator: torch.Generator) -> Tensor:
    """A third to a sixth of a face, as large as a whole one."""
    n, side = len(faces), faces.shape[-1]
    share = 0.17 + 0.16 * torch.rand(n, 1, 1, generator=generator)
    corner = (torch.rand(n, 1, 2, generator=generator) * 2 - 1) * (1 - share)
    turn = torch.eye(2).repeat(n, 1, 1) * share
    grid = F.affine_grid(torch.cat([turn, corner.transpose(1, 2)], -1), [n, 1, side, side], align_corners=False)
    return F.grid_sample(faces, grid, padding_mode="reflection", align_corners=False)


def _stains(faces: Tensor, generator: torch.Generator) -> Tensor:
    """Noise of several sizes, each fainter than the larger one."""
    n, side = len(faces), faces.shape[-1]
    total = torch.zeros(n, 1, side, side)
    for cells in (2, 3, 6, 12, 24):
        strength = torch.rand(n, 1, 1, 1, generator=generator) * 2 / cells
        coarse = torch.randn(n, 1, cells, cells, generator=generator)
        total += strength * F.interpolate(coarse, (side, side), mode="bicubic", align_corners=False)
    return _levels(total, generator)


def _shapes(faces: Tensor, generator: torch.Generator) -> Tensor:
    """Half planes, bars and rounds over each other, slightly soft."""
    n, side = len(faces), faces.shape[-1]
    y, x = torch.meshgrid(torch.linspace(-1, 1, side), torch.linspace(-1, 1, side), indexing="ij")
    total = 0.3 * torch.randn(n, 1, 1, 1, generator=generator).expand(n, 1, side, side).clone()
    for at in range(6):
        angle, away = (torch.rand(n, 1, 1, 1, generator=generator) for _ in range(2))
        across = x * torch.cos(6.3 * angle) + y * torch.sin(6.3 * angle)
        round_ = ((x - 2 * angle + 1) ** 2 + (y - 2 * away + 1) ** 2).sqrt()
        wide = 0.05 + 0.4 * torch.rand(n, 1, 1, 1, generator=generator)
        inside = (across - away, (across - away).abs() - wide, round_ - wide)[at % 3]
        level = torch.randn(n, 1, 1, 1, generator=generator)
        here = torch.sigmoid(-inside * 30) * (torch.rand(n, 1, 1, 1, generator=generator) < 0.6)
        total = total * (1 - here) + level * here
    return _levels(total + 0.03 * torch.randn(n, 1, side, side, generator=generator), generator)


def _dolls(faces: Tensor, generator: torch.Generator) -> Tensor:
    """A head that is drawn: an even oval with or without a muzzle, two even eyes, a line for a mouth."""
    n, side = len(faces), faces.shape[-1]
    y, x = torch.meshgrid(torch.linspace(-1, 1, side), torch.linspace(-1, 1, side), indexing="ij")

    def drawn(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(n, 1, 1, 1, generator=generator)

    def oval(middle_x: Tensor, middle_y: Tensor, wide: Tensor, high: Tensor) -> Tensor:
        return torch.sigmoid(12 * (1 - ((x - middle_x) / wide) ** 2 - ((y - middle_y) / high) ** 2))

    total, nought = drawn(-1.5, 1.5).expand(n, 1, side, side).clone(), torch.zeros(n, 1, 1, 1)
    apart, level, wide, high = drawn(0.25, 0.5), drawn(-0.4, -0.05), drawn(0.06, 0.22), drawn(0.06, 0.3)
    muzzle = (torch.rand(n, 1, 1, 1, generator=generator) < 0.5).float()
    dark, mouth_y = drawn(-1.5, 1.0), drawn(0.3, 0.55)
    layers = [
        (oval(nought, nought, drawn(0.6, 1.0), drawn(0.7, 1.1)), drawn(-1.2, 1.5)),
        (oval(nought, drawn(0.2, 0.5), drawn(0.35, 0.7), drawn(0.3, 0.6)) * muzzle, drawn(-1.0, 1.5)),
        (oval(-apart, level, wide, high), dark),
        (oval(apart, level, wide, high), dark),
        (oval(nought, mouth_y, drawn(0.1, 0.5), drawn(0.02, 0.15)), drawn(-1.5, 0.8)),
    ]
    for here, shade in layers:
        total = total * (1 - here) + shade * here
    return _levels(total + drawn(0.0, 0.06) * torch.randn(n, 1, side, side, generator=generator), generator)


def _levels(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """Grey of a contrast and brightness as rooms have them, 0 to 255."""
    middle, spread = (torch.rand(len(pictures), 1, 1, 1, generator=generator) for _ in range(2))
    plain = pictures - pictures.flatten(1).mean(1)[:, None, None, None]
    plain = plain / (plain.flatten(1).std(1)[:, None, None, None] + 1e-6)
    return (70 + 120 * middle + (8 + 50 * spread) * plain).clamp(0, 255)


def _regression(features: Tensor, wanted: Tensor) -> nn.Linear:
    """Logistic regression by L-BFGS, both answers weighing the same; it is fitted on standardised features and given
    back for plain ones."""
    mean, deviation = features.mean(0), features.std(0) + 1e-6
    standard = (features - mean) / deviation
    layer = nn.Linear(features.shape[1], 1)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    balance = (1 - wanted).sum() / wanted.sum()
    optimiser = torch.optim.LBFGS(layer.parameters(), max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        told = F.binary_cross_entropy_with_logits(layer(standard)[:, 0], wanted, pos_weight=balance)
        loss: Tensor = told + _WEIGHT_DECAY * layer.weight.square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimiser.step(closure)  # type: ignore[no-untyped-call]
    with torch.no_grad():
        layer.weight /= deviation
        layer.bias -= (layer.weight @ mean).squeeze()
    return layer
