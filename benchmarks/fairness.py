"""How well people of each age, gender and origin are found and read, with 95 % intervals, the worst group and the gap.

Portraits of people who told their own age, gender and ethnicity are pasted softly into made-up rooms as in
`benchmarks/finding.py`: 60, 40 and 24 pixels high in full light; 60 and 40 in a quarter and a tenth of it. Noise is 5
levels in full light and falls with the root of it, as a camera's does; one row has 4 levels in a tenth of the light.
Found is who is found within 0.3 s. They are read from their portraits: neutral read as neutral, a smile as happy, and
how often a smile shows more happiness than a neutral face (AUC).

    python -m benchmarks.fairness                                  # ../shared/data/london
    python -m benchmarks.fairness FOLDER --table FOLDER/faces.csv  # any other set

A table of your own has the columns `file`, `label` (an emotion), `person`, and one for each way to group people. The
answer is Markdown, as the model's card takes it. `--every 4` looks at each fourth person.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.finding import LOOKS_S, Picture, forgetful
from benchmarks.pictures.pasted import SHARED, Random, Stamp, background, pasted, stamp_of, taken
from benchmarks.pictures.portraits import Portrait, portraits
from exhibit.system.paths import models_folder
from exhibit.values import Emotions, Face, Image
from exhibit.vision.emotions import TFLiteReader
from exhibit.vision.faces.cascade import Cascade, CascadeFiles
from exhibit.vision.faces.finder import FaceFinder, YuNet
from exhibit.vision.images import read_colour
from exhibit.vision.model_files import Manifest

_FULL_NOISE = 5.0
_SPOTS = tuple((x, y) for y in (190, 520) for x in (220, 640, 1060))
_PATCH_PX = 160
_FEWEST = 5
"""A group of fewer people tells nothing of anybody, and might tell of one."""


@dataclass(frozen=True)
class Condition:
    """How high faces are in the picture, in which share of full light they stand, and the camera's noise in levels
    (None: as light has it)."""

    height_px: int
    light: float = 1.0
    noise: float | None = None

    @property
    def noise_levels(self) -> float:
        return _FULL_NOISE * math.sqrt(self.light) if self.noise is None else self.noise

    def __str__(self) -> str:
        light = f", ×{self.light:g} light" if self.light < 1 else ""
        return f"{self.height_px} px{light}" + (f", noise {self.noise:g}" if self.noise else "")


CONDITIONS = (
    Condition(60),
    Condition(40),
    Condition(24),
    Condition(60, 0.25),
    Condition(40, 0.25),
    Condition(60, 0.1),
    Condition(40, 0.1),
    Condition(60, 0.1, 4.0),
)


@dataclass(frozen=True, eq=False)
class Sitter:
    """A portrait, cut out to be pasted, and what is read from it."""

    portrait: Portrait
    stamp: Stamp
    emotions: Emotions

    def is_read_as(self, label: str) -> bool:
        return bool(self.emotions) and max(self.emotions, key=self.emotions.__getitem__) == label


def sitters(found: Iterable[Portrait], finder: YuNet, reader: TFLiteReader) -> Iterator[Sitter]:
    """Those of `found` in whose portrait a face can be seen; the others are told of."""
    for portrait in found:
        picture = read_colour(portrait.path)
        faces = finder.find(picture)
        if faces:
            largest = max(faces, key=lambda face: face.height_px)
            yield Sitter(portrait, stamp_of(picture, largest), reader.read(picture, [largest])[0].emotions)
        else:
            print(f"no face is seen in {portrait.path.name} itself: left out", flush=True)


def found_by(finder: FaceFinder, group: Sequence[Sitter], condition: Condition, random: Random) -> list[bool]:
    """Whether each of `group` is found within 0.3 s, six to a picture."""
    seen: list[bool] = []
    for first in range(0, len(group), len(_SPOTS)):
        some = group[first : first + len(_SPOTS)]
        picture = _picture([one.stamp for one in some], condition, random)
        forgetful(finder)
        answers = [finder.find(look, at) for at, look in zip(LOOKS_S, picture.looks, strict=True)]
        seen += [_is_found(picture, spot, answers[-1]) for spot in picture.spots]
    return seen


def _is_found(picture: Picture, spot: tuple[float, float], faces: list[Face]) -> bool:
    return bool(Picture(picture.looks, (spot,), picture.height_px).found(faces))


def _picture(faces: Sequence[Stamp], condition: Condition, random: Random) -> Picture:
    plain = background(random)
    spots = _SPOTS[: len(faces)]
    for stamp, spot in zip(faces, spots, strict=True):
        left, top = spot[0] - _PATCH_PX, spot[1] - _PATCH_PX
        patch = plain[top : top + 2 * _PATCH_PX, left : left + 2 * _PATCH_PX]
        pasted(patch, stamp, condition.height_px, (_PATCH_PX, _PATCH_PX), 0)
    lit: Image = (plain * condition.light).astype(np.uint8)
    looks = tuple(taken(lit, random, condition.noise_levels) for _ in LOOKS_S)
    return Picture(looks, spots, condition.height_px)


def interval(right: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z = 1.96
    share, more = right / of, z * z / of
    middle, half = share + more / 2, z * math.sqrt(share * (1 - share) / of + more / (4 * of))
    return max(0.0, (middle - half) / (1 + more)), min(1.0, (middle + half) / (1 + more))


def share_cell(told: Sequence[bool]) -> str:
    """A share in per cent with its interval, as it stands in the table."""
    if not told:
        return "–"
    low, high = interval(sum(told), len(told))
    return f"{100 * sum(told) / len(told):.0f} [{100 * low:.0f}–{100 * high:.0f}]"


def auc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """How often one of `higher` is above one of `lower`; ties count half."""
    above = np.subtract.outer(np.asarray(higher), np.asarray(lower))
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


def auc_cell(group: Sequence[Sitter]) -> str:
    """The AUC of happiness in smiles against neutral faces, its interval by drawing people again."""
    happy = {label: _happiness(group, label) for label in ("happiness", "neutral")}
    people = sorted(set(happy["happiness"]) & set(happy["neutral"]))
    if not people:
        return "–"
    draws = np.random.default_rng(1).integers(0, len(people), (400, len(people)))

    def of(chosen: Iterable[str]) -> float:
        some = list(chosen)
        return auc([happy["happiness"][one] for one in some], [happy["neutral"][one] for one in some])

    low, high = np.percentile([of(people[at] for at in draw) for draw in draws], (2.5, 97.5))
    return f"{of(people):.3f} [{low:.2f}–{high:.2f}]"


def _happiness(group: Sequence[Sitter], label: str) -> dict[str, float]:
    return {one.portrait.person: one.emotions.get("happiness", 0.0) for one in group if one.portrait.label == label}


def grouped(people: Sequence[Sitter]) -> dict[str, dict[str, list[int]]]:
    """Where in `people` each group is, by column; groups of fewer than five people are left out."""
    columns: dict[str, dict[str, list[int]]] = {}
    for at, one in enumerate(people):
        for column, name in one.portrait.groups.items():
            columns.setdefault(column, {}).setdefault(name, []).append(at)
    return {
        column: {name: places for name, places in sorted(groups.items()) if _persons(people, places) >= _FEWEST}
        for column, groups in columns.items()
    }


def _persons(people: Sequence[Sitter], places: Iterable[int]) -> int:
    return len({people[at].portrait.person for at in places})


Measures = Mapping[str, Sequence[bool | None]]
"""By what is measured: whether it went well with each sitter; None where it does not apply."""


def measures(people: Sequence[Sitter], finder: FaceFinder, random: Random) -> Measures:
    """All that is either right or wrong of a sitter."""
    told: dict[str, Sequence[bool | None]] = {
        f"found at {condition}": found_by(finder, people, condition, random) for condition in CONDITIONS
    }
    for label in ("neutral", "happiness"):
        told[f"{label} read as such"] = [
            one.is_read_as(label) if one.portrait.label == label else None for one in people
        ]
    told["neutral read as sad or angry"] = [
        one.is_read_as("sadness") or one.is_read_as("anger") if one.portrait.label == "neutral" else None
        for one in people
    ]
    return told


def table(people: Sequence[Sitter], told: Measures) -> Iterator[str]:
    """The lines of the table in Markdown: a row for each group."""
    heads = ("group (people)", *told, "AUC smile against neutral")
    yield "|" + "|".join(heads) + "|"
    yield "|-" * len(heads) + "|"
    groups = [("all", list(range(len(people))))]
    groups += [
        (f"{column}: {name}", places) for column, some in grouped(people).items() for name, places in some.items()
    ]
    for name, places in groups:
        cells = (share_cell(_known(values, places)) for values in told.values())
        some = [people[at] for at in places]
        yield "|" + "|".join((f"{name} ({_persons(people, places)})", *cells, auc_cell(some))) + "|"


def gaps(people: Sequence[Sitter], told: Measures) -> Iterator[str]:
    """For each measure and way of grouping: the worst group, the best, and how far they are apart."""
    yield "|measured|by|worst group|best group|gap in points|"
    yield "|-|-|-|-|-|"
    for name, values in told.items():
        worse: Callable[[float], float] = (lambda share: -share) if "sad or angry" in name else (lambda share: share)
        for column, groups in grouped(people).items():
            known = {group: _known(values, places) for group, places in groups.items()}
            shares = {group: sum(some) / len(some) for group, some in known.items() if some}
            if len(shares) < 2:
                continue
            order = sorted(shares, key=lambda group: worse(shares[group]))
            low, high = order[0], order[-1]
            gap = 100 * abs(shares[high] - shares[low])
            yield f"|{name}|{column}|{low} {share_cell(known[low])}|{high} {share_cell(known[high])}|{gap:.0f}|"


def _known(values: Sequence[bool | None], places: Iterable[int]) -> list[bool]:
    return [value for at in places if (value := values[at]) is not None]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED / "data" / "london", help="where portraits are")
    parser.add_argument("--table", type=Path, help="a CSV of your own: file, label, person, and columns of groups")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each N-th person")
    options = parser.parse_args()
    if not options.folder.is_dir():
        print(f"skipped: no {options.folder}: portraits are not part of the repository")
        return
    cv2.setNumThreads(1)
    try:
        found = portraits(options.folder, options.table)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    chosen = set(sorted({one.person for one in found})[:: options.every])
    manifest = Manifest(models_folder())
    names = ("faces-yunet", "faces-back", "faces-short-range", "faces-full-range")
    files = CascadeFiles(*(manifest.needed(name)[0] for name in names))
    path, network = manifest.needed("emotions")
    reader = TFLiteReader(path, network.classes or ())
    people = list(sitters((one for one in found if one.person in chosen), YuNet(files.yunet, 640), reader))
    told = measures(people, Cascade(files), np.random.default_rng(2026))
    print("\n".join((*table(people, told), "", *gaps(people, told))))


if __name__ == "__main__":
    main()
