"""The plot of a rehearsal: moods, wall, sound, lights, acts and rules under one time axis. Needs matplotlib."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from exhibit.cues.channels import PROJECTOR, is_wall
from exhibit.palette import INK, PAPER, QUIET, colour
from exhibit.rehearsal.plot_data import DEFAULT, MoodBins, PlotData, PlotRow, PlotSpan, shown_rules
from exhibit.values import NOBODY, UNREAD

_MOST_RULES, _LONGEST_NAME = 30, 22
_WIDTH_IN, _MOODS_IN, _ROW_IN = 13.0, 2.5, 0.27
_SLATE, _RESTING, _TRACK = "#5b6b80", "#aab2be", "#e4e7ec"
_VISITORS, _CROWD = "visitors", (PAPER, "#e3e7ed", "#d5dae2", "#c3cad6", "#b2bbc9")
_EDGE, _THIN = 0.8, 300
_DPI = 120
_SEEN = 0.02
"""The least share of an emotion that is worth a place in the legend."""
Ink = str | tuple[float, float, float, float]
"""A colour by its name, or as red, green, blue and strength."""
_PHASES = (("active", 1.0), ("releasing", 0.62), ("holding", 0.38), ("cooling", 0.18))


def _style() -> AbstractContextManager[None]:
    """The look of what is drawn while it is entered."""
    return plt.rc_context(
        {
            "figure.facecolor": PAPER,
            "axes.facecolor": PAPER,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.spines.left": False,
            "axes.spines.bottom": False,
            "text.color": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "xtick.major.size": 0,
            "ytick.major.size": 0,
            "font.size": 10,
            "legend.frameon": False,
        }
    )


def draw(chronicle: PlotData, file: Path) -> None:
    """Draw `chronicle` into the PNG `file`; no window is ever opened."""
    mpl.use("Agg")
    rules, left_out = shown_rules(chronicle.rules, _MOST_RULES)
    strips = [PlotRow(_VISITORS, chronicle.visitors)]
    strips += [PlotRow("act", chronicle.acts)] if chronicle.acts else []
    heights = [_MOODS_IN, _rows_in(len(strips)), _rows_in(len(chronicle.channels)), _rows_in(max(1, len(rules)))]
    with _style():
        figure, axes = plt.subplots(
            4,
            1,
            sharex=True,
            figsize=(_WIDTH_IN, sum(heights) + 1.9),
            height_ratios=heights,
            layout=ConstrainedLayoutEngine(hspace=0.02, h_pad=0.06, w_pad=0.12),
        )
        _draw_moods(axes[0], chronicle.moods, chronicle.lasts_s)
        _draw_strips(axes[1], strips, chronicle.lasts_s)
        _draw_channels(axes[2], chronicle)
        _draw_rules(axes[3], rules, left_out)
        _draw_time_axis(axes, chronicle.lasts_s)
        _draw_titles(axes[0], chronicle)
        _draw_legend(figure, chronicle, rules)
        figure.canvas.draw()
        _draw_label(axes[1], strips, lambda _: "#d5dae2")
        _draw_label(axes[2], list(chronicle.channels), lambda span: _ink(chronicle.emotion_of(span.rule), span.rule))
        figure.savefig(file, dpi=_DPI)
        plt.close(figure)


def _rows_in(many: int) -> float:
    return 0.1 + many * _ROW_IN


def _draw_titles(axes: Axes, chronicle: PlotData) -> None:
    axes.set_title(_cut(chronicle.about, 80), loc="left", fontsize=17, fontweight="bold", pad=27)
    axes.annotate(
        chronicle.title, (0, 1), xytext=(0, 9), xycoords="axes fraction", textcoords="offset points", color=QUIET
    )


def _draw_moods(axes: Axes, moods: MoodBins, lasts_s: float) -> None:
    """Stacked bands. Where nobody is, there is nothing."""
    starts, shares = moods.shares()
    edges = np.append(starts, lasts_s)
    tops = np.cumsum(shares, axis=1)
    # From the top band down, each reaching to the ground: no seams between them.
    for index in reversed(range(len(moods.names))):
        if shares[:, index].any():
            axes.stairs(tops[:, index], edges, fill=True, color=_band(moods.names[index]), lw=0, antialiased=False)
    axes.set_ylim(0, 1)
    axes.set_yticks([0.5], ["mood"])
    axes.axhline(0, color=_TRACK, lw=1)
    axes.axhline(1, color=_TRACK, lw=1)


def _band(emotion: str) -> tuple[float, float, float]:
    """An emotion's colour; what is nearly nothing steps back."""
    ink, paper = mpl.colors.to_rgb(colour(emotion)), mpl.colors.to_rgb(PAPER)
    if emotion not in ("neutral", UNREAD):
        return ink
    red, green, blue = ((one + other) / 2 for one, other in zip(ink, paper, strict=True))
    return red, green, blue


