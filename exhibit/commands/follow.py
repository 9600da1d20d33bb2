"""`exhibit follow`: a room plays what a branch of a repository holds, once that has proved itself."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from pathlib import Path

from exhibit.assembly.language import spoken_at
from exhibit.assembly.rollout import ShowAround
from exhibit.clock import SystemClock
from exhibit.commands.arguments import Commands, duration, page_address, text_in
from exhibit.commands.exit_codes import DONE, FAILED, WRONG
from exhibit.config.follow import FollowFile, load_follow
from exhibit.config.problems import whole_file
from exhibit.config.show_folder import HOUSE, MAIN, VENUE
from exhibit.service.rollout.checks import ChecksByCommand
from exhibit.service.rollout.commit_folders import CommitFolders
from exhibit.service.rollout.follower import FORCE, Follower, RolloutPace
from exhibit.service.rollout.repository import GitRepository
from exhibit.service.running_show import RunningShow
from exhibit.service.trial import TrialTimes
from exhibit.system.files import write_at_once
from exhibit.system.followed import FOLLOW
from exhibit.system.kept_file import locked

_COPY, _LOCK = "repository.git", "follow.lock"
_ABOUT = """Fetch a branch, check and rehearse each new commit, play it while the house is closed, first in the room
that house.yaml names; it counts once it has been well for 15 minutes, else the last good one plays again
(docs/many-exhibits.md). Goes on until Ctrl+C. The show that is run is ROOM/show."""


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("follow", help="have a room play what a repository holds", description=_ABOUT)
    parser.add_argument("room", type=Path, metavar="ROOM", help="the room's folder on this machine, of no repository")
    parser.add_argument("repository", nargs="?", help="at first: its address, or a folder; kept in ROOM/follow.yaml")
    parser.add_argument("--branch", default="main", help="at first: the branch (main)")
    parser.add_argument("--path", default="", metavar="FOLDER", help="at first: where the show lies in it (all of it)")
    parser.add_argument("--room", dest="name", metavar="NAME", help="at first: which room of house.yaml this is")
    parser.add_argument("--once", action="store_true", help="end once nothing is left to do now, as for a timer")
    parser.add_argument("--force", action="store_true", help="now: in opening hours, and before other rooms, too")
    parser.add_argument(
        "--health",
        type=page_address,
        default="http://127.0.0.1:8080/api/health",
        metavar="URL",
        help="where a show without a broker says how it is",
    )
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="a viewer's token, where the page asks for one")
    parser.add_argument("--ready", type=duration, default=180.0, metavar="3min", help="until when it must answer")
    parser.add_argument("--grace", type=duration, default=60.0, metavar="60s", help="how long it may be ill meanwhile")
    parser.set_defaults(command=_follow)


def _follow(options: argparse.Namespace) -> int:
    room: Path = options.room
    settings, say = _settings(room, options), spoken_at(None, options.language)
    if os.geteuid() == 0 and room.stat().st_uid != 0:
        raise whole_file(room, "belongs to somebody else than root: follow it as its owner (sudo -u OWNER exhibit ...)")
    if options.force:
        write_at_once(room / FORCE, b"")
    try:
        lock = locked(room / _LOCK)
    except BlockingIOError:
        if options.force:
            print(say("told: what follows here goes on in a moment"))
            return DONE
        print(say(f"another process follows in {room}"), file=sys.stderr)
        return WRONG
    with lock:
        return _Following(room, settings, options).run(once=options.once)


def _settings(room: Path, options: argparse.Namespace) -> FollowFile:
    """What is followed; written first, where it is named. Raises ShowError."""
    file = room / FOLLOW
    if options.repository is not None:
        room.mkdir(parents=True, exist_ok=True)
        place = Path(options.repository)
        told = {"repository": str(place.resolve()) if place.is_dir() else options.repository}
        told |= {"branch": options.branch} | ({"path": options.path} if options.path else {})
        write_at_once(file, "".join(f"{key}: {json.dumps(value)}\n" for key, value in told.items()).encode())
        if options.name and not (room / VENUE).exists():
            write_at_once(room / VENUE, f"room: {options.name}\n".encode(), 0o600)
    elif not file.is_file():
        raise whole_file(room, "follows nothing yet: exhibit follow ROOM REPOSITORY")
    return load_follow(file)


class _Following:
    """The loop, and what is around the show as long as that is as it is."""

    def __init__(self, room: Path, settings: FollowFile, options: argparse.Namespace) -> None:
        self._clock, self._options = SystemClock(), options
        self._show = room / "show"
        token = text_in(options.token_file).strip() if options.token_file else ""
        self._page = RunningShow(options.health, (), token)
        self._around = self._look_around()
        repository = GitRepository(room / _COPY, settings.repository, settings.branch, settings.path)
        speak = spoken_at(None, options.language)

        def say(text: str) -> None:
            print(speak(text), flush=True)

        self._every_s = settings.every
        folders = CommitFolders(room, repository)
        self._follower = Follower(folders, ChecksByCommand(), self._around, self._clock, say, self._pace())

    def run(self, *, once: bool) -> int:
        """Until somebody ends it, or nothing is left to do."""
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            while True:
                self._follower.step()
                if once and self._follower.rests:
                    return self._outcome()
                self._renew()
                self._clock.sleep(1.0)
        finally:
            self._follower.close()
            self._around.close()

    def _outcome(self) -> int:
        memory = self._follower.memory
        begins = memory.stage == "trial" and not memory.good  # nobody has begun the show yet
        there = self._follower.folders.playing() == memory.wanted
        return DONE if there and (begins or memory.good == memory.wanted) else FAILED

    def _look_around(self) -> ShowAround:
        self._seen = _lies(self._show)
        around = ShowAround(self._show, self._page.health, self._clock)
        around.await_heard()
        return around

    def _renew(self) -> None:
        """The show says something else of its hours and its broker, where it is another."""
        if self._seen == _lies(self._show):
            return
        self._around.close()
        self._around = self._follower.around = self._look_around()
        self._follower.pace = self._pace()

    def _pace(self) -> RolloutPace:
        return RolloutPace(
            TrialTimes(self._options.ready, self._around.watch_s, self._options.grace), every_s=self._every_s
        )


def _lies(show: Path) -> tuple[str, ...]:
    """Where the show lies, and when what is read of it here was written."""
    files = (show / name for name in (MAIN, VENUE, HOUSE))
    return (str(show.resolve()), *(str(file.stat().st_mtime_ns) if file.is_file() else "" for file in files))


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
