"""Data of any kind, recognised by what lies there, and the part of it that a command works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exhibit.config.problems import did_you_mean, whole_file
from exhibit.training.faces import Pictures
from exhibit.training.ferplus_sheets import read_sheets, sheets
from exhibit.training.folders import read_folders
from exhibit.training.labels import Keep, Labels, Sorting, held_out
from exhibit.training.tables import VOTES, is_table, read_table

FERPLUS, FER2013, FOLDERS = "FER+", "FER2013", "folders of pictures"
HOLD_OUT = 0.1
_TO_JUDGE = ("valid", "test", "all", "train")


@dataclass(frozen=True)
class DataRequest:
    """What the command line says of the data. `hold_out` None means the usual share where one is needed."""

    path: Path
    sorting: Sorting = field(default_factory=Sorting)
    hold_out: float | None = None
    seed: int = 1


@dataclass(frozen=True)
class Data:
    """Data as it lies there: `kind` is one of the names above, `splits` are named train, valid, test or all."""

    path: Path
    kind: str
    splits: Mapping[str, Pictures]


def read(path: Path) -> Data:
    """The data at `path`. Raises ShowError where there is none, or it is broken."""
    if path.is_dir():
        if sheets(path):
            return Data(path, FERPLUS, read_sheets(path))
        tables = [file for file in sorted(path.glob("*.csv")) if is_table(file)]
        return _table(tables[0]) if tables else Data(path, FOLDERS, read_folders(path))
    if not path.is_file():
        raise whole_file(path, "no such folder or file: check the name")
    if not is_table(path):
        raise whole_file(path, "is no table of faces: its first line must name the columns emotion, pixels and Usage")
    return _table(path)


def _table(file: Path) -> Data:
    return Data(file, FERPLUS if file.with_name(VOTES).is_file() else FER2013, read_table(file))


def to_judge(data: Data, asked: DataRequest, split: str | None) -> tuple[str, Pictures]:
    """The faces that a model is to be judged on, sorted, and what they are called.

    That is the named split, else the one the data holds out, else everything; with `hold_out` the part of it that
    training with the same share and seed has held out.
    """
    if split is not None and split not in data.splits:
        raise whole_file(data.path, f"there is no split '{split}'. {did_you_mean(split, data.splits)}")
    name = split or next(name for name in _TO_JUDGE if name in data.splits)
    pictures = data.splits[name]
    pictures = pictures.relabelled(*asked.sorting.applied(pictures.labels, data.path))
    if asked.hold_out is None:
        return name, pictures
    return f"{name}, {asked.hold_out:.0%} held out", pictures.chosen(apart(pictures.labels, asked))


def apart(labels: Labels, asked: DataRequest) -> Keep:
    """Which faces of data without a split of its own are held out."""
    return held_out(labels, HOLD_OUT if asked.hold_out is None else asked.hold_out, asked.seed)
