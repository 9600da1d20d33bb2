"""`exhibit train`: from labelled pictures to a network that `exhibit run --model` uses, its card and its plots.

Needs the extra `train`. A run that was stopped goes on from its last epoch when it is started again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from exhibit.config.problems import whole_file
from exhibit.training import plots
from exhibit.training.bars import bar, bars
from exhibit.training.card import Training, card
from exhibit.training.cutting import middle
from exhibit.training.data import Asked, Data, apart, read
from exhibit.training.export import export, fitted_temperature, largest_difference
from exhibit.training.faces import Faces, kept, without_copies
from exhibit.training.figures import Figures, calibration_error, figures
from exhibit.training.judge import read_all, sure_finder, tell, write_plots
from exhibit.training.labels import Labels, checked
from exhibit.training.network import EmotionNet
from exhibit.training.recipe import Recipe
from exhibit.training.train import Progress, Trained, Watch, load_teacher, logits_of, train
from exhibit.vision.emotions import TFLiteReader

_MOST_DIFFERENCE = 0.01


@dataclass(frozen=True)
class Wanted:
    """What `exhibit train` is asked. Crops, checkpoint and plots go to `work`, the network to `out`."""

    data: Asked
    recipe: Recipe
    work: Path
    out: Path
    teachers: tuple[Path, ...] = ()
    aligned: bool = True


@dataclass(frozen=True)
class _Split:
    """The faces to learn from and those held out, and in words where the latter come from."""

    kind: str
    learn: Faces
    held_out: Faces
    told: str


def learn(wanted: Wanted, console: Console) -> None:
    """Do it all. Raises ShowError where the data, the teachers or the checkpoint cannot be used."""
    for folder in (wanted.work, wanted.out.resolve().parent):
        folder.mkdir(parents=True, exist_ok=True)
    split = _split(wanted, console)
    classes = split.learn.labels.classes
    teachers = [load_teacher(file, classes) for file in wanted.teachers]
    plots.class_balance(
        wanted.work / "classes.png", classes, split.learn.labels.counts(), split.held_out.labels.counts()
    )
    trained = _trained(wanted, split, teachers, console)
    if trained.history:
        epochs = trained.history
        plots.learning_curves(
            wanted.work / "learning.png",
            [one.loss for one in epochs],
            [one.held_out_loss for one in epochs],
            [one.accuracy for one in epochs],
        )
    _publish(wanted, split, trained, console)


def _split(wanted: Wanted, console: Console) -> _Split:
    """The faces, counted first, then cut."""
    data = read(wanted.data.path)
    name = next((name for name in ("train", "all") if name in data.splits), None)
    if name is None:
        raise whole_file(data.path, f"nothing to learn from, only {', '.join(data.splits)}: add a split 'train'")
    labels, _ = wanted.data.sorting.applied(data.splits[name].labels, data.path)
    checked(labels, data.path)
    if "valid" in data.splits:
        return _own_split(wanted, data, name, labels, console)
    return _split_apart(wanted, data, name, labels, console)


def _own_split(wanted: Wanted, data: Data, name: str, labels: Labels, console: Console) -> _Split:
    """The split that the data bring along."""
    if wanted.data.hold_out is not None:
        console.print("--hold-out is not needed: the data hold out a split 'valid' of their own", style="yellow")
    judged, _ = wanted.data.sorting.applied(data.splits["valid"].labels, data.path)
    if judged.classes != labels.classes:
        text = "the splits 'train' and 'valid' do not have the same classes: --map or --drop some"
        raise whole_file(data.path, text)
    _count(labels.classes, labels.counts(), judged.counts(), console)
    told = "the data's own split 'valid'"
    return _Split(data.kind, _cut(wanted, data, name), _cut(wanted, data, "valid"), told)


def _split_apart(wanted: Wanted, data: Data, name: str, labels: Labels, console: Console) -> _Split:
    """A share of every class, held out by the seed's chance."""
    aside = apart(labels, wanted.data)
    _count(labels.classes, labels.chosen(~aside).counts(), labels.chosen(aside).counts(), console)
    whole = _cut(wanted, data, name)
    first, held_out = whole.chosen(~aside), whole.chosen(aside)
    unlike = without_copies(first, held_out)
    if len(unlike) < len(first):
        console.print(f"{len(first) - len(unlike)} faces left out, copies of held-out ones", highlight=False)
    return _Split(data.kind, unlike, held_out, f"{aside.mean():.0%} of each class, seed {wanted.data.seed}")


def _count(classes: tuple[str, ...], learnt: list[int], held_out: list[int], console: Console) -> None:
    table = Table("class", box=None, pad_edge=False)
    table.add_column("to learn from", justify="right")
    table.add_column("held out", justify="right")
    for row in zip((*classes, "together"), (*learnt, sum(learnt)), (*held_out, sum(held_out)), strict=True):
        table.add_row(*map(str, row))
    console.print(table)


