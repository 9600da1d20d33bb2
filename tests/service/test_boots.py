"""Three starts of the machine that do not last turn its watchdog off, and one that lasts, or ends as it should, is
enough to have it back."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest

from exhibit.service.boots import count_boot


class PowerCut(Exception):
    """The machine is gone; nothing more is done."""


def cut() -> None:
    raise PowerCut


def begun(folder: Path, boot: str, *, lasts: bool = False) -> bool:
    """A start of the machine; whether its watchdog was turned off."""
    disarmed = list[bool]()
    with contextlib.suppress(PowerCut):
        count_boot(folder, boot, (lambda: None) if lasts else cut, lambda: disarmed.append(True))
    return bool(disarmed)


def test_after_three_short_starts_in_a_row_the_watchdog_is_off_until_one_has_lasted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [begun(tmp_path, boot) for boot in "abcde"] == [False, False, False, True, True]
    assert "3 starts of this machine in a row did not last 15 min: its watchdog is off" in capsys.readouterr().out
    assert begun(tmp_path, "e", lasts=True), "started again within the same boot"
    assert [begun(tmp_path, boot) for boot in "ghij"] == [False, False, False, True]


def test_the_service_started_again_is_no_start_of_the_machine(tmp_path: Path) -> None:
    assert not any(begun(tmp_path, "a") for _ in range(9))


def test_a_count_that_is_damaged_or_cannot_be_kept_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "boots.json").write_bytes(b"\0" * 40)
    assert not begun(tmp_path, "a")
    assert ".damaged" in capsys.readouterr().out
    (tmp_path / "file").touch()
    assert not begun(tmp_path / "file" / "folder", "a")
    assert "cannot be counted" in capsys.readouterr().out


def test_by_hand_it_says_whose_work_it_is() -> None:
    whole = [sys.executable, "-m", "exhibit", "service", "count-boot"]
    done = subprocess.run(whole, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "exhibit-boots.service" in done.stderr
