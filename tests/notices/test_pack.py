"""`exhibit privacy pack` as whoever answers for a room types it: the pages say what venue.yaml says, and no more."""

from __future__ import annotations

import re
import shutil
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.config.located import load
from exhibit.notices.filling import gaps
from exhibit.notices.qr_code import address_of
from exhibit.notices.texts import GAPS, SHIPPED

SETTLED = """
journal: {exhibit: hall, k: 12}
privacy:
  controller: City Museum <Castle & Square>
  purpose: to learn what moves our visitors
  legal_basis: legitimate interest
  contact: privacy@museum.example
  retention: 25 months
  agreement: none, we do it alone
"""


@pytest.fixture
def show(tmp_path: Path) -> Path:
    assert main(["new", str(tmp_path / "show")]) == 0
    return tmp_path / "show"


def packed(show: Path, venue: str, *more: str) -> dict[str, str]:
    """The pages, as their readers see them."""
    (show / "venue.yaml").write_text(venue, encoding="utf-8")
    folder = show.parent / "papers"
    shutil.rmtree(folder, ignore_errors=True)
    assert main(["privacy", "pack", str(folder), str(show), *more]) == 0
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


def read(page: str) -> str:
    """The text of a page."""
    return unescape(re.sub(r"<[^>]+>", " ", page.partition("</head>")[2]))


