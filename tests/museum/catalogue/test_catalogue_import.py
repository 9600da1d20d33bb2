"""What a museum exports becomes its catalogue by one command: good rows are kept, the rest is told by line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.museum.catalogue.files import read_catalogue
from exhibit.museum.catalogue.importing import works_of_bytes
from exhibit.museum.catalogue.works import CatalogueWork, text_in


def taken(tmp_path: Path, data: bytes, *more: str, name: str = "works.csv") -> dict[str, CatalogueWork]:
    """The catalogue of a folder after the command took `data`."""
    file = tmp_path / name
    file.write_bytes(data)
    main(["catalogue", "import", str(file), "--to", str(tmp_path), *more])
    return dict(read_catalogue(tmp_path).catalogue.works)


def test_a_table_of_excel_in_russian_comes_in_with_its_quotes_and_lines(tmp_path: Path) -> None:
    text = "Инвентарный номер;Название;Автор;Зал;Минуты\r\n"
    text += 'Ж-1;"Утро\r\nв лесу";Шишкин;4;2,5\r\nЖ-2;"Он сказал ""нет""";;5;\r\n'
    for encoding in ("cp1251", "utf-8-sig", "utf-16"):
        works = taken(tmp_path, text.encode(encoding))
        assert [text_in(one.title, "ru") for one in works.values()] == ["Утро в лесу", 'Он сказал "нет"'], encoding
        assert (works["Ж-1"].minutes, works["Ж-1"].placements[0].room) == (2.5, "4")
        assert works["Ж-1"].fields == {"maker": "Шишкин"}


def test_a_french_table_is_not_taken_for_a_russian_one() -> None:
    data = "Numéro d'inventaire;Titre\n1;Déjeuner à la forêt\n".encode("cp1252")
    assert works_of_bytes(data, "a.csv").works[0].title == {"": "Déjeuner à la forêt"}


def test_what_is_wrong_is_told_by_its_line_and_the_good_rows_are_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = (
        b'accession_number,title,minutes,since\nA1,"One\ntwo",3,\n'
        b",No number,,\nA1,Again,,\nA2,,,\nA3,Three,soon,12/2026\n"
        b"A4,Four,1,2026-02-01,too,much\nA5,Five,2 min,1.2.2026\n"
    )
    works = taken(tmp_path, data)
    assert list(works) == ["A1", "A3", "A5"]
    told = [line.rpartition("works.csv:")[2] for line in capsys.readouterr().err.splitlines()]
    assert [line.partition(":")[0] for line in told] == ["4", "5", "6", "7", "8"]
    assert "stands in line 2 too" in told[1]
    assert works["A3"].minutes is None
    assert works["A5"].minutes == 2


def test_a_quote_that_is_never_closed_is_named_where_it_opens() -> None:
    data = b'id,title\n1,One\n2,"Two\n' + b"3,Three and much more\n" * 20_000
    found = works_of_bytes(data, "a.csv")
    assert [one.id for one in found.works] == ["1"]
    assert str(found.faults[0]).startswith("a.csv:3: ")
    assert "never closed" in str(found.faults[0])


def test_a_table_without_the_columns_says_which_it_wants() -> None:
    assert "'title'" in str(works_of_bytes(b"id,foo\n1,2\n", "a.csv").faults[0])
    assert works_of_bytes(b"", "a.csv").faults


IIIF = """{
 "id": "https://museum.example/collection", "type": "Collection", "label": {"en": ["All"]},
 "items": [
  {"id": "https://museum.example/iiif/A1/manifest.json", "type": "Manifest",
   "label": {"en": ["The wood"], "ru": ["Лес"]}, "rights": "https://creativecommons.org/publicdomain/zero/1.0/",
   "metadata": [{"label": {"en": ["Artist"]}, "value": {"none": ["Shishkin"]}},
                {"label": {"en": ["Date"]}, "value": {"none": ["1889"]}},
                {"label": {"en": ["Medium"]}, "value": {"none": ["oil on canvas"]}}],
   "thumbnail": [{"id": "https://museum.example/a1.jpg", "type": "Image"}]},
  {"id": "https://museum.example/iiif/A2/manifest.json", "type": "Manifest", "label": {}}
 ]}"""
LINKED_ART = """{
 "type": "HumanMadeObject", "id": "https://museum.example/object/77", "_label": "The wood",
 "identified_by": [
  {"type": "Name", "content": "The wood", "language": [{"id": "http://vocab.getty.edu/aat/300388277"}]},
  {"type": "Name", "content": "Лес", "language": [{"id": "http://vocab.getty.edu/aat/300389115"}]},
  {"type": "Identifier", "content": "77"},
  {"type": "Identifier", "content": "A1", "classified_as": [{"id": "http://vocab.getty.edu/aat/300312355"}]}],
 "produced_by": {"carried_out_by": [{"_label": "Shishkin"}],
                 "timespan": {"identified_by": [{"type": "Name", "content": "1889"}]}},
 "made_of": [{"_label": "oil on canvas"}],
 "representation": [{"digitally_shown_by": [{"access_point": [{"id": "https://museum.example/a1.jpg"}]}]}]}"""
