"""The end of a training run: the file, what it reads, and the papers that go with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console

from exhibit.config.problems import whole_file
from exhibit.training.export import Difference, Shares, difference, export, fitted_temperature, ranges_of
from exhibit.training.faces import Faces
from exhibit.training.figures import Figures, calibration_error, coverage_table, figures
from exhibit.training.judge import read_all, tell, write_plots
from exhibit.training.model_card import Spoken, Training, card, rewritten
from exhibit.training.network import EmotionNet, NetworkReader
from exhibit.training.progress_bars import bar
from exhibit.training.recipe import Recipe
from exhibit.training.refusing import fitted_refusal
from exhibit.training.told import told_rows, told_table
from exhibit.training.train import TrainingResult, logits_of
from exhibit.vision.emotions import UNREADABLE, TFLiteReader

INT8, FLOAT16 = "int8", "float16"
_EVENED = 0.3


@dataclass(frozen=True)
class TrainingSplit:
    """The faces to learn from and those held out; `kind` of data, and in words where the latter come from."""

    kind: str
    learn: Faces
    held_out: Faces
    told: str


@dataclass(frozen=True)
class TrainingPaths:
    """Where things go: plots to the folder `work`, the network to `out`; how its weights are written, and whether rare
    classes are weighed up (`even`)."""

    work: Path
    out: Path
    weights: str = INT8
    even: bool = False


@dataclass(frozen=True)
class _Exported:
    """The written file: its checksum, what it read from the clear held-out faces, and its temperature with what a fresh
    split would show of it."""

    sha256: str
    shares: Shares
    ms_a_face: float
    temperature: float
    calibration_half: float
    difference: Difference


def publish(
    place: TrainingPaths, split: TrainingSplit, recipe: Recipe, teachers: int, trained: TrainingResult, console: Console
) -> None:
    """Export, compare with the network, measure the file that was written, and write down what was measured.

    Raises ShowError where the file does not read as the network does.
    """
    classes, clear = split.learn.labels.classes, split.held_out.clear()
    console.print(f"writing {place.out}, {place.weights}", highlight=False)
    if place.even:
        weigh_up(trained.net, split.learn)
    exported = _exported(place, split, recipe, trained)
    console.print(f"{place.out}: {exported.difference}", highlight=False)
    if not exported.difference.tolerable:
        raise whole_file(place.out, f"do not use it: its {exported.difference}. Try '--weights float16', and tell us")
    measured = figures(exported.shares, clear.labels.majority)
    told = _training(place, split, recipe, teachers, trained, exported)
    spoken = _spoken(place.out, classes, clear, exported.shares)
    kept = _write_card(place.out.with_suffix(".md"), card(told, measured, classes, spoken))
    place.out.with_suffix(".yaml").write_text(_sidecar(classes, exported.sha256, measured), encoding="utf-8")
    write_plots(place.work, measured, exported.shares, clear.labels.majority, classes)
    tell(measured, classes, exported.ms_a_face, console)
    console.print(f"\nwritten: {place.out}, its .yaml and its card .md; plots in {place.work}", highlight=False)
    if kept:
        console.print(f"kept in the card as they were, look them through: {', '.join(kept)}", highlight=False)
    console.print(f"use it: exhibit run --model {place.out}", highlight=False)


def weigh_up(net: EmotionNet, learnt: Faces) -> None:
    """Raise what `net` says of classes that are rare among the faces it learnt from, by 0.3 of the logarithm of their
    share (logit adjustment: Menon et al. 2021, arXiv:2007.07314)."""
    shares = torch.from_numpy(learnt.labels.targets).float().mean(dim=0)
    with torch.no_grad():
        net.head.bias -= _EVENED * shares.clamp(min=1e-4).log()


def _exported(place: TrainingPaths, split: TrainingSplit, recipe: Recipe, trained: TrainingResult) -> _Exported:
    """Written twice: the temperature is fitted on what the file itself reads, then put into it."""
    net, clear = trained.net, split.held_out.clear()
    labels = torch.from_numpy(clear.labels.majority)
    names = (*split.learn.labels.classes, UNREADABLE)
    refusal = fitted_refusal(net, split.learn, recipe.seed)
    _write(place, NetworkReader(net, 1.0, refusal), split.learn, recipe.seed)
    plain, _ = read_all(TFLiteReader(place.out, names), clear)
    logits = torch.from_numpy(np.log(np.maximum(plain, np.finfo(np.float32).tiny)))
    temperature = fitted_temperature(logits, labels)
    sha256 = _write(place, NetworkReader(net, temperature, refusal), split.learn, recipe.seed)
    shares, ms_a_face = read_all(TFLiteReader(place.out, names), clear)
    whole = torch.softmax(logits_of(net, clear) / temperature, 1).numpy()
    half = calibration_across_halves(logits, labels)
    return _Exported(sha256, shares, ms_a_face, temperature, half, difference(shares, whole))


def _write(place: TrainingPaths, reader: NetworkReader, learnt: Faces, seed: int) -> str:
    """Its SHA-256."""
    return export(reader, place.out, ranges_of(reader, learnt, seed, place.work) if place.weights == INT8 else None)


def _training(
    place: TrainingPaths,
    split: TrainingSplit,
    recipe: Recipe,
    teachers: int,
    trained: TrainingResult,
    exported: _Exported,
) -> Training:
    clear, crops = split.held_out.clear(), split.learn.crops
    read = logits_of(trained.net, clear).argmax(1).numpy()
    return Training(
        file=place.out.name,
        kind=split.kind,
        held_out=split.told,
        learnt_faces=len(split.learn),
        learnt=tuple(split.learn.labels.counts()),
        aligned_share=float(split.learn.aligned.mean()),
        level_mean=float(crops.mean()),
        level_deviation=float(crops.std()),
        recipe=recipe,
        epoch=trained.epoch,
        teachers=teachers,
        parameters=sum(p.numel() for p in trained.net.parameters()),
        size_bytes=place.out.stat().st_size,
        integers=place.weights == INT8,
        sha256=exported.sha256,
        temperature=exported.temperature,
        calibration_half=exported.calibration_half,
        difference=str(exported.difference),
        accuracy_before=float((read == clear.labels.majority).mean()),
        ms_a_face=exported.ms_a_face,
    )


def _spoken(file: Path, classes: tuple[str, ...], clear: Faces, shares: Shares) -> Spoken:
    with bar("hardships") as progress:
        rows = told_rows(TFLiteReader(file, (*classes, UNREADABLE)), clear, progress)
    return Spoken(coverage_table(shares, clear.labels.majority), told_table(rows))


def _write_card(path: Path, text: str) -> list[str]:
    """Write the card, and keep what a person added to the one that is there; the kept headings come back."""
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    whole, kept = rewritten(text, old)
    path.write_text(whole, encoding="utf-8")
    return kept


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
        f"classes: {json.dumps((*classes, UNREADABLE), ensure_ascii=False)}\n"
        f'sha256: "{sha256}"\n'
        f"figures: {json.dumps(told)}\n"
    )


def calibration_across_halves(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """The calibration error of each half under the temperature of the other: what a fresh split would show."""
    halves: list[NDArray[np.float32]] = []
    order: list[NDArray[np.int64]] = []
    for fit, measure in ((slice(0, None, 2), slice(1, None, 2)), (slice(1, None, 2), slice(0, None, 2))):
        temperature = fitted_temperature(logits[fit], labels[fit])
        halves.append(torch.softmax(logits[measure] / temperature, 1).numpy())
        order.append(labels[measure].numpy())
    return calibration_error(np.concatenate(halves), np.concatenate(order))
