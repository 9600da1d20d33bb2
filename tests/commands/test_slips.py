"""Habits from elsewhere in what an artist writes: `exhibit check` names each with what to write, and that is right."""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import pytest

from exhibit.cli import main
from exhibit.show import load_show
from tests.commands.remedies import followed, remedy, told_by_check

SHOWS = Path(__file__).parent.parent / "shows"
GOOD = SHOWS / "good" / "small"
BROKEN = sorted((SHOWS / "broken").glob("*.yaml"))
BROKEN_SHOWS = sorted(file.parent for file in (SHOWS / "broken").glob("*/messages.txt"))

CONDITIONS = [
    ("mood == “happiness”", 19, "'“' is a curly quote (U+201C LEFT DOUBLE QUOTATION MARK): write \" there"),
    ("mood == „happiness“", 19, "U+201E DOUBLE LOW-9 QUOTATION MARK"),
    ("mood == ‘happiness’", 19, "U+2018 LEFT SINGLE QUOTATION MARK"),
    ("mood == «happiness»", 19, "U+00AB LEFT-POINTING DOUBLE ANGLE QUOTATION MARK"),
    ("happiness\u00a0> 0.5", 20, "here stands a special blank (U+00A0 NO-BREAK SPACE): write a plain blank"),
    ("happiness\u202f> 0.5", 20, "U+202F NARROW NO-BREAK SPACE"),
    (
        "happi\u200bness > 0.5",
        16,
        "here stands a character that cannot be seen (U+200B ZERO WIDTH SPACE): take it away",
    ),
    ("happi\u00adness > 0.5", 16, "U+00AD SOFT HYPHEN"),
    ("h\u0430ppiness > 0.5", 12, "is a letter of another alphabet (U+0430 CYRILLIC SMALL LETTER A): write 'a'"),
    ("happiness ＞ 0.5", 21, "U+FF1E FULLWIDTH GREATER-THAN SIGN): write '>'"),
    ("happiness > ０.5", 23, "U+FF10 FULLWIDTH DIGIT ZERO): write '0'"),
    ("happiness ≥ 0.5", 21, "U+2265 GREATER-THAN OR EQUAL TO): write '>='"),
    ("valence > −0.5", 21, "U+2212 MINUS SIGN): write '-'"),
    ("happiness > 0,5", 23, "'0,5' has a comma: a decimal number has a point: write '0.5'"),
    ("happiness > 0,05 and visitors > 2", 23, "write '0.05'"),
    ("clamp(happiness, 0,5, 1) > 0.7", 11, "clamp() takes 3 numbers: '0,5' has a comma: write '0.5'"),
    ("happiness > 0.5, visitors > 2", 26, "', ' joins nothing: write ' and '"),
    ("dwell > 2 minutes", 19, "write '120'"),
    ("hour >= 18h", 19, "'18h' has a unit: numbers here have none, times are hours: write '18'"),
    ("hour > 6 pm", 18, "write '18'"),
    ("hour > '18:30'", 11, "write '18.5'"),
    ("happiness > '0.5'", 11, "''0.5'' is a number: write '0.5'"),
    ("happiness => 0.5", 21, "'=>' compares nothing: write '>='"),
    ("visitors =< 2", 20, "'=<' compares nothing: write '<='"),
    ("visitors <> 2", 20, "'<>' compares nothing: write '!='"),
    ("mood = 'happiness'", 16, "one '=' compares nothing: write '=='"),
    ("visitors > 1 & anger > 0.5", 24, "'&' is not understood: write 'and'"),
    ("visitors > 1 AND anger > 0.5", 24, "'AND' is not understood: write 'and'"),
    ("mood is 'happiness'", 16, "'is' is not understood: write '=='"),
    ("mood is not 'happiness'", 16, "'is not' is not understood: write '!='"),
    ("visitors > 1 and !open", 28, "'!' is not understood: write 'not '"),
    ('mood == "happiness" or "surprise"', 34, """'"surprise"' is compared with nothing: write 'mood == "surprise"'"""),
    ("mood != 'happiness' and 'surprise'", 35, "write 'mood != 'surprise''"),
    ("happiness > 0.5 or 0.7", 30, "'0.7' is compared with nothing: write 'happiness > 0.7'"),
    ("mood == ('happiness' or 'surprise')", 11, "write '(mood == 'happiness' or mood == 'surprise')'"),
    ("happiness > 0.5 and < 0.8", 31, "'<' has nothing before it: write 'happiness <'"),
    ("dwell > 2m", 19, "write '120'"),
    ("dwell > 1:30", 19, "'1:30' has a colon: times are seconds here: write '90'"),
    ("hour in 9..17", 11, "write 'hour >= 9 and hour <= 17'"),
    ("happiness >> 0.5", 21, "'>>' compares nothing: write '>'"),
    ("happiness > 0.5 und visitors > 2", 27, "'und' is not understood: write 'and'"),
    ("happiness > 0.5;", 26, "';' ends nothing here: take it away"),
    ("active(welcome)", 18, """'welcome' has no quotes, as names here need: write '"welcome"'"""),
    ("max(happiness, 0,5) > 0.6", 26, "'0,5' is one number or two (two need a blank after the comma): write '0.5'"),
    ("min(happiness,0,5) > 0.2", 25, "write '0.5'"),
    ("happiness ≫ 0.5", 21, "U+226B MUCH GREATER-THAN): write '>'"),
    ("happiness ≤ 0.5", 21, "U+2264 LESS-THAN OR EQUAL TO): write '<='"),
    ("mood ≠ 'happiness'", 16, "U+2260 NOT EQUAL TO): write '!='"),
    ("happiness × 2 > 1", 21, "U+00D7 MULTIPLICATION SIGN): write '*'"),
    ("happiness ÷ 2 > 0.1", 21, "U+00F7 DIVISION SIGN): write '/'"),
    ("visitors – 1 > 1", 20, "U+2013 EN DASH): write '-'"),
    ("happiness > 0.5 et visitors > 2", 27, "'et' is not understood: write 'and'"),
    ("happiness > 0.5 или visitors > 2", 27, "'или' is not understood: write 'or'"),
    ("dwell > 5 Minuten", 19, "write '300'"),
    ("HAPPINESS > 0.5", 11, "unknown name 'HAPPINESS'. Did you mean 'happiness'?"),
]
UNLIKE = [
    ("visitors > 50%", 22, "'50%' cannot be compared with visitors: visitors is a whole number from 0 upwards"),
    ("happiness > 2min", 23, "'2min' cannot be compared with happiness: happiness is a share between 0 and 1"),
    ("date == '24.12'", 19, "there is no date '24.12': write month and day, such as \"12-24\""),
    ("month == 'decmber'", 20, "there is no month 'decmber'. Did you mean 'december'?"),
    ("mean(happiness) > 0.5", 11, "mean() takes what is looked at, and for how long, such as mean(happiness, 1min)"),
    ("count(mood == 'fear', 10) > 2", 33, "count() looks back for a time with a unit, up to 24h"),
    ("after sunset", 17, "add 'place' with its latitude and longitude to venue.yaml"),
]
VALUES = [
    ("hold: 1,5s", 11, "'1,5s' is not a duration: write '1.5s'"),
    ("hold: 5 sec", 11, "'5 sec' is not a duration: write '5s'"),
    ("hold: 2m", 11, "'2m' is not a duration: write '2min'"),
    ("hold: 1min 30s", 11, "'1min 30s' is not a duration: write '90s'"),
    ("hold: “1s”", 11, "'“1s”' is not a duration: write '1s'"),
    ("hold: 0:30", 11, "'0:30' is not a duration: write '30s'"),
    ("hold: 1h30", 11, "'1h30' is not a duration: write '90min'"),
    ("hold: 1s500ms", 11, "'1s500ms' is not a duration: write '1.5s'"),
    ("hold: 5 Sekunden", 11, "'5 Sekunden' is not a duration: write '5s'"),
    ("enabled: yes", 14, "here belongs true or false, not 'yes': write 'true'"),
    ("enabled: Off", 14, "write 'false'"),
    ("priority: 1,000", 15, "here belongs a number, not '1,000': write '1000'"),
    ('enabled: "true"', 15, "here belongs true or false, not 'true': write it without quotes"),
    ("while: [scene: {name: plain, through: “#000000”}]", 43, "U+201C LEFT DOUBLE QUOTATION MARK"),
    ("again: “queued”", 12, "write 'queued'"),
    ("priority: −5", 15, "not '−5' ('−' is a typographic sign (U+2212 MINUS SIGN)): write '-5'"),
    ("priority: 5,0", 15, "here belongs a number, not '5,0': write '5'"),
    ("enabled: “true”", 14, "(U+201C LEFT DOUBLE QUOTATION MARK)): write 'true'"),
    ("prior\u200bity: 5", 10, "U+200B ZERO WIDTH SPACE), in the key 'prior\u200bity': take it away"),
    (
        "pri\u043erity: 5",
        5,
        "Did you mean 'priority'? 'о' is a letter of another alphabet (U+043E CYRILLIC SMALL LETTER O)",
    ),
    ("priority：5", 13, "'：' is a character of another width or form (U+FF1A FULLWIDTH COLON): write ': '"),
    ("priority:\u00a05", 14, "U+00A0 NO-BREAK SPACE"),
    ("while: [scene: {name: “plain”}]", 27, "there is no scene '“plain”'. Did you mean 'plain'? '“' is a curly quote"),
    ("while: [scene: {name: plain, fade: 0,5s}]", 40, "'0,5s' has a comma: a decimal number has a point: write '0.5s'"),
    ("while: [scene: {name: plain, with: {speed: 0,5}}]", 48, "write '0.5'"),
]


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(GOOD, tmp_path / "show")
    return Path("show")


