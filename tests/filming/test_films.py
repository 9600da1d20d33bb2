"""Films of the wall: what ffmpeg makes of them, that they repeat, and what is said where they cannot be made."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from exhibit.cli import main
from exhibit.filming.reel import Reel
from exhibit.filming.rehearsal_film import RehearsalFilm, marks_in
from exhibit.outputs.projector import Wall
from exhibit.outputs.scenes import parse_scene
from exhibit.outputs.scenes.surfaces import blank
from exhibit.rehearsal.play import RehearsalRequest, RehearsalRunner
from exhibit.show import load_show
from exhibit.system.paths import example_show
from exhibit.values import Mood
from tests.conftest import command

SMALL_PX = (160, 90)


class Kept:
    """A reel that keeps the mean of each frame, and encodes nothing."""

    rate_hz = 10.0

    def __init__(self) -> None:
        self.means: list[float] = []
        self.wall = Wall(SMALL_PX)

    @property
    def frames(self) -> int:
        return len(self.means)

    def add(self, _: object) -> None:
        self.means.append(float(self.wall.pixels().mean()))


def night(show: Path, name: str) -> tuple[list[float], RehearsalFilm]:
    theatre = RehearsalRunner(load_show(show))
    kept = Kept()
    watcher = RehearsalFilm(theatre.show.scenes, kept, kept.wall)  # type: ignore[arg-type]
    file = next(file for file in theatre.rehearsals() if file.stem == name)
    theatre.play(file, RehearsalRequest(log=False), lambda _: None, [watcher])
    return kept.means, watcher


def frames_of(film: Path, size_px: Sequence[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    asked = [command("ffmpeg"), "-v", "error", "-i", str(film), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(asked, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, size_px[1], size_px[0], 3)


def test_a_film_shows_what_was_added(tmp_path: Path) -> None:
    command("ffmpeg")
    picture = blank(SMALL_PX)
    with Reel(tmp_path / "a.mp4", SMALL_PX, 10) as reel:
        for level in range(0, 250, 10):
            picture.fill((level, 0, 255 - level))
            reel.add(picture)
    frames = frames_of(tmp_path / "a.mp4", SMALL_PX)
    assert len(frames) == 25 == reel.frames
    assert frames[0].mean((0, 1)) == pytest.approx((0, 0, 255), abs=8)
    assert frames[-1].mean((0, 1)) == pytest.approx((240, 0, 15), abs=8)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.mp4"]


def test_a_film_that_was_not_finished_leaves_nothing(tmp_path: Path) -> None:
    command("ffmpeg")
    with pytest.raises(ValueError, match="a frame of"), Reel(tmp_path / "a.mp4", SMALL_PX) as reel:
        reel.add(blank((16, 16)))
    assert list(tmp_path.iterdir()) == []


def test_the_film_of_a_rehearsal_is_the_wall_of_that_night() -> None:
    """0 s tide, 4 s somebody comes: drift; 15 s a smile: sunrise; 26 s they leave: tide. The same each time."""
    means, watcher = night(example_show(), "a-smile")
    assert len(means) == 370
    assert means == night(example_show(), "a-smile")[0]
    assert watcher.faults == []
    assert means[0] < 1  # it fades in from darkness
    assert means[230] > 1.2 * means[120]  # the sunrise is the brightest of them


def test_visitors_of_a_timeline_stand_side_by_side() -> None:
    marks = marks_in(Mood(3, "fear", {"fear": 1.0}))
    assert [(mark.id, mark.x) for mark in marks] == [(1, 0.25), (2, 0.5), (3, 0.75)]
    assert {mark.emotion for mark in marks} == {"fear"}
    assert marks_in(Mood()) == ()
    assert marks_in(Mood(1))[0].emotion == "unknown"


def test_a_broken_scene_is_told_and_the_film_goes_on() -> None:
    scene = parse_scene({"about": "x", "layers": [{"rain": {}}]})
    wall = Wall(SMALL_PX)
    wall.show("wet", scene, now=0.0)
    object.__setattr__(scene.layers[0].layer, "count", "many")
    kept = Kept()
    kept.wall = wall
    watcher = RehearsalFilm({"wet": scene}, kept, wall)  # type: ignore[arg-type]
    watcher.end(1.0)
    assert kept.frames == 10
    assert [fault.split(":")[0] for fault in watcher.faults] == ["scene 'wet' cannot be drawn"]


@pytest.mark.parametrize(
    ("film", "message"),
    [
        ("a.gif", "a.gif: a film is a .mp4, .mkv, .mov: give it such an ending"),
        ("no/a.mp4", "no/a.mp4: its folder does not exist: make it first, or choose another"),
    ],
)
@pytest.mark.parametrize("words", [["gallery"], ["rehearse", "a-smile", "--quiet"]])
def test_what_cannot_be_filmed_is_one_line(
    words: list[str], film: str, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(example_show())
    assert main([*words, "--film", film]) == 2
    assert capsys.readouterr().err == message + "\n"


def test_without_ffmpeg_the_remedy_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["gallery", str(example_show()), "--film", "a.mp4"]) == 2
    told = "a.mp4: films are encoded by ffmpeg, which is not on this machine: install it (ffmpeg.org)\n"
    assert capsys.readouterr().err == told


def test_rehearse_and_gallery_write_films(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command("ffmpeg")
    film = tmp_path / "a.mp4"
    words = ["gallery", str(example_show()), "--scene", "notice", "--scene", "rain", "--seconds", "1"]
    assert main([*words, "--film", str(film)]) == 0
    assert capsys.readouterr().out.startswith("2 s of film: ")
    assert frames_of(film, (1280, 720)).shape == (60, 720, 1280, 3)
