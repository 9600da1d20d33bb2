"""Draws the shipped sounds, since nobody hears a page: `python docs/plot_sounds.py` writes docs/plots/sounds.png.

Each sound has its spectrogram, 40 Hz to 10 kHz, and below it its level over time (RMS in 0.4 s, and peaks). A bed
is drawn one and a half times round, so that its loop point, the dashed line, stands inside. Needs soundfile and
matplotlib.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from numpy.typing import NDArray

HERE = Path(__file__).parent
SOUNDS = HERE.parent / "scenes" / "sounds"
BEDS = ("tide", "glow", "sunrise", "bloom", "rain", "ember", "night", "finale")
STINGS = ("chime", "together", "wonder", "comfort", "farewell")
WINDOW, HOP = 8_192, 2_048
LOW_HZ, HIGH_HZ = 40, 10_000
INK, PAPER, LINE = "#d8d8e0", "#101018", "#f2b65a"

Signal = NDArray[np.float64]


def read(name: str) -> tuple[Signal, int, float | None]:
    """The samples to draw, their rate, and where the loop point is, in seconds."""
    samples, rate_hz = soundfile.read(SOUNDS / f"{name}.ogg", always_2d=True)
    if name not in BEDS:
        return samples, rate_hz, None
    return np.concatenate([samples, samples[: len(samples) // 2]]), rate_hz, len(samples) / rate_hz


def decibels(amplitude: Signal) -> Signal:
    """Relative to full scale, not below -120."""
    return np.asarray(20 * np.log10(np.maximum(amplitude, 1e-6)))


def draw_spectrogram(axes: Axes, mono: Signal, rate_hz: int) -> None:
    """Log frequency against time; 0 dB is a sine of full scale."""
    starts = np.arange(0, len(mono) - WINDOW, HOP)
    frames = mono[starts[:, None] + np.arange(WINDOW)] * np.hanning(WINDOW)
    levels = decibels(np.abs(np.fft.rfft(frames, axis=1)) / (WINDOW / 4))
    hz = np.fft.rfftfreq(WINDOW, 1 / rate_hz)
    seen = (hz >= LOW_HZ) & (hz <= HIGH_HZ)
    at_s = (starts + WINDOW / 2) / rate_hz
    axes.pcolormesh(at_s, hz[seen], levels[:, seen].T, vmin=-100, vmax=-25, cmap="magma", rasterized=True)
    axes.set_yscale("log")
    axes.set_yticks([100, 1_000, 10_000], ["100 Hz", "1 kHz", "10 kHz"])
    axes.tick_params(labelbottom=False)


def draw_level(axes: Axes, samples: Signal, rate_hz: int) -> None:
    """RMS and peaks, in windows of 0.4 s."""
    window = int(0.4 * rate_hz)
    parts = [samples[start : start + window] for start in range(0, len(samples) - window // 2, window // 2)]
    at_s = np.arange(len(parts)) * window / 2 / rate_hz + 0.2
    axes.fill_between(at_s, -60, decibels(np.array([np.abs(part).max() for part in parts])), color="#3b4a7a")
    axes.plot(at_s, decibels(np.array([np.sqrt(np.mean(part**2)) for part in parts])), color=LINE, linewidth=1)
    axes.axhline(-1, color="#c04040", linewidth=0.8)
    axes.set_ylim(-60, 0)
    axes.set_yticks([-60, -40, -20, 0], ["-60 dB", "-40", "-20", "0"])


def draw(name: str, above: Axes, below: Axes) -> None:
    """One sound: its spectrogram above, its level below."""
    samples, rate_hz, loop_s = read(name)
    draw_spectrogram(above, samples.mean(axis=1), rate_hz)
    draw_level(below, samples, rate_hz)
    peak_db = float(decibels(np.abs(samples).max()))
    kind = "sting" if loop_s is None else f"bed, {loop_s:.0f} s"
    above.set_title(f"{name}  ({kind}, peak {peak_db:.1f} dB)", color=INK, loc="left", fontsize=9)
    for axes in (above, below):
        axes.set_xlim(0, len(samples) / rate_hz)
        axes.set_facecolor(PAPER)
        axes.tick_params(colors=INK, labelsize=6)
        if loop_s is not None:
            axes.axvline(loop_s, color=INK, linewidth=0.8, linestyle="--")


def main() -> None:
    """Draw all of them."""
    names = (*BEDS, *STINGS)
    rows, columns = 5, 3
    figure = plt.figure(figsize=(15, 15), facecolor=PAPER)
    outer = figure.add_gridspec(rows, columns, left=0.045, right=0.99, top=0.975, bottom=0.03, hspace=0.26, wspace=0.14)
    for number, name in enumerate(names):
        row, column = divmod(number if name in BEDS else number + 1, columns)
        inner = outer[row, column].subgridspec(2, 1, height_ratios=(2, 1), hspace=0.05)
        draw(name, figure.add_subplot(inner[0]), figure.add_subplot(inner[1]))
    figure.savefig(HERE / "plots" / "sounds.png", dpi=72, facecolor=PAPER)


if __name__ == "__main__":
    main()
