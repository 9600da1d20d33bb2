"""What an operator, a technician and an artist read where Russian is spoken: terminal, wall, doctor, alerts, check."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from exhibit.alerts.alert import TRIAL, Alert
from exhibit.cli import main
from exhibit.config.problems import ShowError
from exhibit.health import Fault
from exhibit.outputs.port import OutputState
from exhibit.overlay import panel
from exhibit.runtime.overrides import OverrideState
from exhibit.show import advice_on, read_show
from exhibit.terminal import plain, screen
from exhibit.translation import in_language
from tests.test_terminal import STATUS

SHOWS = Path(__file__).parent.parent / "shows"
RUSSIAN = in_language("ru")
DOWN = replace(
    STATUS,
    outputs={"mqtt": OutputState("down", "10.0.0.2:1883: nobody listens there; trying again, 4 waiting", 0, 3)},
    faults=(Fault("sound", "no audio device (there is no sound card 'left'; there are: right)", 1.0, 7),),
    overrides=OverrideState(hold=True),
    withheld=3,
)
_QUOTED = re.compile(r"'[^']*'|«[^»]*»|`[^`]*`|\"[^\"]*\"|exhibit [a-z]+(?: [a-z]+)?")


def left_in_english(sentence: str) -> bool:
    """Whether two English words in a row are left, but in quotes, where names stand, and in what is to be
    typed."""
    return bool(re.search(r"\b[a-z]{2,} [a-z]{2,}\b", _QUOTED.sub("", sentence)))


def written(say: str) -> str:
    console = Console(width=160, record=True, file=open("/dev/null", "w", encoding="utf-8"))  # noqa: SIM115, PTH123
    with console.file:
        console.print(screen(DOWN, say))
    return console.export_text()


def test_the_terminal_speaks_russian() -> None:
    told = written("ru")
    for wanted in (
        "10.0.0.2:1883: там никто не слушает; пробуем снова",
        "exhibit doctor проверит каждую часть",
        "нет звукового устройства (звуковой карты нет: «left»; есть: right)",
        "ПАУЗА, задержано команд: 3",
        "радость уже 3,0 с",
        "действует 3,0 с",
        "Ctrl-C завершает шоу",
    ):
        assert wanted in told
    assert "НЕ В ПОРЯДКЕ: mqtt: 10.0.0.2:1883: там никто не слушает" in plain(DOWN, "ru")
    assert "nobody listens there" in written("en")


def test_the_wall_speaks_russian() -> None:
    rows = panel(DOWN, RUSSIAN)
    said = [row.text for row in rows.rows] + [row.said for row in rows.rows]
    assert "mqtt: 10.0.0.2:1883: там никто не слушает; пробуем снова, ждут отправки: 4" in said
    assert "ПАУЗА" in said
    assert "F1 эта панель" in rows.foot


def test_an_alert_is_read_in_russian_and_its_codes_stay() -> None:
    alert = Alert(
        "raised", "source", "picture", "source: the picture stands still", "look at the camera, its cable and power"
    )
    assert alert.title("Приливы", RUSSIAN) == "Приливы: камера"
    assert alert.lines("Приливы", "12:00", RUSSIAN)[2:] == (
        "камера: картинка застыла",
        "",
        "Что делать: проверьте камеру, её кабель и питание",
    )
    told = alert.as_json("Приливы", "12:00", RUSSIAN)
    assert (told["cause"], told["code"], told["kind"]) == ("source", "picture", "raised")
    assert told["text"] == "камера: картинка застыла"
    over = Alert("cleared", "stands still", "stands still", "the show is well again", "")
    assert over.title("Tides") == "Tides: the show is well again"
    assert over.title("Приливы", RUSSIAN) == "Приливы: шоу — снова в порядке"
    assert TRIAL.title("Приливы", RUSSIAN) == "Приливы: пробное оповещение"


@pytest.mark.parametrize("folder", sorted(one.name for one in (SHOWS / "broken").iterdir() if one.is_dir()))
def test_every_mistake_and_every_advice_of_our_broken_shows_is_told_in_russian(folder: str) -> None:
    try:
        show, problems = read_show(SHOWS / "broken" / folder)
    except ShowError as error:
        show, problems = None, list(error.problems)
    told = [RUSSIAN(one.text) for one in (*problems, *(advice_on(show) if show else ()))]
    assert [one for one in told if left_in_english(one)] == []


@pytest.fixture
def show(tmp_path: Path) -> Path:
    (tmp_path / "exhibit.yaml").write_text("exhibit: A test\ncamera: {source: drawn}\n", encoding="utf-8")
    (tmp_path / "venue.yaml").write_text("language: ru\nhours: {daily: 0:00-24:00}\n", encoding="utf-8")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yaml").write_text("rules: {joy: {when: happiness > 0.5}}\n", encoding="utf-8")
    return tmp_path


def test_the_doctor_speaks_as_the_venue_says_and_to_programs_in_english(
    show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["doctor", str(show), "targets", "machine", "dmx", "broker"])
    told = capsys.readouterr().out
    assert "не настроено  ни в exhibit.yaml, ни в venue.yaml нет устройств" in told
    assert "по расписанию зал открыт" in told
    assert [line for line in told.splitlines()[1:] if left_in_english(line)] == []
    main(["doctor", str(show), "dmx", "--json"])
    assert json.loads(capsys.readouterr().out)["findings"][0]["told"] == "venue.yaml has no section dmx"
    main(["doctor", str(show), "dmx", "--language", "en"])
    assert "not set up" in capsys.readouterr().out


def test_a_mistake_is_told_in_the_language_of_venue_machine_or_command(
    show: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert main(["check", str(show)]) == 0
    assert capsys.readouterr().out.endswith("ошибок нет (правил 1, сцен 0, звуков 0)\n")
    (show / "rules" / "a.yaml").write_text("rules: {joy: {wen: happiness > 0.5}}\n", encoding="utf-8")
    main(["check", str(show)])
    told = capsys.readouterr().out
    assert "a.yaml:1:15: неизвестный ключ «wen». Может быть, «when»?" in told
    assert "^" in told
    # A show that cannot be read at all has no venue either: then as the machine is set.
    (show / "exhibit.yaml").write_text("exhibt: A test\n", encoding="utf-8")
    main(["check", str(show)])
    assert "unknown key 'exhibt'. Did you mean 'exhibit'?" in capsys.readouterr().out
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    main(["check", str(show)])
    assert "неизвестный ключ «exhibt»" in capsys.readouterr().out
    main(["check", str(show), "--language", "en"])
    assert "unknown key" in capsys.readouterr().out
    assert main(["doctor", str(show / "nothing")]) == 2
    assert "— не шоу: в нём нет exhibit.yaml" in capsys.readouterr().err


def test_a_language_that_the_show_does_not_speak_is_told(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (show / "venue.yaml").write_text("language: xx\n", encoding="utf-8")
    assert main(["check", str(show)]) == 2
    assert "'xx' is no language that is spoken here: write en or ru" in capsys.readouterr().out
