"""The model card, written from measured figures (after Mitchell et al. 2019, "Model Cards for Model Reporting")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exhibit.training.data import FER2013, FERPLUS
from exhibit.training.figures import Figures, confusion_table
from exhibit.training.recipe import Recipe
from exhibit.training.robustness import RobustnessRow, robustness_table


@dataclass(frozen=True)
class Spoken:
    """What the card tells of when the network speaks: Markdown tables of what is said from which share on, and of
    hardships laid on the same faces."""

    coverage: str
    hardships: str


@dataclass(frozen=True)
class Training:
    """What the card tells of the run that made the network. `learnt` faces of each class had it as their one label;
    `accuracy_before` is the network's own, before its numbers were made smaller."""

    file: str
    kind: str
    held_out: str
    learnt_faces: int
    learnt: tuple[int, ...]
    aligned_share: float
    level_mean: float
    level_deviation: float
    recipe: Recipe
    epoch: int
    teachers: int
    parameters: int
    size_bytes: int
    integers: bool
    sha256: str
    temperature: float
    calibration_half: float
    difference: str
    accuracy_before: float
    ms_a_face: float


def card(training: Training, measured: Figures, classes: Sequence[str], spoken: Spoken) -> str:
    """The card as Markdown, without a table of robustness."""
    return _TEXT.format(
        training=training,
        spoken=spoken,
        size_mb=training.size_bytes / 1e6,
        millions=training.parameters / 1e6,
        measured=measured,
        classes=", ".join(classes),
        confusion=confusion_table(measured, classes),
        protocol=_PROTOCOL.get(training.kind, "Each face has the one label of its place in the data."),
        epochs=_epochs(training),
        teachers=_teachers(training),
        views=_AUGMENTED if training.recipe.augmented else _PLAIN,
        weights=_INTEGERS if training.integers else _FLOATS,
        weak="\n".join(f"- {line}" for line in _weak(training, measured, classes)),
        limits=_LIMITS.get(training.kind, _LIMITS_UNKNOWN),
        source=_SOURCE.get(training.kind, _SOURCE_UNKNOWN),
        unmeasured=_UNMEASURED,
    )


def with_robustness(text: str, rows: Sequence[RobustnessRow]) -> str:
    """The card `text` with its section about robustness replaced, or added before what the network cannot do."""
    section = _ROBUSTNESS.format(faces=rows[0].faces, table=robustness_table(rows))
    without = re.sub(r"## Robustness\n.*?(?=^## |\Z)", "", text, flags=re.DOTALL | re.MULTILINE)
    before, heading, after = without.partition("## What it cannot do")
    return f"{before.rstrip()}\n\n{section}\n{heading}{after}" if heading else f"{without.rstrip()}\n\n{section}"


def rewritten(text: str, old: str) -> tuple[str, list[str]]:
    """The card `text` with those sections of the `old` one that are not written here, each after the section that it
    followed, and their headings. The table of robustness is not kept: it tells of another network (D-training-8)."""
    sections, order = _sections(text), list(_sections(text))
    kept, before = [], ""
    for heading, section in _sections(old).items():
        if heading not in sections and heading != _ROBUSTNESS_HEADING:
            order.insert(order.index(before) + 1 if before in order else len(order), heading)
            sections[heading] = section
            kept.append(heading)
        before = heading if heading in sections else before
    return "\n\n".join(sections[heading].strip() for heading in order) + "\n", kept


def _sections(text: str) -> dict[str, str]:
    """What stands under each heading of the second rank, with it; what comes before the first under ""."""
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    return {part.partition("\n")[0][3:].strip() if part.startswith("## ") else "": part for part in parts}


def _epochs(training: Training) -> str:
    if not training.recipe.patience:
        return "The epoch count was chosen beforehand; no figure here chose the weights."
    of = f"epoch {training.epoch} of at most {training.recipe.epochs}"
    return (
        f"The weights are those of {of}, the one with the least loss on these same faces, which flatters them a little."
    )


def _teachers(training: Training) -> str:
    if not training.teachers:
        return ""
    who = "another network's" if training.teachers == 1 else f"{training.teachers} networks'"
    return f" Beside the labels {who} answers were learnt, in a share of {training.recipe.teaching:.0%}."


def _weak(training: Training, measured: Figures, classes: Sequence[str]) -> list[str]:
    """What the figures say against the network."""
    true = measured.confusion.sum(axis=1)
    poor = [name for name, recall, faces in zip(classes, measured.recall, true, strict=True) if faces and recall < 0.5]
    rare = [name for name, faces in zip(classes, training.learnt, strict=True) if faces < 0.03 * sum(training.learnt)]
    lines = []
    if rare:
        lines.append(f"Rare in the data, each under 3 % of what was learnt: {', '.join(rare)}.")
    if poor:
        lines.append(f"Read rightly in less than half of their faces: {', '.join(poor)}. Build no rule on them alone.")
    mistakes = measured.confusion.copy()
    np.fill_diagonal(mistakes, 0)
    worst = [divmod(int(at), len(classes)) for at in np.argsort(mistakes, axis=None)[::-1][:3] if mistakes.flat[at]]
    if worst:
        pairs = ", ".join(f"{classes[true]} as {classes[read]} ({mistakes[true, read]})" for true, read in worst)
        lines.append(f"Most often mistaken: {pairs}.\n  Rules should ask for a margin and for time.")
    return lines


