"""What `exhibit check` says of words on the wall that cannot be set right; its remedies are right when followed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont, newTable

from exhibit.cli import main
from exhibit.outputs.scenes import thai_words
from tests.commands.remedies import Told, told_by_check
from tests.outputs.scenes.fonts_made import DEJAVU, font_of_squares

GOOD = Path(__file__).parent.parent / "shows" / "good" / "small"
HEAD = "about: words\nparameters: {speed: 1}\nlayers:\n"
HINDI, THAI = "हिन्दी", "ยินดีต้อนรับสู่พิพิธภัณฑ์กรุณาเข้ามาใกล้"
LAO = "ຍິນດີຕ້ອນຮັບສູ່ຫໍພິພິທະພັນກະລຸນາເຂົ້າມາໃກ້"


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(GOOD, tmp_path / "show")
    return Path("show/scenes/plain")


def write(scene: Path, *lines: str) -> None:
    layer = "".join(f"      {line}\n" for line in lines)
    (scene / "scene.yaml").write_text(f"{HEAD}  - text:\n{layer}", encoding="utf-8")


def told(scene: Path, capsys: pytest.CaptureFixture[str]) -> list[Told]:
    return [one for one in told_by_check(scene.parent.parent, capsys) if "scenes" in one.file]


@pytest.mark.parametrize(
    ("text", "said", "files"),
    [
        ("おはよう、世界", "has no 'おはよう、世界' (Japanese)", ["NotoSansJP-Bold.otf"]),
        ("你好", "has no '你好' (Chinese)", ["NotoSansSC-Bold.otf"]),
        ("안녕", "has no '안녕' (Korean)", ["NotoSansKR-Bold.otf"]),
        ("مرحبا", "(Arabic)", ["NotoNaskhArabic-Bold.ttf"]),
        ("שלום", "(Hebrew)", ["NotoSansHebrew-Bold.ttf"]),
        ("สวัสดี", "(Thai)", ["NotoSansThai-Bold.ttf"]),
        ("Hi 😀", "has no '😀' (emoji)", ["NotoColorEmoji.ttf"]),
        ("שלום 😀", "has no 'שלום😀' (Hebrew, emoji)", ["NotoSansHebrew-Bold.ttf", "NotoColorEmoji.ttf"]),
    ],
)
def test_letters_that_no_font_has_are_named_with_the_font_to_put_there(
    text: str, said: str, files: list[str], scene: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(scene, f"text: {text}")
    (one,) = told(scene, capsys)
    assert (one.line, one.column) == (5, 13)
    assert said in one.text
    found = re.search(r"such as (?P<files>.+) \(free\), and write `(?P<write>.+)`$", one.text)
    assert found is not None
    assert found["files"].split(" and ") == files
    for file in files:
        if "Arabic" in file:  # squares do not join
            shutil.copy(DEJAVU, scene / file)
        else:
            font_of_squares(scene / file, "".join(set(text)))
    write(scene, f"text: {text}", found["write"])
    assert told(scene, capsys) == []


def test_a_font_is_added_to_the_one_that_is_named(scene: Path, capsys: pytest.CaptureFixture[str]) -> None:
    font_of_squares(scene / "mine.ttf", "Wilkome")
    write(scene, "text: Willkommen 😀", "font: mine.ttf")
    (one,) = told(scene, capsys)
    assert one.text.endswith("write `font: [mine.ttf, NotoColorEmoji.ttf]`")


def test_the_place_is_that_of_the_text_in_its_list(scene: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(scene, "text:", "  - Good evening", "  - こんばんは")
    assert [(one.line, one.column) for one in told(scene, capsys)] == [(7, 11)]


def test_a_font_of_a_list_that_is_not_there_is_told_at_its_place(
    scene: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(DEJAVU, scene / "a.ttf")
    write(scene, "text: Hi", "font: [a.ttf, b.ttf]")
    (one,) = told(scene, capsys)
    assert (one.line, one.column) == (6, 21)
    assert "there is no file 'b.ttf' in the scene's folder. Did you mean 'a.ttf'?" in one.text


def test_letters_without_rules_by_which_they_join_are_told(scene: Path, capsys: pytest.CaptureFixture[str]) -> None:
    font_of_squares(scene / "old.ttf", HINDI)
    write(scene, f"text: {HINDI}", "font: old.ttf")
    (one,) = told(scene, capsys)
    assert "(Devanagari) would stand letter by letter" in one.text
    assert one.text.endswith(
        "such as NotoSansDevanagari-Bold.ttf (free), and write `font: NotoSansDevanagari-Bold.ttf`"
    )


def test_a_script_that_is_written_in_columns_is_told(scene: Path, capsys: pytest.CaptureFixture[str]) -> None:
    font_of_squares(scene / "mongolian.ttf", "ᠮᠣᠩ")
    write(scene, "text: ᠮᠣᠩ", "font: mongolian.ttf")
    assert "'ᠮᠣᠩ' is written in columns" in told(scene, capsys)[0].text


@pytest.mark.parametrize("size", ["0.2", "0.35"])
def test_lao_that_has_no_blank_where_its_line_could_end_is_told(
    size: str, scene: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    font_of_squares(scene / "lao.ttf", LAO)
    write(scene, f"text: {LAO}", "font: lao.ttf", f"size: {size}")
    (one,) = told(scene, capsys)
    assert (one.line, one.column) == (5, 13)
    found = re.search(r"after at most (\d+) letters$", one.text)
    assert found is not None
    assert "has no blank where its line could end" in one.text
    letters = re.findall(r"[ເ-ໄ]?.[ະາຳ\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd]*", LAO)
    most = int(found[1])
    parts = ["".join(letters[at : at + most]) for at in range(0, len(letters), most)]
    write(scene, f"text: {' '.join(parts)}", "font: lao.ttf", f"size: {size}")
    assert told(scene, capsys) == []


def test_thai_needs_blanks_only_where_its_dictionary_is_missing(
    scene: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    font_of_squares(scene / "thai.ttf", THAI)
    write(scene, f"text: {THAI}", "font: thai.ttf", "size: 0.1")
    assert told(scene, capsys) == []
    monkeypatch.setattr(thai_words, "has_dictionary", lambda: False)
    thai_words.thai_ends.cache_clear()
    (one,) = told(scene, capsys)
    thai_words.thai_ends.cache_clear()
    assert "has no blank where its line could end" in one.text
    assert one.text.endswith("letters, or install its words: pip install 'exhibit[thai]'")


def test_a_letter_that_is_missing_stops_no_show(scene: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(scene, "text: こんばんは")
    assert main(["gallery", str(scene.parent.parent), "--sheet", "sheet.png", "--scene", "plain"]) == 0
    assert "has no" not in capsys.readouterr().out


def test_a_font_whose_emoji_are_gradients_is_told(scene: Path, capsys: pytest.CaptureFixture[str]) -> None:
    font_of_squares(scene / "plain.ttf", "😀")
    font = TTFont(scene / "plain.ttf")
    table = newTable("SVG ")
    table.docList = []
    font["SVG "] = table
    font.save(scene / "emoji.ttf")
    write(scene, "text: 😀", "font: emoji.ttf")
    assert "'emoji.ttf': its pictures are drawn with gradients" in told(scene, capsys)[0].text
