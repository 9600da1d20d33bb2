"""What visitors say, over real sockets: one kind of thing, a little at a time, once, and without a trace of who."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")

from exhibit.journal.atoms import BLOCK_S, block_of
from exhibit.journal.rows import AnswerCounts, AnswerTally
from exhibit.journal.sqlite import SqliteStore
from exhibit.web.server.limits import Limits
from tests.conftest import WITHIN_S, until
from tests.web.conftest import Running

Start = Callable[..., Running]
ELSEWHERE = "0.0.0.0:{port}"
JOURNAL = """journal: {exhibit: hall, k: 5}
privacy:
  controller: The Museum
  purpose: to learn what moves visitors
  legal_basis: legitimate interest, Art. 6(1)(f) GDPR
  contact: privacy@museum.example
  retention: 25 months
  agreement: none, we do it alone
"""
WORKS = 'works: {tide: {title: {en: The Tide}, story: {en: "Made of water."}}}\n'
NOW = block_of(time.time())


def answer(choice: str = "awe", name: str = "", **more: object) -> dict[str, object]:
    return {"id": name or secrets.token_hex(16), "question": "felt", "choice": choice, "channel": "kiosk", **more}


def say(client: httpx.Client, *answers: dict[str, object]) -> httpx.Response:
    return client.post("/api/answers", json={"answers": answers})


def counted(show: Running) -> list[AnswerCounts]:
    """What stands in the journal once the show has ended."""
    show.app.stop()
    file = show.folder.parent / "state" / "exhibit" / "journal" / "hall.sqlite3"

    def rows() -> list[AnswerCounts]:
        store = SqliteStore(file)
        found = [one.row for one in store.read() if isinstance(one.row, AnswerCounts)]
        store.close()
        return found

    assert until(lambda: bool(rows()))
    return rows()


def test_a_visitor_from_elsewhere_is_asked_and_answers_and_opens_no_other_door(start: Start) -> None:
    show = start(WORKS, listen=ELSEWHERE)
    told = show.client.get("/api/questions", params={"work": "tide"}).json()
    assert (told["turns"], told["questions"]["felt"]["follow_up"]) == (["felt"], "what")
    assert [one["code"] for one in told["languages"]] == ["en", "ru"]
    assert told["questions"]["felt"]["names"]["ru"]["awe"] == "Восхищение"
    assert (told["languages"][0]["title"], told["languages"][0]["story"]) == ("The Tide", "Made of water.")
    assert told["counted"] is False
    assert show.client.get("/api/questions", params={"work": "tid"}).json()["error"].endswith("Did you mean 'tide'?")
    one = answer(work="tide")
    assert say(show.client, one).json() == {"taken": [one["id"]], "refused": []}
    assert "set-cookie" not in say(show.client, answer()).headers
    for wrong in (answer("aw"), answer(question="felled"), answer(work="tidee")):
        (refused,) = say(show.client, wrong).json()["refused"]
        assert "Did you mean" in refused["error"]
    for bad in (answer(channel="mail"), answer(id="short"), answer(who="me"), answer(block="today"), answer("A B")):
        assert say(show.client, bad).status_code == 422
    assert show.client.post("/api/answers", json={"answers": []}).status_code == 422
    assert say(show.client, *(answer() for _ in range(13))).status_code == 422
    assert say(show.client, answer(work="x" * 5000)).status_code == 413
    assert show.client.get("/kiosk").status_code == 200
    for path in ("/api/state", "/metrics", "/api/answers", "/api/openapi.json"):
        assert show.client.get(path).status_code == 401, path
    assert show.client.put("/api/blackout", json={"on": True}).status_code == 401


def test_answers_are_counted_once_each_with_late_ones_where_they_belong(start: Start) -> None:
    show = start(venue=JOURNAL)
    assert show.client.get("/api/questions").json()["counted"] is True
    same, long_ago = answer("calm"), NOW - 300 * BLOCK_S
    assert say(show.client, same).status_code == say(show.client, same).status_code == 200
    assert say(show.client, *(answer("awe", reversed=True) for _ in range(3))).status_code == 200
    assert say(show.client, *(answer("joy", flagged=True) for _ in range(9))).status_code == 200
    assert say(show.client, *(answer("joy", block=long_ago) for _ in range(5)), same).status_code == 200
    assert say(show.client, *(answer("fear", block=when) for when in (7, NOW + 9000 * BLOCK_S))).status_code == 200
    late, now = sorted(counted(show), key=lambda row: row.begin_s)
    assert (late.begin_s, late.end_s, late.tally) == (long_ago, long_ago + BLOCK_S, AnswerTally({"joy": 5}))
    assert now.begin_s >= NOW
    assert (now.question, now.channel, now.tally.counts) == (
        "felt",
        "kiosk",
        {"calm": 1, "awe": 3, "joy": 9, "fear": 2},
    )
    # Nine were said to be a burst, two more came after twelve others of one sender.
    assert (now.tally.flagged, now.tally.reversed) == (11, 3)


def test_what_was_taken_before_a_restart_is_not_counted_after_it(start: Start, tmp_path: Path) -> None:
    show = start(venue=JOURNAL)
    first = [answer("awe", name=f"{number:032x}") for number in range(1 << 124, (1 << 124) + (8 << 64), 1 << 64)]
    assert say(show.client, *first).status_code == 200
    assert sum(row.tally.size for row in counted(show)) == 8
    kept = next((tmp_path / "0" / "state").rglob("answers.json")).read_text()
    assert str(first[0]["id"])[:16] in kept
    assert str(first[0]["id"]) not in kept  # half of it, and nothing else


def test_nothing_tells_who_answered_and_when(start: Start, tmp_path: Path) -> None:
    show = start(venue=JOURNAL)
    told = {"user-agent": "Nokia-3310-visitor", "accept-language": "tlh-QQ"}
    away = httpx.HTTPTransport(local_address="127.0.0.77")
    with httpx.Client(base_url=show.url, timeout=WITHIN_S, transport=away, headers=told) as visitor:
        assert visitor.get("/v").status_code == 200
        for choice in ("awe", "awe", "joy", "calm", "awe", "awe"):
            assert say(visitor, answer(choice, channel="phone")).status_code == 200
        assert say(visitor, answer("awe", question="nothing-like-it")).status_code == 200
    assert counted(show)
    files = [file for file in (tmp_path / "0").rglob("*") if file.is_file() and file.name != "answers.json"]
    assert len(files) > 3
    for file in files:
        held = file.read_bytes()
        for trace in (b"127.0.0.77", b"Nokia", b"tlh", b'"answer"', b"answer "):
            assert trace not in held, (file, trace)


def test_all_strangers_together_have_a_measure_too_and_who_is_known_has_none(start: Start) -> None:
    limits = Limits(rate_hz=1e6, burst=1e6, visitor_burst=5, visitors_burst=8, visitors_rate_hz=0.01)
    show = start(limits=limits)
    codes = []
    for last in range(1, 5):
        away = httpx.HTTPTransport(local_address=f"127.0.0.{last + 20}")
        with httpx.Client(base_url=show.url, timeout=WITHIN_S, transport=away) as stranger:
            codes += [stranger.get("/api/questions").status_code for _ in range(5)]
    assert codes.count(200) in (8, 9)
    refused = show.client.get("/api/questions")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert show.client.get("/api/questions", headers=show.operator).status_code == 200


def test_the_room_answers_an_answer(start: Start) -> None:
    show = start()
    (show.folder / "rules" / "thanks.yaml").write_text("rules: {thanks: {when: answer('awe')}}")

    def active() -> bool:
        rules = show.client.get("/api/state").json()["rules"]
        return any(one["name"] == "thanks" and one["phase"] == "active" for one in rules)

    def known() -> bool:
        return any(one["name"] == "thanks" for one in show.client.get("/api/state").json()["rules"])

    assert until(known)
    assert say(show.client, answer("awe", flagged=True)).status_code == 200
    assert not active()
    assert say(show.client, answer("awe")).status_code == 200
    assert until(active)
