"""What visitors are asked, as an artist writes it: read with the show, every mistake at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.editor.listing import editable_files
from exhibit.questions.answers import FEELINGS, KNOWN
from exhibit.questions.words import SHIPPED
from exhibit.runtime.hot_reload import Edit, HotReload
from exhibit.show import load_show
from tests.conftest import until

SHOW = """exhibit: A test
acts: {early: {}, late: {}}
works: {tide: {title: {en: The Tide, ru: Прилив}}}
"""
GOOD = """questions:
  felt:
    kind: feeling
    answers: [joy, awe, calm]
    follow_up: why
  why:
    kind: what
    ask: {en: What did it, ru: Что именно}
    answers: [work, smell]
    names: {en: {smell: The smell}, ru: {smell: Запах}}
  spoke: {kind: scale, works: tide}
  last: {kind: scale, acts: [late]}
"""


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "questions").mkdir()
    (tmp_path / "exhibit.yaml").write_text(SHOW, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(show: Path, text: str, capsys: pytest.CaptureFixture[str], venue: str = "") -> list[str]:
    """What `exhibit check` says of a file of questions, and with it how it exits."""
    (show / "questions" / "ask.yaml").write_text(text, "utf-8")
    (show / "venue.yaml").write_text(venue, "utf-8")
    code = main(["check"])
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith(("questions", "venue"))]
    assert code == (2 if lines else 0)
    return lines


def test_a_show_without_questions_asks_what_was_felt(show: Path) -> None:
    inquiry = load_show(show).inquiry
    assert list(inquiry.questions) == ["felt", "what"]
    assert inquiry.questions["felt"].follow_up == "what"
    assert list(inquiry.words) == ["en", "ru"]


def test_questions_are_read_with_their_words(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(show, GOOD, capsys) == []
    inquiry = load_show(show).inquiry
    assert list(inquiry.questions) == ["felt", "why", "spoke", "last"]
    assert inquiry.words["ru"].asked(inquiry.questions["why"], "ru") == "Что именно"
    assert inquiry.words["ru"].named(inquiry.questions["why"], "ru") == {"work": "Сама работа", "smell": "Запах"}
    assert {"joy", "smell", "5"} <= inquiry.choices


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("questions: {felt: {kind: feelin}}", "1:26: 'feelin' is not one of 'feeling', 'scale' or 'what'"),
        (
            "questions: {felt: {kind: feeling, answers: [joy, aw]}}",
            "1:50: there is no feeling 'aw' with a face. Did you mean 'awe'?",
        ),
        ("questions: {felt: {kind: feeling, answers: [joy]}}", "1:35: one answer leaves no choice"),
        ("questions: {felt: {kind: feeling, answers: [joy, joy]}}", "1:50: 'joy' stands here twice"),
        ("questions: {felt: {kind: scale, answers: [joy, awe]}}", "1:33: a scale has its own answers"),
        ("questions: {felt: {kind: what, answers: [work, smell]}}", "1:48: there are no words for 'smell': name it"),
        (
            "questions: {f: {kind: what, answers: [work, smell], names: {en: {smell: Smell}}}}",
            "1:53: 'smell' has no name in ru: add it under 'names', such as ru: {smell: ...}",
        ),
        ("questions: {felt: {kind: what, names: {en: {wrk: X}}}}", "1:45: 'wrk' is none of its answers. Did you mean"),
        (
            "questions: {felt: {kind: feeling, ask: {en: How was it}}}",
            "1:35: 'ask' of 'felt' says nothing in ru: add it",
        ),
        ("questions: {felt: {kind: feeling, works: tidee}}", "1:42: there is no work 'tidee'. Did you mean 'tide'?"),
        ("questions: {felt: {kind: feeling, acts: [lat]}}", "1:42: there is no act 'lat'. Did you mean 'late'?"),
        ("questions: {felt: {kind: feeling, follow_up: wy}}", "1:46: there is no question 'wy'."),
        ("questions: {felt: {kind: feeling, follow_up: felt}}", "1:46: 'felt' cannot follow itself"),
        (
            "questions: {a: {kind: what, follow_up: b}, b: {kind: what, follow_up: c}, c: {kind: what}}",
            "1:40: 'b' follows already, and only one question may: drop its 'follow_up'",
        ),
        (
            "questions: {a: {kind: what, follow_up: b}, b: {kind: what, acts: late}}",
            "1:60: 'b' is asked after 'a': write 'acts' there, and drop it here",
        ),
        ("questions: {felt: {kind: feeling, folow_up: b}}", "1:35: unknown key 'folow_up'. Did you mean 'follow_up'?"),
        ("questions: {Felt: {kind: feeling}}", "1:19: 'Felt' is no name for an answer"),
        ("question: {felt: {kind: feeling}}", "1:1: unknown key 'question'. Did you mean 'questions'?"),
        ("questions: [felt]", "1:12: here belongs a mapping of keys"),
        ("questions:\n\tfelt: {}", "2:1: a tab stands here: indent with spaces"),
    ],
)
def test_every_mistake_is_told_at_its_place(
    show: Path, written: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = told(show, written, capsys)
    assert line.startswith(f"questions/ask.yaml:{said}")


def test_a_language_without_words_is_a_mistake_where_the_kiosk_names_it(
    show: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = told(show, "questions: {}", capsys, "kiosk: {languages: [en, it]}")
    assert line.startswith("questions/words/it.yaml: there are no words for visitors in 'it': translate ")
    assert told(show, "questions: {}", capsys, "privacy: {languages: [en, it]}") == []
    words = show / "questions" / "words"
    words.mkdir()
    (words / "it.yaml").write_text((SHIPPED / "en.yaml").read_text("utf-8").replace("English", "Italiano"), "utf-8")
    assert told(show, "questions: {}", capsys, "kiosk: {languages: [en, it]}") == []
    assert load_show(show).inquiry.words["it"].language == "Italiano"
    (words / "it.yaml").write_text("language: Italiano", "utf-8")
    assert "questions/words/it.yaml:1:1: 'ask' is missing: add it" in told(
        show, "questions: {}", capsys, "kiosk: {languages: [en, it]}"
    )


def test_a_second_question_of_the_same_name_is_told(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (show / "questions" / "more.yaml").write_text("questions: {felt: {kind: scale}}", "utf-8")
    (line,) = told(show, GOOD, capsys)
    assert line == "questions/more.yaml:1:13: there is a question 'felt' already: give one another name"


def test_questions_can_be_edited_and_are_read_again(show: Path) -> None:
    file = show / "questions" / "ask.yaml"
    file.write_text(GOOD, "utf-8")
    assert editable_files(show)["questions/ask.yaml"].kind == "questions"
    eye = HotReload(show, (), load_show, lambda _: None)
    try:
        file.write_text("questions: {only: {kind: scale}}", "utf-8")
        edits: list[Edit | None] = []

        def taken() -> bool:
            edits.append(eye.take())
            return edits[-1] is not None

        assert until(taken)
        assert edits[-1]
        assert edits[-1].show
        assert list(edits[-1].show.inquiry.questions) == ["only"]
    finally:
        eye.close()


def test_a_misnamed_folder_or_file_is_told(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (show / "questions" / "felt.yaml.txt").write_text(GOOD, "utf-8")
    (show / "questions").rename(show / "question")
    assert main(["check"]) == 2
    assert "question: is not read: the folder is to be named questions" in capsys.readouterr().out
    (show / "question").rename(show / "questions")
    assert main(["check"]) == 2
    assert "questions/felt.yaml.txt: is not read: rename it to felt.yaml" in capsys.readouterr().out


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.yaml")), ids=lambda one: one.stem)
def test_words_that_ship_fit_their_buttons_and_differ(show: Path, file: Path) -> None:
    (show / "venue.yaml").write_text(f"kiosk: {{languages: [{file.stem}]}}", "utf-8")
    words = load_show(show).inquiry.words[file.stem]
    for names in (words.feelings, words.scale, words.subjects):
        assert max(len(part) for name in names.values() for part in name.split()) <= 14
        assert len(set(names.values())) == len(names)


def test_what_has_words_is_what_has_a_kind() -> None:
    assert KNOWN["feeling"] == FEELINGS
    assert all(len(set(names)) == len(names) for names in KNOWN.values())
