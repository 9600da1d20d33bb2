"""The training loop: vote shares as targets, mix-up, an average of the weights, checkpoints that resume.

Mix-up after Zhang et al. 2018 (arXiv:1710.09412); the exponential moving average of the weights is what is evaluated
and exported. Works on a CPU alone (bfloat16 where the CPU has it); takes a GPU where there is one.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from exhibit.training.augment import augment, centre
from exhibit.training.dataset import Faces
from exhibit.training.network import WIDTHS, EmotionNet
from exhibit.vision.crop import CROP_SIDE_PX


@dataclass(frozen=True)
class Recipe:
    """The settings of one training run; together with the seed they decide it, up to the rounding of the machine."""

    epochs: int = 40
    batch: int = 128
    peak_rate: float = 0.1
    weight_decay: float = 5e-4
    mixup_alpha: float = 0.2
    mixup_share: float = 0.5
    average_decay: float = 0.9985
    warmup_epochs: float = 2.0
    smoothing: float = 0.02
    widths: tuple[int, int, int, int] = WIDTHS
    dropout: float = 0.3
    teaching: float = 0.7
    seed: int = 1


@dataclass(frozen=True)
class Progress:
    """One epoch's report: mean loss, accuracy on the validation majority labels, seconds it took and are left."""

    epoch: int
    loss: float
    accuracy: float
    took_s: float
    left_s: float


