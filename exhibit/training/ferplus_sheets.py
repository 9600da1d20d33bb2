"""The FER+ sheets: NAME.webp, 340 tiles of 48 pixels a row, and NAME.csv with ten people's votes for each."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exhibit.config.problems import Problem, ShowError, short, whole_file
from exhibit.training.faces import Pictures
from exhibit.training.labels import voted
from exhibit.values import Image
from exhibit.vision.images import read_grey

TILES_A_ROW, TILE_PX = 340, 48
_COLUMNS = 12


def sheets(folder: Path) -> dict[str, Path]:
    """The tables of the sheets in `folder`, by the name of their split."""
    return {table.stem: table for table in sorted(folder.glob("*.csv")) if table.with_suffix(".webp").is_file()}


def read_sheets(folder: Path) -> dict[str, Pictures]:
    """Every split in `folder`. Raises ShowError where sheet and table disagree; sheets are opened when needed."""
    return {name: read_sheet(table) for name, table in sheets(folder).items()}


def read_sheet(table: Path) -> Pictures:
    """The tiles of the sheet beside `table`."""
    votes = _votes(table)
    labels, keep = voted(votes)
    digest = hashlib.sha256(table.read_bytes()).hexdigest()
    return Pictures(labels.chosen(keep), _tiles(table.with_suffix(".webp"), len(votes)), np.flatnonzero(keep), digest)


def _tiles(file: Path, count: int) -> Callable[[int], Image]:
    @cache
    def sheet() -> Image:
        try:
            image = read_grey(file)
        except OSError:
            raise whole_file(file, "is not a picture that can be read: copy it again") from None
        if image.shape[1] != TILES_A_ROW * TILE_PX or image.shape[0] // TILE_PX * TILES_A_ROW < count:
            held = f"{image.shape[1]} x {image.shape[0]} pixels do not hold {count} tiles, {TILES_A_ROW} a row"
            raise whole_file(file, f"{held}: copy sheet and table again, together")
        return image

    def tile(number: int) -> Image:
        row, column = divmod(number, TILES_A_ROW)
        return sheet()[row * TILE_PX : (row + 1) * TILE_PX, column * TILE_PX : (column + 1) * TILE_PX]

    return tile


def _votes(table: Path) -> NDArray[np.float32]:
    with table.open(newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        next(reader, None)
        rows = [votes_of(row, _COLUMNS, table, reader.line_num) for row in reader]
    if not rows:
        raise whole_file(table, "is empty: copy it again")
    return np.array(rows, dtype=np.float32)


def votes_of(row: list[str], columns: int, table: Path, line: int) -> list[float]:
    """The ten votes at the end of `row`. Raises ShowError with the line where they are none."""
    try:
        votes = [float(cell) for cell in row[2:]]
    except ValueError:
        votes = []
    if len(row) != columns or len(votes) != columns - 2:
        text = f"here belong {columns} cells, the last {columns - 2} of them votes: copy the file again"
        raise ShowError([Problem(short(table), line, 0, text)])
    return votes
