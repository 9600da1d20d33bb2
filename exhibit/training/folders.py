"""A folder per class, pictures of any size in them; or such folders inside `train`, `valid` and `test`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from exhibit.config.problems import whole_file
from exhibit.training.faces import Pictures
from exhibit.training.labels import in_order, named
from exhibit.values import Image
from exhibit.vision.images import read_colour
from exhibit.vision.stills import IMAGE_ENDINGS

_SPLITS = {"train": "train", "valid": "valid", "val": "valid", "validation": "valid", "test": "test"}


def read_folders(folder: Path) -> dict[str, Pictures]:
    """The splits in `folder`, or "all". Raises ShowError where there are no class folders, or one is empty."""
    inner = _folders(folder)
    # Archives often hold one folder that holds the others.
    while len(inner) == 1 and not _pictures(inner[0]):
        folder, inner = inner[0], _folders(inner[0])
    if inner and all(one.name.lower() in _SPLITS for one in inner):
        return {_SPLITS[one.name.lower()]: _read(one, folder) for one in inner}
    return {"all": _read(folder, folder)}


def _read(folder: Path, root: Path) -> Pictures:
    inner = _folders(folder)
    if not inner:
        wanted = "put one folder of pictures for each class there, or name the folder of FER+ sheets or a FER2013 table"
        raise whole_file(folder, f"holds nothing to learn from: {wanted}")
    classes = in_order(one.name for one in inner)
    files: list[Path] = []
    numbers: list[int] = []
    for one in inner:
        found = _pictures(one)
        if not found:
            raise whole_file(
                one, f"no pictures in this folder: put {', '.join(IMAGE_ENDINGS)} files there, or delete it"
            )
        files += found
        numbers += [classes.index(one.name)] * len(found)
    listed = "\n".join(f"{file.relative_to(root)} {file.stat().st_size}" for file in files)
    digest = hashlib.sha256(listed.encode()).hexdigest()
    return Pictures(named(numbers, classes), _opened(files), np.arange(len(files)), digest)


def _folders(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if one.is_dir() and not one.name.startswith((".", "_")))


def _pictures(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if one.suffix.lower() in IMAGE_ENDINGS and one.name[0] not in "._")


def _opened(files: Sequence[Path]) -> Callable[[int], Image]:
    def picture(number: int) -> Image:
        try:
            return read_colour(files[number])
        except OSError:
            text = "is not a picture that can be read: save it anew as .jpg or .png, or delete it"
            raise whole_file(files[number], text) from None

    return picture
