"""The page's sentences come in its reader's language; what programs read does not change with it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from websockets.sync.client import connect

from tests.conftest import WITHIN_S, until
from tests.web.conftest import Running, a_show, running_show

RUSSIAN = {"Accept-Language": "ru"}


DESK = "targets: {desk: {host: 127.0.0.1, port: 9, transport: tcp}}\n"


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    yield from running_show(a_show(tmp_path_factory.mktemp("spoken") / "show", venue=DESK))


def details(told: dict[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False)


def test_whoever_asks_for_russian_reads_it_and_codes_stay(show: Running) -> None:
    assert until(lambda: "nobody listens there" in details(show.client.get("/api/state").json()["links"]))
    told = show.client.get("/api/state", headers=RUSSIAN).json()
    desk = next(one for one in told["links"] if one["name"] == "osc")["parts"][0]
    assert (desk["name"], desk["link"]) == ("desk", "down")
    assert "там никто не слушает" in desk["detail"]

    def ill() -> list[dict[str, str]]:
        every = show.client.get("/api/state", headers=RUSSIAN).json()["health"]["illnesses"]
        return [one for one in every if one["about"] == "osc desk"]

    assert until(lambda: bool(ill()))
    assert ill()[0]["code"] == "output down"
    assert ill()[0]["remedy"] == "exhibit doctor проверит каждую часть и скажет, что делать"
    health = show.client.get("/api/health", headers=RUSSIAN).json()
    assert "exhibit doctor looks at every part, and says what to do" in details(health)


def test_a_refusal_is_read_in_russian(show: Running) -> None:
    headers = {**RUSSIAN, **show.operator}
    refused = show.client.put("/api/scene", json={"name": "nowhere", "for_s": 5}, headers=headers)
    assert refused.status_code == 404
    assert refused.json()["error"].startswith("в шоу нет сцены «nowhere»")
    assert refused.headers["vary"] == "Accept-Language"
    away = show.client.put("/api/hold", json={"on": True}, headers={**RUSSIAN, "Authorization": "Bearer wrong"})
    assert away.json()["error"].startswith("это не ключ этого экспоната")


def test_a_file_that_is_opened_is_the_file(show: Running) -> None:
    """Its text stands below a key that elsewhere holds sentences."""
    there = (show.folder / "rules" / "play.yaml").read_text(encoding="utf-8")
    opened = show.client.get("/api/files/rules/play.yaml", headers={**RUSSIAN, **show.operator}).json()
    assert opened["text"] == there
    checked = {"path": "rules/play.yaml", "text": "rules: {joy: {wen: true}}\n"}
    found = show.client.post("/api/check", json=checked, headers={**RUSSIAN, **show.operator}).json()
    assert "неизвестный ключ «wen». Может быть, «when»?" in [one["text"] for one in found["problems"]]


@pytest.mark.parametrize(
    ("language", "words"), [("ru", "там никто не слушает"), ("en", "nobody listens there"), ("xx", "nobody listens")]
)
def test_the_live_socket_speaks_the_language_of_the_page(show: Running, language: str, words: str) -> None:
    with connect(f"ws://{show.host}/ws/live?language={language}", open_timeout=WITHIN_S) as socket:
        heard = ""

        def told() -> bool:
            nonlocal heard
            heard += str(socket.recv(WITHIN_S))
            return words in heard

        assert until(told)
