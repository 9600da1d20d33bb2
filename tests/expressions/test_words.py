"""A word of the language is one row: what speaks of words reads it there, and no part of it can be left out."""

from __future__ import annotations

import inspect
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from exhibit.expressions.asked import QUESTIONS
from exhibit.expressions.vocabulary import EMPTY_ROOM, values_of
from exhibit.expressions.word import MoodNumber, reading
from exhibit.expressions.words import MEASURES, OF_SENDER, WORDS
from exhibit.rules.values_now import ANSWERS
from exhibit.values import Mood

REPOSITORY = Path(__file__).parents[2]
GOOD = REPOSITORY / "tests" / "shows" / "good" / "small"

ROW = """\
    MoodNumber(
        name="loudness",
        can_be=Range(0, 1, "share"),
        rest=0.0,
        about="how loud the room is",
        also=("noise",),
        read=reading("loudness", 0.0),
        measured=True,
        still=True,
        field="loudness",
        told=TelemetryName("loudness", "how loud the visitors are"),
        rehearsed="how loud they are",
        entity=Entity("Loudness", "mdi:volume-high"),
        gauge="How loud the room is, 0 to 1",
    ),
"""
END = ')\n"""Numbers of the mood."""\n'
RULES = """\
rules:
  never: {when: loudness > 1.5, while: [{scene: moody}]}
  percent: {when: loudness > 50, while: [{scene: moody}]}
  empty: {when: visitors == 0 and loudness > 0.2, while: [{scene: moody}]}
  noise: {when: noise > 0.5, while: [{scene: moody}]}
"""
LOUD = "rules:\n  loud: {when: loudness > 0.5, while: [{scene: moody}]}\n"
REHEARSAL = """\
timeline:
  - {at: 0s, visitors: 1}
  - {at: 2s, loudness: 0.8}
  - {at: 4s, visitors: 0}
  - {at: 6s, visitors: 1, loudness: 0.1}
expect:
  - {at: 1s, not_active: loud}
  - {at: 3s, active: loud}
  - {at: 5s, not_active: loud}
  - {at: 7s, not_active: loud}
"""
TELLS = """
import json, sys
from pathlib import Path
from exhibit.commands.json_schemas import schemas
from exhibit.expressions.vocabulary import EMPTY_ROOM, values_of
from exhibit.inputs.addresses import addresses
from exhibit.mood.group import MoodSettings, MoodState, step
from exhibit.outputs.mqtt.home_assistant import discovery
from exhibit.outputs.record import mood_line
from exhibit.rehearsal.recorded import read_record
from exhibit.rules.state import EngineState
from exhibit.runtime.overrides import Overrides
from exhibit.runtime.telemetry import sensed
from exhibit.show import load_show
from exhibit.show.program import program_of
from exhibit.values import NO_EMOTIONS, Face, Mood, Observation, Visitor

face = Face((0, 0, 10, 10), ((1, 1),) * 5, 1.0)
here = Observation(0.0, 1, (100, 100), (Visitor(1, face, NO_EMOTIONS, 1.0, 0.0),), measured={"loudness": 1.7, "x": 1})
loud = step(MoodState(), here, 0.0, MoodSettings())
gone = step(loud, Observation(0.1, 2, (100, 100), measured={"loudness": 0.9}), 0.1, MoodSettings())
stale = step(loud, None, 5.0, MoodSettings())
line = mood_line(0.0, loud.mood)
record = Path(sys.argv[1])
record.write_text(json.dumps(line))
heard = next(iter(read_record(record).moments(1.0)))
show = load_show(Path("show"))
mood = Mood(1, measured={"loudness": 0.25})
told = next(one for one in addresses({}, [], [], []) if one.path == "mood/loudness")
json.dump({
    "seen": [values_of(one.mood)["loudness"] for one in (loud, gone, stale)],
    "recorded": [line["loudness"], heard.mood.measured],
    "told": sensed(mood, EngineState(), Overrides(show, program_of(show)), {})["mood/loudness"],
    "address": [told.types, told.low, told.high, told.about],
    "home": json.loads(discovery("room", "x", "1", [], [])[1])["components"]["loudness"],
    "key": schemas()["rehearsal"]["$defs"]["Entry"]["properties"]["loudness"],
    "rest": values_of(Mood())["loudness"],
}, sys.stdout)
"""


