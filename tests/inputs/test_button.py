"""The button that stops the watching, by a pipe that says what the kernel would; and what a show does when pressed."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from exhibit.assembly.options import Options
from exhibit.cli import main
from exhibit.inputs.button import EV_KEY, EVENT, PRESSED, Button, found, stop_button
from exhibit.system.paths import example_show
from tests.conftest import WITHIN_S, until
from tests.stand_ins import app_of

SPACE, RELEASED, EV_SYN = 57, 0, 0
GOOD = Path(__file__).parent.parent / "shows" / "good" / "small"


class Contact:
    """A pipe in the place of `/dev/input/event7`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "event7"
        os.mkfifo(self.path)
        self._way = os.open(self.path, os.O_RDWR)

    def say(self, kind: int, code: int, value: int) -> None:
        os.write(self._way, EVENT.pack(1, 2, kind, code, value))

    def press(self, key: int = SPACE) -> None:
        self.say(EV_KEY, key, PRESSED)
        self.say(EV_SYN, 0, 0)
        self.say(EV_KEY, key, RELEASED)

    def close(self) -> None:
        os.close(self._way)


@pytest.fixture
def contact(tmp_path: Path) -> Iterator[Contact]:
    made = Contact(tmp_path)
    yield made
    made.close()


def pressed(button: Button) -> list[object]:
    """What its commands ask for, once there are some."""
    told: list[object] = []

    def some() -> bool:
        told.extend(one.value for one in button.take())
        return bool(told)

    assert until(some)
    return told


def test_any_press_stops_the_watching_and_none_begins_it(contact: Contact) -> None:
    button = stop_button(str(contact.path), None, lambda: False)
    contact.press()
    contact.press()
    assert set(pressed(button)) == {False}
    button.close()


def test_with_again_the_next_press_has_the_room_watched(contact: Contact) -> None:
    watching = True
    button = stop_button(str(contact.path), None, lambda: watching, again=True)
    contact.press()
    assert pressed(button) == [False]
    watching = False
    contact.press()
    assert pressed(button) == [True]
    button.close()


def test_only_the_key_that_is_named_counts(contact: Contact) -> None:
    button = stop_button(str(contact.path), SPACE, lambda: True)
    for key in (28, 30, SPACE):
        contact.press(key)
    assert pressed(button) == [False]
    button.close()


def test_a_device_that_is_not_there_is_said_and_found_when_it_comes(tmp_path: Path) -> None:
    button = stop_button(str(tmp_path / "event7"), None, lambda: True)
    assert until(lambda: "there is no such file" in button.state().detail)
    assert button.state().link == "down"
    contact = Contact(tmp_path)
    assert until(lambda: button.state().link == "up")
    contact.press()
    assert pressed(button) == [False]
    button.close()
    contact.close()


def test_a_device_is_found_by_the_name_that_it_gives_itself(tmp_path: Path) -> None:
    for number, name in enumerate(("Power Button", "USB Buzzer")):
        place = tmp_path / f"event{number}" / "device"
        place.mkdir(parents=True)
        (place / "name").write_text(f"{name}\n")
    assert found("USB Buzzer", tmp_path) == Path("/dev/input/event1")
    assert found("USB buzzer!", tmp_path) is None
    assert found("/dev/input/event3") == Path("/dev/input/event3")


def test_a_press_closes_the_camera_within_a_second_and_lights_what_says_so(contact: Contact, tmp_path: Path) -> None:
    folder = tmp_path / "show"
    folder.mkdir()
    (folder / "scenes").symlink_to(example_show() / "scenes")
    (folder / "rules").mkdir()
    rule = "rules:\n  unwatched:\n    when: not watching\n    while: [scene: ember]\n    priority: 1000\n"
    (folder / "rules" / "sign.yaml").write_text(rule)
    (folder / "exhibit.yaml").write_text("exhibit: A test\nprojector: {size: 160x90}\ndefault: [scene: tide]\n")
    (folder / "venue.yaml").write_text(f"privacy: {{button: {{device: {contact.path}}}}}\n")
    app = app_of(Options(folder, source="drawn", headless=True))
    thread = threading.Thread(target=app.run, args=(lambda _: None,))
    thread.start()
    try:
        assert until(lambda: app.status().source.link == "up" and app.status().frames > 5)
        began_s = time.monotonic()
        contact.press()
        assert until(lambda: app.status().source.link == "off")
        took_s = time.monotonic() - began_s
        assert until(lambda: app.status().engine.rule("unwatched").active)
        assert app.status().standing[0].by == "button"
        assert took_s <= 1.0
    finally:
        app.stop()
        thread.join(WITHIN_S)


def test_check_says_what_a_button_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(GOOD, tmp_path / "show")
    (tmp_path / "show" / "venue.yaml").write_text("privacy:\n  button: {key: 0}\n", encoding="utf-8")
    assert main(["check", str(tmp_path / "show")]) == 2
    told = capsys.readouterr().out
    assert "venue.yaml:2:" in told
    assert "device" in told
