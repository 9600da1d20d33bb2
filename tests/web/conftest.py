"""A show that runs with its page, and somebody who asks it. Its eyes are replaced by ones that need no networks."""

from __future__ import annotations

import shutil
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from exhibit.app import App
from exhibit.assembly.options import Options
from exhibit.system.paths import example_show
from exhibit.values import Face, Frame, Observation, Visitor
from exhibit.web.server.limits import Limits
from exhibit.web.server.token import TokenFile
from tests.conftest import WITHIN_S, free_port, until
from tests.stand_ins import app_of

FACE = Face((300, 100, 420, 240), ((330, 150), (390, 150), (360, 180), (340, 210), (380, 210)), 0.9)
SMILE = {"happiness": 0.9, "neutral": 0.1}


class Smiling:
    """Stands in for perception that sees one visitor who smiles, in every frame."""

    def observe(self, frame: Frame) -> Observation:
        visitor = Visitor(1, FACE, SMILE, 0.8, min(60.0, frame.sequence / 30))
        return Observation(frame.captured_s, frame.sequence, (1280, 720), (visitor,))


RULES = """rules:
  # A smile lights the wall.
  joy:
    when: happiness > 0.6 and not active('night')
    while: [scene: {name: sunrise, fade: 1s}]
    priority: 10
  storm:
    when: 0.2 < happiness <= var('gain')
    hold: 500ms
    while: [scene: ember]
    priority: 20

    # belongs to storm
    cooldown: 2s

  night:
    acts: [late]
    when: var('gain') > 50
  quiet:
    when: visitors >= 1
    while: [scene: rain]
"""
SHOW = """exhibit: A test
projector: {size: 160x90}
default: [{scene: tide}]
variables: {gain: 0.0, mode: calm, wet: false}
acts:
  early: {}
  late: {after: early, when: "var('gain') > 50"}
"""


@dataclass(frozen=True)
class Running:
    """A show that runs, and how it is asked."""

    app: App
    folder: Path
    url: str
    client: httpx.Client
    token: str
    record: Path

    @property
    def host(self) -> str:
        return self.url.partition("://")[2]

    @property
    def operator(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def put(self, path: str, **body: object) -> httpx.Response:
        return self.client.put(path, json=body)

    def part(self, name: str) -> object:
        return self.client.get("/api/state").json()[name]


def a_show(folder: Path, more: str = "", venue: str = "") -> Path:
    """A small show with every kind of thing in it; `more` stands in exhibit.yaml, `venue` in venue.yaml."""
    folder.mkdir(parents=True)
    (folder / "scenes").symlink_to(example_show() / "scenes")
    (folder / "rules").mkdir()
    (folder / "rules" / "play.yaml").write_text(RULES)
    (folder / "exhibit.yaml").write_text(SHOW + more)
    if venue:
        (folder / "venue.yaml").write_text(venue)
    return folder


def running_show(
    folder: Path,
    *,
    limits: Limits | None = None,
    listen: str | None = None,
    options: Options | None = None,
    verify: ssl.SSLContext | bool = True,
) -> Iterator[Running]:
    """Run the show in `folder` until the test is done."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder.parent / "state"))
        token = TokenFile(folder.parent / "state" / "exhibit").make()
        record = folder.parent / "record.jsonl"
        port = free_port(socket.SOCK_STREAM)
        place = (listen or "127.0.0.1:{port}").format(port=port)
        base = options or Options(folder, source="drawn", headless=True, record=record)
        app = app_of(replace(base, web=True, listen=place), Smiling())
        page = app.page
        assert page is not None
        page.serving = replace(page.serving, limits=limits or Limits(rate_hz=1e6, burst=1e6))
        thread = threading.Thread(target=app.run, args=(lambda _: None,))
        thread.start()
        url = page.serving.url
        try:
            with httpx.Client(base_url=url, timeout=WITHIN_S, verify=verify) as client:
                assert until(lambda: _answers(client))
                yield Running(app, folder, url, client, token, record)
        finally:
            app.stop()
            thread.join(WITHIN_S)
            shutil.rmtree(folder, ignore_errors=True)
        assert not thread.is_alive()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/api/health").status_code in (200, 401, 503)
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One show for all tests of a module, which leave it as they found it."""
    yield from running_show(a_show(tmp_path_factory.mktemp("run") / "show"))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Starts shows of a test's own."""
    started: list[Iterator[Running]] = []

    def one(more: str = "", venue: str = "", **given: object) -> Running:
        folder = a_show(tmp_path / f"{len(started)}" / "show", more, venue)
        started.append(running_show(folder, **given))  # type: ignore[arg-type]
        return next(started[-1])

    yield one
    for each in started:
        next(each, None)
