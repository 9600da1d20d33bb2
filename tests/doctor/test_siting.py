"""The siting check as a technician asks for it: films of drawn visitors walk by, through the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from exhibit.cli import main
from exhibit.doctor.siting_advice import SitingReport, advice
from exhibit.values import Image
from exhibit.vision.sights import FaceSight, Reason
from exhibit.vision.sources.drawn.visitor import draw

SIZE, SMILES_S = (640, 360), 11.0


def filmed(path: Path, picture: Callable[[], Image], frames: int = 8) -> Path:
    """A film of two pictures a second."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 2.0, SIZE)
    for _ in range(frames):
        writer.write(picture())
    writer.release()
    return path


@pytest.fixture
def show(tmp_path: Path) -> Path:
    (tmp_path / "exhibit.yaml").write_text("exhibit: A test\ncamera: {source: drawn}\n")
    return tmp_path


def asked(show: Path, film: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict[str, str]]:
    code = main(["doctor", str(show), "siting", "--source", str(film), "--json", *more])
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    return code, found


def test_a_film_in_good_light_is_well_and_says_sizes_light_and_places(
    show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {*show.iterdir()}
    film = filmed(show / "bright.avi", lambda: draw(SMILES_S, SIZE))
    code, found = asked(show, film, capsys)
    assert (code, found["verdict"], found["told"]) == (0, "well", "100% of 8 sights of faces can be read")
    answered = "\n".join(found["answered"])
    assert "pixels high" in answered
    assert "of white; on the whole picture" in answered
    assert "across the picture: left 0%, middle 100%, right 0%" in answered
    assert {*show.iterdir()} == before | {film}


def test_a_film_in_the_dark_is_ill_and_asks_for_a_lamp_in_front(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    film = filmed(show / "dark.avi", lambda: (draw(SMILES_S, SIZE) * 0.1).astype(np.uint8))
    code, found = asked(show, film, capsys)
    assert (code, found["verdict"]) == (1, "ill")
    assert found["answered"][0] == "not to be read: dark 100%"
    assert found["remedies"][0].startswith("faces are dark: hang a lamp in front of visitors")


def test_where_nobody_walks_by_nothing_is_known(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    film = filmed(show / "empty.avi", lambda: np.full((SIZE[1], SIZE[0], 3), 120, np.uint8), 3)
    code, found = asked(show, film, capsys, "--minutes", "0.5")
    assert (code, found["verdict"], found["told"]) == (
        0,
        "unknown",
        "no face was seen, so nothing is known of the place",
    )


def test_minutes_that_are_none_are_told_in_one_line(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["doctor", str(show), "siting", "--minutes", "soon"])
    assert "write minutes from 0.1 to 1440, such as --minutes 5" in capsys.readouterr().err


def sight(
    reason: Reason = "",
    *,
    height_px: float = 80,
    light: float = 0.4,
    around: float = 0.4,
    down: float = 0.5,
    cut: bool = False,
) -> FaceSight:
    return FaceSight(reason, height_px, (0.5, down), cut, light, around)


@pytest.mark.parametrize(
    ("one", "begins"),
    [
        (sight(light=0.2, around=0.6), "the light comes from behind"),
        (sight("dark", light=0.05, around=0.08), "faces are dark"),
        (sight("small", height_px=16), "faces are small"),
        (sight("turned away"), "heads are turned away"),
        (sight("blurred"), "faces are blurred"),
        (sight("covered"), "faces are covered"),
        (sight(cut=True), "the edge of the picture cuts faces"),
        (sight(down=0.1), "most faces are in the top third of the picture: tilt the camera up"),
        (sight(down=0.9), "most faces are in the bottom third of the picture: tilt the camera down"),
    ],
)
def test_each_thing_that_hinders_has_its_own_advice(one: FaceSight, begins: str) -> None:
    told = list(advice(SitingReport((one,) * 10, 60.0)))
    assert [text for text in told if text.startswith(begins)], told


def test_where_all_is_well_nothing_is_advised() -> None:
    assert list(advice(SitingReport((sight(),) * 10, 60.0))) == []
