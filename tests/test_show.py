"""Shows good and broken: what is wrong is told at its place, all at once, each in one line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from exhibit.config.problems import ShowError
from exhibit.controller import Controller
from exhibit.places import example_show
from exhibit.show import advice_on, load_show
from exhibit.show.score import score_of
from exhibit.values import Around, Cue, Mood

SHOWS = Path(__file__).parent / "shows"
BROKEN = sorted((SHOWS / "broken").glob("*.yaml"))
BROKEN_SHOWS = sorted(file.parent for file in (SHOWS / "broken").glob("*/messages.txt"))
GOOD_SHOWS = sorted(file.parent for file in (SHOWS / "good").glob("*/exhibit.yaml"))


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the good show, in the present folder."""
    folder = tmp_path / "show"
    shutil.copytree(SHOWS / "good" / "small", folder)
    monkeypatch.chdir(folder)
    return folder


def told_as(cue: Cue) -> str:
    return f"{cue.rule}: {cue.output} {cue.action} {json.dumps(dict(cue.args))}"


def problems(folder: Path) -> list[str]:
    with pytest.raises(ShowError) as caught:
        load_show(folder)
    return [str(problem) for problem in caught.value.problems]


def test_a_good_show_loads(show: Path) -> None:
    loaded = load_show(show)
    assert loaded.settings.exhibit == "A small show"
    rule = loaded.rules["welcome"]
    assert (rule.hold, rule.while_[0].scene and rule.while_[0].scene.with_) == (1.0, {"speed": 2.0})
    assert rule.on_start[0].osc is not None
    assert rule.on_start[0].osc.args == [1, 0.5, "yes", True]


def test_the_example_show_loads_and_has_an_attract_loop() -> None:
    loaded = load_show(example_show())
    assert len(loaded.rules) >= 5
    assert loaded.rules["attract"].when.text == "visitors == 0"
    assert all(rule.about for rule in loaded.rules.values())


@pytest.mark.parametrize("rules", BROKEN, ids=lambda path: path.stem)
def test_a_broken_show_names_every_mistake(rules: Path, show: Path) -> None:
    shutil.copy(rules, show / "rules" / "broken.yaml")
    expected = rules.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    assert problems(show) == expected


