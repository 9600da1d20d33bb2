"""`exhibit journal` and `exhibit simulate` as a person types them: what they tell, and each slip in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from exhibit.assembly.journal import journal_file
from exhibit.cli import main
from exhibit.journal.atoms import Atom
from exhibit.journal.sqlite import SqliteStore
from exhibit.journal.tally import BINS, Tally
from exhibit.system.paths import state_folder

HOUR_S = 3600


def tally(visits: int) -> Tally:
    bins = (visits, *(0 for _ in range(BINS - 1)))
    return Tally(visits=visits, stops=visits // 2, dwell=bins)


def journal(file: Path, begins: datetime, hours: int) -> Path:
    """A journal with an atom of ten visits in each hour."""
    store = SqliteStore(file)
    begin_s = round(begins.timestamp())
    store.append(
        tuple(
            Atom(f"{number:032x}", "hall", "", begin_s + number * HOUR_S, begin_s + (number + 1) * HOUR_S, tally(10))
            for number in range(hours)
        )
    )
    store.close()
    return file


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return journal(tmp_path / "kept.sqlite3", datetime(2026, 6, 1, 8, tzinfo=UTC), 8)


def shown(file: Path, zone: str) -> dict[str, int]:
    """Visits by day, as `journal show` tells them in that zone."""
    command = [sys.executable, "-m", "exhibit", "journal", "--journal", str(file), "show"]
    environment = {**os.environ, "TZ": zone}
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    return {line.split()[0]: int(line.split()[1]) for line in told.splitlines() if line[:1].isdigit()}


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-01", 24)])
def test_days_have_as_many_hours_as_they_have(tmp_path: Path, day: str, hours: int) -> None:
    noon = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    days = shown(journal(tmp_path / "year.sqlite3", noon - timedelta(hours=72), 144), "Europe/Vienna")
    assert days[day] == 10 * hours
    before = (noon - timedelta(days=1)).date().isoformat()
    assert days[before] == 240
    assert sum(days.values()) == 1440, "every settled visit is on one day"


def test_what_is_exported_can_be_imported_and_is_the_same(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stick, other = tmp_path / "stick.jsonl", tmp_path / "other.sqlite3"
    assert main(["journal", "--journal", str(kept), "export", str(stick)]) == 0
    for _ in range(2):
        assert main(["journal", "--journal", str(other), "import", str(stick)]) == 0
    assert main(["journal", "--journal", str(other), "check"]) == 0
    assert "8 x atom; 0.0 MB" in capsys.readouterr().out


def test_a_copy_holds_the_same(kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["journal", "--journal", str(kept), "copy", str(tmp_path / "copy.sqlite3")]) == 0
    assert "8 rows copied; both hold the same" in capsys.readouterr().out


def test_check_tells_of_rows_that_are_too_small(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = SqliteStore(tmp_path / "small.sqlite3")
    store.append((Atom("a", "hall", "", 0, 900, tally(3)),))
    store.close()
    assert main(["journal", "--journal", str(tmp_path / "small.sqlite3"), "check"]) == 1
    assert "1 of them are of fewer than 5 visits" in capsys.readouterr().out


HEAD = '{"journal": 1}\n'


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"", "it is empty: write it anew with 'exhibit journal export'"),
        (b"hello\n", "it does not begin as an export of a journal does"),
        (b"\xff\xfe\x00\x01", "it is no text"),
        ((HEAD + "{").encode(), "line 2 is no line of a journal"),
        ((HEAD + '{"row": "atom"}').encode(), "line 2 is no line of a journal: no atom: id, exhibit, variant, begin_s"),
        ((HEAD + '{"row": "visit", "id": "x"}').encode(), "'visit' is no kind of row"),
        (
            (HEAD + '{"row":"change","id":"5","exhibit":"h","at_s":"x","kind":"note","text":"t"}').encode(),
            "line 2 is no line of a journal: no change: at_s is not as Exhibit writes it",
        ),
    ],
)
def test_what_is_no_export_is_one_line_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: bytes, told: str
) -> None:
    file = tmp_path / "stick.jsonl"
    file.write_bytes(written)
    other = tmp_path / "other.sqlite3"
    assert main(["journal", "--journal", str(other), "import", str(file)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(file) in line
    assert told in line
    assert not other.exists(), "nothing is made of it"


@pytest.mark.parametrize("what", ["show", "check", "export"])
def test_looking_at_a_file_that_is_no_journal_leaves_it_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(b"\xff\xd8\xff" + b"x" * 5000)
    more = [str(tmp_path / "out")] if what == "export" else []
    assert main(["journal", "--journal", str(file), what, *more]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "is no journal, or a damaged one" in line
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["photo.jpg"]
    assert file.read_bytes().startswith(b"\xff\xd8\xff")


def test_where_there_is_none_yet_that_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["journal", "--journal", str(tmp_path / "none"), "show"]) == 2
    assert capsys.readouterr().err == f"exhibit journal: {tmp_path / 'none'}: there is no journal yet\n"


def test_a_show_without_a_journal_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", str(tmp_path / "show")]) == 0
    monkeypatch.chdir(tmp_path / "show")
    assert main(["journal", "check"]) == 2
    assert "its venue.yaml has no 'journal': nothing is counted here" in capsys.readouterr().err


def test_a_fresh_machine_takes_an_export_in(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of the show's own journal is made."""
    assert main(["journal", "--journal", str(kept), "export", str(tmp_path / "stick.jsonl")]) == 0
    assert main(["new", str(tmp_path / "show")]) == 0
    monkeypatch.chdir(tmp_path / "show")
    Path("venue.yaml").write_text("journal: {exhibit: hall}\n")
    assert main(["journal", "import", str(tmp_path / "stick.jsonl")]) == 0
    assert journal_file("hall", state_folder()).exists()


@pytest.mark.parametrize(
    "arguments", [["--days", "0"], ["--days", "99999999"], ["--k", "1"], ["--exhibits", "-1"], ["--zone", "Moon/Sea"]]
)
def test_what_cannot_be_simulated_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["simulate", str(tmp_path / "sim"), *arguments])
    assert ended.value.code == 2
    assert "write " in capsys.readouterr().err.splitlines()[-1]
    assert not list(tmp_path.glob("sim*"))


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", str(tmp_path / "nowhere" / "sim"), "--days", "1"]) == 2
    assert capsys.readouterr().err.startswith("exhibit simulate: ")


def test_a_simulated_museum_is_there_with_its_truth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.process_time()
    file = tmp_path / "sim.sqlite3"
    assert main(["simulate", str(file), "--days", "30", "--until", "2026-06-30", "--rehang"]) == 0
    assert time.process_time() - began < 5, "a year within a minute"
    assert main(["journal", "--journal", str(file), "check"]) == 0
    assert "1 x change" in capsys.readouterr().out
    truth = json.loads((tmp_path / "sim.sqlite3.truth.json").read_text())
    assert len(truth) == 3
    assert len(truth[0]["hangings"]) == 1
