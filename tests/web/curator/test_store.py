"""A house's one store tells what its rooms' own files tell, byte for byte: the curator's page and everything that can
be taken away from it, reports, and what is suggested to visitors. The same programs, once with files, once with a real
PostgreSQL that rooms have sent their rows to, in whatever order they came."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import psycopg
import pytest

pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")

from exhibit.cli import main
from exhibit.journal.opening import open_store
from exhibit.journal.rows import JournalRow, Work, WorkPlacement
from exhibit.museum.catalogue.works import Catalogue
from exhibit.museum.house_offer import ShownHere, house_offer
from exhibit.museum.recommend.gate import shipped_gate
from exhibit.museum.recommend.profiles_file import profiles_json
from exhibit.web.curator.house import House
from exhibit.web.journals import Journals
from tests.conftest import WITHIN_S, free_port, until
from tests.journal.conftest import postgres
from tests.web.curator.made_house import LAST, ZONE, made_rows
from tests.web.curator.test_command import answers

__all__ = ["postgres"]
WEEKS = 6
ROOMS = "hall", "tower", "vault"
CHOICES: tuple[Mapping[str, str], ...] = ({}, {"measure": "uplift", "span": "4w", "language": "ru", "of": "tower"})
PLACES = "page", "figures.zip", "panels/ranking.html"
"""The second holds every panel as a table for spreadsheets and as JSON."""


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, ...]:
    """The journal of each room; that of the hall knows the works."""
    rows = made_rows(WEEKS)
    for room in ROOMS:
        with closing(open_store(str(tmp_path / f"{room}.sqlite3"), made=True)) as store:
            store.append(tuple(one for one in rows if room_of(one) == room))
    return tuple(str(tmp_path / f"{room}.sqlite3") for room in ROOMS)


@pytest.fixture
def house(postgres: str, files: tuple[str, ...]) -> str:
    """The store, to which the rooms have sent their rows, the last room first."""
    with psycopg.connect(postgres, autocommit=True) as line:
        line.execute("drop table if exists journal_row, journal_version")
    for file in reversed(files):
        assert main(["journal", "--journal", file, "forward", postgres]) == 0
    with closing(open_store(postgres)) as store:
        store.append(tuple(one for one in made_rows(WEEKS) if isinstance(one, (Work, WorkPlacement))))
    return postgres


def room_of(row: JournalRow) -> str:
    return "hall" if isinstance(row, (Work, WorkPlacement)) else row.exhibit


@contextmanager
def page(folder: Path, *journals: str) -> Iterator[str]:
    """The curator's page of these, where it is served."""
    url, environment = f"127.0.0.1:{free_port(socket.SOCK_STREAM)}", {**os.environ, "XDG_STATE_HOME": str(folder)}
    program = [sys.executable, "-m", "exhibit", "curator", *journals, "--zone", str(ZONE), "--web", url]
    with subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            assert until(lambda: answers(f"http://{url}/curator"))
            yield f"http://{url}"
        finally:
            process.terminate()


def told(url: str) -> dict[str, bytes]:
    """Everything that the page can be asked for."""
    found = {}
    with httpx.Client(base_url=f"{url}/api/curator", timeout=WITHIN_S) as client:
        for number, choice in enumerate(CHOICES):
            for place in PLACES:
                answer = client.get(place, params=choice)
                found[f"{number} {place}"] = str(answer.status_code).encode() + answer.content
    return found


def test_a_curator_reads_the_same_of_the_store_and_of_the_files(
    house: str, files: tuple[str, ...], tmp_path: Path
) -> None:
    with ExitStack() as serving:
        urls = [serving.enter_context(page(tmp_path / "files", *files))]
        urls.append(serving.enter_context(page(tmp_path / "one", house)))
        of_files, of_store = map(told, urls)
    assert {name for name, one in of_files.items() if one != of_store[name]} == set()
    assert b"tower" in of_files["0 page"]
    assert len(of_files["0 figures.zip"]) > 2000


def test_reports_and_suggestions_are_the_same_too(
    house: str, files: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = []
    for number, places in enumerate((files, (house,))):
        to = tmp_path / str(number)
        to.mkdir()
        asked = ["--of", str(LAST - timedelta(days=9)), "--zone", str(ZONE), "--house", "Museum", "--to", str(to)]
        capsys.readouterr()
        named = [word for place in places for word in ("--journal", place)]
        assert main(["figures", "week", *named, *asked]) == 0
        said = capsys.readouterr().out.replace(str(to), "")
        written = {file.name: file.read_bytes() for file in to.iterdir()}
        with closing(House(Journals(places, ZONE))) as of_places:
            sums, _ = of_places.sums()
        here = ShownHere("hall", {"en": "Small"}, {"sea": {"en": "The Sea"}, "storm": {"en": "Storm"}})
        offer = house_offer(sums, Catalogue(), here, LAST, shipped_gate())
        found.append((said, written, profiles_json(offer, ("en",))))
    assert found[0] == found[1]
    assert len(found[0][1]) == 2
    assert '"sea"' in found[0][2]
