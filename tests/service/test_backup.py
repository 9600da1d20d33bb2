"""A room is packed and put back on another machine by two commands: whole, or not at all, and over nothing."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.editor.last_good import LastGood
from exhibit.journal.sqlite import SqliteStore
from exhibit.outputs.mqtt.backlog import Backlog, QueuedMessage
from exhibit.system.kept_file import KeptFile
from exhibit.system.paths import show_state_folder, state_folder
from exhibit.web.server.token import TokenFile
from tests.desk_room import DeskRoom

Move = Callable[[], Path]


@pytest.fixture
def room(tmp_path: Path) -> DeskRoom:
    """A room that has run: everything that a machine keeps is there."""
    room = DeskRoom(tmp_path / "old" / "hall")
    own = show_state_folder(room.folder)
    own.mkdir(parents=True)
    (own / "switches.json").write_text("switches")
    (own / "logbook.json").write_text("logbook")
    (show_state_folder(tmp_path / "another")).mkdir(parents=True)
    (show_state_folder(tmp_path / "another") / "switches.json").write_text("another show's")
    (state_folder() / "stacks.txt").write_text("stacks")
    good = LastGood(room.folder, state_folder())
    good.remember({"venue.yaml": b"good"})
    good.keep("venue.yaml")
    backlog = Backlog(state_folder() / "broker.sqlite3")
    backlog.add([QueuedMessage("a", "waits")])
    backlog.close()
    (state_folder() / "journal").mkdir()
    SqliteStore(state_folder() / "journal" / "house.sqlite3").close()
    return room


@pytest.fixture
def new_box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Move:
    """From its call on this is a bare machine; the folder in which one works there."""

    def move() -> Path:
        here = tmp_path / "new"
        here.mkdir(exist_ok=True)
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "new-state"))
        monkeypatch.chdir(here)
        return here

    return move


def contents(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_a_room_comes_back_on_a_new_box_by_one_command(
    room: DeskRoom, tmp_path: Path, new_box: Move, capsys: pytest.CaptureFixture[str]
) -> None:
    token = TokenFile(state_folder()).make()
    file, before = tmp_path / "hall.tar.gz", contents(room.folder)
    assert main(["backup", str(file), str(room.folder)]) == 0
    assert "passwords" in capsys.readouterr().out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    packed = gzip.decompress(file.read_bytes())
    assert token.encode() not in packed
    assert b"another show's" not in packed
    here = new_box()
    assert main(["restore", str(file)]) == 0, capsys.readouterr().err
    assert contents(here / "hall") == before
    assert TokenFile(state_folder()).matches(token)
    assert (show_state_folder(here / "hall") / "switches.json").read_text() == "switches"
    assert LastGood(here / "hall", state_folder()).get("venue.yaml") == b"good"
    backlog = Backlog(state_folder() / "broker.sqlite3")
    assert [one.payload for _, one in backlog.oldest()] == ["waits"]
    backlog.close()
    assert (state_folder() / "journal" / "house.sqlite3").is_file()
    assert not (state_folder() / "stacks.txt").exists()
    assert not list(tmp_path.rglob("*.unfinished"))
    assert main(["check", str(here / "hall")]) == 0


def test_nothing_is_overwritten_silently_and_with_replace_all_is_kept(
    room: DeskRoom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    TokenFile(state_folder()).make()
    file = tmp_path / "hall.tar.gz"
    assert main(["backup", str(file), str(room.folder)]) == 0
    assert main(["backup", str(file), str(room.folder)]) == 2
    TokenFile(state_folder()).make()
    (room.folder / "mine.txt").write_text("mine")
    before, token = contents(room.folder), (state_folder() / "token-artist").read_text()
    capsys.readouterr()
    assert main(["restore", str(file), str(room.folder)]) == 1
    assert "--replace" in capsys.readouterr().err
    assert contents(room.folder) == before
    assert main(["restore", str(file), str(room.folder), "--replace"]) == 0
    (kept,) = room.folder.parent.glob("hall.*.before")
    assert contents(kept) == before
    (kept,) = state_folder().glob("token-artist.*.before")
    assert kept.read_text() == token
    assert not (room.folder / "mine.txt").exists()


def test_a_backup_that_is_damaged_anywhere_is_refused_and_changes_nothing(
    room: DeskRoom, tmp_path: Path, new_box: Move, capsys: pytest.CaptureFixture[str]
) -> None:
    file, damaged = tmp_path / "hall.tar.gz", tmp_path / "damaged.tar.gz"
    assert main(["backup", str(file), str(room.folder)]) == 0
    here, whole = new_box(), file.read_bytes()
    for at in range(12, len(whole), max(1, len(whole) // 40)):
        for data in (whole[:at], whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :]):
            damaged.write_bytes(data)
            capsys.readouterr()
            assert main(["restore", str(damaged)]) == 1, at
            assert "nothing was changed" in capsys.readouterr().err
            assert not list(here.iterdir())
            assert not state_folder().exists()


@pytest.mark.parametrize(
    "name", ["show/../../evil", "/etc/evil", "../evil", "evil", "state/./../x", "show//x", "show", "elsewhere/x"]
)
def test_names_that_lead_elsewhere_are_refused(
    name: str, tmp_path: Path, new_box: Move, capsys: pytest.CaptureFixture[str]
) -> None:
    here = new_box()
    pack(tmp_path / "evil.tar.gz", [(tarfile.TarInfo(name), b"evil")])
    assert main(["restore", str(tmp_path / "evil.tar.gz")]) == 1
    assert "does not belong in one" in capsys.readouterr().err
    assert not list(here.iterdir())


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_links_and_devices_are_refused(
    kind: bytes, tmp_path: Path, new_box: Move, capsys: pytest.CaptureFixture[str]
) -> None:
    here = new_box()
    link = tarfile.TarInfo("show/link")
    link.type, link.linkname = kind, "/etc/passwd"
    pack(tmp_path / "evil.tar.gz", [(link, b"")])
    assert main(["restore", str(tmp_path / "evil.tar.gz")]) == 1
    assert "does not belong in one" in capsys.readouterr().err
    assert not list(here.iterdir())


@pytest.mark.parametrize("name", ["../evil", "..", "", "a/b", "/evil"])
def test_a_show_is_not_put_where_its_name_leads(name: str, tmp_path: Path, new_box: Move) -> None:
    here = new_box()
    pack(tmp_path / "evil.tar.gz", [(tarfile.TarInfo("show/exhibit.yaml"), b"x")], name)
    assert main(["restore", str(tmp_path / "evil.tar.gz")]) == 1
    assert not list(here.iterdir())


def pack(file: Path, members: list[tuple[tarfile.TarInfo, bytes]], show: str = "hall") -> None:
    sums = {one.name: hashlib.sha256(data).hexdigest() for one, data in members}
    told = {"format": 1, "show": show, "made": "today", "exhibit": "1", "files": sums}
    with tarfile.open(file, "w:gz") as packed:
        for one, data in [*members, (tarfile.TarInfo("manifest.json"), json.dumps(told).encode())]:
            one.size = len(data)
            packed.addfile(one, io.BytesIO(data))


def test_a_show_that_runs_is_not_replaced(room: DeskRoom, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", str(tmp_path / "hall.tar.gz"), str(room.folder)]) == 0
    runs = KeptFile("lit", show_state_folder(room.folder) / "lit.json")
    try:
        assert main(["restore", str(tmp_path / "hall.tar.gz"), str(room.folder), "--replace"]) == 2
    finally:
        runs.close()
    assert "end it first" in capsys.readouterr().err


def test_what_is_no_backup_is_said_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.tar.gz").write_text("hello")
    assert main(["restore", str(tmp_path / "a.tar.gz")]) == 1
    assert main(["restore", str(tmp_path / "none.tar.gz")]) == 2
    assert "Traceback" not in capsys.readouterr().err
