"""Readers of data: what lies there is recognised, and what is wrong is named with its line and remedy."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from exhibit.config.problems import ShowError
from exhibit.training.data import FER2013, FERPLUS, FOLDERS, DataRequest, read, to_judge
from exhibit.training.face_cropping import STORED_SIDE_PX
from exhibit.training.faces import cut_all, kept, without_copies
from exhibit.training.judge import sure_finder
from exhibit.values import EMOTIONS
from exhibit.vision.model_files import Manifest
from exhibit.vision.sources.drawn.visitor import draw
from tests.conftest import SHARED

VOTES_HEAD = "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\n"
HEAD = "emotion,pixels,Usage\n"
GREY = " ".join(["128"] * 64)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def silent(_done: int, _of: int) -> None:
    pass


def sheet(folder: Path, name: str, votes: list[str]) -> None:
    folder.mkdir(exist_ok=True)
    image = np.zeros((48, 340 * 48), np.uint8)
    for index in range(len(votes)):
        image[:, index * 48 : (index + 1) * 48] = 10 * (index + 1)
    cv2.imwrite(str(folder / f"{name}.webp"), image, [cv2.IMWRITE_WEBP_QUALITY, 101])
    rows = [f"{index},face{index}.png,{vote}" for index, vote in enumerate(votes)]
    (folder / f"{name}.csv").write_text("\n".join(["index,image,votes", *rows]))


def folders(root: Path, counts: dict[str, int]) -> None:
    for number, (name, count) in enumerate(counts.items()):
        (root / name).mkdir(parents=True, exist_ok=True)
        for index in range(count):
            picture = np.full((30, 40, 3), 20 * number + index, np.uint8)
            cv2.imwrite(str(root / name / f"{index}.png"), picture)


def test_sheets() -> None:
    sheet(Path("ferplus"), "train", ["10,0,0,0,0,0,0,0,0,0", "0,0,0,0,0,0,0,0,0,10", "0,9,1,0,0,0,0,0,0,0"])
    data = read(Path("ferplus"))
    faces = data.splits["train"]
    assert (data.kind, faces.labels.classes, len(faces)) == (FERPLUS, EMOTIONS, 2)
    assert faces.labels.majority.tolist() == [0, 1]
    assert faces[1].tolist() == np.full((48, 48), 30).tolist()


def test_a_table() -> None:
    Path("fer.csv").write_text(f"{HEAD}3,{GREY},Training\n6,{GREY},PublicTest\n0,{GREY},PrivateTest\n")
    data = read(Path("fer.csv"))
    named = {split: faces.labels.classes[faces.labels.majority[0]] for split, faces in data.splits.items()}
    assert data.kind == FER2013
    assert named == {"train": "happiness", "valid": "neutral", "test": "anger"}
    assert data.splits["train"][0].shape == (8, 8)


def test_a_table_with_columns_in_another_order_and_blanks_and_no_usage() -> None:
    Path("more").mkdir()
    Path("more/icml.csv").write_text(f"emotion, pixels\n5,{GREY}\n")
    assert list(read(Path("more")).splits) == ["all"]


def test_a_table_with_votes_beside_it() -> None:
    Path("fer2013.csv").write_text(f"{HEAD}3,{GREY},Training\n3,{GREY},Training\n")
    Path("fer2013new.csv").write_text(
        f"{VOTES_HEAD}Training,a.png,0,2,0,0,0,0,0,8,0,0\nTraining,,0,0,0,0,0,0,0,0,0,10\n"
    )
    data = read(Path("fer2013.csv"))
    assert (data.kind, data.splits["train"].labels.majority.tolist()) == (FERPLUS, [7])


@pytest.mark.parametrize("split_folders", [("",), ("train/", "val/", "test/")])
def test_folders(split_folders: tuple[str, ...]) -> None:
    for split in split_folders:
        folders(Path(f"pictures/dataset/{split}"), {"Sad": 2, "happiness": 1, ".hidden": 1})
    data = read(Path("pictures"))
    assert data.kind == FOLDERS
    assert set(data.splits) == ({"all"} if len(split_folders) == 1 else {"train", "valid", "test"})
    faces = next(iter(data.splits.values()))
    assert (faces.labels.classes, faces.labels.counts()) == (("happiness", "Sad"), [1, 2])
    assert faces[0].shape == (30, 40, 3)


WRONG = {
    "nothing there": ({}, "faces: no such folder or file: check the name"),
    "not a table": (
        {"faces": "a,b\n"},
        "faces: is no table of faces: its first line must name the columns emotion, pixels and Usage",
    ),
    "an empty folder": (
        {"faces/": ""},
        (
            "faces: holds nothing to learn from: put one folder of pictures for each class there, "
            "or name the folder of FER+ sheets or a FER2013 table"
        ),
    ),
    "an empty class": (
        {"faces/Happy/note.txt": "x", "faces/Sad/note.txt": "x"},
        "faces/Happy: no pictures in this folder: put .jpg, .jpeg, .png, .webp, .bmp files there, or delete it",
    ),
    "an emotion": ({"faces": f"{HEAD}7,{GREY},Training\n"}, "faces:2: emotion '7' is not one of 0 to 6: mend the line"),
    "pixels": (
        {"faces": f"{HEAD}3,{GREY},Training\n3,1 2 x,Training\n"},
        "faces:3: pixels must be numbers with spaces between them: get the file again",
    ),
    "too few pixels": (
        {"faces": f"{HEAD}3,{GREY} 1,Training\n"},
        "faces:2: 65 pixels are no square face: get the file again",
    ),
    "a pixel out of range": (
        {"faces": f"{HEAD}3,{GREY.replace('128', '300')},Training\n"},
        "faces:2: a pixel lies outside 0 to 255: get the file again",
    ),
    "a usage": (
        {"faces": f"{HEAD}3,{GREY},Trainig\n"},
        "faces:2: Usage 'Trainig' is not one of Training, PublicTest, PrivateTest: mend the line",
    ),
    "cells": ({"faces": f"{HEAD}3,{GREY}\n"}, "faces:2: 2 cells where 3 belong: get the file again"),
    "no rows": ({"faces": HEAD}, "faces: holds no faces: get it again"),
    "votes of other faces": (
        {"fer2013new.csv": VOTES_HEAD, "faces": f"{HEAD}3,{GREY},Training\n"},
        "fer2013new.csv: 0 rows of votes for 1 faces: the two files must belong together",
    ),
    "a sheet's row": (
        {"faces/train.csv": "head\n0,a.png,1,2\n", "faces/train.webp": ""},
        "faces/train.csv:2: here belong 12 cells, the last 10 of them votes: copy the file again",
    ),
}


@pytest.mark.parametrize(("files", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_one_line_with_a_remedy(files: dict[str, str], message: str) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.write_text(text)
    with pytest.raises(ShowError) as caught:
        read(Path("faces"))
    assert str(caught.value) == message


def test_a_broken_picture_and_a_broken_sheet_are_named_when_they_are_opened() -> None:
    folders(Path("pictures"), {"a": 1, "b": 1})
    Path("pictures/a/0.png").write_text("no picture")
    with pytest.raises(ShowError, match=r"^pictures/a/0\.png: is not a picture that can be read: save it anew"):
        _ = read(Path("pictures")).splits["all"][0]
    sheet(Path("ferplus"), "valid", ["10,0,0,0,0,0,0,0,0,0"])
    cv2.imwrite("ferplus/valid.webp", np.zeros((48, 48), np.uint8))
    with pytest.raises(ShowError, match=r"^ferplus/valid\.webp: 48 x 48 pixels do not hold 1 tiles, 340 a row"):
        _ = read(Path("ferplus")).splits["valid"][0]


def test_the_split_that_is_judged() -> None:
    folders(Path("pictures"), {"a": 20, "b": 20})
    data = read(Path("pictures"))
    assert to_judge(data, DataRequest(data.path), None)[0] == "all"
    name, few = to_judge(data, DataRequest(data.path, hold_out=0.2, seed=3), None)
    assert (name, few.labels.counts()) == ("all, 20% held out", [4, 4])
    with pytest.raises(ShowError, match=r"^pictures: there is no split 'valid'\. There is: all\."):
        to_judge(data, DataRequest(data.path), "valid")


def test_crops_are_kept_and_other_data_are_cut_anew() -> None:
    folders(Path("pictures"), {"a": 2, "b": 1})
    counted: list[int] = []
    for again, count in ((0, 3), (1, 3), (2, 7)):
        if again == 2:
            folders(Path("pictures"), {"a": 3, "b": 1})
        faces = kept(read(Path("pictures")).splits["all"], None, lambda done, _of: counted.append(done), Path("k.npz"))
        assert (len(counted), faces.crops.shape[1:]) == (count, (STORED_SIDE_PX, STORED_SIDE_PX))


def test_copies_of_held_out_faces_are_not_learnt() -> None:
    folders(Path("pictures"), {"a": 2, "b": 1})
    faces = cut_all(read(Path("pictures")).splits["all"], None, silent)
    first = np.array([True, False, False])
    assert len(without_copies(faces, faces.chosen(first))) == 2


@pytest.mark.usefixtures("networks")
def test_a_large_picture_is_cut_as_in_the_room() -> None:
    for name, seconds in (("happiness", 11.0), ("surprise", 18.0)):
        Path(f"pictures/{name}").mkdir(parents=True)
        cv2.imwrite(f"pictures/{name}/drawn.png", draw(seconds, (1280, 720)))
    faces = cut_all(read(Path("pictures")).splits["all"], sure_finder(), silent)
    assert faces.aligned.tolist() == [True, True]
    # The face fills the crop: skin, not the room's wall, at its middle.
    assert faces.crops[:, 20:40, 20:40].mean() != pytest.approx(faces.crops[:, :4].mean(), abs=1)


def test_the_sheets_hold_the_faces_of_the_protocol(networks: Manifest) -> None:
    folder = SHARED / "data" / "ferplus"
    if not folder.is_dir():
        pytest.skip("no ../shared/data/ferplus beside this checkout: the images are not part of the repository")
    assert networks is not None
    valid = read(folder).splits["valid"]
    assert int((valid.labels.majority >= 0).sum()) == 3199
    few = np.zeros(len(valid), np.bool_)
    few[:300] = True
    assert cut_all(valid.chosen(few), sure_finder(), silent).aligned.mean() > 0.9
