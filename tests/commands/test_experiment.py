"""`exhibit experiment` and `exhibit compare` as they are typed, on journals whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from numpy.random import default_rng

from exhibit.assembly.journal import journal_file
from exhibit.cli import main
from exhibit.journal.atoms import Atom
from exhibit.journal.rows import LoggedChange, WorkPlacement
from exhibit.journal.sqlite import SqliteStore
from exhibit.runtime.experiment import encoded
from exhibit.runtime.experiment_keeper import settled_file
from exhibit.show import load_show
from exhibit.switchback import SettledExperiment, Switchback
from exhibit.system.paths import state_folder
from tests.museum.museum_truth import Room
from tests.museum.statistics import proofs

DAYS = 28
ZONE = ZoneInfo("Europe/Vienna")
EXPERIMENT = """rules: {storm: {when: visitors > 3}}
experiment:
  warm:
    about: does warm light make people smile?
    variants:
      usual: {}
      warm:
        without: storm  # only calm here
    measure: smiles
    value: 0.2
    hoped: 0.3
    visits: 120
    days: 28
"""
VENUE = """zone: Europe/Vienna
language: en
journal: {exhibit: hall}
"""


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exhibit.yaml").write_text("exhibit: A test\n")
    (tmp_path / "venue.yaml").write_text(VENUE)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "experiment.yaml").write_text(EXPERIMENT)
    return tmp_path


def settle(
    show: Path, days_ago: int, name: str = "warm", variants: tuple[str, ...] = ("usual", "warm")
) -> SettledExperiment:
    """As the show had settled it so many days ago."""
    first = datetime.now(ZONE).date() - timedelta(days=days_ago)
    one = SettledExperiment(name, Switchback(7, variants), first, DAYS, "smiles", 0.2, 0.3, 120.0)
    file = settled_file(show)
    file.parent.mkdir(parents=True)
    file.write_bytes(encoded([one]))
    return one


def kept(atoms: list[Atom], *others: LoggedChange | WorkPlacement) -> None:
    file = journal_file("hall", state_folder())
    file.parent.mkdir(parents=True, exist_ok=True)
    store = SqliteStore(file)
    store.append((*atoms, *others))
    store.close()


def smiling(one: SettledExperiment, days: int, gain: float) -> list[Atom]:
    """A journal of the experiment, in which `gain` of the visits more smile under its second variant."""
    plan = replace(one.turns, variants=one.labels)
    shift_s = round(datetime(one.first.year, one.first.month, one.first.day, tzinfo=UTC).timestamp())
    moved_s = shift_s - round(datetime.combine(proofs.FIRST, datetime.min.time(), UTC).timestamp())
    found = proofs.experiment_atoms(Room(0.2, 120), plan, days, default_rng(3))
    return [_moved(atom, moved_s, gain if atom.variant == one.labels[1] else 0.0) for atom in found]


def _moved(atom: Atom, by_s: int, gain: float) -> Atom:
    tally = atom.tally
    more = min(tally.read_visits, tally.smiles + round(gain * tally.read_visits))
    return replace(atom, begin_s=atom.begin_s + by_s, end_s=atom.end_s + by_s, tally=replace(tally, smiles=more))


Typed = Callable[..., str]


@pytest.fixture
def typed(show: Path, capsys: pytest.CaptureFixture[str]) -> Typed:
    assert show == Path.cwd()

    def done(*words: str, code: int = 0) -> str:
        assert main([*words]) == code, capsys.readouterr()
        told = capsys.readouterr()
        return told.out + told.err

    return done


def test_before_it_begins_one_is_told_whether_it_is_long_enough(show: Path, typed: Typed) -> None:
    told = typed("experiment", "plan")
    assert "usual, warm take turns of 30min" in told
    assert "so large a change is found in 99 of 100 cases" in told
    assert "which are 10 days" in told
    assert "not begun" in typed("experiment", "status")
    assert "nothing to tell" in typed("experiment", "result")
    file = show / "rules" / "experiment.yaml"
    file.write_text(EXPERIMENT.replace("hoped: 0.3", "hoped: 0.21"))
    told = typed("experiment", "plan")
    assert int(told.split("found in ")[1].split()[0]) < 20


def test_what_it_finds_is_sealed_until_its_last_day_is_over(show: Path, typed: Typed) -> None:
    one = settle(show, 24)
    kept(smiling(one, 24, 0.3))
    told = typed("experiment", "result")
    assert "24 of 28 days" in told
    assert f"sealed until {one.ends}" in told
    assert "%" not in told, "nothing of what was found"
    assert "points" not in told
    any_day = typed("experiment", "result", "--anytime")
    assert "warm less usual: +" in any_day, "so large an effect is seen"
    assert "day 25 of 28" in typed("experiment", "status")
    assert f"'warm' is sealed until {one.ends}" in typed("experiment", "next", code=2)


def test_after_its_end_the_effect_is_told_and_the_next_one_is_written(show: Path, typed: Typed) -> None:
    one = settle(show, 40)
    kept(smiling(one, DAYS, 0.1))
    told = typed("experiment", "result")
    assert "warm less usual: +" in told
    assert "more than chance gives" in told
    assert "sealed" not in told
    following = typed("experiment", "next")
    (show / "rules" / "experiment.yaml").write_text(EXPERIMENT.split("experiment:", maxsplit=1)[0] + following)
    again = load_show(show).experiment
    assert again
    assert (again.name, list(again.section.variants)) == ("warm-2", ["usual", "warm"])
    assert again.section.variants["warm"].without == ["storm"]
    assert again.section.hoped > again.section.value
    assert typed("experiment", "result", "warm") == told, "the one before can still be read"


def test_nothing_that_there_is_is_found_where_there_is_nothing(show: Path, typed: Typed) -> None:
    kept(smiling(settle(show, 40), DAYS, 0.0))
    assert "cannot be told from chance" in typed("experiment", "result")


def test_a_show_without_one_is_given_one_that_is_sound(show: Path, typed: Typed) -> None:
    file = show / "rules" / "experiment.yaml"
    file.unlink()
    assert "'exhibit experiment next' writes one" in typed("experiment", "plan", code=2)
    (show / "scenes" / "warm").mkdir(parents=True)
    (show / "scenes" / "warm" / "scene.yaml").write_text("about: q\nlayers: [aurora: {}]\n")
    file.write_text(typed("experiment", "next"))
    found = load_show(show).experiment
    assert found
    assert found.section.variants["other"].while_[0].action.name == "warm"  # type: ignore[attr-defined]
    assert "has no experiment 'frist'. Did you mean 'first'?" in typed("experiment", "plan", "frist", code=2)


def test_a_variant_can_be_rehearsed_and_asked_why(show: Path, typed: Typed) -> None:
    (show / "rules" / "rehearsals").mkdir()
    file = show / "rules" / "rehearsals" / "night.yaml"
    file.write_text("variant: warm\ntimeline: [{at: 0s, visitors: 5}]\nexpect: [{at: 2s, not_active: storm}]\n")
    typed("rehearse", "night", "--quiet")
    told = typed("rehearse", "night", "--why", "storm")
    assert "variant is the usual one or usual" in told
    assert "no" in told
    assert "UNMET" not in told
    typed("rehearse", "night", "--variant", "usual", "--quiet", code=1)
    assert "there is no variant 'wram'. Did you mean 'warm'?" in typed("rehearse", "night", "--variant", "wram", code=2)
    file.write_text(file.read_text().replace("variant: warm", "variant: cold"))
    assert "night.yaml:1:10: there is no variant 'cold'. There is: usual, warm." in typed("check", code=2)


def test_a_rehang_is_compared_with_the_others_and_called_observed(show: Path, typed: Typed) -> None:
    one = settle(show, 70)
    day = one.first + timedelta(days=30)
    at_s = datetime(day.year, day.month, day.day, 8, tzinfo=UTC).timestamp()
    plain = [replace(atom, variant="") for atom in smiling(one, 60, 0.0)]
    hall = [_moved(atom, 0, 0.2 if atom.begin_s > at_s else 0.0) for atom in plain]
    tower = [replace(atom, id=f"t{atom.id}", exhibit="tower") for atom in plain]
    change = LoggedChange("c", "hall", round(at_s), "rehang", "the storm was hung")
    kept([*hall, *tower], change)
    told = typed("compare", "--measure", "smiles")
    assert f"{day}, hall: the storm was hung" in told
    assert "smile share: +" in told
    assert "beyond tower" in told
    assert "28 days before, 28 days after" in told
    assert told.rstrip().endswith("observed, never proved: something else may have changed on these days too")
    assert "no re-hang" in typed("compare", "tower")
    kept([], LoggedChange("d", "tower", round(at_s) + 86400, "label", "a new label"))
    assert "beside no other exhibit" in typed("compare", "hall", "--measure", "smiles"), "tower was changed, too"


def test_what_hangs_is_written_down_and_what_hung_before_has_left(typed: Typed) -> None:
    typed("journal", "hang", "night-watch", "--since", "2026-03-01")
    assert "night-watch left" in typed("journal", "hang", "milkmaid", "--since", "2026-04-01")
    typed("journal", "hang", "label", "--since", "2026-04-01", "--beside")
    told = typed("compare")
    assert "2026-03-01, hall: night-watch came" in told
    assert "2026-04-01, hall: night-watch left; milkmaid came; label came" in told
    assert "nothing can be said" in told
    assert "write a later day, or --beside" in typed("journal", "hang", "sea", "--since", "2026-02-01", code=2)
