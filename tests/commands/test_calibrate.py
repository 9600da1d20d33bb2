"""`exhibit calibrate` where it cannot be done."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from exhibit.cli import main

GOOD = Path(__file__).parent.parent / "shows" / "good" / "walls"


def test_a_wall_of_browsers_is_told_from_one_with_a_display(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show = shutil.copytree(GOOD, tmp_path / "show")
    (show / "venue.yaml").write_text("projectors: {right: browser}\n", encoding="utf-8")
    assert main(["calibrate", str(show), "--projector", "right"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("browsers show projector right: write its corners and mask into venue.yaml")