def test_a_settled_room_gets_every_page_with_no_gap(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages = packed(show, SETTLED + "  languages: [en]\n")
    assert sorted(pages) == [
        f"{name}.en.html" for name in ("agreement", "assessment", "model", "notice", "record", "signs")
    ]
    for page in pages.values():
        assert "<mark>" not in page
        assert not gaps(read(page))
    assert "City Museum <Castle & Square>" in read(pages["signs.en.html"])
    assert "at least 12 visits" in read(pages["signs.en.html"])
    told = capsys.readouterr()
    assert "drafts" in told.out
    assert not told.err


def test_every_document_says_that_it_is_a_draft(show: Path) -> None:
    pages = packed(show, SETTLED)
    drafts = {name for name, page in pages.items() if "Draft of" in read(page) or "Черновик от" in read(page)}
    assert drafts == {name for name in pages if not name.startswith("signs")}


def test_what_is_not_settled_is_marked_on_the_page_and_told(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages = packed(show, "privacy: {controller: City Museum}\n")
    assert "to be written: privacy: purpose" in pages["signs.en.html"]
    assert "вписать: privacy: purpose" in pages["signs.ru.html"]
    assert "Nothing is counted" in read(pages["signs.en.html"])
    told = capsys.readouterr().err
    assert "'legal_basis' is missing below 'privacy' in venue.yaml" in told
    assert "'controller' is missing" not in told


def test_a_sign_for_each_work_and_one_for_the_entrance(show: Path) -> None:
    page = packed(show, SETTLED, "--work", "The Sea", "--work", "A & B")["signs.en.html"]
    assert page.count('<section class="sign"') == 3
    assert "The Sea" in read(page)
    assert "A & B" in read(page)


def test_other_languages_speak_with_the_venues_own_words(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    translated = "  translations: {ru: {purpose: узнать что трогает посетителей}}\n"
    pages = packed(show, SETTLED + translated)
    assert "узнать что трогает посетителей" in read(pages["signs.ru.html"])
    assert "узнать что трогает посетителей" not in read(pages["signs.en.html"])
    told = capsys.readouterr().err
    assert "signs in 'ru' say controller, legal_basis, contact, retention, agreement in 'en'" in told


def test_the_remedy_for_a_missing_translation_works(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packed(show, SETTLED)
    (line,) = [line for line in capsys.readouterr().err.splitlines() if "'ru'" in line]
    remedy = line.partition("below 'privacy', ")[2].replace("...", "слова")
    packed(show, f"{SETTLED}  {remedy}\n")
    assert not capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "draft", "said", "opt_out"),
    [
        ("en", "Draft of", "only guessed, by how high", "for 5 minutes"),
        ("ru", "Черновик от", "лишь угадывает", "5 мин."),
        ("de", "Entwurf vom", "nur danach geschätzt", "5 Minuten lang"),
        ("fr", "Projet du", "n'est qu'estimé", "pendant 5 minutes"),
    ],
)
def test_signs_and_documents_say_in_each_language_what_is_set_for_children_and_who_opts_out(
    show: Path, language: str, draft: str, said: str, opt_out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    more = """  children: {mode: 'off', camera_height: 2.1m}
  opt_out: {lasts: 5min, button: {device: Buzzer}}
"""
    pages = packed(show, f"{SETTLED}{more}  languages: [{language}]\n")
    assert len(pages) == 6
    for name in ("notice", "record", "assessment"):
        assert said in read(pages[f"{name}.{language}.html"]), name
        assert draft in read(pages[f"{name}.{language}.html"])
    assert opt_out in read(pages[f"signs.{language}.html"])
    assert not capsys.readouterr().err


def test_a_language_that_nobody_speaks_is_said_with_its_remedy(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (show / "venue.yaml").write_text(SETTLED + "  languages: [en, fi]\n", encoding="utf-8")
    assert main(["privacy", "pack", str(show.parent / "papers"), str(show)]) == 2
    line = capsys.readouterr().err.strip()
    assert "notices/sign.fi.yaml: there are no words for the language 'fi'" in line
    (show / "notices").mkdir()
    shutil.copy(SHIPPED / "sign.en.yaml", show / "notices" / "sign.fi.yaml")
    pages = packed(show, SETTLED + "  languages: [en, fi]\n")
    assert "signs.fi.html" in pages


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("lead:", "leader:", "unknown key 'leader'"),
        ("{k} visits", "{kk} visits", "nothing fills {kk}. Did you mean 'k'?"),
        ("name: English", "name: [", "notices/sign.en.yaml:"),
    ],
)
def test_a_slip_in_words_of_ones_own_is_one_line_with_its_place(
    show: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    (show / "notices").mkdir()
    text = (SHIPPED / "sign.en.yaml").read_text(encoding="utf-8")
    (show / "notices" / "sign.en.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    (show / "venue.yaml").write_text(SETTLED, encoding="utf-8")
    assert main(["privacy", "pack", str(show.parent / "papers"), str(show)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert any(told in line for line in lines)
    assert all(re.search(r"sign\.en\.yaml(:\d+)?", line) for line in lines)


def test_who_receives_anything_is_named_and_no_secret_of_an_address(show: Path) -> None:
    venue = SETTLED + "http: {targets: {lamp: 'http://lamp.local/hook/SECRET'}}\nweb: {listen: '0.0.0.0:8080'}\n"
    page = packed(show, venue)["record.en.html"]
    assert "'lamp' at lamp.local" in read(page)
    assert "SECRET" not in page
    assert "0.0.0.0:8080" in read(page)


def test_a_preview_is_not_kept_from_visitors(show: Path) -> None:
    pages = packed(show, SETTLED + "preview: true\n")
    assert "Our staff can see the live picture" in read(pages["signs.en.html"])
    assert "may see the live picture" in read(pages["record.en.html"])


def test_what_does_not_fit_on_a_sign_is_said(show: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long = SETTLED.replace("legitimate interest", "x" * 480).replace("to learn what moves our visitors", "y" * 480)
    packed(show, long)
    assert "a sign in 'en' has no room" in capsys.readouterr().err


def test_error_rates_are_those_of_the_shipped_card(show: Path) -> None:
    text = " ".join(read(packed(show, SETTLED)["model.en.html"]).split())
    assert "happiness 95 of 100 are read rightly (865 faces measured); most often taken for neutral" in text
    assert "disgust 12 of 100 are read rightly (only 24 faces measured: a rough figure)" in text


class _Outline(HTMLParser):
    """Checks that what is opened is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag not in ("meta", "path", "rect", "circle", "text"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("meta", "path", "rect", "circle", "text"):
            assert self.open.pop() == tag


def test_pages_are_whole_and_fetch_nothing(show: Path) -> None:
    for name, page in packed(show, SETTLED).items():
        outline = _Outline()
        outline.feed(page)
        assert outline.open == [], name
        assert not re.findall(r'(?:src|href)="|url\(|@import', page), name


@pytest.mark.parametrize(
    ("page", "contact", "address"),
    [
        ("https://m.org/x", "a@b.org", "https://m.org/x"),
        (None, "privacy@museum.example, or at the cash desk", "mailto:privacy@museum.example"),
        (None, "ring +43 1 234 56-78 or come", "tel:+4312345678"),
        (None, "see https://m.org/notice.", "https://m.org/notice"),
        (None, "at the cash desk", ""),
        (None, None, ""),
    ],
)
def test_a_code_opens_the_page_the_mailbox_or_the_telephone(
    page: str | None, contact: str | None, address: str
) -> None:
    assert address_of(page, contact) == address


def _shape(value: object) -> object:
    """What must be alike in every language: keys, numbers of rows, and the gaps."""
    if isinstance(value, dict):
        return {key: _shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_shape(one) for one in value]
    return sorted(gaps(str(value)))


@pytest.mark.parametrize("kind", ["sign", "documents"])
def test_every_language_says_the_same_things(kind: str) -> None:
    files = sorted(SHIPPED.glob(f"{kind}.*.yaml"))
    shapes = {file.name: _shape(load(file).data) for file in files}
    english = shapes[f"{kind}.en.yaml"]
    assert len(files) >= 2
    assert {name for name, shape in shapes.items() if shape != english} == set()


def test_every_gap_is_known() -> None:
    for file in SHIPPED.glob("*.yaml"):
        assert set(gaps(file.read_text(encoding="utf-8"))) <= GAPS, file