SHOWS = """
from exhibit.rules.state import EngineState
from exhibit.runtime.status import Status
from exhibit.terminal import screen
from exhibit.values import Mood
from exhibit.vision.sources.port import SourceState
from exhibit.web.board import Board
from exhibit.web.control_room.parts import mood
from exhibit.web.monitor.metrics import Metrics
from rich.console import Console

status = Status(
    show="loud", running_s=1.0, source=SourceState("up", "", 0), rate_hz=25.0, frame_ms=20.0, frames=25,
    mood=Mood(1, measured={"loudness": 0.25}), observation=None, plans=(), engine=EngineState(), now_s=1.0, cues=(),
    outputs={}, faults=(),
)
Console(width=120).print(screen(status))
print("page", mood(status)["loudness"])
board = Board()
board.tick(lambda: status)
print(Metrics(board).text().decode())
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of Exhibit whose table of words has one row more, and a small show in it."""
    house = tmp_path / "house"
    shutil.copytree(REPOSITORY / "exhibit", house / "exhibit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(REPOSITORY / "docs", house / "docs", ignore=shutil.ignore_patterns("*.jpg", "*.png"))
    table = house / "exhibit" / "expressions" / "words.py"
    text = table.read_text(encoding="utf-8")
    assert text.count(END) == 1
    table.write_text(
        text.replace(END, ROW + END).replace("    Word,\n", "    Word,\n    reading,\n", 1), encoding="utf-8"
    )
    shutil.copytree(GOOD, house / "show")
    return house


def asked(house: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """What Python says in that house."""
    env = {**os.environ, "PYTHONPATH": str(house)}
    command = (sys.executable, *command)
    return subprocess.run(command, cwd=house, env=env, capture_output=True, text=True, check=False)


def test_a_new_word_of_the_mood_costs_one_row(house: Path) -> None:
    told = asked(house, "-c", TELLS, house / "record.jsonl")
    assert told.stderr == ""
    assert json.loads(told.stdout) == {
        "seen": [1.0, 0.0, 0.0],
        "recorded": [1.0, {"loudness": 1.0}],
        "told": 0.25,
        "address": ["f", 0, 1, "how loud the visitors are"],
        "home": {
            "platform": "sensor",
            "name": "Loudness",
            "icon": "mdi:volume-high",
            "state_topic": "room/mood",
            "value_template": "{{ value_json.loudness }}",
            "state_class": "measurement",
            "unique_id": "exhibit_room_loudness",
        },
        "key": {"type": "number", "minimum": 0, "maximum": 1, "description": "how loud they are"},
        "rest": 0.0,
    }


def test_a_new_word_is_shown_to_those_who_run_the_show(house: Path) -> None:
    told = asked(house, "-c", SHOWS)
    assert told.stderr == ""
    assert "loudness 0.25" in told.stdout
    assert "page 0.25\n" in told.stdout
    assert "\nexhibit_loudness 0.25\n" in told.stdout


def test_conditions_on_a_new_word_are_advised_like_those_on_any_other(house: Path) -> None:
    (house / "show" / "rules" / "more.yaml").write_text(RULES, encoding="utf-8")
    told = asked(house, "-m", "exhibit", "check", "show").stdout
    assert "loudness is a share between 0 and 1 and is never above 1.5" in told
    assert "for 50 percent write 0.5" in told
    assert "more.yaml:4" in told
    assert "where nobody is" in told
    assert "unknown name 'noise'. Did you mean 'loudness'?" in told


def test_a_new_word_can_be_rehearsed_and_rests_in_an_empty_room(house: Path) -> None:
    (house / "show" / "rules" / "more.yaml").write_text(LOUD, encoding="utf-8")
    rehearsals = house / "show" / "rules" / "rehearsals"
    rehearsals.mkdir(exist_ok=True)
    (rehearsals / "noise.yaml").write_text(REHEARSAL, encoding="utf-8")
    done = asked(house, "-m", "exhibit", "rehearse", "show")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_help_lists_a_new_word(house: Path) -> None:
    assert asked(house, "docs/make_rules.py").returncode == 0
    page = (house / "docs" / "rules.md").read_text(encoding="utf-8")
    assert "| `loudness` | number | 0 to 1 | how loud the room is |" in page
    assert "| `loudness` | number 0 to 1 |  | how loud they are |" in page


NEEDED = ("can_be", "rest", "about", "read", "still", "field", "told", "rehearsed", "entity", "gauge")


@pytest.mark.parametrize("part", NEEDED)
def test_no_part_of_a_row_of_the_mood_can_be_forgotten(part: str) -> None:
    assert inspect.signature(MoodNumber).parameters[part].default is inspect.Parameter.empty


def test_what_is_measured_is_read_under_its_own_name() -> None:
    row = next(word for word in MEASURES if word.name == "attention")
    with pytest.raises(ValueError, match="'loudness' is measured"):
        replace(row, name="loudness", read=reading("loudnes", 0.0), measured=True)


def test_a_word_at_rest_is_what_an_empty_room_says() -> None:
    values = values_of(Mood())
    assert {name: values[name] for name in WORDS} == EMPTY_ROOM


def test_every_question_about_a_name_is_answered() -> None:
    assert set(ANSWERS) == {name for name, question in QUESTIONS.items() if question.of != "dice"}


def test_rehearsals_work_out_what_is_not_measured_from_the_emotions() -> None:
    """Their course knows these by name: one more must be put there, too (rehearsal/mood_curve.py)."""
    own = {word.name for word in MEASURES if word.rehearsed and not word.measured}
    assert own == {"valence", "arousal", "attention", "spread"}


def test_no_word_stands_for_two_things() -> None:
    names = [*WORDS, *QUESTIONS, *(word.name for word in OF_SENDER)]
    also = [other for word in WORDS.values() for other in word.also]
    assert len({*names, *also}) == len([*names, *also])
