"""`exhibit check` as an artist runs it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.cues.look import LookClaim
from exhibit.cues.names import Names, WrongReference, missing

GOOD = Path(__file__).parent.parent / "shows" / "good" / "small"


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(GOOD, tmp_path / "show")
    return Path("show")


def test_a_clean_show_is_clean(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(show)]) == 0
    assert capsys.readouterr().out.startswith("show: no mistakes (")


def test_every_mistake_is_shown_with_its_line_and_a_caret(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (show / "rules" / "more.yaml").write_text(
        "rules:\n  joy:\n    when: happiness > 0.5 and hapiness > 1\n    holdd: 2s\n  never:\n    when: fear > 1.5\n",
        encoding="utf-8",
    )
    assert main(["check", str(show)]) == 2
    told = capsys.readouterr().out.splitlines()
    assert told[:6] == [
        "show/rules/more.yaml:3:31: unknown name 'hapiness'. Did you mean 'happiness'?",
        "    3 |     when: happiness > 0.5 and hapiness > 1",
        "                                      ^",
        "show/rules/more.yaml:4:5: unknown key 'holdd'. Did you mean 'hold'?",
        "    4 |     holdd: 2s",
        "            ^",
    ]
    assert told[6].startswith("show/rules/more.yaml:6:11: this can never be true")
    assert told[-1] == "3 mistakes in show"


def test_what_an_action_names_of_lights_is_a_target_or_a_fixture_of_the_venue(
    show: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No action that ships names one in a rule, so a look stands in for one that does."""

    def mistakes(self: LookClaim, names: Names) -> Iterator[WrongReference]:
        return missing("light", self.name, names.lights, ())

    monkeypatch.setattr(LookClaim, "mistakes", mistakes)
    (show / "venue.yaml").write_text(
        "targets: {lamp: {host: 127.0.0.1, port: 9}}\ndmx: {hall: {protocol: sacn, universe: 1}}\n"
        "fixtures: {par: {line: hall, address: 1, channels: [dimmer]}}\n",
        encoding="utf-8",
    )
    more = show / "rules" / "more.yaml"
    more.write_text("rules:\n  joy: {when: happiness > 0.5, while: [{look: lamp}, {look: par}]}\n", encoding="utf-8")
    assert main(["check", str(show)]) == 0
    more.write_text("rules:\n  joy: {when: happiness > 0.5, while: [{look: pra}]}\n", encoding="utf-8")
    assert main(["check", str(show)]) == 2
    assert "more.yaml:2:47: there is no light 'pra'. Did you mean 'par'?" in capsys.readouterr().out


def test_editors_get_json(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (show / "rules" / "more.yaml").write_text("rules:\n  joy: {whn: true}\n", encoding="utf-8")
    assert main(["check", str(show), "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert told[0] == {"file": "show/rules/more.yaml", "line": 2, "column": 3, "text": "'when' is missing: add it"}
    assert {"file", "line", "column", "text"} == set(told[1])


def test_where_there_is_no_show_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path)]) == 2
    assert "is no show: it has no exhibit.yaml" in capsys.readouterr().err


def test_the_example_show_is_clean() -> None:
    assert main(["check", str(Path(__file__).parent.parent.parent)]) == 0