def _draw_bars(
    axes: Axes,
    row: int,
    spans: Iterable[PlotSpan],
    inks: Sequence[Ink],
    *,
    edges: float | Sequence[float] = 0.0,
    height: float = 0.74,
) -> None:
    """The spans of one row, the thinnest still visible; later ones cover earlier ones."""
    parts = [(span.start_s, span.length_s) for span in spans]
    if parts:
        axes.broken_barh(parts, (row - height / 2, height), facecolors=inks, edgecolors=PAPER, linewidths=edges)


def _draw_rows(axes: Axes, names: list[str]) -> None:
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.set_yticks(range(len(names)), [_cut(name, _LONGEST_NAME) for name in names])


def _draw_framed(axes: Axes, row: int, spans: Sequence[PlotSpan], inks: Sequence[Ink], lasts_s: float) -> None:
    """The spans of one row, each in its own ink, with a line between where they are wide enough."""
    widths = [_EDGE if span.length_s > lasts_s / _THIN else 0.0 for span in spans]
    _draw_bars(axes, row, spans, inks, edges=widths)


def _draw_strips(axes: Axes, strips: list[PlotRow], lasts_s: float) -> None:
    _draw_rows(axes, [row.name for row in strips])
    for index, row in enumerate(strips):
        if row.name == _VISITORS:
            inks = [_CROWD[min(int(span.what), len(_CROWD) - 1)] for span in row.spans]
        else:
            inks = [_CROWD[2 + turn % 2] for turn in range(len(row.spans))]
        axes.axhline(index, color=_TRACK, lw=1.2, zorder=0)
        _draw_framed(axes, index, row.spans, inks, lasts_s)


def _draw_channels(axes: Axes, chronicle: PlotData) -> None:
    _draw_rows(axes, [_said(row.name) for row in chronicle.channels])
    emotions = {row.name: row.emotion for row in chronicle.rules}
    for index, row in enumerate(chronicle.channels):
        inks = [_ink(emotions.get(span.rule, ""), span.rule) for span in row.spans]
        axes.axhline(index, color=_TRACK, lw=1.2, zorder=0)
        _draw_framed(axes, index, row.spans, inks, chronicle.lasts_s)


def _draw_rules(axes: Axes, rules: list[PlotRow], left_out: int) -> None:
    _draw_rows(axes, [row.name for row in rules])
    for index, row in enumerate(rules):
        axes.axhline(index, color=_TRACK, lw=1.2, zorder=0)
        for phase, strength in _PHASES:
            ink = mpl.colors.to_rgba(_ink(row.emotion, row.name), strength)
            spans = [span for span in row.spans if span.what == phase]
            _draw_bars(axes, index, spans, [PAPER], height=0.56)
            _draw_bars(axes, index, spans, [ink], height=0.56)
    if left_out:
        axes.set_xlabel(f"{left_out} more rules {'are' if left_out > 1 else 'is'} not drawn", loc="left", color=QUIET)


