"""docs/decisions/: each id is given once, what the code cites exists, and what was superseded says by what."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "decisions"
ID = re.compile(r"\bD-(?:\d{4}|[a-z]+-\d+)\b")
LAW = re.compile(r"\b[Ll]aws? (\d+)\b")
CITING = ("exhibit", "tests", "benchmarks", "docs", "models")
PAGES = {file: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.md"))}


def entries() -> list[str]:
    """Every id that is given: records in the name of their page, entries of lists as headings."""
    found: list[str] = []
    for file, text in PAGES.items():
        found += [f"D-{file.name[:4]}"] if file.name[:4].isdigit() else re.findall(r"^## (D-\S+)$", text, re.MULTILINE)
    return found


def cited(pattern: re.Pattern[str], *endings: str) -> dict[str, Path]:
    """What the files of the house with these endings cite, each with one place."""
    found: dict[str, Path] = {}
    for folder in CITING:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in endings and file.is_file():
                found |= dict.fromkeys(pattern.findall(file.read_text(encoding="utf-8")), file)
    return found


def test_an_id_is_given_once() -> None:
    assert sorted(entries()) == sorted(set(entries()))


def test_an_entry_stands_in_the_list_of_its_area_and_none_is_left_out() -> None:
    for file, text in PAGES.items():
        if file.name != "README.md" and not file.name[:4].isdigit():
            ids = re.findall(r"^## (\S+)$", text, re.MULTILINE)
            assert ids == [f"D-{file.stem}-{number}" for number in range(1, len(ids) + 1)]


def test_what_the_house_cites_exists() -> None:
    known = set(entries())
    assert {one: place for one, place in cited(ID, ".py", ".js", ".md", ".yaml").items() if one not in known} == {}


def test_the_code_cites_its_decisions() -> None:
    """A decision that nothing points to is not found by who is about to undo it."""
    places = [file for file in (ROOT / "exhibit").rglob("*.py") if ID.search(file.read_text(encoding="utf-8"))]
    assert len(places) >= 40


def test_every_law_that_is_cited_exists() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    laws = set(re.findall(r"^(\d+)\. \*\*", page.split("## Laws\n", 1)[1].split("\n## ", 1)[0], re.MULTILINE))
    places = cited(LAW, ".py", ".js", ".md", ".yaml")
    assert places
    assert {law: place for law, place in places.items() if law not in laws} == {}


def test_an_entry_is_dated() -> None:
    for file, text in PAGES.items():
        if file.name[:4].isdigit():
            assert re.match(rf"# D-{file.name[:4]}: .+\n\nDate: \d{{4}}-\d\d-\d\d.*\bStatus: ", text, re.DOTALL), file
            headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
            assert headings == ["Context", "Decision", "Consequences"], file
        elif file.name != "README.md":
            for entry in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
                assert re.match(r"D-\S+\n\n\*\d{4}-\d\d-\d\d\.\*.*\n\n\*\*", entry), entry[:80]


def test_what_was_superseded_or_amended_is_listed_with_what_did_it() -> None:
    """The table of the index says the same as the status lines."""
    listed = dict(re.findall(r"^\| \[(D-[\w-]+)\]\([^)]+\) \| (.+) \|$", _changed(), re.MULTILINE))
    said: dict[str, set[str]] = {}
    for file, text in PAGES.items():
        if file.name[:4].isdigit():
            status = re.search(r"(?:amended|superseded) by (.+?)\n\n", text[: text.index("## Context")], re.DOTALL)
            said |= {f"D-{file.name[:4]}": set(ID.findall(status[1]))} if status else {}
        elif file.name != "README.md":
            lines = re.findall(r"^## (D-\S+)\n\n\*[\d-]+\.\* (\*.+\*)$", text, re.MULTILINE)
            said |= {entry: set(ID.findall(line)) for entry, line in lines}
    assert {entry: set(ID.findall(by)) for entry, by in listed.items()} == said


def test_the_index_tells_superseded_from_amended() -> None:
    """By the word with which the entry says it."""
    listed = dict(
        re.findall(r"^\| \[(D-[\w-]+)\]\([^)]+\) \| (superseded|amended)\b.* \| .+ \|$", _changed(), re.MULTILINE)
    )
    said: dict[str, str] = {}
    for file, text in PAGES.items():
        if file.name[:4].isdigit():
            status = re.search(r"(amended|superseded) by ", text[: text.index("## Context")])
            said |= {f"D-{file.name[:4]}": status[1]} if status else {}
        elif file.name != "README.md":
            lines = re.findall(r"^## (D-\S+)\n\n\*[\d-]+\.\* \*(Amended|Superseded)\b", text, re.MULTILINE)
            said |= {entry: word.lower() for entry, word in lines}
    assert listed == said


def test_the_index_has_every_date_of_a_record() -> None:
    listed = dict(
        re.findall(r"^\| \[D-\d{4}\]\(([^)]+)\) \| .+ \| ([\d, -]+) \|$", PAGES[FOLDER / "README.md"], re.MULTILINE)
    )
    for file, text in PAGES.items():
        if file.name[:4].isdigit():
            dated = text.split("Date: ", 1)[1].split("Status:", 1)[0]
            assert listed[file.name].split(", ") == re.findall(r"\d{4}-\d\d-\d\d", dated), file


def test_the_index_names_every_page() -> None:
    index = PAGES[FOLDER / "README.md"]
    assert {file.name for file in PAGES} - {"README.md"} <= set(re.findall(r"\]\(([\w-]+\.md)\)", index))


def _changed() -> str:
    return PAGES[FOLDER / "README.md"].split("## Superseded or amended\n", 1)[1]
