"""The catalogue edited on its page, over HTTP before a running show: the files keep their comments, and what is wrong
is told by file and line and is not written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")

import httpx

from exhibit.museum.catalogue.files import read_catalogue
from tests.web.conftest import Running

CATALOGUE = """# Ours.
plan: {file: plan.svg, metres: 1}
rooms: {east: , west: {title: West wing}}
works:
  # the loan
  sea-1:
    title: {en: The sea, ru: Море}  # both
    minutes: 3  # long
    # hung in spring
    placements: [{room: east, since: 2020-01-01}]
  "1937.5: b/2":
    title: Storm
  flat: {title: Flat, minutes: 2}
"""
PLAN = '<svg xmlns="http://www.w3.org/2000/svg"><g id="rooms"><rect id="east" width="9" height="5"/></g></svg>'
PATH = "/api/catalogue"


class Editor:
    """Whoever holds an artist's token, and has just read the catalogue."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def version(self) -> str:
        return str(self.client.get(PATH).json()["version"])

    def write(self, work: str, **body: object) -> httpx.Response:
        address = f"{PATH}/works/{quote(work, safe='')}"
        return self.client.put(address, json={"version": self.version(), **body})

    def remove(self, work: str) -> httpx.Response:
        return self.client.delete(f"{PATH}/works/{quote(work, safe='')}", params={"version": self.version()})


def test_a_work_is_changed_added_and_removed_on_the_page_and_comments_stay(start: Callable[..., Running]) -> None:
    show = start()
    file: Path = show.folder / "catalogue.yaml"
    (show.folder / "plan.svg").write_text(PLAN)
    file.write_text(CATALOGUE)
    edit = Editor(show.client)

    assert edit.write("flat", minutes=3).status_code == 401, "it writes files: an artist's token is needed here too"
    show.client.headers.update(show.operator)
    told = show.client.get(PATH).json()
    assert [one["id"] for one in told["works"]] == ["sea-1", "1937.5: b/2", "flat"]
    assert [(one["id"], len(one["outline"])) for one in told["rooms"]] == [("east", 4), ("west", 0)]
    assert show.client.get(PATH, params={"search": "МОР"}).json()["found"] == 1

    def change(work: str, **body: object) -> None:
        answer = edit.write(work, **body)
        assert answer.status_code == 200, (work, body, answer.text)

    change("sea-1", room="west", access="steps")
    change("sea-1", minutes=0)
    change("1937.5: b/2", title={"en": 'Storm: a "study"'}, maturity="frightening", room="east")
    change("flat", minutes=4.5)
    text = file.read_text()
    for kept in ("# Ours.", "# the loan", "title: {en: The sea, ru: Море}  # both", "# hung in spring"):
        assert kept in text, text
    works = read_catalogue(show.folder).catalogue.works
    assert (works["sea-1"].minutes, works["sea-1"].access, works["flat"].minutes) == (None, "steps", 4.5)
    assert [one.room for one in works["sea-1"].placements] == ["west"]
    storm = works["1937.5: b/2"]
    assert (list(storm.title.values()), storm.maturity) == (['Storm: a "study"'], "frightening")

    change("sea-1", room="east", moved=True)
    assert [one.room for one in read_catalogue(show.folder).catalogue.works["sea-1"].placements] == ["west", "east"]
    change("new: 7", title={"en": "New"}, room="east")
    for name in ("sea-1", "flat"):
        assert edit.remove(name).status_code == 200
    assert edit.remove("flat").status_code == 404
    assert list(read_catalogue(show.folder).catalogue.works) == ["1937.5: b/2", "new: 7"]
    for name in ("1937.5: b/2", "new: 7"):
        assert edit.remove(name).status_code == 200
    assert show.client.get(PATH).json()["works"] == []
    change("1", title={"en": "One"})
    assert "# Ours." in file.read_text()