_PROTOCOL = {
    FERPLUS: "Majority protocol: single votes count as none; kept where more than half of the votes agree on one emotion.",
}

_LIMITS = dict.fromkeys(
    (FERPLUS, FER2013),
    """The data are pictures found on the web in 2013 by emotion words: mostly posed or acted, mostly adults of a few
  regions. How well it reads other ages and faces has not been measured.""",
)
_LIMITS_UNKNOWN = "Who is in the data, how they were chosen and who labelled them is for you to add here."

_SOURCE = {
    FERPLUS: """FER2013 images with the FER+ labels (Barsoum, Zhang, Canton Ferrer, Zhang 2016, arXiv:1608.01041; labels under MIT). The
images were collected for a research challenge; they are not part of this repository.""",
    FER2013: """FER2013 (Goodfellow et al. 2013, arXiv:1307.0414), with one label a face. The images were collected for a research
challenge; they are not part of this repository.""",
}
_SOURCE_UNKNOWN = "A folder of pictures for each class. Add where they come from and under which terms."

_UNMEASURED = "Strong profile has not been measured."

_AUGMENTED = """Augmentation: mirror,
turns of 17 degrees, zoom, shift, gamma, sloped light, coarse resolution, noise, a grey patch; on a third of the faces a mask,
a hand, glasses, a projector's stripes, blobs of light or the noise of the dark"""
_PLAIN = "No augmentation"

_INTEGERS = "convolutions in int8 (weights by channel), first layer and head in float32"
_FLOATS = "float16 weights"

_ROBUSTNESS_HEADING = "Robustness"
_ROBUSTNESS = """## Robustness

{faces} held-out faces, made harder, put into a camera's frame of 1280x720, then found, aligned and read as the show does:
with the cascade of finding.md, which looks at the same picture again until 0.3 s have passed, and with the quality gate,
which leaves faces *unread* that would be read badly (`exhibit evaluate MODEL DATA --robustness --card CARD`; `--most N`
takes N faces drawn by chance). Heights are in pixels of the frame. Each tile is enlarged to 160 pixels and its surroundings
are its own mirror image, so that a face 120 pixels high shows no more than the tile did; and a tile is cut closer than a
room frames a face, which makes finding harder. The last two columns leave finding and the gate out and tell the network
where the face is: how often it is right, and how sure it is on average. Where it is surer than right, do not trust it.

{table}
"""

_TEXT = """# Model card: the emotion network

`{training.file}` reads {measured.confusion.shape[0]} classes ({classes})
from one aligned face. Our own, Apache-2.0; trained from nothing by `exhibit train`, which also wrote this page from what it
measured.

| | |
|---|---|
| input | grey face crops (n, 48, 48, 1), levels 0..255, framed by `exhibit/vision/crop.py` |
| output | shares (n, {measured.confusion.shape[0]}) that sum to 1, temperature included; then (n, 1) how surely the face cannot be read |
| size | {millions:.2f} M parameters, {size_mb:.2f} MB, {weights} |
| time | {training.ms_a_face:.1f} ms a face, one thread, on the machine that trained it |
| SHA-256 | `{training.sha256}` |
| against the network before export | {training.difference}; its accuracy was {training.accuracy_before:.2%} |

## Figures

{measured.faces} faces held out ({training.kind}, {training.held_out}), cut like those that are learnt from.
{protocol}

| figure | value |
|---|---:|
| accuracy | {measured.accuracy:.2%} |
| macro-F1 | {measured.macro_f1:.3f} |
| expected calibration error, 15 bins, temperature {training.temperature:.2f} fitted on these faces | {measured.calibration_error:.3f} |
| the same, temperature fitted on one half and measured on the other | {training.calibration_half:.3f} |

{confusion}

{epochs} No test split was looked at.

## When it speaks, and when it does not

What the show says only from a share of 0.6 on (`mood: {{sure: 0.6}}`), and what would be said from others:

{spoken.coverage}

The same faces under what museums lay on them, drawn otherwise than in training, their place told. *Right* and *sure* are over all
of them, refused or not; *refused* are those that the show leaves unread, by the network's last number or by the quality gate.

{spoken.hardships}

## How it was made

{training.learnt_faces} faces to learn from ({training.kind}), the vote shares as targets; {training.aligned_share:.1%} of
the crops were placed by the run-time detector's keypoints, the rest are the plain middle. Grey levels {training.level_mean:.0f} on average,
deviation {training.level_deviation:.0f}; the network itself standardises each crop. At most {training.recipe.epochs} epochs, seed {training.recipe.seed}. {views};
mix-up in half of the batches; the exported weights are an exponential moving average.{teachers}

## What it cannot do

- It reads how a face looks, which is not what a person feels. Show its answers as "appears", never as a finding.
- {limits}
{weak}
- {unmeasured}
- It must not be used to judge workers or pupils; in the European Union that is forbidden.

## Data

{source}
"""
