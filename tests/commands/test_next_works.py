"""A visit that ends with what to see next, as artist and visitor meet it: `exhibit check`, `rehearse` and `run`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.journal.opening import open_store
from exhibit.journal.rows import AnswerCounts, AnswerTally
from exhibit.osc_codec import messages
from exhibit.rehearsal.play import FOLDER
from exhibit.values import Variable
from tests.conftest import REPOSITORY, WITHIN_S

RULES = """acts:
  visit:
    about: The room answers
  farewell:
    about: Whoever has seen it is told where to go on
    after: visit
    when: dwell > 2min and next_work != ""
    max: 20s
    then: visit
    while:
      - scene: {name: onwards, fade: 2s}
rules:
  tell:
    when: next_work != ""
    on_start:
      - osc: {to: desk, address: /next, args: ["{next_work}", "{next_room}", "{next_for}", "{next_minutes}"]}
"""
SCENE = """about: What to see next.
layers:
  - next: {language: [en, ru], size: 0.1}
"""
REHEARSAL = """timeline:
  - {at: 0s, visitors: 2}
  - {at: 2min, next: {work: A1, room: room-4, for: awe, minutes: 3}}
  - {at: 130s, next: {}}
lasts: 150s
expect:
  - {at: 1min, act: visit}
  - {between: 119s..121s, cue: {osc: /next, args: ["A1", "room-4", "awe", 3]}}
  - {between: 122s..129s, act: farewell, scene: onwards, active: tell}
  - {at: 145s, act: visit, not_active: tell}
"""
CATALOGUE = """rooms: {hall: , tower: {title: {en: the tower}}}
doors: [{between: [hall, tower], metres: 90}]
works:
  A1: {title: Here, placements: [{room: hall, exhibit: hall}]}
  A2: {title: {en: The storm, ru: Буря}, placements: [{room: tower}]}
"""
VENUE = """journal: {exhibit: hall}
privacy:
  controller: City Museum
  purpose: to learn which works move our visitors
  legal_basis: legitimate interest, Art. 6(1)(f) GDPR
  contact: privacy@museum.example
  retention: 25 months
  agreement: none, we do it alone
"""


@pytest.fixture
def show(tmp_path: Path) -> Path:
    folder = tmp_path / "show"
    (folder / FOLDER).mkdir(parents=True)
    (folder / "scenes" / "onwards").mkdir(parents=True)
    (folder / "exhibit.yaml").write_text("exhibit: Hall\nosc: {targets: {desk: {host: 127.0.0.1, port: 9000}}}\n")
    (folder / "rules" / "rules.yaml").write_text(RULES)
    (folder / "scenes" / "onwards" / "scene.yaml").write_text(SCENE)
    (folder / FOLDER / "it.yaml").write_text(REHEARSAL)
    return folder


def test_an_act_ends_a_visit_with_what_to_see_next(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(show)]) == 0, capsys.readouterr()
    assert main(["rehearse", str(show), "it"]) == 0, capsys.readouterr()


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("rules/rules.yaml", 'next_work != ""', 'next_for == "aw"', "rules.yaml:7:*'aw'*awe"),
        ("rules/rules.yaml", 'when: next_work != ""', "when: next_wrk == 1", "rules.yaml:14:*next_work"),
        ("scenes/onwards/scene.yaml", "size: 0.1", 'text: "To {room}"', "scene.yaml:3:*nothing to put for '{room}'"),
        ("scenes/onwards/scene.yaml", "[en, ru]", "xx", "scene.yaml:3:*'de', 'en', 'fr' or 'ru'"),
        ("exhibit.yaml", "exhibit: Hall", "exhibit: Hall\nnext: {moods: {hapiness: cheered}}", ":2:*'happiness'"),
        ("exhibit.yaml", "exhibit: Hall", "exhibit: Hall\nnext: {moods: {fear: calm}}", ":2:*'calmed'"),
        ("exhibit.yaml", "exhibit: Hall", "exhibit: Hall\nnext: {least: 1}", ":2:*2"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_remedy(
    file: str, before: str, after: str, told: str, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (show / file).read_text()
    assert before in text
    (show / file).write_text(text.replace(before, after, 1))
    assert main(["check", str(show)]) == 2
    said = capsys.readouterr().out
    place = 0
    for part in told.split("*"):
        place = said.find(part, place)
        assert place >= 0, said


def heard(desk: socket.socket) -> Iterator[tuple[str, list[Variable]]]:
    while True:
        yield from messages(desk.recv(4096))


def test_a_running_show_tells_what_its_catalogue_and_its_journal_say(show: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    (show / "catalogue.yaml").write_text(CATALOGUE, "utf-8")
    (show / "venue.yaml").write_text(VENUE)
    journal = state / "exhibit" / "journal" / "hall.sqlite3"
    journal.parent.mkdir(parents=True)
    store = open_store(str(journal), made=True)
    felt = AnswerTally({"awe": 40, "joy": 5, "boredom": 5})
    store.append((AnswerCounts("a", "hall", "", "felt", "kiosk", "A2", 1_790_000_100, 1_790_003_700, felt),))
    store.close()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as desk:
        desk.bind(("127.0.0.1", 0))
        desk.settimeout(WITHIN_S)
        settings = (show / "exhibit.yaml").read_text().replace("9000", str(desk.getsockname()[1]))
        (show / "exhibit.yaml").write_text(settings)
        program = [sys.executable, "-m", "exhibit", "run", str(show), "--headless", "--source", "drawn"]
        environment = {**os.environ, "XDG_STATE_HOME": str(state), "PYTHONPATH": str(REPOSITORY)}
        with subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL) as process:
            try:
                said = next(values for address, values in heard(desk) if address == "/next")
            finally:
                process.terminate()
                process.wait(WITHIN_S)
    assert said[:2] == ["A2", "tower"]
    assert said[2] in ("awe", ""), "one of ten is a surprise, and says nothing of why"
    assert said[3] == 2