def _cut(wanted: Wanted, data: Data, name: str) -> Faces:
    """The split's crops, cut once and kept, under the names that are asked for."""
    with bar(f"cutting {name}") as progress:
        finder = sure_finder() if wanted.aligned else None
        faces = kept(data.splits[name], finder, progress, wanted.work / f"{name}.npz")
    return faces.relabelled(*wanted.data.sorting.applied(faces.labels, data.path))


def _trained(wanted: Wanted, split: _Split, teachers: list[EmotionNet], console: Console) -> Trained:
    mean, deviation = _levels(split.learn)
    console.print(f"grey levels: {mean:.0f} on average, deviation {deviation:.0f}", highlight=False)
    recipe = wanted.recipe
    with bars() as progress:
        whole = progress.add_task("epochs", total=recipe.epochs)
        inner = progress.add_task("batches")

        def step(epoch: int, batch: int, of: int) -> None:
            progress.update(inner, completed=batch, total=of)
            progress.update(whole, completed=epoch - 1 + batch / of)

        def report(one: Progress) -> None:
            progress.console.print(_line(one), highlight=False)

        watch = Watch(report, step)
        return train(split.learn, split.held_out, recipe, wanted.work / "checkpoint.pt", watch, teachers)


def _line(one: Progress) -> str:
    minutes, seconds = divmod(round(one.left_s), 60)
    return (
        f"epoch {one.epoch}: loss {one.loss:.3f}, held out {one.held_out_loss:.3f}, accuracy {one.accuracy:.2%}, "
        f"{one.took_s:.0f} s, at most {minutes}:{seconds:02d} left"
    )


def _levels(faces: Faces) -> tuple[float, float]:
    return float(faces.crops.mean()), float(faces.crops.std())


def _publish(wanted: Wanted, split: _Split, trained: Trained, console: Console) -> None:
    """Export, compare with the network, measure the file that was written, and write down what was measured."""
    net, out, classes = trained.net, wanted.out, split.learn.labels.classes
    clear = split.held_out.clear()
    logits, labels = logits_of(net, clear), torch.from_numpy(clear.labels.majority)
    temperature = fitted_temperature(logits, labels)
    sha256 = export(net, temperature, out)
    shares, ms_a_face = read_all(TFLiteReader(out, classes), clear)
    difference = largest_difference(net, temperature, middle(clear.crops), shares)
    console.print(f"{out}: differs from the network by {difference:.1e} at most", highlight=False)
    if difference > _MOST_DIFFERENCE:
        raise whole_file(out, f"differs from the network by up to {difference:.3f}: do not use it, and tell us")
    measured = figures(shares, clear.labels.majority)
    mean, deviation = _levels(split.learn)
    training = Training(
        file=out.name,
        kind=split.kind,
        held_out=split.told,
        learnt_faces=len(split.learn),
        learnt=tuple(split.learn.labels.counts()),
        aligned_share=float(split.learn.aligned.mean()),
        level_mean=mean,
        level_deviation=deviation,
        recipe=wanted.recipe,
        epoch=trained.epoch,
        teachers=len(wanted.teachers),
        parameters=sum(p.numel() for p in net.parameters()),
        size_bytes=out.stat().st_size,
        sha256=sha256,
        temperature=temperature,
        calibration_half=_calibration_across_halves(logits, labels),
        largest_difference=difference,
        ms_a_face=ms_a_face,
    )
    out.with_suffix(".md").write_text(card(training, measured, classes), encoding="utf-8")
    out.with_suffix(".yaml").write_text(_sidecar(classes, sha256, measured), encoding="utf-8")
    write_plots(wanted.work, measured, shares, clear.labels.majority, classes)
    tell(measured, classes, ms_a_face, console)
    console.print(f"\nwritten: {out}, its .yaml and its card .md; plots in {wanted.work}", highlight=False)
    console.print(f"use it: exhibit run --model {out}", highlight=False)


def _sidecar(classes: tuple[str, ...], sha256: str, measured: Figures) -> str:
    """What stands in FILE.yaml: JSON's way of writing lists and texts is YAML's too."""
    told = {
        "faces": measured.faces,
        "accuracy": round(measured.accuracy, 4),
        "macro_f1": round(measured.macro_f1, 4),
        "calibration_error": round(measured.calibration_error, 4),
    }
    return (
        "# Written by `exhibit train`; keep it beside its .tflite. The checksum is compared before use.\n"
        f"classes: {json.dumps(classes, ensure_ascii=False)}\n"
        f'sha256: "{sha256}"\n'
        f"figures: {json.dumps(told)}\n"
    )


def _calibration_across_halves(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """The calibration error of each half under the temperature of the other: what a fresh split would show."""
    halves: list[NDArray[np.float32]] = []
    order: list[NDArray[np.int64]] = []
    for fit, measure in ((slice(0, None, 2), slice(1, None, 2)), (slice(1, None, 2), slice(0, None, 2))):
        temperature = fitted_temperature(logits[fit], labels[fit])
        halves.append(torch.softmax(logits[measure] / temperature, 1).numpy())
        order.append(labels[measure].numpy())
    return calibration_error(np.concatenate(halves), np.concatenate(order))
