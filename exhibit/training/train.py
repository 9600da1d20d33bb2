"""The training loop: vote shares as targets, mix-up, an average of the weights, checkpoints that resume.

Mix-up after Zhang et al. 2018 (arXiv:1710.09412); the exponential moving average of the weights is what is evaluated
and exported. Works on a CPU alone (bfloat16 where the CPU has it); takes a GPU where there is one.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from exhibit.config.problems import whole_file
from exhibit.training.augment import augment, centre
from exhibit.training.faces import Faces
from exhibit.training.network import EmotionNet
from exhibit.training.recipe import Recipe
from exhibit.training.teachers import NO_TEACHING, Teaching
from exhibit.vision.crop import CROP_SIDE_PX


@dataclass(frozen=True)
class Progress:
    """One epoch's report: mean loss while learning; on the held-out faces the loss against, and the accuracy on, the
    majority labels; seconds it took and are left."""

    epoch: int
    loss: float
    held_out_loss: float
    accuracy: float
    took_s: float
    left_s: float


@dataclass(frozen=True)
class TrainingResult:
    """The averaged network, every epoch's report, and the epoch that was kept."""

    net: EmotionNet
    history: tuple[Progress, ...]
    epoch: int


Step = Callable[[int, int, int], None]


@dataclass(frozen=True)
class TrainingCallbacks:
    """Who is told: `epoch` after each epoch; `batch` after each batch, with the epoch, the batch and how many batches
    an epoch has, all from 1."""

    epoch: Callable[[Progress], None]
    batch: Step = lambda _epoch, _batch, _of: None


def train(
    learn: Faces,
    held_out: Faces,
    recipe: Recipe,
    checkpoint: Path,
    watch: TrainingCallbacks,
    teaching: Teaching = NO_TEACHING,
) -> TrainingResult:
    """Train on `learn`, report on `held_out`; the averaged network comes back.

    With teachers their mean answer to each plain face, asked once, is learnt beside its votes whatever then covers it
    (Hinton, Vinyals, Dean 2015, arXiv:1503.02531), in the share that the recipe says.
    After each epoch everything is saved at `checkpoint`; a run that finds one there goes on from it, to the same
    weights as if it had never stopped. Raises ShowError where the checkpoint is another run's.
    """
    run = _Run(learn, recipe, teaching)
    run.resume(checkpoint)
    for epoch in range(run.epoch, recipe.epochs):
        if run.patience_is_over():
            break
        began = time.monotonic()
        loss = run.learn(epoch, watch.batch)
        run.judge(epoch, *judge(run.average, held_out), loss, time.monotonic() - began)
        run.save(checkpoint)
        watch.epoch(run.history[-1])
    return run.result()