def test_what_would_not_be_sound_is_told_with_its_line_and_nothing_is_written(start: Callable[..., Running]) -> None:
    show = start()
    file: Path = show.folder / "catalogue.yaml"
    file.write_text("rooms: {east: }\nworks:\n  a:\n    title: A\n")
    show.client.headers.update(show.operator)
    edit, before = Editor(show.client), file.read_bytes()

    wrong = edit.write("a", room="eats")
    assert wrong.status_code == 422
    assert "catalogue.yaml:" in wrong.json()["error"], "where it would stand"
    assert "Did you mean 'east'?" in wrong.json()["error"]
    assert edit.write("a", minutes=-3).status_code == 422
    assert edit.write("a", title={"en": " "}).status_code == 422, "visitors would see a number"
    assert edit.write("b", room="east").status_code == 422, "a new work needs a title"
    stale = show.client.put(f"{PATH}/works/a", json={"version": "0", "minutes": 3})
    assert stale.status_code == 409
    assert file.read_bytes() == before

    file.write_text("works: {a: {title: A}, b: {title: B}}\n")
    assert "on lines of its own" in edit.remove("a").json()["error"]
    assert edit.write("a", minutes=3).status_code == 200, "fields of works on one line can be written nevertheless"
    file.write_text("works: [\n")
    assert "catalogue.yaml:" in show.client.get(PATH).json()["faults"][0]

    windows = b"works:\r\n  a:\r\n    title: A\r\n"
    file.write_bytes(windows)
    assert edit.write("a", minutes=3).status_code == 200
    assert edit.write("b", title={"en": "B"}).status_code == 200
    written = file.read_bytes()
    assert written.startswith(windows)
    assert written.count(b"\n") == written.count(b"\r\n"), "line ends stay as they are"
    file.unlink()
    assert edit.write("1", title={"en": "One"}).status_code == 200
    assert "works" in file.read_text(), "a house without a catalogue begins one"


def test_the_catalogues_files_stand_in_the_editor_with_faults_by_line(start: Callable[..., Running]) -> None:
    show = start()
    show.client.headers.update(show.operator)
    (show.folder / "catalogue.yaml").write_text("works: {}\n")
    assert ("catalogue.yaml", "catalogue") in {
        (one["path"], one["kind"]) for one in show.client.get("/api/files").json()
    }
    text = "works:\n  a:\n    title: A\n    minutes: -3\n"
    found = show.client.post("/api/check", json={"path": "catalogue.yaml", "text": text}).json()["problems"]
    assert [(one["file"], one["line"]) for one in found if not one["advice"]] == [("catalogue.yaml", 4)]
    version = show.client.get("/api/files/catalogue.yaml").json()["version"]
    assert show.put("/api/files/catalogue.yaml", text=text, version=version).status_code == 422
    assert show.put("/api/files/catalogue.yaml", text=text.replace("-3", "3"), version=version).status_code == 200


def test_rooms_and_the_ways_between_them_are_written_and_comments_stay(start: Callable[..., Running]) -> None:
    show = start()
    file: Path = show.folder / "catalogue.yaml"
    file.write_text(
        "rooms: {east: , west: , attic: }\n"
        "doors:  # measured with a wheel\n  - {between: [east, west], metres: 12}  # the arch\n"
    )
    show.client.headers.update(show.operator)
    edit = Editor(show.client)

    def join(one: str, other: str, **body: object) -> httpx.Response:
        return show.client.put(f"{PATH}/doors", json={"version": edit.version(), "between": [one, other], **body})

    def part(one: str, other: str) -> httpx.Response:
        return show.client.delete(f"{PATH}/doors", params={"one": one, "other": other, "version": edit.version()})

    def doors() -> set[tuple[frozenset[str], float, bool]]:
        return {
            (frozenset(one["between"]), one["metres"], one["steps"]) for one in show.client.get(PATH).json()["doors"]
        }

    tower, arch = frozenset({"east", "attic"}), frozenset({"east", "west"})
    assert join("east", "attic", metres=30, steps=True).status_code == 200
    assert join("west", "east", metres=14.5).status_code == 200, "the same way from the other end"
    assert doors() == {(tower, 30, True), (arch, 14.5, False)}
    assert "# measured with a wheel" in file.read_text()
    assert "# the arch" in file.read_text()
    unknown = join("east", "cellar", metres=3)
    assert (unknown.status_code, "catalogue.yaml:" in unknown.json()["error"]) == (422, True)
    assert part("attic", "west").status_code == 404
    assert part("attic", "east").status_code == 200
    assert doors() == {(arch, 14.5, False)}
    assert part("east", "west").status_code == 200
    assert doors() == set()
    address = f"{PATH}/rooms/{quote('Old tower', safe='')}"
    assert show.client.put(address, json={"version": edit.version(), "title": {"en": "The tower"}}).status_code == 200
    assert join("Old tower", "east", metres=9).status_code == 200
    assert doors() == {(frozenset({"Old tower", "east"}), 9, False)}
    file.write_text("rooms: {a: , b: , c: }\ndoors: [{between: [a, b]}, {between: [b, c]}]\n")
    assert part("a", "b").status_code == 200
    assert join("a", "c", metres=4).status_code == 200
    assert doors() == {(frozenset("bc"), 15, False), (frozenset("ac"), 4, False)}
