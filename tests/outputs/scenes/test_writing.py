"""Words of every script on the wall: joined, in the order in which they are read, broken where a line may end."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pygame
import pytest
from numpy.typing import NDArray

from exhibit.outputs.projector import Projector
from exhibit.outputs.scenes import SceneSpec, bidi, fonts, parse_scene
from exhibit.outputs.scenes.eased_parameters import ParameterValues
from exhibit.outputs.scenes.font_files import facts
from exhibit.outputs.scenes.line_breaking import clusters, pieces
from exhibit.outputs.scenes.typeface import typeface
from exhibit.values import Cue
from tests.conftest import WITHIN_S
from tests.outputs.scenes.fonts_made import DEJAVU, font_of_squares, font_of_the_system

GREETING = "مساء الخير"
KANA = "あいうえおかきくけこさしすせそっゃーんがでまか、。「」！？日本語文字間空白円"


def picture(surface: pygame.Surface) -> NDArray[np.uint8]:
    seen = pygame.surfarray.array_alpha(surface) > 0
    return np.asarray((pygame.surfarray.array3d(surface) * seen[..., None]).swapaxes(0, 1))


def columns(surface: pygame.Surface) -> list[int]:
    """The columns in which something is seen."""
    return [int(at) for at in np.flatnonzero(pygame.surfarray.array_alpha(surface).max(axis=1) > 100)]


def width_px(font: fonts.Fonts, text: str) -> int:
    return fonts.written(font, text, 80, "left", 100_000).get_width()


def turned(text: str) -> str:
    """As it is drawn from the right: brackets are mirrored."""
    return text[::-1].translate(str.maketrans("()", ")("))


def lines(font: fonts.Fonts, text: str, wide: int) -> int:
    """How many lines a text takes, where each holds `wide` squares."""
    height = fonts.written(font, text, 40, "left", wide * 40).get_height()
    return round(height / 40 / 1.12)


def test_arabic_letters_are_joined() -> None:
    letters = sum(width_px(DEJAVU, letter) for letter in GREETING)
    assert width_px(DEJAVU, GREETING) < 0.9 * letters
    font = pygame.font.Font(DEJAVU, 60)
    font.set_script("Arab")
    font.set_direction(pygame.DIRECTION_RTL)
    as_it_should = font.size(GREETING)[0] / font.get_linesize()
    assert width_px(DEJAVU, GREETING) / 80 == pytest.approx(as_it_should, rel=0.03)


def test_a_script_between_others_is_shaped_as_it_is_alone() -> None:
    blank = width_px(DEJAVU, "a b") - width_px(DEJAVU, "ab")
    apart = width_px(DEJAVU, "Room 12") + blank + width_px(DEJAVU, GREETING)
    assert width_px(DEJAVU, f"Room {GREETING} 12") == pytest.approx(apart, abs=4)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("שלום Room 12", "Room 12 םולש"),
        ("Room שלום 12", "Room 12 םולש"),
        ("שעות 10:00-18:00", "10:00-18:00 תועש"),
        ("חדר (Wing B)!", "!(Wing B) רדח"),
        ("مرحبا 2026 Room", "Room 2026 ابحرم"),
        ("a (b) ג", "a (b) ג"),
        ("ג -5% ד", "ד 5%- ג"),
        ("price: 12 ש", "price: 12 ש"),
    ],
)
def test_words_from_the_right_and_from_the_left_share_a_line(text: str, seen: str) -> None:
    levels = bidi.levels(text)
    parts = [turned(text[start:end]) if levels[start] % 2 else text[start:end] for start, end in bidi.runs(levels)]
    assert "".join(parts) == seen


def test_the_first_word_of_hebrew_stands_at_the_right_end_of_its_line() -> None:
    whole = fonts.written(DEJAVU, "ש iiii", 80, "left", 10_000)
    alone = fonts.written(DEJAVU, "ש", 80, "left", 10_000)
    assert max(columns(whole)) - whole.get_width() == pytest.approx(max(columns(alone)) - alone.get_width(), abs=3)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Come a bit closer", ["Come ", "a ", "bit ", "closer"]),
        ("日本語。「文字」、円", ["日", "本", "語。", "「文", "字」、", "円"]),
        ("きって、カード", ["きっ", "て、", "カー", "ド"]),
        ("2,000円です", ["2,000", "円", "で", "す"]),
        ("中文(abc)字", ["中", "文", "(abc)", "字"]),
        ("well-known −5 and -5", ["well-", "known ", "−5 ", "and ", "-5"]),
        ("10\u00a0km «\u00a0oui\u00a0» non", ["10\u00a0km ", "«\u00a0oui\u00a0» ", "non"]),
        ("really ? yes", ["really ? ", "yes"]),
        ("하나 둘셋", ["하나 ", "둘셋"]),
        ("a 👩‍👩‍👧👍🏽🇩🇪🇫🇷", ["a ", "👩‍👩‍👧", "👍🏽", "🇩🇪", "🇫🇷"]),
        ("Donau\u00addampf", ["Donau\u00ad", "dampf"]),
        ("zero\u200bwidth", ["zero\u200b", "width"]),
        ("18:30 3.5 1/12", ["18:30 ", "3.5 ", "1/12"]),
        ("then—now", ["then", "—", "now"]),
        ("สวัสดี ครับ", ["สวัสดี ", "ครับ"]),
        ("ยินดีต้อนรับสู่พิพิธภัณฑ์ 3 คน", ["ยินดีต้อนรับ", "สู่", "พิพิธภัณฑ์ ", "3 ", "คน"]),
        ("เร็วๆนี้ กรุงเทพฯ", ["เร็วๆ", "นี้ ", "กรุงเทพฯ"]),
        ("สู่\u2060พิพิธภัณฑ์", ["สู่\u2060พิพิธภัณฑ์"]),
        ("ຍິນດີຕ້ອນຮັບ ທ່ານ", ["ຍິນດີຕ້ອນຮັບ ", "ທ່ານ"]),
    ],
)
def test_a_line_may_end_where_readers_expect_it(text: str, wanted: list[str]) -> None:
    assert pieces(text) == wanted


def test_letters_keep_their_marks_where_a_line_has_to_end_between_them() -> None:
    assert clusters("เข้าใจ") == ["เข้า", "ใจ"]
    assert clusters("नि") == ["नि"]


def test_japanese_is_broken_where_it_is_wide_enough_and_begins_no_line_with_a_stop(tmp_path: Path) -> None:
    font = font_of_squares(tmp_path / "squares.ttf", KANA)
    assert lines(font, "日本語文字間空白円日本語", 4) == 3
    assert lines(font, "日本語文、字間空白円", 4) == 3, "the comma takes the letter before it along"
    assert fonts.written(font, "日本語文字間空白円日本語" * 5, 40, "centre", 400).get_width() <= 400


def test_thai_without_blanks_does_not_run_over_the_edge(tmp_path: Path) -> None:
    font = font_of_squares(tmp_path / "squares.ttf", "กขคง")
    assert fonts.written(font, "กขคงกขคงกขคง", 40, "left", 200).get_width() <= 200


def test_a_soft_hyphen_is_seen_only_where_its_word_is_broken(tmp_path: Path) -> None:
    font = font_of_squares(tmp_path / "squares.ttf", "abcd-")
    assert width_px(font, "ab\u00adcd") == 4 * 80
    assert fonts.written(font, "ab\u00adcd", 40, "left", 120).get_width() == 3 * 40


def test_a_letter_that_a_font_lacks_is_taken_from_the_next(tmp_path: Path) -> None:
    squares = font_of_squares(tmp_path / "squares.ttf", "日本")
    assert fonts.missing(squares, "日本 Room 12") == ""
    assert fonts.missing(squares, "日本語") == "語"
    more = font_of_squares(tmp_path / "more.ttf", "語")
    assert fonts.missing([squares, more], "日本語") == ""
    assert width_px([squares, more], "日本語") == 3 * 80


def test_a_letter_with_its_accent_apart_is_the_same_letter() -> None:
    assert fonts.missing(None, "u\u0308bergang") == ""
    assert width_px(None, "u\u0308ber") == width_px(None, "über")


def test_emoji_have_their_own_colours_and_the_height_of_the_letters() -> None:
    emoji = font_of_the_system("NotoColorEmoji.ttf")
    alone = fonts.written(None, "Hi", 80, "left", 10_000, (0, 0, 255))
    both = fonts.written([emoji], "Hi 😀", 80, "left", 10_000, (0, 0, 255))
    assert both.get_height() <= alone.get_height() + 16
    red_and_green = picture(both)[:, alone.get_width() + 20 :].reshape(-1, 3)
    assert (red_and_green.max(axis=0)[:2] > 180).all(), "yellow, not blue"
    assert picture(both)[:, : alone.get_width()].reshape(-1, 3).max(axis=0).tolist() == [0, 0, 255]
    assert width_px([emoji], "12") == width_px(None, "12"), "its digits are for keycaps"
    assert width_px([emoji], "👩‍👩‍👧") == width_px([emoji], "👩"), "a family is one picture"


@pytest.mark.parametrize(
    ("name", "text"),
    [("Amiri-Regular.ttf", GREETING), ("VL-Gothic-Regular.ttf", "こんばんは、どうぞ近くへ。長い文章は")],
)
def test_what_is_written_in_real_fonts_stays_within_its_width(name: str, text: str) -> None:
    font = font_of_the_system(name)
    assert fonts.missing(font, text) == ""
    assert fonts.written(font, text, 60, "centre", 300).get_width() <= 300


def text_scene(folder: Path, text: str, **more: Any) -> SceneSpec:
    layer = {"text": {"text": text, "fade_s": 0, "size": 0.5, **more}}
    return parse_scene({"about": "words", "glow": 0, "layers": [layer]}, folder=folder)


def test_a_font_that_is_replaced_is_shown_anew_and_a_broken_one_is_not(tmp_path: Path) -> None:
    file = font_of_squares(tmp_path / "a.ttf", "a")
    words = text_scene(tmp_path, "a", font="a.ttf")
    projector = Projector({"a": words}, size_px=(160, 90), headless=True)

    def lit() -> float:
        return float(cv2.threshold(projector.snapshot()[..., 0], 100, 1, cv2.THRESH_BINARY)[1].mean())

    try:
        projector.perform(Cue("projector", "scene", {"name": "a", "fade_s": 0.0}, "test"))
        wait_until(lambda: lit() > 0.05)
        square = lit()
        file.write_bytes(b"torn")
        projector.use_scenes({"a": words})
        wait_until(lambda: "a.ttf" in projector.state().detail)
        assert lit() == square
        shutil.copy(DEJAVU, file)
        projector.use_scenes({"a": words})
        wait_until(lambda: 0.01 < lit() < 0.9 * square)
    finally:
        projector.close()


def wait_until(happened: Callable[[], bool]) -> None:
    end_s = time.monotonic() + WITHIN_S
    while not happened():
        assert time.monotonic() < end_s
        time.sleep(0.01)


def ink(scene: SceneSpec, felt: dict[str, float] | None = None) -> float:
    """How much light a scene of words has."""
    surface = pygame.Surface((640, 360), depth=32)
    moment = ParameterValues(scene.numbers(scene.values({}), felt))
    scene.draw(surface, 1.0, scene.values({}), moment=moment)
    return float(pygame.surfarray.array3d(surface).mean())


def test_the_family_that_travels_along_has_weights_that_follow_the_room(tmp_path: Path) -> None:
    texts = "Bonjour, Καλημέρα, Привет № 5 €"
    light, book, heavy = (
        ink(text_scene(tmp_path, texts, family="inter", weight=one, wide=6)) for one in (200, 400, 800)
    )
    assert light < book < heavy
    assert typeface(430) == typeface(400) != typeface(600)
    assert all(fonts.missing([typeface(one)], texts) == "" for one in (200, 400, 600, 800))
    assert all(ord(letter) in facts(typeface(600)).letters for letter in texts if letter != " "), "all of them its own"
    live = text_scene(tmp_path, texts, family="inter", weight="scale(arousal, 0, 1, 200, 800)", wide=6)
    assert ink(live, {"arousal": 0.0}) == light
    assert ink(live, {"arousal": 1.0}) == heavy


def test_a_weight_without_its_family_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="only 'family: inter' has weights"):
        text_scene(tmp_path, "Hello", weight=600)


def test_two_languages_stand_side_by_side_at_once(tmp_path: Path) -> None:
    """Each is a layer: one on the left, one joined and read from the right, on the right."""
    arabic = shutil.copy(font_of_the_system("Amiri-Regular.ttf"), tmp_path / "Amiri.ttf")
    shared = {"fade_s": 0, "size": 0.12, "wide": 0.8}
    layers = [
        {"text": {"text": "Good evening", "x": -0.45, "align": "left", "family": "inter", **shared}},
        {"text": {"text": GREETING, "x": 0.45, "align": "right", "font": Path(arabic).name, **shared}},
    ]
    scene = parse_scene({"about": "two languages", "glow": 0, "layers": layers}, folder=tmp_path)
    surface = pygame.Surface((640, 360), depth=32)
    scene.draw(surface, 1.0, {})
    light = pygame.surfarray.array3d(surface).max(axis=2)
    assert light[:320].max() > 200
    assert light[320:].max() > 200
