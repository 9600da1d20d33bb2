"""The plots of a training run and of an evaluation: one calm style, the house's colours, the numbers written in.

Needs matplotlib (the extra `train`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from exhibit.palette import INK, PAPER, QUIET, colour
from exhibit.training.figures import Figures, Labels, Shares, confidence_bins

BLUE, RED = colour("sadness"), colour("anger")
AMBER, DEEP = colour("happiness"), "#2a5fb3"
_BINS, _FEW = 15, 20


def _style() -> AbstractContextManager[None]:
    """The look of what is drawn while it is entered."""
    return plt.rc_context(
        {
            "figure.facecolor": PAPER,
            "axes.facecolor": PAPER,
            "axes.edgecolor": QUIET,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlelocation": "left",
            "axes.titlesize": 13,
            "axes.titlepad": 14,
            "axes.labelcolor": INK,
            "text.color": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "xtick.major.size": 0,
            "ytick.major.size": 0,
            "font.size": 10,
            "legend.frameon": False,
        }
    )


@contextmanager
def _figure(file: Path, width: float, height: float) -> Iterator[Axes]:
    """Axes to draw on, saved as `file` at the end; no window is ever opened."""
    mpl.use("Agg")
    with _style():
        figure, axes = plt.subplots(figsize=(width, height), layout="constrained")
        yield axes
        figure.savefig(file, dpi=110)
        plt.close(figure)


def draw_class_balance(file: Path, classes: Sequence[str], learnt: Sequence[int], held_out: Sequence[int]) -> None:
    """A bar for each class: how many faces are learnt from, and in paler ink how many are held out."""
    with _figure(file, 7.2, 0.8 + 0.42 * len(classes)) as axes:
        rows = np.arange(len(classes))
        colours = [colour(name) for name in classes]
        axes.barh(rows, learnt, color=colours, height=0.68)
        axes.barh(rows, held_out, left=learnt, color=colours, alpha=0.35, height=0.68)
        whole = max(1, *(a + b for a, b in zip(learnt, held_out, strict=True)))
        for row, (own, other) in enumerate(zip(learnt, held_out, strict=True)):
            axes.text(own + other + whole * 0.012, row, f"{own:,} + {other:,}", va="center", fontsize=9)
        axes.set_yticks(rows, classes)
        axes.invert_yaxis()
        axes.set_xlim(0, whole * 1.22)
        axes.xaxis.set_visible(False)
        axes.spines["bottom"].set_visible(False)
        axes.set_title("Faces of each class: learnt from, and held out (paler)")


def draw_learning_curves(
    file: Path, losses: Sequence[float], held_out: Sequence[float], accuracies: Sequence[float]
) -> None:
    """Loss while learning and on the held-out faces; above it the accuracy there."""
    epochs = np.arange(1, len(losses) + 1)
    with _figure(file, 7.2, 4.4) as axes:
        axes.plot(
            epochs, losses, color=QUIET, lw=1.8, marker="o", ms=3, label="loss while learning (views made harder)"
        )
        axes.plot(epochs, held_out, color=RED, lw=1.8, marker="o", ms=3, label="loss on the held-out faces")
        axes.set_ylim(bottom=0)
        axes.set_xlabel("epoch")
        axes.set_ylabel("loss")
        axes.locator_params(axis="x", integer=True)
        share = axes.twinx()
        share.plot(epochs, accuracies, color=BLUE, lw=2.2, marker="o", ms=3, label="accuracy on the held-out faces")
        share.set_ylim(0, 1)
        share.set_ylabel("accuracy", color=BLUE)
        share.yaxis.set_major_formatter(lambda value, _place: f"{value:.0%}")
        share.spines["right"].set_visible(False)
        share.grid(axis="y", color=QUIET, alpha=0.2)
        lines = [*axes.get_lines(), *share.get_lines()]
        axes.figure.legend(
            lines, [str(line.get_label()) for line in lines], loc="outside lower center", ncols=1, fontsize=9
        )
        axes.set_title(f"Learning curves: {accuracies[-1]:.1%} at the end")


def draw_confusion(file: Path, figures: Figures, classes: Sequence[str]) -> None:
    """The confusion matrix: rows are labels, each cell its share of the row and the faces."""
    counts = figures.confusion
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    side = 1.6 + 0.72 * len(classes)
    with _figure(file, side, side) as axes:
        axes.imshow(shares, cmap=LinearSegmentedColormap.from_list("calm", [PAPER, "#a9c5ee", DEEP]), vmin=0, vmax=1)
        for row, column in np.ndindex(*counts.shape):
            if counts[row, column]:
                _cell(axes, row, column, float(shares[row, column]), int(counts[row, column]))
        axes.set_xticks(range(len(classes)), classes, rotation=35, ha="right", rotation_mode="anchor")
        axes.set_yticks(range(len(classes)), classes)
        axes.set_xlabel("read as")
        axes.set_ylabel("label")
        axes.set_xticks(np.arange(len(classes) + 1) - 0.5, minor=True)
        axes.set_yticks(np.arange(len(classes) + 1) - 0.5, minor=True)
        axes.grid(which="minor", color=PAPER, lw=2)
        axes.tick_params(which="minor", length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.set_title(f"Confusion, {figures.faces:,} faces: {figures.accuracy:.1%} right")


def _cell(axes: Axes, row: int, column: int, share: float, count: int) -> None:
    ink = PAPER if share > 0.75 else INK
    told = "<1%" if share < 0.005 else f"{share:.0%}"
    axes.text(column, row - 0.12, told, ha="center", va="center", color=ink, fontsize=10)
    axes.text(column, row + 0.24, f"{count:,}", ha="center", va="center", color=ink, fontsize=7.5)


def draw_reliability(file: Path, shares: Shares, labels: Labels, error: float) -> None:
    """How right the network is where it is how sure, and how many faces are so; few faces are drawn pale."""
    bins = confidence_bins(shares, labels, _BINS)
    there = bins.faces > 0
    middles = ((np.arange(_BINS) + 0.5) / _BINS)[there]
    right, sure, faces = bins.accuracy[there], bins.confidence[there], bins.faces[there]
    both = np.minimum(right, sure)
    with _figure(file, 6.4, 5.8) as axes:
        for top, ink, meaning in (
            (both, BLUE, "right"),
            (sure, RED, "surer than right"),
            (right, AMBER, "righter than sure"),
        ):
            bottom = np.zeros_like(both) if ink == BLUE else both
            drawn = axes.bar(middles, top - bottom, bottom=bottom, width=0.9 / _BINS, color=ink, label=meaning)
            for bar, many in zip(drawn, faces, strict=True):
                bar.set_alpha((0.9 if ink == BLUE else 0.6) * (1.0 if many >= _FEW else 0.35))
        for middle, many in zip(middles, faces, strict=True):
            axes.text(middle, -0.035, f"{many:,}", ha="center", va="center", fontsize=7, color=INK)
        axes.text(0.005, -0.035, "faces", va="center", fontsize=7, color=INK)
        axes.plot([0, 1], [0, 1], color=QUIET, lw=1.2, ls=(0, (4, 3)))
        axes.axhline(0, color=QUIET, lw=0.8)
        axes.set_xlim(0, 1)
        axes.set_ylim(-0.07, 1)
        axes.set_xlabel("how sure the network is")
        axes.set_ylabel("how often it is right")
        ticks = np.linspace(0, 1, 6)
        axes.set_xticks(ticks, [f"{tick:.0%}" for tick in ticks])
        axes.set_yticks(ticks, [f"{tick:.0%}" for tick in ticks])
        for handle in filter(None, axes.legend(loc="upper left").legend_handles):
            handle.set_alpha(0.9)
        axes.set_title(f"Reliability: calibration error {error:.3f}")
