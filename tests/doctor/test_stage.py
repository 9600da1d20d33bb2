"""Networks, displays and speakers looked at by the doctor: X servers in memory, audio to nowhere and to a file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from exhibit.doctor import display, models, sound
from exhibit.doctor.findings import DoctorRequest, Finding
from exhibit.outputs.projector import probe
from exhibit.show import Show, load_show
from exhibit.show.files import ShowFile, VenueFile
from exhibit.system.paths import example_show, models_folder
from exhibit.vision.model_files import Manifest
from tests.conftest import Neighbour, command, until
from tests.outputs.projector.test_screens import NUMBERS, answers

Start = Callable[[list[str]], Neighbour]
EMPTY = Show(Path(), ShowFile(), {}, {}, {})


def with_(**sections: object) -> Show:
    return replace(EMPTY, settings=ShowFile.model_validate(sections))


def test_whole_networks_are_verified_and_read_a_drawn_smile(
    networks: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert networks.verify_all()
    monkeypatch.setattr(models, "LEAST_HZ", 0.0)
    whole, reading = models.look(DoctorRequest(load_show(example_show()), "drawn"))
    assert whole.verdict == reading.verdict == "well"
    assert all(line.endswith("checksum as listed") for line in whole.answered)
    assert "read as happiness" in reading.answered[0]
    monkeypatch.setattr(models, "LEAST_HZ", 1e6)
    monkeypatch.setattr(models, "CAMERA_HZ", 1e6)
    monkeypatch.setattr(models, "_FRAMES", 1)
    assert list(models.look(DoctorRequest(EMPTY, "drawn")))[1].verdict == "ill"


def test_a_network_that_has_changed_is_ill(networks: Manifest, tmp_path: Path) -> None:
    assert networks.verify_all()
    for file in models_folder().iterdir():
        if file.is_file():
            shutil.copy(file, tmp_path)
    changed = next(tmp_path.glob("*.tflite"))
    changed.write_bytes(changed.read_bytes() + b"?")
    whole, reading = models.look(DoctorRequest(EMPTY, "drawn"), tmp_path)
    assert (whole.verdict, whole.told) == ("ill", "1 of 6 networks cannot be used")
    assert reading.verdict == "unknown"
    assert whole.remedies == ("run 'exhibit models fetch'",)


@pytest.fixture
def screen(neighbour: Start, monkeypatch: pytest.MonkeyPatch) -> str:
    """An X server in memory; its name."""
    for number in NUMBERS:
        if not answers(number):
            break
    neighbour([command("Xvfb"), f":{number}", "-screen", "0", "800x600x24", "-nolisten", "tcp", "-noreset"])
    assert until(lambda: answers(number))
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    monkeypatch.setenv("DISPLAY", f":{number}")
    return f":{number}"


@pytest.mark.usefixtures("screen")
def test_each_projector_s_display_is_looked_for() -> None:
    walls = {"left": {"size": "native", "fullscreen": True}, "right": {"display": "HDMI-9"}}
    left, right = display.look(DoctorRequest(with_(projectors=walls), "drawn"))
    assert (left.name, left.verdict, right.name, right.verdict) == ("display left", "well", "display right", "ill")
    assert "full screen of 800x600" in left.told
    assert "x11 knows 1 display: 0 " in right.answered[0]
    assert right.told == "display 'HDMI-9' is not there"
    (lone,) = display.look(DoctorRequest(with_(), "drawn"))
    assert lone.name == "display"
    assert any("scaled down" in note for note in lone.notes)


def test_a_wall_of_browsers_needs_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    (found,) = display.look(DoctorRequest(with_(projectors={"foyer": "browser"}), "drawn"))
    assert (found.name, found.verdict) == ("display foyer", "unknown")
    assert found.told.startswith("browsers show it, at /wall/foyer of the page: ")


@pytest.mark.usefixtures("screen")
def test_only_the_loud_doctor_opens_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = count()
    monkeypatch.setattr("exhibit.outputs.projector.probe._SHOWN_S", 0.1)
    original = probe.show_grid
    monkeypatch.setattr(display, "show_grid", lambda wanted: [next(opened), original(wanted)][1])
    (quiet,) = display.look(DoctorRequest(with_(), "drawn"))
    assert next(opened) == 0
    monkeypatch.setattr(display, "_LEAST_RATE_HZ", 0.0)
    (loud,) = display.look(DoctorRequest(with_(), "drawn", loud=True))
    assert quiet.verdict == loud.verdict == "well"
    assert "shown: 800x450, by the processor, " in loud.answered[1]


def test_without_a_display_it_is_said_how_to_find_one(screen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    (found,) = display.look(DoctorRequest(with_(), "drawn"))
    assert (found.verdict, found.told) == ("ill", "there is no display")
    assert any(f"DISPLAY={screen} exhibit doctor" in one for one in found.remedies)
    (off,) = display.look(DoctorRequest(with_(), "drawn", headless=True))
    assert off.verdict == "not set up"


def test_a_display_that_is_made_up_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    (found,) = display.look(DoctorRequest(with_(), "drawn"))
    assert (found.verdict, "nobody sees it" in found.told) == ("unknown", True)


def speakers(show: Show, *, loud: bool = False) -> Finding:
    (found,) = sound.look(DoctorRequest(show, "drawn", loud=loud))
    return found


def test_speakers_that_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    found = speakers(with_())
    assert (found.verdict, found.told) == ("well", "the system's own choice: 44100 Hz, 2 channels")
    assert found.notes[0] == "volume 80%, beds 100%, stings 100%"
    assert speakers(with_(sound={"volume": 0})).verdict == "ill"
    venue = VenueFile.model_validate({"sound": {"device": "Living room"}})
    missing = speakers(replace(EMPTY, venue=venue))
    assert (missing.verdict, missing.told) == ("ill", "there is no audio device 'Living room'")
    assert missing.answered[0].startswith("there are: ")


def test_without_audio_there_is_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "no such driver")
    found = speakers(with_())
    assert (found.verdict, found.told) == ("ill", "there is no audio device")
    assert "usermod -aG audio" in found.remedies[1]


def test_a_tone_is_heard_only_when_it_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "heard.raw"
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(file))
    assert speakers(with_()).verdict == "well"
    assert not np.fromfile(file, np.int16).any()
    found = speakers(with_(sound={"volume": 0.5}), loud=True)
    assert (found.verdict, "was it heard" in found.notes[0]) == ("well", True)
    heard = np.fromfile(file, np.int16).reshape(-1, 2)[:, 0].astype(float) / 32767
    assert np.abs(heard).max() == pytest.approx(0.25, abs=0.01)
    hertz = np.abs(np.fft.rfft(heard)).argmax() * 44_100 / len(heard)
    assert hertz == pytest.approx(440, abs=2)
