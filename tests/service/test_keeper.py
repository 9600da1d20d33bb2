"""A show that is kept: what stands in for it, and when it is itself played again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from exhibit.clock import local_time
from exhibit.service.keeper import Keeper, KeeperTimes
from exhibit.service.stand_ins import good_copy, keep_good_copy, make_safe_show
from exhibit.service.start_memory import MemoryFile
from exhibit.show import load_show
from exhibit.system.files import switch_link
from exhibit.system.paths import show_state_folder, state_folder, stood_in_for
from exhibit.system.service_manager import ServiceManager
from exhibit.web.server.token import TokenFile
from tests.conftest import WITHIN_S, free_port, until

NOBODY = ServiceManager("")
SCENE = 'about: q\nlayers: [gradient: {stops: [{at: 0, colour: "#000011"}, {at: 1, colour: "#001133"}]}]\n'


@pytest.fixture
def show(tmp_path: Path) -> Path:
    folder = tmp_path / "show"
    scene = folder / "scenes" / "tide" / "scene.yaml"
    scene.parent.mkdir(parents=True)
    scene.write_text(SCENE)
    (folder / "exhibit.yaml").write_text("exhibit: Ours\nprojector: {size: 160x90}\ndefault: [{scene: tide}]\n")
    return folder


def keeper(show: Path, pace: KeeperTimes | None = None, now: datetime | None = None) -> Keeper:
    return Keeper(show, lambda _: None, NOBODY, pace, (lambda: now) if now else local_time)


def crashed(show: Path, times: int) -> None:
    for _ in range(times):
        keeper(show).begin()


def test_the_copy_that_was_good_is_played_and_shares_the_shows_own_state(show: Path) -> None:
    keep_good_copy(show)
    crashed(show, 3)
    (show / "exhibit.yaml").write_text("exhibit: Edited\ndefault: [{scene: tide}]\n")
    start = keeper(show).begin()
    assert start.plays == "last good"
    assert load_show(start.folder).settings.exhibit == "Ours"
    assert show_state_folder(start.folder) == show_state_folder(show)
    assert stood_in_for(start.folder) == show
    assert stood_in_for(show) is None


def test_a_copy_that_is_the_same_show_would_end_alike_and_is_passed_over(show: Path) -> None:
    keep_good_copy(show)
    crashed(show, 3)
    start = keeper(show).begin()
    assert start.plays == "safe scene"
    assert start.stand_in is not None
    assert start.stand_in.why == "3 starts in a row ended within 10 min"


def test_a_show_with_a_mistake_is_stood_in_for_at_once_and_so_is_a_copy_that_cannot_be_played(show: Path) -> None:
    keep_good_copy(show)
    (show / "exhibit.yaml").write_text("exhibit: [\n")
    kept = keeper(show)
    assert kept.begin().plays == "show"
    start = kept.cannot_begin("exhibit.yaml:1:10: wrong")
    assert start is not None
    assert (start.plays, start.folder) == ("last good", good_copy(show))
    start = kept.cannot_begin("no")
    assert start is not None
    assert start.plays == "safe scene"
    assert load_show(start.folder).settings.exhibit == "The safe scene"
    assert kept.cannot_begin("no") is None


def test_the_safe_scene_is_where_the_shows_walls_and_its_page_are(show: Path) -> None:
    (show / "exhibit.yaml").write_text(
        "exhibit: Ours\nrules: wrong\nprojectors: {left: {size: 320x200}, right: {size: 160x90}}\n"
    )
    (show / "venue.yaml").write_text("web: {listen: 127.0.0.1:8099}\nprojectors: {right: browser}\ntargets: nonsense\n")
    safe = load_show(make_safe_show(show))
    assert {name: section.size for name, section in safe.settings.projectors.items()} == {
        "left": (320, 200),
        "right": (160, 90),
    }
    assert safe.venue.web.listen == "127.0.0.1:8099"
    assert safe.shown_by_browsers == ("right",)


@pytest.mark.parametrize("text", ["", "\0\0", "projector: 7\n", "projector: {display: nowhere, size: x}\n", "- a\n"])
def test_the_safe_scene_can_be_played_whatever_the_show_says(show: Path, text: str) -> None:
    for name in ("exhibit.yaml", "venue.yaml"):
        (show / name).write_text(text)
    safe = load_show(make_safe_show(show))
    assert set(safe.scenes) == {"safe"}
    assert (safe.targets, dict(safe.looks), safe.venue.dmx) == ({}, {}, {})


QUICK = KeeperTimes(proven_s=0.2, retry_s=0.4, look_s=0.02)
LONG = KeeperTimes(proven_s=0.2, retry_s=600, look_s=0.02)


def watched(kept: Keeper) -> threading.Event:
    asked = threading.Event()
    kept.watch(lambda: True, asked.set, lambda: False)
    return asked


def test_what_has_run_long_enough_is_good_and_an_edit_is_once_it_has_too(show: Path) -> None:
    kept = keeper(show, QUICK)
    kept.begin()
    watched(kept)
    assert until((good_copy(show) / "exhibit.yaml").is_file)
    (show / "exhibit.yaml").write_text("exhibit: Edited anew\ndefault: [{scene: tide}]\n")
    assert until(lambda: "Edited anew" in (good_copy(show) / "exhibit.yaml").read_text())
    assert not kept.note_end()


def test_the_show_itself_is_tried_again_after_a_while(show: Path) -> None:
    crashed(show, 3)
    kept = keeper(show, QUICK)
    assert kept.begin().plays == "safe scene"
    assert watched(kept).wait(WITHIN_S)
    assert kept.note_end()
    assert keeper(show).begin().plays == "show"
    assert keeper(show).begin().plays == "safe scene"


def test_the_show_itself_is_tried_again_once_it_is_mended_and_not_before(show: Path) -> None:
    whole = (show / "exhibit.yaml").read_text()
    (show / "exhibit.yaml").write_text("exhibit: [\n")
    kept = keeper(show, LONG)
    kept.begin()
    kept.cannot_begin("wrong")
    asked = watched(kept)
    (show / "exhibit.yaml").write_text("exhibit: [[\n")
    assert not asked.wait(0.5)
    (show / "exhibit.yaml").write_text(whole)
    assert asked.wait(WITHIN_S)
    assert kept.note_end()
    assert keeper(show).begin().plays == "show"


def test_the_show_itself_is_tried_again_when_the_house_opens(show: Path) -> None:
    (show / "exhibit.yaml").write_text("exhibit: Ours\nhours: {daily: 10:00-18:00}\ndefault: [{scene: tide}]\n")
    crashed(show, 3)
    now = [datetime(2026, 11, 30, 9, 59).astimezone()]
    kept = Keeper(show, lambda _: None, NOBODY, LONG, lambda: now[0])
    kept.begin()
    asked = watched(kept)
    assert not asked.wait(0.3)
    now[0] = datetime(2026, 11, 30, 10, 0).astimezone()
    assert asked.wait(WITHIN_S)
    assert kept.note_end()


def test_a_press_is_heard_by_the_run_and_ends_the_loop(show: Path) -> None:
    crashed(show, 3)
    kept = keeper(show, LONG)
    assert kept.begin().plays == "safe scene"
    asked = watched(kept)
    MemoryFile(show_state_folder(show)).press()
    assert asked.wait(WITHIN_S)
    assert kept.note_end()
    assert [keeper(show).begin().plays for _ in range(4)] == ["show", "show", "show", "safe scene"]


def test_who_is_ended_before_it_has_begun_has_ended_early(show: Path) -> None:
    for _ in range(3):
        kept = keeper(show, LONG)
        kept.begin()
        kept.watch(lambda: False, lambda: None, lambda: False)
        assert not kept.note_end()
    assert keeper(show).begin().plays == "safe scene"


def test_under_supervise_a_show_that_is_killed_gives_way_to_the_safe_scene_and_a_press_brings_it_back(
    show: Path,
) -> None:
    port = free_port(socket.SOCK_STREAM)
    arguments = ["run", str(show), "--supervise", "--headless", "--source", "drawn", "--web", f"127.0.0.1:{port}"]
    parent = subprocess.Popen([sys.executable, "-m", "exhibit", *arguments], stderr=subprocess.PIPE, text=True)
    memory = show_state_folder(show) / "starts.json"

    token = TokenFile(state_folder()).make()

    def asked(what: str, method: str = "GET") -> urllib.request.Request:
        headers = {"Authorization": f"Bearer {token}"}
        return urllib.request.Request(f"http://127.0.0.1:{port}/api/{what}", method=method, headers=headers)

    def began(number: int) -> bool:
        return memory.exists() and json.loads(memory.read_text())["early"] == number

    def headline() -> str:
        try:
            with urllib.request.urlopen(asked("health"), timeout=5) as told:
                return str(json.load(told))
        except urllib.error.HTTPError as ill:
            return ill.read().decode()
        except (OSError, ValueError):
            return ""

    try:
        for number in range(3):
            assert until(partial(began, number))
            (child,) = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
            os.kill(int(child), signal.SIGKILL)
        assert until(lambda: "the show itself cannot be played (3 starts in a row" in headline()), headline()
        with urllib.request.urlopen(asked("try-again", "POST"), timeout=5) as told:
            assert told.status == 200
        assert until(lambda: json.loads(memory.read_text())["running"] == "show")
        assert until(lambda: "cannot be played" not in (headline() or "cannot be played"))
    finally:
        parent.terminate()
        _, said = parent.communicate(timeout=WITHIN_S)
    assert parent.returncode == 0, said


def test_another_commit_of_a_followed_show_begins_anew_and_its_crashes_are_not_held_against_it(
    tmp_path: Path, show: Path
) -> None:
    commits = tmp_path / "hall" / "commits"
    first, second = commits / ("1" * 40), commits / ("2" * 40)
    for one in (first, second):
        shutil.copytree(show, one)
    link = tmp_path / "hall" / "show"
    switch_link(link, f"commits/{first.name}")
    crashed(link, 2)
    kept, ended = keeper(link, KeeperTimes(proven_s=60.0, look_s=0.01)), threading.Event()
    assert kept.begin().folder == link
    kept.watch(lambda: True, ended.set, lambda: False)
    switch_link(link, f"commits/{second.name}")
    assert ended.wait(WITHIN_S)
    assert kept.note_end()
    assert keeper(link).begin().plays == "show"
