"""The plug pulled in the middle of a roll-out: a child follows, and ends at the n-th time that it would change
something on the disk or start git."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from exhibit.service.rollout.follower import RolloutPace
from exhibit.service.trial import TrialTimes
from tests.service.rollout.git_places import SHOW, Room, Studio

_CHANGES = ("os.rename", "os.symlink", "os.mkdir", "os.remove", "os.rmdir", "os.link", "subprocess.Popen")
_MOST = 400
QUICK = RolloutPace(TrialTimes(ready_s=60.0, watch_s=120.0, grace_s=60.0), every_s=60.0)


def _cut_at(number: int, work: Callable[[], None]) -> bool:
    """Whether `work` was cut off before its end, which it has in a process of its own."""
    pid = os.fork()
    if pid == 0:
        left = number

        def look(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if event in _CHANGES or writes:
                left -= 1
                if left == 0:
                    os._exit(9)

        sys.addaudithook(look)
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9


def _quick(room: Room, seconds: float) -> None:
    room.follower.pace = QUICK
    room.live(seconds)


def cuts(folder: Path, title: str, every: int, *, then_ill: bool) -> Iterator[Room]:
    """After each cut the room as it was left, begun anew; `then_ill`: the new commit makes it ill. Fails where what
    lies there to be played is not one whole commit."""
    studio = Studio(folder / "studio")
    studio.commit()
    model = Room(folder / "model", studio)
    _quick(model, 400)
    assert model.good == model.playing
    studio.titled(title)
    for number in range(1, _MOST, every):
        place = folder / f"cut-{number}"
        shutil.copytree(model.folder, place, symlinks=True)
        room = Room(place, studio)
        room.around.ill = frozenset({"it is black"}) if then_ill else frozenset()
        room.follower.pace = QUICK

        def work(room: Room = room) -> None:
            room.around.ill = frozenset()
            _quick(room, 0)  # it was well until then
            room.around.ill = frozenset({"it is black"}) if then_ill else frozenset()
            _quick(room, 300)

        if not _cut_at(number, work):
            assert number > every, "nothing was done"
            return
        assert (place / "show").is_symlink()
        assert room.title in ("First", title)
        assert (place / "show" / "scenes/tide/scene.yaml").read_text() == SHOW["scenes/tide/scene.yaml"]
        room.begun()
        yield room
        shutil.rmtree(place)
    raise AssertionError(f"no end after {_MOST} cuts")


def come_back(room: Room) -> None:
    """Let the room go on until nothing is left to do."""
    _quick(room, 900)
