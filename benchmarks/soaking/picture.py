"""The plot of a soak: a panel for each quantity, with its line (needs matplotlib, the extra `plots`)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from benchmarks.soaking.slopes import Numbers, Slope
from exhibit.palette import INK, PAPER, QUIET, colour

_INK, _LINE = colour("sadness"), colour("anger")


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
            "axes.titlesize": 10,
            "text.color": INK,
            "axes.labelcolor": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "font.size": 8,
            "svg.hashsalt": "soak",
        }
    )


def draw(
    file: Path, columns: Mapping[str, Numbers], slopes: Mapping[str, Slope], titles: Mapping[str, str], warm_s: float
) -> None:
    """Draw the `columns` that have a title, over minutes; what lies before `warm_s` is warm-up, which no line heeds."""
    mpl.use("Agg")
    with _style():
        rows = -(-len(titles) // 2)
        figure, panels = plt.subplots(
            rows, 2, figsize=(9, 1.7 * rows), layout="constrained", sharex=True, squeeze=False
        )
        for axes, (name, title) in zip(panels.flat, titles.items(), strict=False):
            _panel(axes, columns["t_s"], columns[name], title)
            axes.axvspan(0, warm_s / 60, color=QUIET, alpha=0.15, lw=0)
            if name in slopes:
                _line(axes, columns["t_s"], columns[name], slopes[name], warm_s)
        for axes in panels.flat[len(titles) :]:
            axes.set_axis_off()
        for axes in panels[-1]:
            axes.set_xlabel("minutes")
        figure.savefig(file, dpi=110, metadata={"Date": None} if file.suffix == ".svg" else None)
        plt.close(figure)


def _panel(axes: Axes, times_s: Numbers, values: Numbers, title: str) -> None:
    axes.plot(times_s / 60, values, color=_INK, lw=0.9)
    axes.set_title(title)
    axes.set_ylim(bottom=0)


def _line(axes: Axes, times_s: Numbers, values: Numbers, found: Slope, warm_s: float) -> None:
    warm = times_s >= warm_s
    days, kept = times_s[warm] / 86_400, values[warm]
    offsets = sorted(kept - found.a_day * days)
    axes.plot(times_s[warm] / 60, found.a_day * days + offsets[len(offsets) // 2], color=_LINE, lw=1.2)
    told = f"{found.a_day:+.2g} a day [{found.low:+.2g}, {found.high:+.2g}]"
    axes.text(0.99, 0.05, told, transform=axes.transAxes, ha="right", fontsize=8)
