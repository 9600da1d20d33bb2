"""The scripts of the pages: who imports whom, read off their own import statements."""

from __future__ import annotations

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
