"""How often a network reads a face wrongly, read off its model card (`training/model_card.py` writes it). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

FEW_FACES = 100
"""A share of fewer faces than this is a rough one."""
_CELLS = re.compile(r"^\|(.+)\|\s*$", re.MULTILINE)


@dataclass(frozen=True)
class ErrorRate:
    """Of `count` faces of one emotion, `right` were read as it; `taken_for` is what the others were most often read as
    (empty: there are none)."""

    emotion: str
    count: int
    right: int
    taken_for: str

    @property
    def of_hundred(self) -> int:
        """How many of a hundred are read rightly."""
        return round(100 * self.right / self.count)


@dataclass(frozen=True)
class ModelFigures:
    """What a card says: the share of all faces read rightly as it is written there, how many faces, each emotion."""

    accuracy: str = ""
    faces: str = ""
    rates: tuple[ErrorRate, ...] = ()


def figures_of(card: str) -> ModelFigures:
    """The figures of a model card; empty ones where it holds none."""
    accuracy = re.search(r"^\| accuracy \| ([\d.]+)%? \|", card, re.MULTILINE)
    faces = re.search(r"^(\d+) faces held out", card, re.MULTILINE)
    return ModelFigures(
        f"{float(accuracy[1]):.0f} %" if accuracy else "", faces[1] if faces else "", tuple(_rates(card))
    )


def _rates(card: str) -> list[ErrorRate]:
    rows = [[cell.strip() for cell in found.split("|")] for found in _CELLS.findall(card)]
    head = next((row[1:-1] for row in rows if row[0].startswith("label \\")), [])
    by_label = {row[0]: row[1 : 1 + len(head)] for row in rows if len(row) == len(head) + 2}
    rates = []
    for place, emotion in enumerate(head):
        cells = by_label.get(emotion, [])
        if not all(cell.isdigit() for cell in cells) or not sum(counts := [int(cell) for cell in cells]):
            continue
        others = {name: count for name, count in zip(head, counts, strict=True) if name != emotion and count}
        taken_for = max(others, key=lambda name: others[name], default="")
        rates.append(ErrorRate(emotion, sum(counts), counts[place], taken_for))
    return rates
