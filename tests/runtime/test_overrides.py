"""What outside programs set, and what the rules then see."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from exhibit.rules.plan import Program
from exhibit.runtime.overrides import CommandRefused, Overrides
from exhibit.show import Show, load_show
from exhibit.show.program import program_of
from exhibit.values import Command, CommandKind, Context, Variable

GOOD = Path(__file__).parents[1] / "shows" / "good" / "small"
NOON = (1, 12.5)
SETTINGS = """exhibit: Steered
variables: {rain: 0, lit: false, weather: dry}
osc: {targets: {desk: {host: 127.0.0.1, port: 9000}}}
hours: {daily: 10:00-18:00}
"""


def loaded(folder: Path, settings: str = SETTINGS, rules: str = "") -> tuple[Show, Program]:
    if not folder.exists():
        shutil.copytree(GOOD, folder)
    (folder / "exhibit.yaml").write_text(settings)
    if rules:
        (folder / "rules" / "more.yaml").write_text(rules)
    show = load_show(folder)
    return show, program_of(show)


@pytest.fixture
def steering(tmp_path: Path) -> Overrides:
    return Overrides(*loaded(tmp_path / "show"))


def sent(steering: Overrides, name: str, value: Variable, kind: CommandKind = "variable") -> list[str]:
    return steering.obey_all([Command(kind, name, value, "osc 10.0.0.5")], 0)


def test_the_room_around_the_rules(steering: Overrides) -> None:
    assert steering.take_context(*NOON, 0) == Context(12.5, 1, True, {}, frozenset())
    assert steering.take_context(1, 9.0, 0, opened=False).open is False


def test_a_house_closed_by_hand_stays_so_until_its_hours_have_closed_it_too(steering: Overrides) -> None:
    steering.obey(Command("standby", value=True, by="page"), 0)
    seen = [steering.take_context(1, hour, 0, opened=10 <= hour < 18).open for hour in (17, 17.9, 18, 23, 10)]
    assert seen == [False, False, False, False, True]
    assert steering.now.house == ""


def test_a_house_opened_by_hand_goes_by_its_hours_once_they_have_opened_it_too(steering: Overrides) -> None:
    steering.obey(Command("standby", value=False, by="page"), 0)
    seen = [steering.take_context(1, hour, 0, opened=10 <= hour < 18).open for hour in (9, 9.9, 10, 17, 18)]
    assert seen == [True, True, True, True, False]


def test_variables_take_the_kind_of_their_default(steering: Overrides) -> None:
    assert sent(steering, "rain", "0.5") == sent(steering, "lit", 1) == sent(steering, "weather", "wet") == []
    assert steering.take_context(*NOON, 0).variables == {"rain": 0.5, "lit": True, "weather": "wet"}


def test_what_does_not_fit_is_refused_in_words(steering: Overrides) -> None:
    fault = "osc 10.0.0.5: variable 'rain' takes a number, and something else was sent"
    assert sent(steering, "rain", "wet") == sent(steering, "rain", True) == [fault]
    assert sent(steering, "rian", 1) == ["osc 10.0.0.5: the show has no variable 'rian'. Did you mean 'rain'?"]
    assert sent(steering, "sorm", 0, "rule") == ["osc 10.0.0.5: the show has no rule 'sorm'. There is: welcome."]
    assert steering.take_context(*NOON, 0).variables == {}


def test_many_different_mistakes_are_told_as_one(steering: Overrides) -> None:
    told = {fault for number in range(1000) for fault in sent(steering, f"no {number}", 1)}
    assert len(told) == 21


def test_without_declarations_what_the_rules_read_can_be_set(tmp_path: Path) -> None:
    rules = "rules: {storm: {when: var('wind') > 3, on_start: [wait: 1s]}}\n"
    settings = SETTINGS.replace("variables: {rain: 0, lit: false, weather: dry}\n", "")
    steering = Overrides(*loaded(tmp_path / "show", settings, rules))
    assert sent(steering, "wind", 4) == []
    assert len(sent(steering, "rain", 4)) == 1
    assert steering.take_context(*NOON, 0).variables == {"wind": 4.0}


def test_rules_are_taken_out_and_put_in_across_edits(tmp_path: Path) -> None:
    """An operator takes `welcome` out; the artist disables `storm`, edits, and at last removes `welcome`."""
    storm = "rules: {storm: {when: visitors > 3, enabled: true, on_start: [wait: 1s]}}\n"
    folder = tmp_path / "show"
    steering = Overrides(*loaded(folder, SETTINGS, storm))
    assert sent(steering, "welcome", False, "rule") == []
    steering.use(*loaded(folder, SETTINGS, storm.replace("true", "false")))
    assert steering.take_context(*NOON, 0).disabled == {"welcome", "storm"}
    assert sent(steering, "storm", True, "rule") == []
    assert steering.take_context(*NOON, 0).disabled == {"welcome"}
    (folder / "rules" / "presence.yaml").unlink()
    steering.use(*loaded(folder, SETTINGS, storm))
    assert steering.take_context(*NOON, 0).disabled == frozenset()


def decided(steering: Overrides, *commands: Command, now_s: float = 0.0) -> Context:
    assert steering.obey_all(commands, now_s) == []
    return steering.take_context(*NOON, now_s)


def test_switches_are_absolute(steering: Overrides) -> None:
    around = decided(
        steering, Command("hold"), Command("hold"), Command("blackout"), Command("processing", value=False)
    )
    assert (around.held, around.blackout, steering.now.processing) == (True, True, False)
    around = decided(steering, Command("hold", value=False), Command("blackout", value=False), Command("processing"))
    assert (around.held, around.blackout, steering.now.processing) == (False, False, True)


def test_a_scene_by_hand_ends_with_its_time_or_by_an_empty_name(steering: Overrides) -> None:
    assert decided(steering, Command("scene", "projector", "plain", for_s=10), now_s=5).scene == "plain"
    assert [steering.take_context(*NOON, now_s).scene for now_s in (14.9, 15, 16)] == ["plain", "", ""]
    assert decided(steering, Command("scene", "projector", "plain"), now_s=20).scene == "plain"
    assert steering.take_context(*NOON, 1e6).scene == "plain"
    assert decided(steering, Command("scene", "projector", "")).scene == ""
    faults = steering.obey_all([Command("scene", "projector", "none"), Command("scene", "ceiling", "plain")], 0)
    assert faults == [
        ": the show has no scene 'none'. There is: moody, plain.",
        ": the show has no channel for scenes 'ceiling'. There is: projector.",
    ]


def test_an_act_is_gone_to_once(tmp_path: Path) -> None:
    acts = "acts: {attract: {when: visitors == 0}, finale: {max: 10s}}\n"
    steering = Overrides(*loaded(tmp_path / "show", SETTINGS + acts))
    assert decided(steering, Command("act", "finale")).act == "finale"
    assert steering.take_context(*NOON, 1).act == ""
    assert len(steering.obey_all([Command("act", "final")], 0)) == 1


def test_a_kind_of_command_that_nobody_knows_is_refused(steering: Overrides) -> None:
    before = steering.now
    unknown = Command("dance", "tango", True, "a page of tomorrow")  # type: ignore[arg-type]
    assert steering.obey_all([unknown], 0) == ["a page of tomorrow: nobody knows what 'dance' asks for"]
    assert steering.now == before


def test_what_is_tried_stands_above_what_is_shown_by_hand_and_ends_by_itself(steering: Overrides) -> None:
    steering.obey(Command("scene", "projector", "plain"), 0)
    steering.obey(Command("scene", "projector", "moody", for_s=10, numbers={"energy": 0.9}), 1)
    around = steering.take_context(*NOON, 10.9)
    assert (around.scene, around.numbers["energy"]) == ("moody", 0.9)
    around = steering.take_context(*NOON, 11)
    assert (around.scene, around.numbers) == ("plain", {})
    with pytest.raises(CommandRefused):
        steering.obey(Command("scene", "projector", "moody", numbers={"enrgy": 1}), 12)
