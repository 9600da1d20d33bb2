"""State files that are cut off or flipped: a show always starts, what is damaged is kept under a dated name and said,
and nothing takes the place of a good one."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exhibit.cues.compiled import CompiledClaim, Follow
from exhibit.editor.last_good import LastGood
from exhibit.events import CommandTaken, FaultRaised
from exhibit.journal.sqlite import SqliteStore
from exhibit.outputs.mqtt.backlog import Backlog, QueuedMessage
from exhibit.rules.once import OnceMemory
from exhibit.runtime.logbook import Logbook
from exhibit.runtime.once_keeper import OnceKeeper
from exhibit.runtime.owed_file import OwedFile, place_of
from exhibit.runtime.standing import Standing
from exhibit.runtime.standing_file import StandingFile
from exhibit.system.files import MOST_ASIDE, put_aside, write_at_once
from exhibit.system.paths import show_state_folder, state_folder
from exhibit.values import Command, Cue
from exhibit.web.server.logins import Sessions, put_aside_damaged
from exhibit.web.server.token import TokenFile
from tests.desk_room import DeskRoom

Reads = Callable[[Path], str]
"""Makes a file where it is not there, opens it as a show does, changes and closes it; what is said."""


def _logbook(file: Path) -> str:
    book = Logbook(file)
    for number in range(12):
        book.hear(0.0, FaultRaised(f"desk {number}", "nobody listens there, " * 5))
    book.hear(0.0, CommandTaken(Command("hold", value=True, by="key H")))
    book.close()
    return book.notice


def _standing(file: Path) -> str:
    kept = StandingFile(file.parent, lambda _: None)
    kept.keep(tuple(Standing("rule", f"rule {number}", "page", "2026-11-30T12:00") for number in range(20)))
    kept.close()
    return " ".join(kept.notices)


def _owed(file: Path) -> str:
    told = list[str]()
    owed = OwedFile(file, told.append)
    cue = Cue("desk", "look", {"name": "w" * 600})
    owed.keep({"desk": CompiledClaim("desk", "desk", "look", {}, "", "warm", Follow(()), release=(cue,))})
    owed.close()
    return " ".join(told)


def _logins(file: Path) -> str:
    said = put_aside_damaged(file.parent)
    token = TokenFile(file.parent)
    shown = Sessions(file.parent)
    made = token.make()
    for _ in range(8):
        assert shown.begin(made)
    return " ".join(said)


def _token(file: Path) -> str:
    said = put_aside_damaged(file.parent)
    if not TokenFile(file.parent).exists():
        TokenFile(file.parent).make()
    return " ".join(said)


def _good(file: Path) -> str:
    good = LastGood(file.parents[2], file.parents[2])
    found, text = good.get("rules/a.yaml"), b"rules: []\n" * 200
    assert found in (None, text)
    was_there = any(good.folder.glob("*.damaged"))
    good.remember({"rules/a.yaml": text})
    good.keep("rules/a.yaml")
    return "kept as" if was_there else ""


def _queue(file: Path) -> str:
    backlog = Backlog(file)
    fault = backlog.fault
    backlog.add(QueuedMessage(f"a/{number}", "x" * 100) for number in range(20))
    backlog.close()
    return fault


def _journal(file: Path) -> str:
    store = SqliteStore(file)
    store.append(())
    list(store.read())
    store.close()
    return store.put_aside


def _once(file: Path) -> str:
    told: list[str] = []
    kept = OnceKeeper(file, told.append, lambda: datetime(2026, 5, 2, 12, tzinfo=UTC))
    kept.keep(OnceMemory({f"rule-{number}": 739_000 for number in range(40)}, len(kept.found.rules)))
    kept.close()
    return " ".join(told)


KINDS: dict[str, tuple[str, Reads]] = {
    "logbook": ("logbook.json", _logbook),
    "switches": ("switches.json", _standing),
    "lit": ("lit.json", _owed),
    "once": ("once.json", _once),
    "logins": ("sessions.json", _logins),
    "token": ("token-artist", _token),
    "queue": ("queue.sqlite3", _queue),
    "journal": ("house.sqlite3", _journal),
}


def damages(data: bytes) -> Iterator[bytes]:
    """`data` cut off, and with one bit flipped, at every 512 bytes; and as a power cut leaves it, of NULs."""
    for at in range(0, len(data), 512):
        yield data[:at]
        for bit in (0, 7):
            yield data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
    yield b"\0" * len(data)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_cut_off_or_flipped_is_read_or_kept_and_said_and_works_again(tmp_path: Path, kind: str) -> None:
    name, reads = KINDS[kind]
    (tmp_path / "good").mkdir()
    assert reads(tmp_path / "good" / name) == ""
    whole = (tmp_path / "good" / name).read_bytes()
    kept_aside = 0
    for number, damage in enumerate(damages(whole)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / name).write_bytes(damage)
        said = reads(folder / name)
        kept = [one for one in folder.glob(f"{name}*") if "damaged" in one.name]
        assert bool(kept) == bool(said), (number, said)
        if kept:
            kept_aside += 1
            assert any(one.read_bytes() == damage for one in kept), "nothing of what was damaged is lost"
            assert any(one.name in said for one in kept)
        assert reads(folder / name) == "", "and the next start has nothing to say"
        shutil.rmtree(folder)
    assert kept_aside > 1


def test_a_good_copy_that_is_damaged_is_never_given_back(tmp_path: Path) -> None:
    text = b"rules: []\n" * 200
    good = LastGood(tmp_path, tmp_path)
    good.remember({"rules/a.yaml": text})
    good.keep("rules/a.yaml")
    (file,) = good.folder.iterdir()
    whole = file.read_bytes()
    assert LastGood(tmp_path, tmp_path).get("rules/a.yaml") == text
    for damage in damages(whole):
        file.write_bytes(damage)
        assert LastGood(tmp_path, tmp_path).get("rules/a.yaml") is None
        assert not file.exists()


@pytest.mark.parametrize("at", [18, 19, 44, 47, 56, 60, 63])
def test_a_flip_in_the_header_of_a_database_is_damage_and_no_reason_to_keep_nothing(tmp_path: Path, at: int) -> None:
    for name, reads in (("queue.sqlite3", _queue), ("house.sqlite3", _journal)):
        file = tmp_path / name
        reads(file)
        data = bytearray(file.read_bytes())
        data[at] ^= 0x40
        file.write_bytes(data)
        reads(file)
        assert reads(file) == ""
        assert sqlite3.connect(file).execute("pragma quick_check").fetchone() == ("ok",)


def test_a_file_that_may_not_be_read_is_kept_too_and_not_written_over(tmp_path: Path) -> None:
    for kind, (name, reads) in KINDS.items():
        if name.endswith("sqlite3"):
            continue
        file = tmp_path / kind / name
        file.mkdir(parents=True)  # cannot be read as a file by anybody, root included
        assert name in reads(file)
        assert any(one.is_dir() for one in file.parent.glob(f"{name}.*.damaged"))


def test_of_many_damaged_versions_the_first_and_the_newest_stay(tmp_path: Path) -> None:
    for number in range(2 * MOST_ASIDE):
        (tmp_path / "a.json").write_text(str(number))
        put_aside(tmp_path / "a.json")
    told = {int(one.read_text()) for one in tmp_path.iterdir()}
    assert len(told) == MOST_ASIDE
    assert {0, 2 * MOST_ASIDE - 1} <= told


def test_what_a_power_cut_left_unfinished_is_swept_away(tmp_path: Path) -> None:
    left = tmp_path / ".a.json.0123abcd"
    left.write_text("half")
    os.utime(left, (0, 0))
    fresh = tmp_path / ".a.json.99999999"
    fresh.write_text("somebody writes this now")
    write_at_once(tmp_path / "a.json", b"{}")
    assert sorted(one.name for one in tmp_path.iterdir()) == [fresh.name, "a.json"]


def test_a_show_whose_state_is_all_damaged_starts_and_says_each(tmp_path: Path) -> None:
    room = DeskRoom(tmp_path / "show")
    own = show_state_folder(room.folder)
    own.mkdir(parents=True)
    files = [state_folder() / "token-artist", state_folder() / "sessions.json", place_of(room.folder)]
    files += [own / "logbook.json", own / "switches.json"]
    for file in files:
        file.write_bytes(b"\0" * 10_747)
    told = [sys.executable, "-m", "exhibit", "run", str(room.folder), "--headless", "--web", "127.0.0.1:0", "--for"]
    done = subprocess.run(
        [*told, "2s"], capture_output=True, text=True, check=False, env=os.environ | {"COLUMNS": "300"}
    )
    assert done.returncode == 0, done.stderr
    for file in files:
        (kept,) = file.parent.glob(f"{file.name}.*.damaged")
        assert kept.read_bytes() == b"\0" * 10_747
        assert kept.name in done.stderr, done.stderr
    assert json.loads((own / "logbook.json").read_bytes())["notices"]
