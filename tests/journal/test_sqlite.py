"""A journal in a file: nothing of what was replaced stays, damage is put aside, a kill loses no row."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from exhibit.journal.atoms import Atom
from exhibit.journal.port import StoreError
from exhibit.journal.rows import LoggedChange
from exhibit.journal.sqlite import SqliteStore
from exhibit.journal.tally import Tally
from exhibit.system import filesystems

KILLS = int(os.environ.get("EXHIBIT_KILLS", "12"))
"""How often the writer is killed; the whole proof is EXHIBIT_KILLS=1000."""
WRITER = """
import sys
from pathlib import Path
from exhibit.journal.atoms import Atom
from exhibit.journal.sqlite import SqliteStore
from exhibit.journal.tally import Tally
store = SqliteStore(Path(sys.argv[1]))
number = 1 + max((int(one.row.id) for one in store.read()), default=0)
while True:
    store.append((Atom(str(number), "hall", "", number, number + 900, Tally()),))
    print(number, flush=True)
    number += 1
"""


def test_what_is_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "journal.sqlite3")
    store.append((LoggedChange("c1", "hall", 1, "note", "XYZZY" * 50),))
    store.replace(frozenset({"c1"}), (LoggedChange("c2", "hall", 1, "note", "other"),))
    assert b"XYZZY" not in b"".join(part.read_bytes() for part in tmp_path.iterdir())
    store.close()


@pytest.mark.parametrize("damage", [b"nonsense" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_put_aside_and_a_new_one_begun(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "journal.sqlite3"
    file.write_bytes(damage)
    store = SqliteStore(file)
    store.append((Atom("a", "hall", "", 0, 900, Tally()),))
    assert Path(store.put_aside).read_bytes() == damage
    assert len(list(store.read())) == 1
    store.close()


def test_a_network_drive_is_refused_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 0 0:1 / / rw - ext4 /dev/sda rw\n2 1 0:2 / {tmp_path} rw - nfs4 nas:/journals rw\n")
    monkeypatch.setattr(filesystems, "_MOUNTS", mounts)
    with pytest.raises(StoreError, match="lies on a network"):
        SqliteStore(tmp_path / "journal.sqlite3")


def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be"):
        SqliteStore(tmp_path / "nowhere" / "journal.sqlite3")


def test_a_kill_at_any_moment_loses_no_row_that_was_told(tmp_path: Path) -> None:
    file, random = tmp_path / "journal.sqlite3", Random(1)
    told = 0
    for _ in range(KILLS):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for _ in range(random.randint(1, 40)):
                told = int(writer.stdout.readline())
            writer.send_signal(signal.SIGKILL)
            told = max([told, *(int(line) for line in writer.stdout if line.endswith("\n"))])
        store = SqliteStore(file)
        assert not store.put_aside
        numbers = sorted(int(one.row.id) for one in store.read())
        store.close()
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= told


def test_a_torn_log_costs_what_was_in_it_and_no_more(tmp_path: Path) -> None:
    file, random = tmp_path / "journal.sqlite3", Random(1)
    store = SqliteStore(file)
    for number in range(1, 40):
        store.append((Atom(str(number), "hall", "", number, number + 900, Tally()),))
    log = file.with_name(file.name + "-wal")
    kept = {part.name: part.read_bytes() for part in (file, log)}
    store.close()
    for number in range(20):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / file.name).write_bytes(kept[file.name])
        (folder / log.name).write_bytes(kept[log.name][: random.randrange(len(kept[log.name]))])
        torn = SqliteStore(folder / file.name)
        numbers = [int(one.row.id) for one in torn.read()]
        assert numbers == list(range(1, len(numbers) + 1))
        torn.close()
