"""A page comes through a poor line: its scripts and styles in one answer each, packed, and still the same."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from exhibit.web.pages import PAGES
from exhibit.web.server.gathered import NotGatheredError, gathered_page, gathered_scripts, gathered_styles
from exhibit.web.server.packed import takes_packed
from tests.web import pages
from tests.web.conftest import Running

POOR_LINE_BYTES = 50_000 // 8 * 10
"""What comes through 50 kbit/s in ten seconds."""
FILES = {pages.address(file): file for suffix in (".js", ".css") for file in pages.files(suffix)}
HTML = [(address, page.static / name) for page in PAGES for address, name in page.addresses.items() if ".html" in name]


def read(address: str) -> str:
    return FILES[address].read_text("utf-8")


@pytest.mark.parametrize(("address", "file"), HTML, ids=[address for address, _ in HTML])
def test_what_a_page_is_made_of_comes_through_a_poor_line(show: Running, address: str, file: Path) -> None:
    name = "/index" if address == "/" else address
    words = f"/api/messages/ru?page={file.parents[1].name}"
    assert f'data-page="{file.parents[1].name}"' in file.read_text("utf-8")
    asked = [address, f"/whole{name}.js", f"/whole{name}.css", words, "/api/palette"]
    total = 0
    for path in asked:
        with show.client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
            body = b"".join(answer.iter_raw())
            assert answer.status_code == 200, path
            assert answer.headers.get("content-encoding") == "gzip" or len(body) < 500, path
            total += len(body) + sum(len(one) + len(other) + 4 for one, other in answer.headers.raw)
    # A twentieth is left: the words and styles of the studio come with the room, its scripts when they are wanted.
    assert total < 0.95 * POOR_LINE_BYTES
    assert file.is_file()


@pytest.mark.parametrize(("address", "file"), HTML, ids=[address for address, _ in HTML])
def test_the_page_asks_for_its_scripts_and_styles_in_one_piece_each(show: Running, address: str, file: Path) -> None:
    html, name = show.client.get(address).text, "/index" if address == "/" else address
    assert html.count('rel="stylesheet"') == html.count("<script") == 1
    script, style = show.client.get(f"/whole{name}.js"), show.client.get(f"/whole{name}.css")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert style.headers["content-type"] == "text/css; charset=utf-8"
    assert script.text == gathered_scripts(file.read_text("utf-8"), read)
    assert style.text == gathered_styles(file.read_text("utf-8"), read)
    # Those before visitors share nothing with the control room.
    own = {
        "/kiosk": ("--glow:", "#answers"),
        "/v": ("--glow:", "#answers"),
        "/next": ("--glow:", "#suggested"),
        "/wall": ("object-fit", "#controls"),
    }
    for rule in own.get(address, ("--accent:", ".places")):
        assert rule in style.text


def test_who_takes_nothing_packed_gets_it_plain(show: Running) -> None:
    for path in ("/", "/whole/index.js", "/static/shared/js/dom.js", "/api/messages/en"):
        plain = show.client.get(path, headers={"Accept-Encoding": "identity"})
        packed = show.client.get(path, headers={"Accept-Encoding": "br, gzip;q=0.5"})
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert plain.content == packed.content, path
    again = show.client.get("/static/shared/js/dom.js")
    known = {"If-None-Match": again.headers["etag"]}
    assert show.client.get("/static/shared/js/dom.js", headers=known).status_code == 304


@pytest.mark.parametrize(
    ("offer", "takes"),
    [("gzip", True), ("br, *", True), ("gzip;q=0", False), ("gzip; q=0.000", False), ("br", False), ("", False)],
)
def test_what_a_browser_offers_to_unpack(offer: str, *, takes: bool) -> None:
    assert takes_packed({"type": "http", "headers": [(b"accept-encoding", offer.encode())]}) is takes


A_PAGE = """<head>
  <link rel="stylesheet" href="/a.css">
  <link rel="stylesheet" href="/b.css">
  <script type="module" src="/js/main.js"></script>
</head>"""
SCRIPTS = {
    "/js/main.js": """// Begins.
import { $, double as twice } from "./part.js";
import "./beside.js";
const later = (await 0, 1);
import("./late.js").then(({ late }) => console.log($(twice(2)), late, later));
""",
    "/js/part.js": """/** Twice. */
export function double(one) {
  return 2 * one; // here
}
export const $ = (one) => `${one}
// no remark`;
""",
    "/js/beside.js": 'import { double } from "./part.js";\nconsole.log("beside", double(4));\n',
    "/js/late.js": 'import { $ } from "./part.js";\nexport const late = $("late").slice(0, 4);\n',
}


def test_gathered_scripts_do_what_they_did_apart(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("'node' is not installed")
    scripts = {**SCRIPTS, "/js/main.js": SCRIPTS["/js/main.js"].replace("(await 0, 1)", "1")}
    scripts["/js/part.js"] = scripts["/js/part.js"].replace("\n// no remark", "")
    whole = tmp_path / "whole.mjs"
    whole.write_text(gathered_scripts(A_PAGE, scripts.__getitem__), "utf-8")
    told = subprocess.run([node, str(whole)], check=True, capture_output=True, text=True).stdout
    assert told == "beside 8\n4 late 1\n"


def test_a_page_names_both_pieces_once() -> None:
    page = gathered_page(A_PAGE, "/w.js", "/w.css")
    assert page.count("/w.css") == page.count("/w.js") == 1
    assert "/a.css" not in page
    assert gathered_styles(A_PAGE, {"/a.css": "/* a */\na {}\n", "/b.css": "b {}\n"}.__getitem__) == "a {}\n\nb {}\n"


@pytest.mark.parametrize("line", ["export default 1;", 'import * as all from "./part.js";', "export let a = 1;"])
def test_what_is_written_otherwise_is_not_gathered(line: str) -> None:
    with pytest.raises(NotGatheredError):
        gathered_scripts(A_PAGE, {**SCRIPTS, "/js/late.js": line}.__getitem__)


def test_a_circle_is_not_gathered() -> None:
    with pytest.raises(NotGatheredError, match="imports itself"):
        gathered_scripts(A_PAGE, {**SCRIPTS, "/js/part.js": 'import "./main.js";\n'}.__getitem__)


def test_the_manifest_names_icons_that_exist(show: Running) -> None:
    answer = show.client.get("/static/shared/manifest.webmanifest")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    for icon in answer.json()["icons"]:
        assert show.client.get(icon["src"]).status_code == 200
