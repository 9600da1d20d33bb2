"""What is done once a night, a day or a visit outlives a restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from exhibit.controller import Controller
from exhibit.runtime.once_keeper import OnceKeeper
from exhibit.values import Context, Mood, Today
from tests.rules.conftest import feeling, program_from

AT = datetime(2026, 5, 2, 23, 0, tzinfo=UTC)
PROGRAM = program_from(
    {
        name: {"when": "happiness > 0.5", "once": name, "on_start": [{"osc": {"to": "desk", "address": f"/{name}"}}]}
        for name in ("night", "day", "visit")
    }
)
JOY, NOBODY = feeling(happiness=0.9), Mood()


def begun(file: Path, at: datetime, *moods: Mood, told: list[str] | None = None) -> set[str]:
    """The rules that begin in a run of some seconds at that time, in which the moods come one after the other."""
    kept = OnceKeeper(file, (told if told is not None else []).append, lambda: at)
    controller = Controller(PROGRAM)
    controller.remember(kept.found)
    found = set()
    for number, mood in enumerate(moods):
        around = Context(at.hour + at.minute / 60, at.isoweekday(), today=Today(at.date().toordinal()))
        outcome = controller.felt(mood, 20.0 * number, around)
        found |= {change.rule for change in outcome.changes if change.began}
        kept.keep(controller.once)
    kept.close()
    return found


def test_a_restart_in_the_middle_of_the_night_does_nothing_again(tmp_path: Path) -> None:
    file = tmp_path / "once.json"
    assert begun(file, AT, JOY) == {"night", "day", "visit"}
    assert begun(file, AT + timedelta(minutes=2), JOY) == set()
    assert begun(file, AT + timedelta(minutes=4), JOY, NOBODY, NOBODY, JOY) == {"visit"}
    assert begun(file, AT + timedelta(hours=2), JOY) == {"day", "visit"}
    assert begun(file, AT + timedelta(hours=14), JOY) == {"night", "visit"}


def test_a_file_that_is_damaged_is_kept_and_said(tmp_path: Path) -> None:
    file, told = tmp_path / "once.json", list[str]()
    file.write_text('{"format": 1, "rules": [], "visit": 0, "at": ""}', encoding="utf-8")
    assert begun(file, AT, JOY, told=told) == {"night", "day", "visit"}
    assert len(told) == 1
    assert "it may be done again" in told[0]
    assert begun(file, AT, JOY) == set()
