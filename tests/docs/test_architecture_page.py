"""docs/architecture.md and docs/glossary.md tell the truth: what they name exists, in the order that the code obeys."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "exhibit"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

_spec = importlib.util.spec_from_file_location("test_architecture", ROOT / "tests" / "test_architecture.py")
assert _spec is not None
assert _spec.loader is not None
house = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(house)

# What stands in back quotes and is a path: a folder with its slash, or a file by its ending.
QUOTED = re.compile(r"`((?:[\w.-]+/)*[\w.-]+(?:/|\.(?:py|yaml|md|json|js|css|html|toml|lock|txt)))`")
BESIDE = re.compile(r"^(?:\w+\.py|\w+/)$")
# A show's own files, which are named too.
OF_A_SHOW = {"exhibit.yaml", "venue.yaml", "rules/", "scenes/", "CHANGELOG.md"}


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table below `heading`, without its head."""
    table = page.split(f"## {heading}\n", 1)[1].split("\n|", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in ("|" + table).splitlines()[2:]]


def named_files(page: str) -> set[str]:
    return {path for path in QUOTED.findall(page) if "NAME" not in path} - OF_A_SHOW


def exists(path: str) -> bool:
    return (ROOT / path).exists() or (PACKAGE / path).exists()


def definitions(file: Path) -> set[str]:
    """What `file` defines: functions, classes, and methods as `Class.method`."""
    found = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
    return found


@pytest.mark.parametrize("page", [PAGE, GLOSSARY, CONTRIBUTING], ids=["architecture", "glossary", "contributing"])
def test_every_file_that_is_named_exists(page: str) -> None:
    """A name without its folder is that of a neighbour of what was named before it."""
    alone = {path for path in named_files(page) if BESIDE.match(path) and not exists(path)}
    assert {path for path in alone if not list(PACKAGE.rglob(path.rstrip("/")))} == set()
    assert {path for path in named_files(page) - alone if not exists(path)} == set()


def test_where_something_is_to_be_added_there_is_a_folder() -> None:
    places = [path for path in QUOTED.findall(PAGE) if "NAME" in path]
    folders = {path.split("NAME", 1)[0].rpartition("/")[0] for path in places}
    assert places
    assert {folder for folder in folders if not exists(f"{folder}/")} == set()


def test_the_rooms_are_in_the_order_that_the_code_obeys() -> None:
    floors: dict[int, set[str]] = {}
    for floor, room, _ in rows(PAGE, "Rooms"):
        floors.setdefault(int(floor), set()).add(room.strip("`"))
    assert list(floors) == list(range(len(house.FLOORS)))
    assert tuple(floors.values()) == house.FLOORS


def test_every_room_is_there() -> None:
    rooms = [room.strip("`") for _, room, _ in rows(PAGE, "Rooms")]
    assert [room for room in rooms if not exists(f"{room}/") and not exists(f"{room}.py")] == []


def test_every_hop_of_a_frame_is_a_function_that_there_is() -> None:
    for _, file, called, _ in rows(PAGE, "The way of a frame"):
        assert called.strip("`") in definitions(PACKAGE / file.strip("`")), (file, called)


@pytest.mark.parametrize("page", [PAGE, GLOSSARY], ids=["architecture", "glossary"])
def test_every_method_that_is_named_exists(page: str) -> None:
    there = {name for file in PACKAGE.rglob("*.py") for name in definitions(file)}
    named = set(re.findall(r"`([A-Z][a-z]\w*\.\w+)(?:\(\))?`", page))
    assert named <= there


def test_the_threads_are_those_that_there_are() -> None:
    """A name that a thread is given is compared up to its first gap; who makes a worker names its thread."""
    told = {
        (name.strip("`").removesuffix("NAME"), file.strip("`")) for name, file, *_ in rows(PAGE, "Threads and queues")
    }
    named = re.compile(r"(?:Thread\((?:[^()]|\([^()]*\))*?name=|Worker\()(?:f?\"([^\"{]+)|name\b)", re.DOTALL)
    made = {
        (name, str(file.relative_to(PACKAGE)))
        for file in sorted(PACKAGE.rglob("*.py"))
        for name in named.findall(file.read_text(encoding="utf-8"))
    }
    assert made - {("", "system/worker.py")} == told - {("main", "app.py")}


def test_the_laws_are_numbered_without_a_gap() -> None:
    laws = PAGE.split("## Laws\n", 1)[1].split("\n## ", 1)[0]
    assert [int(number) for number in re.findall(r"^(\d+)\. \*\*", laws, re.MULTILINE)] == list(range(1, 12))


def test_the_links_between_pages_lead_somewhere() -> None:
    for file in [ROOT / "CONTRIBUTING.md", ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target, anchor in re.findall(r"\]\(([^)#:\s]*)(#[^)\s]+)?\)", file.read_text(encoding="utf-8")):
            there = (file.parent / target) if target else file
            assert there.exists(), (file.name, target)
            if anchor and there.suffix == ".md":
                assert anchor[1:] in anchors(there), (file.name, target + anchor)


def anchors(file: Path) -> set[str]:
    """The anchors of the headings of a page, as the usual viewers of Markdown make them."""
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