class _Run:
    """The state of one training run."""

    def __init__(self, learn: Faces, recipe: Recipe, teaching: Teaching) -> None:
        torch.manual_seed(recipe.seed)
        self._recipe = recipe
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._classes = learn.labels.classes
        net = EmotionNet(len(self._classes), recipe.widths, recipe.dropout)
        if teaching.begin is not None:
            net.load_state_dict(teaching.begin.state_dict())
        self._net = net.to(self._device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._teaching = teaching
        self.average = copy.deepcopy(self._net).eval()
        self._optimiser = _optimiser(self._net, recipe)
        self._crops = torch.from_numpy(learn.crops).unsqueeze(1)
        targets = torch.from_numpy(learn.labels.targets)
        self._targets = targets * (1 - recipe.smoothing) + recipe.smoothing / len(self._classes)
        if teaching.teachers:
            taught = torch.cat([teaching.answer(centre(part, CROP_SIDE_PX).float()) for part in self._crops.split(500)])
            self._targets = self._targets * (1 - recipe.teaching) + taught * recipe.teaching
        # In a short run a long memory would be mostly of the beginning: it reaches over a fifth of the run at most.
        steps = recipe.epochs * (len(self._crops) // min(recipe.batch, len(self._crops)))
        self._decay = min(recipe.average_decay, max(0.0, 1 - 5 / steps))
        self._best: dict[str, Tensor] | None = None
        self._best_epoch = 0
        self.epoch = 0
        self.history: list[Progress] = []

    def learn(self, epoch: int, step: Step) -> float:
        """One pass over the faces; the mean loss."""
        recipe, size = self._recipe, min(self._recipe.batch, len(self._crops))
        generator = torch.Generator().manual_seed(recipe.seed * 10_007 + epoch)
        self._net.train()
        order = torch.randperm(len(self._crops), generator=generator)
        batches = order.split(size)[: len(self._crops) // size]
        total = 0.0
        for number, chosen in enumerate(batches):
            rate = _rate(recipe, epoch + number / len(batches))
            for group in self._optimiser.param_groups:
                group["lr"] = rate
            total += self._learn_batch(chosen, generator)
            step(epoch + 1, number + 1, len(batches))
        return total / len(batches)

    def _learn_batch(self, chosen: Tensor, generator: torch.Generator) -> float:
        crops = self._crops[chosen].float()
        plain = centre(crops, CROP_SIDE_PX)
        view = augment(crops, CROP_SIDE_PX, generator, self._recipe.covers) if self._recipe.augmented else plain
        views, wanted = _mixed(view.contiguous(), self._targets[chosen], self._recipe, generator)
        views, wanted = views.to(self._device), wanted.to(self._device)
        loss = _step(self._net, self._optimiser, views, wanted)
        _blend(self.average, self._net, self._decay)
        return loss

    def judge(self, epoch: int, held_out_loss: float, accuracy: float, loss: float, took_s: float) -> None:
        """Note the epoch, and remember it where it is the best so far and that matters."""
        left_s = took_s * (self._recipe.epochs - epoch - 1)
        best = min((past.held_out_loss for past in self.history), default=math.inf)
        self.history.append(Progress(epoch + 1, loss, held_out_loss, accuracy, took_s, left_s))
        self.epoch = epoch + 1
        if self._recipe.patience and held_out_loss < best:
            self._best_epoch = epoch + 1
            self._best = copy.deepcopy(self.average.state_dict())

    def patience_is_over(self) -> bool:
        return bool(self._recipe.patience) and self.epoch - self._best_epoch >= self._recipe.patience

    def result(self) -> TrainingResult:
        if self._best is not None:
            self.average.load_state_dict(self._best)
        # The converter reads weights as they lie in memory, and would take channels-last ones for others.
        net = self.average.float().cpu().to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
        return TrainingResult(net, tuple(self.history), self._best_epoch or self.epoch)

    def resume(self, checkpoint: Path) -> None:
        if not checkpoint.exists():
            return
        state = torch.load(checkpoint, map_location="cpu", weights_only=True)
        # Checkpoints of the first version say nothing of their run.
        if state.get("run", self._name()) != self._name():
            text = f"is of another run ({state['run']}): choose another --work, or delete it to begin anew"
            raise whole_file(checkpoint, text)
        self._net.load_state_dict(state["net"])
        self.average.load_state_dict(state["average"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.epoch, self._best, self._best_epoch = int(state["epoch"]), state.get("best"), state.get("best_epoch", 0)
        self.history = [Progress(int(epoch), *rest) for epoch, *rest in state.get("history", [])]
        if "chance" in state:
            torch.set_rng_state(state["chance"])

    def save(self, checkpoint: Path) -> None:
        """Beside it first: a kill while it is written leaves the old one whole."""
        fresh = checkpoint.with_suffix(".new")
        state = {
            "epoch": self.epoch,
            "net": self._net.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "chance": torch.get_rng_state(),
            "history": [list(astuple(one)) for one in self.history],
            "best": self._best,
            "best_epoch": self._best_epoch,
            "classes": list(self._classes),
            "run": self._name(),
        }
        torch.save(state, fresh)
        fresh.replace(checkpoint)

    def _name(self) -> str:
        recipe = self._recipe
        widths = ",".join(map(str, recipe.widths))
        faces = f"{len(self._crops)} faces of {', '.join(self._classes)}"
        begun = "from another's weights, " if self._teaching.begin else ""
        teachers = len(self._teaching.teachers)
        return f"{recipe.epochs} epochs, {begun}seed {recipe.seed}, widths {widths}, {teachers} teachers, {faces}"


def _optimiser(net: EmotionNet, recipe: Recipe) -> torch.optim.Optimizer:
    decayed = [p for p in net.parameters() if p.ndim > 1]
    plain = [p for p in net.parameters() if p.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": recipe.weight_decay}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.SGD(groups, lr=recipe.peak_rate, momentum=0.9, nesterov=True)


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


def judge(net: EmotionNet, faces: Faces) -> tuple[float, float]:
    """The loss against the majority labels of `faces`, and the share that is read rightly."""
    clear = faces.clear()
    logits, labels = logits_of(net, clear), torch.from_numpy(clear.labels.majority)
    return float(F.cross_entropy(logits, labels)), float((logits.argmax(1) == labels).float().mean())
