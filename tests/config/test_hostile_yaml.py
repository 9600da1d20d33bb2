"""Files that were made to break a reader: each is a line with a place, and costs a few seconds at most."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exhibit.cli import main
from exhibit.config.located import MOST_BYTES, parse
from exhibit.config.problems import ShowError
from exhibit.config.show_folder import ShowFolder
from exhibit.show import read_show
from tests.conftest import WITHIN_S

MERGED = "x0: &x0 {a: 1}\n" + "".join(
    f"x{one}: &x{one} {{<<: [{', '.join([f'*x{one - 1}'] * 8)}]}}\n" for one in range(1, 16)
)
ALIASED = "a0: &a0 [1]\n" + "".join(f"a{one}: &a{one} [{', '.join([f'*a{one - 1}'] * 9)}]\n" for one in range(1, 12))
HOSTILE = {
    MERGED: "too deep or too large",
    ALIASED: "too deep or too large",
    "a: &x [*x]": "too deep or too large",
    "a: !!bool maybe": "begins with !",
    'a: !!int ""': "begins with !",
    "a: !!float x": "begins with !",
    "a: !!timestamp 2001-99-99": "begins with !",
    'a: !!binary "!!"': "begins with !",
    f"a: {'9' * 400}": "too many digits",
    f"a: {'9' * 5000}": "too many digits",
    "a: 1e400": "too many digits",
    r'a: "\ud800"': "half a character",
    r'"\udfff": 1': "half a character",
    r'a: "\U00110000"': "not YAML",
    r'a: "\UFFFFFFFF"': "not YAML",
    "a: \0b": "U+0000",
    f"%YAML {'9' * 5000}.1\n---\na: 1": "not YAML",
    "{a: " * 5000: "too deep",
    "- " * 5000: "too deep",
    "? [a]\n: b": "two braces",
}
PIECES = [
    "!!",
    "int",
    "bool",
    "merge",
    "<<",
    ": ",
    "*a",
    "&a ",
    "[",
    "]",
    "{",
    "}",
    "\\ud800",
    "\\U",
    '"',
    "'",
    "\n",
    "- ",
]
PIECES += ["? ", "|", ">", "%YAML ", "---", "\0", "\ufeff", "\u2028", "9" * 30, "1e999", "~", "#", "\t", "é", "\x85"]


@pytest.mark.parametrize("text", HOSTILE, ids=[f"{index}" for index in range(len(HOSTILE))])
def test_a_hostile_file_is_one_line_with_a_place(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "exhibit.yaml").write_text("exhibit: Hostile\n")
    (tmp_path / "rules" / "odd.yaml").write_text(text)
    began_s = time.thread_time()
    assert main(["check", str(tmp_path)]) == 2
    assert time.thread_time() - began_s < WITHIN_S
    said = capsys.readouterr().out
    assert "rules/odd.yaml:" in said
    assert HOSTILE[text] in said
    assert "Traceback" not in said


@settings(derandomize=True, database=None, max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=20))
def test_whatever_a_file_holds_is_read_or_told(text: str) -> None:
    try:
        data = parse(text, Path("odd.yaml")).data
    except ShowError as error:
        for problem in error.problems:
            assert str(problem).encode()
    else:
        assert repr(data).encode()


def test_a_file_of_many_megabytes_is_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (tmp_path / "exhibit.yaml").open("wb") as file:
        file.truncate(100 * MOST_BYTES)
    assert main(["check", str(tmp_path)]) == 2
    assert "is larger than 1 MB" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["/etc/passwd", "../secret.yaml", "rules/../../secret.yaml", "a\\0b"])
def test_nothing_outside_the_show_is_included(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show = tmp_path / "show"
    show.mkdir()
    (tmp_path / "secret.yaml").write_text("the word is swordfish\n")
    (show / "exhibit.yaml").write_text(f'exhibit: A show\ninclude: ["{name}"]\n')
    assert main(["check", str(show)]) == 2
    said = capsys.readouterr().out
    assert ":2:" in said
    assert "lies outside the show's folder: copy it into the show" in said
    assert "swordfish" not in said
    assert "root:" not in said


def test_a_name_that_is_no_text_is_told_as_an_escape(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "exhibit.yaml").write_text("exhibit: A show\n")
    Path(os.fsdecode(bytes(tmp_path / "rules") + b"/\xff.yaml")).write_text("rules: []\n")
    assert main(["check", str(tmp_path)]) == 2
    assert "\\udcff.yaml" in capsys.readouterr().out


def test_a_socket_or_a_pipe_in_place_of_rules_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "exhibit.yaml").write_text("exhibit: A show\n")
    os.mkfifo(tmp_path / "rules" / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as odd:
        odd.bind(str(tmp_path / "rules" / "odd.yaml"))
        show, problems = read_show(tmp_path)
    assert (show is not None, problems) == (True, [])


def test_a_folder_that_cannot_be_listed_for_want_of_descriptors_is_not_empty(tmp_path: Path) -> None:
    """A show without its rules would be taken for an edit."""
    resource = pytest.importorskip("resource")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yaml").write_text("rules: {}\n")
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, limits[1]))
    try:
        with pytest.raises(OSError, match="Too many open files"):
            _ = ShowFolder(tmp_path).rules
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert [file.name for file in ShowFolder(tmp_path).rules] == ["a.yaml"]