LIDO = """<?xml version="1.0" encoding="UTF-8"?>
<lido:lidoWrap xmlns:lido="http://www.lido-schema.org"><lido:lido>
<lido:lidoRecID>r-1</lido:lidoRecID>
<lido:titleWrap><lido:titleSet><lido:appellationValue xml:lang="en">The wood</lido:appellationValue>
<lido:appellationValue xml:lang="ru">Лес</lido:appellationValue></lido:titleSet></lido:titleWrap>
<lido:repositorySet><lido:workID>A1</lido:workID></lido:repositorySet>
<lido:event><lido:eventActor><lido:nameActorSet><lido:appellationValue>Shishkin</lido:appellationValue>
</lido:nameActorSet></lido:eventActor><lido:eventDate><lido:displayDate>1889</lido:displayDate></lido:eventDate>
<lido:displayMaterialsTech>oil on canvas</lido:displayMaterialsTech></lido:event>
<lido:linkResource>https://museum.example/a1.jpg</lido:linkResource>
</lido:lido>
<lido:lido><lido:lidoRecID>r-2</lido:lidoRecID></lido:lido></lido:lidoWrap>"""


@pytest.mark.parametrize("text", [IIIF, LINKED_ART, LIDO], ids=["iiif", "linked art", "lido"])
def test_three_standards_come_to_the_same_work(text: str) -> None:
    work = works_of_bytes(text.encode(), "a").works[0]
    assert (work.id, work.title) == ("A1", {"en": "The wood", "ru": "Лес"})
    assert {**work.fields, "rights": ""} == {
        "maker": "Shishkin", "date": "1889", "material": "oil on canvas", "rights": "",
    }  # fmt: skip
    assert work.pictures == ("https://museum.example/a1.jpg",)


def test_their_faults_have_lines_too() -> None:
    assert [one.line for one in works_of_bytes(IIIF.encode(), "a").faults] == [10]
    assert [one.line for one in works_of_bytes(LIDO.encode(), "a").faults] == [12]
    assert works_of_bytes(b'{"items": [\n1,\n}', "a").faults[0].line == 3
    assert "version 3" in str(works_of_bytes(b'{"@type": "sc:Manifest", "label": "x"}', "a").faults[0])
    assert works_of_bytes(b'{"type": "Person"}', "a").faults


@pytest.mark.parametrize(
    "entities",
    [
        '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE l SYSTEM "http://elsewhere/l.dtd">',
    ],
)
def test_xml_that_asks_for_entities_is_refused(
    entities: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.xml"
    file.write_text(f"<?xml version='1.0'?>\n{entities}\n<l><t>&a;</t></l>", encoding="utf-8")
    assert main(["catalogue", "import", str(file), "--to", str(tmp_path)]) == 1 + 1
    assert "a.xml:2: it brings a document type" in capsys.readouterr().err


def test_what_an_operator_wrote_stays_when_the_museum_exports_anew(tmp_path: Path) -> None:
    taken(tmp_path, b"id,title,room\nA1,One,4\nA2,Two,5\n")
    file = tmp_path / "catalogue.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("works:", "# ours\nrooms: {}\nworks:\n  # first").replace(
        "  A2:", "    minutes: 3  # by hand\n  # second\n  A2:"
    )
    file.write_text(text + "\n# the end\n", encoding="utf-8")
    works = taken(tmp_path, b"id,title,room\nA1,Uno,4\nA2,Two,5\nA3,Three,6\n")
    assert (works["A1"].title, works["A1"].minutes, list(works)) == ({"": "One"}, 3, ["A1", "A2", "A3"])
    works = taken(tmp_path, b"id,title,room\nA1,Uno,4\nA2,Two,5\n", "--replace")
    assert (works["A1"].title, works["A1"].minutes) == ({"": "Uno"}, 3)
    after = file.read_text(encoding="utf-8")
    assert all(one in after for one in ("# ours", "# first", "# by hand", "# second", "# the end"))
    taken(tmp_path, b"id,title,room\nA1,Uno,4\nA2,Two,5\n", "--replace")
    assert file.read_text(encoding="utf-8") == after


@pytest.mark.parametrize(
    "title", ["on", "true", "12:30", "a: b # c", "- x", "{a}", "\x85 \u2028", "'\"\\", "1984", "*"]
)
def test_any_title_is_read_back_as_it_was(title: str, tmp_path: Path) -> None:
    data = 'id,title\n"1",' + '"' + title.replace('"', '""') + '"\n'
    works = taken(tmp_path, data.encode())
    assert works["1"].title == {"": " ".join(title.split())} if title.strip() else not works


def test_sixty_nine_thousand_rows_are_taken_in_ten_seconds(tmp_path: Path) -> None:
    """The size of Tate's table. Half of the rows here, so that a busy machine has time."""
    rows = (
        f'A{n:05d},"Artist, {n % 300}",A title of some words {n},1{n % 900:03d},oil on canvas,http://t.uk/{n}.jpg'
        for n in range(34_600)
    )
    data = "\n".join(("accession_number,artist,title,dateText,medium,thumbnailUrl", *rows)).encode()
    began = time.process_time()
    file = tmp_path / "tate.csv"
    file.write_bytes(data)
    assert main(["catalogue", "import", str(file), "--to", str(tmp_path)]) == 0
    assert time.process_time() - began < 5
    assert len(list((tmp_path / "catalogue").glob("*.yaml"))) > 20
