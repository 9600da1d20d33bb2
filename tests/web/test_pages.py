"""A page costs a folder and a line: a tiny one, served by the real server, and what the pages that ship declare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")
from fastapi import APIRouter
from pydantic import BaseModel

from exhibit.web import pages as module
from exhibit.web.page_folder import PageFolder, Routes
from exhibit.web.pages import PAGES
from exhibit.web.roles import HOLDERS, Holder, Role, may
from exhibit.web.server.token import TokenFile
from exhibit.web.serving import Host
from tests.web.conftest import Running

Start = Callable[..., Running]
ELSEWHERE = "0.0.0.0:{port}"
FAR = {"Origin": "http://evil.example"}


class Answer(BaseModel):
    """What a visitor says."""

    text: str


def said(heard: list[str]) -> Callable[[Host], APIRouter]:
    """The route by which a visitor says one thing."""

    def router(_: Host) -> APIRouter:
        routes = APIRouter(prefix="/api/tiny")

        @routes.post("/answers")
        async def answer(body: Answer) -> dict[str, int]:
            """Say one thing."""
            heard.append(body.text)
            return {"heard": len(heard)}

        return routes

    return router


def told(role: str) -> Callable[[Host], APIRouter]:
    """A route that tells something about the show."""

    def router(host: Host) -> APIRouter:
        routes = APIRouter(prefix="/api/tiny")

        @routes.get(f"/{role}")
        async def tell() -> dict[str, int]:
            """How many statuses there were."""
            return {"number": host.board.number}

        return routes

    return router


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heard: list[str]) -> PageFolder:
    """The folder of a page, and its line in the list."""
    folder = tmp_path / "tiny"
    for name, text in {
        "static/tiny.html": '<!doctype html><title>Tiny</title><script src="/static/tiny/tiny.js"></script>',
        "static/tiny.js": "// nothing",
        "messages/en.json": '{"tiny.ask": "How was it?"}',
        "messages/fr.json": '{"language": "Français", "tiny.ask": "Alors ?"}',
        "secret.txt": "from __future__",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    roles: tuple[Role, ...] = ("kiosk", "viewer", "operator", "artist")
    routes = (Routes(said(heard), role="visitor"), *(Routes(told(role), role=role) for role in roles))
    page = PageFolder(folder, {"/tiny": "tiny.html"}, routes, camera=True)
    monkeypatch.setattr(module, "PAGES", (*PAGES, page))
    return page


def test_a_new_page_is_served_with_its_files_its_words_and_its_routes(tiny: PageFolder, start: Start) -> None:
    show = start()
    page = show.client.get("/tiny")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<title>Tiny</title>" in page.text
    assert "camera=(self)" in page.headers["permissions-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert show.client.get(f"/static/{tiny.name}/tiny.js").text == "// nothing"
    assert show.client.get(f"/static/{tiny.name}/..%2fsecret.txt").status_code == 404
    words = show.client.get("/api/messages/en").json()
    assert (words["tiny.ask"], words["login.token"]) == ("How was it?", "Token")
    assert show.client.get("/api/messages").json() == {"en": "English", "fr": "Français", "ru": "Русский"}
    french = show.client.get("/api/messages/fr").json()
    assert french == words | {"language": "Français", "tiny.ask": "Alors ?"}, "what it lacks is told in English"
    assert show.client.get("/api/tiny/operator").json()["number"] > 0
    assert {"/api/tiny/answers", "/api/tiny/operator"} <= set(show.client.get("/api/openapi.json").json()["paths"])
    assert show.client.get("/").status_code == show.client.get("/try").status_code == 200


def test_a_visitor_may_say_one_thing_from_elsewhere_and_nothing_else(
    tiny: PageFolder, start: Start, heard: list[str]
) -> None:
    show = start(listen=ELSEWHERE)
    client, answers = show.client, f"/api/{tiny.name}/answers"
    assert client.post(answers, json={"text": "warm"}).json() == {"heard": 1}
    assert client.post(answers, json={"text": "cold"}, headers=FAR).status_code == 403
    assert client.post(answers, json={}).status_code == 422
    assert client.post(answers, json={"text": "x" * 5000}).status_code == 413
    in_pieces = (b"x" * 3000 for _ in range(2))
    typed = {"content-type": "application/json"}
    assert client.post(answers, content=in_pieces, headers=typed).status_code == 413
    assert client.get(answers).status_code == 401  # that is another door
    assert client.post(f"{answers}/", json={"text": "no"}, follow_redirects=False).status_code == 401
    for path in ("/api/tiny/operator", "/api/tiny/artist", "/api/state", "/api/hold", "/api/openapi.json"):
        assert client.get(path).status_code == 401, path
        assert client.get(path, headers=show.operator).status_code in (200, 405), path
    assert heard == ["warm"]


def test_a_visitor_says_little_at_a_time_and_an_operator_as_much_as_they_like(
    tiny: PageFolder, start: Start, heard: list[str]
) -> None:
    show = start()
    answers = f"/api/{tiny.name}/answers"
    codes = Counter(show.client.post(answers, json={"text": "again"}).status_code for _ in range(60))
    assert set(codes) == {200, 429}
    assert 30 <= codes[200] < 60
    assert len(heard) == codes[200]
    for _ in range(40):
        assert show.client.post(answers, json={"text": "test"}, headers=show.operator).status_code == 200


def test_on_the_exhibits_own_machine_an_artists_route_still_needs_the_token(tiny: PageFolder, start: Start) -> None:
    show = start()
    for role in ("kiosk", "viewer", "operator"):
        assert show.client.get(f"/api/{tiny.name}/{role}").status_code == 200
    assert show.client.get(f"/api/{tiny.name}/artist").status_code == 401
    assert show.client.get(f"/api/{tiny.name}/artist", headers=show.operator).status_code == 200


@pytest.mark.parametrize("holder", HOLDERS)
def test_each_token_opens_what_is_for_its_role_and_for_those_before_it(
    tiny: PageFolder, start: Start, holder: Holder
) -> None:
    show = start(listen=ELSEWHERE)
    token = TokenFile(show.app.page.serving.state, holder).make()  # type: ignore[union-attr]
    headers = {"Authorization": f"Bearer {token}"}
    roles: tuple[Role, ...] = ("kiosk", "viewer", "operator", "artist")
    for role in roles:
        answer = show.client.get(f"/api/{tiny.name}/{role}", headers=headers)
        assert answer.status_code == (200 if may(holder, role) else 403), role
    assert show.client.put("/api/hold", json={"on": False}, headers=headers).status_code == (
        200 if holder in ("operator", "artist") else 403
    )
    said = show.client.get("/api/session", headers=headers).json()
    assert said["role"] == holder
    assert said["may"] == ["look", "steer", "write"][: max(0, HOLDERS.index(holder))]


# -- the pages that ship


def test_each_page_has_a_folder_of_its_own_with_the_files_that_it_names() -> None:
    assert len({page.name for page in PAGES}) == len(PAGES)
    addresses = [address for page in PAGES for address in page.addresses]
    assert sorted(set(addresses)) == sorted(addresses)
    for page in PAGES:
        assert all((page.static / file).is_file() for file in page.addresses.values()), page.name


def test_what_is_open_to_all_is_a_short_list(start: Start) -> None:
    """Whoever opens a door to strangers says so here, too."""
    show = start(listen=ELSEWHERE)
    described = show.client.get("/api/openapi.json", headers=show.operator).json()["paths"]
    filled = {
        path: path.replace("{name}", "joy").replace("{path}", "a").replace("{language}", "en") for path in described
    }
    asked = [(method.upper(), path) for path, methods in described.items() for method in methods]
    refused = {(method, path) for method, path in asked if show.client.request(method, filled[path]).status_code == 401}
    opened = {"/api/messages", "/api/messages/{language}", "/api/palette"}
    assert set(asked) - refused == {
        *(("GET", path) for path in opened),
        *((method, "/api/session") for method in ("GET", "POST", "DELETE")),
        ("GET", "/api/questions"),
        ("GET", "/api/profiles"),
        ("POST", "/api/answers"),
    }
    for path in ("/", "/rules", "/try", "/kiosk", "/v", "/curator", "/favicon.ico", "/static/shared/mark.svg"):
        assert show.client.get(path).status_code == 200, path


@pytest.mark.parametrize("role", ["anyone", "visitor", "kiosk", "viewer", "operator", "artist"])
def test_whoever_comes_through_a_proxy_is_a_stranger(tiny: PageFolder, start: Start, role: Role) -> None:
    show = start()
    answers = {"anyone": "/tiny", "visitor": f"/api/{tiny.name}/answers"}
    path = answers.get(role, f"/api/{tiny.name}/{role}")
    method = "POST" if role == "visitor" else "GET"
    body = {"text": "warm"} if role == "visitor" else None
    answer = show.client.request(method, path, json=body, headers={"X-Forwarded-For": "10.0.0.9"})
    assert answer.status_code == (200 if role in ("anyone", "visitor") else 401)
