"""`exhibit follow`: a room that follows a repository, as it is begun and as a timer goes on with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from exhibit.cli import main
from exhibit.system.followed import decoded
from tests.service.rollout.git_places import SCENE, SHOW, Studio

CALM = "timeline:\n  - {at: 0s, visitors: 0}\nexpect:\n  - {at: 2s, scene: %s}\n"
REHEARSED = {
    **SHOW,
    "house.yaml": "rooms: {hall: {}}\nrollout: {first: hall, watch: 1s}\n",
    "rules/rehearsals/calm.yaml": CALM % "tide",
}


class _Well(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def page() -> Iterator[str]:
    """Where a show says that it is well."""
    server = HTTPServer(("127.0.0.1", 0), _Well)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/api/health"
    server.shutdown()
    server.server_close()


def test_a_room_follows_what_checks_and_is_as_its_rehearsals_expect(
    tmp_path: Path, page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    studio, room = Studio(tmp_path / "studio"), tmp_path / "hall"
    first = studio.commit(REHEARSED)

    def follow(*more: str) -> tuple[int, str]:
        code = main(["follow", str(room), *more, "--once", "--health", page, "--language", "en"])
        said = capsys.readouterr()
        return code, said.out + said.err

    assert follow() == (2, f"{room}: follows nothing yet: exhibit follow ROOM REPOSITORY\n")
    code, said = follow(str(studio.folder), "--room", "hall")
    assert code == 0, said
    assert (room / "show" / "venue.yaml").read_text() == "room: hall\n"
    assert decoded((room / "rollout.json").read_bytes()).good == first
    bad = studio.commit({"exhibit.yaml": "exhibit: Second\nprojektor: {size: 160x90}\n"})
    code, said = follow()
    assert code == 1
    assert f"{bad[:12]} was refused: exhibit check: exhibit.yaml:2:1: unknown key 'projektor'." in said
    sad = studio.commit({**SHOW, "scenes/ebb/scene.yaml": SCENE, "rules/rehearsals/calm.yaml": CALM % "ebb"})
    code, said = follow()
    assert code == 1
    assert f"{sad[:12]} was refused: exhibit rehearse: UNMET calm" in said
    assert (room / "show").readlink().name == first
    memory = decoded((room / "rollout.json").read_bytes())
    assert (memory.good, memory.wanted, set(memory.tried)) == (first, sad, {bad, sad})