@pytest.mark.parametrize("broken", BROKEN_SHOWS, ids=lambda path: path.name)
def test_a_broken_show_of_several_files_names_every_mistake(broken: Path, show: Path) -> None:
    """Its files stand in for those of the good show."""
    shutil.copytree(broken, show, dirs_exist_ok=True)
    assert problems(show) == (broken / "messages.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("good", GOOD_SHOWS, ids=lambda path: path.name)
def test_every_good_show_loads_and_plays_what_it_promises(good: Path) -> None:
    """Nobody for 2 s, two who laugh until 20 s, nobody again: the cues that `cues.txt` lists, in this order."""
    loaded = load_show(good)
    assert advice_on(loaded) == ()
    controller = Controller(score_of(loaded))
    joy = Mood(2, "happiness", {"happiness": 0.9, "neutral": 0.1}, valence=0.7, arousal=0.6, attention=0.9)
    told = []
    for tick in range(400):
        outcome = controller.felt(joy if 20 <= tick < 200 else Mood(), tick / 10, Around(hour=15.0, weekday=5))
        told += [f"{tick / 10:g} {told_as(cue)}" for cue in outcome.cues]
    expected = (good / "cues.txt").read_text(encoding="utf-8").splitlines()
    assert told == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("exhibt: x\n", "exhibit.yaml:1:1: unknown key 'exhibt'. Did you mean 'exhibit'?"),
        ("camera: {reach: far}\n", "exhibit.yaml:1:17: 'far' is not one of 'near', 'room' or 'hall'"),
        ("camera: {farthest: 5}\n", "exhibit.yaml:1:20: a distance needs a unit: write 5m or 5cm"),
        (
            "camera: {farthest: far}\n",
            "exhibit.yaml:1:20: 'far' is not a distance: write a number and a unit, such as 5m or 450cm",
        ),
        ("camera: {farthest: 30m}\n", "exhibit.yaml:1:20: here belongs a number not above 15, not '30m'"),
        ("camera: {lens: 200}\n", "exhibit.yaml:1:16: here belongs a number not above 150, not 200"),
        (
            "projector: {size: big}\n",
            "exhibit.yaml:1:19: here belongs width x height, such as 1280x720, or native, not 'big'",
        ),
        (
            "osc: {targets: {desk: {host: here, port: 70000}}}\n",
            "exhibit.yaml:1:42: here belongs a number not above 65535, not 70000",
        ),
        (
            "osc: {listen: 9001, from: [10.0.0.0/24, the-desk]}\n",
            "exhibit.yaml:1:27: 'the-desk' is neither an address nor a network: write 10.0.0.5 or 10.0.0.0/24",
        ),
        ("default: [{scene: tide}]\n", "exhibit.yaml:1:19: there is no scene 'tide'. There is: plain."),
        ("mqtt: yes\n", "exhibit.yaml:1:7: here belongs a mapping of keys, not 'yes'"),
        ("sound: {volume: 0.5\n", "exhibit.yaml:2:1: a quote or bracket is opened and never closed"),
        ("camera: {lens: ${x}}\n", "exhibit.yaml:1:17: a brace stands inside a text: put the text in quotes"),
        ("include: [a, , b]\n", "exhibit.yaml:1:14: a value is missing here"),
        ("exhibit: *all\n", "exhibit.yaml:1:10: a text that begins with * needs quotes"),
        ("exhibit: @home\n", "exhibit.yaml:1:10: a text that begins like this needs quotes"),
        ("exhibit: 'it's'\n", "exhibit.yaml:1:14: a text goes on after its closing quote: put all of it in quotes"),
        ("sound: {volume: 1}}\n", "exhibit.yaml:1:19: one '}' too many stands here: take it away"),
        ("include: [a\nseed: 1\n", "exhibit.yaml:2:5: a bracket is opened above and never closed"),
        ("exhibit: > 0.5\n", "exhibit.yaml:1:12: a text that begins with > or | needs quotes"),
        ("include: - a\n", "exhibit.yaml:1:10: a list begins on a line of its own, below its key"),
        ("exhibit: a\n---\nseed: 1\n", "exhibit.yaml:2:1: '---' divides a file in two: use two files"),
        (
            "sound:\n  volume:1\n",
            "exhibit.yaml:2:3: here belongs a mapping of keys, not 'volume:1' (a colon needs a space after it)",
        ),
        ("sound: {volume:1}\n", "exhibit.yaml:1:9: 'volume:1' has no space after its colon: add one"),
        ("projector: {fullscreen: yes}\n", "exhibit.yaml:1:25: here belongs true or false, not 'yes'"),
    ],
)
def test_mistakes_in_the_main_file(text: str, message: str, show: Path) -> None:
    (show / "exhibit.yaml").write_text(text)
    assert message in problems(show)


def test_a_folder_without_a_show_says_so(tmp_path: Path) -> None:
    text = "is no show: it has no exhibit.yaml. Name the folder of a show, or leave it out"
    assert problems(tmp_path) == [f"{tmp_path}: {text}"]


def test_two_files_cannot_hold_the_same_rule(show: Path) -> None:
    shutil.copy(show / "rules" / "presence.yaml", show / "rules" / "second.yaml")
    text = "there is a rule 'welcome' in presence.yaml already: give one another name"
    assert problems(show) == [f"rules/second.yaml:2:3: {text}"]


def test_a_broken_scene_names_its_line(show: Path) -> None:
    (show / "scenes" / "plain" / "scene.yaml").write_text("about: x\nlayers:\n  - gradiant: {}\n")
    found = problems(show)
    assert found[0] == "scenes/plain/scene.yaml:3:5: unknown key 'gradiant'. Did you mean 'gradient'?"


def test_a_file_that_is_not_text_says_so(show: Path) -> None:
    (show / "rules" / "photo.yaml").write_bytes(b"\xff\xd8\xff\xe0\x00")
    assert problems(show) == ["rules/photo.yaml: is not a text in UTF-8: save it again with that encoding"]
