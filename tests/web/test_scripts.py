"""The scripts of the pages: who imports whom, read off their own import statements."""

from __future__ import annotations

import re

import pytest

from tests.web import pages

SCRIPTS = {pages.address(file): file for file in pages.files(".js")}
HTML = pages.files(".html")
ENTRIES = {entry for page in HTML for entry in pages.entries(page)}


@pytest.mark.parametrize(
    ("written", "imported"),
    [
        ('import { $ } from "./dom.js";', "/static/shared/js/dom.js"),
        ('import { $, make }\n  from "./dom.js";', "/static/shared/js/dom.js"),
        ("import './dom.js';", "/static/shared/js/dom.js"),
        ('export { $ } from "../js/dom.js";', "/static/shared/js/dom.js"),
        ('import * as all from "/static/shared/js/dom.js";', "/static/shared/js/dom.js"),
        ('async () => (await import("./dom.js")).make();', "/static/shared/js/dom.js"),
        ('// import what is "./dom.js"\nconst a = "import";', None),
    ],
)
def test_every_way_to_import_is_read(written: str, imported: str | None) -> None:
    assert pages.imported(written, "/static/shared/js/some.js") == ([imported] if imported else [])


def test_there_are_scripts_and_pages_to_read() -> None:
    assert len(SCRIPTS) > 30
    assert {"index.html", "try.html"} <= {page.name for page in HTML}
    assert len(ENTRIES) >= 2


def test_what_is_imported_exists() -> None:
    missing = {name: set(pages.imports(file)) - set(SCRIPTS) for name, file in SCRIPTS.items()}
    assert {name: names for name, names in missing.items() if names} == {}
    assert set(SCRIPTS) >= ENTRIES


def test_what_a_page_shows_exists() -> None:
    there = {pages.address(file) for suffix in (".css", ".svg", ".png", ".webmanifest") for file in pages.files(suffix)}
    assert {name for page in HTML for name in pages.dressing(page) if name.startswith("/static/")} <= there


def test_no_script_is_there_for_nobody() -> None:
    imported = {name for file in SCRIPTS.values() for name in pages.imports(file)}
    workers = {name for name in SCRIPTS if name.endswith("/worker.js")}  # a page registers them by an address
    assert set(SCRIPTS) - imported == ENTRIES | workers


def test_no_scripts_import_in_a_circle() -> None:
    needs = {name: set(pages.imports(file)) for name, file in SCRIPTS.items()}
    while leaves := [name for name, needed in needs.items() if not needed & set(needs)]:
        for name in leaves:
            del needs[name]
    assert needs == {}


def test_a_page_imports_its_own_scripts_and_shared_ones() -> None:
    for name, file in SCRIPTS.items():
        own = f"/static/{name.split('/')[2]}/"
        assert all(one.startswith((own, "/static/shared/")) for one in pages.imports(file)), name


EXPORTED = re.compile(r"^export (?:async )?(?:function|const|let|class) ([\w$]+)", re.MULTILINE)
TEXTS = re.compile(r"//[^\n]*|/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'", re.DOTALL)


def test_what_a_script_calls_of_another_it_imports() -> None:
    """A browser says so only when it comes to that line."""
    written = {name: TEXTS.sub("", file.read_text(encoding="utf-8")) for name, file in SCRIPTS.items()}
    exported = {one for text in written.values() for one in EXPORTED.findall(text)}
    called = {name: exported & set(re.findall(r"(?<![.\w$#])([\w$]+)\(", text)) for name, text in written.items()}
    strange = {
        f"{name}: {one}"
        for name, ones in called.items()
        for one in ones
        if not re.search(
            rf"(?:\bimport\s*{{[^}}]*|\b(?:function|const|let|class)\s+|[{{(,]\s*){re.escape(one)}(?![\w$(])"
            rf"|\bfunction\s+{re.escape(one)}\(|^\s+(?:async |static )?{re.escape(one)}\([^)]*\)\s*{{",
            written[name],
            re.MULTILINE,
        )
    }
    assert strange == set()


def test_every_card_of_the_room_has_its_turn_on_a_telephone() -> None:
    """One without an order stands before all others there."""
    page = (pages.WEB / "control_room" / "static" / "index.html").read_text(encoding="utf-8")
    cards = re.findall(r'<section class="card ([\w-]+)', page)
    layout = (pages.WEB / "shared" / "static" / "css" / "layout.css").read_text(encoding="utf-8")
    assert len(cards) > 10
    assert [one for one in cards if not re.search(rf"\.{one} {{ order: \d+; }}", layout)] == []