def file_of(show: Path, text: str) -> Path:
    file = show / "rules" / "more.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(("condition", "column", "text"), CONDITIONS + UNLIKE)
def test_a_habit_in_a_condition_is_named_with_what_to_write(
    condition: str, column: int, text: str, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file_of(show, f"rules:\n  more:\n    priority: 7\n    when: {condition}\n")
    first = told_by_check(show, capsys)[0]
    assert (first.line, first.column) == (4, column)
    assert text in first.text


@pytest.mark.parametrize(("value", "column", "text"), VALUES)
def test_a_habit_in_a_value_is_named_with_what_to_write(
    value: str, column: int, text: str, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file_of(show, f"rules:\n  more:\n    when: happiness > 0.5\n    {value}\n")
    told = told_by_check(show, capsys)
    assert any((one.line, one.column) == (4, column) and text in one.text for one in told), told


@pytest.mark.parametrize(
    "lines",
    [f"    when: {one}" for one, *_ in CONDITIONS] + [f"    when: happiness > 0.5\n    {one}" for one, *_ in VALUES],
)
def test_a_remedy_is_right_when_it_is_followed(lines: str, show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = file_of(show, f"rules:\n  more:\n{lines}\n")
    for _ in range(6):
        mistakes = [one for one in told_by_check(show, capsys, advice=False) if one.file.endswith("more.yaml")]
        if not mistakes:
            return
        assert followed(file, mistakes), f"no remedy in {mistakes}"
    pytest.fail(f"{mistakes} is left in {file.read_text(encoding='utf-8')}")


@pytest.mark.parametrize("mark", ["|", ">", "|-", ">-  # a remark"])
def test_a_condition_may_go_over_several_lines(mark: str, show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "rules:\n  more:\n    priority: 9\n    when: {}\n      happiness > 0.5  # joy\n\n      and {} > 2\n"
    if ">" in mark:
        text = text.replace("  # joy", "")
    file_of(show, text.format(mark, "visitors"))
    assert told_by_check(show, capsys) == []
    file_of(show, text.format(mark, "vistors"))
    assert [(one.line, one.column) for one in told_by_check(show, capsys)] == [(7, 11)]


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("happiness ≈ 0.5", "'≈' is not understood: write two limits, such as happiness > 0.4 and happiness < 0.6"),
        ("happiness² > 0.3", "'²' raises nothing here: multiply, such as happiness * happiness"),
    ],
)
def test_a_sign_that_has_no_like_here_is_told_with_what_does_the_same(
    condition: str, text: str, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file_of(show, f"rules:\n  more:\n    priority: 7\n    when: {condition}\n")
    assert [one.text for one in told_by_check(show, capsys)] == [text]


@pytest.mark.parametrize(
    ("port", "remedies"),
    [("8.000", ["8", "8000"]), ("1.883", ["1883"]), ("8.5", [])],
)
def test_a_point_that_sets_off_thousands_is_not_read_away(
    port: str, remedies: list[str], show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = show / "exhibit.yaml"
    written = file.read_text(encoding="utf-8")
    file.write_text(f"{written}mqtt:\n  host: 10.0.0.2\n  port: {port}\n", encoding="utf-8")
    (one,) = told_by_check(show, capsys)
    assert one.text.startswith("here belongs a whole number, not 8" if port[0] == "8" else "here belongs a whole")
    assert re.findall(r"'(\d+)'", one.text) == remedies
    for remedy_ in remedies:
        file.write_text(f"{written}mqtt:\n  host: 10.0.0.2\n  port: {remedy_}\n", encoding="utf-8")
        assert told_by_check(show, capsys) == []


@pytest.mark.parametrize(
    "where", ["live:\n  a:\n    {}", "rules:\n  more:\n    when: visitors > 3\n    live:\n      - {}"]
)
@pytest.mark.parametrize(
    ("value", "wrong"), [("50", True), ("7 + 3", True), ("-1", True), ("8", False), ("visitors", False)]
)
def test_a_live_value_that_no_scene_can_show_is_told(
    where: str, value: str, wrong: bool, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file_of(show, where.format(f"{{value: {value}, scene: speed}}") + "\n")
    told = [one.text for one in told_by_check(show, capsys, advice=False)]
    assert [one for one in told if "'speed' of scenes is a number from 0 to 8, not" in one] == told
    assert bool(told) == wrong


TIMELINE = "timeline:\n  - {at: 0s, visitors: 1, happiness: 0.8}\n  - {at: 10s, visitors: 0}\n"
EXPECTED = "expect:\n  - {at: 5s, active: welcome, scene: plain}\n"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("0.8", "0,8"),
        ("0.8", "“0.8”"),
        ("0.8", "80%"),
        ("10s", "10 sec"),
        ("10s", "0:10"),
        ("at: 10s", "at：10s"),
        ("visitors: 1", "vistors: 1"),
        ("happiness", "h\u0430ppiness"),
        ("active: welcome", "active: wellcome"),
        ("active: welcome", "active: “welcome”"),
        ("scene: plain", "scene: plian"),
    ],
)
def test_a_slip_in_a_rehearsal_is_named_by_check_and_its_remedy_is_right(
    right: str, wrong: str, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = show / "rules" / "rehearsals" / "evening.yaml"
    file.parent.mkdir()
    file.write_text(TIMELINE + EXPECTED, encoding="utf-8")
    assert told_by_check(show, capsys) == []
    file.write_text((TIMELINE + EXPECTED).replace(right, wrong, 1), encoding="utf-8")
    for _ in range(4):
        mistakes = told_by_check(show, capsys)
        if not mistakes:
            return
        assert all(one.file.endswith("evening.yaml") for one in mistakes)
        assert followed(file, mistakes), f"no remedy in {mistakes}"
    pytest.fail(f"{mistakes} is left in {file.read_text(encoding='utf-8')}")


@pytest.mark.parametrize(("disk", "written"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_files_and_folders_are_found_whichever_way_their_accents_are_written(
    disk: Literal["NFC", "NFD"],
    written: Literal["NFC", "NFD"],
    show: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = unicodedata.normalize(written, "über")
    lying = unicodedata.normalize(disk, "über")
    for ending in ("pem", "key", "crt"):
        (show / f"{lying}.{ending}").write_text("", encoding="utf-8")
    (show / "rules" / "rehearsals").mkdir()
    (show / "rules" / "rehearsals" / f"{lying}.yaml").write_text(TIMELINE, encoding="utf-8")
    file = show / "exhibit.yaml"
    text = f"mqtt: {{host: h, ca: {name}.pem, client_certificate: {name}.crt, client_key: {name}.key}}\n"
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")
    venue = f"http: {{targets: {{hook: {{url: 'https://10.0.0.3/a', ca: {name}.pem}}}}}}\n"
    (show / "venue.yaml").write_text(venue, encoding="utf-8")
    assert told_by_check(show, capsys) == []
    assert main(["rehearse", name, str(show), "--quiet"]) == 0, capsys.readouterr().err
    show.rename(lying)
    assert main(["check", name]) == 0
    assert main(["rehearse", f"{name}/rules/rehearsals/{name}.yaml", "--quiet"]) == 0


def test_each_file_that_the_broker_needs_is_looked_for(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = show / "exhibit.yaml"
    text = "mqtt:\n  host: h\n  client_certificate: no.crt\n  client_key: no.key\n"
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")
    assert [one.text[:26] for one in told_by_check(show, capsys)] == [
        "there is no file 'no.crt':",
        "there is no file 'no.key':",
    ]


def test_quotes_that_a_remedy_names_fit_into_the_quotes_around(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file_of(show, 'rules:\n  more:\n    when: "mood == “happiness”"\n')
    assert told_by_check(show, capsys)[0].text.endswith("write ' there")


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("0,5", "'0,5' is a text here: put it in quotes where that is meant, else write '0.5'"),
        ("50%", "else write '0.5'"),
        ("yes", "else write 'true'"),
        ("−5", "else write '-5'"),
    ],
)
def test_a_variable_does_not_become_a_text_unseen(
    variable: str, text: str, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = show / "exhibit.yaml"
    written = file.read_text(encoding="utf-8")
    variables = re.sub(r"(?m)^variables:.*\n(?: .*\n)*", "", written) + "variables:\n  rain: 0\n  wet: "
    file.write_text(f"{variables}{variable}\n", encoding="utf-8")
    assert any(text in one.text for one in told_by_check(show, capsys))
    file.write_text(f'{variables}"{variable}"\n', encoding="utf-8")
    assert main(["check", str(show)]) == 0, capsys.readouterr().out


def test_words_of_other_languages_are_names_like_any(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file_of(show, "rules:\n  радость:\n    about: “Joy”\n    when: happiness > 0.9\n    priority: 5\n")
    assert told_by_check(show, capsys) == []


def test_a_blank_that_does_not_break_is_named_in_the_indent(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = file_of(show, "rules:\n  more:\n    when: happiness > 0.5\n   \u00a0priority: 5\n")
    told = told_by_check(show, capsys)
    assert [(one.line, one.column) for one in told] == [(4, 4)]
    assert "U+00A0 NO-BREAK SPACE" in told[0].text
    assert followed(file, told)
    assert told_by_check(show, capsys) == []


@pytest.mark.parametrize("broken", BROKEN, ids=lambda path: path.stem)
def test_each_remedy_for_a_broken_file_mends_what_it_is_for(
    broken: Path, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = show / "rules" / "broken.yaml"
    shutil.copy(broken, file)
    before = told_by_check(show, capsys, advice=False)
    for one in before:
        if remedy(one.text) is None:
            continue
        shutil.copy(broken, file)
        assert followed(file, [one]), one
        after = told_by_check(show, capsys, advice=False)
        assert not [left for left in after if (left.line, left.text) == (one.line, one.text)]
        assert not {left.line for left in after} - {left.line for left in before}, (one, after)


@pytest.mark.parametrize("broken", BROKEN_SHOWS, ids=lambda path: path.name)
def test_each_remedy_for_a_broken_show_mends_what_it_is_for(
    broken: Path, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(broken, show, dirs_exist_ok=True)
    before = told_by_check(show, capsys, advice=False)
    for one in before:
        if remedy(one.text) is None:
            continue
        shutil.copytree(broken, show, dirs_exist_ok=True)
        assert followed(Path(one.file), [one]), one
        after = told_by_check(show, capsys, advice=False)
        assert not [left for left in after if (left.file, left.line, left.text) == (one.file, one.line, one.text)]


TWICE = """
rules:
  more:
    when: happiness > 0.97
    priority: 9
    while:
      - {first}
      - {second}
"""


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("scene: plain", "scene: moody", "of 'plain' and 'moody' only one can have the wall: keep one here"),
        ("scene: plain", "scene: {name: plain, fade: 1s}", "of 'plain' and 'plain' only one can have the wall"),
        ("sound: silence", "sound: {play: silence, volume: 0.5}", "only one can have the sound bed: keep one here"),
        ("look: warm", "look: cold", "of 'warm' and 'cold' only one can have the light 'desk': keep one here"),
    ],
)
def test_two_claims_of_one_list_cannot_have_one_channel(
    first: str, second: str, text: str, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    looks = "".join(f"  {name}: {{desk: {{address: /{name}}}}}\n" for name in ("warm", "cold"))
    (show / "venue.yaml").write_text(f"looks:\n{looks}", encoding="utf-8")
    file_of(show, TWICE.format(first=first, second=second))
    told = told_by_check(show, capsys, advice=False)
    assert [(one.line, one.column) for one in told] == [(8, 9)], told
    assert text in told[0].text
    file_of(show, TWICE.format(first=first, second="").replace("      - \n", ""))
    assert told_by_check(show, capsys, advice=False) == []


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("900", "'hue' of scene 'turned' is a number from -180 to 180, not 900"),
        ("'900'", "'hue' of scene 'turned' is a number from -180 to 180, not 900"),
        ("-90 * 3", "'hue' of scene 'turned' is a number from -180 to 180, not -270"),
        ("180", ""),
        ("arousal * 900", ""),
    ],
)
def test_a_parameter_keeps_within_what_its_layers_can_show(
    given: str, text: str, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene_of(show, "parameters: {hue: 0}\nlayers:\n  - aurora: {hue: $hue}\n  - rain: {hue: hue}\n")
    file_of(show, TWICE.format(first=f"scene: {{name: turned, with: {{hue: {given}}}}}", second="sound: silence"))
    told = [one.text for one in told_by_check(show, capsys, advice=False)]
    assert told == ([text] if text else [])


def scene_of(show: Path, text: str) -> None:
    folder = show / "scenes" / "turned"
    folder.mkdir()
    (folder / "scene.yaml").write_text(f"about: A scene\n{text}", encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("parameters: {hue: 900}\nlayers: [aurora: {hue: $hue}]\n", "2:19 here belongs a number from -180 to 180"),
        ("parameters: {hue: 900}\nlayers: [aurora: {hue: hue / 9}]\n", ""),
        ("parameters: {happiness: 1}\nlayers: [aurora: {opacity: happiness}]\n", "2:14 'happiness' is a word of rules"),
        ("parameters: {hour: 1}\nlayers: [aurora: {opacity: hour}]\n", "call it own_hour"),
        ("parameters: {scale: 1}\nlayers: [aurora: {opacity: $scale}]\n", "call it own_scale"),
        ("parameters: {in: 1}\nlayers: [aurora: {opacity: $in}]\n", "call it own_in"),
        ("parameters: {own_hour: 1}\nlayers: [aurora: {opacity: own_hour}]\n", ""),
    ],
)
def test_a_parameter_hides_no_word_and_begins_within_its_range(
    text: str, told: str, show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene_of(show, text)
    found = [f"{one.line}:{one.column} {one.text}" for one in told_by_check(show, capsys)]
    assert len(found) == bool(told), found
    assert all(told in one for one in found)


@pytest.mark.parametrize(("on_disk", "written"), [("NFD", "NFC"), ("NFC", "NFD"), ("NFD", "NFD")])
def test_an_umlaut_is_the_same_from_whichever_system(
    on_disk: Literal["NFC", "NFD"], written: Literal["NFC", "NFD"], show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pictures, scenes, sounds, included files, names of rules and acts."""
    file, said = unicodedata.normalize(on_disk, "Köln"), unicodedata.normalize(written, "Köln")
    (show / "scenes" / file).mkdir()
    cv2.imwrite(str(show / "scenes" / file / "picture.png"), np.zeros((64, 64, 3), np.uint8))
    (show / "scenes" / file / "picture.png").rename(show / "scenes" / file / f"{file}.png")
    (show / "scenes" / file / "scene.yaml").write_text(f"about: x\nlayers: [image: {{file: {said}.png}}]\n")
    (show / "scenes" / "sounds").mkdir(exist_ok=True)
    (show / "scenes" / "sounds" / f"{file}.flac").write_bytes(b"fLaC")
    (show / f"{file}.yaml").write_text(f"rules: {{{file}: {{when: happiness > 0.98, priority: 12}}}}\n")
    main_file = show / "exhibit.yaml"
    main_file.write_text(main_file.read_text(encoding="utf-8") + f"include: {said}.yaml\n", encoding="utf-8")
    file_of(
        show,
        f"rules:\n  more:\n    when: happiness > 0.97 and not active('{said}')\n    priority: 11\n"
        f"    while: [scene: {said}, sound: {said}]\n",
    )
    assert told_by_check(show, capsys) == []
    assert set(load_show(show).scenes) >= {"Köln"}
