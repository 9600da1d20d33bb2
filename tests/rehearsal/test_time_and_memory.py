"""What rules say of time and of what has been, as an artist finds out: `exhibit check` and `exhibit rehearse`."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.config.almanac import sun
from exhibit.rehearsal.play import FOLDER

VENUE = "place: {latitude: 48.2, longitude: 16.4}\nzone: Europe/Vienna\nholidays: [12-25, 2026-04-06, 07-01 to 08-31]\n"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / "exhibit.yaml").write_text("exhibit: Small\n", encoding="utf-8")
    (tmp_path / "venue.yaml").write_text(VENUE, encoding="utf-8")
    return tmp_path


def played(show: Path, rules: str, rehearsal: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What `exhibit rehearse` says when all is as expected."""
    (show / "rules" / "rules.yaml").write_text(rules, encoding="utf-8")
    (show / FOLDER / "it.yaml").write_text(rehearsal, encoding="utf-8")
    assert main(["check", str(show)]) == 0, capsys.readouterr()
    capsys.readouterr()
    code = main(["rehearse", str(show), "it"])
    told = capsys.readouterr()
    assert code == 0, told
    return told.out


def active_at(
    show: Path, condition: str, begins: str, capsys: pytest.CaptureFixture[str], room: str = "visitors: 1"
) -> bool:
    """Whether a rule of this condition is active at that moment."""
    rules = f"rules:\n  it:\n    when: >-\n      {condition}\n"
    rehearsal = f"begins: {begins}\nlasts: 1s\ntimeline: [{{at: 0s, {room}}}]\n"
    return "start  it" in played(show, rules, rehearsal, capsys)


