"""docs/for-curators.md, done: every box is typed, in a museum that is made up as the page itself says."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.show import load_show

PAGE = (Path(__file__).parents[2] / "docs" / "for-curators.md").read_text(encoding="utf-8")
BOXES = re.findall(r"^```yaml\n# ([\w./-]+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [
    line for box in re.findall(r"^```\n(exhibit .*?)^```$", PAGE, re.MULTILINE | re.DOTALL) for line in box.splitlines()
]


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    assert main(["new", "room"]) == 0
    monkeypatch.chdir(tmp_path / "room")
    return tmp_path / "room"


def write(show: Path, name: str, text: str) -> None:
    file = show / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")


def test_the_boxes_make_a_room_that_counts_asks_and_tells(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (settled, asked, mailed) = BOXES
    assert [settled[0], asked[0], mailed[0]] == ["venue.yaml", "questions/first.yaml", "venue.yaml"]
    write(show, *settled)
    write(show, *asked)
    assert main(["check"]) == 0, capsys.readouterr().out
    assert list(load_show(show).inquiry.questions) == ["felt", "what"]
    privacy = settled[1][settled[1].index("privacy:") :]
    write(show, "venue.yaml", mailed[1] + privacy)
    assert main(["check"]) == 0, capsys.readouterr().out
    journal = load_show(show).venue.journal
    assert journal is not None
    assert journal.figures is not None
    assert journal.figures.to == ["curator@museum.example"]


def test_what_is_typed_on_the_page_does_what_it_says(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(show, *BOXES[0])
    (show / "papers").mkdir(exist_ok=True)
    simulated = [shlex.split(line)[1:] for line in COMMANDS if "simulate" in line or "made-up" in line]
    assert [one[0] for one in simulated] == ["simulate", "figures"]
    short = [*simulated[0], "--days", "14"]
    assert main(short) == 0
    for room in ("hall", "tower"):
        assert main(["simulate", f"{room}.sqlite3", "--days", "8", "--exhibits", "1", "--seed", str(len(room))]) == 0
    kept = show.parent / "state" / "exhibit" / "journal"
    kept.mkdir(parents=True)
    (show / "hall.sqlite3").rename(kept / "hall.sqlite3")
    (show / "hall.sqlite3").write_bytes((kept / "hall.sqlite3").read_bytes())
    typed = [shlex.split(line)[1:] for line in COMMANDS if line.startswith("exhibit figures")]
    assert len(typed) == 5
    capsys.readouterr()
    for one in typed:
        assert main(one) == 0, (one, capsys.readouterr())
    told = capsys.readouterr().out
    assert "figures-2026-W48.html" in told
    assert "papers/figures-" in told
    (month,) = show.glob("figures-20??-??.json")
    assert json.loads(month.read_text("utf-8"))["house"] == "City Museum"
    (russian,) = [one for one in typed if "ru" in one]
    assert main(russian) == 0
    assert "Неделя 48: 23–29 ноября 2026" in (show / "figures-2026-W48.html").read_text("utf-8")


def test_every_other_command_on_the_page_exists(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(show, *BOXES[0])
    others = [shlex.split(line)[1:] for line in COMMANDS if line.split()[1] not in ("figures", "simulate")]
    assert others == [["check"], ["privacy", "pack", "papers"], ["token", "--role", "viewer"]]
    for one in others:
        assert main(one) == 0, capsys.readouterr()
    assert (show / "papers" / "signs.en.html").is_file()


def test_the_words_lead_to_where_each_measure_is_defined() -> None:
    measures = (Path(__file__).parents[2] / "docs" / "measures.md").read_text("utf-8")
    rows = re.findall(r"^\| \[([\w ,]+)\]\(measures\.md#([\w-]+)\) \|.*\| (.+) \|$", PAGE, re.MULTILINE)
    assert len(rows) == 11
    for word, anchor, source in rows:
        assert re.search(rf"^## {anchor.replace('-', ' ')}$", measures, re.MULTILINE | re.IGNORECASE), anchor
        assert source
        assert word.split(",")[0].split()[0] in measures
