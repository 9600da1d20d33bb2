"""Writers of state, killed by strace as they enter each system call that writes: what a power cut may hit."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exhibit.editor.last_good import LastGood
from exhibit.journal.sqlite import SqliteStore
from exhibit.outputs.mqtt.backlog import Backlog
from exhibit.runtime.logbook import Logbook
from exhibit.runtime.once_keeper import OnceKeeper
from exhibit.runtime.owed_file import OwedFile
from exhibit.runtime.standing_file import StandingFile
from exhibit.web.server.token import TokenFile

_MOST_CALLS = 60
FILE_CALLS = ("write", "fsync", "rename")
DATABASE_CALLS = ("pwrite64", "fdatasync", "unlink")


@dataclass(frozen=True)
class StateWriter:
    """A writer of state: a program that writes `old` or `new` (its second argument) in a folder (its first), and how
    what stands there is read: `old`, `new`, or what else is the matter."""

    program: str
    read: Callable[[Path], str]
    calls: tuple[str, ...] = FILE_CALLS


def _plain(folder: Path) -> str:
    return (folder / "a.json").read_text()


def _token(folder: Path) -> str:
    file = TokenFile(folder)
    if damaged := file.put_aside_damaged():
        return damaged[0]
    return "old" if file.hash() == (folder / "hash").read_text() else "new" if file.hash() else "none"


def _good(folder: Path) -> str:
    return (LastGood(folder, folder).get("a.yaml") or b"none").decode()


def _logbook(folder: Path) -> str:
    book = Logbook(folder / "logbook.json")
    book.close()
    return book.notice or book.pages.notices[-1].text


def _switches(folder: Path) -> str:
    kept = StandingFile(folder, lambda _: None)
    kept.close()
    return " ".join(kept.notices) or kept.found[0].name


def _lit(folder: Path) -> str:
    told = list[str]()
    owed = OwedFile(folder / "lit.json", told.append)
    owed.close()
    return " ".join(told) or next(iter(owed.before.values())).claim.name


def _once(folder: Path) -> str:
    told = list[str]()
    kept = OnceKeeper(folder / "once.json", told.append, _noon)
    kept.close()
    return " ".join(told) or next(iter(kept.found.rules))


def _noon() -> datetime:
    return datetime(2026, 5, 2, 12, tzinfo=UTC)


def _journal(folder: Path) -> str:
    store = SqliteStore(folder / "house.sqlite3")
    (rows,) = store._line.execute("select count(*) from row").fetchone()
    store.close()
    return store.put_aside or ("new" if rows else "old")


def _queue(folder: Path) -> str:
    backlog = Backlog(folder / "queue.sqlite3")
    last = backlog.oldest(100)[-1][1].payload
    fault = backlog.fault
    backlog.close()
    return fault or last


_HEAD = "import sys; from pathlib import Path; folder, text = Path(sys.argv[1]), sys.argv[2]\n"
WRITERS: Mapping[str, StateWriter] = {
    "any file": StateWriter(
        "from exhibit.system.files import write_at_once; write_at_once(folder / 'a.json', text.encode())", _plain
    ),
    "token": StateWriter(
        """
from exhibit.web.server.token import TokenFile, hashed
made = TokenFile(folder).make()
if text == 'old': (folder / 'hash').write_text(hashed(made))
""",
        _token,
    ),
    "last good": StateWriter(
        """
from exhibit.editor.last_good import LastGood
good = LastGood(folder, folder)
good.remember({'a.yaml': text.encode()})
good.keep('a.yaml')
""",
        _good,
    ),
    "logbook": StateWriter(
        """
from exhibit.events import FaultRaised
from exhibit.runtime.logbook import Logbook
book = Logbook(folder / 'logbook.json')
book.hear(0.0, FaultRaised('desk', text))
book.close()
""",
        _logbook,
    ),
    "switches": StateWriter(
        """
from exhibit.runtime.standing import Standing
from exhibit.runtime.standing_file import StandingFile
kept = StandingFile(folder, print)
kept.keep((Standing('rule', text),))
kept.close()
""",
        _switches,
    ),
    "lit": StateWriter(
        """
from exhibit.cues.compiled import CompiledClaim, Follow
from exhibit.runtime.owed_file import OwedFile
from exhibit.values import Cue
owed = OwedFile(folder / 'lit.json', print)
cue = Cue('desk', 'look', {})
owed.keep({'desk': CompiledClaim('desk', 'desk', 'look', {}, '', text, Follow(()), release=(cue,))})
owed.close()
""",
        _lit,
    ),
    "once": StateWriter(
        """
from datetime import UTC, datetime
from exhibit.rules.once import OnceMemory
from exhibit.runtime.once_keeper import OnceKeeper
kept = OnceKeeper(folder / 'once.json', print, lambda: datetime(2026, 5, 2, 12, tzinfo=UTC))
kept.keep(OnceMemory({text: 739_000}, 1))
kept.close()
""",
        _once,
    ),
    "journal": StateWriter(
        """
from exhibit.journal.rows import JournalRow
from exhibit.journal.sqlite import SqliteStore
store = SqliteStore(folder / 'house.sqlite3')
if text == 'new':
    store._line.execute("insert into row (id, kind, exhibit, data) values ('a', 'gap', 'house', '{}')")
store.close()
""",
        _journal,
        DATABASE_CALLS,
    ),
    "queue": StateWriter(
        """
from exhibit.outputs.mqtt.backlog import Backlog, QueuedMessage
backlog = Backlog(folder / 'queue.sqlite3')
backlog.add([QueuedMessage('a', text)])
backlog.close()
""",
        _queue,
        DATABASE_CALLS,
    ),
}


def can_inject() -> bool:
    """Whether strace is here, and may trace."""
    strace = shutil.which("strace")
    told = [strace or "strace", "-qq", "-o", "/dev/null", "-e", "inject=fsync:signal=KILL:when=1", "true"]
    return strace is not None and subprocess.run(told, check=False, capture_output=True).returncode == 0


NEEDS_STRACE = pytest.mark.skipif(not can_inject(), reason="strace is not installed here, or may not trace")


def require_old_or_new(writer: StateWriter, folder: Path) -> dict[str, int]:
    """Kill `writer` at each call; how often the old and the new content was found. Fails where it was neither."""
    found = {"old": 0, "new": 0}
    for call in writer.calls:
        for number in range(1, _MOST_CALLS):
            place = folder / f"{call}-{number}"
            place.mkdir()
            subprocess.run([sys.executable, "-c", _HEAD + writer.program, str(place), "old"], check=True)
            assert writer.read(place) == "old"
            killed = _killed_at(call, number, _HEAD + writer.program, place)
            told = writer.read(place)
            assert told in found, f"killed at {call} {number}: {told}"
            if not killed:
                assert told == "new"
                break
            found[told] += 1
    return found


def _killed_at(call: str, number: int, program: str, folder: Path) -> bool:
    """Whether it was killed as it entered its `number`th `call`: else it came to its end before."""
    told = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    told += ["-e", f"inject={call}:signal=KILL:when={number}", sys.executable, "-c", program, str(folder), "new"]
    ended = subprocess.run(told, check=False, capture_output=True, text=True)
    killed = ended.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)
    assert killed or ended.returncode == 0, ended.stderr
    return killed