@pytest.mark.parametrize(
    ("condition", "yes", "no"),
    [
        ("hour in 22:00-02:00", "2026-05-02 23:30", "2026-05-02 02:00"),
        ("22:00-02:00", "2026-05-02 01:59", "2026-05-02 21:59"),
        ("hour > 18:30", "2026-05-02 18:31", "2026-05-02 18:29"),
        ("after 18:30 and before 20:00", "2026-05-02 19:00", "2026-05-02 20:00"),
        ("hour between 9 and 17", "2026-05-02 16:59", "2026-05-02 17:01"),
        ('weekday in "fri"-"mon"', "2026-05-04 12:00", "2026-05-05 12:00"),
        ('weekday not in ("sat", "sun")', "2026-05-01 12:00", "2026-05-02 12:00"),
        ("weekend", "2026-05-03 12:00", "2026-05-04 12:00"),
        ('date == "02-29"', "2028-02-29 12:00", "2028-03-01 12:00"),
        ('date in "12-24"-"01-06"', "2027-01-06 23:59", "2027-01-07 00:00"),
        ('month in "nov"-"feb"', "2026-01-31 12:00", "2026-03-01 12:00"),
        ('season == "winter"', "2026-12-01 00:00", "2026-11-30 23:59"),
        ("holiday", "2026-04-06 12:00", "2027-04-06 12:00"),
        ("holiday", "2030-08-31 12:00", "2030-09-01 00:00"),
        ("dark", "2026-06-21 21:10", "2026-06-21 20:50"),
        ("after sunset - 30min", "2026-12-21 15:45", "2026-12-21 15:15"),
        ("before sunrise", "2026-06-21 04:45", "2026-06-21 05:05"),
    ],
)
def test_times_of_day_and_days_of_the_year(
    condition: str, yes: str, no: str, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert active_at(show, condition, yes, capsys)
    assert not active_at(show, condition, no, capsys)


@pytest.mark.parametrize(
    ("condition", "yes", "no"),
    [
        ('mood in ("fear", "anger")', "visitors: 1, fear: 0.9", "visitors: 1, happiness: 0.9"),
        ("happiness > 50%", "visitors: 1, happiness: 0.6", "visitors: 1, happiness: 0.4"),
        ("happiness between 20% and 0.5", "visitors: 1, happiness: 0.3", "visitors: 1, happiness: 0.6"),
        ("not visitors in 2-4", "visitors: 5", "visitors: 4"),
    ],
)
def test_one_of_several_and_between_two(
    condition: str, yes: str, no: str, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert active_at(show, condition, "2026-05-02 12:00", capsys, yes)
    assert not active_at(show, condition, "2026-05-02 12:00", capsys, no)


def test_what_has_been_is_remembered_for_as_long_as_is_asked(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = """\
rules:
  long: {when: dwell > 2min}
  calmed: {when: previous_mood == "anger" and mood == "neutral"}
  often: {when: 'count(mood == "happiness", 1min) >= 2'}
  smiles: {when: mood == "happiness"}
  twice: {when: "count('smiles', 1min) >= 2"}
  happy-minute: {when: 'mean(happiness, 1min) > 0.4'}
  rising: {when: 'rise(happiness, 10s) > 0.5'}
  fresh: {when: began('smiles') < 5s}
  over: {when: ended('smiles') < 5s}
"""
    rehearsal = """\
lasts: 200s
timeline:
  - {at: 0s, visitors: 1, anger: 0.9}
  - {at: 10s, neutral: 1}
  - {at: 20s, happiness: 1}
  - {at: 30s, neutral: 1}
  - {at: 40s, happiness: 1}
  - {at: 60s, neutral: 1}
expect:
  - {at: 9s, not_active: calmed}
  - {between: 11s..19s, active: calmed, not_active: [often, twice, rising]}
  - {between: 21s..29s, active: [rising], not_active: [calmed, often]}
  - {between: 20.2s..24.8s, active: [fresh], not_active: [over]}
  - {between: 26s..29s, not_active: [fresh, over]}
  - {between: 31s..34.5s, active: [over]}
  - {between: 41s..79s, active: [often, twice]}
  - {between: 82s..200s, not_active: [often, twice]}
  - {at: 50s, not_active: [happy-minute]}
  - {at: 61s, active: [happy-minute]}
  - {at: 100s, not_active: [happy-minute]}
  - {at: 119s, not_active: [long]}
  - {at: 121s, active: [long]}
"""
    out = played(show, rules, rehearsal, capsys)
    assert "start  long: dwell > 2min: yes (dwell 120)" in out


@pytest.mark.parametrize("rate", ["5", "30"])
def test_a_mean_is_the_same_at_every_rate(rate: str, show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (show / "rules" / "rules.yaml").write_text("rules:\n  it: {when: 'mean(happiness, 20s) > 0.5'}\n", encoding="utf-8")
    rehearsal = (
        "timeline: [{at: 0s, visitors: 1}, {at: 20s, happiness: 1}]\nlasts: 40s\n"
        "expect: [{at: 29s, not_active: it}, {at: 31s, active: it}]\n"
    )
    (show / FOLDER / "it.yaml").write_text(rehearsal, encoding="utf-8")
    assert main(["rehearse", str(show), "it", "--rate", rate]) == 0, capsys.readouterr()


def test_the_sun_is_asked_for_only_where_the_house_is_known(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = show / "rules" / "rules.yaml"
    rules.write_text("rules:\n  it:\n    when: visitors > 0 and after sunset\n", encoding="utf-8")
    (show / "venue.yaml").unlink()
    assert main(["check", str(show)]) == 2
    told = capsys.readouterr()
    assert "rules.yaml:3:34: " in told.out + told.err
    assert "add 'place' with its latitude and longitude to venue.yaml" in told.out + told.err


def test_the_sun_rises_and_sets_as_the_almanac_says() -> None:
    """Vienna on its longest and its shortest day, to three minutes; Tromsø, where the sun stays up and down."""
    assert sun(172, 48.2, 16.37, 2) == pytest.approx((4 + 54 / 60, 20 + 58 / 60), abs=0.05)
    assert sun(355, 48.2, 16.37, 1) == pytest.approx((7 + 42 / 60, 16 + 3 / 60), abs=0.05)
    assert sun(172, 70.0, 20.0, 2) == (0.0, 24.0)
    assert sun(355, 70.0, 20.0, 1) == (0.0, 0.0)