def _ink(emotion: str, rule: str) -> str:
    """A rule has the colour of the emotion it answers (D-rehearsal-4); what answers none is slate, the show's default
    grey."""
    if rule == DEFAULT:
        return _RESTING
    return colour(emotion) if emotion and emotion != NOBODY else _SLATE


def _said(channel: str) -> str:
    """A channel in a curator's words."""
    return f"wall{channel.removeprefix(PROJECTOR)}" if is_wall(channel) else channel


def _draw_time_axis(axes: Sequence[Axes], lasts_s: float) -> None:
    step_s = next((step for step in _STEPS_S if lasts_s / step <= 14), _STEPS_S[-1])
    axes[-1].set_xlim(0, max(lasts_s, 0.1))
    axes[-1].set_xticks(np.arange(0, lasts_s + 1e-6, step_s))
    axes[-1].xaxis.set_major_formatter(FuncFormatter(lambda at_s, _: _clock(at_s, step_s)))
    for one in axes:
        one.tick_params(axis="x", labelbottom=one is axes[-1])
        one.grid(axis="x", color=QUIET, alpha=0.22, lw=0.7)
        one.set_axisbelow(one is not axes[0])


_STEPS_S = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200)


def _clock(at_s: float, step_s: float) -> str:
    whole, rest = divmod(round(at_s, 1), 1)
    minutes, seconds = divmod(int(whole), 60)
    told = f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}" if minutes >= 60 else f"{minutes}:{seconds:02d}"
    return f"{told}.{int(rest * 10)}" if step_s < 1 else told


def _draw_legend(figure: Figure, chronicle: PlotData, rules: list[PlotRow]) -> None:
    """Below everything: the emotions that were felt in one row, the phases of rules in the next."""
    _, shares = chronicle.moods.shares()
    felt = [name for index, name in enumerate(chronicle.moods.names) if shares[:, index].max() > _SEEN]
    seen = {span.what for row in rules for span in row.spans}
    emotions = [Patch(color=_band(name), label=name) for name in felt]
    phases = [
        Patch(color=mpl.colors.to_rgba(_SLATE, strength), label=f"rule {phase}", lw=0)
        for phase, strength in _PHASES
        if phase in seen
    ]
    if any(span.rule == DEFAULT for row in chronicle.channels for span in row.spans):
        phases.append(Patch(color=_RESTING, label="the show's default"))
    columns = max(len(emotions), len(phases), 1)
    # A legend is filled column by column.
    rows = [row + [Patch(alpha=0, label=" ")] * (columns - len(row)) for row in (emotions, phases) if row]
    handles = [row[column] for column in range(columns) for row in rows]
    if handles:
        figure.legend(handles=handles, loc="outside lower center", ncols=columns, fontsize=9.5, columnspacing=1.6)


def _draw_label(axes: Axes, rows: list[PlotRow], inks: Callable[[PlotSpan], str]) -> None:
    """What each bar shows, where there is room for at least a few letters of it."""
    left, right = axes.get_xlim()
    points_a_second = axes.get_window_extent().width * 72 / axes.figure.dpi / (right - left)
    for index, row in enumerate(rows):
        for span in row.spans:
            fits = int((span.length_s * points_a_second - 6) / 5.0)
            whole = span.what if not span.rule or span.rule == DEFAULT else f"{span.what}  ({span.rule})"
            told = whole if len(whole) <= fits else _cut(span.what, fits)
            if fits >= min(4, len(span.what)):
                ink = _over(inks(span))
                middle_s = (span.start_s + span.end_s) / 2
                axes.text(middle_s, index + 0.02, told, ha="center", va="center", fontsize=9, color=ink, clip_on=True)


def _over(ground: str) -> str:
    """Dark ink on light bars, light on dark ones."""
    return INK if np.dot(mpl.colors.to_rgb(ground), (0.299, 0.587, 0.114)) > 0.52 else PAPER


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: max(1, most - 1)].rstrip() + "…"