def train(
    learn: Faces,
    held_out: Faces,
    recipe: Recipe,
    checkpoint: Path,
    report: Callable[[Progress], None],
    teachers: Sequence[EmotionNet] = (),
) -> EmotionNet:
    """Train on `learn`, report on `held_out`; the averaged network comes back.

    With `teachers` their mean answer to the same view is learnt beside the votes (Hinton, Vinyals, Dean 2015,
    arXiv:1503.02531), in the share that the recipe says.
    After each epoch everything is saved at `checkpoint`; a run that finds one there goes on from it.
    """
    torch.manual_seed(recipe.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    net = EmotionNet(learn.targets.shape[1], recipe.widths, recipe.dropout).to(
        device, memory_format=torch.channels_last
    )  # type: ignore[call-overload]
    average = copy.deepcopy(net).eval()
    decayed = [p for p in net.parameters() if p.ndim > 1]
    plain = [p for p in net.parameters() if p.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": recipe.weight_decay}, {"params": plain, "weight_decay": 0.0}]
    optimiser = torch.optim.SGD(groups, lr=recipe.peak_rate, momentum=0.9, nesterov=True)
    crops = torch.from_numpy(learn.crops).unsqueeze(1)
    targets = torch.from_numpy(learn.targets) * (1 - recipe.smoothing) + recipe.smoothing / learn.targets.shape[1]
    first = _resume(checkpoint, net, average, optimiser)
    for epoch in range(first, recipe.epochs):
        began = time.monotonic()
        generator = torch.Generator().manual_seed(recipe.seed * 10_007 + epoch)
        net.train()
        order = torch.randperm(len(crops), generator=generator)
        batches = order.split(recipe.batch)[: len(crops) // recipe.batch]
        total = 0.0
        for step, chosen in enumerate(batches):
            rate = _rate(recipe, epoch + step / len(batches))
            for group in optimiser.param_groups:
                group["lr"] = rate
            views = augment(crops[chosen].float(), CROP_SIDE_PX, generator)
            views, wanted = _mixed(views, targets[chosen], recipe, generator)
            views, wanted = views.to(device), wanted.to(device)
            if teachers:
                wanted = wanted * (1 - recipe.teaching) + _taught(teachers, views) * recipe.teaching
            loss = _step(net, optimiser, views, wanted)
            total += loss
            _blend(average, net, recipe.average_decay)
        _save(checkpoint, epoch + 1, net, average, optimiser)
        took = time.monotonic() - began
        left = took * (recipe.epochs - epoch - 1)
        report(Progress(epoch + 1, total / len(batches), accuracy(average, held_out), took, left))
    # The converter reads weights as they lie in memory, and would take channels-last ones for others.
    return average.float().cpu().to(memory_format=torch.contiguous_format)


def _rate(recipe: Recipe, epoch: float) -> float:
    """A short climb, then half a cosine down to nothing."""
    if epoch < recipe.warmup_epochs:
        return recipe.peak_rate * (epoch + 0.01) / recipe.warmup_epochs
    done = (epoch - recipe.warmup_epochs) / (recipe.epochs - recipe.warmup_epochs)
    return recipe.peak_rate * 0.5 * (1 + math.cos(math.pi * done))


def _mixed(views: Tensor, wanted: Tensor, recipe: Recipe, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Blend each face with another of the batch, in a share of the batches."""
    if float(torch.rand(1, generator=generator)) >= recipe.mixup_share:
        return views, wanted
    dice = np.random.default_rng(int(torch.randint(2**31, (1,), generator=generator)))
    weight = torch.from_numpy(dice.beta(recipe.mixup_alpha, recipe.mixup_alpha, len(views))).float()
    other = torch.randperm(len(views), generator=generator)
    blend = weight.view(-1, 1, 1, 1)
    return views * blend + views[other] * (1 - blend), wanted * weight[:, None] + wanted[other] * (1 - weight[:, None])


def _step(net: EmotionNet, optimiser: torch.optim.Optimizer, views: Tensor, wanted: Tensor) -> float:
    with torch.autocast(views.device.type, dtype=torch.bfloat16):
        logits = net(views.contiguous(memory_format=torch.channels_last))
    loss = F.cross_entropy(logits.float(), wanted)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(net.parameters(), 5.0)
    optimiser.step()
    return float(loss.detach())


@torch.no_grad()
def _taught(teachers: Sequence[EmotionNet], views: Tensor) -> Tensor:
    """What the teachers say of `views`, on average."""
    with torch.autocast(views.device.type, dtype=torch.bfloat16):
        answers = [teacher(views.contiguous(memory_format=torch.channels_last)) for teacher in teachers]
    return torch.stack([torch.softmax(answer.float(), 1) for answer in answers]).mean(0)


@torch.no_grad()
def _blend(average: EmotionNet, net: EmotionNet, decay: float) -> None:
    for mean, now in zip(average.state_dict().values(), net.state_dict().values(), strict=True):
        if mean.dtype.is_floating_point:
            mean.lerp_(now, 1 - decay)
        else:
            mean.copy_(now)


@torch.no_grad()
def logits_of(net: EmotionNet, faces: Faces, batch: int = 256) -> Tensor:
    """Logits (n, classes) of the plain crops, float32, on the CPU."""
    device = next(net.parameters()).device
    parts = torch.from_numpy(faces.crops).unsqueeze(1).split(batch)
    return torch.cat([net.eval()(centre(part, CROP_SIDE_PX).float().to(device)).float().cpu() for part in parts])


def accuracy(net: EmotionNet, faces: Faces) -> float:
    """The share of faces with a majority label that the network reads so."""
    clear = faces.chosen(faces.majority >= 0)
    return float((logits_of(net, clear).argmax(1) == torch.from_numpy(clear.majority)).float().mean())


def _resume(checkpoint: Path, net: EmotionNet, average: EmotionNet, optimiser: torch.optim.Optimizer) -> int:
    if not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    net.load_state_dict(state["net"])
    average.load_state_dict(state["average"])
    optimiser.load_state_dict(state["optimiser"])
    return int(state["epoch"])


def _save(checkpoint: Path, epoch: int, net: EmotionNet, average: EmotionNet, optimiser: torch.optim.Optimizer) -> None:
    fresh = checkpoint.with_suffix(".new")
    state = {"epoch": epoch, "net": net.state_dict(), "average": average.state_dict()}
    torch.save({**state, "optimiser": optimiser.state_dict()}, fresh)
    fresh.replace(checkpoint)
