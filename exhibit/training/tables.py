"""FER2013 as a table: `emotion,pixels,Usage` a line, with or without the FER+ votes (`fer2013new.csv`) beside it."""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from exhibit.config.problems import Problem, ShowError, short, whole_file
from exhibit.training.faces import Pictures
from exhibit.training.ferplus_sheets import votes_of
from exhibit.training.labels import Labels, named, voted
from exhibit.values import EMOTIONS

VOTES = "fer2013new.csv"
# FER2013's own numbers 0..6, in the house's words.
_FER2013 = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
_CLASSES = tuple(name for name in EMOTIONS if name in _FER2013)
_SPLITS = {"Training": "train", "PublicTest": "valid", "PrivateTest": "test"}


def is_table(file: Path) -> bool:
    """Whether `file` has the columns of FER2013."""
    with file.open(newline="", encoding="utf-8", errors="replace") as text:
        return {"emotion", "pixels"} <= {cell.strip() for cell in next(csv.reader(text), [])}


def read_table(file: Path) -> dict[str, Pictures]:
    """The splits of `file` by its column Usage ("all" where it has none). Raises ShowError with a mistake's line."""
    numbers, tiles, usages = _rows(file)
    votes = file.with_name(VOTES)
    if votes.is_file():
        labels, keep = voted(_votes(votes, len(tiles)))
    else:
        labels = named([_CLASSES.index(_FER2013[number]) for number in numbers], _CLASSES)
        keep = np.ones(len(tiles), np.bool_)
    digest = hashlib.sha256(file.read_bytes() + (votes.read_bytes() if votes.is_file() else b"")).hexdigest()
    return {split: _pictures(labels, tiles, keep & (usages == split), digest) for split in dict.fromkeys(usages)}


def _pictures(labels: Labels, tiles: NDArray[np.uint8], keep: NDArray[np.bool_], digest: str) -> Pictures:
    return Pictures(labels.chosen(keep), lambda number: tiles[number], np.flatnonzero(keep), digest)


def _rows(file: Path) -> tuple[list[int], NDArray[np.uint8], NDArray[np.str_]]:
    numbers, tiles, usages = [], [], []
    for line, cells in _cells(file):
        numbers.append(_number(cells["emotion"], file, line))
        tiles.append(_tile(cells["pixels"], file, line))
        if tiles[-1].shape != tiles[0].shape:
            _wrong(file, line, f"a face of {tiles[-1].size} pixels after others of {tiles[0].size}: get the file again")
        usages.append(_split(cells.get("Usage", ""), file, line))
    if not tiles:
        raise whole_file(file, "holds no faces: get it again")
    return numbers, np.stack(tiles), np.array(usages)


def _cells(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with file.open(newline="", encoding="utf-8") as text:
        reader = csv.reader(text)
        head = [cell.strip() for cell in next(reader, [])]
        for row in reader:
            if len(row) != len(head):
                _wrong(file, reader.line_num, f"{len(row)} cells where {len(head)} belong: get the file again")
            yield reader.line_num, dict(zip(head, row, strict=True))


def _number(cell: str, file: Path, line: int) -> int:
    if cell.strip() not in map(str, range(len(_FER2013))):
        _wrong(file, line, f"emotion '{cell}' is not one of 0 to {len(_FER2013) - 1}: mend the line")
    return int(cell)


def _tile(cell: str, file: Path, line: int) -> NDArray[np.uint8]:
    try:
        levels = np.array(cell.split(), dtype=np.int64)
    except ValueError:
        _wrong(file, line, "pixels must be numbers with spaces between them: get the file again")
    side = math.isqrt(levels.size)
    if side * side != levels.size or side < 8:
        _wrong(file, line, f"{levels.size} pixels are no square face: get the file again")
    if levels.min() < 0 or levels.max() > 255:
        _wrong(file, line, "a pixel lies outside 0 to 255: get the file again")
    return levels.astype(np.uint8).reshape(side, side)


def _split(cell: str, file: Path, line: int) -> str:
    usage = cell.strip()
    if usage and usage not in _SPLITS:
        _wrong(file, line, f"Usage '{usage}' is not one of {', '.join(_SPLITS)}: mend the line")
    return _SPLITS.get(usage, "all")


def _votes(file: Path, count: int) -> NDArray[np.float32]:
    with file.open(newline="", encoding="utf-8") as text:
        reader = csv.reader(text)
        next(reader, None)
        rows = [votes_of(row, 12, file, reader.line_num) for row in reader]
    if len(rows) != count:
        raise whole_file(file, f"{len(rows)} rows of votes for {count} faces: the two files must belong together")
    return np.array(rows, np.float32)


def _wrong(file: Path, line: int, text: str) -> NoReturn:
    raise ShowError([Problem(short(file), line, 0, text)])
