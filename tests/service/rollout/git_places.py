"""A real repository that an artist commits to, and rooms that follow it: what is around them is told, not heard."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exhibit.clock import ManualClock
from exhibit.house.first_room import CannotHear, ProvenCommit
from exhibit.service.rollout.commit_folders import CommitFolders
from exhibit.service.rollout.follower import Follower, RolloutPace
from exhibit.service.rollout.repository import GitRepository
from exhibit.service.trial import Health, TrialTimes
from exhibit.system.followed import SHORT
from tests.conftest import command

SCENE = 'about: q\nlayers: [gradient: {stops: [{at: 0, colour: "#000011"}, {at: 1, colour: "#001133"}]}]\n'
SHOW = {
    "exhibit.yaml": "exhibit: First\nprojector: {size: 160x90}\ndefault: [{scene: tide}]\n",
    "scenes/tide/scene.yaml": SCENE,
}
PACE = RolloutPace(TrialTimes(ready_s=180.0, watch_s=900.0, grace_s=60.0), every_s=60.0)


def git(folder: Path, *words: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=Artist", "-c", "user.email=artist@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        [command("git"), *who, *words], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


class Studio:
    """The artist's repository in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        git(folder, "init", "--quiet")

    def commit(self, files: Mapping[str, str | bytes] = SHOW) -> str:
        """A commit with these files besides those that are there; its name."""
        for name, text in files.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode() if isinstance(text, str) else text)
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", "more")
        return git(self.folder, "rev-parse", "HEAD")

    def titled(self, title: str) -> str:
        return self.commit({"exhibit.yaml": SHOW["exhibit.yaml"].replace("First", title)})

    def go_back_to(self, commit: str) -> None:
        """As by a forced push."""
        git(self.folder, "reset", "--quiet", "--hard", commit)


@dataclass
class Around:
    """What is told of a room, and of the one that goes first."""

    open: bool = False
    ill: frozenset[str] = frozenset()
    silent: bool = False
    deaf: bool = False
    first: ProvenCommit | None = None

    def is_open(self) -> bool:
        return self.open

    def health(self, commit: str) -> Health:  # noqa: ARG002 (whatever it plays)
        if self.deaf:
            raise CannotHear("no broker")
        return None if self.silent else self.ill

    def proven(self) -> ProvenCommit | None:
        return self.first


@dataclass
class Looked:
    """Checks that say what `wrong` says of the text of exhibit.yaml, and count."""

    bad: str = "bad"
    times: list[str] = field(default_factory=list)

    def wrong(self, show: Path) -> str:
        self.times.append(show.name)
        return "a mistake" if self.bad in (show / "exhibit.yaml").read_text() else ""


class Room:
    """A room in `folder` that follows `studio`; time passes only when it is told to."""

    def __init__(self, folder: Path, studio: Studio | str, clock: ManualClock | None = None, inside: str = "") -> None:
        self.folder, self.clock = folder, clock or ManualClock()
        self.around, self.checks, self.said = Around(), Looked(), list[str]()
        folder.mkdir(exist_ok=True)
        self._url = str(studio.folder if isinstance(studio, Studio) else studio)
        self._inside = inside
        self.follower = self.begun()

    def begun(self) -> Follower:
        """As after a power cut: from what is on the disk."""
        repository = GitRepository(self.folder / "repository.git", self._url, "main", self._inside)
        folders = CommitFolders(self.folder, repository)
        self.follower = Follower(folders, self.checks, self.around, self.clock, self.said.append, PACE)
        return self.follower

    def live(self, seconds: float = 1200.0, step_s: float = 60.0) -> None:
        """Let time pass, as the command does."""
        until_s = self.clock.now() + seconds
        while self.clock.now() <= until_s:
            self.follower.step()
            self.clock.sleep(step_s)

    @property
    def playing(self) -> str:
        return self.follower.folders.playing()

    @property
    def good(self) -> str:
        return self.follower.memory.good

    @property
    def told(self) -> str:
        return self.follower.memory.told

    @property
    def title(self) -> str:
        return (self.folder / "show" / "exhibit.yaml").read_text().split("\n")[0].removeprefix("exhibit: ")


def proven(room: Room) -> ProvenCommit:
    """What the others hear of `room`."""
    return ProvenCommit(room.folder.name, room.good[:SHORT])
