"""`exhibit evaluate`: how well a TFLite network reads the faces of some data. Needs LiteRT only, no PyTorch."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from exhibit.config.problems import whole_file
from exhibit.system.paths import models_folder
from exhibit.training.data import DataRequest, read, to_judge
from exhibit.training.face_cropping import middle
from exhibit.training.faces import Faces, Pictures, cut_all
from exhibit.training.figures import Figures, coverage_table, figures
from exhibit.training.labels import fitted
from exhibit.training.model_card import with_robustness
from exhibit.training.progress_bars import bar
from exhibit.training.robustness import RoomReader, robustness, robustness_table
from exhibit.training.told import told_rows, told_table
from exhibit.vision.emotions import TFLiteReader, emotions_of
from exhibit.vision.faces.cascade import Cascade, CascadeFiles
from exhibit.vision.faces.finder import YuNet
from exhibit.vision.model_files import Manifest, trained
from exhibit.vision.quality import QualityLimits

_LEAST_SCORE = 0.3
"""Enough for pictures that are known to show a face: only its keypoints are wanted."""


@dataclass(frozen=True)
class EvaluationRequest:
    """What `exhibit evaluate` is asked. `most` limits the faces (0: all), drawn by the seed's chance. `told`: also the
    hardships that are laid on crops whose place is known; `mirror`: the mean of each face and its mirror image."""

    model: Path
    data: DataRequest
    split: str | None = None
    most: int = 0
    robustness: bool = False
    told: bool = False
    mirror: bool = False
    plots: Path | None = None
    card: Path | None = None


def evaluate(wanted: EvaluationRequest, console: Console) -> None:
    """Print the figures, and write what else is wanted. Raises ShowError where model or data cannot be used."""
    classes = trained(wanted.model)
    reader, named = _reader(wanted.model, classes), emotions_of(classes)
    name, pictures = _pictures(wanted, named)
    if wanted.card and not wanted.card.is_file():
        raise whole_file(wanted.card, "no such card to put the table into: name the .md that 'exhibit train' wrote")
    with bar("cutting faces") as progress:
        faces = cut_all(pictures, sure_finder(), progress)
    shares, ms_a_face = read_all(reader, faces, mirror=wanted.mirror)
    measured = figures(shares, faces.labels.majority)
    console.print(f"{len(faces)} faces ({name}), {faces.aligned.mean():.1%} placed by the detector's keypoints")
    tell(measured, named, ms_a_face, console)
    console.print(f"\n{coverage_table(shares, faces.labels.majority)}", markup=False, highlight=False)
    if wanted.plots:
        write_plots(wanted.plots, measured, shares, faces.labels.majority, named)
    if wanted.told or wanted.robustness:
        with bar("hardships, told") as progress:
            console.print(f"\n{told_table(told_rows(reader, faces, progress))}", markup=False, highlight=False)
    if wanted.robustness:
        _robustness(wanted, pictures, reader, console)


def _pictures(wanted: EvaluationRequest, classes: tuple[str, ...]) -> tuple[str, Pictures]:
    """The faces with one label, in the model's order of classes."""
    name, pictures = to_judge(read(wanted.data.path), wanted.data, wanted.split)
    labels = fitted(pictures.labels, classes, wanted.data.path)
    pictures = pictures.relabelled(labels, np.ones(len(labels), np.bool_)).chosen(labels.majority >= 0)
    if not len(pictures):
        raise whole_file(wanted.data.path, "no face here has a label that more than half agree on: name other data")
    if wanted.most and wanted.most < len(pictures):
        chosen = np.zeros(len(pictures), np.bool_)
        chosen[np.random.default_rng(wanted.data.seed).permutation(len(pictures))[: wanted.most]] = True
        pictures = pictures.chosen(chosen)
    return name, pictures


def _robustness(wanted: EvaluationRequest, pictures: Pictures, reader: TFLiteReader, console: Console) -> None:
    gated = TFLiteReader(wanted.model, trained(wanted.model), limits=QualityLimits())
    room = RoomReader(room_finder(), gated, reader)
    with bar("hardships") as progress:
        rows = robustness(pictures, sure_finder(), room, progress)
    console.print()
    console.print(robustness_table(rows), soft_wrap=True, markup=False, highlight=False)
    if wanted.card:
        text = wanted.card.read_text(encoding="utf-8")
        wanted.card.write_text(with_robustness(text, rows), encoding="utf-8")
        console.print(f"put into {wanted.card}")


def sure_finder() -> YuNet:
    """The run-time detector, for pictures that are known to show a face."""
    network, _ = Manifest(models_folder()).needed("faces-yunet")
    return YuNet(network, least_score=_LEAST_SCORE)


def room_finder() -> Cascade:
    """What the show finds faces with, as it is set when nobody sets it."""
    manifest = Manifest(models_folder())
    names = ("faces-yunet", "faces-back", "faces-short-range", "faces-full-range")
    return Cascade(CascadeFiles(*(manifest.needed(name)[0] for name in names)))


def _reader(model: Path, classes: tuple[str, ...]) -> TFLiteReader:
    try:
        return TFLiteReader(model, classes)
    except (ValueError, RuntimeError) as error:
        raise whole_file(model, f"cannot be used: {error}") from None


def read_all(reader: TFLiteReader, faces: Faces, *, mirror: bool = False) -> tuple[NDArray[np.float32], float]:
    """What is read from each of `faces`, one at a time as in the room, and the median milliseconds of one look; with
    `mirror` the mean with what is read of its mirror image."""
    shares, took_s = [], []
    for crop in middle(faces.crops):
        began = time.perf_counter()
        plain = reader.shares(crop[None])[0]
        took_s.append(time.perf_counter() - began)
        shares.append((plain + reader.shares(crop[None], mirrored=True)[0]) / 2 if mirror else plain)
    return np.stack(shares), 1000 * float(np.median(took_s))


def tell(measured: Figures, classes: tuple[str, ...], ms_a_face: float, console: Console) -> None:
    """Print the figures and the confusion matrix."""
    console.print(f"accuracy {measured.accuracy:.2%}, macro-F1 {measured.macro_f1:.3f}", highlight=False)
    console.print(f"calibration error {measured.calibration_error:.3f} (15 bins)", highlight=False)
    console.print(f"{ms_a_face:.1f} ms a face (the network alone, one thread)", highlight=False)
    table = Table("label, read as", box=None, pad_edge=False)
    for name in (*classes, "recall"):
        table.add_column(name, justify="right")
    for name, row, recall in zip(classes, measured.confusion, measured.recall, strict=True):
        table.add_row(name, *map(str, row), f"{recall:.1%}" if row.any() else "–")
    console.print()
    console.print(table)


def write_plots(
    folder: Path, measured: Figures, shares: NDArray[np.float32], labels: NDArray[np.int64], classes: tuple[str, ...]
) -> None:
    """The confusion matrix and the reliability diagram, in `folder`."""
    # Imported here: matplotlib belongs to the extra, and evaluating needs it only for this.
    from exhibit.training import plots  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    plots.draw_confusion(folder / "confusion.png", measured, classes)
    plots.draw_reliability(folder / "reliability.png", shares, labels, measured.calibration_error)
