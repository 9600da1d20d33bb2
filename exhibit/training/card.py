"""The model card, written from measured figures (after Mitchell et al. 2019, "Model Cards for Model Reporting")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exhibit.training.figures import Figures, confusion_table


@dataclass(frozen=True)
class Training:
    """What the card tells of the run that made the network."""

    learnt_faces: int
    aligned_share: float
    epochs: int
    seed: int
    parameters: int
    size_bytes: int
    sha256: str
    temperature: float
    calibration_half: float
    largest_difference: float
    ms_a_face: float


def card(training: Training, measured: Figures, classes: Sequence[str]) -> str:
    """The card as Markdown."""
    return _TEXT.format(
        training=training,
        size_mb=training.size_bytes / 1e6,
        millions=training.parameters / 1e6,
        measured=measured,
        classes=", ".join(classes),
        confusion=confusion_table(measured, classes),
    )


_TEXT = """# Model card: the emotion network

`emotions.tflite` reads eight emotions ({classes})
from one aligned face. Our own, Apache-2.0; trained from nothing on FER+ by `python -m exhibit.training`, which also wrote
this page from what it measured.

| | |
|---|---|
| input | grey face crops (n, 48, 48, 1), levels 0..255, framed by `exhibit/vision/crop.py` |
| output | shares (n, {measured.confusion.shape[0]}) that sum to 1, temperature included |
| size | {millions:.2f} M parameters, {size_mb:.2f} MB, float16 weights |
| time | {training.ms_a_face:.1f} ms a face, one thread, on the machine that trained it |
| SHA-256 | `{training.sha256}` |
| against the network before export | largest difference of any share {training.largest_difference:.1e} |

## Figures

FER+ validation split, majority protocol (single votes count as none; kept where more than half of the votes agree on
one of the eight): {measured.faces} faces. Train and validation crops are cut alike.

| figure | value |
|---|---:|
| accuracy | {measured.accuracy:.2%} |
| macro-F1 | {measured.macro_f1:.3f} |
| expected calibration error, 15 bins, temperature {training.temperature:.2f} fitted on this split | {measured.calibration_error:.3f} |
| the same, temperature fitted on one half and measured on the other | {training.calibration_half:.3f} |

{confusion}

The epoch count was chosen beforehand; no figure here chose the weights. The FER+ test split was not looked at.

## How it was made

{training.learnt_faces} faces of the FER+ training split, the vote shares as targets; {training.aligned_share:.1%} of
the crops were placed by the run-time detector's keypoints, the rest are the plain tile. {training.epochs} epochs, seed
{training.seed}. Augmentation: mirror, turns of 17 degrees, zoom, shift, gamma, sloped light, coarse resolution, noise,
a grey patch; mix-up in half of the batches; the exported weights are an exponential moving average.

## What it cannot do

- It reads how a face looks, which is not what a person feels. Show its answers as "appears", never as a finding.
- The data are pictures found on the web in 2013 by emotion words: mostly posed or acted, mostly adults of a few
  regions. How well it reads other ages and faces has not been measured.
- Contempt, disgust and fear are rare in the data and read badly (the table says how badly). Build no rule on them alone.
- Sadness, anger and neutral are the classes it confuses most among those that are common; a resting face may read as
  sad or angry. Rules should ask for a margin and for time.
- Masks, hands before the mouth, strong profile and faces below about 24 pixels have not been measured yet.
- It must not be used to judge workers or pupils; in the European Union that is forbidden.

## Data

FER2013 images with the FER+ labels (Barsoum, Zhang, Canton Ferrer, Zhang 2016, arXiv:1608.01041; labels under MIT). The
images were collected for a research challenge; they are not part of this repository.
"""
