"""venue.yaml, written by a program, with everything that people wrote kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from exhibit.config.located import parse
from exhibit.config.patching import patch
from exhibit.config.problems import ShowError

PATH, VALUE = ("projector", "corners"), {"top_left": [0.1, 0.0]}
WRITTEN = "corners: {top_left: [0.1, 0.0]}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("", f"projector:\n  {WRITTEN}\n", id="no file"),
        pytest.param("# ours\n", f"# ours\nprojector:\n  {WRITTEN}\n", id="only a comment"),
        pytest.param("a: 1  # one\n# end\n", f"a: 1  # one\nprojector:\n  {WRITTEN}\n# end\n", id="another key"),
        pytest.param("a: 1", f"a: 1\nprojector:\n  {WRITTEN}", id="no last line end"),
        pytest.param(
            "projector:\n    display: X  # back\n\n# then\na: 1\n",
            f"projector:\n    display: X  # back\n    {WRITTEN}\n\n# then\na: 1\n",
            id="beside a key, with its indent",
        ),
        pytest.param("projector: {display: X}\n", f"projector: {{display: X, {WRITTEN}}}\n", id="in braces"),
        pytest.param("projector: {}\n", f"projector: {{{WRITTEN}}}\n", id="in empty braces"),
        pytest.param("projector:\na: 1\n", f"projector: {{{WRITTEN}}}\na: 1\n", id="an empty key"),
        pytest.param(
            "projector:\n  corners:  # moved by Ines\n    top_left: [0, 0]\n    b: [1]\n  # all\n  display: X\n",
            "projector:\n  corners:  # moved by Ines\n    {top_left: [0.1, 0.0]}\n  # all\n  display: X\n",
            id="a block that was there",
        ),
        pytest.param(
            "projector:\n  corners: {top_left: [0.5, 0]} # a\n",
            f"projector:\n  {WRITTEN} # a\n",
            id="a value there",
        ),
        pytest.param("a: 1\r\nb: 2\r\n", f"a: 1\r\nb: 2\r\nprojector:\r\n  {WRITTEN}\r\n", id="lines of Windows"),
    ],
)
def test_one_value_changes_and_all_else_stays(before: str, after: str, tmp_path: Path) -> None:
    file = tmp_path / "venue.yaml"
    if before:
        file.write_bytes(before.encode())
    patch(file, {PATH: VALUE})
    assert file.read_bytes().decode() == after
    assert [one.name for one in tmp_path.iterdir()] == ["venue.yaml"]
    patch(file, {PATH: VALUE})
    assert file.read_bytes().decode() == after


@pytest.mark.parametrize("text", ["a: [1\n", "base: &b {x: 1}\nprojector: *b\n", "- a list\n", "a: 1\na: 2\n"])
def test_what_cannot_be_changed_safely_is_left_alone(text: str, tmp_path: Path) -> None:
    file = tmp_path / "venue.yaml"
    file.write_text(text)
    with pytest.raises(ShowError):
        patch(file, {PATH: VALUE})
    assert file.read_text() == text


def test_the_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "room.yaml", tmp_path / "venue.yaml"
    file.write_text("a: 1\n")
    file.chmod(0o640)
    link.symlink_to(file)
    patch(link, {PATH: VALUE, ("projector", "mask"): {"top": 0.1}})
    data: Any = parse(file.read_text(), file).data
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert data == {"a": 1, "projector": {"corners": VALUE, "mask": {"top": 0.1}}}
