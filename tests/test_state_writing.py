"""Whatever outlives a run is written by one helper, in one step: half a file is never found after a power cut."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "exhibit"
# Who may write otherwise, and why.
ALLOWED = {
    "cli.py": "standard output that leads nowhere",
    "system/files.py": "the helper itself",
    "system/kept_file.py": "a lock, which holds nothing",
    "system/ring.py": "a stream: whole lines are appended, within a bound",
    "system/stacks.py": "stacks are appended while a thread hangs, within a bound",
    "system/stderr.py": "standard error that leads nowhere",
    "system/standard_streams.py": "standard streams that lead nowhere",
    "outputs/rolling_file.py": "a stream: whole lines are appended",
    "outputs/mqtt/backlog.py": "SQLite writes its own log",
    "vision/sources/controls.py": "a camera's device, which is asked and told, not written",
    "journal/staff_counts.py": "whole lines are appended, each on the disk before it is said to be taken",
    "journal/sqlite.py": "SQLite writes its own log",
    "outputs/sound/soundtrack.py": "a sound track beside the film that somebody asked for",
    "outputs/projector/poster.py": "a picture that somebody asked for, in one step",
    "outputs/projector/contact_sheet.py": "a picture that somebody asked for",
    "filming/reel.py": "a film that somebody asked for, in one step",
    "commands/new.py": "a new show, in a folder that was not there",
    "commands/shader.py": "a new scene, in a folder that was not there",
    "commands/simulate.py": "a table that somebody asked for",
    "training/": "networks and their cards, in a place that somebody named",
    "service/backup.py": "what is staged beside its place, file by file by the helper, is moved there",
    "service/house_trial.py": "logs of a trial, in a folder that is removed again",
    "service/installing.py": "links of systemd's, below a root that somebody named",
    "service/stand_ins.py": "a copy of a whole show, put on the disk and loaded before it takes its place",
    "vision/model_fetch.py": "a list for pip, in a folder that is removed again",
}
WRITERS = frozenset({"write_text", "write_bytes", "rename", "touch", "symlink_to", "hardlink_to"})
MODULES = frozenset({"os", "shutil", "tempfile", "sqlite3"})
OF_MODULES = frozenset(
    {"replace", "rename", "renames", "truncate", "copy", "copy2", "copyfile", "copytree", "move", "symlink", "link"}
    | {"NamedTemporaryFile", "mkstemp", "connect"}
)


def writes(tree: ast.AST) -> Iterator[int]:
    """The lines on which something is written or renamed."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _writes(node):
            yield node.lineno


def _writes(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id="open"):
            return _mode(call, 1) != "r"
        case ast.Attribute(value=ast.Name(id="os"), attr="open"):
            return "O_RDONLY" not in ast.unparse(call)
        case ast.Attribute(value=ast.Name(id="wave" | "io"), attr="open"):
            return _mode(call, 1) != "r"
        case ast.Attribute(value=ast.Name(id=module), attr=name) if module in MODULES:
            return name in OF_MODULES
        case ast.Attribute(attr=name):
            return _writes_to_a_path(name, call)
    return False


def _writes_to_a_path(name: str, call: ast.Call) -> bool:
    if name == "open":
        return any(letter in _mode(call, 0) for letter in "wax+") and len(_mode(call, 0)) <= 3
    renames = name == "replace" and len(call.args) == 1 and not call.keywords and _is_of_a_file(call)
    return renames or name in WRITERS


def _mode(call: ast.Call, place: int) -> str:
    """What a call of `open` asks for: the first letter and what follows it, `r` where nothing is said."""
    said = [one.value for one in call.keywords if one.arg == "mode"] or call.args[place : place + 1]
    match said:
        case [ast.Constant(value=str(mode))]:
            return "r" if mode in ("r", "rb") else mode
        case [ast.IfExp()]:
            return "w"
    return "r"


def _is_of_a_file(call: ast.Call) -> bool:
    """Journals replace rows, hearts replace threads; a path is replaced by a name that tells of a file."""
    return any(word in ast.unparse(call) for word in ("file", "path", "checkpoint", "silent", "unfinished"))


def test_whatever_outlives_a_run_is_written_by_one_helper() -> None:
    found = {
        f"{place}:{line}"
        for file in PACKAGE.rglob("*.py")
        if not (place := file.relative_to(PACKAGE).as_posix()).startswith(tuple(ALLOWED))
        for line in writes(ast.parse(file.read_text(encoding="utf-8")))
    }
    assert not found, f"write with exhibit.system.files.write_at_once: {sorted(found)}"


def test_nobody_is_allowed_to_write_who_does_not() -> None:
    idle = {
        place
        for place in ALLOWED
        if not any(
            list(writes(ast.parse(file.read_text(encoding="utf-8"))))
            for file in ((PACKAGE / place).rglob("*.py") if place.endswith("/") else [PACKAGE / place])
        )
    }
    assert not idle


@pytest.mark.parametrize(
    "line",
    [
        "Path('x').write_text('a')",
        "file.open('w')",
        "open(f, 'ab')",
        "os.open(f, os.O_WRONLY)",
        "os.replace(a, b)",
        "fresh.replace(self._path)",
        "shutil.copy(a, b)",
        "tempfile.mkstemp()",
        "f.open(mode='x')",
        "f.rename(b)",
    ],
)
def test_the_test_sees_each_way_of_writing(line: str) -> None:
    assert list(writes(ast.parse(line))) == [1]


@pytest.mark.parametrize(
    "line", ["'a'.replace('b', 'c')", "f.open('rb')", "f.open()", "heart.replace()", "zone.open('w.wav')"]
)
def test_what_reads_is_let_be(line: str) -> None:
    assert not list(writes(ast.parse(line)))
