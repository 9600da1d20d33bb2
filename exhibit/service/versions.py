"""Versions side by side under one folder (the prefix): an environment each, `current` leads to the one that is started,
`trusted` to the last one that has proved itself, and `update.json` remembers a trial over restarts."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, get_args

from exhibit.system.files import switch_link, write_at_once
from exhibit.system.state_files import Found, found_in

MEMORY, CURRENT, TRUSTED, COMPLETE = "update.json", "current", "trusted", "complete"
Stage = Literal["trial", "good", "back"]
_VERSION = re.compile(r"[0-9][0-9A-Za-z.+!_-]*")


@dataclass(frozen=True)
class UpdateMemory:
    """The last update: from which version to which, how it stands, why it went back, and when; what was ill before it;
    and how it is watched, in the words of the command line, for whoever goes on with it."""

    before: str
    after: str
    stage: Stage
    why: str = ""
    at: str = ""
    ill: tuple[str, ...] = ()
    how: tuple[str, ...] = ()


class Versions:
    """The versions under `prefix`. At each moment `current` leads to one that was installed whole."""

    def __init__(self, prefix: Path) -> None:
        self.prefix = prefix

    def current(self) -> str:
        """The version that is started; "" where there is none."""
        return self._led_to(CURRENT)

    def trusted(self) -> str:
        """The last version that has proved itself; "" where there is none."""
        return self._led_to(TRUSTED)

    def folder(self, version: str) -> Path:
        """Where the environment of `version` is. Raises ValueError for what is no version."""
        if not _VERSION.fullmatch(version):
            raise ValueError(f"'{version}' is no version, such as 1.2.0")
        return self.prefix / version

    def install(self, version: str, into: Callable[[Path], None]) -> None:
        """Make the environment of `version` by `into`; whatever that raises, half of it does not stay."""
        folder = self.folder(version)
        shutil.rmtree(folder, ignore_errors=True)  # one that was cut off, or went back before
        try:
            into(folder)
            write_at_once(folder / COMPLETE, f"{version}\n".encode())
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def is_whole(self, version: str) -> bool:
        """Whether `version` was installed to the end."""
        return bool(version) and (self.folder(version) / COMPLETE).is_file()

    def switch(self, version: str) -> None:
        """Have `current` lead to `version`, by one rename."""
        switch_link(self.prefix / CURRENT, version)

    def trust(self, version: str) -> None:
        """`version` has proved itself; of all others only the one before it stays."""
        before = self.trusted()
        switch_link(self.prefix / TRUSTED, version)
        for one in self.prefix.iterdir():
            if (
                one.is_dir()
                and not one.is_symlink()
                and (one / COMPLETE).is_file()
                and one.name not in (before, version)
            ):
                shutil.rmtree(one, ignore_errors=True)

    def remember(self, memory: UpdateMemory) -> None:
        """Keep how the update stands."""
        write_at_once(self.prefix / MEMORY, json.dumps(asdict(memory), indent=1).encode(), 0o644)

    def remembered(self) -> Found[UpdateMemory]:
        """How the last update stands; what is damaged is put aside, and said."""
        return found_in(self.prefix / MEMORY, _decoded)

    def _led_to(self, link: str) -> str:
        try:
            target = (self.prefix / link).readlink().name
        except OSError:
            return ""
        return target if self.is_whole(target) else ""


def _decoded(data: bytes) -> UpdateMemory:
    """Raises ValueError."""
    told: object = json.loads(data.decode())
    match told:
        case {"before": str(before), "after": str(after), "stage": stage, "why": str(why), "at": str(at), **more}:
            known: tuple[Stage, ...] = get_args(Stage)
            for one in known:
                if one == stage:
                    return UpdateMemory(before, after, one, why, at, _texts(more, "ill"), _texts(more, "how"))
    raise ValueError("it tells of no update")


def _texts(more: Mapping[object, object], key: str) -> tuple[str, ...]:
    """What stands under `key`; nothing where a version has written it that knew no such key."""
    found = more.get(key)
    return tuple(map(str, found)) if isinstance(found, list) else ()


def prefix_of(program: PurePosixPath) -> PurePosixPath | None:
    """Under which prefix `program` lies side by side with other versions: PREFIX/VERSION/bin/exhibit, or through
    `current`; None where it lies in another way."""
    environment = program.parent.parent
    beside = environment.name in (CURRENT, TRUSTED) or _VERSION.fullmatch(environment.name)
    return environment.parent if beside and program.parent.name == "bin" else None


def went_back(environment: Path) -> str:
    """What a show that runs in `environment`, below a prefix, has to say of the last update: that it went back; else
    nothing."""
    memory = environment.parent / MEMORY
    if not memory.is_file():
        return ""
    try:
        told = _decoded(memory.read_bytes())
    except (OSError, ValueError, RecursionError):
        return ""
    if told.stage != "back":
        return ""
    when = told.at[:16].replace("T", " ")
    now = f"{told.before} is back" if told.before else "there is no version before it to go back to"
    return f"version {told.after} was tried ({when}) and has failed: {told.why}; {now}"
