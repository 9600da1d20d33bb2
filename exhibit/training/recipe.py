"""The settings of one training run, readable without PyTorch."""

from __future__ import annotations

from dataclasses import dataclass

WIDTHS = (32, 64, 128, 192)


@dataclass(frozen=True)
class Recipe:
    """Together with the seed these decide a run, up to the rounding of the machine.

    `patience` 0 trains all epochs and keeps the last; otherwise training stops when that many epochs in a row have not
    bettered the loss on the held-out faces, and the best epoch is kept. `augmented` false shows every face as it is;
    else a share of `covers` has something before it. A share of `keep` of the weights that a run begins with
    stays at its end.
    """

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
    patience: int = 0
    augmented: bool = True
    covers: float = 0.35
    keep: float = 0.0
    seed: int = 1
