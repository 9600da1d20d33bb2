"""The file of profiles, as anybody's device fetches it from a running show: the same for all, and anew with the
journal, the catalogue and the crowd."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")

from exhibit.journal.sqlite import SqliteStore
from exhibit.values import Mood
from exhibit.web.kiosk.crowd import DISCREET_S, LIVE_S, ToldCrowd, told_crowd
from tests.conftest import until
from tests.web.conftest import Running, running_show
from tests.web.kiosk.house_show import answered, house_show


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    yield from running_show(house_show(tmp_path_factory.mktemp("run")), listen="0.0.0.0:{port}")


def test_everybody_gets_the_same_bytes_which_may_be_kept_and_tell_of_nobody(show: Running) -> None:
    first = show.client.get("/api/profiles", headers={"Cookie": "exhibit_session=x", "Accept-Language": "ru"})
    again = show.client.get("/api/profiles", params={"wish": "calmed"}, headers={"User-Agent": "Nokia"})
    assert first.status_code == again.status_code == 200  # a stranger from elsewhere, without a token
    assert first.content == again.content
    assert first.headers["etag"] == again.headers["etag"]
    assert first.headers["cache-control"] == "public, no-cache"
    assert "set-cookie" not in first.headers
    unchanged = show.client.get("/api/profiles", headers={"If-None-Match": first.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert len(gzip.compress(first.content)) < 4000
    told = first.json()
    assert (told["room"], told["names"]) == ("hall", {"": "tide", "tide": "tide"})
    works = {one["id"]: one for one in told["works"]}
    assert works["storm"]["said"]["moved"] == {"words": ["awe", "sadness"], "count": 82, "of": 100}
    assert works["clock"]["said"]["surprised"] == {
        "words": ["surprise", "excitement"],
        "count": 0,
        "of": 40,
        "hundredths": 75,
    }
    assert works["letters"]["said"] == {}
    assert told["plan"]["rooms"]["hall"] == [350, 0, 750, 0, 750, 450, 350, 450]


def test_what_changed_is_told_and_a_broken_catalogue_leaves_the_last_one(show: Running) -> None:
    file = show.folder / "catalogue.yaml"
    written = file.read_text("utf-8")

    def works() -> list[str]:
        return [one["id"] for one in show.client.get("/api/profiles").json()["works"]]

    before = works()
    file.write_text(written.replace("  letters:", "  letter: s:"), "utf-8")
    assert works() == before

    def faults() -> str:
        return str(show.client.get("/api/state", headers=show.operator).json()["faults"])

    assert until(lambda: "catalogue.yaml:14:12:" in faults()), faults()
    file.write_text(written.replace("  letters:", "  post:"), "utf-8")
    assert works() == sorted({*before, "post"} - {"letters"})
    file.write_text(written, "utf-8")
    assert works() == before


def test_answers_count_once_their_atoms_close(show: Running) -> None:
    def awed() -> int:
        works = {one["id"]: one for one in show.client.get("/api/profiles", headers=show.operator).json()["works"]}
        return int(works["tide"]["said"]["moved"]["count"])

    assert awed() == 41
    store = SqliteStore(show.folder.parent / "state" / "exhibit" / "journal" / "hall.sqlite3")
    store.append(tuple(answered({"tide": {"awe": 50}}, 14 * 24 * 3600)))
    store.close()
    assert until(lambda: awed() == 91)


def test_a_crowd_is_told_coarsely_and_never_of_few() -> None:
    def minute(now_s: float, visitors: int) -> list[tuple[float, Mood]]:
        return [(now_s - 60 + number, Mood(visitors=visitors)) for number in range(60)]

    state = told_crowd(ToldCrowd(), minute(400, 12), 400, 10)
    assert state.crowded
    assert told_crowd(state, minute(500, 0), 500, 10) is state  # within the same five minutes
    later = told_crowd(state, minute(900, 8), 900, 10)
    assert later.crowded  # a few who leave are not told
    assert not told_crowd(later, minute(900 + LIVE_S, 6), 900 + LIVE_S, 10).crowded
    assert not told_crowd(ToldCrowd(), minute(400, 9), 400, 10).crowded
    assert not told_crowd(ToldCrowd(), [], 400, 10).crowded
    quiet = told_crowd(ToldCrowd(), minute(400, 12), 400, 10, DISCREET_S)
    assert told_crowd(quiet, minute(890, 0), 890, 10, DISCREET_S) is quiet  # within the same quarter of an hour


def test_visitors_are_not_offered_what_the_venue_does_not_want(tmp_path: Path) -> None:
    folder = house_show(tmp_path)
    venue = folder / "venue.yaml"
    venue.write_text(venue.read_text("utf-8").replace("fr]}", "fr], suggestions: false}"), "utf-8")
    for running in running_show(folder):
        told = running.client.get("/api/questions").json()
        assert told["suggests"] is False
        assert told["languages"][0]["next"] == {}
        refused = running.client.get("/api/profiles", headers={"Accept-Language": "ru"})
        assert (refused.status_code, refused.json()["error"]) == (404, "здесь ничего не предлагается")
