"""A finished English sentence is found again in its template; what stands in its holes is translated in its turn."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibit.translation import in_language, language_asked, language_of_machine
from exhibit.translation.templates import SentenceTemplate
from exhibit.translation.translator import Translator

RUSSIAN = in_language("ru")


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("All is well", "Всё в порядке"),
        ("source: the picture stands still", "камера: картинка застыла"),
        ("desk: hangs: it has done nothing for 7 s", "desk: зависло: уже 7 с ничего не делает"),
        (
            "projector had stopped (it hung for 3 s) and was begun once more 20 s ago",
            "projector: остановилось (зависло на 3 с) и запущено снова 20 с назад",
        ),
        (
            "no frame has been looked at for 6 s: the picture at hand has taken 3 s",
            "уже 6 с ни один кадр не просмотрен: текущая картинка занимает уже 3 с",
        ),
        (
            "the newest edit has 1 mistake; the show goes on as it was",
            "в последней правке 1 ошибка; шоу идёт по-прежнему",
        ),
        (
            "the newest edit has 3 mistakes; the show goes on as it was",
            "в последней правке 3 ошибки; шоу идёт по-прежнему",
        ),
        (
            "the newest edit has 11 mistakes; the show goes on as it was",
            "в последней правке 11 ошибок; шоу идёт по-прежнему",
        ),
        ("4 waiting, 2 put aside", "ждут отправки: 4, отложено: 2"),
        (
            "192.168.1.3:8000: nobody listens there; trying again",
            "192.168.1.3:8000: там никто не слушает; пробуем снова",
        ),
        ("by its hours the house is open until tomorrow 10:00", "по расписанию зал открыт до завтра, 10:00"),
        (
            "/dev/video0: no frame for 3 s; trying again (is it plugged in, and used by nothing else?)",
            "/dev/video0: уже 3 с ни одного кадра; пробуем снова (подключена ли она и не занята ли чем-нибудь?)",
        ),
        ("the rule open is taken out", "правило open выключено"),
        ("there is no target 'nobody'", "устройства «nobody» нет"),
        ("1.5 GB of memory free", "свободно 1,5 ГБ памяти"),
        ("ERR_STRANGE 0x17 of a firmware", "ERR_STRANGE 0x17 of a firmware"),
        ("", ""),
    ],
)
def test_what_the_show_says_is_said_in_russian(english: str, russian: str) -> None:
    assert RUSSIAN(english) == russian


def test_english_and_a_language_that_nobody_speaks_here_stay_as_they_are() -> None:
    assert in_language("en")("All is well") == in_language("xx")("All is well") == "All is well"


def test_of_templates_the_one_that_says_the_most_is_taken() -> None:
    say = Translator(
        "ru",
        [SentenceTemplate("{1} is missing", "нет {1}"), SentenceTemplate("the file {1} is missing", "нет файла {1}")],
    )
    assert say("the file a.png is missing") == "нет файла a.png"
    assert say("a.png is missing") == "нет a.png"


def test_a_name_stays_a_name() -> None:
    say = Translator(
        "ru", [SentenceTemplate("open", "открыт"), SentenceTemplate("rule '{1}' is {2}", "правило «{1}» {2}")]
    )
    assert say("rule 'open' is open") == "правило «open» открыт"


@given(st.text(max_size=300))
def test_nothing_that_comes_from_outside_can_break_it(text: str) -> None:
    assert isinstance(RUSSIAN(text), str)


def test_a_sentence_that_somebody_made_long_takes_no_time() -> None:
    """Names, payloads and files' texts come from outside, and stand in sentences."""
    RUSSIAN("All is well")
    for hostile in (": ".join(["a"] * 600), "trying again; " * 140, "(" * 1900, "there is no rule '" * 100):
        began_s = time.perf_counter()
        RUSSIAN(hostile)
        assert time.perf_counter() - began_s < 2.0


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE", "LC_MESSAGES": "ru"}, "ru"),
        ({"LANG": "", "LC_ALL": ""}, "en"),
        ({}, "en"),
    ],
)
def test_a_machine_says_which_language_it_is_set_to(environment: dict[str, str], language: str) -> None:
    assert language_of_machine(environment) == language


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("en-US,en;q=0.9,ru;q=0.5", "en"),
        ("de, ru;q=0.3", "ru"),
        ("*", "en"),
        ("", "en"),
        ("ru;q=zero, en;q=0.1", "en"),
        (",;=,,", "en"),
    ],
)
def test_a_browser_says_which_language_it_wants(accepted: str, language: str) -> None:
    assert language_asked(accepted) == language
